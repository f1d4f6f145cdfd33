# SPDX-License-Identifier: Apache-2.0
"""XLSX workbooks: the first sheet that holds something, as a ``Table``.

The size of the unpacked workbook is checked before openpyxl sees it. Formulas give the value that was saved
with them. Import this module only inside functions: openpyxl is slow to load.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl

from app.errors import FileProblem, PorchlightError
from app.exchange.roster import RowProblem
from app.exchange.source_files import check_zip
from app.exchange.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Table, build_table

# openpyxl has no error class of its own: a damaged part surfaces as whatever it tripped over.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, OverflowError, RecursionError, AssertionError, NotImplementedError, UnboundLocalError,
)  # fmt: skip
_LAST_ROW = 1_048_576  # of a spreadsheet program; a format often reaches down to it
_BLOCK = 1 << 20
_DECLARED = re.compile(
    b"|".join(
        re.escape(f"<!{word}".encode(how))
        for word in ("DOCTYPE", "ENTITY")
        for how in ("ascii", "utf-16-le", "utf-16-be")
    )
)
_ZEROS = re.compile(r"0+")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


def read_xlsx(name: str, data: bytes) -> Table:
    """The first sheet with a cell in it. Dates become ISO text, whole numbers lose their ".0", and numbers
    shown with leading zeros keep them. Raises FileProblem."""
    check_zip(data, name)
    _refuse_entities(name, data)
    notes: list[str] = []
    problems: list[RowProblem] = []
    rows = _first_sheet(name, data, notes)
    return build_table(name, rows, notes, problems)


def _refuse_entities(name: str, data: bytes) -> None:
    """XML that declares entities can grow without limit; no spreadsheet program writes it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if not info.filename.startswith("xl/media/"):  # a drawing may, and nobody reads it
                with archive.open(info) as stream:
                    if _declares(stream):
                        raise FileProblem(f"{name} is not an ordinary workbook. It was not opened.")


def _declares(stream: IO[bytes]) -> bool:
    """A declaration may stand behind any number of comments; text in cells never looks like one."""
    before = b""
    while block := stream.read(_BLOCK):
        if _DECLARED.search(before + block):
            return True
        before = block[-32:]
    return False


def _first_sheet(name: str, data: bytes, notes: list[str]) -> list[tuple[int, Sequence[str]]]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of missing styles and the like, which many exports lack; nothing there is for us.
            warnings.simplefilter("ignore")
            rows = _rows_of_book(name, data, notes)
    except PorchlightError:
        raise
    except _DAMAGED as problem:
        raise FileProblem(
            f"{name} is damaged or not a real XLSX file. Open it in a spreadsheet program, "
            "save it again, and import that."
        ) from problem
    if not rows:
        raise FileProblem(f"{name} is empty. Ask for the file again.")
    return rows


def _rows_of_book(name: str, data: bytes, notes: list[str]) -> list[tuple[int, Sequence[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            rows = list(_sheet_rows(name, sheet, notes))
            if rows:
                if len(book.worksheets) > 1:
                    notes.append(f"{name}: the sheet {sheet.title} was read, the other sheets were not.")
                return rows
    finally:
        book.close()
    return []


def _sheet_rows(name: str, sheet: Any, notes: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    sheet.reset_dimensions()
    wrong = cells = 0
    blank: Any = None  # openpyxl gives the same row for all that are missing, and there may be a million
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if number > _LAST_ROW:  # also rows without a cell: one of them may say that it is the millionth
            raise FileProblem(f"{name} has more than {MAX_ROWS:,} rows. It was not read.")
        if row is blank:
            continue
        values = [_text(cell) for cell in row]
        while values and not values[-1]:
            values.pop()
        if not values:
            blank = row
            continue
        cells += len(values)
        if cells > MAX_CELLS:
            raise FileProblem(f"{name} has more than {MAX_CELLS:,} cells. It was not read.")
        wrong += sum(1 for value in values if _ERROR.fullmatch(value))
        yield number, [("" if _ERROR.fullmatch(value) else value) for value in values]
    if wrong:
        notes.append(f"{name}: {wrong} cells show a formula error such as #N/A. They count as empty.")


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return _date_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _number(value, str(cell.number_format or ""))


def _date_time(value: datetime) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.strftime("%Y-%m-%d %H:%M:%S")


def _number(value: Any, shown_as: str) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = str(value)
    return text.zfill(len(shown_as)) if isinstance(value, int) and _ZEROS.fullmatch(shown_as) else text
