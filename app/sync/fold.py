# SPDX-License-Identifier: Apache-2.0
"""The fold: entries of the log, in their order, become one state; the same on every laptop.

For each field of a commit: when the field has no winner, or its winner was in view of the author, or both
come from the same replica, or say the same, the new value stands. Otherwise two people changed the field
without knowing of each other: the later of the two *effective times* wins, ties go to the larger replica id,
and the loser is kept to be shown. Fields that lie when they are mixed, such as a mark's status and its
minutes (``app.domain.together``), win or lose together: whoever changes one writes all of them. An effective
time is the author's clock held between the moment of what
was in view and the moment the hub received it, and never runs backwards in one replica: a laptop whose
clock is years off can neither win for ever nor never.

Whom an entry erases stays erased: from that entry on nothing is taken of rows about that person but what
``app.domain.erasure`` lets stay, however late it comes and whatever its author knew. Of what earlier entries
said, ``stripped`` says what is left.

Pure: states go in, states come out; whoever calls reads and writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from app.domain.erasure import (
    CAUSE,
    ERASED,
    ERASURE,
    PEOPLE,
    RULED,
    has_tombstone,
    is_gone,
    may_stay,
    needs_person,
)
from app.domain.together import in_groups
from app.sync.commit import REMOVED, Change, Commit, Plain, RowKey, Seen


class Stand(NamedTuple):
    """A value of a field and whose it is: the entry of the log, its replica, effective time and author."""

    value: Plain
    seq: int
    replica: bytes
    eff: int
    who: str


Row = Mapping[str, Stand]
# What stands of an erased row whoever erased it: equal on laptops that heard of it in different ways.
_TOMB = Stand(1, 0, b"", 0, "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One parcel of the log, opened. ``received`` is the hub's clock in UTC milliseconds."""

    seq: int
    received: int
    replica: bytes
    commits: tuple[Commit, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people changed a field without knowing of each other.

    ``after_removal``: one took the row away, which stands (``lost`` is the removal), the other changed it.
    """

    row: RowKey
    field: str
    stands: Stand
    lost: Stand
    after_removal: bool = False


@dataclass(slots=True)
class Outcome:
    """What an entry did: the rows it touched, whole; the replica's last effective time; what to tell.

    A row without fields is not there any more. ``erased`` are all whom this entry or one before it erased.
    """

    rows: dict[RowKey, dict[str, Stand]] = field(default_factory=dict)
    last_eff: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    erased: AbstractSet[str] = frozenset()


def fold_entry(
    entry: Entry,
    row_of: Callable[[RowKey], Row],
    last_eff: int,
    received_of: Callable[[int], int],
    erased: AbstractSet[str] = frozenset(),
) -> Outcome:
    """Apply one entry.

    ``row_of`` gives a row as it stands before the entry (empty when there is none), ``last_eff`` the last
    effective time of the entry's replica (0 at its first entry), ``received_of(seq)`` when the hub received
    the entry that the author had in view (0 for the beginning). What was in view of a commit counts in the
    log that is folded: see ``in_this_log``. ``erased`` are the ids of whom entries before this one erased;
    rows that it does not touch, of whom it erases itself, are left to the caller and ``stripped``.
    """
    done = Outcome(last_eff=last_eff, erased=erased | erased_by(entry))
    for commit in entry.commits:
        in_view = received_of(commit.seen.seq)
        done.last_eff = max(done.last_eff, _between(commit.at, in_view, entry.received))
        for change in commit.changes:
            row = done.rows.get(change.row)
            if row is None:
                row = done.rows[change.row] = dict(row_of(change.row))
            if commit.cause == CAUSE and not row and change.table in RULED:
                continue  # said for older programs, of a row that never came into the log
            known, told = _without_erased(change, row, done.erased), len(done.conflicts)
            if known is not None:
                _apply(entry, commit, known, row, done)
            if known is not change:
                del done.conflicts[told:]  # nobody is asked about somebody who was erased
    return done


def erased_by(entry: Entry) -> AbstractSet[str]:
    """The ids of whom an entry erases."""
    return {
        str(change.key[0])
        for commit in entry.commits
        for change in commit.changes
        if change.table == ERASURE and change.key
    }


def stripped(key: RowKey, row: Row, erased: AbstractSet[str]) -> dict[str, Stand] | None:
    """What is left of a row about somebody who was erased (empty: not even the row); None for other rows."""
    table = key[0]
    left = may_stay(table, key[1], {name: stand.value for name, stand in row.items()}, erased)
    if left is None:
        return None
    kept = {name: stand for name, stand in row.items() if name in left}
    if table in PEOPLE:
        return kept | {REMOVED: _TOMB, ERASED: _TOMB}
    return {ERASED: _TOMB} if is_gone(table, left) and has_tombstone(table) else kept


def in_this_log(commit: Commit, log: bytes, cuts: Mapping[bytes, int]) -> Commit:
    """The commit with what was in view of its author counted in this log.

    ``cuts`` are earlier logs of a restored hub, each with the entry up to which it lives on in this one.
    """
    if commit.seen.log == log:
        return commit
    return replace(commit, seen=Seen(log, min(commit.seen.seq, cuts.get(commit.seen.log, 0))))


def _without_erased(change: Change, row: dict[str, Stand], erased: AbstractSet[str]) -> Change | None:
    """The part of a change that may be taken, and the row rid of what may not stay; None for nothing."""
    if not erased or change.table not in RULED:
        return change
    if not row and needs_person(change.table, change.fields):
        return None
    known = {name: stand.value for name, stand in row.items()} | dict(change.fields)
    left = may_stay(change.table, change.key, known, erased)
    if left is None:
        return change
    after = stripped((change.table, change.key), _new_row(change) | row, erased) or {}
    fields = {name: value for name, value in change.fields.items() if name in left}
    kept = {name: stand for name, stand in after.items() if name in row or stand is _TOMB}
    row.clear()
    row.update(kept)
    return replace(change, fields=fields) if fields else None


def _new_row(change: Change) -> dict[str, Stand]:
    return {name: Stand(value, 0, b"", 0, "") for name, value in change.fields.items()}


def _apply(entry: Entry, commit: Commit, change: Change, row: dict[str, Stand], done: Outcome) -> None:
    seen, whose = commit.seen.seq, (entry.seq, entry.replica, done.last_eff, commit.who)
    if not row:
        for name, value in change.fields.items():
            row[name] = Stand(value, *whose)
        return
    removal = row.get(REMOVED)
    for names in in_groups(change.table, tuple(change.fields)):
        new = {name: Stand(change.fields[name], *whose) for name in names}
        unseen = {name: row[name] for name in names if name in row and not _knew(new[name], row[name], seen)}
        if all(new[name].value == old.value for name, old in unseen.items()):
            row.update(new)
            done.conflicts += _edits_removed(change.row, removal, new, seen)
        else:
            done.conflicts += _contest(change.row, row, new, unseen)
    now = row.get(REMOVED)
    if REMOVED in change.fields and now is not None and now is not removal and now.value:
        done.conflicts += _removed_unseen(change, row, now, seen)


def _knew(new: Stand, old: Stand, seen: int) -> bool:
    """True when ``new`` was made in knowledge of ``old``."""
    return old.seq <= seen or old.replica == new.replica


def _contest(
    key: RowKey, row: dict[str, Stand], new: dict[str, Stand], unseen: Mapping[str, Stand]
) -> list[Conflict]:
    """One side stands, with all its fields; of the other one all are kept, also those that agree."""
    one = next(iter(new.values()))
    if (one.eff, one.replica) > max((old.eff, old.replica) for old in unseen.values()):
        row.update(new)
        return [Conflict(key, name, new[name], old) for name, old in unseen.items()]
    return [Conflict(key, name, old, new[name]) for name, old in unseen.items()]


def _removed_unseen(change: Change, row: Row, removal: Stand, seen: int) -> list[Conflict]:
    """The row was taken away by somebody who did not know of these edits: whoever syncs first, it is told."""
    return [
        Conflict(change.row, name, stand, removal, after_removal=True)
        for name, stand in row.items()
        if name not in change.fields and stand.seq > seen and stand.replica != removal.replica
    ]


def _edits_removed(key: RowKey, removal: Stand | None, new: Mapping[str, Stand], seen: int) -> list[Conflict]:
    """The row was taken away, and whoever edits it did not know."""
    if removal is None or not removal.value or _knew(next(iter(new.values())), removal, seen):
        return []
    return [
        Conflict(key, name, stand, removal, after_removal=True)
        for name, stand in new.items()
        if name != REMOVED
    ]


def _between(at: int, earliest: int, latest: int) -> int:
    return max(earliest, min(at, latest))
