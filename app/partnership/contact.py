# SPDX-License-Identifier: Apache-2.0
"""One contact with the hub as people mean it: everything up, everything down, patiently, with what is shared.

A link that breaks off is tried again, after a second, then two, up to five minutes; as long as each try gets
something through, there is no end to it.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.errors import FileProblem, PorchlightError, StorageProblem
from app.logs import Event
from app.partnership import shares
from app.partnership.enclosed import Enclosed
from app.partnership.exchange import (
    Exchanged,
    Link,
    LinkProblem,
    exchange,
    read_messages,
    waiting,
)
from app.partnership.link import WAITS, HubLink, Refusal
from app.partnership.membership import Membership, read_membership, require_membership
from app.partnership.pace import Pace
from app.partnership.recovery import write_letter
from app.progress import SILENT, Progress
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store
from app.sync.chain import BrokenPage
from app.sync.wire import BadMessage, Message
from app.vault.vault import Vault

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_HEARTBEAT = 0.2
# The hub does not let this laptop in any more.
_TAKEN_BACK = (401, 403)
# Nothing came back, or nonsense did: the next try may bring it whole.
_GARBLED = (LinkProblem, BadMessage, BrokenPage, FileProblem)
# So far off, a laptop's clock is worth a word: dates of sheets and sessions come from it.
CLOCK_OFF_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True)
class State:
    """Where this laptop stands with its hub, for people.

    ``waiting`` actions are not in the log yet, the oldest since ``oldest``; ``last_contact`` is when the hub
    answered last; ``trouble`` is why it did not since, ``is_refused`` that it took
    this laptop's access back. Times are UTC ms. ``agree`` is False when another laptop that read as far has
    other rows.
    """

    membership: Membership | None
    waiting: int = 0
    oldest: int | None = None
    last_contact: int | None = None
    trouble: str = ""
    is_refused: bool = False
    is_current: bool = False
    agree: bool | None = None
    clock_off: int = 0
    conflicts: int = 0
    messages: tuple[Message, ...] = ()
    unread: int = 0


def state(store: Store) -> State:
    """How things stand, without asking anybody."""
    from app.partnership.conflicts import count_open

    with store.read() as session:
        membership = read_membership(session)
        if membership is None:
            return State(None)
        facts = read_facts(session)
        open_conflicts = count_open(session)
    count, oldest = waiting(store)
    messages = read_messages(facts)
    read_until = _number(facts, "read_until") or 0
    return State(
        membership, count, oldest, _number(facts, "last_contact"), facts.get("trouble", b"").decode(),
        "refused" in facts,
        "last_contact" in facts and "trouble" not in facts and not count,
        {b"yes": True, b"no": False}.get(facts.get("agree", b"")),
        _number(facts, "clock_off", signed=True) or 0,
        open_conflicts, messages, sum(one.at > read_until for one in messages),
    )  # fmt: skip


def mark_read(store: Store) -> None:
    """All messages of the hub have been seen."""
    with store.receive() as session:
        newest = max((one.at for one in read_messages(read_facts(session))), default=0)
        note_facts(session, {"read_until": newest.to_bytes(8, "big")})
        session.touched.add("sync_fact")


def contact(
    store: Store, vault: Vault, progress: Progress = SILENT, *, link: Link | None = None, tries: int = 5
) -> Exchanged:
    """Talk to the hub until nothing is left; ``tries`` failures in a row that bring nothing end it.

    Raises LinkProblem (noted as trouble), Refusal at once, and Cancelled; what was taken stays.
    """
    with store.read() as session:
        membership = require_membership(session)
    telling = _Telling(progress)
    kept = WAITS if waiting(store)[0] else "Nothing is lost."
    way = link or HubLink(membership.address, membership.token, telling.again, kept)
    done, pace = Exchanged(), Pace()
    try:
        with store.log.timing(Event.CONTACT) as numbers:
            try:
                _patiently(store, vault, way, telling, pace, done, tries)
                # What arrived may say that the hub is to see less from now on.
                if done.received and _chose_anew(store):
                    _patiently(store, vault, way, telling, pace, done, tries)
            finally:
                numbers.sent, numbers.received, numbers.trips = done.sent, done.received, done.round_trips
    except StorageProblem:
        raise
    except PorchlightError as problem:
        _note_trouble(store, problem)
        raise
    _note_contact(store, done)
    return done


class _Telling:
    """Remembers what was told last, and tells it again while the network is waited for: Cancel is heard."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = (0, 0, "Reaching the hub …")

    def step(self, done: int, total: int, sentence: str) -> None:
        self._last = (done, total, sentence)
        self._progress.step(done, total, sentence)

    def again(self) -> None:
        """The same again."""
        self._progress.step(*self._last)


