# SPDX-License-Identifier: Apache-2.0
"""A Success Mentor's caseload: who is absent today and not called yet, contacts this week, barriers.

A contact with a student is one that reached the student, or a held session of the adult that the student
attended. A call home is a contact with the guardian: it is shown, and does not count as one with the student.
Days missed are those of ``school_attendance``: a school that tells only of absences has its calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.dates import monday_of
from app.domain.success_mentor import DayMissed
from app.domain.words import Role
from app.storage.queries.people import name_order
from app.storage.queries.school_attendance import SchoolTally, school_attendance_of_some
from app.storage.queries.school_patterns import enrolled_days
from app.storage.queries.sql import day, fetch, record, records


@dataclass(frozen=True, slots=True)
class CoachRow:
    """An adult with students in the role on a day."""

    id: Id
    given: str
    family: str
    students: int

    @property
    def name(self) -> str:
        return names.display_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class MenteeRow:
    """One student of the caseload.

    ``today_x2`` are half days missed today, None while the school has told nothing; ``called`` is 2 when the
    family was reached about it today, 1 when somebody tried, else 0. Enrolled and missed days are halves.
    """

    id: Id
    given: str
    family: str
    grade: str
    assignment_id: Id
    contacts: int
    today_x2: int | None
    called: int
    barrier: str
    guardian: str
    phone: str
    enrolled_x2: int = 0
    absent_x2: int = 0

    @property
    def name(self) -> str:
        return names.display_name(self.given, self.family)

    @property
    def is_absent_today(self) -> bool:
        return bool(self.today_x2)

    @property
    def is_to_call(self) -> bool:
        """Absent today, and nobody at home was reached yet."""
        return self.is_absent_today and self.called < 2


# Students of the adult on a day, through a match with one of them or with their group.
_MENTEES = """
WITH mentee AS (
    SELECT id, min(match) AS match FROM (
        SELECT n.student_id AS id, n.id AS match FROM assignment n
        WHERE n.adult_id = :adult AND n.role = :role AND n.removed = 0 AND n.student_id IS NOT NULL
          AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)
        UNION ALL
        SELECT p.student_id, n.id FROM assignment n
        JOIN membership p ON p.group_id = n.group_id AND p.removed = 0 AND p.first_day <= :on
             AND (p.last_day IS NULL OR p.last_day >= :on)
        WHERE n.adult_id = :adult AND n.role = :role AND n.removed = 0
          AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on))
    GROUP BY id)
SELECT st.id, st.given, st.family, st.grade, e.match,
    (SELECT count(*) FROM contact c WHERE c.person_id = st.id AND c.removed = 0 AND c.reached = 1
        AND c.party = 'student' AND c.day BETWEEN :monday AND :on)
    + (SELECT count(*) FROM mark m INDEXED BY ix_mark_student
        WHERE m.student_id = st.id AND m.day BETWEEN :monday AND :on AND m.removed = 0
          AND m.held_site_id IS NOT NULL AND m.status BETWEEN 'late' AND 'present' AND m.minutes > 0
          AND EXISTS (SELECT 1 FROM session_adult x WHERE x.session_id = m.session_id
                      AND x.adult_id = :adult AND x.removed = 0)),
    (SELECT d.absent_x2 FROM school_day d WHERE d.student_id = st.id AND d.day = :on AND d.removed = 0),
    coalesce((SELECT max(1 + c.reached) FROM contact c WHERE c.person_id = st.id AND c.removed = 0
        AND c.purpose = 'absence_call' AND c.day = :on), 0),
    coalesce((SELECT c.barrier FROM contact c WHERE c.person_id = st.id AND c.removed = 0
        AND c.barrier <> '' ORDER BY c.day DESC, c.id DESC LIMIT 1), ''),
    coalesce((SELECT trim(g.given || ' ' || g.family) FROM student_guardian k
        JOIN guardian g ON g.id = k.guardian_id AND g.removed = 0
        WHERE k.student_id = st.id AND k.removed = 0
        ORDER BY k.first_call IS NULL, k.first_call, g.phone = '', g.id LIMIT 1), ''),
    coalesce((SELECT g.phone FROM student_guardian k
        JOIN guardian g ON g.id = k.guardian_id AND g.removed = 0
        WHERE k.student_id = st.id AND k.removed = 0
        ORDER BY k.first_call IS NULL, k.first_call, g.phone = '', g.id LIMIT 1), '')
