# SPDX-License-Identifier: Apache-2.0
"""What the program does to files itself, in Python, noted in the same trace as what SQLite does.

``open`` and the calls of ``os`` that write, flush, rename and delete are watched below one folder, also where
a module of the program took one of them under a name of its own. The disk may be full or failing here too.
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.survival.trace import Flushed, NamesFlushed, Resized, Trace, Written

# Asked before each operation with its kind: "open", "write", "truncate", "flush", "rename", "delete". The
# number of the system's error that this operation fails with, or 0.
Fault = Callable[[str], int]


def sound(_kind: str) -> int:
    """A disk that does what it is told."""
    return 0


@contextmanager
def python_files(trace: Trace, fault: Fault = sound) -> Iterator[None]:
    """Watch the files below the trace's folder."""
    watch = _Watch(trace, fault)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "_USE_CP_SENDFILE", False, raising=False)  # it copies where nobody sees it
        for module, name, seen in watch.calls():
            original = getattr(module, name, None)
            if original is not None:
                for place, attribute in _places(original):
                    patch.setattr(place, attribute, seen)
        yield


def _places(original: object) -> list[tuple[Any, str]]:
    """Every module of the program and of Python's files that has this function, under whatever name."""
    wanted = [
        module
        for name, module in sys.modules.items()
        if name in {"os", "io", "builtins"} or name.partition(".")[0] == "app"
    ]
    return [
        (module, attribute)
        for module in wanted
        for attribute, value in list(vars(module).items())
        if value is original
    ]


