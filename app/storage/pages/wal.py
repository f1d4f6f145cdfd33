# SPDX-License-Identifier: Apache-2.0
"""Reading SQLite's write-ahead log as bytes: which pages were written, and how far a reader may believe it.

The format is SQLite's own, documented as part of its file format: a header, then frames of one page each.
Nothing is ever written here. What the pages hold stays encrypted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PAGE = 4096  # SQLCipher's page size, which every file of ours has
_HEADER, _FRAME = 32, 24
# The last bit of the magic number tells the byte order of the checksums.
_ORDERS = {0x377F0682: "<", 0x377F0683: ">"}
_WORD = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class WalPlace:
    """So many frames of the log that has this salt. A log begun anew has another salt."""

    salt: bytes = b""
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it was written. ``size`` is that of the whole file in pages where a commit ends, else 0."""

    page: int
    size: int
    content: bytes


def written_since(wal: Path, place: WalPlace) -> tuple[list[Frame], WalPlace]:
    """What was committed after ``place``: for the process that has just committed.

    Sums are not checked for one commit. Behind it may lie another that a cut left there and SQLite never
    believed, with the same salt; so where there seem to be more, they are.
    """
    try:
        stream = wal.open("rb")
    except FileNotFoundError:
        return [], place
    with stream:
        header = stream.read(_HEADER)
        if len(header) < _HEADER:
            return [], place
        salt = header[16:24]
        known = place.frames if salt == place.salt else 0
        start = _HEADER + known * (_FRAME + PAGE)
        stream.seek(start)
        found = list(_frames(stream, salt))
        if sum(bool(frame.size) for frame in found) > 1:
            stream.seek(start - _FRAME - PAGE if known else 0)
            before = stream.read(_FRAME if known else _HEADER)[-8:]
            stream.seek(start)
            found = list(_believed(stream, _order(header), salt, _two(before)))
        found = _up_to_commit(found)
    return found, WalPlace(salt, known + len(found))


def read_believed(wal: Path) -> tuple[list[Frame], bytes]:
    """The frames that SQLite will believe, up to the last commit, and the salt of the log.

    A frame counts when it has the log's salt and its checksum, which runs on from frame to frame.
    """
    try:
        stream = wal.open("rb")
    except FileNotFoundError:
        return [], b""
    with stream:
        header = stream.read(_HEADER)
        if len(header) < _HEADER:
            return [], b""
        order = _order(header)
        if not order or struct.unpack(">I", header[8:12]) != (PAGE,):
            return [], b""
        sums = _run_on(order, header[:24], (0, 0))
        if sums != _two(header[24:]):
            return [], b""
        return _up_to_commit(list(_believed(stream, order, header[16:24], sums))), header[16:24]


def _frames(stream: BinaryIO, salt: bytes) -> Iterator[Frame]:
    while len(head := stream.read(_FRAME)) == _FRAME and head[8:16] == salt:
        content = stream.read(PAGE)
        if len(content) < PAGE:
            return
        page, size = _two(head[:8])
        yield Frame(page, size, content)


def _believed(stream: BinaryIO, order: str, salt: bytes, sums: tuple[int, int]) -> Iterator[Frame]:
    while len(head := stream.read(_FRAME)) == _FRAME and head[8:16] == salt:
        content = stream.read(PAGE)
        if len(content) < PAGE:
            return
        sums = _run_on(order, content, _run_on(order, head[:8], sums))
        page, size = _two(head[:8])
        if sums != _two(head[16:]) or page == 0:
            return
        yield Frame(page, size, content)


def _order(header: bytes) -> str:
    """The byte order of the sums; empty when this is no log."""
    return _ORDERS.get(int.from_bytes(header[:4], "big"), "")


def _two(content: bytes) -> tuple[int, int]:
    first, second = struct.unpack(">2I", content)
    return first, second


def _up_to_commit(frames: list[Frame]) -> list[Frame]:
    while frames and not frames[-1].size:
        frames.pop()
    return frames


def _run_on(order: str, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + two + first) & _WORD
    return first, second
