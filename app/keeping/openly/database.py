# SPDX-License-Identifier: Apache-2.0
"""The export as one plain SQLite file: the tables as they are, and views that a person can read.

It is copied within one reading of the program; the other forms are then read from it, so that all of them say
the same. Any program that opens SQLite files opens it; nothing in it is encrypted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.orm import Session as DbSession

from app.errors import StorageProblem
from app.keeping.openly.shapes import Kind, OpenColumn, OpenTable, open_tables
from app.storage.queries.sql import joined
from app.storage.tables import Base

AT_ONCE = 2000
# Names as they are said, also of what was taken away: a mark is nothing without its student.
_GONE = " || CASE WHEN t.removed THEN ' (taken away)' ELSE '' END"
_PERSON = "t.family || CASE WHEN t.family <> '' AND t.given <> '' THEN ', ' ELSE '' END || t.given"
_NAMED = {
    **dict.fromkeys(("student", "adult", "guardian"), (_PERSON, "")),
    **dict.fromkeys(
        (
            "program",
            "school_year",
            "term",
            "school",
            "site",
            "household",
            "student_group",
            "assessment",
            "laptop",
        ),
        ("t.name", ""),
    ),
    "series": ("g.name || ', ' || t.days", "JOIN student_group g ON g.id = t.group_id"),
    "session": ("t.day || ' ' || g.name", "JOIN student_group g ON g.id = t.group_id"),
    "sheet": ("t.number", ""),
}
# Ids of which another column says what they name.
_ANYBODY = frozenset({"row_id", "person_id", "with_id"})
_SQL_TYPES = {Kind.YES_NO: "INTEGER", Kind.WHOLE: "INTEGER"}
# The source is the program's own column; what SQLite cannot say as a moment stays a number.
_UNLESS_NULL = 'CASE WHEN t."{0}" IS NULL THEN NULL ELSE '
_READ = {
    Kind.ID: _UNLESS_NULL + 'lower(hex(t."{0}")) END',
    Kind.TIME: _UNLESS_NULL + 'printf(\'%02d:%02d\', t."{0}" / 60, t."{0}" % 60) END',
    Kind.MOMENT: "coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', t.\"{0}\" / 1000.0, 'unixepoch'), t.\"{0}\")",
}
_SHOWN = {
    Kind.YES_NO: "CASE t.\"{0}\" WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END",
    Kind.MOMENT: "coalesce(strftime('%Y-%m-%d %H:%M', t.\"{0}\", 'localtime'), t.\"{0}\")",
}

Did = Callable[[int, str], None]


def count_rows(session: DbSession) -> dict[str, int]:
    """How many rows of each table leave."""
    run = session.connection().exec_driver_sql
    return {
        table.name: int(run(joined("SELECT count(*)", _from(table))).scalar_one()) for table in open_tables()
    }


def write_database(session: DbSession, path: Path, did: Did) -> None:
    """Copy every row that leaves to a new file at ``path``, with views; ``did`` hears of rows as they go.

    On the disk when this returns. Raises the driver's errors.
    """
    with _new_file(path) as target:
        for table in open_tables():
            target.execute(_create_table(table))
            for rows in _read(session, table):
                marks = ",".join("?" * len(table.columns))
                target.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)  # noqa: S608
                did(len(rows), f"Writing {table.title.lower()}")
        _write_names(session, target)
        for table in open_tables():
            target.execute(create_view(table))
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The finished file, to be read."""
    connection = driver.connect(str(path), isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        yield connection
    finally:
        connection.close()


def check_database(path: Path, counts: dict[str, int]) -> None:
    """Raises StorageProblem when the file is not whole or does not hold as many rows as the program."""
    with opened(path) as made:
        sound = made.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        held = {
            name: made.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - from the schema
            for name in counts
        }
    if not sound or held != counts:
        raise StorageProblem("What was written does not match the data and was thrown away; try again.")


def rows_shown(connection: Any, table: OpenTable) -> Iterator[list[tuple[Any, ...]]]:
    """A table as its view shows it, some rows at a time."""
    yield from _some(connection.execute(f'SELECT * FROM "{table.title}"'))  # noqa: S608


def rows_kept(connection: Any, table: OpenTable) -> Iterator[list[tuple[Any, ...]]]:
    """A table as it is kept, some rows at a time."""
    yield from _some(connection.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid'))  # noqa: S608


def headings(table: OpenTable) -> list[str]:
    """The columns of a table's view: what people read first, ids last."""
    return [one.heading for one in _first(table)] + [_id_heading(one) for one in _last(table)]


@contextmanager
def _new_file(path: Path) -> Iterator[Any]:
    connection = driver.connect(str(path), isolation_level=None)
    try:
        # Nobody sees the file before it is whole, so it needs no journal while it is made.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def _create_table(table: OpenTable) -> str:
    lines = [f'"{one.name}" {_SQL_TYPES.get(one.kind, "TEXT")}{_refers(one)}' for one in table.columns]
    keys = ", ".join(f'"{one.name}"' for one in table.columns if one.is_key)
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)}, PRIMARY KEY ({keys}))'


