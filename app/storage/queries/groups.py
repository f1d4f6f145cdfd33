# SPDX-License-Identifier: Apache-2.0
"""Groups of students: who is in them and when, and the adults who lead them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import Role
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, record, records


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


@dataclass(frozen=True, slots=True)
class GroupAdultRow:
    """An adult in a role for a group, both ends included."""

    assignment_id: Id
    adult_id: Id
    given: str
    family: str
    role: Role
    first_day: date
    last_day: date | None

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)


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

_ADULTS = """
SELECT n.id, a.id, a.given, a.family, n.role, n.first_day, n.last_day
FROM assignment n JOIN adult a ON a.id = n.adult_id AND a.removed = 0
WHERE n.group_id = :group AND n.removed = 0
ORDER BY n.last_day IS NOT NULL, n.last_day DESC, a.fold, n.first_day
"""


def group_rows(session: DbSession, on: date, site_id: Id | None = None) -> list[GroupRow]:
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


def group_adults(session: DbSession, group_id: Id) -> list[GroupAdultRow]:
    """Who leads a group or led it, those who still do first."""
    return records(GroupAdultRow, fetch(session, _ADULTS, group=group_id))
