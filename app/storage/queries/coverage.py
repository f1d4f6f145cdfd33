# SPDX-License-Identifier: Apache-2.0
"""Who needs a support and whether it is there: the rows behind coverage, and coverage itself.

What the figures mean is in ``app.domain.coverage``. Contacts are attended marks of held sessions, and time
together outside sessions that was noted for a match. Their cost follows the students with a need and the
period, not the years kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import coverage, names
from app.domain.coverage import Coverage, MonthCount, NeedSpan, Pair
from app.domain.words import Role, Urgency
from app.storage.queries.people import name_order
from app.storage.queries.sql import day, fetch, id_list, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: needs that are open on some day from ``first`` to ``last``, or on the day ``on``.

    Contacts count from ``first`` to ``last`` in either case; both days are included.
    """

    first: date
    last: date
    on: date | None = None

    @property
    def open_from(self) -> date:
        return self.on or self.first

    @property
    def open_to(self) -> date:
        return self.on or self.last


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One student's need for a role, with what was done: ``school`` is empty for a student without one.

    ``contacts`` and ``minutes`` are attended ones in that role in the period, ``adults`` are those who are
    given to the student, or who led the last session.
    """

    student_id: Id
    role: Role
    first_day: date
    last_day: date | None
    urgency: Urgency
    subject: str
    given: str
    family: str
    preferred: str
    grade: str
    school_id: Id | None
    school: str
    left_day: date | None
    contacts: int
    minutes: int
    last_contact: date | None
    is_matched: bool
    adults: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def is_served(self) -> bool:
        return self.contacts > 0


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """Coverage of what was asked, its trend by month, school names, and the rows behind all of it."""

    asked: Asked
    coverage: Coverage
    months: tuple[MonthCount, ...]
    schools: Mapping[Id | None, str]
    lines: tuple[NeedLine, ...]


@dataclass(frozen=True, slots=True)
class Helped:
    """Contacts of a student in a role in a month (2026-11); the last day comes with its session."""

    student_id: Id
    role: Role
    month: str
    contacts: int
    minutes: int
    last_day: date
    session_id: Id | None


@dataclass(frozen=True, slots=True)
class Given:
    """An adult who is given to a student, alone or through a group, or leads what is planned for it."""

    student_id: Id
    role: Role
    adult_id: Id
    adult: str


_NEEDS = """
SELECT n.student_id, n.role, n.first_day, n.last_day, n.urgency, n.subject,
       st.given, st.family, st.preferred, st.grade, sc.id, coalesce(sc.name, ''), st.left_day
FROM need n JOIN student st ON st.id = n.student_id AND st.removed = 0
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE n.removed = 0 AND n.first_day <= :last AND (n.last_day IS NULL OR n.last_day >= :first)
  AND (st.left_day IS NULL OR st.left_day >= :first)
"""

# The session of the last day comes along: of a maximum SQLite gives the other columns of its row.
_MARKS = """
SELECT m.student_id, s.role, substr(m.day, 1, 7), count(*), sum(m.minutes), max(m.day), m.session_id
FROM mark m INDEXED BY ix_mark_student CROSS JOIN session s ON s.id = m.session_id
WHERE m.removed = 0 AND m.student_id IN (SELECT unhex(value) FROM json_each(:ids))
  AND m.day BETWEEN :first AND :last AND m.held_site_id IS NOT NULL
  AND m.status IN ('present', 'partial', 'late', 'left_early') AND m.minutes > 0
GROUP BY 1, 2, 3
"""

_CONTACTS = """
SELECT c.person_id, x.role, substr(c.day, 1, 7), count(*), sum(c.minutes), max(c.day), NULL
FROM contact c INDEXED BY ix_contact_day CROSS JOIN assignment x ON x.id = c.assignment_id AND x.removed = 0
WHERE c.removed = 0 AND c.day BETWEEN :first AND :last AND c.purpose = 'support' AND c.reached = 1
  AND c.minutes > 0 AND c.kind = 'student' AND c.party = 'student'
  AND c.person_id IN (SELECT unhex(value) FROM json_each(:ids))
GROUP BY 1, 2, 3
"""

# By an assignment to the student or to a group of the student, or by leading what is planned for that group.
_GIVEN = """
WITH wanted AS MATERIALIZED (SELECT unhex(value) AS id FROM json_each(:ids)),
stays AS MATERIALIZED (
    SELECT p.student_id, p.group_id FROM wanted w CROSS JOIN membership p ON p.student_id = w.id
    WHERE p.removed = 0 AND p.first_day <= :until AND (p.last_day IS NULL OR p.last_day >= :on)),
matches AS (
    SELECT x.student_id, x.role, x.adult_id FROM wanted w CROSS JOIN assignment x ON x.student_id = w.id
    WHERE x.removed = 0 AND x.first_day <= :until AND (x.last_day IS NULL OR x.last_day >= :on)
    UNION
    SELECT y.student_id, x.role, x.adult_id FROM stays y CROSS JOIN assignment x ON x.group_id = y.group_id
    WHERE x.removed = 0 AND x.first_day <= :until AND (x.last_day IS NULL OR x.last_day >= :on)
    UNION
    SELECT y.student_id, g.role, sa.adult_id FROM stays y CROSS JOIN series g ON g.group_id = y.group_id
    CROSS JOIN series_adult sa ON sa.series_id = g.id AND sa.removed = 0
    WHERE g.removed = 0 AND g.first_day <= :until AND g.last_day >= :on)
