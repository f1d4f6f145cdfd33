# SPDX-License-Identifier: Apache-2.0
"""The attendance of a period: totals, by student, by site, by week and month; by session is in ``agenda``.

People, not rows: who comes to two sites counts once in the total. What the figures mean is in
``tallies``; the rows behind each come from ``cells``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.attendance import Tally
from app.domain.words import SessionStatus
from app.storage.queries import facts
from app.storage.queries.people import name_order, with_family
from app.storage.queries.sql import day, fetch, id_list, joined, record
from app.storage.queries.tallies import Key, Scope, is_planned, is_served, plus, scope_values, tallies, total


@dataclass(frozen=True, slots=True)
class LostRow:
    """Sessions not held for one reason: how many, and students' places in them.

    ``minutes`` are the planned minutes of the sessions, not times students.
    """

    reason: SessionStatus
    sessions: int
    places: int
    minutes: int


@dataclass(frozen=True, slots=True)
class StudentTally:
    """One student in the period; ``sites`` are the names of the sites of the period, joined by commas."""

    student_id: Id
    given: str
    family: str
    preferred: str
    grade: str
    school_id: Id | None
    school: str
    sites: str
    tally: Tally

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class SiteTally:
    """One site. ``students`` were there with minutes; sites do not add up to the program."""

    site_id: Id
    site: str
    students: int
    students_planned: int
    sessions_held: int
    sessions_lost: int
    sessions_without_data: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole scope. ``students`` were served (each once); ``students_planned`` were on any plan (once)."""

    students: int
    students_planned: int
    sessions_held: int
    sessions_without_data: int
    lost: tuple[LostRow, ...]
    tally: Tally

    @property
    def sessions_lost(self) -> int:
        return sum(row.sessions for row in self.lost)


@dataclass(frozen=True, slots=True)
class Attendance:
    """A scope's figures; students and sites are in display order."""

    scope: Scope
    totals: Totals
    students: tuple[StudentTally, ...]
    sites: tuple[SiteTally, ...]


@dataclass(frozen=True, slots=True)
class StretchTally:
    """A week (Monday to Sunday) or calendar month, cut to the period; ``first`` and ``last`` both count."""

    first: date
    last: date
    tally: Tally


# Students who were in the program during the period, also those without a group or any session. Who was
# erased has a line without a name, so that the lines still add up to the totals.
_PEOPLE = with_family("""
SELECT st.id, st.given, {family}, st.preferred, st.grade,
       st.school_id, coalesce(sc.name, '')
FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE (st.removed = 0 OR st.erased = 1) AND (st.id IN (SELECT unhex(value) FROM json_each(:ids)) OR (
    :idle AND st.removed = 0 AND (st.first_day IS NULL OR st.first_day <= :last)
        AND (st.left_day IS NULL OR st.left_day >= :first)
    AND (:student IS NULL OR st.id = :student) AND (:school IS NULL OR st.school_id = :school)
    AND (NOT :no_school OR st.school_id IS NULL)))
""")

_SESSIONS = """
SELECT s.site_id, s.status, count(*), sum(s.day <= :until), sum(s."end" - s.start)
FROM session s WHERE s.removed = 0 AND s.day BETWEEN :first AND :last
  AND (:site IS NULL OR s.site_id = :site) AND (:group IS NULL OR s.group_id = :group)
  AND (:session IS NULL OR s.id = :session)
GROUP BY s.site_id, s.status
"""

# Places of students in lost sessions by reason; for chosen students also those sessions themselves.
_PLACES = joined(
    "SELECT g.status, count(*) FROM (", facts.GAPS, ") g WHERE g.status <> 'held' GROUP BY g.status"
)
_STUDENT_PLACES = _PLACES.replace(facts.GAPS, facts.STUDENT_GAPS)
_LOST_OF = joined(
    'SELECT s.status, count(*), sum(s."end" - s.start) FROM (SELECT DISTINCT session_id FROM (',
    facts.GAPS,
    ") WHERE status <> 'held') g CROSS JOIN session s ON s.id = g.session_id GROUP BY s.status",
)
_STUDENT_LOST_OF = _LOST_OF.replace(facts.GAPS, facts.STUDENT_GAPS)


def attendance(session: DbSession, scope: Scope, until: date, *, idle: bool = False) -> Attendance:
    """Totals, students and sites of a scope.

    Planned sessions up to ``until`` (included) are those without data. With ``idle`` the students who
    were in the program but on no plan at all are listed too, with blank figures.
    """
    by_pair = tallies(session, scope, "student_id", "site_id")
    sites = {row[0]: row[1] for row in fetch(session, "SELECT id, name FROM site")}
    counts, lost = _session_counts(session, scope, until)
    return Attendance(
        scope,
        _totals(by_pair, counts, _lost(session, scope, lost)),
        tuple(_students(session, scope, by_pair, sites, idle)),
        tuple(_sites(by_pair, counts, sites)),
    )


def by_day(session: DbSession, scope: Scope) -> dict[date, Tally]:
    """Days with anything on them."""
    return {day(key[0]): tally for key, tally in tallies(session, scope, "day").items()}


def by_week(session: DbSession, scope: Scope) -> list[StretchTally]:
    """Weeks with anything in them, in order."""
    return weeks_of(by_day(session, scope), scope)


def by_month(session: DbSession, scope: Scope) -> list[StretchTally]:
    """Calendar months with anything in them, in order."""
    return months_of(by_day(session, scope), scope)


