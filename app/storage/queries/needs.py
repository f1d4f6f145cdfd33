# SPDX-License-Identifier: Apache-2.0
"""Needs of one student, and of everybody: what is needed, since when, how soon, and who said so.

Who is served is asked in ``coverage``; here is only what is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import Role, Urgency
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, records


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need of a student; open while ``last_day`` is None. The key is student, role and first day."""

    student_id: Id
    role: Role
    first_day: date
    last_day: date | None
    urgency: Urgency
    said_by: str
    words: str
    subject: str
    end_reason: str


@dataclass(frozen=True, slots=True)
class StudentNeedRow:
    """A need with whose it is; ``school`` is empty for a student without one."""

    student_id: Id
    role: Role
    first_day: date
    last_day: date | None
    urgency: Urgency
    said_by: str
    words: str
    subject: str
    end_reason: str
    given: str
    family: str
    preferred: str
    grade: str
    school_id: Id | None
    school: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


_OF_STUDENT = """
SELECT student_id, role, first_day, last_day, urgency, said_by, words, subject, end_reason
FROM need WHERE student_id = :student AND removed = 0
ORDER BY last_day IS NOT NULL, last_day DESC,
         CASE urgency WHEN 'now' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END, first_day DESC, role
"""

_ALL = """
SELECT n.student_id, n.role, n.first_day, n.last_day, n.urgency, n.said_by, n.words, n.subject, n.end_reason,
       st.given, st.family, st.preferred, st.grade, sc.id, coalesce(sc.name, '')
FROM need n JOIN student st ON st.id = n.student_id AND st.removed = 0
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE n.removed = 0 AND (:role IS NULL OR n.role = :role)
  AND (:on IS NULL OR (n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)
       AND (st.left_day IS NULL OR st.left_day >= :on)))
"""

_URGENCY = {Urgency.NOW: 0, Urgency.SOON: 1, Urgency.LATER: 2}


def student_needs(session: DbSession, student_id: Id) -> list[NeedRow]:
    """All needs of a student: those without an end by urgency, then the last ended."""
    return records(NeedRow, fetch(session, _OF_STUDENT, student=student_id))


def needs(session: DbSession, on: date | None, role: Role | None = None) -> list[StudentNeedRow]:
    """Needs that are open on a day, of students who are here then, the most urgent first; all with None."""
    rows = records(StudentNeedRow, fetch(session, _ALL, on=on, role=role))
    rows.sort(key=lambda row: (_URGENCY[row.urgency], name_order(row.given, row.family), row.role))
    return rows
