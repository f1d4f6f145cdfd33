# SPDX-License-Identifier: Apache-2.0
"""CSV going out: numbers as numbers, and no cell that a spreadsheet would run as a formula.

Pure: who writes a file or answers a browser is elsewhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

Cell = str | int | float | Decimal | Fraction | bool | date | time | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark (so that Excel shows names rightly), commas and CRLF. A text that begins like a
    formula gets a leading apostrophe."""
    pieces = _Pieces()
    writer = csv.writer(pieces, lineterminator="\r\n")
    writer.writerow([_csv_cell(header) for header in headers])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + "".join(pieces).encode("utf-8", errors="replace")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return (
        "'" + text
        if text.startswith(FORMULA_STARTS) or text.lstrip(" \n").startswith(FORMULA_STARTS[:4])
        else text
    )


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
