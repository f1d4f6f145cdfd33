# SPDX-License-Identifier: Apache-2.0
"""Adults as a list, one adult in full, and what they led in a period.

The sessions themselves come from ``agenda``. Roles an adult may take are the adult's; the role in a
match is the assignment's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import Role, Source
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, id_list, joined, record, records, search_text

AdultSort = Literal["name", "given", "source", "group", "first_day"]
State = Literal["active", "left", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultFilter:
    """Which adults; every condition that is set must hold. ``on`` is the day that "active" refers to.

    ``role`` takes adults who may take the role or have it in a match that has not ended.
    """

    on: date
    text: str = ""
    role: Role | None = None
    source: Source | None = None
    site_id: Id | None = None
    group_id: Id | None = None
    no_group: bool = False
    state: State = "active"


@dataclass(frozen=True, slots=True)
class AdultRow:
    """One line of the list. ``groups`` are names of groups and single students, joined by commas."""

    id: Id
    given: str
    family: str
    preferred: str
    email: str
    phone: str
    source: Source
    continuing: bool
    first_day: date | None
    left_day: date | None
    groups: str
    roles: tuple[Role, ...]

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A match: an adult in a role for one group or one student, both ends included."""

    id: Id
    role: Role
    group_id: Id | None
    group: str
    student_id: Id | None
    student_given: str
    student_family: str
    first_day: date
    last_day: date | None

    @property
    def name(self) -> str:
        """What or whom the adult is matched with."""
        return self.group or names.list_name(self.student_given, self.student_family)


@dataclass(frozen=True, slots=True)
class Led:
    """Held sessions an adult led, their planned minutes, and the different students who came to them."""

    sessions: int
    minutes: int
    students: int


@dataclass(frozen=True, slots=True)
class AdultProfile:
    """One adult in full; ``led`` covers the period that was asked for. Assignments: current ones first."""

    id: Id
    given: str
    family: str
    preferred: str
    email: str
    phone: str
    source: Source
    continuing: bool
    district_id: str
    first_day: date | None
    left_day: date | None
    note: str
    roles: tuple[Role, ...]
    assignments: tuple[AssignmentRow, ...]
    led: Led

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def display_name(self) -> str:
        return names.display_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class LedRow:
    """One adult's held sessions in a period."""

    adult_id: Id
    given: str
    family: str
    sessions: int
    minutes: int

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)


_IDS = """
SELECT a.id, a.given, a.family, a.source, coalesce(a.first_day, ''),
       CASE WHEN :sort = 'group' THEN coalesce((
           SELECT min(g.name) FROM assignment n JOIN student_group g ON g.id = n.group_id AND g.removed = 0
           WHERE n.adult_id = a.id AND n.removed = 0 AND (n.last_day IS NULL OR n.last_day >= :on)), '')
       ELSE '' END
FROM adult a
WHERE a.removed = 0
  AND (:search IS NULL OR a.id IN (
      SELECT unhex(row_id) FROM person_search WHERE person_search MATCH :search AND kind = 'adult'))
  AND (:state = 'all' OR (:state = 'active') = (a.left_day IS NULL OR a.left_day >= :on))
  AND (:source IS NULL OR a.source = :source)
  AND (:role IS NULL
       OR EXISTS (SELECT 1 FROM adult_role r WHERE r.adult_id = a.id AND r.role = :role AND r.removed = 0)
       OR EXISTS (SELECT 1 FROM assignment n WHERE n.adult_id = a.id AND n.role = :role AND n.removed = 0
                  AND (n.last_day IS NULL OR n.last_day >= :on)))
  AND (:group IS NULL OR EXISTS (
      SELECT 1 FROM assignment n WHERE n.adult_id = a.id AND n.group_id = :group AND n.removed = 0
      AND (n.last_day IS NULL OR n.last_day >= :on)))
  AND (NOT :no_group OR NOT EXISTS (
      SELECT 1 FROM assignment n WHERE n.adult_id = a.id AND n.removed = 0
      AND (n.last_day IS NULL OR n.last_day >= :on)))
  AND (:site IS NULL
       OR EXISTS (
           SELECT 1 FROM assignment n JOIN student_group g ON g.id = n.group_id AND g.removed = 0
           WHERE n.adult_id = a.id AND n.removed = 0 AND g.site_id = :site
             AND (n.last_day IS NULL OR n.last_day >= :on))
       OR EXISTS (
           SELECT 1 FROM series_adult x JOIN series r ON r.id = x.series_id AND r.removed = 0
           WHERE x.adult_id = a.id AND x.removed = 0 AND r.site_id = :site AND r.last_day >= :on))
"""

_ROLES = """
coalesce((SELECT group_concat(r.role) FROM adult_role r WHERE r.adult_id = a.id AND r.removed = 0), '')
"""

_ROWS = joined(
    """
SELECT a.id, a.given, a.family, a.preferred, a.email, a.phone, a.source, a.continuing, a.first_day,
    a.left_day,
       coalesce((SELECT group_concat(name, ', ' ORDER BY name) FROM (
           SELECT g.name FROM assignment n JOIN student_group g ON g.id = n.group_id AND g.removed = 0
           WHERE n.adult_id = a.id AND n.removed = 0 AND (n.last_day IS NULL OR n.last_day >= :on)
           UNION
           SELECT trim(st.given || ' ' || st.family) FROM assignment n
           JOIN student st ON st.id = n.student_id AND st.removed = 0
           WHERE n.adult_id = a.id AND n.removed = 0 AND (n.last_day IS NULL OR n.last_day >= :on))), ''),
""",
    _ROLES,
    "FROM adult a WHERE a.id IN (SELECT unhex(value) FROM json_each(:ids)) AND a.removed = 0",
)

