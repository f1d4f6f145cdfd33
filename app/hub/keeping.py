# SPDX-License-Identifier: Apache-2.0
"""Backup and restore of a whole hub, the same for SQLite and PostgreSQL; and everything readable as tables.

A backup is one SQLite file. A restore begins new logs by itself, so that laptops notice and bring back what
the backup lacks.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from app.domain.csv_out import Cell, csv_bytes
from app.errors import FileProblem
from app.files import make_folder, put_in_place, write_whole
from app.hub import programs
from app.hub.database import Database
from app.hub.tables import held, laptop, metadata, program, share, staff_session
from app.sync.shares import read_share
from app.sync.wire import BadMessage

_ROWS_AT_ONCE = 100


def backup(database: Database, target: Path) -> dict[str, int]:
    """Write one unchanging state of everything to a new file; returns how many rows of each table.

    The file is read again before it takes its name. Raises FileProblem when ``target`` exists.
    """
    if target.exists():
        raise FileProblem(f"{target} is there already; name another file.")
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)  # what it holds is for the hub's staff
    copy = Database.open(f"sqlite:///{unfinished}")
    try:
        copy.bring_up_to_date()
        with database.one_state() as source, copy.step() as into:
            counts = _copy(source, into)
        with copy.look() as written:
            found = _counts(written)
    finally:
        copy.close()
    with closing(sqlite3.connect(unfinished)) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
        sound = plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if counts != found or not sound:
        unfinished.unlink()
        raise FileProblem("The backup could not be read back. Nothing was kept; try another disk.")
    put_in_place(unfinished, target)
    return counts


def restore(database: Database, source: Path) -> dict[str, int]:
    """Put a backup in the place of everything that is there, and begin new logs. Raises FileProblem."""
    if not source.is_file():
        raise FileProblem(f"There is no file {source}.")
    with tempfile.TemporaryDirectory() as folder:
        # A copy, because an older backup is brought up to date before it is read.
        copied = Path(shutil.copyfile(source, Path(folder) / "hub.db"))
        _check_is_backup(copied, source.name)
        copy = Database.open(f"sqlite:///{copied}")
        try:
            copy.bring_up_to_date()
            database.bring_up_to_date()
            with copy.look() as reading, database.step() as into:
                for table in metadata.sorted_tables:
                    into.execute(delete(table))
                counts = _copy(reading, into)
                into.execute(delete(staff_session))
                programs.begin_new_logs(into)
        except DBAPIError as problem:
            raise FileProblem(f"{source.name} is no backup of a hub. Nothing was changed.") from problem
        except CommandError as problem:
            raise FileProblem(
                f"{source.name} was written by a newer hub. Update this one first. Nothing was changed."
            ) from problem
        finally:
            copy.close()
    return counts


def _check_is_backup(file: Path, name: str) -> None:
    """An empty file or another program's would otherwise become an empty hub in the place of a full one."""
    try:
        with closing(sqlite3.connect(file)) as plain:
            found = plain.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            sound = found and plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            if sound and plain.execute("SELECT 1 FROM alembic_version").fetchone():
                return
    except sqlite3.DatabaseError:
        pass
    raise FileProblem(f"{name} is no backup of a hub. Nothing was changed.")


def export(connection: Connection, folder: Path) -> list[Path]:
    """Everything a person can read, as CSV files in an empty folder. The log is sealed and stays out."""
    make_folder(folder)
    if any(folder.iterdir()):
        raise FileProblem(f"{folder} is not empty; name another folder.")
    files = []
    for name, headings, rows in _tables(connection):
        path = folder / f"{name}.csv"
        write_whole(path, csv_bytes(headings, rows))
        files.append(path)
    return files


def _tables(connection: Connection) -> Iterator[tuple[str, list[str], Iterator[list[Cell]]]]:
    for name, table, columns in (
        ("programs", program, ["program", "name", "head", "made"]),
        ("laptops", laptop, ["program", "laptop", "name", "enrolled", "revoked", "last_contact", "app"]),
    ):
        rows = connection.execute(select(*(table.c[column] for column in columns)))
        yield name, columns, ([_plain(value) for value in row] for row in rows)
    headings = ["program", "name", "kind", "period", "table", "row", "column", "value"]
    yield "shares", headings, _shares(connection)


def _plain(value: Any) -> Cell:
    return value.hex() if isinstance(value, bytes) else value


def _shares(connection: Connection) -> Iterator[list[Cell]]:
    """What programs share, a line for each value; of a share that cannot be read only that it is there."""
    rows = connection.execute(
        select(share.c.program, program.c.name, share.c.kind, share.c.period, share.c.content)
        .join(program, program.c.program == share.c.program)
        .order_by(program.c.name, share.c.kind, share.c.period)
    )
    for row in rows:
        begin: list[Cell] = [bytes(row.program).hex(), row.name, row.kind, row.period]
        try:
            tables = read_share(row.kind, row.period, bytes(row.content)).tables
        except BadMessage:
            yield [*begin, "not readable"]
            continue
        for table in tables:
            for number, values in enumerate(table.rows, 1):
                for column, value in zip(table.of, values, strict=True):
                    yield [*begin, table.name, number, column, "hidden" if value is None else value]


def _copy(source: Connection, into: Connection) -> dict[str, int]:
    counts = {}
    for table in metadata.sorted_tables:
        counts[table.name] = 0
        at_once = 1 if table is held else _ROWS_AT_ONCE  # a bundle that waits may be as large as bundles get
        reading = source.execution_options(yield_per=at_once).execute(select(table))
        for rows in reading.mappings().partitions():
            into.execute(insert(table), [dict(row) for row in rows])
            counts[table.name] += len(rows)
    return counts


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
        for table in metadata.sorted_tables
    }
