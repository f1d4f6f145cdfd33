# SPDX-License-Identifier: Apache-2.0
"""The rows behind every attendance figure: which student, which session, what was marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import MarkStatus, SessionStatus
from app.storage.queries import facts
from app.storage.queries.people import name_order, with_family
from app.storage.queries.sql import fetch, joined, records
from app.storage.queries.tallies import Scope, scope_values


class Figure(StrEnum):
    """The figures of a tally. ``MINUTES`` stands for the marks that carry any."""

    ALL = "all"
    SCHEDULED = "scheduled"
    ATTENDED = "attended"
    ABSENT_EXCUSED = "absent_excused"
    ABSENT_UNEXCUSED = "absent_unexcused"
    SCHOOL_ABSENT = "school_absent"
    UNMARKED = "unmarked"
    WALK_IN = "walk_in"
    MINUTES = "minutes"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CellRow:
    """One student-session. ``status`` is None without a mark; minutes are 0 unless attended."""

    session_id: Id
    day: date
    start: time
    end: time
    site: str
    group: str
    session_status: SessionStatus
    student_id: Id
    given: str
    family: str
    preferred: str
    status: MarkStatus | None
    minutes: int
    scheduled: bool
    note: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def is_walk_in(self) -> bool:
        return not self.scheduled


# Does a mark belong to the figure that was asked for? ``minutes`` are the marks that carry any.
_MARK_IN_FIGURE = """
    CASE :figure
        WHEN 'all' THEN 1
        WHEN 'scheduled' THEN m.scheduled
        WHEN 'attended' THEN m.scheduled AND m.status BETWEEN 'late' AND 'present' AND m.minutes > 0
        WHEN 'walk_in' THEN NOT m.scheduled AND m.status BETWEEN 'late' AND 'present'
             AND m.minutes > 0
        WHEN 'minutes' THEN m.status BETWEEN 'late' AND 'present' AND m.minutes > 0
        WHEN 'unmarked' THEN 0
        WHEN 'lost' THEN 0
        ELSE m.scheduled AND m.status = :figure
    END
"""
_GAP_IN_FIGURE = """
    CASE :figure
        WHEN 'all' THEN 1
        WHEN 'scheduled' THEN g.status = 'held'
        WHEN 'unmarked' THEN g.status = 'held'
        WHEN 'lost' THEN g.status <> 'held'
        ELSE 0
    END
"""

_PLACES = """
LEFT JOIN site si ON si.id = s.site_id
LEFT JOIN student_group gr ON gr.id = s.group_id
"""
_COLUMNS = with_family("""
SELECT s.id, s.day, s.start, s."end", coalesce(si.name, ''), coalesce(gr.name, ''), s.status,
       st.id, st.given, {family}, st.preferred,
""")


def cells(session: DbSession, scope: Scope, figure: Figure = Figure.ALL) -> list[CellRow]:
    """The rows behind a figure, by day, time, group and name."""
    one = scope.student_id is not None
    marks = joined(
        _COLUMNS, "m.status,",
        "CASE WHEN m.status BETWEEN 'late' AND 'present' THEN m.minutes ELSE 0 END,",
        "m.scheduled, m.note",
        facts.STUDENT_MARKS_FROM if one else facts.MARKS_FROM, _PLACES,
        "JOIN student st ON st.id = m.student_id",
        facts.STUDENT_MARKS_WHERE if one else facts.MARKS_WHERE, "AND", _MARK_IN_FIGURE,
    )  # fmt: skip
    gaps = joined(
        _COLUMNS, "NULL, 0, 1, '' FROM (", facts.STUDENT_GAPS if one else facts.GAPS, ") g",
        "CROSS JOIN session s ON s.id = g.session_id", _PLACES, "JOIN student st ON st.id = g.student_id",
        "WHERE", _GAP_IN_FIGURE,
    )  # fmt: skip
    values = scope_values(scope) | {"figure": figure}
    found = [
        row for statement in (marks, gaps) for row in records(CellRow, fetch(session, statement, **values))
    ]
    return sorted(
        found, key=lambda cell: (cell.day, cell.start, cell.group, name_order(cell.given, cell.family))
    )
