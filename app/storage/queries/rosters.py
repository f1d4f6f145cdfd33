# SPDX-License-Identifier: Apache-2.0
"""Who is on the plan of a session: the group's members on that day, and the exceptions for that session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One planned student, named as on paper."""

    student_id: Id
    given: str
    family: str
    preferred: str

    @property
    def list_name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


_PLANNED = """
SELECT st.id, st.given, st.family, st.preferred
FROM session se
JOIN membership m ON m.group_id = se.group_id AND m.removed = 0
     AND m.first_day <= se.day AND (m.last_day IS NULL OR m.last_day >= se.day)
JOIN student st ON st.id = m.student_id AND st.removed = 0
WHERE se.id = :session
UNION
SELECT st.id, st.given, st.family, st.preferred
FROM session_student x JOIN student st ON st.id = x.student_id AND st.removed = 0
WHERE x.session_id = :session AND x.planned = 1 AND x.removed = 0
EXCEPT
SELECT st.id, st.given, st.family, st.preferred
FROM session_student x JOIN student st ON st.id = x.student_id
WHERE x.session_id = :session AND x.planned = 0 AND x.removed = 0
"""


def planned_roster(session: DbSession, session_id: Id) -> list[RosterRow]:
    """The plan of one session in the order of the sheet: by family name, then given name, folded."""
    rows = [RosterRow(*row) for row in session.execute(text(_PLANNED), {"session": session_id})]
    return sorted(rows, key=lambda row: (*names.sort_key(row.given, row.family), row.student_id))


def students_named(session: DbSession, wanted: Sequence[Id]) -> dict[Id, RosterRow]:
    """Names of the given students, also of removed ones (an old sheet may still carry them)."""
    found: dict[Id, RosterRow] = {}
    for student_id in wanted:
        row = session.execute(
            text("SELECT id, given, family, preferred FROM student WHERE id = :id"), {"id": student_id}
        ).one_or_none()
        if row is not None:
            found[student_id] = RosterRow(*row)
    return found
