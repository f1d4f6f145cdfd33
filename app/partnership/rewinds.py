# SPDX-License-Identifier: Apache-2.0
"""When time ran backwards: this laptop was restored or copied, or the hub was.

Nothing on a surviving disk is lost and nothing comes twice: parcels keep their ids, and the hub drops the ids
that it knows. What it cannot place under its old number is sealed anew, and folded once by its action.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session as DbSession

from app.clock import Id, new_id
from app.partnership import ledger, rows
from app.partnership.incoming import Taken, fold_again
from app.partnership.membership import Membership
from app.partnership.outgoing import new_parcel, unpack_again
from app.storage.place import note_facts, read_facts
from app.storage.store import Receiving
from app.sync.commit import BadCommit, NewerCommit
from app.sync.packing import pack, unpack
from app.sync.parcel import BadParcel, header_of, unseal

# Noted while the log has to be read to its end before anything is sent.
READ_FIRST = "read_first"
# Carried parcels that the last answer did not have in the log.
_UNPLACED = "unplaced"

__all__ = ["READ_FIRST", "Taken", "carried", "go_back", "is_carrying", "stop_carrying", "take_new_replica"]


def take_new_replica(session: Receiving, membership: Membership, match: int) -> Id:
    """This laptop's writing history was continued elsewhere above parcel ``match``: begin another one.

    What was packed above it waits again, until the log has been read: some of it may be there already.
    """
    above = ledger.parcels_above(session, membership.replica, match)
    for one in above:
        if one.seq is None and ledger.is_adopted(session, one.parcel):
            _carry(session, one.parcel, one.content)  # nowhere else is what it says
    unpack_again(session, [one for one in above if one.seq is None])
    replica = new_id()
    note_facts(session, {"replica": replica, READ_FIRST: b""})
    return replica


def go_back(session: Receiving, membership: Membership, log: Id, floor: int) -> None:
    """The hub's log is another one than before and agrees with what was read up to ``floor``.

    What was read above it, of this laptop and of others, is offered again; the state is folded anew from
    what this laptop kept of the log.
    """
    above = ledger.fetch(
        session, "SELECT seq, parcel, content FROM log_entry WHERE seq > ? ORDER BY seq", floor
    )
    for _seq, parcel, content in above:
        is_own = ledger.run(session, "UPDATE out_parcel SET seq = NULL WHERE parcel = ?", parcel)
        if not is_own or header_of(content).replica != membership.replica:
            _carry(session, bytes(parcel), bytes(content))
    ledger.run(session, "DELETE FROM log_entry WHERE seq > ?", floor)
    _forget(session, floor)
    fold_again(session, membership.program_key, log)


def carried(session: Receiving, limit: int) -> tuple[bytes, ...]:
    """Parcels of other writing histories that this laptop offers again, at least one when there are any."""
    found: list[bytes] = []
    size = 0
    for (content,) in ledger.fetch(session, "SELECT content FROM carried_parcel ORDER BY place"):
        size += len(content)
        if found and size > limit:
            break
        found.append(bytes(content))
    return tuple(found)


def is_carrying(session: DbSession) -> bool:
    """There are such parcels."""
    return bool(ledger.fetch(session, "SELECT 1 FROM carried_parcel LIMIT 1"))


def stop_carrying(session: Receiving, membership: Membership, parcels: Sequence[bytes]) -> None:
    """The hub has seen these and its log has none of them: what they say goes as parcels of this laptop.

    The hub cannot place them when it was restored to before their laptop joined, or when that laptop was
    restored too and has used their numbers for others. What the log brought otherwise is left out. One answer
    may be an old one that came late: only when the next one says the same are they given up.
    """
    facts = read_facts(session)
    before, now = facts.get(_UNPLACED, b""), b""
    for content in parcels:
        parcel = header_of(content).parcel
        if not ledger.fetch(session, "SELECT 1 FROM carried_parcel WHERE parcel = ?", parcel):
            continue
        if ledger.has_id(before, parcel):
            ledger.run(session, "DELETE FROM carried_parcel WHERE parcel = ?", parcel)
            _adopt(session, membership, content)
        else:
            now += parcel
    if before or now:
        note_facts(session, {_UNPLACED: now})


def _adopt(session: Receiving, membership: Membership, content: bytes) -> None:
    try:
        commits = unpack(unseal(content, membership.program_key))
    except NewerCommit:
        raise  # it stays carried until this program is updated
    except (BadParcel, BadCommit):
        return  # no laptop can read it
    known = ledger.folded_parts(session, {commit.action for commit in commits})
    left = [commit for commit in commits if (commit.action, commit.part) not in known]
    if left:
        one = new_parcel(session, membership.keys, membership.replica, pack(left))
        ledger.note_adopted(session, one.parcel)


def _carry(session: Receiving, parcel: Id, content: bytes) -> None:
    ledger.run(
        session, "INSERT OR REPLACE INTO carried_parcel (parcel, content) VALUES (?, ?)", parcel, content
    )


def _forget(session: Receiving, floor: int) -> None:
    """History above the floor comes again with the log; own actions wait again."""
    ledger.run(session, "UPDATE journal SET entry = NULL WHERE entry > ? AND parcel IS NOT NULL", floor)
    ledger.run(
        session,
        "DELETE FROM journal_touch WHERE seq IN (SELECT seq FROM journal WHERE entry > ? AND parcel IS NULL)",
        floor,
    )
    ledger.run(session, "DELETE FROM journal WHERE entry > ? AND parcel IS NULL", floor)
    for statement in (
        "DELETE FROM sync_conflict",
        "DELETE FROM committed",
        "DELETE FROM replica_time",
        "DELETE FROM folded_commit",
    ):
        ledger.run(session, statement)
    note_facts(session, {"held_back": rows.NOTHING})
