# SPDX-License-Identifier: Apache-2.0
"""What two people changed without knowing of each other: one value stands, the other waits to be looked at.

Looking at it ends with an ordinary edit, the other value or the same one again; it goes to every laptop, and
there too the matter is settled. Any other edit in view of both settles it as well; a later edit by somebody
who still knew of one only does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.errors import NotFound, Stale
from app.partnership import ledger, rows
from app.partnership.incoming import read_cuts
from app.partnership.laptops import laptop_of
from app.storage.journal import Change, WriteSession, key_values, unpack, update_rows
from app.storage.place import read_facts
from app.storage.queries.history_words import Names, field_word, names_of, table_word, value_text
from app.storage.store import Store
from app.storage.tables import JOURNALED
from app.storage.types import from_plain, to_plain
from app.sync.commit import REMOVED, Plain, RowKey
from app.sync.fold import Stand

TAKEN_AWAY = "taken away"


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

    ``after_removal``: somebody took the thing away, which stands, while somebody else changed it.
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
    """``stands`` is what the log says now; after a removal that is the removal, ``lost`` the edit."""

    row: RowKey
    field: str
    seq: int
    stands: Stand
    lost: Stand
    after_removal: bool

    @property
    def decided_by(self) -> str:
        """The field whose next value settles it."""
        return REMOVED if self.after_removal else self.field


def _open(session: DbSession) -> Iterator[_Open]:
    found: dict[tuple[RowKey, str, bytes], _Open] = {}
    for table, packed, field, seq, edit, lost, after in ledger.fetch(
        session,
        "SELECT table_name, row_key, field, seq, stands, lost, after_removal FROM sync_conflict "
        "WHERE settled = 0 ORDER BY seq, table_name, row_key, field",
    ):
        row: RowKey = (table, rows.read_key(packed))
        content = ledger.committed(session, row)
        if table not in JOURNALED or content is None:
            continue
        now = rows.read_row(content)
        loser = rows.read_stand(edit if after else lost)
        stands = now.get(REMOVED if after else field)
        if stands is not None and _is_told(stands, loser, now.get(field), after_removal=bool(after)):
            # Of several values by one hand the last one counts.
            found[row, field, loser.replica] = _Open(row, field, seq, stands, loser, bool(after))
    written = _written_since(session) if found else {}
    return (one for one in found.values() if written.get((one.row, one.decided_by), -1) < one.seq)


def _is_told(stands: Stand, loser: Stand, now: Stand | None, *, after_removal: bool) -> bool:
    """There is still something to decide between what stands now and a value that lost once."""
    if after_removal:
        return bool(stands.value) and now == loser
    return stands.replica != loser.replica and stands.value != loser.value


def _written_since(session: DbSession) -> dict[tuple[RowKey, str], int]:
    """Fields that were written here and are not in the log yet, each with what was in view by then."""
    facts = read_facts(session)
    cuts, log = read_cuts(facts), facts.get("log")
    found: dict[tuple[RowKey, str], int] = {}
    for packed, seen_log, seen in ledger.fetch(
        session, "SELECT changes, seen_log, seen_seq FROM journal WHERE entry IS NULL"
    ):
        in_view = seen if seen_log == log else min(seen, cuts.get(seen_log, 0))
        for change in unpack(packed):
            for name in change.new:
                key = (change.table, change.key), name
                found[key] = max(found.get(key, 0), in_view)
    return found


def _told(session: DbSession, one: _Open, names: Names) -> ConflictRow:
    table, key = one.row
    return ConflictRow(
        one.row, one.field, one.seq, table_word(table),
        ", ".join(text for part in key if (text := names.get(str(part), ""))), field_word(one.field),
        _side(session, one, one.stands, names), _side(session, one, one.lost, names), one.after_removal,
        _person(session, key),
    )  # fmt: skip


def _side(session: DbSession, one: _Open, stand: Stand, names: Names) -> Side:
    if one.after_removal and stand is one.stands:
        text = TAKEN_AWAY
    else:
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
    if found.after_removal:
        value: Plain = 0 if other else 1
        title = "Brought back what was taken away" if other else "Left it taken away"
    else:
        value = (found.lost if other else found.stands).value
        word = field_word(field)
        title = f"Took the other value of {word}" if other else f"Kept the value of {word}"
    with store.write("conflict.settle", title) as session:
        _write(session, found.row, found.decided_by, value)


def _write(session: WriteSession, row: RowKey, field: str, value: Plain) -> None:
    name, key = row
    table = JOURNALED[name]
    values = key_values(table, key)
    stored = session.get(table, tuple(values.values()))
    columns = table.__table__.columns  # type: ignore[attr-defined]
    if stored is None or field not in columns:
        raise Stale("This cannot be shown or changed on this laptop yet. Update the program.")
    old = getattr(stored, field)
    if to_plain(old) == value:
        # Nothing changes here, and all laptops hear that somebody has looked.
        session.note(Change(name, key, {field: value}, {field: value}))
        return
    new = from_plain(columns[field].type, value)
    update_rows(session, table, [(values, {field: old}, {field: new})])
