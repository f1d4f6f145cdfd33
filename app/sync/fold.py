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

Pure: states go in, states come out; whoever calls reads and writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

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
    """What an entry did: the rows it touched, whole; the replica's last effective time; what to tell."""

    rows: dict[RowKey, dict[str, Stand]] = field(default_factory=dict)
    last_eff: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def fold_entry(
    entry: Entry,
    row_of: Callable[[RowKey], Row],
    last_eff: int,
    received_of: Callable[[int], int],
) -> Outcome:
    """Apply one entry.

    ``row_of`` gives a row as it stands before the entry (empty when there is none), ``last_eff`` the last
    effective time of the entry's replica (0 at its first entry), ``received_of(seq)`` when the hub received
    the entry that the author had in view (0 for the beginning). What was in view of a commit counts in the
    log that is folded: see ``in_this_log``.
    """
    done = Outcome(last_eff=last_eff)
    for commit in entry.commits:
        in_view = received_of(commit.seen.seq)
        done.last_eff = max(done.last_eff, _between(commit.at, in_view, entry.received))
        for change in commit.changes:
            row = done.rows.get(change.row)
            if row is None:
                row = done.rows[change.row] = dict(row_of(change.row))
            _apply(entry, commit, change, row, done)
    return done


def in_this_log(commit: Commit, log: bytes, cuts: Mapping[bytes, int]) -> Commit:
    """The commit with what was in view of its author counted in this log.

    ``cuts`` are earlier logs of a restored hub, each with the entry up to which it lives on in this one.
    """
    if commit.seen.log == log:
        return commit
    return replace(commit, seen=Seen(log, min(commit.seen.seq, cuts.get(commit.seen.log, 0))))


def _apply(entry: Entry, commit: Commit, change: Change, row: dict[str, Stand], done: Outcome) -> None:
    seen, whose = commit.seen.seq, (entry.seq, entry.replica, done.last_eff, commit.who)
    if not row:
        row.update({name: Stand(value, *whose) for name, value in change.fields.items()})
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
