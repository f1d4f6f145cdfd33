# SPDX-License-Identifier: Apache-2.0
"""Rows that could not come in, given back as a CSV with the reason in plain words.

The columns are those of the file, so that it can be put right and imported again. Password columns are not
in it, since they were never read.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.domain.csv_out import Cell
from app.exchange.roster import Roster, RowProblem
from app.exchange.table import Row, Table
from app.exchange.table_out import write_csv

REASON = "Reason it was left out"


def write_failed_rows(path: str | Path, roster: Roster, errors: Iterable[RowProblem]) -> None:
    """Write one line per failed row, reason first. Several reasons of one row stand together. Raises
    FileProblem."""
    tables = {table.name: table for table in roster.tables}
    reasons: dict[tuple[str, int], list[str]] = {}
    for one in errors:
        reasons.setdefault((one.file, one.row), []).append(one.message)
    files = [name for name in tables if any(file == name for file, _ in reasons)]
    headers = list(dict.fromkeys(header for name in files for header in tables[name].headers))
    rows = {name: {row.number: row for row in tables[name].rows} for name in files}
    lines: list[list[Cell]] = [
        [
            " ".join(dict.fromkeys(why)),
            file,
            number,
            *_cells(tables.get(file), rows.get(file, {}).get(number), headers),
        ]
        for (file, number), why in reasons.items()
    ]
    write_csv(path, [REASON, "File", "Row", *headers], lines)


def _cells(table: Table | None, row: Row | None, headers: list[str]) -> list[str]:
    if table is None or row is None:
        return [""] * len(headers)
    at = dict(zip(table.headers, row.cells, strict=True))
    return [at.get(header, "") for header in headers]
