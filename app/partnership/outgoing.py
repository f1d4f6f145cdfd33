# SPDX-License-Identifier: Apache-2.0
"""What was done here becomes parcels: journal rows, oldest first, packed, sealed and signed once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.clock import Id, new_id
from app.partnership import ledger
from app.partnership.ledger import OwnParcel
from app.storage.journal import unpack
from app.storage.queries.sql import joined
from app.storage.store import Receiving
from app.sync import parcel
from app.sync.commit import Change, Commit, Seen
from app.sync.packing import pack
from app.sync.parcel import FIRST, FULL, Header, parcel_hash, seal

# The fields and rules that this version writes; see ``Commit.level``.
LEVEL = 1
_ROWS_AT_ONCE = 400
# A parcel is planned so full; the next commits may compress a little worse than the ones before.
_MARGIN = 0.98
_ROOM = FULL - parcel.SMALLEST
_NO_LOG = b""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a laptop seals and signs with, and whose program it is."""

    program: Id
    program_key: bytes
    signing_key: bytes


def pack_waiting(session: Receiving, keys: Keys, replica: Id) -> int:
    """Put every waiting action into parcels; returns how many were made."""
    made = 0
    fill = _Filling()
    while rows := _unpacked(session):
        waiting = [(one.seq, part) for one in rows for part in _parts(one)]
        while waiting:
            count, packed = fill.next([commit for _, commit in waiting])
            one = new_parcel(session, keys, replica, packed)
            ledger.run_many(
                session, "UPDATE journal SET parcel = ?, replica = ? WHERE seq = ?",
                ((one.parcel, replica, seq) for seq, _ in waiting[:count]),
            )  # fmt: skip
            waiting, made = waiting[count:], made + 1
    return made


def new_parcel(session: Receiving, keys: Keys, replica: Id, packed: bytes) -> OwnParcel:
    """Seal packed commits as the next parcel of a replica and keep it."""
    before = ledger.last_parcel(session, replica)
    n, prev = (1, FIRST) if before is None else (before.n + 1, parcel_hash(before.content))
    header = Header(new_id(), keys.program, replica, n, prev)
    content = seal(header, packed, keys.program_key, keys.signing_key)
    one = OwnParcel(header.parcel, replica, n, content, None)
    ledger.keep_parcel(session, one)
    return one


def unpack_again(session: Receiving, parcels: Sequence[OwnParcel]) -> None:
    """Take actions out of parcels that nobody has: they wait to be packed anew."""
    for one in parcels:
        ledger.run(session, "DELETE FROM out_parcel WHERE parcel = ?", one.parcel)
        ledger.run(session, "UPDATE journal SET parcel = NULL WHERE parcel = ?", one.parcel)


def settle_known(session: Receiving, actions: Iterable[Id], seq: int) -> None:
    """Actions that wait here and came with the log, after a restore or a copy, wait no longer."""
    for action in actions:
        for row in _actions(session, "group_id = ? AND entry IS NULL", action):
            wanted = [(part.action, part.part) for part in _parts(row)]
            if all(ledger.is_folded(session, *one) for one in wanted):
                ledger.run(session, "UPDATE journal SET entry = ? WHERE seq = ?", seq, row.seq)


@dataclass(frozen=True, slots=True)
class _Action:
    """A row of the journal, and how many bytes it has there."""

    seq: int
    commit: Commit
    size: int


def _unpacked(session: Receiving) -> list[_Action]:
    return _actions(session, "entry IS NULL AND parcel IS NULL")


def _actions(session: Receiving, which: str, *values: object) -> list[_Action]:
    rows = ledger.fetch(
        session,
        joined(
            "SELECT seq, at, seen_log, seen_seq, who, cause, title, group_id, changes, undoes,",
            "(SELECT count(*) FROM journal b WHERE b.group_id = j.group_id AND b.seq < j.seq)",
            "FROM journal j WHERE", which, "ORDER BY seq LIMIT ?",
        ),
        *values, _ROWS_AT_ONCE,
    )  # fmt: skip
    return [
        _Action(
            seq,
            Commit(
                LEVEL, at, Seen(seen_log or _NO_LOG, seen_seq), who, cause, title, group,
                tuple(Change(one.table, one.key, one.new) for one in unpack(changes)), undoes,
                str(place),
            ),
            len(changes),
        )
        for seq, at, seen_log, seen_seq, who, cause, title, group, changes, undoes, place in rows
    ]  # fmt: skip


def _parts(action: _Action) -> list[Commit]:
    """The commit, or when it alone is more than a parcel holds, halves of its changes.

    What is small enough in the journal, which says more and says it longer, is small enough in a parcel.
    """
    return [action.commit] if action.size <= _ROOM else _halves(action.commit)


def _halves(commit: Commit) -> list[Commit]:
    if len(commit.changes) < 2 or len(pack([commit])) <= _ROOM:
        return [commit]
    middle = len(commit.changes) // 2
    halves = (commit.changes[:middle], commit.changes[middle:])
    return [
        one
        for place, half in enumerate(halves)
        for one in _halves(replace(commit, changes=half, part=f"{commit.part}.{place}"))
    ]


class _Filling:
    """Finds how many commits a parcel takes; the last parcel tells how many to try for the next one."""

    def __init__(self) -> None:
        self._bytes_a_change = 30.0

    def next(self, waiting: Sequence[Commit]) -> tuple[int, bytes]:
        """How many of the first commits, at least one, and their bytes."""
        best, most = (0, b""), len(waiting)
        count = self._guess(waiting, most)
        while True:
            packed = pack(waiting[:count])
            # Of an action about somebody who was erased nothing may be left.
            self._bytes_a_change = len(packed) / max(1, sum(len(one.changes) for one in waiting[:count]))
            if len(packed) <= _ROOM or count == 1:
                best = count, packed
            else:
                most = count - 1
            count = self._guess(waiting, most)
            if best[0] and count <= best[0]:
                return best

    def _guess(self, waiting: Sequence[Commit], most: int) -> int:
        """As many as should fit, at least one and at most ``most``."""
        room = _ROOM * _MARGIN / self._bytes_a_change
        for count, commit in enumerate(waiting[:most]):
            room -= len(commit.changes)
            if room < 0:
                return max(count, 1)
        return most
