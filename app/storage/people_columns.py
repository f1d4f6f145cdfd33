# SPDX-License-Identifier: Apache-2.0
"""In which columns of which tables a student or an adult may stand: read from the tables themselves.

So that a new table cannot be forgotten where everything about a person is looked for. Foreign keys tell; a
column that may hold a person of either kind has none and is known by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, LargeBinary

from app.storage.tables import JOURNALED, Journaled

# Columns that hold a student or an adult and, since either is possible, no foreign key.
OF_EITHER = frozenset({"person_id", "row_id", "first_id", "second_id"})
# Who was erased, and who was found to be whom, are facts about these very ids.
ABOUT_IDS = frozenset({"erasure", "likeness"})
# Other ids without a foreign key, none of them a person's. A test names every one that is in neither.
OF_THINGS = frozenset(
    {
        ("adult", "household_id"),
        ("adult", "home_site_id"),
        ("mark", "held_site_id"),
        ("override", "target_id"),
    }
)


class Place(NamedTuple):
    """A column that says whom a row is about."""

    name: str
    table: type[Journaled]
    column: str

    @property
    def is_in_key(self) -> bool:
        return bool(columns(self.table)[self.column].primary_key)

    @property
    def is_indexed(self) -> bool:
        """The rows of one person are found without reading all of them."""
        core: Any = self.table.__table__  # type: ignore[attr-defined]
        ways = [list(core.primary_key), *(list(index.columns) for index in core.indexes)]
        return any(way[0].name == self.column for way in ways)


def places(kind: str) -> Iterator[Place]:
    """Every column that may hold a person of this kind (``student`` or ``adult``)."""
    for name, table in sorted(JOURNALED.items()):
        if name in ABOUT_IDS:
            continue
        for column in columns(table):
            if _holds(column, kind):
                yield Place(name, table, column.key)


def columns(table: type[Any]) -> Any:
    """The columns of a mapped table."""
    return table.__table__.columns


def _holds(column: Column[Any], kind: str) -> bool:
    if column.foreign_keys:
        return any(key.column.table.name == kind for key in column.foreign_keys)
    return column.key in OF_EITHER and isinstance(column.type, LargeBinary)
