# SPDX-License-Identifier: Apache-2.0
"""The line in which only the exceptions of a sheet are typed: ``4a 9l12 11x 15=30``.

A word names rows (``4``, ``2-5``, ``1,4,6``, ``all``) and says what they are: ``p`` present, ``a``
absent, ``e`` or ``x`` excused, ``s`` absent from school, ``l12`` twelve minutes late, ``v10`` left ten
minutes early, ``=30`` thirty minutes there. Later words win over earlier ones. Who stands in which row,
and that everybody else is present, is known to the caller only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.attendance import LETTERS, default_minutes
from app.domain.words import MarkStatus, MinutesSource
from app.errors import Invalid

_ROWS = r"[0-9]+(?:-[0-9]+)?"
_WORD = re.compile(
    rf"(?P<rows>all|{_ROWS}(?:\s*,\s*{_ROWS})*)"
    r"\s*(?:(?P<letter>[a-z])(?P<number>[0-9]*)|=\s*(?P<minutes>[0-9]+))(?=[\s;,]|$)",
    re.ASCII,
)
_NEXT = re.compile(r"[^\s;]+")
_ABSENT = {MarkStatus.ABSENT_UNEXCUSED: "a", MarkStatus.ABSENT_EXCUSED: "e", MarkStatus.SCHOOL_ABSENT: "s"}
_MISSED = {MarkStatus.LATE: "l", MarkStatus.LEFT_EARLY: "v"}
_EXAMPLES = "such as 4a, 9l12 or 15=30"


@dataclass(frozen=True, slots=True)
class RowMark:
    """What one row of the sheet says; ``minutes`` are minutes present."""

    row: int
    status: MarkStatus
    minutes: int
    source: MinutesSource


def parse(line: str, rows: int, session_minutes: int) -> list[RowMark]:
    """The marks a line names, in the order of the rows; rows it does not name are not in the list.

    ``rows`` is the highest row of the sheet. A number that was typed makes the minutes CORRECTED, a bare
    letter makes them DEFAULT. Raises Invalid (field ``line``) that tells which word is wrong and why.
    """
    text = line.lower()
    marks: dict[int, RowMark] = {}
    at = place = 0
    while (at := _skip(text, at)) < len(text):
        place += 1
        match = _WORD.match(text, at)
        if match is None:
            raise _invalid(_not_understood(_shown(text, at)), _shown(text, at), place)
        try:
            for mark in _marks(match, rows, session_minutes):
                marks[mark.row] = mark
        except ValueError as problem:
            raise _invalid(str(problem), match[0], place) from None
        at = match.end()
    return [marks[row] for row in sorted(marks)]


def format_line(marks: Iterable[RowMark], session_minutes: int) -> str:
    """The shortest line that says the same, in the order of the rows: "2-5a 9l12".

    Rows that are simply present are left out, as on a typed line; ``parse`` gives all others back.
    """
    said: dict[str, list[int]] = {}
    for mark in sorted(marks, key=lambda mark: mark.row):
        said.setdefault(_meaning_text(mark, session_minutes), []).append(mark.row)
    return " ".join(f"{_rows_text(rows)}{meaning}" for meaning, rows in said.items() if meaning)


def _skip(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in ";,"):
        at += 1
    return at


def _marks(match: re.Match[str], rows: int, length: int) -> list[RowMark]:
    """The marks of one word. Raises ValueError with a sentence."""
    status, minutes, source = _meaning(match, length)
    return [RowMark(row, status, minutes, source) for row in _rows(match["rows"], rows)]


def _rows(text: str, rows: int) -> list[int]:
    if text == "all":
        return list(range(1, rows + 1))
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        low = _row(first, rows)
        high = _row(last, rows) if dash else low
        if high < low:
            raise ValueError(f"The rows {low}-{high} run backwards; write {high}-{low}.")
        found += range(low, high + 1)
    return found


def _row(text: str, rows: int) -> int:
    number = _number(text)
    if not 1 <= number <= rows:
        raise ValueError(f"Row {_clipped(text)} is not on this sheet; it has {rows} row{'s' * (rows != 1)}.")
    return number


def _meaning(match: re.Match[str], length: int) -> tuple[MarkStatus, int, MinutesSource]:
    letter, number = match["letter"], match["number"]
    if match["minutes"] is not None or (letter == "h" and number):
        minutes = _there(match["minutes"] or number, length)
        full = letter is None and minutes == length
        return MarkStatus.PRESENT if full else MarkStatus.PARTIAL, minutes, MinutesSource.CORRECTED
    status = LETTERS.get(letter)
    if status is None:
        raise ValueError(
            f"The letter {letter} means nothing here. Write p present, a absent, e excused, l late, "
            "v left early, s absent from school, or = and the minutes."
        )
    if not number:
        return status, default_minutes(status, length), MinutesSource.DEFAULT
    if status not in _MISSED:
        raise ValueError(
            f"Minutes do not go with {letter}. Write them after l (late), v (left early) or = (there)."
        )
    return status, length - _missed(number, length), MinutesSource.CORRECTED


def _there(text: str, length: int) -> int:
    minutes = _number(text)
    if minutes > length:
        raise ValueError(
            f"{_clipped(text)} minutes are more than the session's {length}. Compare it with the paper."
        )
    if minutes == 0:
        raise ValueError("0 minutes is an absence. Write a (absent) or e (excused) instead.")
    return minutes


def _missed(text: str, length: int) -> int:
    minutes = _number(text)
    if minutes >= length:
        raise ValueError(
            f"The session lasts {length} minutes, so missing {_clipped(text)} is an absence. "
            "Write a (absent) or e (excused) instead."
        )
    return minutes


def _number(text: str) -> int:
    """The value of digits, cut short where no sheet and no session reaches."""
    return int(text.lstrip("0")[:9] or "0")


def _clipped(text: str) -> str:
    digits = text.lstrip("0") or "0"
    return digits if len(digits) <= 9 else f"{digits[:9]}…"


def _shown(text: str, at: int) -> str:
    found = _NEXT.match(text, at)
    return found[0] if found else text[at]


def _not_understood(word: str) -> str:
    if re.fullmatch(rf"(?:all|{_ROWS}(?:,{_ROWS})*),?", word, re.ASCII):
        return f"This names rows but not what they are. Add a letter or = and the minutes, {_EXAMPLES}."
    return f"This is not understood. Write rows and what they are, with a space between, {_EXAMPLES}."


def _invalid(sentence: str, word: str, place: int) -> Invalid:
    shown = word if len(word) <= 20 else f"{word[:19]}…"
    return Invalid({"line": f"{sentence} (Word {place} of the line: “{shown}”.)"})


def _meaning_text(mark: RowMark, length: int) -> str:
    if mark.status in _ABSENT:
        return _ABSENT[mark.status]
    ticked = mark.source is MinutesSource.DEFAULT and mark.minutes == length
    if letter := _MISSED.get(mark.status):
        return letter if ticked else f"{letter}{length - mark.minutes}"
    if mark.status is MarkStatus.PARTIAL and mark.minutes == length:
        return "h" if ticked else f"h{length}"
    return "" if ticked else f"={mark.minutes}"


def _rows_text(rows: list[int]) -> str:
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][-1] + 1:
            parts[-1].append(row)
        else:
            parts.append([row])
    return ",".join(_part_text(part) for part in parts)


def _part_text(part: list[int]) -> str:
    return f"{part[0]}-{part[-1]}" if len(part) > 2 else ",".join(map(str, part))
