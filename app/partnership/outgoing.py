# SPDX-License-Identifier: Apache-2.0
"""What was done here becomes parcels: journal rows, oldest first, packed, sealed and signed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.clock import Id, new_id
from app.partnership import ledger
from app.partnership.ledger import OwnParcel
from app.storage.journal import unpack
from app.storage.store import Receiving
from app.sync import parcel
from app.sync.commit import Change, Commit, Seen
from app.sync.packing import pack
from app.sync.parcel import FIRST, FULL, Header, parcel_hash, seal

# The fields and rules that this version writes; see ``Commit.level``.
LEVEL = 1
_ROWS_AT_ONCE = 400
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
    while rows := _unpacked(session):
        waiting = [part for seq, commit in rows for part in _parts(seq, commit)]
        while waiting:
            count, packed = _fill(waiting)
            one = new_parcel(session, keys, replica, packed)
            ledger.run_many(
                session, "UPDATE journal SET parcel = ?, replica = ? WHERE seq = ?",
                ((one.parcel, replica, seq) for seq, _ in waiting[:count]),
            )  # fmt: skip
            waiting, made = waiting[count:], made + 1
    return made


def new_parcel(
    session: Receiving, keys: Keys, replica: Id, packed: bytes, parcel_id: Id | None = None
) -> OwnParcel:
    """Seal packed commits as the next parcel of a replica and keep it."""
    before = ledger.last_parcel(session, replica)
    n, prev = (1, FIRST) if before is None else (before.n + 1, parcel_hash(before.content))
    header = Header(parcel_id or new_id(), keys.program, replica, n, prev)
    content = seal(header, packed, keys.program_key, keys.signing_key)
    one = OwnParcel(header.parcel, replica, n, content, None)
    ledger.keep_parcel(session, one)
    return one


def send_again(session: Receiving, keys: Keys, parcels: Sequence[OwnParcel], replica: Id) -> None:
    """Give parcels new places in another replica, under the ids that they had: the hub drops repeats."""
    for one in parcels:
        packed = parcel.unseal(one.content, keys.program_key)
        new_parcel(session, keys, replica, packed, one.parcel)


def _unpacked(session: Receiving) -> list[tuple[int, Commit]]:
    rows = ledger.fetch(
        session,
        "SELECT seq, at, seen_log, seen_seq, who, cause, title, group_id, changes, undoes FROM journal "
        "WHERE entry IS NULL AND parcel IS NULL ORDER BY seq LIMIT ?",
        _ROWS_AT_ONCE,
    )
    return [
        (
            seq,
            Commit(
                LEVEL, at, Seen(seen_log or _NO_LOG, seen_seq), who, cause, title, group,
                tuple(Change(one.table, one.key, one.new) for one in unpack(changes)), undoes,
            ),
        )
        for seq, at, seen_log, seen_seq, who, cause, title, group, changes, undoes in rows
    ]  # fmt: skip


def _parts(seq: int, commit: Commit) -> list[tuple[int, Commit]]:
    """The commit, or when it alone is more than a parcel holds, halves of its changes."""
    if len(commit.changes) < 2 or len(pack([commit])) <= _ROOM:
        return [(seq, commit)]
    middle = len(commit.changes) // 2
    halves = (commit.changes[:middle], commit.changes[middle:])
    return [part for half in halves for part in _parts(seq, replace(commit, changes=half))]


def _fill(waiting: Sequence[tuple[int, Commit]]) -> tuple[int, bytes]:
    """How many commits one parcel takes, and their bytes."""
    count = len(waiting)
    while True:
        packed = pack([commit for _, commit in waiting[:count]])
        if len(packed) <= _ROOM or count == 1:
            return count, packed
        count = max(1, min(count - 1, count * _ROOM * 9 // (len(packed) * 10)))
