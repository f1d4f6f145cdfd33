# SPDX-License-Identifier: Apache-2.0
"""Students as a list, and one student in full.

Totals come from ``tallies``, marks from ``cells``, scores and goals from ``student_work``. A student
without a school, grade or group is in every list: such people are shown, never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import grades, names
from app.domain.attendance import Tally
from app.domain.words import Role, YesNoUnknown
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, id_list, record, records, search_text
from app.storage.queries.tallies import student_tally

StudentSort = Literal["name", "given", "grade", "school", "group", "first_day"]
State = Literal["active", "left", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentFilter:
    """Which students; every condition that is set must hold. ``on`` is the day that "active" refers to, and
    on which a need is open: ``need`` for one role, ``any_need`` for any.

    ``site_id`` takes students of groups that belong to the site or have a series there; memberships that
    begin later count, ended ones do not.
    """

    on: date
    text: str = ""
    school_id: Id | None = None
    grade: str | None = None
    site_id: Id | None = None
    group_id: Id | None = None
    no_school: bool = False
    no_grade: bool = False
    no_group: bool = False
    need: Role | None = None
    any_need: bool = False
    state: State = "active"


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One line of the list. ``groups`` and ``sites`` are names joined by commas, or empty; ``needs`` are the
    codes of roles joined by commas."""

    id: Id
    given: str
    middle: str
    family: str
    preferred: str
    birth_date: date | None
    grade: str
    school_id: Id | None
    school: str
    district_id: str
    first_day: date | None
    left_day: date | None
    groups: str
    sites: str
    needs: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class GuardianRow:
    id: Id
    given: str
    family: str
    relation: str
    phone: str
    email: str
    language: str
    may_collect: YesNoUnknown
    first_call: int | None

    @property
    def name(self) -> str:
        return names.display_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class SiblingRow:
    """Another student of the same household."""

    id: Id
    given: str
    family: str
    preferred: str
    grade: str
    left_day: date | None

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class StudentGroupRow:
    """A student's time in a group, both ends included; open when ``last_day`` is None."""

    membership_id: Id
    group_id: Id
    name: str
    site: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class StudentAdultRow:
    """An adult for this student: directly (``group`` is empty) or through a group."""

    assignment_id: Id
    adult_id: Id
    given: str
    family: str
    role: Role
    group_id: Id | None
    group: str
    first_day: date
    last_day: date | None

    @property
    def name(self) -> str:
        return names.display_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class StudentProfile:
    """One student in full; ``tally`` covers the period that was asked for. Lists: current ones first."""

    id: Id
    given: str
    middle: str
    family: str
    preferred: str
    birth_date: date | None
    grade: str
    school_id: Id | None
    school: str
    household_id: Id | None
    household: str
    address: str
    household_language: str
    district_id: str
    state_id: str
    language: str
    gender: str
    race: str
    hispanic: str
    first_day: date | None
    left_day: date | None
    note: str
    guardians: tuple[GuardianRow, ...]
    siblings: tuple[SiblingRow, ...]
    groups: tuple[StudentGroupRow, ...]
    adults: tuple[StudentAdultRow, ...]
    tally: Tally

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def display_name(self) -> str:
        return names.display_name(self.given, self.family)


