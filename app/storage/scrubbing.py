# SPDX-License-Identifier: Apache-2.0
"""After somebody was erased: what this laptop still holds of them goes, in one transaction with the erasure.

The program's tables, the journal with its titles, conflicts, imports and the search index. What must stay
for counting is decided in ``app.domain.erasure``; committed rows are the fold's business
(``app.partnership.folding``). Parcels of the shared log stay as they are, sealed: their bytes are what the
chain is made of, and what a restored hub is given again.

The journal is read twice, whole: first for every name the person ever had here, then to take them out. With
5,000 actions and 90,000 marks one person takes two seconds and a hundred take six, a few times a year.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.domain import names
from app.domain.erasure import (
    ABOUT,
    CAUSE,
    ERASED,
    ERASURE,
    PEOPLE,
    REMOVED,
    RULED,
    has_tombstone,
    is_gone,
    is_whose,
    left_of,
    may_stay,
    saying_fields,
)
from app.storage.journal import Change, Plain, journaled_columns, pack, plain_defaults, row_key, unpack
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.queries.sql import joined
from app.storage.tables import JOURNALED, Base
from app.storage.types import to_plain

# What stands in place of a name, of a title, and as the cause of an action of which nothing is left.
BLANK = "(erased)"
TITLE = "Something about a person who was erased"
EMPTIED = "person.erased"
# Facts of this laptop: when somebody was erased last (UTC ms); ids, 16 bytes each, of guardians and homes
# that may have nobody any more; that the file is still to be written anew; what was being typed.
ERASED_AT = "erased_at"
LEFT_BEHIND = "left_behind"
UNFINISHED = "erasing_unfinished"
_HALF_TYPED = "half_typed"

Field = tuple[str, tuple[Plain, ...], str]  # table, key and name of a field

# Parts of keys that may be a person.
_PEOPLE_KEYS = frozenset({"student_id", "guardian_id", "adult_id", "first_id", "second_id"})
_ID = re.compile(rb"[0-9a-f]{32}")
_KEYS_AT_ONCE = 500
_NAMES = ("given", "middle", "family", "preferred")


@dataclass
class Traces:
    """What is looked for: ids of erased people and of rows about them, and every name they had here.

    ``left_behind`` are guardians and homes that may have been only theirs; ``rewritten`` are rows about
    others of which something waits for the log and says something else now.
    """

    erased: set[str]
    rows: set[str] = field(default_factory=set)
    full_names: set[str] = field(default_factory=set)
    single_names: set[str] = field(default_factory=set)
    left_behind: set[str] = field(default_factory=set)
    rewritten: set[tuple[str, tuple[Plain, ...]]] = field(default_factory=set)

    def add_names(self, person: Mapping[str, Any]) -> None:
        """Note how a person may be written."""
        given, middle, family, preferred = (str(person.get(name) or "") for name in _NAMES)
        for first in filter(None, (given, preferred, f"{given} {middle}" if middle else "")):
            if not family:
                self.single_names.add(first)
                continue
            self.full_names |= {f"{first} {family}", f"{family}, {first}", f"{family} {first}"}
            self.full_names.add(names.list_name(given, family, preferred))
        if not given and not preferred and family:
            self.single_names.add(family)

    @cached_property
    def _full(self) -> re.Pattern[str] | None:
        return _words(self.full_names)

    @cached_property
    def _any(self) -> re.Pattern[str] | None:
        return _words(self.full_names | self.single_names)

    def blanked(self, text: str, *, is_about: bool = False) -> str:
        """A text without their full names; where it surely speaks of them, without single names as well."""
        pattern = self._any if is_about else self._full
        return text if pattern is None else pattern.sub(BLANK, text)

    @cached_property
    def _ids(self) -> frozenset[bytes]:
        return frozenset(one.encode() for one in self.erased | self.rows)

    def may_be_in(self, text: bytes) -> bool:
        """Whether a journal row may have to do with them."""
        if not self._ids.isdisjoint(_ID.findall(text)):
            return True
        if self._full is None or b" " not in text:
            return False
        # Every full name has a space in it. A thousand names at once cost too much in all the rest of a row.
        pieces = (piece for piece in text.decode().split('"') if " " in piece)
        return any(self._full.search(piece) for piece in pieces)


def _words(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Any of these texts, between the ends of words, in any case; the longest first."""
    longest_first = sorted(texts, key=lambda one: (-len(one), one))
    if not longest_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def look_for(session: DbSession, erased: Collection[str], *, in_history: bool = True) -> Traces:
    """What there is to be found of these people here; to be asked before their rows are blanked.

    Without ``in_history`` only what they are called now, at once.
    """
    traces = Traces(set(erased))
    for table in PEOPLE:
        columns = [name for name in _NAMES if name in JOURNALED[table].__table__.columns]  # type: ignore[attr-defined]
        if columns:
            for row in _rows_of(session, table, "id", traces.erased, columns):
                traces.add_names(dict(zip(columns, row, strict=True)))
    for table, (_, left) in ABOUT.items():
        if not is_gone(table, left) or not has_tombstone(table) or "id" not in _columns(table):
            continue
        for column in saying_fields(table):
            found = _rows_of(session, table, column, traces.erased, ["id"])
            traces.rows |= {bytes(row[0]).hex() for row in found}
    guardians = _rows_of(session, "student_guardian", "student_id", traces.erased, ["guardian_id"])
    homes = _rows_of(session, "student", "id", traces.erased, ["household_id"])
    traces.left_behind = {bytes(one).hex() for (one,) in (*guardians, *homes) if one} - traces.erased
    if in_history:
        _look_in_journal(session, traces)
    return traces


