# SPDX-License-Identifier: Apache-2.0
"""Tables going out as CSV or XLSX: numbers as numbers, and no cell that a spreadsheet would run as a formula.

A file appears whole or not at all: it is written beside its place, flushed to the disk and renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.domain.csv_out import Cell, csv_bytes, is_formula
from app.errors import FileProblem
from app.files import write_whole

_SHEET_NAME_LENGTH = 31
_CELL_LENGTH = 32_767
# What XML cannot hold: a workbook with one of these is "damaged" for a spreadsheet.
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


def write_csv(path: str | Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV file, as ``csv_bytes`` makes it. Raises FileProblem when it cannot be written."""
    _save(path, csv_bytes(headers, rows))


def write_xlsx(
    path: str | Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "Table"
) -> None:
    """Write a workbook of one sheet, as ``write_workbook`` does."""
    write_workbook(path, [(title, headers, rows)])


def write_workbook(
    path: str | Path, tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]
) -> None:
    """Write a sheet for each (title, headers, rows), each with a frozen heading row. Texts are always texts,
    also when they begin like a formula; numbers and dates stay numbers and dates. Raises FileProblem when
    the file cannot be written."""
    import openpyxl

    from app.exchange.workbook_out import workbook_bytes

    book = openpyxl.Workbook(write_only=True)
    for title, headers, rows in tables:
        _add_sheet(book, title, headers, rows)
    _save(path, workbook_bytes(book))


def _add_sheet(book: Any, title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    from app.exchange.workbook_out import begin_sheet

    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    values = [list(row) for row in rows]
    for at, header in enumerate(headers):
        longest = max([len(header), *(len(str(row[at])) for row in values[:200] if at < len(row))])
        sheet.column_dimensions[_letter(at)].width = min(60, longest + 2)

    def cell(value: Cell, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet)
        _fill(made, value)
        if bold:
            made.font = Font(bold=True)
        return made

    begin_sheet(sheet)
    sheet.append([cell(header, bold=True) for header in headers])
    for row in values:
        sheet.append([cell(value) for value in row])


def _fill(made: Any, value: Cell) -> None:
    if isinstance(value, bool):
        made.value = "yes" if value else "no"
    elif isinstance(value, str):
        made.value = value.translate(_ILLEGAL)[:_CELL_LENGTH]
        made.data_type = "s"
        made.quotePrefix = is_formula(value)
    elif isinstance(value, Fraction):
        made.value = float(value)
    else:
        made.value = value


def _sheet_name(title: str) -> str:
    clean = "".join(" " if char in "[]:*?/\\'" else char for char in title.translate(_ILLEGAL)).strip()
    return clean[:_SHEET_NAME_LENGTH] or "Table"


def _letter(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _save(path: str | Path, content: bytes) -> None:
    target = Path(path)
    try:
        write_whole(target, content)
    except OSError as problem:
        raise FileProblem(
            f"{target} could not be written ({(problem.strerror or 'no access').lower()}). "
            "Choose another place."
        ) from problem
