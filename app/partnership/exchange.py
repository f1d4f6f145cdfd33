# SPDX-License-Identifier: Apache-2.0
"""The conversation with the hub: parcels up, pages of the log down, until nothing is left on either side.

A parcel counts as delivered when it is read back in the log, never because the hub said so. Whatever is lost
on the way is said again; stopping anywhere loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlalchemy.orm import Session as DbSession

from app import VERSION, clock
from app.errors import PorchlightError
from app.partnership import ledger, rewinds
from app.partnership.enclosed import Enclosed
from app.partnership.incoming import take_page
from app.partnership.laptops import introduce
from app.partnership.membership import Membership, require_membership
from app.partnership.outgoing import pack_waiting
from app.partnership.pace import Pace
from app.partnership.under_way import UnderWay
from app.progress import SILENT, Progress
from app.services.erasing import erase_left_behind, finish
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store
from app.sync import bundle, frames, wire
from app.sync.chain import START
from app.sync.parcel import FIRST, header_of, parcel_hash
from app.sync.wire import Diverged, Fork, Item, Page, Request

# So much of the log at once is asked for as a stream instead of page by page; it is taken in such portions.
_STREAM_FROM = 4
_ENTRIES_AT_ONCE = 40
_BYTES_AT_ONCE = 128 * 1024
_REWINDS = 6
# A round trip that moves nothing may happen (the log has to be read first); several mean that nothing will.
_IDLE = 3
# Where an answer comes sooner than this, sending ahead gains nothing.
_AT_ONCE = 0.3  # seconds


class Link(Protocol):
    """A way to the hub. Everything raises LinkProblem when nothing or nonsense came back."""

    def sync(self, request: bytes) -> bytes:
        """One request, one answer."""

    def log_after(self, seq: int) -> Iterator[bytes]:
        """The log after an entry, as the bytes of a bundle, piece by piece."""

    def hang_up(self) -> None:
        """Close the connection; the next request opens another one."""


class LinkProblem(PorchlightError):
    """The hub could not be reached, or broke off. What was typed waits on this laptop.

    ``wait`` is for how many seconds the hub asked to be left alone; ``reached`` is False when there was no
    connection at all, which says nothing of how much one carries.
    """

    def __init__(self, message: str, wait: float = 0, *, reached: bool = True) -> None:
        super().__init__(message)
        self.wait, self.reached = wait, reached


@dataclass(slots=True)
class Exchanged:
    """What an exchange did; ``agree`` is False when another laptop that read as far has other rows.

    ``clock_off`` is how many milliseconds this laptop's clock is ahead of the hub's; ``enclosed`` is what
    went along and the hub has now.
    """

    sent: int = 0
    received: int = 0
    conflicts: int = 0
    round_trips: int = 0
    agree: bool | None = None
    clock_off: int = 0
    enclosed: list[Enclosed] = field(default_factory=list)

    def add(self, taken: rewinds.Taken) -> None:
        """Count a page."""
        self.sent += taken.delivered
        self.received += taken.entries - taken.delivered
        self.conflicts += taken.conflicts


def exchange(
    store: Store, link: Link, progress: Progress = SILENT, *, enclosed: Enclosed | None = None,
    pace: Pace | None = None, done: Exchanged | None = None,
) -> Exchanged:  # fmt: skip
    """Talk until nothing is left. Raises LinkProblem; what was taken stays, counted in ``done``."""
    talk = Conversation(store, link, progress, enclosed or Enclosed(), pace or Pace(), done or Exchanged())
    exchanged = talk.hold()
    if erase_left_behind(store):
        exchanged = talk.hold()
    finish(store)
    return exchanged


class Conversation:
    """One exchange while it lasts."""

    def __init__(
        self, store: Store, link: Link, progress: Progress, enclosed: Enclosed, pace: Pace, done: Exchanged
    ) -> None:
        self.store, self.link, self.progress = store, link, progress
        self.enclosed, self.pace, self.done = enclosed, pace, done
        self.going = self.going_later = Enclosed()
        self.under_way = UnderWay(link)
        self.took = 0.0
        self.more: bool | None = None  # what the last page said
        self.total = 0

    def hold(self) -> Exchanged:
        introduce(self.store)
        rewound = idle = 0
        while True:
            request, answer = self._next_answer()
            if answer is None:
                continue
            if not isinstance(answer, Page):
                rewound += 1
                if rewound > _REWINDS:
                    raise LinkProblem("The hub and this laptop cannot agree where they are. Ask for help.")
                self.under_way.forget()
                rewind(self.store, answer)
                introduce(self.store)
                continue
            taken = self._take(answer, request)
            if self.more and answer.head - request.cursor - len(answer.items) > _STREAM_FROM:
                self._read_stream(request.cursor + len(answer.items))
            if not self.more and self.enclosed.is_empty and not _is_waiting(self.store):
                self.under_way.forget()
                return self.done
            idle = 0 if taken.entries or self.more or not self.enclosed.is_empty else idle + 1
            if idle > _IDLE:
                raise LinkProblem("The hub answers, and takes nothing. What was typed waits on this laptop.")

    def _next_answer(self) -> tuple[Request, wire.Answer | None]:
        """The oldest request's answer, with another request sent ahead of it where that can be; or None when
        that one was sent ahead itself and got lost.
        """
        is_ahead = bool(self.under_way)
        if not is_ahead:
            request = self._request()
            if self.pace.is_slowest:
                self.link.hang_up()  # a link that is cut every so many bytes gives each connection its own
            self.under_way.send(request)
        self._send_ahead()
        sent = self.under_way.next()
        self._tell(sent.request)
        try:
            answer = wire.read_answer(sent.answer())
        except LinkProblem:
            if is_ahead:
                return sent.request, None
            self.under_way.forget()
            raise
        self.done.round_trips += 1
        self.took = time.monotonic() - sent.began
        self.pace.succeeded(self.took)
        return sent.request, answer

    def _send_ahead(self) -> None:
        """While nothing is left to read, the parcels after those that are under way."""
        if self.more is not False or self.pace.is_slowest or self.took < _AT_ONCE:
            return
        if not self.under_way.has_room:
            return
        last = [header_of(content) for content in self.under_way.last.parcels]
        with self.store.read() as session:
            membership = require_membership(session)
            own = [header.n for header in last if header.replica == membership.replica]
            if not own:
                return
            more = ledger.parcels_to_send(session, membership.replica, self.pace.batch, after=own[-1])
            parcels = tuple(one.content for one in more)
        if parcels:
            # It says the same of this laptop as the one before, and asks for no more than where they went.
            ahead = replace(self.under_way.last, parcels=parcels, shares=(), recovery=b"")
            self.under_way.send(ahead)

    def _request(self) -> Request:
        # Over the worst link a parcel in each direction is too much at once: read first, then send.
        reading = self.pace.is_slowest and self.more is not False
        with self.store.receive() as session:
            membership = require_membership(session)
            facts = read_facts(session)
            sending: tuple[bytes, ...] = ()
            if rewinds.READ_FIRST not in facts:
                pack_waiting(session, membership.keys, membership.replica)
                if not reading:
                    own = ledger.parcels_to_send(session, membership.replica, self.pace.batch)
                    sending = tuple(one.content for one in own)
            if not reading:
                sending += rewinds.carried(session, self.pace.batch)
            # There too, what goes along waits for a request of its own.
            waits = self.pace.is_slowest and (reading or sending)
            going, later = self.enclosed.part(self.pace.batch)
            self.going, self.going_later = (Enclosed(), self.enclosed) if waits else (going, later)
            return request_of(session, membership, facts, sending, self.going, self.pace.batch)

    def _take(self, page: Page, request: Request) -> rewinds.Taken:
        taken = _take_page(self.store, page)
        self.more, self.total = page.more, page.head
        if not self.going.is_empty:
            self.done.enclosed.append(self.going)
            self.enclosed, self.going = self.going_later, Enclosed()
        self.done.add(taken)
        self.done.agree = page.agree
        self.done.clock_off = clock.now_ms() - page.now
        if not page.more:
            with self.store.receive() as session:
                rewinds.stop_carrying(session, require_membership(session), request.parcels)
                forget_facts(session, rewinds.READ_FIRST)
        return taken

    def _read_stream(self, cursor: int) -> None:
        """The rest of the log in one answer; whatever part of it arrives is kept."""
        with self.store.read() as session:
            membership = require_membership(session)
        waiting: list[bundle.Entry] = []
        head: Page | None = None
        try:
            for frame in frames.read_pieces(self.link.log_after(cursor)):
                if head is None:
                    head = _head_of_log(frame)
                    continue
                waiting.append(bundle.read_entry(frame))
                if len(waiting) == _ENTRIES_AT_ONCE or _size(waiting) >= _BYTES_AT_ONCE:
                    self._take_entries(membership, head, waiting)
                    waiting = []
        finally:
            if head is not None and waiting:
                self._take_entries(membership, head, waiting)

    def _take_entries(self, membership: Membership, head: Page, entries: list[bundle.Entry]) -> None:
        self.done.add(take_entries(self.store, membership.program_key, head, entries))
        last = entries[-1].seq
        self.progress.step(last, self.total, f"Receiving: {last:,} of {self.total:,} parcels")

    def _tell(self, request: Request) -> None:
        if request.parcels:
            sentence = f"Sending; {self.done.sent:,} parcels are in the log"
        else:
            sentence = f"Receiving: {request.cursor:,} of {max(self.total, request.cursor):,} parcels"
        self.progress.step(request.cursor, self.total, sentence)


def waiting(store: Store) -> tuple[int, int | None]:
    """How many actions are not in the log yet, and when the oldest was made (UTC ms)."""
    with store.read() as session:
        count, oldest = ledger.fetch(
            session, "SELECT count(DISTINCT group_id), min(at) FROM journal WHERE entry IS NULL"
        )[0]
    return int(count), oldest


def request_of(
    session: DbSession, membership: Membership, facts: Mapping[str, bytes], sending: tuple[bytes, ...],
    enclosed: Enclosed, limit: int,
) -> Request:  # fmt: skip
    """What this laptop says of itself, with the parcels it sends."""
    last = ledger.last_parcel(session, membership.replica)
    return Request(
        replica=membership.replica,
        n=last.n if last else 0,
        last=parcel_hash(last.content) if last else FIRST,
        log=facts.get("log", b""),
        cursor=int.from_bytes(facts.get("cursor", b""), "big"),
        chain=facts.get("chain", START),
        digest=facts.get("digest", ledger.EMPTY),
        limit=limit,
        parcels=sending,
        shares=enclosed.shares,
        recovery=enclosed.recovery,
        app=VERSION,
        told=wire.sum_of(read_messages(facts)),
    )


def _head_of_log(frame: bytes) -> Page:
    head = wire.read_answer(frame)
    if not isinstance(head, Page):
        raise LinkProblem("The hub answered something else than its log. Nothing was taken.")
    return head


def _size(entries: Sequence[bundle.Entry]) -> int:
    return sum(len(one.content) for one in entries)


def take_entries(
    store: Store, program_key: bytes, head: Page, entries: Sequence[bundle.Entry]
) -> rewinds.Taken:
    """Take entries that came as a stream or in a file."""
    items = [Item(entry.seq, entry.received, entry.content) for entry in entries]
    return take_page(store, program_key, head.log, items, entries[-1].chain, dict(head.cuts))


def read_messages(facts: Mapping[str, bytes]) -> tuple[wire.Message, ...]:
    """What the hub has to say, newest first."""
    return wire.read_messages(facts["messages"]) if "messages" in facts else ()


def _take_page(store: Store, page: Page) -> rewinds.Taken:
    with store.read() as session:
        membership = require_membership(session)
    taken = take_page(store, membership.program_key, page.log, page.items, page.chain, dict(page.cuts))
    if page.slot != membership.slot or page.messages is not None:
        with store.receive() as session:
            note_facts(session, {"slot": page.slot.to_bytes(2, "big")})
            if page.messages is not None:
                note_facts(session, {"messages": wire.write_messages(page.messages)})
                session.touched.add("sync_fact")
    return taken


def rewind(store: Store, answer: Fork | Diverged) -> None:
    """This laptop or the hub was restored: see ``rewinds``."""
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
