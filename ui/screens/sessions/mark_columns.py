# SPDX-License-Identifier: Apache-2.0
"""The columns of a grid of marks, and what is typed into them: letters of the paper, minutes, or times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TypeVar

from app.domain import attendance
from app.domain.entry_line import RowMark, parse
from app.domain.words import ATTENDED, MarkStatus, MinutesSource, label
from app.errors import Invalid
from ui.kit.dates import read_time, time_text
from ui.kit.grid import GridColumn
from ui.theme import Tone

Row = TypeVar("Row")

_FORGOTTEN = "Not signed out"
_WORDS = {label(status).casefold(): status for status in MarkStatus}
_KEYS = {letter: label(status) for letter, status in attendance.LETTERS.items() if letter != "x"}


def mark_columns(
    status: Callable[[Row], MarkStatus | None], minutes: Callable[[Row], int]
) -> list[GridColumn[Row]]:
    """Columns for rows whose mark is read by ``status`` (None until marked) and ``minutes``."""
    return [
        GridColumn(
            key="status", title="Mark", width=0, keys=_KEYS, tone=lambda row: _tone(status(row)),
            value=lambda row: "" if (own := status(row)) is None else label(own),
        ),
        GridColumn(
            key="minutes", title="Minutes", width=110, align="right",
            value=lambda row: "" if status(row) is None else str(minutes(row)),
        ),
    ]  # fmt: skip


def clock_columns(
    time_in: Callable[[Row], time | None],
    time_out: Callable[[Row], time | None],
    is_forgotten: Callable[[Row], bool],
) -> list[GridColumn[Row]]:
    """When somebody came and went, as on the paper; a sign-out that was forgotten says so."""
    return [
        GridColumn(key="time_in", title="In", width=100, value=lambda row: _time(time_in(row))),
        GridColumn(
            key="time_out", title="Out", width=150,
            value=lambda row: _FORGOTTEN if is_forgotten(row) else _time(time_out(row)),
            tone=lambda row: Tone.ATTENTION if is_forgotten(row) else None,
        ),
    ]  # fmt: skip


def typed_time(text: str) -> time | None:
    """The time in a cell's text; None when it is empty. Raises Invalid."""
    if not text.strip() or text.strip() == _FORGOTTEN:
        return None
    found = read_time(text)
    if found is None:
        raise Invalid({"time": "Write a time such as 3:15 or 15:15."})
    return found


def _time(moment: time | None) -> str:
    return "" if moment is None else time_text(moment)


def typed_mark(column: str, text: str, known: MarkStatus | None, session_minutes: int) -> RowMark:
    """The mark meant by a cell's text: a letter with or without minutes, a word, or minutes alone.

    Minutes alone keep a mark that says the student came. Raises Invalid in the words of the entry line.
    """
    word = _WORDS.get(text.strip().casefold()) if column == "status" else None
    if word is not None:
        minutes = attendance.default_minutes(word, session_minutes)
        return RowMark(1, word, minutes, MinutesSource.DEFAULT)
    marks = parse(f"1{text}" if column == "status" else f"1={text}", 1, session_minutes)
    if len(marks) != 1:
        raise Invalid({"line": "Write one mark, such as a, l12 or p."})
    (mark,) = marks
    if column == "minutes" and known in ATTENDED and mark.minutes:
        return RowMark(1, known, mark.minutes, mark.source)
    return mark


def _tone(status: MarkStatus | None) -> Tone | None:
    if status is None:
        return None
    return Tone.OK if status is MarkStatus.PRESENT else Tone.INFO if status in ATTENDED else Tone.ATTENTION
