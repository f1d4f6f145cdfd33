# SPDX-License-Identifier: Apache-2.0
"""A stick instead of a connection: a bundle with all that waits goes out, one with the answer comes in.

Any prefix of a bundle is usable; what is damaged costs only what comes after it. A bundle is written under
another name, read back whole, and only then takes its own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app import clock
from app.errors import FileProblem, StorageProblem
from app.files import not_written, put_in_place, require_file_place
from app.partnership import ledger, rewinds, shares
from app.partnership.contact import enclosed_for
from app.partnership.exchange import request_of, rewind, take_entries, waiting
from app.partnership.laptops import introduce
from app.partnership.membership import Membership, require_membership
from app.partnership.outgoing import pack_waiting
from app.progress import SILENT, Progress
from app.storage.place import forget_facts, note_facts, read_facts, read_place
from app.storage.store import Store
from app.sync import bundle, frames, tokens, wire
from app.sync.wire import Page
from app.vault.vault import Vault

SUFFIX = ".plb"
_ENTRIES_AT_ONCE = 40
_EVERYTHING = 1 << 30
_LARGEST = 1 << 30
_OUT = "bundle_out"
# The head of a bundle is one frame of at most 1 MiB; what does not go along goes with the next one.
_ENCLOSED = 512 * 1024


@dataclass(frozen=True, slots=True)
class Packed:
    """What a bundle holds, for the slip that goes with it. Times are UTC ms.

    ``shares`` are counts that the program shares with its hub and that go along, ``hub`` is its address.
    """

    file: Path
    program: str
    laptop: str
    actions: int
    oldest: int | None
    parcels: int
    size: int
    made: int
    check: str
    shares: int = 0
    hub: str = ""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a bundle from the hub did: the receipt.

    ``lost`` are bytes at its end that were damaged; not ``is_whole``: more of the log is at the hub.
    ``check`` is that of the bundle which the hub answers, as it came there, and ``at`` is when, by the hub's
    clock (UTC ms).
    """

    file: str
    laptop: str
    hub: str
    check: str
    at: int

    delivered: int
    received: int
    conflicts: int
    lost: int
    still_waiting: int
    is_whole: bool


def write_bundle(store: Store, vault: Vault, target: Path, progress: Progress = SILENT) -> Packed:
    """Write everything that was not read back yet. Raises NotFound before joining, and StorageProblem."""
    require_file_place(target)
    introduce(store)
    enclosed, _later = enclosed_for(store, vault).part(_ENCLOSED)
    with store.receive() as session:
        membership = require_membership(session)
        facts = read_facts(session)
        parcels: tuple[bytes, ...] = ()
        if rewinds.READ_FIRST not in facts:
            pack_waiting(session, membership.keys, membership.replica)
            own = ledger.parcels_to_send(session, membership.replica, _EVERYTHING)
            parcels = tuple(one.content for one in own)
        parcels += rewinds.carried(session, _EVERYTHING)
        request = wire.write_request(request_of(session, membership, facts, (), enclosed, wire.LARGEST_PAGE))
        note_facts(session, {_OUT: _standing(membership, facts)})
        shares.note_offered(session, enclosed.shares)
    head = bundle.write_up_head(
        membership.laptop,
        membership.program,
        request,
        membership.signing_key,
        tokens.hash_of(membership.token),
    )
    progress.step(0, 2, "Writing the bundle")
    size, check = _write(target, frames.write("up", membership.program, head, parcels))
    progress.step(1, 2, "Reading it back")
    count, oldest = waiting(store)
    return Packed(
        target, membership.at_hub, membership.name, count, oldest, len(parcels), size, clock.now_ms(), check,
        sum(bool(content) for _kind, _period, content in enclosed.shares), membership.address,
    )  # fmt: skip


def read_bundle(store: Store, source: Path, progress: Progress = SILENT) -> Unpacked:
    """Take in a bundle from the hub, as far as it is whole. Raises FileProblem for what is none for here."""
    with store.read() as session:
        membership = require_membership(session)
    opened = frames.read(_content(source))
    if opened.program != membership.program:
        raise FileProblem("This bundle is for another program. Nothing was taken.")
    if opened.way != "down":
        raise FileProblem("This bundle goes to the hub; it comes from a laptop. Nothing was taken.")
    told = _told(store, membership, opened)
    try:
        answer = wire.read_answer(told.answer)
        entries = [bundle.read_entry(frame) for frame in opened.frames]
    except wire.BadMessage as problem:
        raise FileProblem(
            "This bundle is damaged from its beginning; nothing of it can be used."
        ) from problem
    about = (source.name, membership.name, membership.address, told.check, told.at)
    if not isinstance(answer, Page):
        _rewind(store, membership, answer)
        return Unpacked(*about, 0, 0, 0, opened.lost, waiting(store)[0], is_whole=False)
    delivered, received, conflicts = _take(store, membership, answer, entries, progress)
    is_whole = bool(entries and entries[-1].seq >= answer.head) or _cursor(store) >= answer.head
    with store.receive() as session:
        if answer.messages is not None:
            note_facts(session, {"messages": wire.write_messages(answer.messages)})
        if is_whole:
            forget_facts(session, rewinds.READ_FIRST)
        note_facts(session, {"slot": answer.slot.to_bytes(2, "big")})
        session.touched.add("sync_fact")
    return Unpacked(*about, delivered, received, conflicts, opened.lost, waiting(store)[0], is_whole=is_whole)


