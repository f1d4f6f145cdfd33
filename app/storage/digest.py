# SPDX-License-Identifier: Apache-2.0
"""A hash of a program's content: equal content, equal digest, whatever the random ids are.

Every live row is hashed with its references replaced by the hashes of the rows they name, so an undone
import, a restored backup or a rebuilt copy have the digest they should have. Logs, imports and the
journal are how the content came to be and do not count; neither do the laptops it was typed on, so a
recovered program on a new laptop has the digest that the lost one had.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session as DbSession

from app.storage.tables import JOURNALED, Base
from app.storage.types import to_plain

Names = dict[str, dict[bytes, str]]

_LAPTOPS = frozenset({"laptop", "replica"})


def content_digest(session: DbSession) -> str:
    """64 hexadecimal digits over all live rows of all journaled tables."""
    names: Names = {}
    whole = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        if table.name not in JOURNALED or table.name in _LAPTOPS:
            continue
        hashes = sorted(_rows(session, table, names))
        whole.update(f"{table.name}:{len(hashes)}:".encode())
        whole.update("".join(hashes).encode())
    return whole.hexdigest()


def _rows(session: DbSession, table: Table, names: Names) -> Iterator[str]:
    columns = [c for c in table.columns if not c.info.get("derived") and c.name != "removed"]
    own = names.setdefault(table.name, {})
    targets = [next((key.column.table.name for key in c.foreign_keys), None) for c in columns]
    for row in session.execute(select(*columns).where(table.c.removed.is_(False))):
        parts: list[Any] = []
        own_id: bytes | None = None
        for column, target, value in zip(columns, targets, row, strict=True):
            if column.name == "id":
                own_id = value
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
