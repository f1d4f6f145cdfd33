# SPDX-License-Identifier: Apache-2.0
"""Sheets as they were printed, with what has been typed from them so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names, schedule
from app.domain.words import Activity, MarkStatus, MinutesSource, SessionStatus, SheetState
from app.errors import NotFound
from app.storage.queries.people import with_family
from app.storage.queries.sql import clock_time, fetch, id_list, joined, record

R = TypeVar("R")


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
    time_in: time | None = None
    time_out: time | None = None


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


_HEADS = joined(
    """
SELECT sh.id, sh.number, sh.state, sh.language, sh.pages, sh.row_count, sh.printed_at, sh.typed_at,
       sh.typed_by, sh.checked_at, sh.checked_by, sh.layout_id, se.id, se.day, se.start, se."end", se.status,
       se.reason_note, se.activity, se.subject, si.name, g.name
FROM sheet sh JOIN session se ON se.id = sh.session_id JOIN site si ON si.id = se.site_id
JOIN student_group g ON g.id = se.group_id
WHERE sh.removed = 0
"""
)
_ONE = joined(_HEADS, "AND sh.number = :number")
_BETWEEN = joined(
    _HEADS,
    "AND se.removed = 0 AND (:first IS NULL OR se.day >= :first) AND (:last IS NULL OR se.day <= :last)",
    "AND (:site IS NULL OR se.site_id = :site) ORDER BY se.day, si.name, se.start, sh.number",
)
_LINES = with_family("""
SELECT sh.id, r.row, r.student_id, st.given,
       {family}, st.preferred, r.walk_in, m.status, m.minutes, m.minutes_source, m.note, m.time_in,
       m.time_out
FROM json_each(:ids) w JOIN sheet sh ON sh.id = unhex(w.value)
JOIN sheet_row r ON r.sheet_id = sh.id AND r.removed = 0 JOIN student st ON st.id = r.student_id
LEFT JOIN mark m ON m.session_id = sh.session_id AND m.student_id = r.student_id AND m.removed = 0
ORDER BY w.id, r.row
""")
_ADULTS = """
SELECT sh.id, a.given, a.family FROM json_each(:ids) w JOIN sheet sh ON sh.id = unhex(w.value)
JOIN session_adult sa ON sa.session_id = sh.session_id AND sa.removed = 0 JOIN adult a ON a.id = sa.adult_id
ORDER BY w.id, a.fold
"""
_ENTRIES = """
SELECT e.sheet_id, e.id, e.at, e.who, e.line, e.counted FROM json_each(:ids) w
JOIN sheet_entry e ON e.sheet_id = unhex(w.value) AND e.removed = 0 ORDER BY w.id, e.at, e.id
"""
_OUT = """
SELECT se.day, se.start, sh.number FROM sheet sh JOIN session se ON se.id = sh.session_id AND se.removed = 0
WHERE sh.removed = 0 AND ((sh.state IN ('printed', 'in_hand') AND se.status = 'planned' AND se.day <= :until)
    OR sh.number = :after)
ORDER BY se.day, se.start, sh.number
"""


def sheet_view(session: DbSession, number: str) -> SheetView:
    """The sheet with this 8-digit number. Raises NotFound."""
    found = _views(session, fetch(session, _ONE, number=number))
    if not found:
        raise NotFound(
            f"There is no sheet {number[:4]} {number[4:]} in this program. Check the number on the paper."
        )
    return found[0]


def sheets_between(
    session: DbSession, first: date | None = None, last: date | None = None, site_id: Id | None = None
) -> list[SheetView]:
    """Sheets by day, site and time; an end of the period that is None is open."""
    return _views(session, fetch(session, _BETWEEN, first=first, last=last, site=site_id))


def sheet_layout(session: DbSession, layout_id: str) -> str:
    """The stored geometry of a layout as JSON text."""
    return str(fetch(session, "SELECT layout FROM sheet_layout WHERE id = :id", id=layout_id)[0][0])


def all_numbers(session: DbSession) -> set[str]:
    """Every number ever used, also of removed sheets: numbers are never used again."""
    return {row[0] for row in fetch(session, "SELECT number FROM sheet")}


def next_out(session: DbSession, after: str = "", until: date | None = None) -> str | None:
    """The sheet to type next: the one that follows ``after`` by day and time, else the first that is out.

    Only sheets of sessions up to ``until`` (today) whose data is missing: typing a session of next week by
    a slip of the hand would mark everybody present.
    """
    rows = fetch(session, _OUT, after=after, until=until or clock.today())
    numbers = [row[2] for row in rows]
    at = numbers.index(after) if after in numbers else -1
    following = numbers[at + 1 :] + numbers[: max(at, 0)]
    return following[0] if following else None


def _views(session: DbSession, heads: list[tuple[Any, ...]]) -> list[SheetView]:
    """Sheets with their lines, adults and typings, each kind in one statement."""
    ids = id_list(head[0] for head in heads)
    lines = _by_sheet(_line(*row) for row in fetch(session, _LINES, ids=ids))
    adults = _by_sheet(
        (row[0], names.display_name(row[1], row[2])) for row in fetch(session, _ADULTS, ids=ids)
    )
    entries = _by_sheet((row[0], record(EntryRow, row[1:])) for row in fetch(session, _ENTRIES, ids=ids))
    return [
        record(
            SheetView, head,
            adults=tuple(adults.get(head[0], ())),
            lines=tuple(lines.get(head[0], ())),
            entries=tuple(entries.get(head[0], ())),
        )
        for head in heads
    ]  # fmt: skip


def _by_sheet(parts: Iterable[tuple[Id, R]]) -> dict[Id, list[R]]:
    found: dict[Id, list[R]] = {}
    for sheet_id, part in parts:
        found.setdefault(sheet_id, []).append(part)
    return found


def _line(
    sheet_id: Id,
    row: int,
    student_id: Id,
    given: str,
    family: str,
    preferred: str,
    walk_in: int,
    status: str | None,
    minutes: int | None,
    source: str | None,
    note: str | None,
    time_in: int | None,
    time_out: int | None,
) -> tuple[Id, SheetLine]:
    return sheet_id, SheetLine(
        row, student_id, names.list_name(given, family, preferred), bool(walk_in),
        None if status is None else MarkStatus(status), minutes or 0,
        None if source is None else MinutesSource(source), note or "", _clock(time_in), _clock(time_out),
    )  # fmt: skip


def _clock(minutes: int | None) -> time | None:
    return None if minutes is None else clock_time(minutes)
