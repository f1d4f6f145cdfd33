# SPDX-License-Identifier: Apache-2.0
"""What a program lets its hub read: tables of counts, or rows without names; packed and compressed.

A share is (kind, period, tables) and replaces the one of the same kind and period whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.sync.inflating import inflate
from app.sync.wire import BadMessage

# What one share may hold after inflating; a month of rows of a large program is a tenth of this. Read as
# JSON it may take twenty times as much memory, and fewer lists and objects keep it from that.
LARGEST = 2 << 20
_MOST_LISTS = 60_000
COUNTS, MARKS, NAMED = "counts", "marks", "named"
ALL = "*"
HIDDEN = None

Value = str | int | None


@dataclass(frozen=True, slots=True)
class SharedTable:
    """Rows of ``of`` (what each column says). In a table of counts the last one is the count.

    ``ALL`` stands for a total; a hidden count is None; what counts 0 is not there.
    """

    name: str
    of: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """``period`` is a month (2026-11) or a school year (2026-27), ``smallest`` the smallest count shown."""

    kind: str
    period: str
    smallest: int
    tables: tuple[SharedTable, ...]


def write_share(share: Share) -> bytes:
    """The same share is the same bytes."""
    import zstandard

    content = {
        "format": 1, "smallest": share.smallest,
        "tables": [[table.name, list(table.of), [list(row) for row in table.rows]] for table in share.tables],
    }  # fmt: skip
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return zstandard.ZstdCompressor(level=9).compress(plain)


def read_share(kind: str, period: str, packed: bytes) -> Share:
    """The share. Raises BadMessage for anything else, also for one that inflates too far."""
    try:
        plain = inflated(packed)
        if plain.count(b"[") + plain.count(b"{") > _MOST_LISTS:
            raise BadMessage(_TOO_LARGE)
        content = json.loads(plain)
        tables = tuple(_table(*one) for one in content["tables"])
        smallest = content["smallest"]
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise BadMessage("This is no share.") from problem
    if not isinstance(smallest, int) or content.get("format") != 1:
        raise BadMessage("This is no share that this hub can read.")
    return Share(kind, period, smallest, tables)


def inflated(packed: bytes) -> bytes:
    """A share before it was compressed, not yet read. Raises BadMessage for one that is too large."""
    try:
        return inflate(packed, LARGEST)
    except ValueError as problem:
        raise BadMessage(_TOO_LARGE) from problem


_TOO_LARGE = "A share is too large, or no share."


def _table(name: Any, of: Any, rows: Any) -> SharedTable:
    if not isinstance(name, str) or not all(isinstance(one, str) for one in of):
        raise ValueError(name)
    listed = tuple(tuple(row) for row in rows)
    for row in listed:
        if len(row) != len(of) or not all(_is_value(value) for value in row):
            raise ValueError(name)
    return SharedTable(name, tuple(of), listed)


def _is_value(value: Any) -> bool:
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))
