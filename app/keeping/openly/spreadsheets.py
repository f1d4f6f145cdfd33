# SPDX-License-Identifier: Apache-2.0
"""The export as CSV: a file for each table as its view shows it, and the history in words.

These are for spreadsheets, so a text that one would run as a formula gets an apostrophe in front; the JSON
and the SQLite file keep it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import local
from app.domain.csv_out import MARK, Cell, csv_lines
from app.keeping.openly.database import Did, headings, rows_shown
from app.keeping.openly.shapes import OpenTable
from app.storage.journal import unpack
from app.storage.queries.history import ChangeRow, in_words
from app.storage.queries.history_words import field_word

HISTORY_HEADINGS = (
    "When", "Who", "Laptop", "What was done", "Taken back", "Thing", "Which one", "New", "What changed",
)  # fmt: skip
# That a new thing is not taken away goes without saying.
_OF_COURSE = (field_word("removed"), "no")
_ENTRIES_AT_ONCE = 100
# So many packed bytes of the journal take as long as one step of a row: measured.
_BYTES_A_ROW = 3
_ENTRIES = """
SELECT j.at, j.who, coalesce(l.name, ''), j.title,
       EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.group_id), j.changes
FROM journal j LEFT JOIN replica r ON r.id = j.replica LEFT JOIN laptop l ON l.id = r.laptop_id
ORDER BY j.seq
"""


def write_table(connection: Any, table: OpenTable, path: Path, did: Did) -> None:
    """Write one table from the finished SQLite file."""
    _write(path, headings(table), _told(rows_shown(connection, table), did, f"Writing {table.file_name}"))


def write_history(session: DbSession, path: Path, did: Did) -> int:
    """Write the history, oldest first, one line for each changed thing; returns how many."""
    lines = 0

    def counted() -> Iterator[list[tuple[Cell, ...]]]:
        nonlocal lines
        for effort, rows in _history(session):
            lines += len(rows)
            yield rows
            did(effort, "Writing the history")

    _write(path, HISTORY_HEADINGS, counted())
    return lines


def history_effort(session: DbSession) -> int:
    """What the history costs, in rows of tables that are written three times."""
    found = session.connection().exec_driver_sql("SELECT coalesce(sum(length(changes)), 0) FROM journal")
    return int(found.scalar_one()) // _BYTES_A_ROW


def _history(session: DbSession) -> Iterator[tuple[int, list[tuple[Cell, ...]]]]:
    """Some entries of the journal at a time: what they cost (``history_effort``), and their lines."""
    for entries in session.connection().exec_driver_sql(_ENTRIES).partitions(_ENTRIES_AT_ONCE):
        changes = [unpack(packed) for *_, packed in entries]
        words = iter(in_words(session, [one for some in changes for one in some]))
        rows: list[tuple[Cell, ...]] = []
        for (at, who, laptop, title, back, _), some in zip(entries, changes, strict=True):
            start = (local(at).isoformat(" ", "minutes"), who, laptop, title, bool(back))
            rows += [(*start, *_change(next(words))) for _ in some]
        yield sum(len(packed) for *_, packed in entries) // _BYTES_A_ROW, rows


def _change(row: ChangeRow) -> tuple[Cell, ...]:
    fields = (
        f"{one.field}: {one.new or 'nothing'}" if row.is_new or not one.old else
        f"{one.field}: {one.old} → {one.new or 'nothing'}"
        for one in row.fields
        if not (row.is_new and (one.field, one.new) == _OF_COURSE)
    )  # fmt: skip
    return row.thing, row.name, row.is_new, "; ".join(fields)


def _told(
    pieces: Iterable[Sequence[Sequence[Cell]]], did: Did, sentence: str
) -> Iterator[Sequence[Sequence[Cell]]]:
    for rows in pieces:
        yield rows
        did(len(rows), sentence)


def _write(path: Path, heads: Sequence[str], pieces: Iterable[Iterable[Sequence[Cell]]]) -> None:
    with path.open("wb") as stream:
        stream.write(MARK + csv_lines([heads]))
        for rows in pieces:
            stream.write(csv_lines(rows))
