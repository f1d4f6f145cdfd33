# SPDX-License-Identifier: Apache-2.0
"""The file on a stick: a heading and frames of length, payload and hash. Any prefix of it is usable.

``up`` carries parcels from a laptop, ``down`` items of the log to one. Each parcel is sealed and signed as it
is over HTTPS, so whoever carries the file reads nothing.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.errors import FileProblem

MAGIC = b"PLB1"
_LENGTH = struct.Struct(">I")
_HASH = 32
LARGEST_FRAME = 1 << 20

Way = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What could be read: the heading, whole frames, and how many bytes after them are damaged or lost."""

    way: Way
    program: bytes
    head: bytes
    frames: tuple[bytes, ...]
    lost: int


def write(way: Way, program: bytes, head: bytes, frames: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a bundle, piece by piece. ``head`` is the first frame: what the bundle is about."""
    yield MAGIC + way[:1].encode() + program
    yield write_frame(head)
    for payload in frames:
        yield write_frame(payload)


def write_frame(payload: bytes) -> bytes:
    """One frame."""
    return _LENGTH.pack(len(payload)) + payload + hashlib.sha256(payload).digest()


def read(content: bytes) -> Opened:
    """Everything up to the first damage. Raises FileProblem when not even the heading is there."""
    start = len(MAGIC) + 17
    if content[:4] != MAGIC or len(content) < start or content[4:5] not in (b"u", b"d"):
        raise FileProblem("This file is no Porchlight bundle, or its beginning is damaged.")
    way: Way = "up" if content[4:5] == b"u" else "down"
    frames, at = [], start
    while True:
        payload = _frame(content, at)
        if payload is None:
            break
        frames.append(payload)
        at += _LENGTH.size + len(payload) + _HASH
    if not frames:
        raise FileProblem("This bundle is damaged from its beginning; nothing of it can be used.")
    return Opened(way, content[5:start], frames[0], tuple(frames[1:]), len(content) - at)


def _frame(content: bytes, at: int) -> bytes | None:
    if at + _LENGTH.size > len(content):
        return None
    (length,) = _LENGTH.unpack_from(content, at)
    begin, end = at + _LENGTH.size, at + _LENGTH.size + length
    if length > LARGEST_FRAME or end + _HASH > len(content):
        return None
    payload = content[begin:end]
    return payload if hashlib.sha256(payload).digest() == content[end : end + _HASH] else None
