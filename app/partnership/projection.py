# SPDX-License-Identifier: Apache-2.0
"""From committed rows to the program's tables: what the log says, and over it what is not in the log yet.

The tables are a projection: they can be written anew at any time, and ``differences`` finds out whether they
are what they should be. A row that this version cannot store yet (its parent is not here, a code is unknown)
waits in ``committed`` and is tried again after every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.types import TypeEngine

from app.domain.erasure import ERASED, PEOPLE, REMOVED, is_gone, may_stay
from app.partnership import ledger
from app.storage.derived import person_fold, search_row
from app.storage.journal import journaled_columns, plain_defaults, unpack
from app.storage.queries.sql import joined
from app.storage.store import Receiving
from app.storage.tables import JOURNALED, Adult, Base, Journaled, Student
from app.storage.types import Word, from_plain, to_plain
from app.sync.commit import Plain, RowKey
from app.sync.fold import Stand

Fields = dict[str, Plain]
# Days and ids come again and again; so many are told apart for each column.
_REMEMBERED = 2000


class Unfit(ValueError):
    """A row holds something that this version cannot store."""


def waiting_changes(session: DbSession) -> dict[RowKey, Fields]:
    """What was done here and is not in the log yet, by row, later actions over earlier ones."""
    found: dict[RowKey, Fields] = {}
    for (packed,) in ledger.fetch(session, "SELECT changes FROM journal WHERE entry IS NULL ORDER BY seq"):
        for change in unpack(packed):
            found.setdefault((change.table, change.key), {}).update(change.new)
    return found


def project(
    session: Receiving, wanted: Mapping[RowKey, Mapping[str, Stand]], waiting: Mapping[RowKey, Fields]
) -> list[RowKey]:
    """Write rows into the program's tables, parents first; returns those that could not be stored yet.

    Of people who were erased, here or by the log, only what may stay is written; the rest is not there.
    """
    erased = erased_here(session)
    by_table: dict[str, list[RowKey]] = {}
    for row in wanted:
        by_table.setdefault(row[0], []).append(row)
    left: list[RowKey] = []
    gone: list[tuple[_Shape, RowKey]] = []
    for table in Base.metadata.sorted_tables:
        own = by_table.pop(table.name, None)
        if own is None or table.name not in JOURNALED:
            continue
        shape, values = _Shape.of(table.name), []
        for row in own:
            fields = _shown(row, wanted[row], waiting.get(row, {}), erased)
            if fields is None:
                gone.append((shape, row))
                continue
            try:
                values.append((row, shape.values(row[1], fields)))
            except Unfit:
                left.append(row)
        left += _store(session, shape, values)
        session.touched.add(table.name)
    for shape, row in reversed(gone):  # what points at something goes before it
        ledger.run(session, shape.delete, *shape.key(row[1]))
    return left  # tables that this version does not know stay in ``committed``


def erased_here(session: DbSession) -> set[str]:
    """Whom the log or somebody on this laptop erased; ids as hexadecimal text."""
    own = ledger.fetch(session, "SELECT row_id FROM erasure")
    return {bytes(row_id).hex() for (row_id,) in own} | ledger.erased_ids(session)


def _shown(row: RowKey, known: Mapping[str, Stand], waiting: Fields, erased: set[str]) -> Fields | None:
    """What the program shows of a row; None for one of which nothing may be left."""
    fields = {name: stand.value for name, stand in known.items()}
    if waiting:
        fields |= waiting
    if not erased:
        return fields or None
    left = may_stay(row[0], row[1], fields, erased)
    if not fields or (left is not None and is_gone(row[0], left)):
        return None
    if left is None:
        return fields
    kept = {name: value for name, value in fields.items() if name in left}
    return kept | {REMOVED: 1, ERASED: 1} if row[0] in PEOPLE else kept


def differences(session: Receiving) -> list[RowKey]:
    """Rows of the program's tables that are not what the log and the waiting changes say."""
    waiting = waiting_changes(session)
    wrong, erased = [], erased_here(session)
    known = dict(ledger.all_committed(session))
    for row in {*known, *waiting}:
        if row[0] not in JOURNALED:
            continue
        shape = _Shape.of(row[0])
        fields = _shown(row, known.get(row, {}), waiting.get(row, {}), erased)
        if fields is None:
            if shape.stored(session, row[1]) is not None:
                wrong.append(row)
            continue
        try:
            wanted = shape.values(row[1], fields)
        except Unfit:
            continue
        if shape.stored(session, row[1]) != wanted[: len(shape.names)]:
            wrong.append(row)
    return wrong


