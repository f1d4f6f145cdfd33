# SPDX-License-Identifier: Apache-2.0
"""A real hub as a process of its own on this machine, and what it uses: time of the processor, memory, disk.

Only Linux tells what another process uses; the benchmarks of the hub run there.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import clock
from app.hub import programs
from app.hub.database import Database

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "Pine Hill"
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub process that answers at ``address``."""

    process: int
    port: int
    folder: Path
    url: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Seconds of the processor that the process has used, all threads."""
        used = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """The most memory that the process ever held, in MB."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    def disk(self) -> int:
        """Bytes of the database with everything written back into it."""
        with self.database() as database, database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file())

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The hub's database, beside the process that serves it."""
        database = Database.open(self.url)
        try:
            yield database
        finally:
            database.close()

    def code(self) -> str:
        """A one-time code for a laptop of the program."""
        with self.database() as database, database.step() as connection:
            return programs.new_code(connection, programs.program_named(connection, PROGRAM), clock.now_ms())


@contextmanager
def hub(folder: Path, url: str = "", workers: int = 1) -> Iterator[Hub]:
    """A hub with at least one program, ended when the block ends. SQLite in the folder without a ``url``."""
    folder.mkdir(parents=True, exist_ok=True)
    url = url or f"sqlite:///{folder / 'hub.db'}"
    _prepare(url)
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "app", "hub", "serve", "--port", str(port), "--workers", str(workers)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PORCHLIGHT_HUB_DATABASE": url},
        stdout=subprocess.DEVNULL, stderr=(folder / "hub.log").open("wb"),
    )  # fmt: skip
    try:
        _wait_until_served(process, port)
        yield Hub(process.pid, port, folder, url)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _prepare(url: str) -> None:
    database = Database.open(url)
    try:
        database.bring_up_to_date()
        with database.step() as connection:
            if not programs.count_all(connection)["programs"]:
                programs.new_program(connection, PROGRAM, clock.now_ms())
    finally:
        database.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_served(process: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > last:
                raise RuntimeError("The hub did not start; hub.log in its folder says why.") from None
            time.sleep(0.02)