_IDS = """
SELECT st.id, st.given, st.family, st.grade, coalesce(sc.name, ''), coalesce(st.first_day, ''),
       CASE WHEN :sort = 'group' THEN coalesce((
           SELECT min(g.name) FROM membership m JOIN student_group g ON g.id = m.group_id AND g.removed = 0
           WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)), '')
       ELSE '' END
FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0
  AND (:search IS NULL OR st.id IN (
      SELECT unhex(row_id) FROM person_search WHERE person_search MATCH :search AND kind = 'student'))
  AND (:state = 'all' OR (:state = 'active') = (st.left_day IS NULL OR st.left_day >= :on))
  AND (:school IS NULL OR st.school_id = :school)
  AND (NOT :no_school OR sc.id IS NULL)
  AND (:grade IS NULL OR st.grade = :grade)
  AND (NOT :no_grade OR st.grade = '')
  AND (:group IS NULL OR st.id IN (
      SELECT m.student_id FROM membership m
      WHERE m.group_id = :group AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)))
  AND (NOT :no_group OR NOT EXISTS (
      SELECT 1 FROM membership m JOIN student_group g ON g.id = m.group_id AND g.removed = 0
      WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)))
  AND (NOT :any_need AND :need IS NULL OR st.id IN (
      SELECT n.student_id FROM need n
      WHERE n.removed = 0 AND (:need IS NULL OR n.role = :need)
        AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)))
  AND (:site IS NULL OR EXISTS (
      SELECT 1 FROM membership m JOIN student_group g ON g.id = m.group_id AND g.removed = 0
      WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)
        AND (g.site_id = :site OR EXISTS (
            SELECT 1 FROM series r WHERE r.group_id = g.id AND r.site_id = :site AND r.removed = 0))))
"""

_ROWS = """
SELECT st.id, st.given, st.middle, st.family, st.preferred, st.birth_date, st.grade, st.school_id,
       coalesce(sc.name, ''), st.district_id, st.first_day, st.left_day,
       coalesce((SELECT group_concat(name, ', ' ORDER BY name) FROM (
           SELECT DISTINCT g.name FROM membership m JOIN student_group g ON g.id = m.group_id
               AND g.removed = 0
           WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on))), ''),
       coalesce((SELECT group_concat(name, ', ' ORDER BY name) FROM (
           SELECT DISTINCT si.name FROM membership m JOIN student_group g ON g.id = m.group_id
               AND g.removed = 0
           JOIN site si ON si.id = g.site_id AND si.removed = 0
           WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on))), ''),
       coalesce((SELECT group_concat(role, ',' ORDER BY role) FROM (
           SELECT DISTINCT n.role FROM need n WHERE n.student_id = st.id AND n.removed = 0
               AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on))), '')
FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.id IN (SELECT unhex(value) FROM json_each(:ids)) AND st.removed = 0
"""

_PROFILE = """
SELECT st.id, st.given, st.middle, st.family, st.preferred, st.birth_date, st.grade, st.school_id,
       coalesce(sc.name, ''), h.id, coalesce(h.name, ''), coalesce(h.address, ''), coalesce(h.language, ''),
       st.district_id, st.state_id, st.language, st.gender, st.race, st.hispanic, st.first_day,
       st.left_day, st.note
FROM student st
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
LEFT JOIN household h ON h.id = st.household_id AND h.removed = 0
WHERE st.id = :student AND st.removed = 0
"""

_GUARDIANS = """
SELECT g.id, g.given, g.family, sg.relation, g.phone, g.email, g.language, sg.may_collect, sg.first_call
FROM student_guardian sg JOIN guardian g ON g.id = sg.guardian_id AND g.removed = 0
WHERE sg.student_id = :student AND sg.removed = 0
ORDER BY coalesce(sg.first_call, 99), g.family, g.given, g.id
"""

_SIBLINGS = """
SELECT o.id, o.given, o.family, o.preferred, o.grade, o.left_day
FROM student o WHERE o.household_id = :household AND o.id <> :student AND o.removed = 0
ORDER BY o.birth_date, o.fold, o.id
"""

_GROUPS = """
SELECT m.id, g.id, g.name, coalesce(si.name, ''), m.first_day, m.last_day
FROM membership m JOIN student_group g ON g.id = m.group_id AND g.removed = 0
LEFT JOIN site si ON si.id = g.site_id AND si.removed = 0
WHERE m.student_id = :student AND m.removed = 0
ORDER BY m.last_day IS NOT NULL, m.last_day DESC, m.first_day DESC, g.name
"""

