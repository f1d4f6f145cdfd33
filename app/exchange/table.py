# SPDX-License-Identifier: Apache-2.0
"""A table as it left the reader: headings, rows with their numbers, and what was odd about them.

This is the door at which password columns are dropped: a ``Table`` never holds one, and a row whose cells
do not line up with the headings is left out altogether when the file has such a column, because the
password could then stand under another heading.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.errors import FileProblem
from app.exchange.roster import RowProblem

MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
_HEADING_SEARCH = 20
_PASSWORD_PARTS = ("password", "passwd", "passwort", "passphrase", "passcode", "contrasena", "motdepasse")
_PASSWORD_KEYS = frozenset(
    {
        "pwd",
        "pw",
        "pass",
        "pin",
        "pincode",
        "clave",
        "userpwd",
        "loginpwd",
        "userpw",
        "initialpw",
        "loginpin",
        "secret",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` counts as a spreadsheet does, blank rows included. As many cells as the table has
    headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``keys`` are the headings in their compared form (see ``header_key``), unique and in column order."""

    name: str
    headers: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    def has(self, *keys: str) -> bool:
        """True when every one of these compared headings is there."""
        return all(key in self.keys for key in keys)

    def column(self, *keys: str) -> int:
        """Position of the first of these headings that is there, or -1."""
        return next((self.keys.index(key) for key in keys if key in self.keys), -1)

    def values(self, position: int) -> Iterator[str]:
        """The filled cells of a column."""
        return (row.cells[position] for row in self.rows if row.cells[position])


def header_key(header: str) -> str:
    """A heading reduced to what is compared: letters and digits, lower case, no accents.
    "SIS ID", "sis_id" and " SisId " are one."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return "".join(char for char in plain if char.isalnum())


def means_password(header: str) -> bool:
    """True when a heading announces a password or another secret that opens an account."""
    key = header_key(header)
    return key in _PASSWORD_KEYS or any(part in key for part in _PASSWORD_PARTS)


def build_table(
    name: str, raw: Iterable[tuple[int, Sequence[str]]], warnings: list[str], problems: list[RowProblem]
) -> Table:
    """A table from raw rows (number, cells), the headings being the first row with something in it, or a
    later one when titles stand above it. Raises FileProblem when nothing can be a heading or a limit is
    passed."""
    rows = _filled(name, raw)
    if not rows:
        raise FileProblem(f"{name} is empty. Ask for the file again.")
    start = _heading_row(rows)
    if start:
        warnings.append(f"{name}: {start} rows above the headings were passed over.")
    secret = _password_columns(rows, start)
    width, named = len(rows[start][1]), _width(rows[start][1])
    headings = [_clean(cell) for cell in rows[start][1]]
    wanted = [at for at in range(width) if at not in secret and headings[at]]
    if not wanted:
        raise FileProblem(f"{name} has no headings that can be read. The first row must name the columns.")
    if any(not heading for heading in headings[:named]):
        warnings.append(f"{name}: a column without a heading was passed over.")
    if secret:
        warnings.append(f"{name}: a password column was dropped. Passwords are never read or kept.")
    headers = _unique([headings[at] for at in wanted], name, warnings)
    kept = _aligned(
        rows[start + 1 :], _Shape(name, width, named, bool(secret), tuple(wanted)), warnings, problems
    )
    table = Table(name, tuple(headers), _unique_keys(headers), tuple(kept), tuple(warnings), tuple(problems))
    if not kept and not problems:
        warnings.append(f"{name} has headings but no rows.")
        table = Table(table.name, table.headers, table.keys, (), tuple(warnings), ())
    return table


def _filled(name: str, raw: Iterable[tuple[int, Sequence[str]]]) -> list[tuple[int, Sequence[str]]]:
    rows: list[tuple[int, Sequence[str]]] = []
    cells = 0
    for number, row in raw:
        cells += len(row)
        if len(rows) >= MAX_ROWS or cells > MAX_CELLS:
            raise FileProblem(
                f"{name} has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells. It was not read."
            )
        if any(cell and not cell.isspace() for cell in row):
            if len(row) > MAX_COLUMNS and _width(row) > MAX_COLUMNS:
                raise FileProblem(
                    f"{name} has more than {MAX_COLUMNS} columns in row {number}. It was not read."
                )
            rows.append((number, row))
    return rows


def _heading_row(rows: list[tuple[int, Sequence[str]]]) -> int:
    """Index of the headings: the first row, unless it is a lone title above a wider table."""
    for at, (_, cells) in enumerate(rows[:_HEADING_SEARCH]):
        filled = sum(1 for cell in cells if cell.strip())
        below = [sum(1 for cell in later if cell.strip()) for _, later in rows[at + 1 : at + 4]]
        if filled > 1 or not below or max(below) < 3:
            return at
    return 0


def _password_columns(rows: list[tuple[int, Sequence[str]]], start: int) -> set[int]:
    """Columns to drop. Rows near the headings are searched as well, in case the headings were misjudged."""
    secret = {at for at, cell in enumerate(rows[start][1]) if means_password(cell)}
    for _, cells in rows[: start + 3]:
        secret |= {at for at, cell in enumerate(cells) if header_key(cell) in ("password", "passwd", "pwd")}
    return secret


@dataclass(frozen=True, slots=True)
class _Shape:
    """How wide the headings are (``named``: up to the last one with a text) and which columns are kept."""

    name: str
    width: int
    named: int
    has_secret: bool
    wanted: tuple[int, ...]


def _aligned(
    rows: list[tuple[int, Sequence[str]]], shape: _Shape, warnings: list[str], problems: list[RowProblem]
) -> list[Row]:
    kept: list[Row] = []
    short = 0
    for number, raw in rows:
        cells, width = raw, shape.width
        if len(cells) != width:
            few = len(cells) < shape.named
            if any(cell.strip() for cell in cells[width:]) or (shape.has_secret and few):
                problems.append(_ragged(shape, number, len(cells)))
                continue
            short += few
            cells = [*cells[:width], *([""] * (width - len(cells)))]
        kept.append(Row(number, tuple([_clean(cells[at]) for at in shape.wanted])))
    if short:
        warnings.append(
            f"{shape.name}: {short} rows have fewer cells than the headings. Missing cells count as empty."
        )
    return kept


def _ragged(shape: _Shape, number: int, cells: int) -> RowProblem:
    why = " The file has a password column, so the row cannot be trusted." if shape.has_secret else ""
    return RowProblem(
        shape.name,
        number,
        "",
        f"The row has {cells} cells, the headings have {shape.named}.{why} "
        "It was left out. Look for a stray comma or quotation mark.",
    )


def _clean(cell: str) -> str:
    text = cell.strip("\ufeff \t\r\n\u00a0")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text


def _width(row: Sequence[str]) -> int:
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _unique(headings: list[str], name: str, warnings: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for heading in headings:
        key = header_key(heading)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            warnings.append(f"{name}: two columns are named {heading}. The first one is used.")
        unique.append(heading if seen[key] == 1 else f"{heading} ({seen[key]})")
    return unique


def _unique_keys(headers: list[str]) -> tuple[str, ...]:
    keys: list[str] = []
    for at, header in enumerate(headers):
        key = header_key(header) or f"column{at + 1}"
        while key in keys:
            key += "x"
        keys.append(key)
    return tuple(keys)
