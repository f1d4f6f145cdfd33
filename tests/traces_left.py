# SPDX-License-Identifier: Apache-2.0
"""Looking for words in everything a data file holds: each value of each table, unpacked, and the raw pages.

Left out are only the sealed parcels of the shared log, which are named here: their bytes never change.
"""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import apsw

from app.storage.engine import connect

SEALED = {("log_entry", "content"), ("out_parcel", "content"), ("carried_parcel", "content")}
_PAGE = 4096


def places_of(path: Path, key: bytes, words: Iterable[str]) -> set[str]:
    """Where any of these words still is: "table.column", or "page 17". The file may be in use."""
    wanted = [word.lower() for word in words]
    found = {place for place, text in _values(path, key) if any(word in text.lower() for word in wanted)}
    content = decrypted(path, key)
    for page in range(len(content) // _PAGE):
        text = content[page * _PAGE : (page + 1) * _PAGE].decode("utf-8", "replace").lower()
        if any(word in text for word in wanted):
            found.add(f"page {page + 1}")
    return found


def _values(path: Path, key: bytes) -> Iterator[tuple[str, str]]:
    connection = connect(path, key, writer=False)
    try:
        every = "SELECT name FROM sqlite_master WHERE rootpage > 0 AND type = 'table'"
        tables = [row[0] for row in connection.execute(every)]
        assert "person_search_data" in tables
        for table in tables:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_xinfo("{table}")')]
            listed = ", ".join(f'"{name}"' for name in columns)
            for row in connection.execute(f'SELECT {listed} FROM "{table}"'):
                for column, value in zip(columns, row, strict=True):
                    if (table, column) not in SEALED:
                        yield f"{table}.{column}", _text(value)
    finally:
        connection.close()


def _text(value: object) -> str:
    if isinstance(value, bytes):
        with suppress(zlib.error):
            value = zlib.decompress(value)
        assert isinstance(value, bytes)
        return value.decode("utf-8", "replace")
    return str(value)


def decrypted(path: Path, key: bytes) -> bytes:
    """Every page of the file as it lies under the encryption, free ones included.

    Of a copy: a second SQLite in one process takes away the locks of the first.
    """
    folded = connect(path, key, writer=True)
    folded.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    copy = path.with_name("copy-to-look-at.db")
    shutil.copyfile(path, copy)
    folded.close()
    try:
        return _pages_of(copy, key)
    finally:
        for left in path.parent.glob(f"{copy.name}*"):
            left.unlink()


def _pages_of(path: Path, key: bytes) -> bytes:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute("PRAGMA cipher = 'sqlcipher'; PRAGMA legacy = 4").fetchall()
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        content = connection.serialize("main")
    finally:
        connection.close()
    assert content.startswith(b"SQLite format 3\0"), "these are not the plain pages"
    return content


def free_pages_that_hold_something(path: Path, key: bytes) -> list[int]:
    """Numbers of free pages that are not blank; compressed rows could hide in them."""
    content = decrypted(path, key)

    def number(at: int) -> int:
        return int.from_bytes(content[at : at + 4], "big")

    found, trunk = [], number(32)
    while trunk:
        at = (trunk - 1) * _PAGE
        for place in range(number(at + 4)):
            leaf = number(at + 8 + 4 * place)
            # The last bytes of a page are SQLCipher's own: the code by which it checks the page.
            if re.search(rb"[^\0]", content[(leaf - 1) * _PAGE : leaf * _PAGE - 80]):
                found.append(leaf)
        trunk = number(at)
    return found