_ADULTS = """
SELECT assignment_id, adult_id, given, family, role, group_id, group_name, first_day, last_day FROM (
    SELECT a.id AS assignment_id, p.id AS adult_id, p.given, p.family, a.role,
           NULL AS group_id, '' AS group_name, a.first_day, a.last_day
    FROM assignment a JOIN adult p ON p.id = a.adult_id AND p.removed = 0
    WHERE a.student_id = :student AND a.removed = 0
    UNION
    SELECT a.id, p.id, p.given, p.family, a.role, g.id, g.name, max(a.first_day, m.first_day),
           CASE WHEN a.last_day IS NULL OR m.last_day IS NULL THEN coalesce(a.last_day, m.last_day)
                ELSE min(a.last_day, m.last_day) END
    FROM membership m JOIN student_group g ON g.id = m.group_id AND g.removed = 0
    JOIN assignment a ON a.group_id = m.group_id AND a.removed = 0
         AND (m.last_day IS NULL OR a.first_day <= m.last_day)
             AND (a.last_day IS NULL OR a.last_day >= m.first_day)
    JOIN adult p ON p.id = a.adult_id AND p.removed = 0
    WHERE m.student_id = :student AND m.removed = 0)
ORDER BY last_day IS NOT NULL, last_day DESC, first_day DESC, family, given
"""


def student_ids(
    session: DbSession, wanted: StudentFilter, sort: StudentSort = "name", *, descending: bool = False
) -> list[Id]:
    """Ids in display order; rows without the sorted value come last either way, ties follow the name."""
    found = fetch(
        session, _IDS, sort=sort, on=wanted.on, search=search_text(wanted.text), state=wanted.state,
        school=wanted.school_id, no_school=wanted.no_school, grade=wanted.grade, no_grade=wanted.no_grade,
        group=wanted.group_id, no_group=wanted.no_group, site=wanted.site_id, need=wanted.need,
        any_need=wanted.any_need,
    )  # fmt: skip
    found.sort(key=lambda row: (name_order(row[1], row[2]), row[0]))
    if sort == "name":
        return [row[0] for row in (reversed(found) if descending else found)]
    with_value = [row for row in found if _sort_value(row, sort)]
    with_value.sort(key=lambda row: _sort_value(row, sort), reverse=descending)
    return [row[0] for row in with_value] + [row[0] for row in found if not _sort_value(row, sort)]


def student_rows(session: DbSession, ids: Sequence[Id], on: date) -> list[StudentRow]:
    """A page of rows in the order of ``ids``; ids that are gone are left out."""
    found = {row[0]: record(StudentRow, row) for row in fetch(session, _ROWS, ids=id_list(ids), on=on)}
    return [found[one] for one in ids if one in found]


def student_profile(session: DbSession, student_id: Id, first: date, last: date) -> StudentProfile:
    """One student with family, groups, adults, and the totals of first..last. Raises NotFound."""
    row = fetch_one(session, _PROFILE, student=student_id)
    if row is None:
        raise NotFound("This student is no longer here.")
    household = row[9]
    siblings = fetch(session, _SIBLINGS, household=household, student=student_id) if household else []
    return record(
        StudentProfile,
        row,
        guardians=tuple(records(GuardianRow, fetch(session, _GUARDIANS, student=student_id))),
        siblings=tuple(records(SiblingRow, siblings)),
        groups=tuple(records(StudentGroupRow, fetch(session, _GROUPS, student=student_id))),
        adults=tuple(records(StudentAdultRow, fetch(session, _ADULTS, student=student_id))),
        tally=student_tally(session, student_id, first, last),
    )


def _sort_value(row: tuple[Any, ...], sort: StudentSort) -> Any:
    if sort == "given":
        return names.fold(row[1])
    if sort == "grade":
        return grades.sort_key(row[3]) if row[3] else None
    if sort == "school":
        return names.fold(row[4])
    return row[5] if sort == "first_day" else names.fold(row[6])
