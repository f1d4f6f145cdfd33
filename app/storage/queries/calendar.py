# SPDX-License-Identifier: Apache-2.0
"""The program and its calendar: school years, terms, sites, schools, closures, editable lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import SessionStatus
from app.errors import NotFound
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