def _look_in_journal(session: DbSession, traces: Traces) -> None:
    people: dict[str, dict[str, Plain]] = {}
    wanted = {one.encode() for one in traces.erased}
    for (packed,) in _fetch(session, "SELECT changes FROM journal ORDER BY seq"):
        if wanted.isdisjoint(_ID.findall(zlib.decompress(packed))):
            continue
        for change in unpack(packed):
            for values in filter(None, (change.old, change.new)):
                if change.table in PEOPLE and change.key[0] in traces.erased:
                    known = people.setdefault(str(change.key[0]), {})
                    known.update(values)
                    traces.add_names(known)
                elif has_tombstone(change.table) and is_whose(change.table, values, traces.erased):
                    traces.rows.add(str(change.key[0]))


def written_anew(session: DbSession) -> set[Field]:
    """Fields of rows about others that erasures in the journal wrote anew: somebody was named there."""
    return {
        (change.table, change.key, name)
        for (packed,) in _fetch(session, "SELECT changes FROM journal WHERE cause = ?", CAUSE)
        for change in unpack(packed)
        if change.table not in RULED and change.table != ERASURE
        for name in change.new
    }


def scrub(
    session: DbSession, traces: Traces, forgotten: Collection[Field] = (), *, is_author: bool = False
) -> int:
    """Take it all out; returns how many rows of the program's tables lost something.

    ``forgotten`` are fields of other rows that were written anew because somebody was named in them: what
    they said before is taken out of the journal. Of what waits here for the log only where that was done here
    too (``is_author``): elsewhere it may be somebody's newer words.
    """
    count = blank_rows(session, traces.erased)
    _scrub_journal(session, traces, set(forgotten), is_author=is_author)
    _drop_conflicts(session, traces, set(forgotten))
    for table, keys, column in (
        ("import_run", ("id",), "file_name"),
        ("import_run", ("id",), "source"),
        ("import_mapping", ("source", "kind"), "mapping"),
    ):
        _blank_names(session, table, keys, column, traces)
    _scrub_half_typed(session, traces)
    _run(session, "INSERT INTO person_search (person_search) VALUES ('rebuild')")
    note_left_behind(session, traces.left_behind)
    note_facts(session, {ERASED_AT: str(clock.now_ms()).encode(), UNFINISHED: b""})
    return count


