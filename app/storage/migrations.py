# SPDX-License-Identifier: Apache-2.0
"""Bringing a data file to the schema of this program, by hand-written steps of SQL text.

A fresh file is created from ``tables`` and stamped; an older one gets the missing steps, each in its
own transaction; a newer one is refused untouched. Steps never import ``tables``, which will have
moved on by the time they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from app.errors import StorageProblem
from app.files import put_in_place
from app.storage.engine import connect, is_of_disk
from app.storage.schema_steps import STEPS

SCHEMA_VERSION = len(STEPS) + 1


def create(path: Path, key: bytes) -> None:
    """Make the file with the current schema; a cut in the middle leaves no file under its name."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from app.storage.tables import EXTRA_DDL, Base

    dialect = sqlite.dialect()
    statements: list[str] = []
    for table in Base.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        ordered = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in ordered]
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    connection = connect(unfinished, key, writer=True)
    try:
        _run(connection, [*statements, *EXTRA_DDL], SCHEMA_VERSION)
    finally:
        connection.close()  # the last connection folds the write-ahead log into the file
    put_in_place(unfinished, path)


def is_behind(path: Path, key: bytes) -> bool:
    """The file needs steps before this program can use it. False for one that is refused anyway."""
    connection = connect(path, key, writer=False)
    try:
        return 1 <= int(connection.execute("PRAGMA user_version").fetchone()[0]) < SCHEMA_VERSION
    finally:
        connection.close()


def bring_up_to_date(path: Path, key: bytes, steps: Sequence[Sequence[str]] = STEPS) -> int:
    """Run the missing steps and return the version. Raises StorageProblem for a newer or strange file."""
    if not path.exists():
        raise StorageProblem(f"There is no program in {path.parent} yet; start one first.")
    newest = len(steps) + 1
    connection = connect(path, key, writer=True)
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > newest:
            raise StorageProblem(
                "This data was written by a newer Porchlight. "
                "Update the program on this laptop; nothing was changed."
            )
        if version < 1:
            raise StorageProblem(
                "The data file was never finished; restore a backup or start again in an empty folder."
            )
        for done in range(version, newest):
            _run(connection, steps[done - 1], done + 1)
        return newest
    except driver.Error as problem:
        if not is_of_disk(problem):
            raise
        raise StorageProblem(
            "The disk is full or failing; the data could not be brought up to date for this version of "
            "Porchlight. Make room on this laptop's disk and try again; nothing was changed."
        ) from problem
    finally:
        connection.close()


def _run(connection: Any, statements: Sequence[str], version: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has ended it itself where the disk is full
            connection.execute("ROLLBACK")
        raise
