# SPDX-License-Identifier: Apache-2.0
"""One running program for each data directory, by a lock of the operating system on a file in it.

The system frees the lock when the process dies, whatever it dies of, so there is no stale one, and no clock
is asked. The file holds one word that says what the holder is; whoever waits tells it to the person. The
file goes when the lock is let go: a lock counts only while the file still has its name.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from app.errors import InUse, StorageProblem
from app.files import make_folder
from app.paths import DataDir

_PAUSE = 0.05
# For so long somebody may only be looking whether it is free.
BLINK = 0.2
_TRIES = 100
# Windows locks bytes against reading too: this one lies beyond the word.
_LOCKED_BYTE = 1 << 30
_BUSY = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)


class Doing(Enum):
    """What the holder of the lock is."""

    WINDOW = "window"
    COMMAND = "command"
    FINISHING = "finishing"
    UNKNOWN = ""


_SENTENCES = {
    Doing.WINDOW: "Porchlight is open with this data; close it, or do this there.",
    Doing.FINISHING: "Porchlight is finishing a backup of this data; try again in a moment.",
    Doing.COMMAND: "A porchlight command is working with this data; try again when it is done.",
    Doing.UNKNOWN: "Porchlight is open with this data; close it, or do this there.",
}


class OneWriter:
    """The right to write in one data directory, until ``release`` or the end of the process."""

    def __init__(self, root: Path, descriptor: int, *, made_root: bool) -> None:
        self.root = root
        self._descriptor: int | None = descriptor
        self._made_root = made_root

    @classmethod
    def take(cls, root: Path, doing: Doing, *, patience: float = BLINK) -> OneWriter:
        """Take it, also for a directory that does not exist yet. Raises InUse while another program has it.

        Another command is waited for, ``patience`` seconds at most; an open window is not.
        """
        until = time.monotonic() + patience
        while True:
            made_root = not root.exists()
            descriptor = _locked(root)
            if descriptor is not None:
                taken = cls(root, descriptor, made_root=made_root)
                taken.say(doing)
                return taken
            found = _read(root)
            if found is Doing.WINDOW or time.monotonic() >= until:
                raise InUse(_SENTENCES[found])
            time.sleep(_PAUSE)

    def say(self, doing: Doing) -> None:
        """What the holder is from now on. A disk too full for the word takes nothing from the lock."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, doing.value.ljust(12).encode())

    def require_in_place(self) -> None:
        """Raises InUse when the directory was renamed since and another one has its name."""
        if self._descriptor is None or not _is_at(self._descriptor, DataDir(self.root).in_use):
            raise InUse(_SENTENCES[Doing.UNKNOWN])

    def release(self) -> None:
        """Let go, as often as one likes; a directory that was made only for this goes if it is empty."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        path = DataDir(self.root).in_use
        if os.name != "nt" and _is_at(descriptor, path):  # a directory that was renamed took its file along
            with contextlib.suppress(OSError):
                path.unlink()
        os.close(descriptor)
        if os.name == "nt":
            with contextlib.suppress(OSError):  # somebody else has it already: theirs now
                path.unlink()
        if self._made_root:
            with contextlib.suppress(OSError):  # there is something in it now
                self.root.rmdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@contextmanager
def released_if_it_fails(writer: OneWriter) -> Iterator[None]:
    """Let go when the block, which opens a program, raises."""
    try:
        yield
    except BaseException:
        writer.release()
        raise


def holder(root: Path) -> Doing | None:
    """What has the directory open now; None when nothing has, or when that cannot be known."""
    if not DataDir(root).in_use.exists():
        return None
    try:
        OneWriter.take(root, Doing.UNKNOWN, patience=0.0).release()
    except InUse:
        return _read(root)
    except StorageProblem:
        return None
    return None


def _read(root: Path) -> Doing:
    try:
        return Doing(DataDir(root).in_use.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return Doing.UNKNOWN


def _locked(root: Path) -> int | None:
    """The locked file, or None while another has it. Raises StorageProblem where none can be made."""
    path = DataDir(root).in_use
    for _ in range(_TRIES):
        try:
            make_folder(root)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as problem:
            reason = problem.strerror or "unknown reason"
            raise StorageProblem(
                f"{root} cannot be written to ({reason}); Porchlight needs that to keep what is typed safe. "
                "Nothing was changed."
            ) from problem
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # its holder let go and took the file away in between
    return None


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno in _BUSY:
            return False
        os.close(descriptor)
        raise StorageProblem(
            "This folder's disk cannot keep two programs apart, so what is typed is not safe on it. "
            "Keep Porchlight's data on the laptop's own disk. Nothing was changed."
        ) from problem
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """The open file is the one that has the name now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False