SELECT m.student_id, m.role, m.adult_id, trim(coalesce(nullif(a.preferred, ''), a.given) || ' ' || a.family)
FROM matches m JOIN adult a ON a.id = m.adult_id AND a.removed = 0
"""

_LEADERS = """
SELECT sa.session_id, trim(coalesce(nullif(a.preferred, ''), a.given) || ' ' || a.family)
FROM session_adult sa JOIN adult a ON a.id = sa.adult_id AND a.removed = 0
WHERE sa.removed = 0 AND sa.session_id IN (SELECT unhex(value) FROM json_each(:ids))
"""


def report(session: DbSession, asked: Asked) -> CoverageReport:
    """Coverage with its trend and rows: those who are not served first, then by name."""
    found = fetch(session, _NEEDS, first=asked.open_from, last=asked.open_to)
    every = found if asked.on is None else fetch(session, _NEEDS, first=asked.first, last=asked.last)
    who = {row[0] for row in every}
    helped = contacts(session, who, asked.first, asked.last)
    given_to = given(session, who, min(asked.last, asked.on or asked.last))
    spans = [_span(row) for row in every]
    chosen = coverage.meeting(spans, asked.open_from, asked.open_to)
    by_month: dict[str, set[Pair]] = {}
    for one in helped:
        by_month.setdefault(one.month, set()).add((one.student_id, one.role))
    served = set().union(*by_month.values()) if by_month else set()
    return CoverageReport(
        asked,
        coverage.coverage(chosen, served, {(one.student_id, one.role) for one in given_to}),
        tuple(coverage.by_month(spans, by_month, asked.first, asked.last)),
        {row[10]: row[11] for row in found},
        tuple(_lines(session, found, helped, given_to)),
    )


def contacts(session: DbSession, students: Iterable[Id], first: date, last: date) -> list[Helped]:
    """What was done with these students, by role and month; both days count."""
    ids = id_list(students)
    rows = fetch(session, _MARKS, ids=ids, first=first, last=last)
    return records(Helped, [*rows, *fetch(session, _CONTACTS, ids=ids, first=first, last=last)])


def given(session: DbSession, students: Iterable[Id], on: date, until: date | None = None) -> list[Given]:
    """Who is given to these students on a day; or from it on, when it begins by ``until``."""
    return records(Given, fetch(session, _GIVEN, ids=id_list(students), on=on, until=until or on))


def need_spans(session: DbSession, first: date, last: date) -> list[tuple[NeedSpan, str]]:
    """Needs of a period, each with the name of the student's school, empty for none."""
    rows = fetch(session, _NEEDS, first=first, last=last)
    return [(_span(row), row[11]) for row in rows]


def _span(row: tuple[object, ...]) -> NeedSpan:
    student, role, first, last, *_, school, _name, left = row
    assert isinstance(student, bytes)
    assert isinstance(school, bytes | None)
    ends = [day(str(end)) for end in (last, left) if end is not None]
    return NeedSpan(student, Role(str(role)), school, day(str(first)), min(ends, default=None))


def _lines(
    session: DbSession, found: list[tuple[object, ...]], helped: list[Helped], given_to: list[Given]
) -> list[NeedLine]:
    done: dict[Pair, list[Helped]] = {}
    for one in helped:
        done.setdefault((one.student_id, one.role), []).append(one)
    latest = {pair: max(own, key=lambda one: one.last_day) for pair, own in done.items()}
    led = _leaders(session, [one.session_id for one in latest.values() if one.session_id is not None])
    adults: dict[Pair, set[str]] = {}
    for match in given_to:
        adults.setdefault((match.student_id, match.role), set()).add(match.adult)
    rows = []
    for row in found:
        assert isinstance(row[0], bytes)
        pair = row[0], Role(str(row[1]))
        own, last = done.get(pair, []), latest.get(pair)
        led_by = led.get(last.session_id, set()) if last is not None and last.session_id else set()
        rows.append(
            (
                *row, sum(one.contacts for one in own), sum(one.minutes for one in own),
                last.last_day.isoformat() if last else None, pair in adults,
                ", ".join(sorted(adults.get(pair, set()) | led_by)),
            )
        )  # fmt: skip
    lines = records(NeedLine, rows)
    lines.sort(key=lambda one: (one.is_served, name_order(one.given, one.family), one.student_id, one.role))
    return lines


def _leaders(session: DbSession, sessions: Iterable[Id]) -> dict[Id, set[str]]:
    found: dict[Id, set[str]] = {}
    for session_id, name in fetch(session, _LEADERS, ids=id_list(sessions)):
        found.setdefault(session_id, set()).add(name)
    return found
