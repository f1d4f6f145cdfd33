# SPDX-License-Identifier: Apache-2.0
"""What a Success Mentor looks at: caseload, contacts a week, weekdays on which a student is absent.

U.S. Department of Education, Success Mentor toolkit: 10 to 20 students, three contacts a week, a friendly
call home on the same day when a student is absent, a running total by week. Days missed are in halves of a
day, as everywhere (``app.domain.school_attendance``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.dates import monday_of

SCHOOL_WEEK = 5


class Load(StrEnum):
    """A caseload against the rule."""

    FEW = "few"
    RIGHT = "right"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class DayMissed:
    """One school day of a student: halves of it missed, 0 to 2."""

    day: date
    absent_x2: int


@dataclass(frozen=True, slots=True)
class WeekdayShare:
    """School days on one weekday (0 is Monday) and how much of them was missed, both in half days."""

    weekday: int
    enrolled_x2: int
    absent_x2: int


@dataclass(frozen=True, slots=True)
class WeekTotal:
    """One week from its Monday: contacts, and half days enrolled and missed."""

    monday: date
    contacts: int
    enrolled_x2: int
    absent_x2: int


def caseload(students: int, least: int, most: int) -> Load:
    """Whether an adult has as many students as the rule wants."""
    if students < least:
        return Load.FEW
    return Load.MANY if students > most else Load.RIGHT


def weekday_pattern(days: Iterable[DayMissed]) -> list[WeekdayShare]:
    """Monday to Friday, with what was missed on each; other days of the week only where there was school."""
    enrolled: Counter[int] = Counter()
    absent: Counter[int] = Counter()
    for one in days:
        enrolled[one.day.weekday()] += 2
        absent[one.day.weekday()] += one.absent_x2
    shown = sorted(set(range(SCHOOL_WEEK)) | set(enrolled))
    return [WeekdayShare(number, enrolled[number], absent[number]) for number in shown]


def worst_weekday(pattern: Sequence[WeekdayShare]) -> int | None:
    """The weekday that stands out: at least two whole days missed, and twice the share of all days.

    None when no day does. The share is compared in integers.
    """
    enrolled = sum(one.enrolled_x2 for one in pattern)
    absent = sum(one.absent_x2 for one in pattern)
    found = [
        one for one in pattern
        if one.absent_x2 >= 4 and one.absent_x2 * enrolled >= 2 * absent * one.enrolled_x2
    ]  # fmt: skip
    return max(found, key=lambda one: (one.absent_x2, -one.weekday)).weekday if found else None


def weekly_totals(
    contacts: Iterable[date], days: Iterable[DayMissed], first: date, last: date
) -> list[WeekTotal]:
    """Every week that touches ``first`` to ``last`` (both included), latest first; empty ones too."""
    made = Counter(monday_of(day) for day in contacts if first <= day <= last)
    enrolled: Counter[date] = Counter()
    absent: Counter[date] = Counter()
    for one in days:
        if first <= one.day <= last:
            enrolled[monday_of(one.day)] += 2
            absent[monday_of(one.day)] += one.absent_x2
    found = []
    monday = monday_of(last)
    while monday >= monday_of(first):
        found.append(WeekTotal(monday, made[monday], enrolled[monday], absent[monday]))
        monday -= timedelta(days=7)
    return found