def carry(store: Store, source: Path, answer: Path, progress: Progress = SILENT) -> int:
    """Bring another laptop's bundle to the hub over this laptop's connection, unread; keep what goes back.

    Returns the size of the answer in bytes. Raises NotFound before joining, FileProblem and LinkProblem.
    """
    from app.partnership.link import HubLink

    with store.read() as session:
        membership = require_membership(session)
    require_file_place(answer)
    content = _content(source)

    def bringing() -> None:
        progress.step(0, 2, "Bringing the bundle to the hub")

    bringing()
    back = HubLink(membership.address, membership.token, bringing).bring(content)
    progress.step(1, 2, "Keeping the answer")
    return _write(answer, iter([back]))[0]


def _told(store: Store, membership: Membership, opened: frames.Opened) -> bundle.Told:
    """What the hub says to this laptop. Raises FileProblem for what it says to another one."""
    head = bundle.read_down_head(opened.head)
    if head.laptop != membership.laptop:
        with store.read() as session:
            found = ledger.fetch(session, "SELECT name FROM laptop WHERE id = ?", head.laptop)
        whose = f"“{found[0][0]}”" if found else "another laptop of this program"
        raise FileProblem(f"This answer was made for {whose}. Carry it there; nothing was taken.")
    return bundle.open_down_head(head, opened.program, tokens.hash_of(membership.token))


def _take(
    store: Store, membership: Membership, answer: Page, entries: list[bundle.Entry], progress: Progress
) -> tuple[int, int, int]:
    delivered = received = conflicts = 0
    if entries and entries[0].seq > _cursor(store) + 1:
        raise FileProblem(
            "This bundle goes on after one that this laptop has not seen. Take that in first, or carry a new "
            "bundle to the hub. Nothing was taken."
        )
    for begin in range(0, len(entries), _ENTRIES_AT_ONCE):
        progress.step(begin, len(entries), f"Taking in {begin:,} of {len(entries):,} parcels")
        some = entries[begin : begin + _ENTRIES_AT_ONCE]
        taken = take_entries(store, membership.program_key, answer, some)
        delivered += taken.delivered
        received += taken.entries - taken.delivered
        conflicts += taken.conflicts
    return delivered, received, conflicts


def _rewind(store: Store, membership: Membership, answer: wire.Fork | wire.Diverged) -> None:
    """The hub says that this laptop or it was restored; old news is not acted upon."""
    with store.read() as session:
        facts = read_facts(session)
    if facts.get(_OUT) != _standing(membership, facts):
        raise FileProblem("This bundle answers an older one than the last. Carry the newest one to the hub.")
    rewind(store, answer)
    introduce(store)


def _standing(membership: Membership, facts: dict[str, bytes]) -> bytes:
    return membership.replica + facts.get("log", b"") + facts.get("cursor", b"")


def _cursor(store: Store) -> int:
    with store.read() as session:  # not the place in memory: a command may have synced beside this window
        return read_place(session).seq


def _content(source: Path) -> bytes:
    try:
        if source.stat().st_size > _LARGEST:
            raise FileProblem("This file is far too large for a bundle. Nothing was taken.")
        return source.read_bytes()
    except OSError as problem:
        raise FileProblem(f"{source.name} cannot be read. Is the stick still in?") from problem


def _write(target: Path, pieces: Iterator[bytes]) -> tuple[int, str]:
    """Write, flush, read back and compare, then rename; returns the size and eight letters of its hash."""
    unfinished = target.with_name(target.name + ".part")
    whole = hashlib.sha256()
    try:
        with unfinished.open("wb") as stream:
            for piece in pieces:
                whole.update(piece)
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        content = unfinished.read_bytes()
        if hashlib.sha256(content).digest() != whole.digest():
            raise StorageProblem("The stick gave back something else than was written. Use another one.")
        frames.read(content)
        put_in_place(unfinished, target)
    except OSError as problem:
        raise not_written(target, problem) from problem
    finally:
        with suppress(OSError):  # a stick that takes nothing lets nothing be removed either
            unfinished.unlink(missing_ok=True)
    return len(content), whole.hexdigest()[:8]
