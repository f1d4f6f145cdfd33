# SPDX-License-Identifier: Apache-2.0
"""Opening the encrypted file: SQLCipher connections with every setting read back and checked.

SQLite ignores a misspelt pragma and a plain SQLite module would ignore the key and write readable
pages, so nothing here is taken on trust. Sessions and transactions are in ``store``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from app.errors import StorageProblem
from app.vault.wiping import wipe

# Versions before this can lose a reset of the write-ahead log.
OLDEST_SQLITE = (3, 51, 3)
KEY_BYTES = 32
_OVER = 3
READ_CACHE_KIB = 48 * 1024
WRITE_CACHE_KIB = 4 * 1024

Key = bytes | bytearray

_SETTINGS: dict[str, tuple[str, Any]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "temp_store": ("MEMORY", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
}


def connect(path: Path, key: Key, *, writer: bool, salt: bytes = b"") -> Any:
    """A checked connection in autocommit mode. Raises StorageProblem when the file cannot be used.

    ``salt`` makes a new file one whose pages can stand in for those of the file that has it too.
    """
    if driver.sqlite_version_info < OLDEST_SQLITE:
        raise StorageProblem(
            f"This build of SQLite ({driver.sqlite_version}) is too old to keep data safely."
        )
    if len(key) != KEY_BYTES:
        raise StorageProblem("The key of the data file has the wrong length.")
    try:
        connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    except driver.Error as problem:
        raise StorageProblem(f"The data file cannot be opened ({problem}).") from None
    try:
        _prepare(connection, key, writer, salt)
    except driver.Error as problem:
        connection.close()
        if is_of_disk(problem):
            raise StorageProblem(
                "The disk is full or failing; the data could not be opened. Make room on this laptop's disk "
                "and try again; nothing was changed."
            ) from problem
        raise StorageProblem(
            "The data file cannot be read with this key. It is damaged or belongs to another program; "
            "restore a backup into an empty folder."
        ) from problem
    return connection


def is_of_disk(problem: BaseException) -> bool:
    """What SQLite says is about the disk or the folder, not about what lies there."""
    text = str(problem)
    return any(words in text for words in ("disk is full", "disk I/O", "unable to open database file"))


def connect_to_look(path: Path, key: Key) -> Any:
    """A checked connection that can write nothing at all, for whoever looks while another program writes.

    It folds no write-ahead log into the file when it is the last to close. Raises StorageProblem.
    """
    if len(key) != KEY_BYTES:
        raise StorageProblem("The key of the data file has the wrong length.")
    place = f"{path.absolute().as_uri()}?mode=ro"
    try:
        connection = driver.connect(
            place, uri=True, isolation_level=None, check_same_thread=False, timeout=10
        )
    except driver.Error as problem:
        raise StorageProblem(f"The data file cannot be opened ({problem}).") from None
    try:
        _prepare(connection, key, writer=False)
    except driver.Error as problem:
        connection.close()
        raise StorageProblem(
            "The data file cannot be looked at now; try again, or close the program that has it open."
        ) from problem
    return connection


def _prepare(connection: Any, key: Key, writer: bool, salt: bytes = b"") -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    _give_key(connection, key, salt)
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise StorageProblem("The encrypting database module is missing; nothing was written.")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.execute("PRAGMA busy_timeout = 10000")
    for name, (value, expected) in _SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise StorageProblem(f"The data file does not accept the setting {name} ({found!r}).")
    connection.execute(f"PRAGMA cache_size = -{WRITE_CACHE_KIB if writer else READ_CACHE_KIB}")
    if not writer:
        connection.execute("PRAGMA query_only = ON")


def _give_key(connection: Any, key: Key, salt: bytes) -> None:
    """Tell SQLCipher the key, and leave no copy of it behind in memory.

    Only SQL text can tell it. ``executescript`` keeps no statement for later, as ``execute`` does; the text
    that SQLite copied lies in memory it has freed, which a statement of the same length is written over.
    """
    digits, more = key.hex(), salt.hex()
    text = f"PRAGMA key = \"x'{digits}{more}'\""
    try:
        connection.executescript(text)
        for _ in range(_OVER):
            connection.executescript(f"SELECT '{'0' * (len(text) - 9)}'")
    finally:
        wipe(digits, text)


@contextmanager
def more_cache(connection: Any) -> Iterator[None]:
    """A writer's connection that keeps more pages in memory, for what touches many of them.

    A page that has to leave the cache early is encrypted, written and read back, again and again: ten
    thousand marks in one transaction take five times as long.
    """
    connection.execute(f"PRAGMA cache_size = -{READ_CACHE_KIB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = -{WRITE_CACHE_KIB}")
        connection.execute("PRAGMA shrink_memory")


def engine(path: Path, key: Key, *, writer: bool, looking: bool = False) -> Engine:
    """A SQLAlchemy engine whose transactions begin as the door needs: IMMEDIATE to write."""
    made = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=lambda: connect_to_look(path, key) if looking else connect(path, key, writer=writer),
        poolclass=QueuePool,
        pool_size=1 if writer else 2,
        max_overflow=0 if writer else 6,
        pool_reset_on_return="rollback",
    )
    begin = "BEGIN IMMEDIATE" if writer else "BEGIN"
    event.listen(made, "begin", lambda connection: connection.exec_driver_sql(begin))
    return made
