# SPDX-License-Identifier: Apache-2.0
"""Grades and behaviour of students as series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.goal_progress import Value
from app.domain.growth import number
from app.domain.measures import Line, Point, series
from app.storage.queries.lists import words
from app.storage.queries.sql import fetch, id_list, records
from app.storage.queries.student_work import ScoreRow


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One value; ``value`` is decimal text as it was given."""

    id: Id
    kind: str
    day: date
    value: str
    words: str

    @property
    def number(self) -> Decimal:
        return number(self.value) or Decimal(0)


_OF_STUDENT = """
SELECT id, kind, day, value, words FROM measure WHERE student_id = :student AND removed = 0
ORDER BY day DESC, kind, id
"""

_ON_DAY = """
SELECT m.student_id, m.kind, m.value
FROM (SELECT unhex(value) AS id FROM json_each(:ids)) w
CROSS JOIN measure m ON m.student_id = w.id AND m.day = :day AND m.removed = 0
ORDER BY m.id
"""


def student_measures(session: DbSession, student_id: Id) -> list[MeasureRow]:
    """All values of a student, the latest first."""
    return records(MeasureRow, fetch(session, _OF_STUDENT, student=student_id))


def student_series(session: DbSession, rows: Sequence[MeasureRow]) -> list[Line]:
    """The same as series, in the order of the program's list."""
    return series([Point(row.kind, row.day, row.number) for row in rows], words(session, "measures"))


def named_values(scores: Sequence[ScoreRow], measures: Sequence[MeasureRow]) -> dict[str, list[Value]]:
    """Values of a student by the name of their assessment or series: what a goal may count."""
    found: dict[str, list[Value]] = {}
    for score in scores:
        if score.value is not None:
            found.setdefault(score.assessment, []).append(Value(score.day, score.value, score.score))
    for one in measures:
        found.setdefault(one.kind, []).append(Value(one.day, one.number, one.value))
    return found


def measures_on(session: DbSession, students: Sequence[Id], day: date) -> dict[tuple[Id, str], str]:
    """The values of one day by student and kind."""
    return {(row[0], row[1]): row[2] for row in fetch(session, _ON_DAY, ids=id_list(students), day=day)}
