# SPDX-License-Identifier: Apache-2.0
"""What needs the coordinator now: the numbers of Today, each with the rows behind it.

A number is the length of its list, so the two cannot disagree. Here is what Today shows at once; what it
looks at after its first paint is in ``waiting``. The last backup is no row of the data file; whoever shows
Today asks elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session as DbSession

from app.domain.dates import monday_of
from app.domain.school_attendance import Band
from app.storage.queries.agenda import (
    SessionRow,
    SheetOutRow,
    sessions_between,
    sessions_without_data,
    sheets_out,
)
from app.storage.queries.calendar import school_year_at
from app.storage.queries.cells import CellRow, Figure, cells
from app.storage.queries.school_attendance import SchoolTally, school_attendance_of_all
from app.storage.queries.sql import fetch
from app.storage.queries.tallies import Scope

# How far back unmarked students are looked for; older ones are in the attendance report.
UNMARKED_DAYS = 28

# Before any school year is known, what was reported in the last year counts.
_YEAR = timedelta(days=365)


class Stage(StrEnum):
    """How far a program has come: what its next step is depends on it."""

    NO_STUDENTS = "no_students"
    NO_SESSIONS = "no_sessions"
    UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Today:
    """Everything Today shows, as of ``on``. The week is Monday to Sunday and holds today's sessions too."""

    on: date
    sessions_today: tuple[SessionRow, ...]
    sessions_week: tuple[SessionRow, ...]
    sheets_out: tuple[SheetOutRow, ...]
    without_data: tuple[SessionRow, ...]
    unmarked: tuple[CellRow, ...]
    stage: Stage


def today(session: DbSession, on: date) -> Today:
    """All lists of Today in one go."""
    week = sessions_week(session, on)
    return Today(
        on=on,
        sessions_today=tuple(row for row in week if row.day == on),
        sessions_week=tuple(week),
        sheets_out=tuple(sheets_out(session, on)),
        without_data=tuple(sessions_past_without_data(session, on)),
        unmarked=tuple(unmarked_students(session, on)),
        stage=stage(session),
    )


def stage(session: DbSession) -> Stage:
    """Whether there are students, and sessions for them."""
    if not fetch(session, "SELECT 1 FROM student WHERE removed = 0 LIMIT 1"):
        return Stage.NO_STUDENTS
    if not fetch(session, "SELECT 1 FROM session WHERE removed = 0 AND day > '' LIMIT 1"):
        return Stage.NO_SESSIONS
    return Stage.UNDER_WAY


def sessions_today(session: DbSession, on: date) -> list[SessionRow]:
    """The day's sessions by time."""
    return sessions_between(session, on, on)


def sessions_week(session: DbSession, on: date) -> list[SessionRow]:
    """Sessions of the week of ``on``, Monday to Sunday."""
    monday = monday_of(on)
    return sessions_between(session, monday, monday + timedelta(days=6))


def sessions_past_without_data(session: DbSession, on: date) -> list[SessionRow]:
    """Sessions before ``on`` that are still only planned; today's may yet be typed in."""
    return sessions_without_data(session, on - timedelta(days=1))


def unmarked_students(session: DbSession, on: date) -> list[CellRow]:
    """Students on the plan of a held session without a mark, in the last four weeks."""
    return cells(session, Scope(first=on - timedelta(days=UNMARKED_DAYS), last=on), Figure.UNMARKED)


def ten_percent_line(
    session: DbSession, on: date, min_enrolled_days: int | None = None
) -> tuple[list[SchoolTally], list[SchoolTally]]:
    """Students near the line of chronic absence this school year, and over it; most missed first.

    The percents are rules; ``min_enrolled_days`` are the program's unless given.
    """
    year = school_year_at(session, on)
    first = year.first_day if year is not None and year.first_day <= on else on - _YEAR
    rows = school_attendance_of_all(session, first, on, min_enrolled_days)
    rows.sort(key=lambda row: -row.absent_x2 / row.enrolled_x2)
    near = [row for row in rows if row.band is Band.AT_RISK]
    return near, [row for row in rows if row.band in (Band.MODERATE, Band.SEVERE)]
