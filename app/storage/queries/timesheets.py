# SPDX-License-Identifier: Apache-2.0
"""Timesheets as they stand: for whom there is one in a period, who signed, and what changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import hours, timesheets
from app.domain.rulebook import Rules
from app.domain.timesheets import SheetStanding, Signatures
from app.storage.queries.hours import HourRow, hour_rows
from app.storage.queries.sql import fetch

# Whose hours are paid or owed: without two signatures they are no hours. Volunteers may sign.
MUST_SIGN = frozenset({hours.AMERICORPS, hours.WORK_STUDY})


@dataclass(frozen=True, slots=True)
class TimesheetRow:
    """One adult's sheet of a period and kind; ``rows`` are its lines, corrected ones too."""

    adult_id: Id
    name: str
    family: str
    first_day: date
    last_day: date
    minutes: int
    signatures: Signatures
    adult_name: str
    supervisor: str
    rows: tuple[HourRow, ...]

    @property
    def standing(self) -> SheetStanding:
        return self.signatures.standing

    @property
    def changed_by(self) -> int:
        """Minutes more or fewer than were signed, with what sessions say since the sheet was locked."""
        now = sum(row.counted if row.now is None else row.now for row in self.rows)
        return self.signatures.changed_by(now)

    @property
    def has_drifted(self) -> bool:
        """Sessions of the locked sheet say something else by now, and nobody said why yet."""
        return any(row.now is not None for row in self.rows)

    @property
    def must_be_signed(self) -> bool:
        """Volunteers may sign; whose hours are paid or owed must."""
        return self.family in MUST_SIGN

    @property
    def waits(self) -> bool:
        """Somebody must sign it, or look at what changed since; what was corrected with a reason was seen."""
        if self.standing is SheetStanding.LOCKED:
            return self.has_drifted
        return self.standing is not SheetStanding.SIGNED or self.changed_by != 0


_SIGNED = """
SELECT adult_id, hat_family, adult_signed, adult_name, supervisor_signed, supervisor, locked, minutes
FROM timesheet WHERE removed = 0 AND first_day = :first AND (:adult IS NULL OR adult_id = :adult)
"""


def timesheet_rows(
    session: DbSession, first: date, last: date, adult_id: Id | None = None
) -> list[TimesheetRow]:
    """A sheet for every adult and kind with minutes or a signature in the period, by name."""
    signed = {(row[0], row[1]): row[2:] for row in fetch(session, _SIGNED, first=first, adult=adult_id)}
    sheets: dict[tuple[Id, str], list[HourRow]] = defaultdict(list)
    for row in hour_rows(session, first, last, adult_id):
        sheets[row.adult_id, hours.family_of(row.hat)].append(row)
    return [
        _sheet(rows, family, first, last, signed.get((adult, family)))
        for (adult, family), rows in sheets.items()
    ]


def unsigned(session: DbSession, on: date, rules: Rules) -> list[TimesheetRow]:
    """Sheets of the last whole period that must be signed and are not, or changed since they were."""
    first, last = timesheets.last_whole_period(rules.timesheet_period, on)
    return [row for row in timesheet_rows(session, first, last) if row.must_be_signed and row.waits]


def _sheet(
    rows: Sequence[HourRow], family: str, first: date, last: date, signed: Sequence[object] | None
) -> TimesheetRow:
    by_adult, adult_name, by_supervisor, supervisor, locked, minutes = signed or (None, "", None, "", 0, 0)
    return TimesheetRow(
        rows[0].adult_id, rows[0].adult, family, first, last, sum(row.counted for row in rows),
        Signatures(_day(by_adult), _day(by_supervisor), bool(locked), int(str(minutes))),
        str(adult_name), str(supervisor), tuple(rows),
    )  # fmt: skip


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
