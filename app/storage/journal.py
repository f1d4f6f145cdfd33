# SPDX-License-Identifier: Apache-2.0
"""The journal: one row per user action, written in the same transaction as the action itself.

A flush hook notes every changed field of the journaled tables with its old and new value; bulk
writers use ``insert_rows`` and ``update_rows`` (``executemany``, five to seven times faster than the
unit of work), which note the same. Fields that only make sense together (``app.domain.together``) are noted
together, also those that stay as they are. History, Undo and the sync read what is written here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, insert, inspect, select, tuple_, update
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain.erasure import CAUSE, ERASED, PEOPLE, REMOVED, RULED, may_stay
from app.domain.together import missing
from app.errors import Conflict
from app.storage.derived import derive
from app.storage.tables import JOURNALED, Journaled, JournalEntry, JournalTouch
from app.storage.types import from_plain, to_plain

# One journal row holds at most this many changes, so that a later sync parcel stays small.
CHANGES_PER_ROW = 200
_KEYS_AT_ONCE = 400

Plain = int | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One row's changed fields. ``key`` is the primary key in plain form; ``old`` is empty for a new row."""

    table: str
    key: tuple[Plain, ...]
    new: dict[str, Plain]
    old: dict[str, Plain] | None

    @property
    def is_new_row(self) -> bool:
        return self.old is None


@dataclass(slots=True)
class Action:
    """What ``Store.write`` was opened for."""

    cause: str
    title: str
    who: str
    undoes: Id | None = None
    group_id: Id = b""
    replica: Id | None = None
    seen_log: Id | None = None
    seen_seq: int = 0


class WriteSession(DbSession):
    """A session whose flushes are journaled; made only by ``Store.write``."""

    action: Action
    changes: list[Change]
    touched: set[str]

    def begin_action(self, action: Action) -> None:
        action.group_id = action.group_id or clock.new_id()
        self.action, self.changes, self.touched = action, [], set()

    def note(self, change: Change) -> None:
        self.changes.append(change)
        self.touched.add(change.table)


def journaled_columns(table: type[Journaled]) -> list[str]:
    """Names of the columns that travel: all but the derived ones and the key."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    return [c.key for c in columns if not c.primary_key and not c.info.get("derived")]


def key_of(table: type[Journaled], values: dict[str, Any]) -> tuple[Plain, ...]:
    """The primary key in plain form."""
    return tuple(to_plain(values[c.key]) for c in table.__table__.primary_key)  # type: ignore[attr-defined]


def key_values(table: type[Journaled], key: Sequence[Plain]) -> dict[str, Any]:
    """Column values of a primary key in plain form."""
    columns = table.__table__.primary_key  # type: ignore[attr-defined]
    return {c.key: from_plain(c.type, plain) for c, plain in zip(columns, key, strict=True)}


def row_key(key: Sequence[Plain]) -> bytes:
    """The bytes under which a row's history is found; a session's id is a prefix of its marks' keys."""
    return b"".join(
        bytes.fromhex(part)
        if isinstance(part, str) and len(part) == 32 and _is_hex(part)
        else str(part).encode()
        for part in key
    )


def _is_hex(part: str) -> bool:
    return not part.strip("0123456789abcdef")


def insert_rows(session: DbSession, table: type[Journaled], rows: Iterable[dict[str, Any]]) -> int:
    """Insert many new rows at once, journaled. Keys are column names; all rows have the same keys."""
    writer = _writer(session)
    values = list(rows)
    if not values:
        return 0
    fields = journaled_columns(table)
    defaults = plain_defaults(table)
    for row in values:
        for name, default in defaults.items():
            row.setdefault(name, default)
        derive(table, row)
        writer.note(_new_change(table, row, fields))
    writer.flush()
    writer.connection().execute(insert(table.__table__), values)  # type: ignore[attr-defined]
    return len(values)


