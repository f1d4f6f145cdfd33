# SPDX-License-Identifier: Apache-2.0
"""The conversation with the hub: parcels up, pages of the log down, until nothing is left on either side.

A parcel counts as delivered when it is read back in the log, never because the hub said so. Whatever is lost
on the way is said again; stopping anywhere loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.errors import PorchlightError
from app.partnership import ledger, rewinds
from app.partnership.incoming import take_page
from app.partnership.membership import require_membership
from app.partnership.outgoing import pack_waiting
from app.progress import SILENT, Progress
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store
from app.sync import wire
from app.sync.chain import START, BrokenPage
from app.sync.parcel import FIRST, parcel_hash
from app.sync.wire import Diverged, Fork, Page, Request

# How many bytes of parcels go up in one request, at first and at most.
FIRST_BATCH = 32 * 1024
LARGEST_BATCH = 256 * 1024
_REWINDS = 6
# A round trip that moves nothing may happen (the log has to be read first); several mean that nothing will.
_IDLE = 3


class Link(Protocol):
    """A way to the hub."""

    def sync(self, request: bytes) -> bytes:
        """One request, one answer. Raises LinkProblem when nothing or nonsense came back."""


class LinkProblem(PorchlightError):
    """The hub could not be reached, or broke off. What was typed waits on this laptop."""


@dataclass(slots=True)
class Exchanged:
    """What an exchange did; ``agree`` is False when another laptop that read as far has other rows."""

    sent: int = 0
    received: int = 0
    conflicts: int = 0
    round_trips: int = 0
    agree: bool | None = None


def exchange(
    store: Store, link: Link, progress: Progress = SILENT, *, shares: tuple[tuple[str, str, bytes], ...] = ()
) -> Exchanged:
    """Talk until nothing is left. Raises LinkProblem; everything taken until then stays."""
    done, batch, rewound, idle = Exchanged(), FIRST_BATCH, 0, 0
    while True:
        request = _request(store, batch, shares)
        progress.step(done.received, 0, _sentence(done, request))
        answer = wire.read_answer(link.sync(wire.write_request(request)))
        done.round_trips += 1
        if not isinstance(answer, Page):
            rewound += 1
            if rewound > _REWINDS:
                raise LinkProblem("The hub and this laptop cannot agree where they are. Ask for help.")
            _rewind(store, answer)
            continue
        shares = ()
        taken = _take(store, answer)
        done.sent += taken.delivered
        done.received += taken.entries - taken.delivered
        done.conflicts += taken.conflicts
        done.agree = answer.agree
        if not answer.more:
            with store.receive() as session:
                rewinds.stop_carrying(session, request.parcels)
                forget_facts(session, rewinds.READ_FIRST)
        batch = min(batch * 2, LARGEST_BATCH)
        if not answer.more and not _is_waiting(store):
            return done
        idle = 0 if taken.entries or answer.more else idle + 1
        if idle > _IDLE:
            raise LinkProblem("The hub answers, and takes nothing. What was typed waits on this laptop.")


def waiting(store: Store) -> tuple[int, int | None]:
    """How many actions are not in the log yet, and when the oldest was made (UTC ms)."""
    with store.read() as session:
        count, oldest = ledger.fetch(
            session, "SELECT count(DISTINCT group_id), min(at) FROM journal WHERE entry IS NULL"
        )[0]
    return int(count), oldest


def _request(store: Store, batch: int, shares: tuple[tuple[str, str, bytes], ...]) -> Request:
    with store.receive() as session:
        membership = require_membership(session)
        facts = read_facts(session)
        sending: list[ledger.OwnParcel] = []
        if rewinds.READ_FIRST not in facts:
            pack_waiting(session, membership.keys, membership.replica)
            sending = ledger.parcels_to_send(session, membership.replica, batch)
        last = ledger.last_parcel(session, membership.replica)
        return Request(
            replica=membership.replica,
            n=last.n if last else 0,
            last=parcel_hash(last.content) if last else FIRST,
            log=facts.get("log", b""),
            cursor=int.from_bytes(facts.get("cursor", b""), "big"),
            chain=facts.get("chain", START),
            digest=facts.get("digest", ledger.EMPTY),
            parcels=tuple(one.content for one in sending) + rewinds.carried(session, batch),
            shares=shares,
        )


def _take(store: Store, page: Page) -> rewinds.Taken:
    with store.read() as session:
        membership = require_membership(session)
    cuts: Mapping[bytes, int] = dict(page.cuts)
    taken = take_page(store, membership.program_key, page.log, page.items, page.chain, cuts)
    if page.slot != membership.slot:
        with store.receive() as session:
            note_facts(session, {"slot": page.slot.to_bytes(2, "big")})
    return taken


def _rewind(store: Store, answer: Fork | Diverged) -> None:
    with store.receive() as session:
        membership = require_membership(session)
        if isinstance(answer, Fork):
            rewinds.take_new_replica(session, membership, answer.match)
        else:
            rewinds.go_back(session, membership, answer.log, answer.floor)


def _is_waiting(store: Store) -> bool:
    with store.read() as session:
        membership = require_membership(session)
        return bool(
            ledger.fetch(session, "SELECT 1 FROM journal WHERE entry IS NULL LIMIT 1")
            or ledger.parcels_to_send(session, membership.replica, 0)
            or rewinds.is_carrying(session)
        )


def _sentence(done: Exchanged, request: Request) -> str:
    if request.parcels:
        return f"Sending; {done.received:,} pieces have come in"
    return f"Receiving; {done.received:,} pieces so far"


__all__ = ["BrokenPage", "Exchanged", "Link", "LinkProblem", "exchange", "waiting"]
