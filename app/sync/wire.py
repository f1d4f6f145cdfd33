# SPDX-License-Identifier: Apache-2.0
"""What a laptop and the hub say to each other in ``POST /v1/sync``: MessagePack, each part checked.

A request brings parcels and says what is known; an answer is a page of the log, or a sentence why there is
none: this replica was continued elsewhere (fork), or the hub's log is another one than before (diverged).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.errors import PorchlightError
from app.sync.chain import START

FORMAT = 1
# One request or answer; the hub refuses more before it reads it.
LARGEST_BODY = 1 << 20
LARGEST_PAGE = 256 * 1024
MEDIA_TYPE = "application/vnd.porchlight.sync"


class BadMessage(PorchlightError):
    """Bytes that are no message of this protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """``replica`` last wrote parcel ``n``, of hash ``last``; ``log``, ``cursor`` and ``chain`` were read.

    ``digest`` is that of the committed rows, empty unless everything is in; ``limit`` is how many bytes of
    the log may come back; ``shares`` are what the program lets the hub read.
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


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a page. ``content`` is the parcel, or only its id when the caller has just sent it."""

    seq: int
    received: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``chain`` is the chain after the last item; ``head`` is how long the log is; ``slot`` is the laptop's.

    ``agree`` says whether another laptop that read as far has the same digest (None: there is none); ``cuts``
    are earlier logs of a restored hub, each with the entry up to which it lives on in this one.
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
    messages: tuple[tuple[int, int, str, str], ...] = ()


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
    return _pack(
        [
            FORMAT, request.replica, request.n, request.last, request.log, request.cursor, request.chain,
            request.digest, request.limit, list(request.parcels), [list(one) for one in request.shares],
            request.recovery, request.app,
        ]
    )  # fmt: skip


def read_request(content: bytes) -> Request:
    """The request. Raises BadMessage."""
    parts = _unpack(content, 13)
    replica, n, last, log, cursor, chain, digest, limit, parcels, shares, recovery, app = parts[1:]
    return Request(
        replica=_bytes(replica, 16), n=_count(n), last=_bytes(last, 32), log=_bytes(log, 0, 16),
        cursor=_count(cursor), chain=_bytes(chain, 32), digest=_bytes(digest, 0, 32), limit=_count(limit),
        parcels=tuple(_any_bytes(one) for one in _list(parcels)),
        shares=tuple(_share(one) for one in _list(shares)), recovery=_any_bytes(recovery), app=_text(app),
    )  # fmt: skip


def write_answer(answer: Answer) -> bytes:
    """An answer as bytes."""
    if isinstance(answer, Fork):
        return _pack([FORMAT, "fork", answer.match])
    if isinstance(answer, Diverged):
        return _pack([FORMAT, "diverged", answer.log, answer.floor])
    items = [[item.seq, item.received, item.content] for item in answer.items]
    return _pack(
        [
            FORMAT, "page", answer.log, answer.now, answer.head, answer.chain, items, answer.more,
            answer.agree, answer.slot, [list(one) for one in answer.cuts],
            [list(one) for one in answer.messages],
        ]
    )  # fmt: skip


def read_answer(content: bytes) -> Answer:
    """The answer. Raises BadMessage."""
    parts = _unpack(content)
    kind = parts[1] if len(parts) > 1 else None
    if kind == "fork" and len(parts) == 3:
        return Fork(_count(parts[2]))
    if kind == "diverged" and len(parts) == 4:
        return Diverged(_bytes(parts[2], 16), _count(parts[3]))
    if kind != "page" or len(parts) != 12:
        raise BadMessage("The hub answered something that this program does not know. Is it up to date?")
    log, now, head, chain, items, more, agree, slot, cuts, messages = parts[2:]
    return Page(
        log=_bytes(log, 16), now=_count(now), head=_count(head), chain=_bytes(chain, 32),
        items=tuple(_item(one) for one in _list(items)), more=bool(more),
        agree=None if agree is None else bool(agree), slot=_count(slot),
        cuts=tuple(_cut(one) for one in _list(cuts)),
        messages=tuple(_message(one) for one in _list(messages)),
    )  # fmt: skip


def _item(parts: Any) -> Item:
    if len(_list(parts)) != 3:
        raise BadMessage(_STRANGE)
    return Item(_count(parts[0]), _count(parts[1]), _any_bytes(parts[2]))


def _share(parts: Any) -> tuple[str, str, bytes]:
    if len(_list(parts)) != 3:
        raise BadMessage(_STRANGE)
    return _text(parts[0]), _text(parts[1]), _any_bytes(parts[2])


def _cut(parts: Any) -> tuple[bytes, int]:
    if len(_list(parts)) != 2:
        raise BadMessage(_STRANGE)
    return _bytes(parts[0], 16), _count(parts[1])


def _message(parts: Any) -> tuple[int, int, str, str]:
    if len(_list(parts)) != 4:
        raise BadMessage(_STRANGE)
    return _count(parts[0]), _count(parts[1]), _text(parts[2]), _text(parts[3])


_STRANGE = "What arrived is no message of Porchlight."


def _pack(parts: list[Any]) -> bytes:
    import msgpack

    packed: bytes = msgpack.packb(parts)
    return packed


def _unpack(content: bytes, length: int | None = None) -> list[Any]:
    import msgpack

    if len(content) > LARGEST_BODY:
        raise BadMessage("What arrived is too large.")
    try:
        parts = msgpack.unpackb(content, strict_map_key=True)
    except Exception as problem:
        raise BadMessage(_STRANGE) from problem
    if not isinstance(parts, list) or not parts or parts[0] != FORMAT or length not in (None, len(parts)):
        raise BadMessage(_STRANGE)
    return parts


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadMessage(_STRANGE)
    return value


def _any_bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise BadMessage(_STRANGE)
    return value


def _bytes(value: Any, *lengths: int) -> bytes:
    if len(_any_bytes(value)) not in lengths:
        raise BadMessage(_STRANGE)
    return bytes(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise BadMessage(_STRANGE)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 10_000:
        raise BadMessage(_STRANGE)
    return value