def _store(session: Receiving, shape: _Shape, values: list[tuple[RowKey, tuple[Any, ...]]]) -> list[RowKey]:
    """All at once; one by one when something does not fit, so that only that waits."""
    try:
        with session.begin_nested():
            ledger.run_many(session, shape.upsert, (one for _, one in values))
    except IntegrityError:
        left = []
        for row, one in values:
            try:
                with session.begin_nested():
                    ledger.run(session, shape.upsert, *one)
            except IntegrityError:
                left.append(row)
        return left
    return []


_DAY_OF_MARK = "(SELECT day FROM session WHERE id = ?)"
_SITE_OF_MARK = "(SELECT site_id FROM session WHERE id = ? AND status = 'held' AND removed = 0)"


class _Shape:
    """How a row of a table in plain form becomes one of the table."""

    @staticmethod
    @cache
    def of(table: str) -> _Shape:
        return _Shape(JOURNALED[table])

    def __init__(self, table: type[Journaled]) -> None:
        core = table.__table__  # type: ignore[attr-defined]
        self.table, self.core = table, core
        self.keys = [column.key for column in core.primary_key]
        self.fields = [name for name in journaled_columns(table) if name not in self.keys]
        self.names = [*self.keys, *self.fields]
        self.defaults = {name: to_plain(value) for name, value in plain_defaults(table).items()}
        self._ways = [(name, _way_in(core.columns[name].type)) for name in self.names]
        self.is_person = table in (Student, Adult)
        self.upsert = self._upsert()
        where = " AND ".join(f'"{name}" = ?' for name in self.keys)
        self.delete = joined("DELETE FROM", core.name, "WHERE", where)
        self.select = joined("SELECT", _listed(self.names), "FROM", core.name, "WHERE", where)

    def _upsert(self) -> str:
        names, marks = list(self.names), ["?"] * len(self.names)
        if self.is_person:
            names, marks = [*names, "fold", "search_row"], [*marks, "?", "?"]
        if self.core.name == "mark":  # what its session says; triggers keep it from then on
            names, marks = [*names, "day", "held_site_id"], [*marks, _DAY_OF_MARK, _SITE_OF_MARK]
        later = [name for name in names if name in (*self.fields, "fold", "search_row")]
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in later)
        return joined(
            "INSERT INTO", self.core.name, "(", _listed(names), ") VALUES (", ", ".join(marks),
            ") ON CONFLICT (", _listed(self.keys), ") DO UPDATE SET", changes,
        )  # fmt: skip

    def values(self, key: tuple[Plain, ...], fields: Fields) -> tuple[Any, ...]:
        """The values of ``upsert``. Raises Unfit for what this version cannot store."""
        if len(key) != len(self.keys):
            raise Unfit
        plain = self.defaults | fields | dict(zip(self.keys, key, strict=True))
        try:
            stored = [plain.get(name) if way is None else way(plain.get(name)) for name, way in self._ways]
        except (TypeError, ValueError, KeyError) as problem:
            raise Unfit from problem
        if self.is_person:
            row_id = bytes.fromhex(str(key[0]))
            stored += [person_fold(plain), search_row(row_id)]
        if self.core.name == "mark":
            stored += [stored[0], stored[0]]
        return tuple(stored)

    def key(self, key: tuple[Plain, ...]) -> list[Any]:
        """A primary key as SQLite keeps it."""
        ways = self._ways[: len(self.keys)]
        return [part if way is None else way(part) for part, (_, way) in zip(key, ways, strict=True)]

    def stored(self, session: Receiving, key: tuple[Plain, ...]) -> tuple[Any, ...] | None:
        """The row as it lies in the table, in the order of ``names``."""
        found = ledger.fetch(session, self.select, *self.key(key))
        return tuple(found[0]) if found else None


def _way_in(kind: TypeEngine[Any]) -> Callable[[Plain], Any] | None:
    """From plain form to what SQLite keeps of a column, None where that is the same; raises for what it
    cannot keep.
    """
    if isinstance(kind, Word):
        codes: dict[Plain, Plain] = {None: None, **{str(one): str(one) for one in kind.words}}
        return codes.__getitem__
    if isinstance(kind, Text):
        return None

    @lru_cache(maxsize=_REMEMBERED)
    def stored(plain: Plain) -> Any:
        if not isinstance(plain, str):
            return plain
        value = from_plain(kind, plain)
        return value if isinstance(value, bytes) else to_plain(value)

    return stored


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
