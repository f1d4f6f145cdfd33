# SPDX-License-Identifier: Apache-2.0
"""One contact with the hub as people mean it: everything up, everything down, patiently, with what is shared.

A link that breaks off is tried again, after a second, then two, up to five minutes; as long as each try gets
something through, there is no end to it.
"""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass

from app import clock
from app.partnership import shares
from app.partnership.exchange import (
    Enclosed,
    Exchanged,
    Link,
    LinkProblem,
    Pace,
    exchange,
    read_messages,
    waiting,
)
from app.partnership.link import HubLink, Refusal
from app.partnership.membership import Membership, read_membership, require_membership
from app.partnership.recovery import write_letter
from app.progress import SILENT, Progress
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store
from app.storage.vault import Vault
from app.sync.wire import Message

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_HEARTBEAT = 0.2
# So far off, a laptop's clock is worth a word: dates of sheets and sessions come from it.
CLOCK_OFF_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True)
class State:
    """Where this laptop stands with its hub, for people.

    ``waiting`` actions are not in the log yet, the oldest since ``oldest``; ``last_contact`` is when the hub
    answered last; ``trouble`` is why it did not since. Times are UTC ms. ``agree`` is False when another
    laptop that read as far has other rows.
    """

    membership: Membership | None
    waiting: int = 0
    oldest: int | None = None
    last_contact: int | None = None
    trouble: str = ""
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
    way = link or HubLink(membership.address, membership.token)
    enclosed = enclosed_for(store, vault)
    done, pace, pause, failures = Exchanged(), Pace(), _FIRST_PAUSE, 0
    try:
        while True:
            before = (done.sent, done.received)
            try:
                left = None if done.has_enclosed else enclosed
                exchange(store, way, progress, enclosed=left, pace=pace, done=done)
                break
            except Refusal:
                raise
            except LinkProblem as problem:
                way.hang_up()
                pace.failed()
                moved = (done.sent, done.received) != before
                failures, pause = (1, _FIRST_PAUSE) if moved else (failures + 1, pause * 2)
                if failures >= tries:
                    raise
                _wait(max(problem.wait, min(pause, _LONGEST_PAUSE)), progress, problem.message)
    except LinkProblem as problem:
        _note_trouble(store, problem)
        raise
    finally:
        if done.has_enclosed:
            note_enclosed(store, enclosed)
    _note_contact(store, done)
    return done


def enclosed_for(store: Store, vault: Vault) -> Enclosed:
    """What goes along and the hub does not have yet."""
    with store.read() as session:
        membership = require_membership(session)
        facts = read_facts(session)
        letter = b""
        slots = hashlib.blake2b(vault.to_bytes(), digest_size=16).digest()
        if facts.get("recovery_sent") != slots:
            letter = write_letter(vault, store.copy_key(), membership.program_key)
        return Enclosed(shares.changed(session, facts), letter, slots)


def note_enclosed(store: Store, enclosed: Enclosed) -> None:
    """The hub has it."""
    with store.receive() as session:
        shares.note_sent(session, enclosed.shares)
        note_facts(session, {"recovery_sent": enclosed.recovery_of})


def _note_trouble(store: Store, problem: LinkProblem) -> None:
    with store.receive() as session:
        note_facts(session, {"trouble": problem.message.encode()})
        session.touched.add("sync_fact")


def _note_contact(store: Store, done: Exchanged) -> None:
    agree = {True: b"yes", False: b"no"}.get(done.agree, b"")  # type: ignore[arg-type]
    with store.receive() as session:
        forget_facts(session, "trouble")
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
