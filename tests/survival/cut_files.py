# SPDX-License-Identifier: Apache-2.0
"""A folder that remembers how it was written, and every state in which a power cut could leave it.

What a program writes is safe after ``fsync`` of the file, a name (a new one, a rename, a removal) after
``fsync`` of the folder. Until then a disk may have done it or not, in any order: bytes may be missing, torn
or zero although the file has its full length; a rename may be there before the bytes. Only whole files
written by Python are seen here; the pages that SQLite writes are cut elsewhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

State = dict[str, bytes | None]  # name below the folder -> content; None for a folder
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Naming:
    """``gone`` loses its name and ``new`` gets it; either may be empty. ``file`` is None for a folder.

    What is in a folder goes along.
    """

    gone: str
    new: str
    file: int | None

    @property
    def folders(self) -> set[str]:
        return {_folder_of(name) for name in (self.gone, self.new) if name}


@dataclass(frozen=True, slots=True)
class Content:
    file: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Flushed:
    """A file by number, or a folder by name."""

    what: int | str


Step = Naming | Content | Flushed


@dataclass(slots=True)
class CutFolder:
    """The steps of one writer. Files are numbered in the order in which they appear."""

    root: Path
    steps: list[Step] = field(default_factory=list)
    _names: dict[str, int | None] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)  # inode -> number
    _contents: dict[int, bytes] = field(default_factory=dict)
    _count: int = 0

    def look(self) -> None:
        """Note what was made, written or removed since the last look."""
        found = sorted(self.root.rglob("*"))
        for name in self._names.keys() - {path.relative_to(self.root).as_posix() for path in found}:
            self._forget(name)
        for path in found:
            name = path.relative_to(self.root).as_posix()
            number = None if path.is_dir() else self._number(path)
            if name not in self._names:
                self._names[name] = number
                self.steps.append(Naming("", name, number))
            if number is not None and (content := path.read_bytes()) != self._contents.get(number):
                self._contents[number] = content
                self.steps.append(Content(number, content))

    def settle(self) -> None:
        """Everything until now is on the disk."""
        self.look()
        self.steps += [Flushed(number) for number in self._contents]
        self.steps += [Flushed(name) for name, number in self._names.items() if number is None]
        self.steps.append(Flushed(""))

    def flushed(self, handle: int) -> None:
        self.look()
        inode = os.fstat(handle).st_ino
        if inode in self._numbers:
            self.steps.append(Flushed(self._numbers[inode]))
            return
        for name in ("", *(name for name, number in self._names.items() if number is None)):
            if (self.root / name).stat().st_ino == inode:
                self.steps.append(Flushed(name))

    def named(self, old: Any, new: Any) -> None:
        """``old`` is about to be called ``new``, or nothing at all when that is None."""
        self.look()
        gone, now = self._below(old), self._below(new)
        if gone not in self._names:
            return
        if not now:
            self._forget(gone)
            return
        self.steps.append(Naming(gone, now, self._names[gone]))
        for name in _with_inside(self._names, gone):
            became = now + name[len(gone) :]
            if became in self._names:
                self._let_go(self._names[became])
            self._names[became] = self._names.pop(name)

    def _forget(self, name: str) -> None:
        number = self._names.pop(name)
        self.steps.append(Naming(name, "", number))
        self._let_go(number)

    def _let_go(self, number: int | None) -> None:
        """The system may give the inode of a removed file to the next one."""
        self._numbers = {inode: at for inode, at in self._numbers.items() if at != number}

    def _below(self, path: Any) -> str:
        if path is None:
            return ""
        place = Path(os.fsdecode(path))
        return place.relative_to(self.root).as_posix() if place.is_relative_to(self.root) else "\0"

    def _number(self, path: Path) -> int:
        inode = path.stat().st_ino
        if inode not in self._numbers:
            self._numbers[inode] = self._count
            self._count += 1
        return self._numbers[inode]


@contextmanager
def watched(root: Path) -> Iterator[CutFolder]:
    """Note every step below ``root``; what is there already is on the disk."""
    folder = CutFolder(root)
    folder.settle()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("replace", "rename"):
            patch.setattr(os, name, _telling(getattr(os, name), folder.named))
        for name in ("unlink", "remove", "rmdir"):
            patch.setattr(os, name, _telling(getattr(os, name), lambda old: folder.named(old, None)))
        patch.setattr(os, "fsync", _telling(os.fsync, folder.flushed))
        yield folder
    folder.look()


def _telling(call: Callable[..., Any], tell: Callable[..., None]) -> Callable[..., Any]:
    def told(*arguments: Any, **named: Any) -> Any:
        if "dir_fd" not in named:  # shutil clears folders by handle; only folders of its own are cleared
            tell(*arguments)
        return call(*arguments, **named)

    return told


def state_after_cut(steps: list[Step], draw: random.Random) -> State:
    """One state in which these steps, and then a power cut, may leave the folder."""
    names: list[tuple[Naming, bool]] = []
    safe: dict[int, bytes] = {}
    loose: dict[int, list[bytes]] = {}
    for step in steps:
        match step:
            case Naming():
                names.append((step, False))
            case Content(file, content):
                loose.setdefault(file, []).append(content)
            case Flushed(int(file)):
                if loose.get(file):
                    safe[file] = loose.pop(file)[-1]
            case Flushed(what):
                names = [(one, kept or what in one.folders) for one, kept in names]
    contents = {
        file: _torn(safe.get(file, b""), loose.get(file, []), draw) for file in sorted({*safe, *loose})
    }
    found: dict[str, int | None] = {}
    for one in _named(names, draw):
        inside = {name: found.pop(name) for name in _with_inside(found, one.gone)}
        if one.new:
            found[one.new] = one.file
            found |= {
                one.new + name[len(one.gone) :]: file for name, file in inside.items() if name != one.gone
            }
    state: State = {
        name: None if number is None else contents.get(number, b"") for name, number in found.items()
    }
    return {name: content for name, content in state.items() if _is_reachable(name, state)}


def _named(names: list[tuple[Naming, bool]], draw: random.Random) -> list[Naming]:
    """The names that the disk has: those that were flushed, and of the others a beginning, some, or all."""
    waiting = [one for one, kept in names if not kept]
    how = draw.randrange(3)
    many = draw.randint(0, len(waiting))
    chosen = waiting[:many] if how == 0 else draw.sample(waiting, many) if how == 1 else waiting
    return [one for one, kept in names if kept or any(one is some for some in chosen)]


def _torn(safe: bytes, loose: list[bytes], draw: random.Random) -> bytes:
    """What a file holds: what was flushed, or something of what was written since."""
    if not loose:
        return safe
    content = draw.choice(loose)
    how = draw.randrange(6)
    if how == 0:
        return safe
    if how == 1:
        return content
    if how == 2:
        return bytes(len(content))  # the length is on the disk, the bytes are not
    at = draw.randint(0, len(content))
    if how == 3:
        return content[:at]
    if how == 4:
        return content[:at] + bytes(len(content) - at)
    blocks = range(0, len(content), _SECTOR)
    return b"".join(
        content[at : at + _SECTOR] if draw.random() < 0.5 else bytes(len(content[at : at + _SECTOR]))
        for at in blocks
    )


def _with_inside(names: Iterable[str], top: str) -> list[str]:
    """``top`` and everything below it: all of it moves with a folder."""
    return [name for name in names if top and (name == top or name.startswith(top + "/"))]


def _folder_of(name: str) -> str:
    """The folder in which a name stands; the watched one itself is the empty name."""
    return name.rpartition("/")[0]


def _is_reachable(name: str, state: State) -> bool:
    above = _folder_of(name)
    return not above or (above in state and state[above] is None and _is_reachable(above, state))


def lay_out(state: State, root: Path) -> None:
    """Make the folder as the cut left it."""
    root.mkdir()
    for name in sorted(state):
        content = state[name]
        if content is None:
            (root / name).mkdir()
        else:
            (root / name).write_bytes(content)