class _Watch:
    def __init__(self, trace: Trace, fault: Fault) -> None:
        self.trace, self.fault = trace, fault
        self._open, self._os_open = builtins.open, os.open

    def calls(self) -> Iterator[tuple[Any, str, Callable[..., Any]]]:
        """Each call with what stands in for it."""
        yield builtins, "open", self.open
        yield os, "open", self.os_open
        yield os, "write", self._write(os.write)
        if hasattr(os, "pwrite"):  # not on Windows
            yield os, "pwrite", self._pwrite(os.pwrite)
        for name in ("ftruncate", "truncate"):
            yield os, name, self._resize(getattr(os, name))
        for name in ("fsync", "fdatasync"):
            yield os, name, self._flush(getattr(os, name, os.fsync))
        for name in ("replace", "rename"):
            yield os, name, self._rename(getattr(os, name))
        for name in ("unlink", "remove"):
            yield os, name, self._delete(getattr(os, name))

    # -- opening -----------------------------------------------------------------------------------------

    def open(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
        if not (set(mode) & set("wax+")) or not self.is_ours(file):
            return self._open(file, mode, buffering, *rest, **options)
        raw = _Raw(self, os.fspath(file), mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **options)

    def os_open(self, path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if options.get("dir_fd") is not None or not self.is_ours(path):
            return self._os_open(path, flags, *rest, **options)
        is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
        if is_new:
            self.refuse("open", path)
        made = self._os_open(path, flags, *rest, **options)
        if is_new:
            self.trace.opened(path)
        if flags & os.O_TRUNC:
            self.trace.note(Resized(self.trace.opened(path), 0))
        return made

    # -- on an open file ---------------------------------------------------------------------------------

    def _write(self, call: Callable[..., int]) -> Callable[..., int]:
        def write(handle: int, content: Any) -> int:
            number = self.number_of(handle)
            if number is None:
                return call(handle, content)
            self.refuse("write", "")
            done = call(handle, content)
            self.wrote(number, os.lseek(handle, 0, os.SEEK_CUR) - done, bytes(content)[:done])
            return done

        return write

    def _pwrite(self, call: Callable[..., int]) -> Callable[..., int]:
        def pwrite(handle: int, content: Any, place: int) -> int:
            number = self.number_of(handle)
            if number is None:
                return call(handle, content, place)
            self.refuse("write", "")
            done = call(handle, content, place)
            self.wrote(number, place, bytes(content)[:done])
            return done

        return pwrite

    def _resize(self, call: Callable[..., None]) -> Callable[..., None]:
        def resize(what: Any, length: int) -> None:
            number = self.number_of(what) if isinstance(what, int) else None
            if not isinstance(what, int) and self.is_ours(what):
                number = self.trace.opened(what)
            if number is not None:
                self.refuse("truncate", "")
            call(what, length)
            if number is not None:
                self.trace.note(Resized(number, length))

        return resize

    def _flush(self, call: Callable[[Any], None]) -> Callable[[Any], None]:
        def flush(file: Any) -> None:
            handle = file if isinstance(file, int) else file.fileno()
            number, is_folder = self.number_of(handle), self._is_our_folder(handle)
            if number is not None or is_folder:
                self.refuse("flush", "")
            call(handle)
            if number is not None:
                self.trace.note(Flushed(number))
            if is_folder:
                self.trace.note(NamesFlushed())

        return flush

    # -- names -------------------------------------------------------------------------------------------

    def _rename(self, call: Callable[..., None]) -> Callable[..., None]:
        def rename(old: Any, new: Any, **options: Any) -> None:
            ours = self.is_ours(old) and self.is_ours(new)
            if ours:
                self.refuse("rename", old)
            call(old, new, **options)
            if ours:
                self.trace.renamed(os.fspath(old), os.fspath(new))
            elif self.is_ours(old):
                self.trace.deleted(os.fspath(old))

        return rename

    def _delete(self, call: Callable[..., None]) -> Callable[..., None]:
        def delete(path: Any, **options: Any) -> None:
            place = path if options.get("dir_fd") is None else self._in_folder(options["dir_fd"], path)
            if place is None or not self.is_ours(place):
                call(path, **options)
                return
            self.refuse("delete", place)
            call(path, **options)
            self.trace.deleted(os.fspath(place))

        return delete

    def _in_folder(self, handle: int, name: str) -> Path | None:
        """The file in a folder that is open here: so ``shutil`` clears a folder."""
        found = os.fstat(handle)
        return next((one / name for one in self._folders() if os.path.samestat(found, one.stat())), None)

    def _folders(self) -> list[Path]:
        return [self.trace.root, *(path for path in self.trace.root.rglob("*") if path.is_dir())]

    # -- what is whose -----------------------------------------------------------------------------------

    def is_ours(self, path: Any) -> bool:
        if isinstance(path, int) or not isinstance(path, str | os.PathLike):
            return False
        return self.trace.is_below(Path(os.fsdecode(path)).absolute())

    def number_of(self, handle: int) -> int | None:
        """The number of the file that is open here; None for one elsewhere."""
        try:
            found = os.fstat(handle)
        except OSError:
            return None
        return self.trace.number_of(found) if stat.S_ISREG(found.st_mode) else None

    def _is_our_folder(self, handle: int) -> bool:
        found = os.fstat(handle)
        return stat.S_ISDIR(found.st_mode) and any(
            os.path.samestat(found, one.stat()) for one in self._folders()
        )

    def refuse(self, kind: str, path: Any) -> None:
        """Raises OSError when the disk does not do what it is asked for."""
        number = self.fault(kind)
        if number:
            raise OSError(number, os.strerror(number), os.fsdecode(path) or None)

    def wrote(self, number: int, place: int, content: bytes) -> None:
        self.trace.note(Written(number, place, content))


class _Raw(io.FileIO):
    """A file whose writes are noted as they reach the system, after Python's buffer."""

    def __init__(self, watch: _Watch, path: str, mode: str) -> None:
        if not os.path.lexists(path):
            watch.refuse("open", path)
        super().__init__(path, mode)
        self._watch, self._number = watch, watch.trace.opened(Path(path).absolute())
        if "w" in mode:
            watch.trace.note(Resized(self._number, 0))

    def write(self, content: Any) -> int:
        self._watch.refuse("write", "")
        done = super().write(content)
        self._watch.wrote(self._number, self.tell() - done, bytes(content)[:done])
        return done

    def truncate(self, length: int | None = None) -> int:
        self._watch.refuse("truncate", "")
        done = super().truncate(length)
        self._watch.trace.note(Resized(self._number, done))
        return done
