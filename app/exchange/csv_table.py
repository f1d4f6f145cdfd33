# SPDX-License-Identifier: Apache-2.0
"""CSV as schools really send it: any delimiter, quote style and encoding.

Gives a ``Table``; headings, ragged rows and the password rule are in ``table``. Nothing here knows what
the columns mean.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.csv_out import without_apostrophe
from app.errors import FileProblem
from app.exchange.roster import RowProblem
from app.exchange.table import Row, Table, build_table

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 64 * 1024
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file; save it as XLSX or CSV first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed file; unpack it first"),
    (b"7z\xbc\xaf", "a packed file; unpack it first"),
    (b"Rar!", "a packed file; unpack it first"),
    (b"SQLite format 3", "a database"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a text document; save it as CSV first"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
)
_ESCAPED_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*\\"(?![,;\t|\r\n]|$)')
_SINGLE_QUOTED = re.compile(r"^\s*'[^'\r\n]*'\s*[,;\t|]\s*'")


@dataclass(frozen=True, slots=True)
class _Style:
    delimiter: str
    header_quote: str
    escape: str | None


def read_csv(name: str, data: bytes) -> Table:
    """The table in ``data``. Raises FileProblem when it is no table at all; single bad rows become problems.

    Row numbers count records as a spreadsheet does, the headings being row 1. Cells that say NULL count as
    empty, except in a column of names that alone says so (Null is a family name).
    """
    warnings: list[str] = []
    problems: list[RowProblem] = []
    text = _decode(name, data, warnings)
    style = _style(text)
    records = _records(name, text, style, problems)
    if (
        "'" in text
    ):  # what we or another program put before a cell that looks like a formula is not the cell's
        records = ((number, [without_apostrophe(cell) for cell in cells]) for number, cells in records)
    table = build_table(name, records, warnings, problems)
    return _without_nulls(table)


def _decode(name: str, data: bytes, warnings: list[str]) -> str:
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileProblem(f"{name} is empty. Ask for the file again.")
    for magic, what in _MAGIC:
        if data.lstrip()[: len(magic)] == magic:
            raise FileProblem(f"{name} is not a CSV file: it looks like {what}.")
    text = _decode_unicode(name, data)
    if text is None:
        text = data.decode("cp1252", errors="replace")
        warnings.append(
            f"{name} is not in Unicode (UTF-8). It was read as Western European; look at names "
            "with accents before you import."
        )
    if "\x00" in text:
        text = text.replace("\x00", "")
        warnings.append(f"{name}: empty bytes (NUL) were passed over. The file may be damaged.")
    _refuse_junk(name, text)
    return text


def _decode_unicode(name: str, data: bytes) -> str | None:
    try:
        if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return data.decode("utf-32")
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        guess = _utf16_without_mark(data[:4096])
        if guess:
            return data.decode(guess)
    except UnicodeDecodeError as problem:
        raise FileProblem(
            f"{name} is damaged: part of its text cannot be read. Ask for it again."
        ) from problem
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(head: bytes) -> str:
    """The byte order of UTF-16 text without a mark (every second byte is zero), or ""."""
    half = len(head) // 2
    if half < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else ""


def _refuse_junk(name: str, text: str) -> None:
    sample = text[:_SAMPLE]
    odd = sum(1 for char in sample if (char < " " and char not in "\t\r\n\f\v\x1a") or char in "\x7f\ufffd")
    if odd > max(2, len(sample) // 50):
        raise FileProblem(f"{name} is not a table that can be read. Porchlight reads CSV and XLSX files.")


def _style(text: str) -> _Style:
    sample = text[:_SAMPLE]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    single = bool(_SINGLE_QUOTED.match(first))
    escape = "\\" if single or _ESCAPED_QUOTE.search(text) else None
    if first.lower().startswith("sep=") and len(first) == 5:
        return _Style(first[4], '"', escape)
    return _Style(_delimiter(sample, "'" if single else '"'), "'" if single else '"', escape)


def _delimiter(sample: str, header_quote: str) -> str:
    """The delimiter that cuts the first lines into the most columns, most evenly."""
    lines = [line for line in sample.splitlines()[:30] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [
            _outside_quotes(line, delimiter, header_quote if at == 0 else '"')
            for at, line in enumerate(lines)
        ]
        most = max(counts, default=0)
        if not most:
            continue
        score = (counts[0] or 0.5) * (sum(1 for count in counts if count == counts[0]) / len(counts) + 0.01)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _outside_quotes(line: str, delimiter: str, quote: str) -> int:
    return sum(part.count(delimiter) for part in line.split(quote)[0::2])


def _records(
    name: str, text: str, style: _Style, problems: list[RowProblem]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Records with their number. A record that cannot be cut becomes a problem; reading goes on where it
    can."""
    stream = io.StringIO(text, newline="")
    first = 0
    if text[:4].lower() == "sep=":
        stream.readline()
        first = 1
    if style.header_quote == "'":
        first += 1
        yield first, next(csv.reader([stream.readline()], delimiter=style.delimiter, quotechar="'"))
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=style.delimiter, escapechar=style.escape)
    number = first
    while True:
        number += 1
        lines.record_start()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.append(
                RowProblem(
                    name,
                    number,
                    "",
                    "A cell in this row is far too long. A quotation mark may "
                    "be missing. This row and those joined to it were left out.",
                )
            )
            reader = csv.reader(lines, delimiter=style.delimiter, escapechar=style.escape)
            continue
        if lines.ended and lines.inside_quotes(style):
            problems.append(
                RowProblem(
                    name,
                    number,
                    "",
                    "A quotation mark that opens in this row is never closed. "
                    "This row and the rows after it were left out.",
                )
            )
            return
        yield number, cells


class _Lines:
    """Hands lines to the csv module and remembers those of the current record, to notice an open quote."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream
        self._record: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self._record.append(line)
        return line

    def record_start(self) -> None:
        self._record.clear()

    def inside_quotes(self, style: _Style) -> bool:
        """True when the text of the current record ends inside quotation marks."""
        try:
            for _ in csv.reader(
                self._record, delimiter=style.delimiter, escapechar=style.escape, strict=True
            ):
                pass
        except csv.Error as problem:
            return "unexpected end" in str(problem)
        return False


def _without_nulls(table: Table) -> Table:
    columns = {at for row in table.rows for at, cell in enumerate(row.cells) if cell == "NULL"}
    if not columns or (len(columns) == 1 and "name" in table.keys[next(iter(columns))]):
        return table
    rows = tuple(
        [Row(row.number, tuple(["" if cell == "NULL" else cell for cell in row.cells])) for row in table.rows]
    )
    return Table(table.name, table.headers, table.keys, rows, table.warnings, table.problems)
