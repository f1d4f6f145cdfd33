# SPDX-License-Identifier: Apache-2.0
"""School attendance typed by hand, when the school gives no file. Files come in by ``app.exchange``."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.errors import Invalid
from app.storage.tables import SchoolDay


def set_school_day(
    session: DbSession, student_id: Id, day: date, absent_x2: int, *, excused: bool = False, code: str = ""
) -> None:
    """Note one school day of a student; ``absent_x2`` counts halves of a day missed (0, 1 or 2)."""
    if absent_x2 not in (0, 1, 2):
        raise Invalid({"absent_x2": "A day is missed not at all, half or whole."})
    known = session.get(SchoolDay, (student_id, day))
    if known is None:
        session.add(
            SchoolDay(student_id=student_id, day=day, absent_x2=absent_x2, excused=excused, code=code)
        )
        return
    known.absent_x2, known.excused, known.code, known.removed = absent_x2, excused, code, False
