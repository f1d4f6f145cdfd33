# SPDX-License-Identifier: Apache-2.0
"""Who was served by whom in a school year, as plain facts that shares are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.coverage import Pair, meeting, months
from app.storage.queries import coverage
from app.storage.queries.sql import fetch


@dataclass(frozen=True, slots=True)
class Served:
    """A student was there, with minutes, in sessions of a role in a month (2026-11)."""

    month: str
    role: str
    school: str
    student: Id
    minutes: int


@dataclass(frozen=True, slots=True)
class Held:
    """Sessions of a role in a month, by how they ended."""

    month: str
    role: str
    status: str
    sessions: int


@dataclass(frozen=True, slots=True)
class ActiveAdult:
    """An adult who led a session of a role in a month; ``month`` is empty for a match on the roster."""

    month: str
    role: str
    source: str
    continuing: bool
    adult: Id


@dataclass(frozen=True, slots=True)
class Needing:
    """A student needs a role in a period, a month (2026-11) or the school year by its name."""

    period: str
    role: str
    school: str
    student: Id
    served: bool


@dataclass(frozen=True, slots=True)
class MarkFact:
    """One mark, for research: no names, ids only to be numbered."""

    student: Id
    day: str
    role: str
    activity: str
    subject: str
    grade: str
    scheduled: bool
    status: str
    minutes: int


_SERVED = """
SELECT substr(m.day, 1, 7), s.role, coalesce(sc.name, ''), m.student_id, sum(m.minutes)
FROM mark m CROSS JOIN session s ON s.id = m.session_id
JOIN student st ON st.id = m.student_id LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE m.removed = 0 AND m.day BETWEEN :first AND :last AND m.held_site_id IS NOT NULL
  AND m.status IN ('present', 'partial', 'late', 'left_early') AND m.minutes > 0
  AND (st.removed = 0 OR st.erased = 1)
GROUP BY 1, 2, 3, 4
"""
_HELD = """
SELECT substr(day, 1, 7), role, status, count(*) FROM session
WHERE removed = 0 AND status <> 'planned' AND day BETWEEN :first AND :last GROUP BY 1, 2, 3
"""
_ADULTS = """
SELECT substr(s.day, 1, 7), s.role, a.source, a.continuing, a.id
FROM session s CROSS JOIN session_adult sa ON sa.session_id = s.id AND sa.removed = 0
JOIN adult a ON a.id = sa.adult_id AND (a.removed = 0 OR a.erased = 1)
WHERE s.removed = 0 AND s.status = 'held' AND s.day BETWEEN :first AND :last GROUP BY 1, 2, 3, 4, 5
UNION
SELECT '', x.role, a.source, a.continuing, a.id FROM assignment x
JOIN adult a ON a.id = x.adult_id AND (a.removed = 0 OR a.erased = 1)
WHERE x.removed = 0 AND x.first_day <= :last AND (x.last_day IS NULL OR x.last_day >= :first)
"""
_MARKS = """
SELECT m.student_id, m.day, s.role, s.activity, s.subject, st.grade, m.scheduled, m.status, m.minutes
FROM mark m CROSS JOIN session s ON s.id = m.session_id AND s.removed = 0
JOIN student st ON st.id = m.student_id AND (st.removed = 0 OR st.erased = 1)
WHERE m.removed = 0 AND m.day BETWEEN :first AND :last ORDER BY m.day, m.student_id, m.session_id
"""
_YEAR = """
SELECT name, first_day, last_day FROM school_year
WHERE removed = 0 ORDER BY (:today BETWEEN first_day AND last_day) DESC, last_day DESC LIMIT 1
"""


def school_year_of(session: DbSession, today: date) -> tuple[str, date, date] | None:
    """The school year of a day, or the newest one: name, first and last day."""
    rows = fetch(session, _YEAR, today=today)
    if not rows:
        return None
    name, first, last = rows[0]
    return name, date.fromisoformat(first), date.fromisoformat(last)


def school_years(session: DbSession) -> list[tuple[str, date, date]]:
    """Every school year: name, first and last day."""
    rows = fetch(session, "SELECT name, first_day, last_day FROM school_year WHERE removed = 0 ORDER BY 2")
    return [(name, date.fromisoformat(first), date.fromisoformat(last)) for name, first, last in rows]


def served(session: DbSession, first: date, last: date) -> list[Served]:
    """Who was served, in which months, by which role; both days count."""
    return [Served(*row) for row in fetch(session, _SERVED, first=first, last=last)]


def held(session: DbSession, first: date, last: date) -> list[Held]:
    """How sessions ended."""
    return [Held(*row) for row in fetch(session, _HELD, first=first, last=last)]


def active_adults(session: DbSession, first: date, last: date) -> list[ActiveAdult]:
    """Who led sessions or has a match in the period."""
    return [
        ActiveAdult(month, role, source, bool(continuing), adult)
        for month, role, source, continuing, adult in fetch(session, _ADULTS, first=first, last=last)
    ]


def needing(session: DbSession, year: str, first: date, last: date) -> list[Needing]:
    """Who needs what in the school year and in each of its months, and whether it is there in that time.

    The figures are those of ``coverage``: needs of students who are here, by school of today.
    """
    spans = coverage.need_spans(session, first, last)
    schools = {span.student: school for span, school in spans}
    served: dict[str, set[Pair]] = {year: set()}
    for one in coverage.contacts(session, schools, first, last):
        for period in (year, one.month):
            served.setdefault(period, set()).add((one.student_id, one.role))
    found: dict[Needing, None] = {}
    stretches = [(year, first, last), *((f"{a:%Y-%m}", a, b) for a, b in months(first, last))]
    for period, start, end in stretches:
        for span in meeting([span for span, _school in spans], start, end):
            met = (span.student, span.role) in served.get(period, ())
            found[Needing(period, str(span.role), schools[span.student], span.student, met)] = None
    return list(found)


def marks(session: DbSession, first: date, last: date) -> list[MarkFact]:
    """Every mark of the period."""
    return [
        MarkFact(student, day, role, activity, subject, grade, bool(scheduled), status, minutes)
        for student, day, role, activity, subject, grade, scheduled, status, minutes in fetch(
            session, _MARKS, first=first, last=last
        )
    ]