def weeks_of(days: Mapping[date, Tally], scope: Scope) -> list[StretchTally]:
    """Days summed to weeks from Monday to Sunday."""
    return _stretches(days, scope, _week)


def months_of(days: Mapping[date, Tally], scope: Scope) -> list[StretchTally]:
    """Days summed to calendar months."""
    return _stretches(days, scope, _month)


@dataclass(slots=True)
class _Counts:
    held: int = 0
    lost: int = 0
    without_data: int = 0


def _session_counts(
    session: DbSession, scope: Scope, until: date
) -> tuple[dict[Id, _Counts], dict[str, tuple[int, int]]]:
    """Sessions by site, and the lost ones by reason with their minutes."""
    if scope.is_about_people:
        return _counts_of_people(session, scope)
    counts: dict[Id, _Counts] = {}
    lost: dict[str, tuple[int, int]] = {}
    values = scope_values(scope)
    for site, status, sessions, past, minutes in fetch(session, _SESSIONS, **values, until=until):
        own = counts.setdefault(site, _Counts())
        if status == SessionStatus.PLANNED:
            own.without_data += past
        elif status == SessionStatus.HELD:
            own.held += sessions
        else:
            own.lost += sessions
            known = lost.get(status, (0, 0))
            lost[status] = known[0] + sessions, known[1] + minutes
    return counts, lost


def _counts_of_people(
    session: DbSession, scope: Scope
) -> tuple[dict[Id, _Counts], dict[str, tuple[int, int]]]:
    """The same for chosen students: only the sessions they were planned for or came to."""
    counts: dict[Id, _Counts] = {}
    for (site, _), tally in tallies(session, scope, "site_id", "session_id").items():
        own = counts.setdefault(site, _Counts())
        own.lost += tally.lost > 0
        own.held += tally.lost == 0
    of_people = _LOST_OF if scope.student_id is None else _STUDENT_LOST_OF
    found = fetch(session, of_people, **scope_values(scope))
    return counts, {status: (sessions, minutes) for status, sessions, minutes in found}


def _lost(session: DbSession, scope: Scope, lost: dict[str, tuple[int, int]]) -> tuple[LostRow, ...]:
    statement = _PLACES if scope.student_id is None else _STUDENT_PLACES
    places = {row[0]: row[1] for row in fetch(session, statement, **scope_values(scope))}
    rows = [
        LostRow(SessionStatus(status), sessions, places.get(status, 0), minutes)
        for status, (sessions, minutes) in lost.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.sessions, row.reason)))


def _totals(by_pair: dict[Key, Tally], counts: dict[Id, _Counts], lost: tuple[LostRow, ...]) -> Totals:
    return Totals(
        len({student for (student, _), tally in by_pair.items() if is_served(tally)}),
        len({student for (student, _), tally in by_pair.items() if is_planned(tally)}),
        sum(own.held for own in counts.values()),
        sum(own.without_data for own in counts.values()),
        lost,
        total(by_pair.values()),
    )


def _students(
    session: DbSession, scope: Scope, by_pair: dict[Key, Tally], sites: dict[Id, str], idle: bool
) -> list[StudentTally]:
    own: dict[Id, Tally] = {}
    at: dict[Id, set[str]] = {}
    for (student, site), tally in by_pair.items():
        own[student] = plus(own[student], tally) if student in own else tally
        at.setdefault(student, set()).add(sites.get(site, ""))
    idle = idle and scope.site_id is None and scope.group_id is None and scope.session_id is None
    people = fetch(session, _PEOPLE, **scope_values(scope), ids=id_list(own), idle=idle)
    people.sort(key=lambda row: (name_order(row[1], row[2]), row[0]))
    return [
        record(StudentTally, row, sites=", ".join(sorted(at.get(row[0], ()))), tally=own.get(row[0], Tally()))
        for row in people
    ]


def _sites(by_pair: dict[Key, Tally], counts: dict[Id, _Counts], sites: dict[Id, str]) -> list[SiteTally]:
    by_site: dict[Id, list[Tally]] = {site: [] for site in counts}
    for (_, site), tally in by_pair.items():
        by_site.setdefault(site, []).append(tally)
    rows = [
        SiteTally(
            site,
            sites.get(site, ""),
            sum(map(is_served, of_site)),
            sum(map(is_planned, of_site)),
            (own := counts.get(site, _Counts())).held,
            own.lost,
            own.without_data,
            total(of_site),
        )
        for site, of_site in by_site.items()
    ]
    return sorted(rows, key=lambda row: (names.fold(row.site), row.site_id))


def _stretches(
    days: Mapping[date, Tally], scope: Scope, span: Callable[[date], tuple[date, date]]
) -> list[StretchTally]:
    found: dict[tuple[date, date], list[Tally]] = {}
    for one, tally in days.items():
        found.setdefault(span(one), []).append(tally)
    return [_stretch(scope, first, last, parts) for (first, last), parts in sorted(found.items())]


def _stretch(scope: Scope, first: date, last: date, parts: Iterable[Tally]) -> StretchTally:
    return StretchTally(max(first, scope.first), min(last, scope.last), total(parts))


def _week(of: date) -> tuple[date, date]:
    monday = of - timedelta(days=of.weekday())
    return monday, monday + timedelta(days=6)


def _month(of: date) -> tuple[date, date]:
    first = of.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
