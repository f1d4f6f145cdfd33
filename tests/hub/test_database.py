# SPDX-License-Identifier: Apache-2.0
"""The hub's tables: made by anybody who comes, alike on both databases, keyed by program first."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import UniqueConstraint, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from app.hub.database import Database
from app.hub.tables import code, metadata
from tests.postgres import Server

# What belongs to the hub's people and not to a program.
OF_NO_PROGRAM = {"goal", "staff", "staff_session"}
TABLES = sorted(metadata.tables)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database without any tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('empty') / 'hub.db'}"
    server: Server = request.getfixturevalue("postgres")
    return server.new_database(empty=True)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    made = Database.open(empty_url)
    yield made
    made.close()


def tables_of(database: Database) -> list[str]:
    return sorted(set(inspect(database.engine).get_table_names()) - {"alembic_version"})


def test_twice_is_once(empty: Database) -> None:
    assert not empty.is_made()  # and to ask makes nothing
    assert tables_of(empty) == []
    empty.bring_up_to_date()
    assert empty.is_made()
    empty.bring_up_to_date()
    assert tables_of(empty) == TABLES


def test_several_at_once_in_one_process(empty: Database, empty_url: str) -> None:
    failures: list[BaseException] = []

    def come() -> None:
        other = Database.open(empty_url)
        try:
            other.bring_up_to_date()
        except BaseException as failure:  # noqa: BLE001 - whatever it is, it is shown below
            failures.append(failure)
        finally:
            other.close()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failures == []
    assert tables_of(empty) == TABLES


def test_two_processes_at_once(empty: Database, empty_url: str) -> None:
    program = f"from app.hub.database import Database; Database.open({empty_url!r}).bring_up_to_date()"
    started = [
        subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [one.communicate(timeout=60)[1] for one in started]
    assert [one.returncode for one in started] == [0, 0], said
    assert tables_of(empty) == TABLES


def test_whoever_looked_after_the_tables_holds_nothing(postgres_url: str) -> None:
    """The lock ends with the transaction; the connection goes back to the pool and stays open."""
    database, other = Database.open(postgres_url), Database.open(postgres_url)
    try:
        database.bring_up_to_date()
        with database.look() as connection:
            held = connection.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        assert held == 0
        other.bring_up_to_date()  # waited for ever when it was held
    finally:
        database.close()
        other.close()


def test_the_steps_make_what_the_code_means(database: Database) -> None:
    """Columns, what may be empty, keys and indexes, on each database as in ``tables``."""
    found = inspect(database.engine)
    assert tables_of(database) == TABLES
    for name, table in metadata.tables.items():
        columns = {one["name"]: one for one in found.get_columns(name)}
        assert list(columns) == [one.name for one in table.columns], name
        for column in table.columns:
            there = columns[column.name]
            assert there["nullable"] == column.nullable, (name, column.name)
            # SQLite and PostgreSQL name the same types differently: BLOB is BYTEA.
            wanted = column.type.compile(database.engine.dialect)
            assert there["type"].compile(database.engine.dialect) == wanted, (name, column.name)
        assert found.get_pk_constraint(name)["constrained_columns"] == [one.name for one in table.primary_key]
        indexes = {tuple(one["column_names"]) for one in found.get_indexes(name) if not one["unique"]}
        assert indexes == {tuple(column.name for column in one.columns) for one in table.indexes}, name
        unique = {tuple(one["column_names"]) for one in found.get_unique_constraints(name)}
        assert unique == {
            tuple(column.name for column in one.columns)
            for one in table.constraints
            if isinstance(one, UniqueConstraint)
        }, name


def test_every_table_of_a_program_is_keyed_by_it_first(database: Database) -> None:
    """So that a distributed PostgreSQL shards by program; what is unique is so within a program."""
    found = inspect(database.engine)
    for name in set(TABLES) - OF_NO_PROGRAM:
        assert found.get_pk_constraint(name)["constrained_columns"][0] == "program", name
        for one in found.get_unique_constraints(name):
            assert one["column_names"][0] == "program", name


def test_no_column_numbers_itself(database: Database) -> None:
    """A serial column as a cursor loses rows under concurrent commits; so there is none at all."""
    for table in metadata.tables.values():
        for column in table.columns:
            assert column.identity is None, column
        # SQLAlchemy makes a sole integer key count by itself.
        assert table.autoincrement_column is None, table.name
    if database.engine.dialect.name == "postgresql":
        with database.look() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_class WHERE relkind = 'S'")) == 0
            generated = connection.scalar(
                text(
                    "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' "
                    "AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
                )
            )
        assert generated == 0


def test_what_failed_is_told_without_its_values(database: Database, program: bytes) -> None:
    """Names, tokens and bodies are parameters of statements, and errors end in logs."""
    row = {"program": program, "code_hash": b"x" * 32, "kind": "Canary Begaye", "sealed": b"canary"}
    adding = insert(code).values(**row, expires=1)
    with database.step() as connection:
        connection.execute(adding)
    with pytest.raises(DBAPIError) as caught, database.step() as connection:
        connection.execute(adding)
    assert "anary" not in str(caught.value)
