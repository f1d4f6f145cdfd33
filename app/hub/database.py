# SPDX-License-Identifier: Apache-2.0
"""The hub's database: SQLite beside the program, or PostgreSQL by URL. Every step is one transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect

# Any number that nothing else in the database uses.
_STEPS_LOCK = 5_073_681
_CONNECTIONS = 24
# Of each worker process: several of them share a server, which by default takes a hundred.
_TO_POSTGRESQL = 16
# Alembic keeps what it is doing in module variables.
_one_at_a_time = threading.Lock()


class Database:
    """``step()`` is a transaction that writes, ``look()`` one that only reads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite has one writer: threads queue here in order instead of trying again and again.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @classmethod
    def open(cls, url: str) -> Database:
        """Open by SQLAlchemy URL; ``postgresql://`` uses psycopg 3."""
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        is_sqlite = url.startswith("sqlite")
        engine = create_engine(
            url, pool_pre_ping=not is_sqlite, pool_size=_CONNECTIONS if is_sqlite else _TO_POSTGRESQL,
            max_overflow=_CONNECTIONS if is_sqlite else 0,
            hide_parameters=True,  # what failed may be told; with which names and tokens never
        )  # fmt: skip
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        return cls(engine)

    @classmethod
    def in_folder(cls, folder: Path) -> Database:
        """SQLite in a folder."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls.open(f"sqlite:///{folder / 'hub.db'}")

    def is_made(self) -> bool:
        """Whether a hub was ever made in it."""
        with self.engine.connect() as connection:
            return inspect(connection).has_table("alembic_version")

    def bring_up_to_date(self) -> None:
        """Make or change the tables, by the steps in ``steps/``. Safe to run twice, and by two at once."""
        from alembic import command
        from alembic.config import Config

        settings = Config()
        settings.set_main_option("script_location", str(Path(__file__).parent / "steps"))
        with _one_at_a_time, self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                # Given back with the transaction: a connection goes back to the pool and stays open.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_STEPS_LOCK})")
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            connection.commit()

    @contextmanager
    def step(self) -> Iterator[Connection]:
        """One transaction; all of it is on disk when the block ends, or nothing."""
        with self._turn, self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """One unchanging state to read from."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def one_state(self) -> Iterator[Connection]:
        """Like ``look``, for reading many tables that must belong together."""
        if self.engine.dialect.name == "sqlite":
            with self.look() as connection:
                yield connection
            return
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
            connection.rollback()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "busy_timeout = 20000",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()