_PROFILE = joined(
    """
SELECT a.id, a.given, a.family, a.preferred, a.email, a.phone, a.source, a.continuing, a.district_id,
       a.first_day, a.left_day, a.note,
""",
    _ROLES,
    "FROM adult a WHERE a.id = :adult AND a.removed = 0",
)

_ASSIGNMENTS = """
SELECT n.id, n.role, g.id, coalesce(g.name, ''), st.id, coalesce(st.given, ''), coalesce(st.family, ''),
       n.first_day, n.last_day
FROM assignment n
LEFT JOIN student_group g ON g.id = n.group_id AND g.removed = 0
LEFT JOIN student st ON st.id = n.student_id AND st.removed = 0
WHERE n.adult_id = :adult AND n.removed = 0 AND (g.id IS NOT NULL OR st.id IS NOT NULL)
ORDER BY n.last_day IS NOT NULL, n.last_day DESC, n.first_day DESC, g.name, st.fold
"""

_LED = """
SELECT count(*), coalesce(sum(s."end" - s.start), 0)
FROM session_adult x CROSS JOIN session s ON s.id = x.session_id AND s.removed = 0
WHERE x.adult_id = :adult AND x.removed = 0 AND s.status = 'held' AND s.day BETWEEN :first AND :last
"""

_STUDENTS_LED = """
SELECT count(DISTINCT m.student_id)
FROM session_adult x CROSS JOIN session s ON s.id = x.session_id AND s.removed = 0
CROSS JOIN mark m ON m.day = s.day AND m.session_id = s.id AND m.removed = 0
WHERE x.adult_id = :adult AND x.removed = 0 AND s.status = 'held' AND s.day BETWEEN :first AND :last
  AND m.status IN ('present', 'partial', 'late', 'left_early') AND m.minutes > 0
  AND m.student_id NOT IN (SELECT id FROM student WHERE removed = 1 AND erased = 0)
"""

_LED_BY_ADULT = """
SELECT a.id, a.given, a.family, l.sessions, l.minutes
FROM (SELECT x.adult_id, count(*) AS sessions, sum(s."end" - s.start) AS minutes
      FROM session s CROSS JOIN session_adult x ON x.session_id = s.id AND x.removed = 0
      WHERE s.removed = 0 AND s.status = 'held' AND s.day BETWEEN :first AND :last
        AND (:site IS NULL OR s.site_id = :site)
      GROUP BY x.adult_id) l
JOIN adult a ON a.id = l.adult_id AND a.removed = 0
"""


def adult_ids(
    session: DbSession, wanted: AdultFilter, sort: AdultSort = "name", *, descending: bool = False
) -> list[Id]:
    """Ids in display order; rows without the sorted value come last either way, ties follow the name."""
    found = fetch(
        session, _IDS, sort=sort, on=wanted.on, search=search_text(wanted.text), state=wanted.state,
        role=wanted.role, source=wanted.source, site=wanted.site_id, group=wanted.group_id,
        no_group=wanted.no_group,
    )  # fmt: skip
    found.sort(key=lambda row: (name_order(row[1], row[2]), row[0]))
    if sort == "name":
        return [row[0] for row in (reversed(found) if descending else found)]
    with_value = [row for row in found if _sort_value(row, sort)]
    with_value.sort(key=lambda row: _sort_value(row, sort), reverse=descending)
    return [row[0] for row in with_value] + [row[0] for row in found if not _sort_value(row, sort)]


def adult_rows(session: DbSession, ids: Sequence[Id], on: date) -> list[AdultRow]:
    """A page of rows in the order of ``ids``; ids that are gone are left out."""
    found = {
        row[0]: record(AdultRow, row[:-1], roles=_roles(row[-1]))
        for row in fetch(session, _ROWS, ids=id_list(ids), on=on)
    }
    return [found[one] for one in ids if one in found]


def adult_profile(session: DbSession, adult_id: Id, first: date, last: date) -> AdultProfile:
    """One adult with roles, matches, and what was led in first..last. Raises NotFound."""
    row = fetch_one(session, _PROFILE, adult=adult_id)
    if row is None:
        raise NotFound("This person is no longer here.")
    return record(
        AdultProfile,
        row[:-1],
        roles=_roles(row[-1]),
        assignments=tuple(records(AssignmentRow, fetch(session, _ASSIGNMENTS, adult=adult_id))),
        led=led(session, adult_id, first, last),
    )


def led(session: DbSession, adult_id: Id, first: date, last: date) -> Led:
    """What one adult led in a period; a session led by two counts for both."""
    period: dict[str, Any] = {"adult": adult_id, "first": first, "last": last}
    sessions, minutes = fetch(session, _LED, **period)[0]
    return Led(sessions, minutes, fetch(session, _STUDENTS_LED, **period)[0][0])


def led_by_adult(session: DbSession, first: date, last: date, site_id: Id | None = None) -> list[LedRow]:
    """Everybody who led a held session in a period, by name."""
    rows = records(LedRow, fetch(session, _LED_BY_ADULT, first=first, last=last, site=site_id))
    return sorted(rows, key=lambda row: (name_order(row.given, row.family), row.adult_id))


def _roles(text: str) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in text.split(","))


def _sort_value(row: tuple[Any, ...], sort: AdultSort) -> str:
    place = {"given": 1, "source": 3, "first_day": 4, "group": 5}[sort]
    return names.fold(str(row[place]))
