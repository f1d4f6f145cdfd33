# SPDX-License-Identifier: Apache-2.0
"""A stick instead of a connection: a laptop's bundle comes in, a bundle with what it lacks goes back.

Whoever carries the file needs no right, and reads nothing: its head is sealed for the hub and signed by the
laptop, the answer is sealed for the laptop, each parcel is sealed and signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select

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

    ``new`` of its parcels were not in the log before, ``check`` is that of the file as it came, ``head`` the
    sealed head of the bundle that goes back. ``waits`` when its laptop was revoked: nothing was taken, a
    person decides. ``missing`` are parcels that the laptop made and neither this bundle nor one before it
    brought.
    """

    program: bytes
    laptop: str
    parcels: int
    lost: int
    check: str
    answer: wire.Answer
    cursor: int
    head: bytes = b""
    new: int = 0
    waits: bool = False
    missing: int = 0

    @property
    def is_page(self) -> bool:
        """The log follows the answer."""
        return isinstance(self.answer, Page)


def bring_in(
    connection: Connection, content: bytes, now: int, *, accept: bool = False, token_hash: bytes = b""
) -> BroughtIn:
    """Take a laptop's bundle. ``accept`` takes one that waited. Raises FileProblem, NotFound, Refused.

    ``token_hash`` is that of the token the laptop had when the bundle came, if not the present one.
    """
    return bring_in_opened(connection, frames.read(content), now, accept=accept, token_hash=token_hash)


def bring_in_opened(
    connection: Connection, opened: frames.Opened, now: int, *, accept: bool = False, token_hash: bytes = b""
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
    request = bundle.open_up_head(head, opened.program, token_hash or bytes(row.token_hash))
    came = BroughtIn(opened.program, row.name, len(opened.frames), opened.lost, opened.check, _NOTHING, 0)
    if row.revoked is not None and not accept:
        _hold(connection, opened, row, now)
        return replace(came, waits=True)
    asked = replace(wire.read_request(request), parcels=opened.frames)
    return _take(connection, opened, row, came, asked, now, accept=accept)


def _take(
    connection: Connection, opened: frames.Opened, row: Row[Any], came: BroughtIn, asked: wire.Request,
    now: int, *, accept: bool,
) -> BroughtIn:  # fmt: skip
    """Order what a bundle holds, and make the head of the one that goes back."""
    caller = Caller(opened.program, bytes(row.laptop), row.slot)
    before = ordering.locked_length(connection, opened.program)
    answer = ordering.sync(connection, caller, asked, now, by_file=True)
    new = ordering.locked_length(connection, opened.program) - before
    missing = 0
    if isinstance(answer, Page):
        missing = ordering.missing(connection, caller, asked)
        answer = replace(answer, items=())  # the log follows in frames
        if accept:  # what was taken waits no longer
            own_hash = hashlib.sha256(_whole(opened)).digest()
            connection.execute(
                delete(held).where(and_(held.c.program == opened.program, held.c.content_hash == own_hash))
            )
    told = bundle.Told(wire.write_answer(answer), opened.check, now)
    head = bundle.write_down_head(caller.laptop, opened.program, told, bytes(row.token_hash))
    return replace(came, answer=answer, cursor=asked.cursor, head=head, new=new, missing=missing)


def answer_pieces(connection: Connection, brought: BroughtIn) -> Iterator[bytes]:
    """The bundle that goes back: the answer, and the log from where the laptop stands."""
    yield from frames.write(
        "down", brought.program, brought.head,
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


def _hold(connection: Connection, opened: frames.Opened, row: Row[Any], now: int) -> None:
    """Keep what is whole of a bundle, once, and what opens it: its laptop may join again before that."""
    own = and_(held.c.program == opened.program, held.c.laptop == row.laptop)
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
            program=opened.program, content_hash=own_hash, laptop=row.laptop, at=now, content=content,
            token_hash=row.token_hash,
        )
    )  # fmt: skip


_NOTHING = Page(log=bytes(16), now=0, head=0, chain=bytes(32))
