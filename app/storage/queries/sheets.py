# SPDX-License-Identifier: Apache-2.0
"""Sheets as they were printed, with what has been typed from them so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names, schedule
from app.domain.words import Activity, MarkStatus, MinutesSource, SessionStatus, SheetState
from app.errors import NotFound
from app.storage.queries.rosters import session_adult_names


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One named row of a sheet; ``status`` is None until it is typed."""

    row: int
    student_id: Id
    list_name: str
    walk_in: bool
    status: MarkStatus | None
    minutes: int
    minutes_source: MinutesSource | None
    note: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One typing of the sheet; only one of them counts."""

    id: Id
    at: int
    who: str
    line: str
    counted: bool


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet in full: what is on the paper, and beside it what is stored."""

    id: Id
    number: str
    state: SheetState
    language: str
    pages: int
    row_count: int
    printed_at: int | None
    typed_at: int | None
    typed_by: str
    checked_at: int | None
    checked_by: str
    layout_id: str
    session_id: Id
    day: date
    start: time
    end: time
    status: SessionStatus
    reason_note: str
    activity: Activity
    subject: str
    site: str
    group: str
    adults: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    entries: tuple[EntryRow, ...]

    @property
    def session_minutes(self) -> int:
        return schedule.minutes_between(self.start, self.end)

    @property
    def typed_count(self) -> int:
        return sum(line.status is not None for line in self.lines)

    @property
    def blank_rows(self) -> int:
        return self.row_count - max((line.row for line in self.lines), default=0)


_HEAD = """
SELECT sh.id, sh.number, sh.state, sh.language, sh.pages, sh.row_count, sh.printed_at,
       sh.typed_at, sh.typed_by,
       sh.checked_at, sh.checked_by, sh.layout_id, se.id AS session_id, se.day, se.start, se."end",
       se.status, se.reason_note, se.activity, se.subject, si.name AS site, g.name AS "group"
FROM sheet sh JOIN session se ON se.id = sh.session_id JOIN site si ON si.id = se.site_id
JOIN student_group g ON g.id = se.group_id
WHERE sh.removed = 0 AND sh.number = :number
"""

_LINES = """
SELECT r.row, r.student_id, st.given, st.family, st.preferred, r.walk_in,
       m.status, m.minutes, m.minutes_source, m.note
FROM sheet sh JOIN sheet_row r ON r.sheet_id = sh.id AND r.removed = 0
JOIN student st ON st.id = r.student_id
LEFT JOIN mark m ON m.session_id = sh.session_id AND m.student_id = r.student_id AND m.removed = 0
WHERE sh.id = :sheet ORDER BY r.row
"""


def sheet_view(session: DbSession, number: str) -> SheetView:
    """The sheet with this 8-digit number. Raises NotFound."""
    head = session.execute(text(_HEAD), {"number": number}).mappings().one_or_none()
    if head is None:
        raise NotFound(
            f"There is no sheet {number[:4]} {number[4:]} in this program. Check the number on the paper."
        )
    values = dict(head)
    lines = [_line(**row) for row in session.execute(text(_LINES), {"sheet": values["id"]}).mappings()]
    converted = {name: convert(values[name]) for name, convert in _CONVERT.items()}
    return SheetView(
        **(values | converted),
        adults=tuple(session_adult_names(session, values["session_id"])),
        lines=tuple(lines),
        entries=tuple(sheet_entries(session, values["id"])),
    )


def sheet_entries(session: DbSession, sheet_id: Id) -> list[EntryRow]:
    """Every typing of a sheet, oldest first."""
    found = session.execute(
        text(
            "SELECT id, at, who, line, counted FROM sheet_entry "
            "WHERE sheet_id = :sheet AND removed = 0 ORDER BY at, id"
        ),
        {"sheet": sheet_id},
    )
    return [EntryRow(i, at, who, line, bool(counted)) for i, at, who, line, counted in found]


def sheet_layout(session: DbSession, layout_id: str) -> str:
    """The stored geometry of a layout as JSON text."""
    return str(
        session.execute(
            text("SELECT layout FROM sheet_layout WHERE id = :id"), {"id": layout_id}
        ).scalar_one()
    )


def all_numbers(session: DbSession) -> set[str]:
    """Every number ever used, also of removed sheets: numbers are never used again."""
    return set(session.execute(text("SELECT number FROM sheet")).scalars())


def next_out(session: DbSession, after: str = "") -> str | None:
    """The number of the next printed sheet whose session has no data yet, in order of day and time."""
    found = session.execute(
        text(
            "SELECT sh.number FROM sheet sh JOIN session se ON se.id = sh.session_id "
            "WHERE sh.removed = 0 AND sh.state IN ('printed', 'in_hand') AND se.status = 'planned' "
            "AND se.removed = 0 AND sh.number <> :after ORDER BY se.day, se.start, sh.number LIMIT 1"
        ),
        {"after": after},
    )
    return found.scalar_one_or_none()


def _line(
    *,
    row: int,
    student_id: Id,
    given: str,
    family: str,
    preferred: str,
    walk_in: int,
    status: str | None,
    minutes: int | None,
    minutes_source: str | None,
    note: str | None,
) -> SheetLine:
    return SheetLine(
        row=row,
        student_id=student_id,
        list_name=names.list_name(given, family, preferred),
        walk_in=bool(walk_in),
        status=None if status is None else MarkStatus(status),
        minutes=minutes or 0,
        minutes_source=None if minutes_source is None else MinutesSource(minutes_source),
        note=note or "",
    )


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "state": SheetState,
    "status": SessionStatus,
    "activity": Activity,
    "day": date.fromisoformat,
    "start": _time,
    "end": _time,
}
