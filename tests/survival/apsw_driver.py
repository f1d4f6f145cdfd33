# SPDX-License-Identifier: Apache-2.0
"""The program's database module with a disk of ours below it: sqlcipher3's interface on apsw-sqlite3mc.

``on_disk`` lets the real store, services and SQLAlchemy run on a file system written in Python. What lies on
the disk is SQLCipher's format and SQLite's own write-ahead log, readable by sqlcipher3 and back; a test holds
that. Only what the program calls is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

import apsw
import pytest
import sqlcipher3.dbapi2 as real

from app.storage import engine

Parameters = Sequence[Any] | Mapping[str, Any]

_CHANGING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|WITH)\b", re.IGNORECASE)
# Pragmas that only SQLCipher knows, with what the program expects to hear.
_ANSWERS = {"PRAGMA cipher_version": [("4 (sqlite3mc)",)], "PRAGMA cipher_log_level = NONE": []}
_PREPARE_KEY = "PRAGMA cipher = 'sqlcipher'; PRAGMA legacy = 4"


@contextmanager
def on_disk(vfs: str) -> Iterator[None]:
    """Every connection that the program opens from now on goes through the file system named ``vfs``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "driver", _Driver(f"multipleciphers-{vfs}"))
        yield


class _Driver:
    """The module as the program sees it: sqlcipher3's, but for ``connect``."""

    def __init__(self, vfs: str) -> None:
        self._vfs = vfs

    def __getattr__(self, name: str) -> Any:
        return getattr(real, name)

    def connect(self, path: str, **_options: object) -> Connection:
        with _as_of_driver():
            return Connection(apsw.Connection(path, vfs=self._vfs))


@contextmanager
def _as_of_driver() -> Iterator[None]:
    """Problems as sqlcipher3 reports them: its classes, with SQLite's words."""
    try:
        yield
    except apsw.ConstraintError as problem:
        raise real.IntegrityError(str(problem)) from problem
    except (apsw.NotADBError, apsw.CorruptError) as problem:
        raise real.DatabaseError(str(problem)) from problem
    except apsw.Error as problem:
        raise real.OperationalError(str(problem)) from problem


class Connection:
    """A connection in autocommit mode."""

    isolation_level = None

    def __init__(self, opened: apsw.Connection) -> None:
        self.opened = opened

    @property
    def in_transaction(self) -> bool:
        return self.opened.in_transaction

    def cursor(self) -> Cursor:
        return Cursor(self.opened)

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        return self.cursor().execute(sql, parameters)

    def executescript(self, sql: str) -> None:
        own = f"{sql} "  # the caller overwrites its text in memory
        with _as_of_driver():
            if sql.startswith("PRAGMA key"):
                self.opened.execute(_PREPARE_KEY).fetchall()  # else only the first is run
            self.opened.execute(own, can_cache=False).fetchall()

    def create_function(
        self, name: str, count: int, function: Callable[..., Any], **_options: object
    ) -> None:
        self.opened.create_scalar_function(name, function, count)

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, how: str) -> None:
        if self.opened.in_transaction:
            with _as_of_driver():
                self.opened.execute(how)

    def backup(self, target: Connection, *, pages: int, progress: Callable[[int, int, int], None]) -> None:
        with _as_of_driver(), target.opened.backup("main", self.opened, "main") as copying:
            done = False
            while not done:
                done = copying.step(pages)
                progress(0, copying.remaining, copying.page_count)

    def close(self) -> None:
        with suppress(apsw.Error):  # SQLite does not mind when its log cannot be deleted
            self.opened.close()


class Cursor:
    """One statement's rows, read at once."""

    arraysize = 1

    def __init__(self, opened: apsw.Connection) -> None:
        self._opened = opened
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, sql: str, parameters: Parameters = ()) -> Self:
        if sql in _ANSWERS:
            self._rows = iter(_ANSWERS[sql])
            return self
        with _as_of_driver():
            self.rowcount = self._run(sql, parameters)
        return self

    def executemany(self, sql: str, many: Iterable[Parameters]) -> Self:
        with _as_of_driver():
            self.rowcount = sum(self._run(sql, one) for one in many)
        return self

    def _run(self, sql: str, parameters: Parameters) -> int:
        """The number of rows that were changed; -1 for a statement that changes none."""
        cursor = self._opened.cursor()
        self.description = None

        def note(one: apsw.Cursor, _sql: str, _parameters: object) -> bool:
            columns = one.get_description()
            self.description = tuple((column[0], *(None,) * 6) for column in columns) or None
            return True

        cursor.exec_trace = note
        self._rows = iter(cursor.execute(sql, parameters).fetchall())
        if not _CHANGING.match(sql):
            return -1
        self.lastrowid = self._opened.last_insert_rowid()
        return self._opened.changes()

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        wanted = size or self.arraysize
        return [row for row, _ in zip(self._rows, range(wanted), strict=False)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        self._rows = iter(())
