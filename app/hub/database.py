# SPDX-License-Identifier: Apache-2.0
"""The hub's database: SQLite beside the program, or PostgreSQL by URL. Every step is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event

from app.hub.tables import metadata


class Database:
    """``step()`` is a transaction that writes, ``look()`` one that only reads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Open by SQLAlchemy URL; ``postgresql://`` uses psycopg 3."""
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        return cls(engine)

    @classmethod
    def in_folder(cls, folder: Path) -> Database:
        """SQLite in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls.open(f"sqlite:///{folder / 'hub.db'}")

    def make_tables(self) -> None:
        """Make what is missing."""
        metadata.create_all(self.engine)

    @contextmanager
    def step(self) -> Iterator[Connection]:
        """One transaction; all of it is on disk when the block ends, or nothing."""
        with self.engine.connect() as connection:
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
