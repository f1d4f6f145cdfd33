# SPDX-License-Identifier: Apache-2.0
"""What two people changed without knowing of each other: one value stands, the other waits to be looked at.

Looking at it ends with an ordinary edit, the other value or the same one again; it goes to every laptop, and
there too the matter is settled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.errors import NotFound, Stale
from app.partnership import ledger, rows
from app.partnership.laptops import laptop_of
from app.partnership.projection import waiting_changes
from app.storage.journal import Change, WriteSession, key_values, update_rows
from app.storage.queries.history_words import Names, field_word, names_of, table_word, value_text
from app.storage.store import Store
from app.storage.tables import JOURNALED
from app.storage.types import from_plain
from app.sync.commit import Plain, RowKey
from app.sync.fold import Stand


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two values: in words, who wrote it, on which laptop, when (UTC ms as the log has it)."""

    text: str
    who: str
    laptop: str
    at: int


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field of one thing. ``person`` is the student or adult that it is about, for a way there.

    ``after_removal``: somebody took the thing away while somebody else changed it.
    """

    row: RowKey
    field: str
    seq: int
    thing: str
    name: str
    field_text: str
    stands: Side
    lost: Side
    after_removal: bool
    person: tuple[str, Id] | None


def open_conflicts(session: DbSession) -> list[ConflictRow]:
    """Everything that nobody has looked at, oldest first."""
    found = list(_open(session))
    values = [
        Change(one.row[0], one.row[1], {one.field: one.stands.value}, {one.field: one.lost.value})
        for one in found
    ]
    names = names_of(session, values)
    return [_told(session, one, names) for one in found]


def count_open(session: DbSession) -> int:
    """How many there are."""
    return sum(1 for _ in _open(session))


def keep(store: Store, row: RowKey, field: str, seq: int) -> None:
    """What stands is right. Raises NotFound when it is settled already."""
    _settle(store, row, field, seq, other=False)


def take_other(store: Store, row: RowKey, field: str, seq: int) -> None:
    """The other value is right. Raises NotFound, or Stale when it cannot be put there any more."""
    _settle(store, row, field, seq, other=True)


@dataclass(frozen=True, slots=True)
class _Open:
    row: RowKey
    field: str
    seq: int
    stands: Stand
    lost: Stand
    after_removal: bool


def _open(session: DbSession) -> Iterator[_Open]:
    waiting = None
    for table, packed, field, seq, stands, lost, after in ledger.fetch(
        session,
        "SELECT table_name, row_key, field, seq, stands, lost, after_removal FROM sync_conflict "
        "WHERE settled = 0 ORDER BY seq, table_name, row_key, field",
    ):
        row: RowKey = (table, rows.read_key(packed))
        one = _Open(row, field, seq, rows.read_stand(stands), rows.read_stand(lost), bool(after))
        content = ledger.committed(session, row)
        now = rows.read_row(content).get(field) if content is not None else None
        if table not in JOURNALED or now is None or (now.seq, now.eff) != (one.stands.seq, one.stands.eff):
            continue  # somebody wrote it again since, in view of both
        if waiting is None:
            waiting = waiting_changes(session)
        if field not in waiting.get(row, {}):
            yield one


def _told(session: DbSession, one: _Open, names: Names) -> ConflictRow:
    table, key = one.row
    return ConflictRow(
        one.row, one.field, one.seq, table_word(table),
        ", ".join(text for part in key if (text := names.get(str(part), ""))), field_word(one.field),
        _side(session, one, one.stands, names), _side(session, one, one.lost, names), one.after_removal,
        _person(session, key),
    )  # fmt: skip


def _side(session: DbSession, one: _Open, stand: Stand, names: Names) -> Side:
    text = value_text(one.row[0], one.field, stand.value, names)
    return Side(text, stand.who, laptop_of(session, stand.replica), stand.eff)


def _person(session: DbSession, key: tuple[Plain, ...]) -> tuple[str, Id] | None:
    for part in key:
        if isinstance(part, str) and len(part) == 32:
            for kind in ("student", "adult"):
                if session.get(JOURNALED[kind], bytes.fromhex(part)) is not None:
                    return kind, bytes.fromhex(part)
    return None


def _settle(store: Store, row: RowKey, field: str, seq: int, *, other: bool) -> None:
    with store.read() as session:
        found = next(
            (one for one in _open(session) if (one.row, one.field, one.seq) == (row, field, seq)), None
        )
    if found is None:
        raise NotFound("This has been settled already, here or on another laptop.")
    word = field_word(field)
    title = f"Took the other value of {word}" if other else f"Kept the value of {word}"
    with store.write("conflict.settle", title) as session:
        _write(session, found, found.lost.value if other else found.stands.value)


def _write(session: WriteSession, found: _Open, value: Plain) -> None:
    name, key = found.row
    table = JOURNALED[name]
    if value == found.stands.value:
        # Nothing changes here, and all laptops hear that somebody has looked.
        session.note(Change(name, key, {found.field: value}, {found.field: value}))
        return
    values = key_values(table, key)
    row = session.get(table, tuple(values.values()))
    columns = table.__table__.columns  # type: ignore[attr-defined]
    if row is None or found.field not in columns:
        raise Stale("This cannot be shown or changed on this laptop yet. Update the program.")
    new = from_plain(columns[found.field].type, value)
    update_rows(session, table, [(values, {found.field: getattr(row, found.field)}, {found.field: new})])