def note_left_behind(session: DbSession, ids: Collection[str]) -> None:
    """Note whom the services should look at, once everything is in (``erasing.erase_left_behind``)."""
    if ids:
        noted = read_facts(session).get(LEFT_BEHIND, b"")
        note_facts(session, {LEFT_BEHIND: noted + b"".join(map(bytes.fromhex, sorted(ids)))})


# -- the program's tables -------------------------------------------------------------------------


def blank_rows(session: DbSession, erased: Collection[str]) -> int:
    """Leave in the program's tables of these people what may stay; returns how many rows lost something."""
    count = 0
    for table in _pointing_first():
        left = left_of(table)
        for column in saying_fields(table) or _people_in_key(table):
            if is_gone(table, left):
                count += _each(session, joined("DELETE FROM", table, "WHERE", column, "IN"), erased)
            else:
                count += _blank(session, table, column, left, erased)
    for table, left in PEOPLE.items():
        count += _blank(session, table, "id", left, erased)
    return count


def _pointing_first() -> list[str]:
    """Tables with rows about people, those that point at others before these."""
    return [table.name for table in reversed(Base.metadata.sorted_tables) if table.name in ABOUT]


def _columns(table: str) -> Collection[str]:
    return [column.key for column in JOURNALED[table].__table__.columns]  # type: ignore[attr-defined]


def _people_in_key(table: str) -> list[str]:
    columns = JOURNALED[table].__table__.primary_key  # type: ignore[attr-defined]
    return [c.key for c in columns if c.key in _PEOPLE_KEYS]


def _blank(
    session: DbSession, table: str, column: str, left: Collection[str], erased: Collection[str]
) -> int:
    """Set every field that may not stay to what a new row has; only rows in which that changes something."""
    shape = JOURNALED[table]
    defaults = {name: to_plain(value) for name, value in plain_defaults(shape).items()}
    core = shape.__table__  # type: ignore[attr-defined]
    wanted: dict[str, Plain] = {
        name: defaults.get(name, "")
        for name in journaled_columns(shape)
        if name not in left and name not in saying_fields(table) and not core.columns[name].primary_key
    }
    if table in PEOPLE:
        wanted |= {name: 1 for name in (REMOVED, ERASED) if name in core.columns}
        if "fold" in core.columns:
            wanted["fold"] = ""
    if not wanted:
        return 0  # the row has nothing but ids, days and codes
    sets = ", ".join(f'"{name}" = ?' for name in wanted)
    differs = " OR ".join(f'"{name}" IS NOT ?' for name in wanted)
    statement = joined("UPDATE", table, "SET", sets, "WHERE (", differs, ") AND", column, "IN")
    return _each(session, statement, erased, *wanted.values(), *wanted.values())


def text_fields(table: str) -> list[str]:
    """The fields of a table in which somebody wrote something about a person, also numbers of systems."""
    core = JOURNALED[table].__table__  # type: ignore[attr-defined]
    return [
        name for name in journaled_columns(JOURNALED[table])
        if type(core.columns[name].type) is Text and not core.columns[name].primary_key
    ]  # fmt: skip


# -- the journal ----------------------------------------------------------------------------------


def scrubbed(
    changes: Iterable[Change], traces: Traces, known: Mapping[Any, Mapping[str, Any]] | None = None
) -> tuple[list[Change], bool]:
    """Changes without what was erased, and whether any has to do with these people.

    ``known`` are fields of rows as they are now, which say whom a row is about when the change does not.
    """
    left: list[Change] = []
    is_about = False
    for change in changes:
        fields = {**(known or {}).get((change.table, change.key), {}), **(change.old or {}), **change.new}
        stays = may_stay(change.table, change.key, fields, traces.erased)
        if stays is None and change.table in RULED and traces.rows.intersection(map(str, change.key)):
            stays = left_of(change.table)
        if stays is None:
            is_about = is_about or _mentions(change, traces.erased)
            left.append(change)
        else:
            is_about = True
            left += _what_stays(change, stays)
    return left, is_about


def _mentions(change: Change, erased: Collection[str]) -> bool:
    return any(part in erased for part in (*change.key, *change.new.values(), *(change.old or {}).values()))


