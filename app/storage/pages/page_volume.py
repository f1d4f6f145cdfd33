# SPDX-License-Identifier: Apache-2.0
"""One volume of the page journal as a file: the state it begins with, then what each action wrote.

The head holds a fingerprint of every page of the data file when the volume was begun; each record holds the
encrypted pages of one commit. Records are chained by hashes, also from volume to volume, so that one that is
damaged, left out or from elsewhere is found. When volumes are begun and read again is in ``page_journal``.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.files import flush_folder
from app.storage.pages.wal import PAGE, WalPlace

MARK = 8  # bytes of a page's fingerprint
SALT = 16  # bytes at the beginning of an encrypted file, which make its pages its own
_HEAD = struct.Struct(">4scxxxQ16s16sIq32s8sI")
_RECORD = struct.Struct(">4sI")
_BODY = struct.Struct(">Q8sIII")
_MAGIC, _RECORD_MAGIC = b"PLP1", b"PLPR"
_WHOLE, _BEHIND = b"A", b"B"
_STATE_AT = 4
_SUM = 32
_LARGEST_BODY = 1 << 31


@dataclass(slots=True)
class Volume:
    """The head: ``marks`` are the fingerprints of pages 1, 2, 3 ... when it was begun.

    ``before`` is the chain's last link in the volume before, ``place`` how far the log had been read;
    ``is_behind`` says that a commit could not be written here, so that the volume proves nothing.
    """

    number: int
    id: bytes
    salt: bytes
    made_at: int
    before: bytes
    place: WalPlace
    marks: bytearray
    is_behind: bool = False

    @property
    def first_link(self) -> bytes:
        """What the first record is chained to."""
        return hashlib.blake2b(self.id + self.before, digest_size=_SUM).digest()


@dataclass(frozen=True, slots=True)
class Record:
    """One commit: its pages, the size of the file after it in pages, and up to where the log was read.

    ``marks`` are the pages' fingerprints by number, ``link`` chains it to those before, ``end`` is its place.
    """

    number: int
    size: int
    place: WalPlace
    pages: Mapping[int, bytes]
    marks: Mapping[int, bytes]
    link: bytes = b""
    end: int = field(default=0, compare=False)


def fingerprint(page: bytes) -> bytes:
    """Of one page as it lies on the disk."""
    return hashlib.blake2b(page, digest_size=MARK).digest()


def fingerprints(database: Path) -> bytearray:
    """Of every page of a file that has no write-ahead log."""
    marks = bytearray()
    with database.open("rb") as stream:
        while page := stream.read(PAGE):
            marks += fingerprint(page)
    return marks


def new_volume(
    number: int, salt: bytes, made_at: int, before: bytes, place: WalPlace, marks: bytearray
) -> Volume:
    """A volume that begins with the state of ``marks``."""
    return Volume(number, secrets.token_bytes(16), salt, made_at, before, place, bytearray(marks))


def write_head(path: Path, volume: Volume) -> None:
    """Make the file, whole or not at all."""
    head = _HEAD.pack(
        _MAGIC, _WHOLE, volume.number, volume.id, volume.salt, len(volume.marks) // MARK, volume.made_at,
        volume.before, volume.place.salt.ljust(8, b"\0"), volume.place.frames,
    )  # fmt: skip
    content = head + volume.marks
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as stream:
        stream.write(content + _head_sum(content))
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def read_head(stream: BinaryIO) -> Volume | None:
    """The head, or None when it is damaged."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    magic, state, number, name, salt, count, made_at, before, wal_salt, frames = _HEAD.unpack(head)
    if magic != _MAGIC or state not in {_WHOLE, _BEHIND} or count * MARK > _LARGEST_BODY:
        return None
    marks = stream.read(count * MARK)
    if stream.read(_SUM) != _head_sum(head + marks):
        return None
    place = WalPlace(wal_salt, frames)
    return Volume(number, name, salt, made_at, before, place, bytearray(marks), state == _BEHIND)


def _head_sum(head: bytes) -> bytes:
    """Over everything but the state, which is written over in place."""
    return hashlib.blake2b(head[:_STATE_AT] + head[_STATE_AT + 1 :], digest_size=_SUM).digest()


def records(stream: BinaryIO, volume: Volume) -> Iterator[Record]:
    """The records behind the head, up to the first that is torn or damaged."""
    link, number = volume.first_link, 0
    while True:
        head = stream.read(_RECORD.size)
        if len(head) < _RECORD.size:
            return
        magic, length = _RECORD.unpack(head)
        if magic != _RECORD_MAGIC or not _BODY.size <= length <= _LARGEST_BODY:
            return
        body, said = stream.read(length), stream.read(_SUM)
        if len(body) < length or len(said) < _SUM:
            return
        record = _read_body(body, link, stream.tell())
        if record is None or record.number != number or record.link != said:
            return
        number, link = number + 1, record.link
        yield record


def is_end(stream: BinaryIO, end: int, *, is_last: bool) -> bool:
    """Nothing is missing behind the record that ended at ``end``.

    In the last volume a record may be torn there: a save that was cut before it counted as stored.
    """
    stream.seek(0, os.SEEK_END)
    left = stream.tell() - end
    if left == 0 or (is_last and left < _RECORD.size):
        return True
    stream.seek(end)
    magic, length = _RECORD.unpack(stream.read(_RECORD.size)) if left >= _RECORD.size else (b"", 0)
    return is_last and magic == _RECORD_MAGIC and left < _RECORD.size + length + _SUM


def _read_body(body: bytes, before: bytes, end: int) -> Record | None:
    number, salt, frames, size, count = _BODY.unpack_from(body)
    first = _BODY.size + 4 * count
    if len(body) != first + count * PAGE:
        return None
    numbers = struct.unpack_from(f">{count}I", body, _BODY.size)
    pages = {page: body[first + i * PAGE : first + (i + 1) * PAGE] for i, page in enumerate(numbers)}
    marks = {page: fingerprint(content) for page, content in pages.items()}
    link = _link(before, body[:first], marks)
    return Record(number, size, WalPlace(salt, frames), pages, marks, link, end)


def new_record(number: int, size: int, place: WalPlace, pages: Mapping[int, bytes]) -> Record:
    """A record that has no place yet."""
    return Record(number, size, place, pages, {page: fingerprint(pages[page]) for page in sorted(pages)})


def pack_record(record: Record, before: bytes) -> tuple[list[bytes], bytes]:
    """The pieces of a record that follows the link ``before``; and its own link."""
    place, numbers = record.place, list(record.marks)
    salt = place.salt.ljust(8, b"\0")
    head = _BODY.pack(record.number, salt, place.frames, record.size, len(numbers))
    head += struct.pack(f">{len(numbers)}I", *numbers)
    link = _link(before, head, record.marks)
    first = _RECORD.pack(_RECORD_MAGIC, len(head) + PAGE * len(numbers)) + head
    return [first, *(record.pages[number] for number in numbers), link], link


def _link(before: bytes, head: bytes, marks: Mapping[int, bytes]) -> bytes:
    """Over the fingerprints rather than the pages: each page is hashed once, which is what costs."""
    return hashlib.blake2b(b"".join([before, head, *marks.values()]), digest_size=_SUM).digest()


def note_behind(path: Path, *, is_behind: bool) -> None:
    """Say in the head, in place and on the disk, whether a commit is missing here. Needs no room."""
    with path.open("r+b") as stream:
        stream.seek(_STATE_AT)
        stream.write(_BEHIND if is_behind else _WHOLE)
        stream.flush()
        os.fsync(stream.fileno())