def _patiently(
    store: Store, vault: Vault, way: Link, progress: Progress, pace: Pace, done: Exchanged, tries: int
) -> None:
    """Exchange, and try again after a failure; one that got something through begins the count anew."""
    failures, pause = 0, _FIRST_PAUSE
    while True:
        before = (done.sent, done.received, len(done.enclosed))
        try:
            exchange(store, way, progress, enclosed=enclosed_for(store, vault), pace=pace, done=done)
            return
        except Refusal:
            raise
        except _GARBLED as problem:
            way.hang_up()
            if not isinstance(problem, LinkProblem) or problem.reached:
                pace.failed()
            if (done.sent, done.received, len(done.enclosed)) != before:
                failures, pause = 0, _FIRST_PAUSE
            failures += 1
            if failures >= tries:
                raise
            wait = problem.wait if isinstance(problem, LinkProblem) else 0
            _wait(max(wait, pause), progress, problem.message)
            pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            _note_enclosed(store, done.enclosed)
            done.enclosed.clear()


def enclosed_for(store: Store, vault: Vault) -> Enclosed:
    """What goes along and the hub does not have yet."""
    with store.read() as session:
        membership = require_membership(session)
        facts = read_facts(session)
        letter = b""
        slots = hashlib.blake2b(vault.to_bytes(), digest_size=16).digest()
        if facts.get("recovery_sent") == slots:
            slots = b""
        else:
            letter = write_letter(vault, store.copy_key(), membership.program_key)
        changed, choice = shares.changed(session, facts)
        return Enclosed(changed, letter, slots, choice)


def _note_enclosed(store: Store, parts: Sequence[Enclosed]) -> None:
    """The hub has these."""
    if not parts:
        return
    with store.receive() as session:
        for part in parts:
            shares.note_sent(session, part.shares, part.choice)
            if part.recovery_of:
                note_facts(session, {"recovery_sent": part.recovery_of})


def _chose_anew(store: Store) -> bool:
    with store.read() as session:
        return shares.is_chosen_anew(session, read_facts(session))


def _note_trouble(store: Store, problem: PorchlightError) -> None:
    is_refused = isinstance(problem, Refusal) and problem.status in _TAKEN_BACK
    with store.receive() as session:
        forget_facts(session, "refused")
        note_facts(session, {"trouble": problem.message.encode()})
        if is_refused:
            note_facts(session, {"refused": b"yes"})
        session.touched.add("sync_fact")


def _note_contact(store: Store, done: Exchanged) -> None:
    agree = {True: b"yes", False: b"no"}.get(done.agree, b"")  # type: ignore[arg-type]
    with store.receive() as session:
        forget_facts(session, "trouble", "refused")
        note_facts(
            session,
            {
                "last_contact": clock.now_ms().to_bytes(8, "big"), "agree": agree,
                "clock_off": done.clock_off.to_bytes(8, "big", signed=True),
            },
        )  # fmt: skip
        session.touched.add("sync_fact")


def _wait(seconds: float, progress: Progress, why: str) -> None:
    until = time.monotonic() + seconds * random.uniform(0.75, 1.25)
    while (left := until - time.monotonic()) > 0:
        progress.step(0, 0, f"{why} Trying again in {max(1, round(left))} s.")
        time.sleep(min(_HEARTBEAT, left))


def _number(facts: dict[str, bytes], name: str, *, signed: bool = False) -> int | None:
    return int.from_bytes(facts[name], "big", signed=signed) if name in facts else None
