# SPDX-License-Identifier: Apache-2.0
"""Timesheets: which days one covers, where it stands, and what was changed since it was signed.

Two dated signatures, of the adult and of the supervisor; then it is locked. What is wrong in a locked sheet
is corrected by a line of its own with a reason, never written over, and the sheet says that its minutes are
no longer those that were signed (AmeriCorps; Federal Work-Study, 34 CFR 675.19).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.dates import monday_of

WEEK, TWO_WEEKS, MONTH = "week", "two_weeks", "month"
# Two weeks are counted from this Monday on, so that everybody's begin on the same day.
_FIRST_MONDAY = date(2024, 1, 1)


class SheetStanding(StrEnum):
    """OPEN: nobody signed; HALF: one did; SIGNED: both; LOCKED: signed and closed."""

    OPEN = "open"
    HALF = "half"
    SIGNED = "signed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signed when; ``minutes`` are those that were signed."""

    adult: date | None = None
    supervisor: date | None = None
    locked: bool = False
    minutes: int = 0

    @property
    def standing(self) -> SheetStanding:
        if self.locked:
            return SheetStanding.LOCKED
        signed = (self.adult is not None) + (self.supervisor is not None)
        return (SheetStanding.OPEN, SheetStanding.HALF, SheetStanding.SIGNED)[signed]

    def changed_by(self, minutes_now: int) -> int:
        """How many minutes more (or fewer) there are now than were signed; 0 while nobody signed."""
        return 0 if self.standing is SheetStanding.OPEN else minutes_now - self.minutes


def period(kind: str, day: date) -> tuple[date, date]:
    """The first and the last day of the timesheet that a day is on; both are in it."""
    if kind == MONTH:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    monday = monday_of(day)
    if kind == TWO_WEEKS:
        monday -= timedelta(days=(monday - _FIRST_MONDAY).days % 14)
        return monday, monday + timedelta(days=13)
    return monday, monday + timedelta(days=6)


def last_whole_period(kind: str, on: date) -> tuple[date, date]:
    """The newest period that is over before ``on``: the one whose sheets should be signed by now."""
    first, _ = period(kind, on)
    return period(kind, first - timedelta(days=1))