FROM mentee e JOIN student st ON st.id = e.id AND st.removed = 0
"""
_COACHES = """
SELECT a.id, a.given, a.family, count(DISTINCT st.id)
FROM assignment n JOIN adult a ON a.id = n.adult_id AND a.removed = 0
LEFT JOIN membership p ON p.group_id = n.group_id AND p.removed = 0 AND p.first_day <= :on
     AND (p.last_day IS NULL OR p.last_day >= :on)
JOIN student st ON st.id = coalesce(n.student_id, p.student_id) AND st.removed = 0
WHERE n.removed = 0 AND n.role = :role AND n.first_day <= :on AND (n.last_day IS NULL OR n.last_day >= :on)
GROUP BY a.id ORDER BY a.fold
"""
_CONTACT_DAYS = """
SELECT c.day FROM contact c WHERE c.person_id = :student AND c.removed = 0 AND c.reached = 1
  AND c.party = 'student' AND c.day BETWEEN :first AND :last
UNION ALL
SELECT m.day FROM mark m INDEXED BY ix_mark_student
WHERE m.student_id = :student AND m.day BETWEEN :first AND :last AND m.removed = 0
  AND m.held_site_id IS NOT NULL AND m.status BETWEEN 'late' AND 'present' AND m.minutes > 0
  AND EXISTS (SELECT 1 FROM session_adult x WHERE x.session_id = m.session_id AND x.adult_id = :adult
              AND x.removed = 0)
"""
_BARRIERS = """
SELECT c.barrier, count(*) FROM contact c
WHERE c.person_id = :student AND c.removed = 0 AND c.barrier <> '' AND c.day BETWEEN :first AND :last
GROUP BY c.barrier ORDER BY 2 DESC, 1
"""


def coaches(session: DbSession, on: date, role: Role = Role.SUCCESS_COACH) -> list[CoachRow]:
    """Adults with at least one student in the role, by name."""
    return records(CoachRow, fetch(session, _COACHES, on=on, role=role))


def caseload(
    session: DbSession, adult_id: Id, on: date, since: date, role: Role = Role.SUCCESS_COACH
) -> list[MenteeRow]:
    """An adult's students by name: contacts of this week (Monday to ``on``), days missed since ``since``."""
    found = fetch(session, _MENTEES, adult=adult_id, on=on, monday=monday_of(on), role=role)
    school = school_attendance_of_some(session, [row[0] for row in found], since, on)
    rows = [_mentee(row, school.get(row[0])) for row in found]
    return sorted(rows, key=lambda row: (name_order(row.given, row.family), row.id))


def days_missed(session: DbSession, student_id: Id, first: date, last: date) -> list[DayMissed]:
    """A student's enrolled days, both ends included; none where nothing tells them day by day."""
    return [DayMissed(*one) for one in enrolled_days(session, student_id, first, last)]


def contact_days(session: DbSession, adult_id: Id, student_id: Id, first: date, last: date) -> list[date]:
    """The days of contacts with a student, one for each contact."""
    found = fetch(session, _CONTACT_DAYS, adult=adult_id, student=student_id, first=first, last=last)
    return [day(row[0]) for row in found]


def barriers(session: DbSession, student_id: Id, first: date, last: date) -> list[tuple[str, int]]:
    """What was heard about why the student misses school, the most frequent first."""
    return [(row[0], row[1]) for row in fetch(session, _BARRIERS, student=student_id, first=first, last=last)]


def _mentee(row: tuple[Any, ...], school: SchoolTally | None) -> MenteeRow:
    enrolled, absent = (school.enrolled_x2, school.absent_x2) if school is not None else (0, 0)
    return record(MenteeRow, row, enrolled_x2=enrolled, absent_x2=absent)
