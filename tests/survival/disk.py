# SPDX-License-Identifier: Apache-2.0
"""A file system below SQLite that remembers what is written, and that can be full or failing.

It lies between SQLite's encryption and the system's real files, so what it sees is what a disk sees:
encrypted pages and frames of the write-ahead log. The shared-memory file is memory and no part of it.

One thing is put right on the way. When the log is copied into the data file, SQLCipher copies the encrypted
pages as they are; sqlite3mc, which encrypts below SQLite, would read them and encrypt them anew.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import apsw

from tests.survival.apsw_driver import on_disk
from tests.survival.python_files import Fault, python_files, sound
from tests.survival.trace import Flushed, NamesFlushed, Resized, Trace, Written

_NAME = "porchlight-disk"
_BASE = next(name for name in apsw.vfs_names() if not name.startswith("multipleciphers"))
# Of a file that SQLite makes with one of these, it flushes the folder with the first flush of the file.
_WITH_FOLDER = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL

_PAGE, _FRAME_HEAD = 4096, 24

_PROBLEMS = {errno.ENOSPC: apsw.FullError, errno.EIO: apsw.IOError}
_WORDS = {errno.ENOSPC: "database or disk is full", errno.EIO: "disk I/O error"}


class _Quiet:
    """SQLite takes no answer from some calls; that such a one was refused is no news."""

    def excepthook(self, kind: Any, problem: Any, trace: Any) -> bool:
        return isinstance(problem, apsw.Error)


class Disk(_Quiet, apsw.VFS):
    """The file system. There is one in a process: the layer that encrypts keeps a pointer to it for good."""

    def __init__(self) -> None:
        self.trace = Trace(Path())
        self.fault: Fault = sound
        self.last_frame: tuple[int, bytes] = (0, b"")  # the page that was last read from the log, encrypted
        super().__init__(_NAME, _BASE)

    def refuse(self, kind: str) -> None:
        """Raises what SQLite is told when the disk does not do what it is asked for."""
        number = self.fault(kind)
        if number and kind == "open":
            raise apsw.CantOpenError("unable to open database file")
        if number:
            raise _PROBLEMS[number](_WORDS[number])

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None or not self.trace.is_below(path):
            return apsw.VFSFile(_BASE, name, flags)
        return _File(self, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        if self.trace.is_below(filename):
            self.refuse("delete")
        super().xDelete(filename, syncdir)
        if self.trace.is_below(filename):
            self.trace.deleted(filename)
            if syncdir:
                self.trace.note(NamesFlushed())


class _File(_Quiet, apsw.VFSFile):
    def __init__(self, disk: Disk, path: str, name: Any, flags: list[int]) -> None:
        self._disk, self._trace = disk, disk.trace
        if not Path(path).exists():
            disk.refuse("open")
        super().__init__(_BASE, name, flags)
        self._number = self._trace.opened(path)
        self._is_wal = bool(flags[0] & apsw.SQLITE_OPEN_WAL)
        self._folder_too = bool(flags[0] & _WITH_FOLDER and flags[0] & apsw.SQLITE_OPEN_CREATE)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        content = super().xRead(amount, offset)
        if self._is_wal and amount == _PAGE:
            head = super().xRead(_FRAME_HEAD, offset - _FRAME_HEAD)
            self._disk.last_frame = int.from_bytes(head[:4], "big"), content
        return content

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.refuse("write")
        content = bytes(data)
        page, encrypted = self._disk.last_frame
        if not self._is_wal and len(content) == _PAGE and offset == (page - 1) * _PAGE:
            content = encrypted
        self._disk.last_frame = (0, b"")
        super().xWrite(content, offset)
        self._trace.note(Written(self._number, offset, content))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.refuse("truncate")
        super().xTruncate(newsize)
        self._trace.note(Resized(self._number, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.refuse("flush")
        super().xSync(flags)
        self._trace.note(Flushed(self._number))
        if self._folder_too:
            self._folder_too = False
            self._trace.note(NamesFlushed())


@contextmanager
def recording(trace: Trace, fault: Fault = sound) -> Iterator[None]:
    """The program runs on a disk that writes into ``trace``, with SQLite and with files of its own."""
    disk = _disk()
    disk.trace, disk.fault, disk.last_frame = trace, fault, (0, b"")
    with on_disk(_NAME), python_files(trace, fault):
        yield


@cache
def _disk() -> Disk:
    return Disk()