def _what_stays(change: Change, stays: Collection[str]) -> list[Change]:
    new = {name: value for name, value in change.new.items() if name in stays}
    if change.old is None:
        if change.table in PEOPLE:  # others point at it, also on laptops that do not know of it yet
            return [Change(change.table, change.key, new | {REMOVED: 1, ERASED: 1}, None)]
        return [Change(change.table, change.key, new, None)] if new else []
    old = {name: value for name, value in change.old.items() if name in stays}
    return [Change(change.table, change.key, new, old)] if new else []


def _scrub_journal(session: DbSession, traces: Traces, forgotten: set[Field], *, is_author: bool) -> None:
    in_rows = {row_key(key) for _, key, _ in forgotten}
    touched = _seqs_touching(session, in_rows)
    newest = _fetch(session, "SELECT coalesce(max(seq), 0) FROM journal")[0][0]
    for seq in range(0, newest, _KEYS_AT_ONCE):
        for row in _fetch(
            session,
            "SELECT seq, cause, title, changes, entry IS NULL, parcel IS NOT NULL FROM journal "
            "WHERE seq > ? AND seq <= ?",
            seq,
            seq + _KEYS_AT_ONCE,
        ):
            text = zlib.decompress(row[3])
            if row[0] in touched or traces.may_be_in(text) or traces.blanked(row[2]) != row[2]:
                row_waits, is_sealed = bool(row[4]), bool(row[4] and row[5])
                told = set() if row_waits and not is_author else forgotten
                _scrub_action(session, traces, told, *row[:4], waits=row_waits, is_sealed=is_sealed)


def _scrub_action(
    session: DbSession, traces: Traces, forgotten: set[Field], seq: int, cause: str, title: str,
    packed: bytes, *, waits: bool, is_sealed: bool,
) -> None:  # fmt: skip
    """``is_sealed``: it is under way in a parcel, so the log will say what it says now."""
    if cause == CAUSE and waits:  # older programs hear by it what is to be blanked
        return
    before = unpack(packed)
    after, is_about = scrubbed(before, traces)
    if cause == CAUSE:
        after = [replace(one, old={}) for one in after]
    elif not is_sealed:
        blanked = [_without_names(one, traces, forgotten) for one in after]
        if waits:
            pairs = zip(after, blanked, strict=True)
            traces.rewritten |= {(one.table, one.key) for one, new in pairs if one != new}
        after = blanked
    old_title = title
    ruled = [change for change in before if change.table in RULED and change not in after]
    title = traces.blanked(title, is_about=is_about)
    if before and not any(change.new.keys() - {REMOVED, ERASED} for change in after):
        cause, title = EMPTIED, TITLE
    elif ruled and all(change in ruled or _mentions(change, traces.erased) for change in before):
        title = title if cause == CAUSE else TITLE
    if (after, title) == (before, old_title):
        return
    _run(
        session, "UPDATE journal SET cause = ?, title = ?, changes = ? WHERE seq = ?",
        cause, title, pack(after), seq,
    )  # fmt: skip
    if ruled:
        _touch_people_only(session, traces, seq, ruled, after)


def _without_names(change: Change, traces: Traces, forgotten: set[Field]) -> Change:
    def clean(values: dict[str, Plain]) -> dict[str, Plain]:
        return {
            name: "" if value and (change.table, change.key, name) in forgotten
            else traces.blanked(value) if isinstance(value, str) else value
            for name, value in values.items()
        }  # fmt: skip

    return Change(
        change.table, change.key, clean(change.new), None if change.old is None else clean(change.old)
    )


def _touch_people_only(
    session: DbSession, traces: Traces, seq: int, gone: Iterable[Change], after: Iterable[Change]
) -> None:
    """What found this action by rows that are gone finds it by whom they were about."""
    still = {row_key(change.key) for change in after}
    for change in gone:
        if row_key(change.key) not in still:
            _run(session, "DELETE FROM journal_touch WHERE row_key = ? AND seq = ?", row_key(change.key), seq)
    people = {
        part
        for change in gone
        for part in (*change.key, *change.new.values())
        if isinstance(part, str) and part in traces.erased
    } or traces.erased
    for person in people:
        _run(
            session,
            "INSERT OR IGNORE INTO journal_touch (row_key, seq) VALUES (?, ?)",
            bytes.fromhex(person),
            seq,
        )


