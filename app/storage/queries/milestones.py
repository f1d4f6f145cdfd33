# SPDX-License-Identifier: Apache-2.0
"""Milestones per student: what is done, what is due. Whose they are, and the rows of one student."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import GoalState
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, records


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone of a student; ``day`` when it was done."""

    id: Id
    student_id: Id
    kind: str
    words: str
    due: date | None
    day: date | None
    state: GoalState

    def is_overdue(self, on: date) -> bool:
        return self.state is GoalState.OPEN and self.due is not None and self.due < on


@dataclass(frozen=True, slots=True)
class StudentMilestones:
    """One line of the grid: a student and all milestones that were not dropped."""

    id: Id
    given: str
    family: str
    grade: str
    adults: str
    rows: tuple[MilestoneRow, ...]

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)

    def of(self, kind: str) -> list[MilestoneRow]:
        """Those of one kind: done ones first, then by the day they are due."""
        found = [row for row in self.rows if row.kind == kind]
        return sorted(found, key=lambda row: (row.day is None, row.day or row.due or date.max, row.id))

    @property
    def done(self) -> int:
        return sum(row.state is GoalState.REACHED for row in self.rows)


_ROWS = """
SELECT m.id, m.student_id, m.kind, m.words, m.due, m.day, m.state
FROM milestone m JOIN student st ON st.id = m.student_id AND st.removed = 0
WHERE m.removed = 0 AND (:student IS NULL OR m.student_id = :student)
"""
# Students of a transition coach on a day, students who need one, and students with any milestone.
_STUDENTS = """
WITH meant AS (
    SELECT n.student_id AS id FROM assignment n
    WHERE n.removed = 0 AND n.role = 'transition_coach' AND n.student_id IS NOT NULL
      AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)
    UNION SELECT p.student_id FROM assignment n JOIN membership p ON p.group_id = n.group_id AND p.removed = 0
         AND p.first_day <= :on AND (p.last_day IS NULL OR p.last_day >= :on)
    WHERE n.removed = 0 AND n.role = 'transition_coach'
      AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)
    UNION SELECT student_id FROM need WHERE removed = 0 AND role = 'transition_coach'
      AND first_day <= :on AND (last_day IS NULL OR last_day >= :on)
    UNION SELECT student_id FROM milestone WHERE removed = 0)
SELECT st.id, st.given, st.family, st.grade, coalesce((
    SELECT group_concat(name, ', ' ORDER BY name) FROM (
        SELECT DISTINCT trim(a.given || ' ' || a.family) AS name FROM assignment n
        JOIN adult a ON a.id = n.adult_id AND a.removed = 0
        WHERE n.removed = 0 AND n.role = 'transition_coach'
          AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)
          AND (n.student_id = st.id OR n.group_id IN (
              SELECT p.group_id FROM membership p WHERE p.student_id = st.id AND p.removed = 0
              AND p.first_day <= :on AND (p.last_day IS NULL OR p.last_day >= :on))))), '')
FROM meant w JOIN student st ON st.id = w.id AND st.removed = 0
WHERE st.left_day IS NULL OR st.left_day >= :on
"""


def milestone_grid(session: DbSession, on: date) -> list[StudentMilestones]:
    """Students with a transition coach, a need for one, or any milestone, by name."""
    own: dict[Id, list[MilestoneRow]] = {}
    for row in records(MilestoneRow, fetch(session, _ROWS, student=None)):
        if row.state is not GoalState.DROPPED:
            own.setdefault(row.student_id, []).append(row)
    found = [
        StudentMilestones(student, given, family, grade, adults, tuple(own.get(student, ())))
        for student, given, family, grade, adults in fetch(session, _STUDENTS, on=on)
    ]
    return sorted(found, key=lambda one: (name_order(one.given, one.family), one.id))


def student_milestones(session: DbSession, student_id: Id) -> list[MilestoneRow]:
    """All milestones of a student: open ones by the day they are due, then done and dropped ones."""
    rows = records(MilestoneRow, fetch(session, _ROWS, student=student_id))
    order = list(GoalState)
    return sorted(rows, key=lambda row: (order.index(row.state), row.due or row.day or date.max, row.id))


def kinds_shown(kinds: Iterable[str], grid: Iterable[StudentMilestones]) -> list[str]:
    """The words of the list in order, then what students have that the list no longer holds."""
    used = {row.kind for one in grid for row in one.rows}
    listed = list(dict.fromkeys(kinds))
    return listed + sorted(used.difference(listed), key=names.fold)
