# SPDX-License-Identifier: Apache-2.0
"""What a laptop and the hub say to each other in ``POST /v1/sync``: MessagePack, each part checked.

A request brings parcels and says what is known; an answer is a page of the log, or a sentence why there is
none: this replica was continued elsewhere (fork), or the hub's log is another one than before (diverged).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.errors import PorchlightError
from app.sync.chain import START

FORMAT = 1
# One request or answer; the hub refuses more before it reads it.
LARGEST_BODY = 1 << 20
LARGEST_PAGE = 256 * 1024
MEDIA_TYPE = "application/vnd.porchlight.sync"
# Kind and period of a share are keys in the hub's database; a letter for the recovery code is 300 bytes.
_SHARE_NAME = 40
_LARGEST_RECOVERY = 4096
# A page has one for each entry, and a few.
_MOST_LISTS = 20_000


class BadMessage(PorchlightError):
    """Bytes that are no message of this protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """``replica`` last wrote parcel ``n``, of hash ``last``; ``log``, ``cursor`` and ``chain`` were read.

    ``digest`` is that of the committed rows, empty unless everything is in; ``limit`` is how many bytes of
    the log may come back; ``shares`` are what the program lets the hub read; ``told`` is the ``sum_of`` the
    messages that the laptop has.
    """

    replica: bytes
    n: int
    last: bytes
    log: bytes = b""
    cursor: int = 0
    chain: bytes = START
    digest: bytes = b""
    limit: int = LARGEST_PAGE
    parcels: tuple[bytes, ...] = ()
    shares: tuple[tuple[str, str, bytes], ...] = ()
    recovery: bytes = b""
    app: str = ""
    told: bytes = b""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a page. ``content`` is the parcel, or only its id when the caller has just sent it."""

    seq: int
    received: int
    content: bytes


class Message(NamedTuple):
    """Words from the hub to its programs; ``at`` is UTC ms."""

    number: int
    at: int
    title: str
    words: str


def write_messages(messages: Iterable[Message]) -> bytes:
    """Messages as they are kept."""
    return pack([list(one) for one in messages])


def read_messages(content: bytes) -> tuple[Message, ...]:
    """Messages as they were kept."""
    return tuple(_message(one) for one in unpack(content))


def sum_of(messages: Iterable[Message]) -> bytes:
    """Eight bytes by which both sides know that they mean the same messages; empty for none."""
    return hashlib.blake2b(write_messages(messages), digest_size=8).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``chain`` is the chain after the last item; ``head`` is how long the log is; ``slot`` is the laptop's.

    ``agree`` says whether another laptop that read as far has the same digest (None: there is none); ``cuts``
    are earlier logs of a restored hub, each with the entry up to which it lives on in this one; ``messages``
    are all that the hub has to say (None: nothing that the laptop does not know).
    """

    log: bytes
    now: int
    head: int
    chain: bytes
    items: tuple[Item, ...] = ()
    more: bool = False
    agree: bool | None = None
    slot: int = 0
    cuts: tuple[tuple[bytes, int], ...] = ()
    messages: tuple[Message, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """The hub knows other parcels of this replica above ``match``: the laptop was restored or copied."""

    match: int


@dataclass(frozen=True, slots=True)
class Diverged:
    """The hub's log is ``log`` now, and agrees with what the laptop read up to ``floor``."""

    log: bytes
    floor: int


Answer = Page | Fork | Diverged


def write_request(request: Request) -> bytes:
    """A request as bytes."""
    return pack(
        [
            request.replica, request.n, request.last, request.log, request.cursor, request.chain,
            request.digest, request.limit, list(request.parcels), [list(one) for one in request.shares],
            request.recovery, request.app, request.told,
        ]
    )  # fmt: skip


def read_request(content: bytes) -> Request:
    """The request. Raises BadMessage."""
    parts = unpack(content, 13)
    replica, n, last, log, cursor, chain, digest, limit, parcels, shares, recovery, app, told = parts
    return Request(
        replica=exactly(replica, 16), n=count(n), last=exactly(last, 32), log=exactly(log, 0, 16),
        cursor=count(cursor), chain=exactly(chain, 32), digest=exactly(digest, 0, 32), limit=count(limit),
        parcels=tuple(any_bytes(one) for one in listed(parcels)),
        shares=tuple(_share(one) for one in listed(shares)), recovery=_recovery(recovery), app=text(app),
        told=exactly(told, 0, 8),
    )  # fmt: skip


def write_answer(answer: Answer) -> bytes:
    """An answer as bytes."""
    if isinstance(answer, Fork):
        return pack(["fork", answer.match])
    if isinstance(answer, Diverged):
        return pack(["diverged", answer.log, answer.floor])
    items = [[item.seq, item.received, item.content] for item in answer.items]
    return pack(
        [
            "page", answer.log, answer.now, answer.head, answer.chain, items, answer.more,
            answer.agree, answer.slot, [list(one) for one in answer.cuts],
            None if answer.messages is None else [list(one) for one in answer.messages],
        ]
    )  # fmt: skip


def read_answer(content: bytes) -> Answer:
    """The answer. Raises BadMessage."""
    kind, *parts = unpack(content) or [None]
    if kind == "fork" and len(parts) == 1:
        return Fork(count(parts[0]))
    if kind == "diverged" and len(parts) == 2:
        return Diverged(exactly(parts[0], 16), count(parts[1]))
    if kind != "page" or len(parts) != 10:
        raise BadMessage("The hub answered something that this program does not know. Is it up to date?")
    log, now, head, chain, items, more, agree, slot, cuts, messages = parts
    return Page(
        log=exactly(log, 16), now=count(now), head=count(head), chain=exactly(chain, 32),
        items=tuple(_item(one) for one in listed(items)), more=bool(more),
        agree=None if agree is None else bool(agree), slot=count(slot),
        cuts=tuple(_cut(one) for one in listed(cuts)),
        messages=None if messages is None else tuple(_message(one) for one in listed(messages)),
    )  # fmt: skip


def _item(parts: Any) -> Item:
    if len(listed(parts)) != 3:
        raise BadMessage(_STRANGE)
    return Item(count(parts[0]), count(parts[1]), any_bytes(parts[2]))


def _share(parts: Any) -> tuple[str, str, bytes]:
    if len(listed(parts)) != 3:
        raise BadMessage(_STRANGE)
    kind, period = text(parts[0]), text(parts[1])
    if not 1 <= len(kind) <= _SHARE_NAME or not 1 <= len(period) <= _SHARE_NAME:
        raise BadMessage(_STRANGE)
    return kind, period, any_bytes(parts[2])


def _recovery(value: Any) -> bytes:
    if len(any_bytes(value)) > _LARGEST_RECOVERY:
        raise BadMessage(_STRANGE)
    return bytes(value)


def _cut(parts: Any) -> tuple[bytes, int]:
    if len(listed(parts)) != 2:
        raise BadMessage(_STRANGE)
    return exactly(parts[0], 16), count(parts[1])


def _message(parts: Any) -> Message:
    if len(listed(parts)) != 4:
        raise BadMessage(_STRANGE)
    return Message(count(parts[0]), count(parts[1]), text(parts[2]), text(parts[3]))


_STRANGE = "What arrived is no message of Porchlight."


# -- the parts of every message ---------------------------------------------------------------------


def pack(parts: list[Any]) -> bytes:
    """A message of these parts."""
    import msgpack

    packed: bytes = msgpack.packb([FORMAT, *parts])
    return packed


def unpack(content: bytes, length: int | None = None) -> list[Any]:
    """The parts of a message, ``length`` of them when that is given. Raises BadMessage."""
    import msgpack

    if len(content) > LARGEST_BODY:
        raise BadMessage("What arrived is too large.")
    try:
        count_one = _counter()
        parts = msgpack.unpackb(content, strict_map_key=True, list_hook=count_one, object_hook=count_one)
    except Exception as problem:
        raise BadMessage(_STRANGE) from problem
    if not isinstance(parts, list) or not parts or parts[0] != FORMAT:
        raise BadMessage(_STRANGE)
    if length not in (None, len(parts) - 1):
        raise BadMessage(_STRANGE)
    return parts[1:]


def _counter() -> Callable[[Any], Any]:
    """Refuses a message of too many lists while it is read: a megabyte of empty ones is sixty in memory."""
    left = _MOST_LISTS

    def count_one(made: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise BadMessage(_STRANGE)
        return made

    return count_one


def listed(value: Any) -> list[Any]:
    """A list. Raises BadMessage."""
    if not isinstance(value, list):
        raise BadMessage(_STRANGE)
    return value


def any_bytes(value: Any) -> bytes:
    """Bytes of any length. Raises BadMessage."""
    if not isinstance(value, bytes):
        raise BadMessage(_STRANGE)
    return value


def exactly(value: Any, *lengths: int) -> bytes:
    """Bytes of one of these lengths. Raises BadMessage."""
    if len(any_bytes(value)) not in lengths:
        raise BadMessage(_STRANGE)
    return bytes(value)


def count(value: Any) -> int:
    """A whole number from 0 on. Raises BadMessage."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise BadMessage(_STRANGE)
    return value


def text(value: Any) -> str:
    """Text of at most 10,000 characters, without the one that PostgreSQL cannot keep. Raises BadMessage."""
    if not isinstance(value, str) or len(value) > 10_000 or "\x00" in value:
        raise BadMessage(_STRANGE)
    return value
