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
        for row, commit in _commits(session, "group_id = ? AND entry IS NULL", action):
            wanted = [(part.action, part.part) for _, part in _parts(row, commit)]
            if all(ledger.is_folded(session, *one) for one in wanted):
                ledger.run(session, "UPDATE journal SET entry = ? WHERE seq = ?", seq, row)


def _unpacked(session: Receiving) -> list[tuple[int, Commit]]:
    return _commits(session, "entry IS NULL AND parcel IS NULL")


def _commits(session: Receiving, which: str, *values: object) -> list[tuple[int, Commit]]:
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
        (
            seq,
            Commit(
                LEVEL, at, Seen(seen_log or _NO_LOG, seen_seq), who, cause, title, group,
                tuple(Change(one.table, one.key, one.new) for one in unpack(changes)), undoes,
                str(place),
            ),
        )
        for seq, at, seen_log, seen_seq, who, cause, title, group, changes, undoes, place in rows
    ]  # fmt: skip


def _parts(seq: int, commit: Commit) -> list[tuple[int, Commit]]:
    """The commit, or when it alone is more than a parcel holds, halves of its changes."""
    if len(commit.changes) < 2 or len(pack([commit])) <= _ROOM:
        return [(seq, commit)]
    middle = len(commit.changes) // 2
    halves = (commit.changes[:middle], commit.changes[middle:])
    return [
        one
        for place, half in enumerate(halves)
        for one in _parts(seq, replace(commit, changes=half, part=f"{commit.part}.{place}"))
    ]


def _fill(waiting: Sequence[tuple[int, Commit]]) -> tuple[int, bytes]:
    """How many commits one parcel takes, and their bytes."""
    count = len(waiting)
    while True:
        packed = pack([commit for _, commit in waiting[:count]])
        if len(packed) <= _ROOM or count == 1:
            return count, packed
        count = max(1, min(count - 1, count * _ROOM * 9 // (len(packed) * 10)))