def update_rows(
    session: DbSession,
    table: type[Journaled],
    rows: Iterable[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]],
) -> int:
    """Update many rows at once, journaled; each is (key values, old values, new values) of changed fields."""
    writer = _writer(session)
    writer.flush()
    by_fields: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    count = 0
    name_of_table: str = table.__tablename__  # type: ignore[attr-defined]
    listed = list(rows)
    unchanged = _unchanged_of_groups(writer, table, [(key, new) for key, _, new in listed])
    for key, old, new in listed:
        plain_key = key_of(table, key)
        same = unchanged.get(plain_key, {})
        plain_new = {name: to_plain(value) for name, value in new.items()}
        plain_old = {name: to_plain(old.get(name)) for name in new}
        writer.note(Change(name_of_table, plain_key, plain_new | same, plain_old | same))
        bound = {f"key_{name}": value for name, value in key.items()} | new
        by_fields.setdefault(tuple(new), []).append(bound)
        count += 1
    for fields, bound_rows in by_fields.items():
        writer.connection().execute(_update_statement(table, fields), bound_rows)
    return count


def _unchanged_of_groups(
    session: DbSession, table: type[Journaled], updates: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> dict[tuple[Plain, ...], dict[str, Plain]]:
    """By key, the fields that belong to those of (key, new values) and are not changed, as they lie there."""
    core = table.__table__  # type: ignore[attr-defined]
    by_missing: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    keys = [column.key for column in core.primary_key]
    for key, new in updates:
        if names := missing(core.name, new):
            by_missing.setdefault(tuple(names), []).append(tuple(key[name] for name in keys))
    found: dict[tuple[Plain, ...], dict[str, Plain]] = {}
    for rest, wanted in by_missing.items():
        columns = [*core.primary_key, *(core.c[name] for name in rest)]
        for first in range(0, len(wanted), _KEYS_AT_ONCE):
            some = tuple_(*core.primary_key).in_(wanted[first : first + _KEYS_AT_ONCE])
            for row in session.execute(select(*columns).where(some)):
                plain = [to_plain(value) for value in row]
                found[tuple(plain[: len(keys)])] = dict(zip(rest, plain[len(keys) :], strict=True))
    return found


def _update_statement(table: type[Journaled], fields: Sequence[str]) -> Any:
    from sqlalchemy import bindparam

    core = table.__table__  # type: ignore[attr-defined]
    matches = [c == bindparam(f"key_{c.key}", type_=c.type) for c in core.primary_key]
    return (
        update(core)
        .where(*matches)
        .values({name: bindparam(name, type_=core.c[name].type) for name in fields})
    )


def plain_defaults(table: type[Journaled]) -> dict[str, Any]:
    """Column defaults, which a bulk insert does not apply by itself."""
    defaults: dict[str, Any] = {}
    for column in table.__table__.columns:  # type: ignore[attr-defined]
        if column.default is not None and column.default.is_scalar:
            defaults[column.key] = column.default.arg
        elif column.nullable:
            defaults[column.key] = None
    return defaults | _dataclass_defaults(table)


def _dataclass_defaults(table: type[Journaled]) -> dict[str, Any]:
    import dataclasses

    names = set(table.__table__.columns.keys())  # type: ignore[attr-defined]
    return {
        field.name: value
        for field in dataclasses.fields(table)
        if field.name in names
        and (value := getattr(field.default, "default", field.default)) is not None
        and value is not dataclasses.MISSING
        and not hasattr(value, "column")
    }


def _writer(session: DbSession) -> WriteSession:
    if not isinstance(session, WriteSession):
        raise TypeError("journaled rows are written only inside Store.write()")
    return session


# -- the flush hook -----------------------------------------------------------------------------


@event.listens_for(WriteSession, "after_flush")
def _note_flush(session: WriteSession, _context: Any) -> None:
    for row in session.deleted:
        if isinstance(row, Journaled):
            raise TypeError(f"{type(row).__name__} rows are removed by setting .removed, never deleted")
    for row in session.new:
        if isinstance(row, Journaled):
            session.note(_new_row(row))
    for row in session.dirty:
        if isinstance(row, Journaled) and (change := _changed_row(row)) is not None:
            session.note(change)


def _new_row(row: Journaled) -> Change:
    table = type(row)
    values = {c.key: getattr(row, c.key) for c in table.__table__.columns}  # type: ignore[attr-defined]
    return _new_change(table, values, journaled_columns(table))


def _new_change(table: type[Journaled], values: dict[str, Any], fields: Sequence[str]) -> Change:
    """A new row: what it holds, and the empty fields of groups of which it holds some."""
    name_of_table: str = table.__tablename__  # type: ignore[attr-defined]
    new: dict[str, Plain] = {
        name: plain for name in fields if (plain := to_plain(values.get(name))) is not None
    }
    for name in missing(name_of_table, new):
        new[name] = None
    return Change(name_of_table, key_of(table, values), new, None)


def _changed_row(row: Journaled) -> Change | None:
    attributes = inspect(row, raiseerr=True).attrs
    old: dict[str, Plain] = {}
    new: dict[str, Plain] = {}
    for name in journaled_columns(type(row)):
        history = attributes[name].history
        if history.added and list(history.added) != list(history.deleted):
            new[name] = to_plain(history.added[0])
            old[name] = to_plain(history.deleted[0]) if history.deleted else None
    if not new:
        return None
    name_of_table: str = type(row).__tablename__  # type: ignore[attr-defined]
    for name in missing(name_of_table, new):
        new[name] = old[name] = to_plain(getattr(row, name))
    return Change(name_of_table, _key(row), new, old)


def _key(row: Journaled) -> tuple[Plain, ...]:
    columns = type(row).__table__.primary_key  # type: ignore[attr-defined]
    return tuple(to_plain(getattr(row, c.key)) for c in columns)


@event.listens_for(WriteSession, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """Bulk SQL on journaled tables would leave no trace; ``insert_rows``/``update_rows`` are the way."""
    if state.is_update or state.is_delete or state.is_insert:
        name = getattr(getattr(state.statement, "table", None), "name", "")
        if name in JOURNALED:
            raise TypeError(f"bulk SQL on {name} would not be journaled")


# -- writing and reading rows of the journal ------------------------------------------------------


def write_entries(session: WriteSession) -> bool:
    """Write the noted changes as journal rows; False when nothing changed."""
    session.flush()
    action = session.action
    changes = [change for change in session.changes if change.new]
    if action.cause != CAUSE and not RULED.isdisjoint(session.touched):
        _refuse_about_erased(session, changes)
    for first in range(0, len(changes), CHANGES_PER_ROW):
        part = changes[first : first + CHANGES_PER_ROW]
        entry = JournalEntry(
            group_id=action.group_id,
            at=clock.now_ms(),
            who=action.who,
            cause=action.cause,
            title=action.title,
            undoes=action.undoes,
            changes=pack(part),
            replica=action.replica,
            seen_log=action.seen_log,
            seen_seq=action.seen_seq,
        )
        session.add(entry)
        session.flush()
        keys = {row_key(change.key) for change in part}
        session.connection().execute(
            insert(JournalTouch.__table__),  # type: ignore[arg-type]
            [{"row_key": key, "seq": entry.seq} for key in keys],
        )
    return bool(changes)


def _refuse_about_erased(session: WriteSession, changes: Sequence[Change]) -> None:
    """A form that was open while somebody was erased brings nothing of them back. Raises Conflict."""
    found = session.connection().exec_driver_sql("SELECT row_id FROM erasure")
    erased = {bytes(row_id).hex() for (row_id,) in found}
    for change in changes if erased else ():
        left = may_stay(change.table, change.key, (change.old or {}) | change.new, erased)
        if left is None:
            continue
        says = change.new.keys() - left - {ERASED}
        if (change.table in PEOPLE and says) or any(change.new[name] for name in says - {REMOVED}):
            raise Conflict("This person was erased, here or on another laptop. Nothing can be put back.")


def pack(changes: Sequence[Change]) -> bytes:
    """Changes as compressed JSON: ``[table, key, new, old]`` each, ``old`` null for a new row."""
    rows = [[c.table, list(c.key), c.new, c.old] for c in changes]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8"), 3)


def unpack(packed: bytes) -> list[Change]:
    """The changes that ``pack`` wrote."""
    rows = json.loads(zlib.decompress(packed))
    return [Change(table, tuple(key), new, old) for table, key, new, old in rows]
