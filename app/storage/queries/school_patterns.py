# SPDX-License-Identifier: Apache-2.0
"""What lies behind one student's school attendance: before and since the support, session days, weekdays.

Each part stands with its own days, so that nobody reads a share of three days as one of a year. Typed totals
have no days and so no pattern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import school_attendance as rule
from app.domain.school_attendance import Known, Lines, Share
from app.domain.school_calendar import days_between, enrolled_span
from app.storage.queries.school_attendance import (
    SchoolTally,
    TypedTotalRow,
    calendar_of,
    lines,
    student_school_attendance,
    typed_totals,
)
from app.storage.queries.sql import day as parsed
from app.storage.queries.sql import fetch, fetch_one, id_list
from app.storage.queries.student_work import SchoolDayRow, school_days


@dataclass(frozen=True, slots=True)
class StudentSchool:
    """One student's year. The first support began on ``since_day``, which splits ``before`` from ``since``.

    ``on_session_days`` are school days on which a session of the student was held. ``weekdays`` are Monday to
    Friday. ``missed`` are the days with an absence as they were reported.
    """

    tally: SchoolTally | None
    lines: Lines
    since_day: date | None
    before: Share
    since: Share
    on_session_days: Share
    on_other_days: Share
    weekdays: tuple[Share, ...]
    missed: tuple[SchoolDayRow, ...]
    typed: tuple[TypedTotalRow, ...]


_SUPPORT = """
SELECT min(day) FROM (
    SELECT first_day AS day FROM membership WHERE student_id = :student AND removed = 0
    UNION ALL SELECT first_day FROM assignment WHERE student_id = :student AND removed = 0)
"""
# Days on which a session of the student was held: marked, or planned and without a mark.
_SESSION_DAYS = """
SELECT m.day FROM mark m INDEXED BY ix_mark_student
WHERE m.removed = 0 AND m.student_id = :student AND m.day BETWEEN :first AND :last
    AND m.held_site_id IS NOT NULL
UNION SELECT s.day FROM membership p CROSS JOIN session s ON s.group_id = p.group_id AND s.removed = 0
    AND s.status = 'held' AND s.day BETWEEN :first AND :last
    AND s.day >= p.first_day AND (p.last_day IS NULL OR s.day <= p.last_day)
WHERE p.student_id = :student AND p.removed = 0
"""
# The same for many at once, of whom the school tells day by day; every session with a mark is one.
_ALL_DAYS = """
WITH met(student_id, day) AS (
    SELECT DISTINCT m.student_id, m.day
    FROM mark m INDEXED BY ix_mark_day
    WHERE m.removed = 0 AND m.day BETWEEN :first AND :last
      AND m.student_id IN (SELECT unhex(value) FROM json_each(:ids)))
SELECT sum(d.absent_x2), 2 * count(*) FROM met
CROSS JOIN school_day d ON d.student_id = met.student_id AND d.day = met.day AND d.removed = 0
"""
_ENTRY = "SELECT first_day, left_day FROM student WHERE id = :student"


def student_school(session: DbSession, student_id: Id, first: date, last: date) -> StudentSchool:
    """All of one student's school year; both ends count."""
    tally = student_school_attendance(session, student_id, first, last)
    reported = school_days(session, student_id, first, last)
    days = _days(session, student_id, tally, reported, first)
    row = fetch_one(session, _SUPPORT, student=student_id)
    since_day = parsed(row[0]) if row is not None and row[0] is not None else None
    parts = rule.before_and_since(days, since_day) or (Share(), Share())
    met = fetch(session, _SESSION_DAYS, student=student_id, first=first, last=last)
    on_days, other = rule.split(days, (parsed(row[0]) for row in met))
    return StudentSchool(
        tally, lines(session), since_day, *parts, on_days, other, rule.by_weekday(days),
        tuple(day for day in reported if day.absent_x2),
        tuple(typed_totals(session, first, last, student_id)),
    )  # fmt: skip


def enrolled_days(session: DbSession, student_id: Id, first: date, last: date) -> list[tuple[date, int]]:
    """Enrolled days of one student with halves missed; none where nothing tells them day by day."""
    tally = student_school_attendance(session, student_id, first, last)
    return _days(session, student_id, tally, school_days(session, student_id, first, last), first)


def on_session_days(session: DbSession, rows: Iterable[SchoolTally], first: date, last: date) -> Share:
    """School days with a session, of all students whose school tells day by day; the others are the rest."""
    ids = [row.student_id for row in rows if row.known is Known.FEED]
    found = fetch_one(session, _ALL_DAYS, ids=id_list(ids), first=first, last=last)
    return Share(found[0] or 0, found[1] or 0) if found is not None else Share()


def _days(
    session: DbSession, student_id: Id, tally: SchoolTally | None, reported: list[SchoolDayRow], first: date
) -> list[tuple[date, int]]:
    """Enrolled days with halves missed: as reported, or all days of the calendar."""
    if tally is None or tally.known is Known.TYPED:
        return []
    if tally.known is Known.FEED or tally.last is None:
        return [(day.day, day.absent_x2) for day in reported]
    missed = {day.day: day.absent_x2 for day in reported}
    row = fetch_one(session, _ENTRY, student=student_id) or (None, None)
    entry, left = (parsed(text) if text else None for text in row)
    begin, end = enrolled_span(first, tally.last, entry, left, reported[0].day if reported else None)
    open_days = days_between(calendar_of(session, first, tally.last).of(tally.school_id), begin, end)
    return [(day, missed.get(day, 0)) for day in open_days]