def _seqs_touching(session: DbSession, keys: Iterable[bytes]) -> set[int]:
    found: set[int] = set()
    for key in keys:
        found |= {row[0] for row in _fetch(session, "SELECT seq FROM journal_touch WHERE row_key = ?", key)}
    return found


# -- what waits for a choice, and imports -----------------------------------------------------------


def _drop_conflicts(session: DbSession, traces: Traces, forgotten: set[Field]) -> None:
    import msgpack

    ids = traces.erased | traces.rows
    for table, packed, name, seq, stands, lost in _fetch(
        session, "SELECT table_name, row_key, field, seq, stands, lost FROM sync_conflict"
    ):
        key = tuple(part.hex() if isinstance(part, bytes) else part for part in msgpack.unpackb(packed))
        said = {msgpack.unpackb(one)[0] for one in (stands, lost)}
        about = table in RULED and not ids.isdisjoint({*key, *said})
        if about or (table, key, name) in forgotten:
            _run(
                session,
                "DELETE FROM sync_conflict WHERE table_name = ? AND row_key = ? AND field = ? AND seq = ?",
                table, packed, name, seq,
            )  # fmt: skip


def _blank_names(session: DbSession, table: str, keys: tuple[str, ...], column: str, traces: Traces) -> None:
    for text, *key in _fetch(session, joined("SELECT", ", ".join((column, *keys)), "FROM", table)):
        blanked = traces.blanked(text)
        if blanked != text:
            where = " AND ".join(f"{name} = ?" for name in keys)
            _run(session, joined("UPDATE", table, "SET", column, "= ? WHERE", where), blanked, *key)


def _scrub_half_typed(session: DbSession, traces: Traces) -> None:
    """A form about them goes; their full name goes from the others."""
    packed = read_facts(session).get(_HALF_TYPED)
    if packed is None:
        return
    try:
        left = _typed_without(json.loads(packed), traces)
    except ValueError:
        forget_facts(session, _HALF_TYPED)
    else:
        note_facts(session, {_HALF_TYPED: json.dumps(left, ensure_ascii=False).encode()})


def _typed_without(value: Any, traces: Traces) -> Any:
    if isinstance(value, dict):
        ids = traces.erased | traces.rows
        return {
            key: _typed_without(one, traces) for key, one in value.items() if not any(i in key for i in ids)
        }
    if isinstance(value, list):
        return [_typed_without(one, traces) for one in value]
    return traces.blanked(value) if isinstance(value, str) else value


# -- statements -------------------------------------------------------------------------------------


def _rows_of(
    session: DbSession, table: str, column: str, ids: Collection[str], wanted: Iterable[str]
) -> Iterator[Any]:
    for some in _in_parts(ids):
        statement = joined(
            "SELECT", ", ".join(f'"{name}"' for name in wanted), "FROM", table, "WHERE", column, "IN (",
            ", ".join("?" * len(some)), ")",
        )  # fmt: skip
        yield from _fetch(session, statement, *some)


def _each(session: DbSession, statement: str, ids: Collection[str], *values: object) -> int:
    """A statement that ends in IN, for ids in any number; how many rows it changed."""
    count = 0
    for some in _in_parts(ids):
        count += _run(session, joined(statement, "(", ", ".join("?" * len(some)), ")"), *values, *some)
    return count


def _in_parts(ids: Collection[str]) -> Iterator[list[bytes]]:
    listed = [bytes.fromhex(one) for one in sorted(ids)]
    for begin in range(0, len(listed), _KEYS_AT_ONCE):
        yield listed[begin : begin + _KEYS_AT_ONCE]


def _fetch(session: DbSession, statement: str, *values: object) -> list[Any]:
    return list(session.connection().exec_driver_sql(statement, values))


def _run(session: DbSession, statement: str, *values: object) -> int:
    return session.connection().exec_driver_sql(statement, values).rowcount
