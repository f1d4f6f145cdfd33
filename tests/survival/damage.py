# SPDX-License-Identifier: Apache-2.0
"""What a dying disk does to a data directory: bits flip, pages vanish, change places, or are older ones.

Each kind of damage is a function of the directory and a random draw; the same seed on the same bytes does
the same. The program must be closed. Whether the damage is found and mended is tested elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
SECTOR = 512
# A frame of the write-ahead log: its head, then one page. The file begins with a head of its own.
WAL_HEAD, FRAME_HEAD = 32, 24
FRAME = FRAME_HEAD + PAGE
DATABASE, WAL = "porchlight.db", "porchlight.db-wal"


class Impossible(Exception):
    """This kind of damage cannot be done here: too few pages, no write-ahead log, nothing older."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done: the kind, the file in the directory, and the stretches (begin, length) that were hit."""

    kind: str
    file: str
    places: tuple[tuple[int, int], ...]

    @property
    def pages(self) -> tuple[int, ...]:
        """Numbers of the pages that were hit, from 1 as SQLite counts. Only for the database file."""
        return tuple(
            page
            for begin, length in self.places
            for page in range(begin // PAGE + 1, (begin + length - 1) // PAGE + 2)
        )


def flip_bit(root: Path, draw: random.Random, file: str = DATABASE) -> Damage:
    """One bit, anywhere in the file."""
    path = root / file
    size = _size(path)
    place = draw.randrange(size)
    _write(path, place, bytes([_read(path, place, 1)[0] ^ (1 << draw.randrange(8))]))
    return Damage("flipped bit", file, ((place, 1),))


def zero_page(root: Path, draw: random.Random) -> Damage:
    """A whole page of the database reads as zeros."""
    return lose_page(root, draw.randrange(_pages(root / DATABASE)) + 1)


def lose_page(root: Path, page: int) -> Damage:
    """This page of the database, from 1, reads as zeros."""
    _write(root / DATABASE, (page - 1) * PAGE, bytes(PAGE))
    return Damage("zeroed page", DATABASE, (((page - 1) * PAGE, PAGE),))


def zero_sector(root: Path, draw: random.Random, file: str = DATABASE) -> Damage:
    """One sector of 512 bytes reads as zeros."""
    sector = draw.randrange(max(1, _size(root / file) // SECTOR))
    length = min(SECTOR, _size(root / file) - sector * SECTOR)
    _write(root / file, sector * SECTOR, bytes(length))
    return Damage("zeroed sector", file, ((sector * SECTOR, length),))


def swap_pages(root: Path, draw: random.Random) -> Damage:
    """Two pages of the database lie in each other's place. Each is whole."""
    path = root / DATABASE
    if _pages(path) < 3:
        raise Impossible("There are no two pages to swap.")
    one, other = (page * PAGE for page in draw.sample(range(_pages(path)), 2))
    first, second = _read(path, one, PAGE), _read(path, other, PAGE)
    _write(path, one, second)
    _write(path, other, first)
    return Damage("swapped pages", DATABASE, ((one, PAGE), (other, PAGE)))


def put_back_older_page(root: Path, draw: random.Random, older: Path) -> Damage:
    """One page is again as in ``older``, an earlier copy of the database file: whole, but of the past."""
    path, before = root / DATABASE, older.read_bytes()
    now = path.read_bytes()
    differing = [
        place
        for place in range(0, min(len(now), len(before)) // PAGE * PAGE, PAGE)
        if now[place : place + PAGE] != before[place : place + PAGE]
    ]
    if not differing:
        raise Impossible("No page differs from the earlier copy.")
    place = draw.choice(differing)
    _write(path, place, before[place : place + PAGE])
    return Damage("older page", DATABASE, ((place, PAGE),))


def cut_off(root: Path, draw: random.Random, file: str = DATABASE) -> Damage:
    """The file ends early."""
    size = _size(root / file)
    left = draw.randrange(size)
    with (root / file).open("r+b") as stream:
        stream.truncate(left)
    return Damage("cut off", file, ((left, size - left),))


def flip_bit_in_wal(root: Path, draw: random.Random) -> Damage:
    """One bit of the write-ahead log: of its head, of a frame's head or of a page."""
    return flip_bit(root, draw, WAL)


def zero_sector_in_wal(root: Path, draw: random.Random) -> Damage:
    """A sector of the write-ahead log reads as zeros."""
    return zero_sector(root, draw, WAL)


def cut_off_wal(root: Path, draw: random.Random) -> Damage:
    """The write-ahead log ends early."""
    return cut_off(root, draw, WAL)


def zero_frame_in_wal(root: Path, draw: random.Random) -> Damage:
    """A whole frame of the write-ahead log reads as zeros: what follows it is out of reach."""
    place = WAL_HEAD + draw.randrange(_frames(root)) * FRAME
    _write(root / WAL, place, bytes(FRAME))
    return Damage("zeroed frame", WAL, ((place, FRAME),))


def swap_frames_in_wal(root: Path, draw: random.Random) -> Damage:
    """Two frames of the write-ahead log lie in each other's place."""
    if _frames(root) < 2:
        raise Impossible("There are no two frames to swap.")
    one, other = (WAL_HEAD + frame * FRAME for frame in draw.sample(range(_frames(root)), 2))
    first, second = _read(root / WAL, one, FRAME), _read(root / WAL, other, FRAME)
    _write(root / WAL, one, second)
    _write(root / WAL, other, first)
    return Damage("swapped frames", WAL, ((one, FRAME), (other, FRAME)))


def lose_wal(root: Path, draw: random.Random) -> Damage:
    """The write-ahead log is gone, with every action that is not yet in the database file."""
    size = _size(root / WAL)
    (root / WAL).unlink()
    return Damage("lost log", WAL, ((0, size),))


IN_DATABASE: tuple[Callable[[Path, random.Random], Damage], ...] = (
    flip_bit, zero_page, zero_sector, swap_pages, cut_off,
)  # fmt: skip
IN_WAL: tuple[Callable[[Path, random.Random], Damage], ...] = (
    flip_bit_in_wal, zero_sector_in_wal, zero_frame_in_wal, swap_frames_in_wal, cut_off_wal, lose_wal,
)  # fmt: skip


def damage(root: Path, seed: int, older: Path | None = None) -> Damage:
    """Some damage to the directory, chosen by ``seed``: of the log too where there is one, and an older page
    where there is an ``older`` copy of the database file."""
    draw = random.Random(seed)
    kinds = list(IN_DATABASE)
    if (root / WAL).exists() and _size(root / WAL) >= WAL_HEAD + FRAME:
        kinds += IN_WAL
    if older is not None:
        copy = older  # bound now, for the closure
        kinds.append(lambda root, draw: put_back_older_page(root, draw, copy))
    draw.shuffle(kinds)
    for kind in kinds:
        try:
            return kind(root, draw)
        except Impossible:
            continue
    raise Impossible("There is nothing here that could be damaged.")


def _size(path: Path) -> int:
    size = path.stat().st_size if path.exists() else 0
    if size == 0:
        raise Impossible(f"{path.name} is empty or missing.")
    return size


def _pages(database: Path) -> int:
    return max(1, _size(database) // PAGE)


def _frames(root: Path) -> int:
    frames = (_size(root / WAL) - WAL_HEAD) // FRAME
    if frames < 1:
        raise Impossible("The write-ahead log holds no frame.")
    return frames


def _read(path: Path, place: int, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(place)
        return stream.read(length)


def _write(path: Path, place: int, content: bytes) -> None:
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(content)
