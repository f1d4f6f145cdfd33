# SPDX-License-Identifier: Apache-2.0
"""Room on the laptop's disk: said in time, kept for the last save, and asked for before much is brought in.

A reserve file lies beside the data while there is room. When the disk is so full that the next save could
fail, it is given up, so that what was typed still gets stored; it is made again when there is room. Nothing
else is ever deleted here. What is said in the window is in ``ui.room_line``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from app.errors import DiskFull
from app.logs import Event, Numbers, Word, log_of
from app.paths import DataDir

MEGABYTE = 1_000_000
# Under this, people are told; under that, nothing large is brought in.
WARN_BELOW, IMPORT_NEEDS = 1000 * MEGABYTE, 500 * MEGABYTE
# The largest ordinary save writes some 5 MB, to the data file's log and to the page journal, and as much
# again when the log is folded into the file.
SAVE_NEEDS = 16 * MEGABYTE
RESERVE = 32 * MEGABYTE
_BLOCK = 1 << 20
# Not on Windows; a third of the price of ``shutil.disk_usage``.
_statvfs: Any = getattr(os, "statvfs", None)


class Room:
    """The room beside one program's data."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._reserve = DataDir(root).reserve
        self._log = log_of(root)

    def free(self) -> int:
        """Bytes that may still be written; as many as anybody needs where the system does not say."""
        return free_at(self._root)

    def before_saving(self) -> None:
        """Give the reserve up when the next save might not fit. Asked at every save: a few microseconds."""
        if self.free() < SAVE_NEEDS:
            self.give_up()

    def give_up(self) -> bool:
        """Let go of the reserve; whether there was one."""
        try:
            self._reserve.unlink()
        except OSError:
            return False
        self._log.note(Event.ROOM, Word.RESERVE_GIVEN, numbers=Numbers(free=self.free()))
        return True

    def keep_reserve(self) -> bool:
        """Make the reserve if it is missing and there is room for it and more; whether it is there now."""
        try:
            if self._reserve.stat().st_size >= RESERVE:
                return True
        except OSError:
            pass
        if self.free() < 2 * RESERVE + SAVE_NEEDS:
            return False
        try:
            _allocate(self._reserve)
        except OSError:
            self.give_up()
            return False
        self._log.note(Event.ROOM, Word.RESERVE_MADE, numbers=Numbers(free=self.free()))
        return True


def free_at(folder: Path) -> int:
    """Bytes free at a folder, or at the nearest above it that exists."""
    try:
        if _statvfs is None:
            return shutil.disk_usage(folder).free
        found = _statvfs(folder)
        return int(found.f_bavail * found.f_frsize)
    except OSError:
        above = folder.parent
        return free_at(above) if above != folder and not folder.exists() else sys.maxsize


def require_room_to_bring_in(root: Path, size: int = 0) -> None:
    """Raises DiskFull when the disk has no room for much at once; nothing was written yet.

    ``size`` are bytes of a file that shall lie there beside what the program writes.
    """
    free = free_at(root)
    if free < IMPORT_NEEDS + size:
        raise DiskFull(
            f"Only {in_words(free)} are free on this laptop's disk; bringing files in needs "
            f"{in_words(IMPORT_NEEDS + size)}, so that there is room for what you type afterwards. Empty the "
            "bin or move pictures and films to another disk, and try again. Nothing was changed."
        )


def in_words(size: int) -> str:
    """Bytes as people read them on a disk's label."""
    return f"{size // MEGABYTE:,} MB" if size < 10_000 * MEGABYTE else f"{size // (1000 * MEGABYTE):,} GB"


def _allocate(path: Path) -> None:
    """Really allocated: a sparse file would reserve nothing. It need not outlive a power cut."""
    allocate: Any = getattr(os, "posix_fallocate", None)
    with path.open("wb") as stream:
        if os.name == "nt":
            stream.truncate(RESERVE)  # NTFS allocates it
            return
        with contextlib.suppress(OSError):  # some file systems cannot
            if allocate is not None:
                allocate(stream.fileno(), 0, RESERVE)
                return
        for _ in range(-(-RESERVE // _BLOCK)):
            stream.write(os.urandom(_BLOCK))  # noise: some disks would squeeze zeros
