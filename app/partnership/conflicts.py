# SPDX-License-Identifier: Apache-2.0
"""What two people changed without knowing of each other: one side stands, the other waits to be looked at.

A question is one thing to a person: the attendance of a child, not its three fields (``questions`` says what
is one, ``conflict_words`` how it is put). Looking at it ends with an ordinary edit, the other side or the
same one again, always whole; it goes to every laptop, and there too the matter is settled. Any other edit in
view of both settles it as well; a later edit by somebody who still knew of one only does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.together import is_asked
from app.errors import NotFound, Stale
from app.partnership import ledger, rows
from app.partnership.conflict_words import side_text, subject
from app.partnership.incoming import read_cuts
from app.partnership.laptops import laptop_of
from app.partnership.questions import Question, asked_of, question_word
from app.storage.journal import Change, WriteSession, key_values, unpack, update_rows
from app.storage.place import read_facts
from app.storage.queries.history_words import Names, field_word, names_of
from app.storage.store import Store
from app.storage.tables import JOURNALED
from app.storage.types import from_plain, to_plain
from app.sync.commit import REMOVED, Plain, RowKey
from app.sync.fold import Stand

TAKEN_AWAY = "removed"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: in words, who wrote it, on which laptop, when (UTC ms as the log has it)."""

    text: str
    who: str
    laptop: str
    at: int


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One question about one thing; ``row``, ``field`` and ``seq`` name it for ``keep`` and ``take_other``.

    ``after_removal``: somebody took the thing away, which stands, while somebody else changed it. ``word`` is
    ``field_text`` in short; ``called`` the first name of the person whose row it is, else empty; ``person``
    who can be opened.
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
    word: str = ""
    called: str = ""
    is_personal: bool = False

    @property
    def whom(self) -> str:
        """The person's name, or what it is: "Li, Bo", "Sheet 4903 8095-3"."""
        return self.name if self.name and self.is_personal else f"{self.thing} {self.name}".strip()

    @property
    def title(self) -> str:
        """The whole question: "Li, Bo: attendance on Nov 24, Science 3"."""
        return f"{self.whom}: {self.field_text}"


def open_conflicts(session: DbSession) -> list[ConflictRow]:
    """Everything that nobody has looked at, oldest first."""
    found = list(_open(session))
    values = [Change(one.row[0], one.row[1], _values(one.stands), _values(one.lost)) for one in found]
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


@dataclass(slots=True)
class _Open:
    """``stands`` is what the log says now; after a removal that is the removal, ``lost`` the edits."""

    row: RowKey
    field: str
    seq: int
    after_removal: bool
    stands: dict[str, Stand]
    lost: dict[str, Stand]

    def is_settled_by(self, written: Mapping[tuple[RowKey, str], int]) -> bool:
        """Somebody here has written it in view of both."""
        return any(written.get((self.row, name), -1) >= self.seq for name in self.stands)


def _open(session: DbSession) -> Iterator[_Open]:
    found: dict[Question, _Open] = {}
    for table, packed, field, seq, edit, lost, after in ledger.fetch(
        session,
        "SELECT table_name, row_key, field, seq, stands, lost, after_removal FROM sync_conflict "
        "WHERE settled = 0 ORDER BY seq, table_name, row_key, field",
    ):
        row: RowKey = (table, rows.read_key(packed))
        if table not in JOURNALED:
            continue
        loser = rows.read_stand(edit if after else lost)
        asked = asked_of(table, field, after_removal=bool(after))
        one = found.setdefault((row, asked, loser.replica), _Open(row, asked, seq, bool(after), {}, {}))
        # Of several values by one hand the last one counts.
        one.seq, one.lost[field] = max(one.seq, seq), loser
    told = [one for one in found.values() if _is_told(session, one)]
    written = _written_since(session) if told else {}
    return (one for one in told if not one.is_settled_by(written))


def _is_told(session: DbSession, one: _Open) -> bool:
    """There is still something to decide between what stands now and what lost once."""
    content = ledger.committed(session, one.row)
    if content is None:
        return False
    table, now = one.row[0], rows.read_row(content)
    if one.after_removal:
        one.lost = {name: stand for name, stand in one.lost.items() if now.get(name) == stand}
        one.stands = {REMOVED: now[REMOVED]} if REMOVED in now else {}
        asked = any(is_asked(table, name) for name in one.lost)
        return asked and any(stand.value for stand in one.stands.values())
    one.stands = {name: now[name] for name in one.lost if name in now}
    return any(
        is_asked(table, name)
        and stand.replica != one.lost[name].replica
        and stand.value != one.lost[name].value
        for name, stand in one.stands.items()
    )


def _values(stands: Mapping[str, Stand]) -> dict[str, Plain]:
    return {name: stand.value for name, stand in stands.items()}


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
    table, about = one.row[0], subject(session, one.row, names)
    lost = side_text(table, _values(one.lost), names, is_named=one.after_removal)
    stands = TAKEN_AWAY if one.after_removal else side_text(table, _values(one.stands), names)
    word = "removed or changed" if one.after_removal else _word(one)
    return ConflictRow(
        one.row, one.field, one.seq, about.thing, about.name, f"{word} {about.of}".strip(),
        _side(session, one.stands, stands), _side(session, one.lost, lost), one.after_removal,
        about.person, word, about.called, about.is_personal,
    )  # fmt: skip


def _word(one: _Open) -> str:
    return question_word(one.row[0], one.field) or field_word(one.field)


def _side(session: DbSession, stands: Mapping[str, Stand], text: str) -> Side:
    newest = max(stands.values(), key=lambda stand: (stand.eff, stand.seq))
    return Side(text, newest.who, laptop_of(session, newest.replica), newest.eff)


def _settle(store: Store, row: RowKey, field: str, seq: int, *, other: bool) -> None:
    with store.read() as session:
        found = next(
            (one for one in _open(session) if (one.row, one.field, one.seq) == (row, field, seq)), None
        )
    if found is None:
        raise NotFound("This has been settled already, here or on another laptop.")
    if found.after_removal:
        values: dict[str, Plain] = {REMOVED: 0 if other else 1}
        title = "Brought back what was removed" if other else "Left it removed"
    else:
        values = _values(found.lost if other else found.stands)
        title = f"Took the other value of {_word(found)}" if other else f"Kept the value of {_word(found)}"
    with store.write("conflict.settle", title) as session:
        _write(session, found.row, values)


def _write(session: WriteSession, row: RowKey, values: Mapping[str, Plain]) -> None:
    name, key = row
    table = JOURNALED[name]
    keys = key_values(table, key)
    stored = session.get(table, tuple(keys.values()))
    columns = table.__table__.columns  # type: ignore[attr-defined]
    if stored is None or not all(field in columns for field in values):
        raise Stale("This cannot be shown or changed on this laptop yet. Update the program.")
    old = {field: getattr(stored, field) for field in values}
    if {field: to_plain(value) for field, value in old.items()} == dict(values):
        # Nothing changes here, and all laptops hear that somebody has looked.
        session.note(Change(name, key, dict(values), dict(values)))
        return
    new = {field: from_plain(columns[field].type, value) for field, value in values.items()}
    update_rows(session, table, [(keys, old, new)])
