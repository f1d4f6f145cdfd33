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

SCHEMA_VERSION = 4

# The shared log: what the journal needs for it, what this laptop knows of it, and the program's laptops.
_TO_2 = """
ALTER TABLE journal ADD COLUMN replica BLOB;
ALTER TABLE journal ADD COLUMN seen_log BLOB;
ALTER TABLE journal ADD COLUMN seen_seq INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE journal ADD COLUMN entry INTEGER;
ALTER TABLE journal ADD COLUMN parcel BLOB;
CREATE INDEX ix_journal_waiting ON journal (seq) WHERE entry IS NULL;
CREATE INDEX ix_journal_parcel ON journal (parcel);
ALTER TABLE sheet_layout ADD COLUMN removed INTEGER DEFAULT 0 NOT NULL;
CREATE TABLE laptop (name TEXT NOT NULL, slot INTEGER NOT NULL, id BLOB NOT NULL, removed INTEGER
    DEFAULT 0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE TABLE replica (laptop_id BLOB NOT NULL, id BLOB NOT NULL, removed INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(laptop_id) REFERENCES laptop (id)) WITHOUT ROWID, STRICT;
CREATE TABLE sync_fact (name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name)) WITHOUT ROWID,
    STRICT;
CREATE TABLE log_entry (seq INTEGER NOT NULL, received INTEGER NOT NULL, parcel BLOB NOT NULL, chain
    BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (seq)) STRICT;
CREATE UNIQUE INDEX ix_log_entry_parcel ON log_entry (parcel);
CREATE TABLE out_parcel (parcel BLOB NOT NULL, replica BLOB NOT NULL, n INTEGER NOT NULL, content BLOB
    NOT NULL, seq INTEGER, PRIMARY KEY (parcel)) STRICT;
CREATE UNIQUE INDEX ix_out_parcel_replica_n ON out_parcel (replica, n);
CREATE TABLE carried_parcel (place INTEGER NOT NULL, parcel BLOB NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (place)) STRICT;
CREATE UNIQUE INDEX ix_carried_parcel_parcel ON carried_parcel (parcel);
CREATE TABLE committed (table_name TEXT NOT NULL, row_key BLOB NOT NULL, fields BLOB NOT NULL, PRIMARY
    KEY (table_name, row_key)) WITHOUT ROWID, STRICT;
CREATE TABLE folded_commit (action BLOB NOT NULL, part TEXT NOT NULL, PRIMARY KEY (action, part))
    WITHOUT ROWID, STRICT;
CREATE TABLE replica_time (replica BLOB NOT NULL, eff INTEGER NOT NULL, PRIMARY KEY (replica)) WITHOUT
    ROWID, STRICT;
CREATE TABLE sync_conflict (table_name TEXT NOT NULL, row_key BLOB NOT NULL, field TEXT NOT NULL, seq
    INTEGER NOT NULL, stands BLOB NOT NULL, lost BLOB NOT NULL, after_removal INTEGER NOT NULL, settled
    INTEGER NOT NULL, PRIMARY KEY (table_name, row_key, field, seq)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_sync_conflict_open ON sync_conflict (seq) WHERE settled = 0
"""

# What the program lets its hub read.
_TO_3 = """
ALTER TABLE program ADD COLUMN share_level TEXT DEFAULT 'counts' NOT NULL;
ALTER TABLE program ADD COLUMN share_smallest INTEGER DEFAULT 10 NOT NULL;
ALTER TABLE program ADD COLUMN share_approved TEXT DEFAULT '' NOT NULL
"""

# Erasing people: whom, what is held back from it, what was given to whom. Erased people count in reports.
_TO_4 = """
ALTER TABLE program ADD COLUMN retention_years INTEGER DEFAULT 3 NOT NULL;
ALTER TABLE program ADD COLUMN final_report TEXT;
ALTER TABLE student ADD COLUMN erased INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE adult ADD COLUMN erased INTEGER DEFAULT 0 NOT NULL;
CREATE INDEX ix_student_uncounted ON student (id) WHERE removed = 1 AND erased = 0;
CREATE TABLE erasure (row_id BLOB NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, reason TEXT NOT NULL,
    who TEXT NOT NULL, second TEXT NOT NULL, with_id BLOB, row_count INTEGER NOT NULL, removed INTEGER
    DEFAULT 0 NOT NULL, PRIMARY KEY (row_id)) WITHOUT ROWID, STRICT;
CREATE TABLE legal_hold (kind TEXT NOT NULL, person_id BLOB NOT NULL, since TEXT NOT NULL, until TEXT,
    reason TEXT NOT NULL, who TEXT NOT NULL, lifted TEXT, lifted_by TEXT NOT NULL, id BLOB NOT NULL, removed
    INTEGER DEFAULT 0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_legal_hold_person_id ON legal_hold (person_id);
CREATE TABLE disclosure (day TEXT NOT NULL, what TEXT NOT NULL, recipient TEXT NOT NULL, purpose TEXT NOT
    NULL, who TEXT NOT NULL, exact INTEGER NOT NULL, people INTEGER, id BLOB NOT NULL, removed INTEGER DEFAULT
    0 NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID, STRICT;
CREATE INDEX ix_disclosure_day ON disclosure (day)
"""

# STEPS[n] turns version n + 1 into n + 2: released schemas never change, so the list only grows.
STEPS: Sequence[Sequence[str]] = (_TO_2.split(";"), _TO_3.split(";"), _TO_4.split(";"))


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
