# SPDX-License-Identifier: Apache-2.0
"""What a program did to the files below one folder, operation by operation, in the order in which it did it.

Files are numbers, because a file may get another name. ``Trace`` is written to by the file system below
SQLite (``disk``) and by the watch on Python's own files (``python_files``); ``power_cut`` makes states of it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes at a place of a file."""

    file: int
    place: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """A file has this length now: it was cut off, or what is new reads as zeros."""

    file: int
    length: int


@dataclass(frozen=True, slots=True)
class Flushed:
    """Everything that was done to a file before is on the disk."""

    file: int


@dataclass(frozen=True, slots=True)
class Named:
    """``gone`` loses its name, ``new`` gets it; either may be empty, for a file that is made or deleted.

    ``also`` are the other files of a folder that gets another name: they all move at once.
    """

    gone: str
    new: str
    file: int
    also: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class NamesFlushed:
    """All names are on the disk: the folder was flushed. One folder deep is as good as one folder."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The program has said that an action is stored. ``number`` counts them from 1."""

    number: int


Step = Written | Resized | Flushed | Named | NamesFlushed | Acknowledged


@dataclass(slots=True)
class Trace:
    """The steps below ``root``, after ``before``: what was safely there when it began."""

    root: Path
    before: dict[str, bytes] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    is_on: bool = True
    _files: dict[str, int] = field(default_factory=dict)  # name -> number, as things are now
    _count: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def of(cls, root: Path) -> Trace:
        """A trace of a folder; what lies in it now is on the disk."""
        made = cls(root)
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.endswith("-shm"):
                made.before[made.name_of(path)] = path.read_bytes()
        made._files = {name: number for number, name in enumerate(made.before)}
        made._count = len(made._files)
        return made

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers of the files that were there before."""
        return {name: number for number, name in enumerate(self.before)}

    def is_below(self, path: str | Path) -> bool:
        return Path(path).is_relative_to(self.root)

    def name_of(self, path: str | Path) -> str:
        """The file's name below the folder."""
        return Path(path).relative_to(self.root).as_posix()

    def note(self, step: Step) -> None:
        with self._lock:
            if self.is_on:
                self.steps.append(step)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The test looks at something itself; that is no part of what the program did."""
        self.is_on = False
        try:
            yield
        finally:
            self.is_on = True

    def opened(self, path: str | Path) -> int:
        """The number of the file at ``path``, which is made when there is none."""
        name = self.name_of(path)
        with self._lock:
            if name not in self._files:
                self._files[name] = self._count
                self._count += 1
                self.note(Named("", name, self._files[name]))
            return self._files[name]

    def number_of(self, found: os.stat_result) -> int | None:
        """The number of the file that the system means by this; None for one that is not below the folder."""
        with self._lock:
            for name, number in self._files.items():
                try:
                    if os.path.samestat(found, (self.root / name).stat()):
                        return number
                except FileNotFoundError:
                    continue
        return None

    def renamed(self, old: str | Path, new: str | Path) -> None:
        gone, name = self.name_of(old), self.name_of(new)
        with self._lock:
            names = [one for one in self._files if one == gone or one.startswith(gone + "/")]
            moved = [Named(one, name + one[len(gone) :], self._files.pop(one)) for one in names]
            self._files |= {one.new: one.file for one in moved}
            if moved:
                self.note(replace(moved[0], also=tuple(moved[1:])))

    def deleted(self, path: str | Path) -> None:
        name = self.name_of(path)
        with self._lock:
            number = self._files.pop(name, None)
            if number is not None:
                self.note(Named(name, "", number))
