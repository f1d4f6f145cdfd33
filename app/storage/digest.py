# SPDX-License-Identifier: Apache-2.0
"""A hash of a program's content: equal content, equal digest, whatever the random ids are.

Every live row is hashed with its references replaced by the hashes of the rows they name, so an undone
import, a restored backup or a rebuilt copy have the digest they should have. That goes for ids without a
foreign key too (a person who is a student or an adult); of a pair that is kept in the order of its ids the
order does not count. Logs, imports and the
journal are how the content came to be and do not count; neither do the laptops it was typed on, so a
recovered program on a new laptop has the digest that the lost one had.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, select
from sqlalchemy.orm import Session as DbSession

from app.storage.tables import JOURNALED, Base
from app.storage.types import to_plain

Names = dict[str, dict[bytes, str]]

_ROWS_AT_ONCE = 500
_LAPTOPS = frozenset({"laptop", "replica"})
_OWN = frozenset({"id", "row_id"})  # ``row_id`` is looked up as rows are hashed
_PAIR = frozenset({"first_id", "second_id"})


def content_digest(session: DbSession) -> str:
    """64 hexadecimal digits over all live rows of all journaled tables."""
    names: Names = {}
    whole = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        if table.name not in JOURNALED or table.name in _LAPTOPS:
            continue
        _add(whole, table.name, _rows(session, table, names))
    for table in Base.metadata.sorted_tables:  # when every row has its name
        if table.name in JOURNALED and table.name not in _LAPTOPS and _loose(table):
            _add(whole, table.name, _pointing(session, table, names))
    return whole.hexdigest()


def _add(whole: Any, name: str, rows: Iterator[str]) -> None:
    hashes = sorted(rows)
    whole.update(f"{name}:{len(hashes)}:".encode())
    whole.update("".join(hashes).encode())


def _loose(table: Table) -> list[Column[Any]]:
    """Columns that hold ids and are no foreign key, and those that name a row of their own table: both are
    hashed when every row has its name, whichever of two rows was read first.
    """
    return [
        column
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name not in _OWN
        and all(key.column.table is table for key in column.foreign_keys)
    ]  # fmt: skip


def _pointing(session: DbSession, table: Table, names: Names) -> Iterator[str]:
    """What these rows name: by the hash of the row itself where it has one, and of what it points at."""
    loose = _loose(table)
    keys = [column for column in table.primary_key.columns if column not in loose]
    known = {own: name for rows in names.values() for own, name in rows.items()}
    is_pair = {column.name for column in loose} >= _PAIR
    for row in session.execute(select(*keys, *loose).where(table.c.removed.is_(False))):
        parts = [known.get(value, "") if isinstance(value, bytes) else to_plain(value) for value in row]
        ends = parts[len(keys) :]
        ordered = sorted(map(str, ends)) if is_pair else ends
        text = json.dumps([table.name, parts[: len(keys)], ordered], ensure_ascii=False)
        yield hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()


def table_digests(connection: Any) -> dict[str, tuple[int, str]]:
    """Every table of a raw connection, also logs and indexes of words: how many rows, and a hash of them.

    Two files with equal digests answer every question alike. Ten times as fast as ``content_digest``.
    """
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {name: _table_digest(connection, name) for (name,) in names}


def _table_digest(connection: Any, name: str) -> tuple[int, str]:
    count, whole = 0, hashlib.blake2b(digest_size=16)
    found = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name from the schema itself
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        count += len(rows)
        whole.update(marshal.dumps(rows, 2))  # version 2 writes equal values alike, wherever they are from
    return count, whole.hexdigest()


def _rows(session: DbSession, table: Table, names: Names) -> Iterator[str]:
    columns = [c for c in table.columns if not c.info.get("derived") and c.name != "removed"]
    own, loose = names.setdefault(table.name, {}), set(_loose(table))
    targets = [next((key.column.table.name for key in c.foreign_keys), None) for c in columns]
    for row in session.execute(select(*columns).where(table.c.removed.is_(False))):
        parts: list[Any] = []
        own_id: bytes | None = None
        for column, target, value in zip(columns, targets, row, strict=True):
            if column.name == "id":
                own_id = value
            elif column in loose:
                continue
            elif column.name == "row_id":
                parts.append(next((known[value] for known in names.values() if value in known), ""))
            elif target in names and isinstance(value, bytes):
                parts.append(names[target].get(value, ""))
            else:
                parts.append(to_plain(value))
        text = json.dumps([table.name, parts], ensure_ascii=False, separators=(",", ":"))
        name = hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()
        if own_id is not None:
            own[own_id] = name
        yield name
