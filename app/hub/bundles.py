# SPDX-License-Identifier: Apache-2.0
"""A stick instead of a connection: a laptop's bundle comes in, a bundle with what it lacks goes back.

Whoever carries the file needs no right: its head is signed by the laptop, each parcel is sealed and signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, delete, func, insert, select

from app.errors import Conflict, FileProblem, NotFound
from app.hub import ordering, programs
from app.hub.ordering import Caller
from app.hub.tables import held, laptop
from app.sync import bundle, frames, wire
from app.sync.wire import Page

_ROWS_AT_ONCE = 100
_MOST_HELD = 10


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a bundle: whose it was, how many parcels it held and how many bytes were damaged.

    ``waits`` when its laptop was revoked: nothing was taken, a person decides. ``missing`` are parcels that
    the laptop made and neither this bundle nor one before it brought.
    """

    program: bytes
    laptop: str
    parcels: int
    lost: int
    answer: wire.Answer
    cursor: int
    waits: bool = False
    missing: int = 0

    @property
    def is_page(self) -> bool:
        """The log follows the answer."""
        return isinstance(self.answer, Page)


def bring_in(connection: Connection, content: bytes, now: int, *, accept: bool = False) -> BroughtIn:
    """Take a laptop's bundle. ``accept`` takes one that waited. Raises FileProblem, NotFound, Refused."""
    return bring_in_opened(connection, frames.read(content), now, accept=accept)


def bring_in_opened(
    connection: Connection, opened: frames.Opened, now: int, *, accept: bool = False
) -> BroughtIn:
    """The same for one that was read while it arrived."""
    if opened.way != "up":
        raise FileProblem("This file comes from a hub and is meant for a laptop.")
    head = bundle.read_up_head(opened.head)
    row = connection.execute(
        select(laptop).where(and_(laptop.c.program == opened.program, laptop.c.laptop == head.laptop))
    ).first()
    if row is None:
        raise NotFound("This bundle is from a laptop that this hub does not know.")
    bundle.check_up_head(head, opened.program, bytes(row.verify_key))
    if row.revoked is not None and not accept:
        _hold(connection, opened, head.laptop, now)
        empty = Page(log=bytes(16), now=now, head=0, chain=bytes(32))
        return BroughtIn(opened.program, row.name, len(opened.frames), opened.lost, empty, 0, waits=True)
    request = replace(wire.read_request(head.request), parcels=opened.frames)
    caller = Caller(opened.program, head.laptop, row.slot)
    answer = ordering.sync(connection, caller, request, now, by_file=True)
    if accept and isinstance(answer, Page):  # what was taken waits no longer
        own_hash = hashlib.sha256(_whole(opened)).digest()
        connection.execute(
            delete(held).where(and_(held.c.program == opened.program, held.c.content_hash == own_hash))
        )
    return BroughtIn(
        opened.program, row.name, len(opened.frames), opened.lost, answer, request.cursor,
        missing=ordering.missing(connection, caller, request) if isinstance(answer, Page) else 0,
    )  # fmt: skip


def head_of(answer: wire.Answer, *, is_own: bool = True) -> wire.Answer:
    """What the bundle that goes back begins with; the log follows in frames.

    The log is sealed, messages are not: a laptop of another program (not ``is_own``) carries none.
    """
    if not isinstance(answer, Page):
        return answer
    return replace(answer, items=(), messages=answer.messages if is_own else None)


def answer_pieces(connection: Connection, brought: BroughtIn) -> Iterator[bytes]:
    """The bundle that goes back: the answer, and the log from where the laptop stands."""
    yield from frames.write(
        "down", brought.program, wire.write_answer(head_of(brought.answer)),
        log_frames(connection, brought.program, brought.cursor) if brought.is_page else (),
    )  # fmt: skip


def log_frames(connection: Connection, program: bytes, seq: int) -> Iterator[bytes]:
    """The entries after ``seq``, a frame each."""
    while rows := programs.log_from(connection, program, seq, _ROWS_AT_ONCE):
        for entry in rows:
            yield bundle.write_entry(entry)
        seq = rows[-1].seq


def _whole(opened: frames.Opened) -> bytes:
    """What is whole of a bundle, as a file."""
    return b"".join(frames.write("up", opened.program, opened.head, opened.frames))


def _hold(connection: Connection, opened: frames.Opened, laptop_id: bytes, now: int) -> None:
    """Keep what is whole of a bundle, once."""
    own = and_(held.c.program == opened.program, held.c.laptop == laptop_id)
    waiting = connection.scalar(select(func.count()).select_from(held).where(own))
    content = _whole(opened)
    own_hash = hashlib.sha256(content).digest()
    known = connection.scalar(select(held.c.at).where(and_(own, held.c.content_hash == own_hash)))
    if known is not None:
        return
    if int(waiting or 0) >= _MOST_HELD:
        raise Conflict("Too many bundles of this revoked laptop wait already. Speak with the hub's staff.")
    connection.execute(
        insert(held).values(
            program=opened.program, content_hash=own_hash, laptop=laptop_id, at=now, content=content
        )
    )
