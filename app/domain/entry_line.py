# SPDX-License-Identifier: Apache-2.0
"""The line in which only the exceptions of a sheet are typed: ``4a 9l12 11x 15=30``.

A token names rows (``4``, ``2-5``, ``1,4,6``, ``all``) and says what they are: ``p`` present, ``a``
absent, ``e`` or ``x`` excused, ``s`` absent from school, ``l12`` twelve minutes late, ``v10`` left ten
minutes early, ``=30`` thirty minutes there. Later tokens win over earlier ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import attendance
from app.domain.words import MarkStatus, MinutesSource
from app.errors import Invalid

_TOKEN = re.compile(r"(?P<rows>all|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)(?:(?P<letter>[plvaexsh])(?P<number>\d*)|=(?P<minutes>\d+))")
_ABSENT = {MarkStatus.ABSENT_UNEXCUSED: "a", MarkStatus.ABSENT_EXCUSED: "e", MarkStatus.SCHOOL_ABSENT: "s"}


@dataclass(frozen=True, slots=True)
class RowMark:
    """What one row of the sheet says; ``minutes`` are minutes present."""

    row: int
    status: MarkStatus
    minutes: int
    source: MinutesSource


def parse(line: str, rows: int, session_minutes: int) -> list[RowMark]:
    """The marks a line names, by row. Rows it does not name are not in the list (they are present).

    ``rows`` is the highest row of the sheet with a name. Raises Invalid with the token and its place.
    """
    text = re.sub(r"\ball\s+(?=[plvaexsh=])", "all", line.strip().lower())
    marks: dict[int, RowMark] = {}
    for place, token in enumerate(re.split(r"[\s;]+", text), 1):
        if token:
            for mark in _token(token, place, rows, session_minutes):
                marks[mark.row] = mark
    return [marks[row] for row in sorted(marks)]


def _token(token: str, place: int, rows: int, session_minutes: int) -> list[RowMark]:
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise _invalid(place, f"“{token}” is not understood. Write a row and what it is, such as 4a, 9l12 or 15=30.")
    numbers = _rows(match["rows"], place, rows)
    status, minutes, source = _meaning(match, place, session_minutes)
    return [RowMark(row, status, minutes, source) for row in numbers]


def _rows(text: str, place: int, rows: int) -> list[int]:
    if text == "all":
        return list(range(1, rows + 1))
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        low, high = int(first[:9]), int((last or first)[:9])
        for row in (low, high):
            if not 1 <= row <= rows:
                raise _invalid(place, f"Row {row} is not on this sheet; it has {rows} {'row' if rows == 1 else 'rows'}.")
        if high < low:
            raise _invalid(place, f"“{part}” runs backwards; write the smaller row first.")
        found += range(low, high + 1)
    return found


def _meaning(match: re.Match[str], place: int, length: int) -> tuple[MarkStatus, int, MinutesSource]:
    if match["minutes"] is not None:
        minutes = _minutes(match["minutes"], place, length)
        status = MarkStatus.PRESENT if minutes == length else MarkStatus.PARTIAL
        return status, minutes, MinutesSource.CORRECTED
    status = attendance.LETTERS[match["letter"]]
    if not match["number"]:
        return status, attendance.default_minutes(status, length), MinutesSource.DEFAULT
    number = _minutes(match["number"], place, length)
    if match["letter"] == "h":
        return status, number, MinutesSource.CORRECTED
    if status not in (MarkStatus.LATE, MarkStatus.LEFT_EARLY):
        raise _invalid(place, f"“{match[0]}”: only l (late), v (left early) and h (part) take minutes.")
    return status, length - number, MinutesSource.CORRECTED


def _minutes(text: str, place: int, length: int) -> int:
    number = int(text[:9])
    if number > length:
        raise _invalid(place, f"{number} minutes are more than the session's {length}.")
    return number


def _invalid(place: int, sentence: str) -> Invalid:
    return Invalid({"line": sentence}, f"{sentence} (word {place} of the line)")


def format_line(marks: Iterable[RowMark], session_minutes: int) -> str:
    """The shortest line that says the same; ``parse`` gives the same marks back, except those simply present."""
    words = []
    for mark in sorted(marks, key=lambda mark: mark.row):
        said = _word(mark, session_minutes)
        if said:
            words.append(f"{mark.row}{said}")
    return " ".join(words)


def _word(mark: RowMark, length: int) -> str:
    if mark.status in _ABSENT:
        return _ABSENT[mark.status]
    missed = length - mark.minutes
    if mark.status in (MarkStatus.LATE, MarkStatus.LEFT_EARLY):
        letter = "l" if mark.status is MarkStatus.LATE else "v"
        return letter if mark.source is MinutesSource.DEFAULT else f"{letter}{missed}"
    if mark.status is MarkStatus.PARTIAL:
        return "h" if mark.source is MinutesSource.DEFAULT else f"h{mark.minutes}"
    return "" if mark.source is MinutesSource.DEFAULT else f"={mark.minutes}"
