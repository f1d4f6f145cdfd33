# SPDX-License-Identifier: Apache-2.0
"""Taking actions back: Undo of the last one, Take back of any in History, and of a whole import.

Taking back is an ordinary new action: each field goes back to what it was before, unless somebody has
changed it since; a row that others have come to depend on stays. What was left alone is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain.erasure import CAUSE
from app.errors import Conflict, NotFound
from app.storage.journal import Change, Plain, WriteSession, key_values, unpack, update_rows
from app.storage.place import read_place
from app.storage.scrubbing import EMPTIED
from app.storage.store import Store
from app.storage.tables import JOURNALED, Base, ImportRun, Journaled, JournalEntry
from app.storage.types import from_plain, to_plain

KEEP_DAYS = 30
# A clock that was set right makes today's work look years old. So many other days of work must follow as
# well: a program that meets once a week has them in a month.
_LATER_DAYS = 4
_DAY_MS = 86_400_000

Key = tuple[str, tuple[Plain, ...]]  # table and plain primary key of a row


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking back did: its title, rows put back, rows left because they changed or are in use since."""

    title: str
    restored: int
    kept: int


def last_undoable(session: DbSession, who: str | None = None) -> tuple[Id, str] | None:
    """The newest action of this laptop that is neither taken back nor itself an undo: (group, title)."""
    found = session.execute(
        text(
            "SELECT group_id, title FROM journal j WHERE undoes IS NULL "
            "AND cause NOT IN ('program.start', 'laptop.join', 'person.erase', 'person.erased', "
            "'disclosure.note') "
            "AND (:who IS NULL OR who = :who) AND (replica IS NULL OR replica = :here) "
            "AND NOT EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.group_id) ORDER BY seq DESC LIMIT 1"
        ),
        {"who": who, "here": read_place(session).replica},
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def undo_last(store: Store) -> TakenBack:
    """Take the last action back. Raises NotFound when there is none."""
    with store.read() as session:
        found = last_undoable(session)
    if found is None:
        raise NotFound("There is nothing to undo.")
    return take_back(store, found[0])


def take_back(store: Store, group_id: Id) -> TakenBack:
    """Take one action back, whole. Raises NotFound, or Conflict when it is too old or taken back already."""
    with store.read() as session:
        title, changes = _action(session, group_id)
    with store.write("undo", f"Took back: {title}", undoes=group_id) as session:
        restored, kept = _put_back(session, changes)
        for run in session.scalars(select(ImportRun).where(ImportRun.group_id == group_id)):
            run.taken_back_at = clock.now_ms()
        session.touched.add("import_run")
    return TakenBack(title, restored, kept)


def _action(session: DbSession, group_id: Id) -> tuple[str, list[Change]]:
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.group_id == group_id).order_by(JournalEntry.seq.desc())
    ).all()
    if not entries:
        raise NotFound("This action is no longer in the history.")
    if clock.now_ms() - entries[0].at > KEEP_DAYS * _DAY_MS and _is_long_past(session, entries[0].seq):
        raise Conflict(f"This was more than {KEEP_DAYS} days ago; change it by hand instead.")
    if session.scalars(select(JournalEntry.seq).where(JournalEntry.undoes == group_id)).first() is not None:
        raise Conflict("This has been taken back already.")
    if entries[0].cause == CAUSE:
        raise Conflict("Somebody was erased. That cannot be taken back, here or anywhere.")
    changes = [change for entry in entries for change in reversed(unpack(entry.changes))]
    if entries[0].cause == EMPTIED:
        raise Conflict("The person whom this was about has been erased. Nothing can be put back.")
    return entries[0].title, changes


def _is_long_past(session: DbSession, seq: int) -> bool:
    """People worked here on several days since."""
    days = text("SELECT count(DISTINCT at / :day) FROM journal WHERE seq > :seq")
    return int(session.execute(days, {"day": _DAY_MS, "seq": seq}).scalar_one()) >= _LATER_DAYS


def _put_back(session: WriteSession, changes: Sequence[Change]) -> tuple[int, int]:
    """Apply the inverse of changes, newest first; returns (rows put back, rows left alone)."""
    in_use = _in_use(session, [change for change in changes if change.is_new_row])
    restored = kept = 0
    for table_name, own in _by_table(changes):
        table = JOURNALED[table_name]
        updates = []
        for change in own:
            update = None if (table_name, change.key) in in_use else _inverse(session, table, change)
            if update is None:
                kept += 1
            else:
                updates.append(update)
                restored += 1
        update_rows(session, table, updates)
        session.expire_all()
    return restored, kept


def _by_table(changes: Sequence[Change]) -> Iterable[tuple[str, list[Change]]]:
    """Runs of changes to the same table in the same direction, in the order in which they must be undone."""
    run: list[Change] = []
    seen: set[tuple[Any, ...]] = set()
    for change in changes:
        if run and (change.table != run[0].table or change.key in seen):
            yield run[0].table, run
            run, seen = [], set()
        run.append(change)
        seen.add(change.key)
    if run:
        yield run[0].table, run


def _inverse(
    session: DbSession, table: type[Journaled], change: Change
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None:
    """The update that undoes a change, or None when something else happened to those fields since."""
    key = key_values(table, change.key)
    row = session.get(table, tuple(key.values()))
    if row is None:
        return None
    columns = table.__table__.columns  # type: ignore[attr-defined]
    if change.is_new_row:
        wanted: dict[str, Any] = {"removed": True}
        untouched = not row.removed
    else:
        wanted = {name: from_plain(columns[name].type, plain) for name, plain in (change.old or {}).items()}
        untouched = all(to_plain(getattr(row, name)) == plain for name, plain in change.new.items())
    if not untouched:
        return None
    old = {name: getattr(row, name) for name in wanted}
    return key, old, wanted


def _in_use(session: DbSession, inserted: Sequence[Change]) -> set[Key]:
    """Inserted rows that live rows outside this action have come to refer to since.

    A row that stays is itself outside from then on, so what it refers to stays too.
    """
    own: set[Key] = {(change.table, change.key) for change in inserted}
    in_use: set[Key] = set()
    while found := _referred_to(session, own):
        own -= found
        in_use |= found
    names_of_kept = {
        (change.table, change.key)
        for change in inserted
        if change.table == "external_id" and any((change.new.get("row_id"),) == key for _, key in in_use)
    }
    return in_use | names_of_kept


def _referred_to(session: DbSession, own: set[Key]) -> set[Key]:
    wanted: dict[str, set[bytes]] = {}
    for table_name, key in own:
        if len(key) == 1 and isinstance(key[0], str) and len(key[0]) == 32:
            wanted.setdefault(table_name, set()).add(bytes.fromhex(key[0]))
    used: set[Key] = set()
    for table_name in JOURNALED:
        for column in Base.metadata.tables[table_name].columns:
            for foreign in column.foreign_keys:
                target = foreign.column.table.name
                if target in wanted:
                    used |= _referring(session, column, target, wanted[target], own)
    return used


def _referring(session: DbSession, column: Any, target: str, ids: set[bytes], own: set[Key]) -> set[Key]:
    core = Base.metadata.tables[str(column.table.name)]
    keys = list(core.primary_key)
    used: set[Key] = set()
    listed = sorted(ids)
    for first in range(0, len(listed), 500):
        found = session.execute(
            select(column, *keys).where(column.in_(listed[first : first + 500]), core.c.removed.is_(False))
        )
        for value, *key in found:
            if (core.name, tuple(to_plain(part) for part in key)) not in own:
                used.add((target, (to_plain(value),)))
    return used
