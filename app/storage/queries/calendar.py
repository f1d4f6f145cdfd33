# SPDX-License-Identifier: Apache-2.0
"""The program and its calendar: school years, terms, sites, schools, closures, editable lists, groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import SessionStatus
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, record, records


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """The organisation whose data this is."""

    id: Id
    name: str
    coordinator: str
    phone: str
    paper: str
    min_enrolled_days: int


@dataclass(frozen=True, slots=True)
class SchoolYearRow:
    """A school year, both ends included."""

    id: Id
    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class TermRow:
    """A part of a school year, both ends included."""

    id: Id
    school_year_id: Id
    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A place where sessions happen, with the number of its groups."""

    id: Id
    name: str
    school_id: Id | None
    school: str
    groups: int


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with the number of its students in the list."""

    id: Id
    name: str
    district: str
    students: int


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """Days without sessions, both ends included; ``site_id`` None closes every site."""

    id: Id
    first_day: date
    last_day: date
    site_id: Id | None
    site: str
    reason: SessionStatus
    label: str


@dataclass(frozen=True, slots=True)
class ListWordRow:
    """One word of an editable list."""

    id: Id
    list_code: str
    label: str
    label_es: str
    position: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with its students and adults, as of a day (those who begin later count, ended ones do not)."""

    id: Id
    name: str
    site_id: Id | None
    site: str
    students: int
    adults: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One membership of a group."""

    membership_id: Id
    student_id: Id
    given: str
    family: str
    preferred: str
    grade: str
    first_day: date
    last_day: date | None

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


_PROGRAM = (
    "SELECT id, name, coordinator, phone, paper, min_enrolled_days FROM program WHERE removed = 0 LIMIT 1"
)

_YEARS = "SELECT id, name, first_day, last_day FROM school_year WHERE removed = 0 ORDER BY first_day DESC, id"

_TERMS = """
SELECT id, school_year_id, name, first_day, last_day FROM term
WHERE removed = 0 AND (:year IS NULL OR school_year_id = :year) ORDER BY first_day, last_day, id
"""

_SITES = """
SELECT si.id, si.name, si.school_id, coalesce(sc.name, ''),
       (SELECT count(*) FROM student_group g WHERE g.site_id = si.id AND g.removed = 0)
FROM site si LEFT JOIN school sc ON sc.id = si.school_id AND sc.removed = 0 WHERE si.removed = 0
"""

_SCHOOLS = """
SELECT sc.id, sc.name, sc.district, count(st.id)
FROM school sc LEFT JOIN student st ON st.school_id = sc.id AND st.removed = 0
     AND (st.left_day IS NULL OR st.left_day >= :on)
WHERE sc.removed = 0 GROUP BY sc.id
"""

_CLOSURES = """
SELECT c.id, c.first_day, c.last_day, c.site_id, coalesce(si.name, ''), c.reason, c.label
FROM closure c LEFT JOIN site si ON si.id = c.site_id
WHERE c.removed = 0 AND (:first IS NULL OR c.last_day >= :first) AND (:last IS NULL OR c.first_day <= :last)
ORDER BY c.first_day, c.last_day, si.name, c.id
"""

_WORDS = """
SELECT id, list_code, label, label_es, position FROM list_word
WHERE removed = 0 AND (:code IS NULL OR list_code = :code) ORDER BY list_code, position, label, id
"""

_GROUPS = """
SELECT g.id, g.name, g.site_id, coalesce(si.name, ''),
       (SELECT count(DISTINCT p.student_id) FROM membership p
        WHERE p.group_id = g.id AND p.removed = 0 AND (p.last_day IS NULL OR p.last_day >= :on)
          AND p.student_id NOT IN (SELECT id FROM student WHERE removed = 1)),
       coalesce((SELECT group_concat(name, ', ' ORDER BY name) FROM (
           SELECT DISTINCT trim(a.given || ' ' || a.family) AS name FROM assignment n
           JOIN adult a ON a.id = n.adult_id AND a.removed = 0
           WHERE n.group_id = g.id AND n.removed = 0 AND (n.last_day IS NULL OR n.last_day >= :on))), '')
FROM student_group g LEFT JOIN site si ON si.id = g.site_id AND si.removed = 0
WHERE g.removed = 0 AND (:site IS NULL OR g.site_id = :site) AND (:group IS NULL OR g.id = :group)
"""

_MEMBERS = """
SELECT p.id, st.id, st.given, st.family, st.preferred, st.grade, p.first_day, p.last_day
FROM membership p JOIN student st ON st.id = p.student_id AND st.removed = 0
WHERE p.group_id = :group AND p.removed = 0 AND (:on IS NULL OR p.last_day IS NULL OR p.last_day >= :on)
"""


def program(session: DbSession) -> ProgramRow:
    """The program. Raises NotFound before it is started."""
    row = fetch_one(session, _PROGRAM)
    if row is None:
        raise NotFound("No program has been started in this data file yet.")
    return record(ProgramRow, row)


def school_years(session: DbSession) -> list[SchoolYearRow]:
    """School years, newest first."""
    return records(SchoolYearRow, fetch(session, _YEARS))


def school_year_at(session: DbSession, day: date) -> SchoolYearRow | None:
    """The school year of a day; in the summer the one that ended last, else the first one to come."""
    years = school_years(session)
    begun = [year for year in years if year.first_day <= day]
    return begun[0] if begun else (years[-1] if years else None)


def terms(session: DbSession, school_year_id: Id | None = None) -> list[TermRow]:
    """Terms by first day."""
    return records(TermRow, fetch(session, _TERMS, year=school_year_id))


def sites(session: DbSession) -> list[SiteRow]:
    """Sites by name."""
    return sorted(records(SiteRow, fetch(session, _SITES)), key=lambda site: (names.fold(site.name), site.id))


def schools(session: DbSession, on: date) -> list[SchoolRow]:
    """Schools by name; students who have left before ``on`` are not counted."""
    rows = records(SchoolRow, fetch(session, _SCHOOLS, on=on))
    return sorted(rows, key=lambda school: (names.fold(school.name), school.id))


def closures(session: DbSession, first: date | None = None, last: date | None = None) -> list[ClosureRow]:
    """Closures that touch first..last, by day."""
    return records(ClosureRow, fetch(session, _CLOSURES, first=first, last=last))


def list_words(session: DbSession, list_code: str | None = None) -> list[ListWordRow]:
    """Words of one editable list, or of all, in the program's own order."""
    return records(ListWordRow, fetch(session, _WORDS, code=list_code))


def groups(session: DbSession, on: date, site_id: Id | None = None) -> list[GroupRow]:
    """Groups by site and name."""
    rows = records(GroupRow, fetch(session, _GROUPS, on=on, site=site_id, group=None))
    return sorted(rows, key=lambda group: (names.fold(group.site), names.fold(group.name), group.id))


def group_row(session: DbSession, group_id: Id, on: date) -> GroupRow:
    """One group. Raises NotFound."""
    row = fetch_one(session, _GROUPS, on=on, site=None, group=group_id)
    if row is None:
        raise NotFound("This group is no longer here.")
    return record(GroupRow, row)


def group_members(session: DbSession, group_id: Id, on: date | None = None) -> list[MemberRow]:
    """Memberships by name; with ``on`` without those that ended before it."""
    rows = records(MemberRow, fetch(session, _MEMBERS, group=group_id, on=on))
    return sorted(rows, key=lambda row: (name_order(row.given, row.family), row.first_day, row.membership_id))
