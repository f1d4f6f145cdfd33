# SPDX-License-Identifier: Apache-2.0
"""The export as one JSON file: every row with exact values, and what each column is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from app.keeping.openly.database import Did, rows_kept
from app.keeping.openly.shapes import MEANINGS, OpenColumn, OpenTable, open_tables

FORMAT = 1


def write_listing(connection: Any, stream: TextIO, about: dict[str, Any], did: Did) -> None:
    """Write JSON from the finished SQLite file: ``about``, then the tables, a row on each line."""
    head = about | {
        "porchlight_export": FORMAT,
        "types": {str(kind): said for kind, said in MEANINGS.items()},
    }
    stream.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2])
    stream.write(',\n "tables": {')
    for number, table in enumerate(open_tables()):
        stream.write("," * (number > 0) + f'\n"{table.name}": {{"title": "{table.title}", "columns": ')
        stream.write(json.dumps([_column(one) for one in table.columns], ensure_ascii=False))
        stream.write(', "rows": [')
        stream.writelines(_lines(connection, table, did))
        stream.write("\n]}")
    stream.write("\n}}\n")


def _lines(connection: Any, table: OpenTable, did: Did) -> Iterator[str]:
    between = "\n"
    for rows in rows_kept(connection, table):
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
        yield between + ",\n".join(lines)
        between = ",\n"
        did(len(rows), f"Listing {table.title.lower()}")


def _column(column: OpenColumn) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "type": str(column.kind)}
    if column.is_key:
        said["key"] = True
    if column.refers_to:
        said["refers_to"] = column.refers_to
    if column.words:
        said["words"] = dict(column.words)
    return said
