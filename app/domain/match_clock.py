# SPDX-License-Identifier: Apache-2.0
"""The clock of a match: how long it has run, what is left of the commitment, and whether it has gone quiet.

A match is an adult with a student or a group in a role. Days are local; both ends of every range count. A
pause stops the clock: its days count neither as time together nor as silence. What a meeting is (an attended
session, or time together that was logged as a contact) is decided where it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.dates import add_months
from app.domain.words import Role

# Roles in which the two meet; a transition coach is judged by milestones and wraparound by referrals, so that
# silence says nothing there (handbook, section 1).
MEETING_ROLES = frozenset({Role.TUTOR, Role.MENTOR, Role.SUCCESS_COACH})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a match rests, both included; ``last`` None: until it is resumed."""

    first: date
    last: date | None = None


class MatchState(StrEnum):
    """Where a match stands on a day. PLANNED has not begun, MEETING is as it should be."""

    PLANNED = "planned"
    MEETING = "meeting"
    AMBER = "amber"
    RED = "red"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class MatchDays:
    """What the clock needs of a match: its days, its pauses, and the day of the last meeting."""

    first: date
    last: date | None = None
    pauses: tuple[Pause, ...] = ()
    last_met: date | None = None


def is_paused(pauses: Sequence[Pause], on: date) -> bool:
    """The match rests on this day."""
    return any(pause.first <= on and (pause.last is None or on <= pause.last) for pause in pauses)


def paused_days(pauses: Sequence[Pause], first: date, last: date) -> int:
    """How many of the days from ``first`` to ``last``, both included, are in a pause; overlaps count once."""
    total, after = 0, first
    for pause in sorted(pauses, key=lambda one: one.first):
        begin = max(pause.first, after)
        end = last if pause.last is None else min(pause.last, last)
        if begin <= end:
            total += (end - begin).days + 1
            after = end + _DAY
    return total


def counted_days(pauses: Sequence[Pause], first: date, last: date) -> int:
    """The days from ``first`` to ``last``, both included, without those in a pause."""
    return max(0, (last - first).days + 1 - paused_days(pauses, first, last)) if first <= last else 0


def days_run(match: MatchDays, on: date) -> int:
    """How many days the match has run until ``on``, its first day included, pauses left out."""
    last = on if match.last is None else min(match.last, on)
    return counted_days(match.pauses, match.first, last)


def after_counted(pauses: Sequence[Pause], first: date, days: int) -> date:
    """The day that is ``days`` counted days after ``first``: days in a pause are passed over.

    A pause without an end is left out: nobody knows yet how far it will put things off.
    """
    day, left = first, days
    for pause in sorted(pauses, key=lambda one: one.first):
        if pause.last is None or pause.last <= day:
            continue
        free = (max(pause.first, day + _DAY) - day).days - 1
        if free >= left:
            break
        left -= free
        day = pause.last
    return day + timedelta(days=left)


def commitment_months(base: str, months: int, school_based_months: int) -> int:
    """How many months are agreed on: fewer for a match at school (AmeriCorps ED4A), else MENTOR's 12."""
    return school_based_months if base == "school" else months


def commitment_end(match: MatchDays, months: int, agreed: date | None = None) -> date:
    """The last day of the commitment, both ends included; pauses put it off.

    ``agreed`` is a day that was agreed on, such as the end of the school year, and wins (MENTOR: 12 months or
    one school year).
    """
    if agreed is not None:
        return agreed
    planned = add_months(match.first, months) - _DAY
    return after_counted(match.pauses, match.first, (planned - match.first).days)


def days_left(end: date, on: date) -> int:
    """Days of the commitment that are left after ``on``; 0 once it is fulfilled."""
    return max(0, (end - on).days)


def quiet_days(match: MatchDays, on: date) -> int:
    """Days since the last meeting, pauses left out; a match that never met counts from its first day."""
    since = match.first if match.last_met is None else max(match.first, match.last_met)
    return counted_days(match.pauses, since + _DAY, on)


def state(match: MatchDays, on: date, amber_days: int, red_days: int) -> MatchState:
    """Where a match stands: no meeting for 28 days is amber, for 42 days red (MENTOR, EEP)."""
    if match.last is not None and match.last < on:
        return MatchState.ENDED
    if match.first > on:
        return MatchState.PLANNED
    if is_paused(match.pauses, on):
        return MatchState.PAUSED
    quiet = quiet_days(match, on)
    if quiet >= red_days:
        return MatchState.RED
    return MatchState.AMBER if quiet >= amber_days else MatchState.MEETING
