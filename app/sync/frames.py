# SPDX-License-Identifier: Apache-2.0
"""The file on a stick: a heading and frames of length, payload and hash. Any prefix of it is usable.

``up`` carries parcels from a laptop, ``down`` items of the log to one. Each parcel is sealed and signed as it
is over HTTPS, and the head is sealed by ``bundle``, so whoever carries the file reads nothing.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import FileProblem

MAGIC = b"PLB1"
_LENGTH = struct.Struct(">I")
_HASH = 32
LARGEST_FRAME = 1 << 20
CHECK_LETTERS = 8

_START = len(MAGIC) + 17  # the way and the program follow
_NO_BUNDLE = "This file is no Porchlight bundle, or its beginning is damaged."

Way = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What could be read: the heading, whole frames, and how many bytes after them are damaged or lost.

    ``check`` are eight letters of the hash of the whole file as it came, for comparing it with its slip.
    """

    way: Way
    program: bytes
    head: bytes
    frames: tuple[bytes, ...]
    lost: int
    check: str


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
    reader = Reader()
    return opened(reader, list(reader.feed(content)))


def opened(reader: Reader, frames: Sequence[bytes]) -> Opened:
    """What a reader found. Raises FileProblem when there is no head."""
    if not frames:
        raise FileProblem("This bundle is damaged from its beginning; nothing of it can be used.")
    return Opened(reader.way, reader.program, frames[0], tuple(frames[1:]), reader.left, reader.check)


def read_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The frames of a bundle that arrives piece by piece; a damaged one is the last."""
    reader = Reader()
    for piece in pieces:
        yield from reader.feed(piece)


class Reader:
    """Takes bytes as they come and gives out whole, undamaged frames."""

    def __init__(self) -> None:
        self.way: Way = "up"
        self.program = b""
        self._kept = bytearray()
        self._is_damaged = False
        self._whole = hashlib.sha256()

    @property
    def check(self) -> str:
        """Eight letters of the hash of everything that came."""
        return self._whole.hexdigest()[:CHECK_LETTERS]

    @property
    def left(self) -> int:
        """Bytes after the last whole frame."""
        return len(self._kept)

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Frames that are whole now. Raises FileProblem for what is no bundle."""
        self._kept += piece
        self._whole.update(piece)
        if not self.program:
            if len(self._kept) < _START:
                if not MAGIC.startswith(bytes(self._kept[: len(MAGIC)])):
                    raise FileProblem(_NO_BUNDLE)
                return
            self._read_heading()
        while not self._is_damaged:
            payload = self._next()
            if payload is None:
                return
            yield payload

    def _read_heading(self) -> None:
        heading = bytes(self._kept[:_START])
        if not heading.startswith((MAGIC + b"u", MAGIC + b"d")):
            raise FileProblem(_NO_BUNDLE)
        self.way = "up" if heading[4:5] == b"u" else "down"
        self.program = heading[5:]
        del self._kept[:_START]

    def _next(self) -> bytes | None:
        if len(self._kept) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._kept)
        begin, end = _LENGTH.size, _LENGTH.size + length
        if length > LARGEST_FRAME:
            self._is_damaged = True
            return None
        if len(self._kept) < end + _HASH:
            return None
        payload = bytes(self._kept[begin:end])
        if hashlib.sha256(payload).digest() != self._kept[end : end + _HASH]:
            self._is_damaged = True
            return None
        del self._kept[: end + _HASH]
        return payload
