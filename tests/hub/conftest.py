# SPDX-License-Identifier: Apache-2.0
"""A hub's database of either kind for a test, and its answers without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock
from app.hub import programs
from app.hub.database import Database
from app.hub.web import create
from tests.hub.asking import Asker

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def empty_hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's SQLite file with its tables. To be copied."""
    folder = tmp_path_factory.mktemp("empty-hub")
    database = Database.in_folder(folder)
    database.bring_up_to_date()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "hub.db"


@pytest.fixture
def sqlite_url(empty_hub: Path, tmp_path: Path) -> str:
    (tmp_path / "hub").mkdir()
    return f"sqlite:///{shutil.copy(empty_hub, tmp_path / 'hub' / 'hub.db')}"


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """A hub's database with its tables: the test runs on each kind."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    found: str = request.getfixturevalue(fixture)
    return found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = Database.open(url)
    yield made
    made.close()


@pytest.fixture
def program(database: Database) -> bytes:
    """A program of the hub."""
    with database.step() as connection:
        return programs.new_program(connection, "Pine Hill", clock.now_ms())


@pytest.fixture
def ask(database: Database) -> Iterator[Asker]:
    """The hub's answers, without a network."""
    made = Asker(create(database))
    yield made
    made.close()