def _refers(column: OpenColumn) -> str:
    known = {table.name for table in open_tables()}
    return f' REFERENCES "{column.refers_to}" ("id")' if column.refers_to in known else ""


def _from(table: OpenTable) -> str:
    live = " WHERE t.removed = 0" if table.hides_removed else ""
    return f'FROM "{table.name}" t{live}'


def _read(session: DbSession, table: OpenTable) -> Iterator[list[tuple[Any, ...]]]:
    columns = ", ".join(_READ.get(one.kind, 't."{0}"').format(one.name) for one in table.columns)
    statement = joined(f"SELECT {columns}", _from(table), f"ORDER BY {table.order}")
    result = session.connection().exec_driver_sql(statement)
    for rows in result.partitions(AT_ONCE):
        yield [tuple(row) for row in rows]


def _some(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield rows


def _write_names(session: DbSession, target: Any) -> None:
    """What every id is called: one table that all views look into."""
    target.execute('CREATE TABLE "names" ("id" TEXT PRIMARY KEY, "kind" TEXT, "name" TEXT)')
    for kind, (name, more) in _NAMED.items():
        called = f"trim({name}{_GONE})"
        if "erased" in Base.metadata.tables[kind].columns:
            called = f"CASE WHEN t.erased THEN '(erased)' ELSE {called} END"
        statement = joined(f"SELECT lower(hex(t.id)), '{kind}', {called}", f'FROM "{kind}" t', more)
        rows = [tuple(row) for row in session.connection().exec_driver_sql(statement)]
        target.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)


# -- the views ------------------------------------------------------------------------------------


def create_view(table: OpenTable) -> str:
    """SQL of the view that shows names in place of ids and labels in place of codes."""
    shown, joins = [], []
    for number, one in enumerate(_first(table)):
        if _is_named(one):
            joins.append(f'LEFT JOIN names n{number} ON n{number}.id = t."{one.name}"')
            value = f"n{number}.name"
        else:
            value = _shown(one)
        shown.append(f'{value} AS "{one.heading}"')
    shown += [f't."{one.name}" AS "{_id_heading(one)}"' for one in _last(table)]
    return joined(
        f'CREATE VIEW "{table.title}" AS SELECT {", ".join(shown)}', f'FROM "{table.name}" t', *joins,
        "ORDER BY t.rowid",
    )  # fmt: skip


def _shown(column: OpenColumn) -> str:
    if not column.words:
        return _SHOWN.get(column.kind, 't."{0}"').format(column.name)
    cases = " ".join(f"WHEN {_quoted(code)} THEN {_quoted(label)}" for code, label in column.words)
    return f'CASE t."{column.name}" {cases} ELSE t."{column.name}" END'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _is_named(column: OpenColumn) -> bool:
    return column.kind is Kind.ID and (column.refers_to in _NAMED or column.name in _ANYBODY)


def _first(table: OpenTable) -> Sequence[OpenColumn]:
    return [one for one in table.columns if one.kind is not Kind.ID or _is_named(one)]


def _last(table: OpenTable) -> Sequence[OpenColumn]:
    return [one for one in table.columns if one.kind is Kind.ID]


def _id_heading(column: OpenColumn) -> str:
    return "Id" if column.name == "id" else f"{column.heading} id"
