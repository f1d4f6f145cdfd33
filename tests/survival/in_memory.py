# SPDX-License-Identifier: Apache-2.0
"""Opening files that are only bytes in memory, as SQLite does after a cut: quick enough for every state.

Real files, and the program's own way of opening them, are for a sample of the states.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import apsw

from tests.survival.content import Content

_NAME = "porchlight-memory"
_BASE = next(name for name in apsw.vfs_names() if not name.startswith("multipleciphers"))


class Memory(apsw.VFS):
    """A file system of the files it is given; what is written to them is forgotten.

    There is one in a process: the layer that encrypts keeps a pointer to it for good.
    """

    def __init__(self) -> None:
        self.files: dict[str, Content] = {}
        super().__init__(_NAME, _BASE)

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's name
        return name

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802 - SQLite's name
        return pathname in self.files

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        self.files.pop(filename, None)

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 - SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        flags[1] = flags[0]
        return _File(self.files.setdefault(path, Content()))


class _File:
    def __init__(self, content: Content) -> None:
        self._content = content
        self.xRead = lambda amount, offset: content.read(offset, amount)  # called most

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return self._content.length

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._content.write(offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        self._content.resize(newsize)

    def xSync(self, flags: int) -> None: ...  # noqa: N802 - SQLite's name

    def xLock(self, level: int) -> None: ...  # noqa: N802 - SQLite's name

    def xUnlock(self, level: int) -> None: ...  # noqa: N802 - SQLite's name

    def xClose(self) -> None: ...  # noqa: N802 - SQLite's name

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xSectorSize(self) -> int:  # noqa: N802 - SQLite's name
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - SQLite's name
        return 0

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802 - SQLite's name
        return False


@cache
def memory() -> Memory:
    return Memory()


def opened(files: Mapping[str, Content], name: str, key: bytes) -> apsw.Connection:
    """The database ``name`` of these files, recovered as far as the write-ahead log reaches."""
    memory().files = {one: content.copy() for one, content in files.items() if one.startswith(name)}
    connection = apsw.Connection(name, vfs=f"multipleciphers-{_NAME}")
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.execute(
        "PRAGMA cipher = 'sqlcipher'; PRAGMA legacy = 4; "
        f"PRAGMA key = \"x'{key.hex()}'\"; PRAGMA locking_mode = EXCLUSIVE"
    ).fetchall()
    return connection


def image(files: Mapping[str, Content], name: str, key: bytes) -> bytes:
    """Every page of the database as a reader sees it after the power is back.

    Raises apsw.Error when SQLite or the encryption finds a page wrong.
    """
    connection = opened(files, name, key)
    try:
        return connection.serialize("main")
    finally:
        connection.close()
