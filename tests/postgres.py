# SPDX-License-Identifier: Apache-2.0
"""A throw-away PostgreSQL server for tests, from the programs that the system's package brings.

It listens on a socket in its own folder only, runs as somebody without rights, and is gone at the end. Each
test gets a database of its own, copied from one that has the hub's tables.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pytest

from devtools.test_programs import postgresql_folder

if TYPE_CHECKING:
    import psycopg

_TEMPLATE = "hub_tables"
_SETTINGS = {
    # A process that is killed loses nothing that the system has; only a power cut would, and none is tested.
    "fsync": "off",
    "full_page_writes": "off",
    # What was answered is with the system before the answer.
    "synchronous_commit": "on",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
    "logging_collector": "off",
}


class Server:
    """One server; ``with Server(programs) as server``. Its log is the file ``log`` in its folder."""

    def __init__(self, programs: Path, settings: Mapping[str, str] | None = None) -> None:
        self.programs, self._settings = programs, {**_SETTINGS, **(settings or {})}
        # Not a folder of pytest's: those are closed to the user that the server runs as.
        self.folder = Path(tempfile.mkdtemp(prefix="porchlight-pg-"))
        self.data = self.folder / "data"
        self._user = _user_without_rights()
        self._count = 0
        if self._user:
            shutil.chown(self.folder, self._user)

    def __enter__(self) -> Self:
        try:
            self._call(
                "initdb", "-D", str(self.data), "-A", "trust", "-U", "porchlight", "-E", "UTF8",
                "--locale=C", "--no-sync", "--no-instructions",
            )  # fmt: skip
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start it, again after ``kill``, and wait until it answers. Raises AssertionError."""
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-k", self.folder, *settings],
                stdout=log, stderr=log, user=self._user, cwd=self.folder,
            )  # fmt: skip
        import psycopg

        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with self._administer():
                    return
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise AssertionError("PostgreSQL did not start: " + (self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Pull the plug of every one of its processes."""
        self._call("pg_ctl", "-D", str(self.data), "stop", "-m", "immediate", "-w")
        self.process.wait(20)

    def close(self) -> None:
        """Stop it and take everything away."""
        process = getattr(self, "process", None)
        if process is not None and process.poll() is None:
            process.send_signal(2)  # a fast shutdown: connections that are left are broken off
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self, *, empty: bool = False) -> str:
        """The URL of a new database with the hub's tables, or without any."""
        self._count += 1
        name = f"test_{self._count}"
        template = "template0" if empty else self._with_tables
        with self._administer() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, also from whoever is still connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        with self._administer() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def url(self, name: str) -> str:
        """As ``Database.open`` wants it."""
        return f"postgresql://porchlight@/{name}?host={self.folder}"

    @cached_property
    def _with_tables(self) -> str:
        from app.hub.database import Database

        with self._administer() as connection:
            connection.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0".encode())
        database = Database.open(self.url(_TEMPLATE))
        try:
            database.bring_up_to_date()
        finally:
            database.close()
        return _TEMPLATE

    def _administer(self) -> psycopg.Connection:
        import psycopg

        return psycopg.connect(
            host=str(self.folder), user="porchlight", dbname="postgres", autocommit=True, connect_timeout=20
        )

    def _call(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / name, *arguments], user=self._user, cwd=self.folder, capture_output=True,
            text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _user_without_rights() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for the whole run; with several test processes each has its own."""
    programs = postgresql_folder() if os.name == "posix" else None
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed here; Debian's package postgresql brings it")
    with Server(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """A database with the hub's tables for one test."""
    url = postgres.new_database()
    yield url
    postgres.drop(url)  # eight megabytes each
