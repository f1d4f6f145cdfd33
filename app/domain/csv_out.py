# SPDX-License-Identifier: Apache-2.0
"""CSV going out: numbers as numbers, and no cell that a spreadsheet would run as a formula.

Pure: who writes a file or answers a browser is elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

Cell = str | int | float | Decimal | Fraction | bool | date | time | None
MARK = b"\xef\xbb\xbf"

# With what a formula begins, as it is typed, in full width and as the small forms of East Asian fonts. Excel
# and LibreOffice take the wide ones for the narrow ones in some languages.
_SIGN = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# What a spreadsheet may drop from the front: spaces of every kind and marks that have no width.
_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_FORMULA = re.compile(rf"[\t\r]|[{_UNSEEN}]*[{_SIGN}]")
# Where lists are parted by semicolons the same file is cut at these, also inside our quotation marks.
_CUTS = frozenset(";\t\r\n")
_INSIDE = re.compile(rf"(?<![{_UNSEEN};\"])[{_UNSEEN};\"]+(?=[{_SIGN}])")
# A whole line of a list in a note, after its dash. Nothing in it can be computed.
_BULLET = re.compile(r"[ ]+[^\W\d_][^()|!=&@\[\]{}:*/^+;'\"\t\r\n]*(?=[\r\n]|\Z)")
_NEUTRAL = re.compile(rf"'(?=[\t\r]|[{_UNSEEN}]*[{_SIGN}])")


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark (so that Excel shows names rightly), commas and CRLF. A text that begins like a
    formula gets an apostrophe in front of that."""
    return MARK + csv_lines([headers]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows without the mark at the beginning, for a file that is written piece by piece."""
    pieces = _Pieces()
    writer = csv.writer(pieces, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return "".join(pieces).encode("utf-8", errors="replace")


def is_formula(text: str) -> bool:
    """A spreadsheet that read this from a CSV would take it for a formula."""
    return _FORMULA.match(text) is not None


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula, wherever it cuts the file."""
    text = _INSIDE.sub(_apart, text)
    return "'" + text if is_formula(text) else text


def without_apostrophe(text: str) -> str:
    """A text as it was before ``neutral`` put an apostrophe in front, here or in another program."""
    return text[1:] if _NEUTRAL.match(text) else text


def _apart(found: re.Match[str]) -> str:
    before, sign = found[0], found.end()
    if _CUTS.isdisjoint(before):
        return before
    is_line = before.strip(" ") in ("\n", "\r\n", "\n\n")
    is_list = is_line and found.string[sign] in "-+" and _BULLET.match(found.string, sign + 1)
    return before if is_list else before + "'"


class _Pieces(list[str]):
    """What the writer of the standard library writes to."""

    def write(self, text: str) -> None:
        self.append(text)


def _csv_cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return neutral(value.replace("\x00", ""))
