# SPDX-License-Identifier: Apache-2.0
"""A real hub over real HTTP on this machine, in a thread or as a process, for tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from app import clock
from app.hub import programs
from app.hub.database import Database
from app.hub.web import create
from app.partnership.link import HubLink


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class ServedHub:
    """A hub in this process; ``program`` is its first one. Stopped and started again it keeps its address."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.database = Database.open(url) if url else Database.in_folder(folder)
        self.database.bring_up_to_date()
        with self.database.step() as connection:
            self.program = programs.new_program(connection, "Pine Hill", clock.now_ms())
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(
                create(self.database), host="127.0.0.1", port=self.port, log_config=None, lifespan="off",
                ws="none",
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)

    def close(self) -> None:
        self.stop()
        self.database.close()

    def code(self, program: bytes | None = None) -> str:
        """A one-time code for a laptop."""
        with self.database.step() as connection:
            return programs.new_code(connection, program or self.program, clock.now_ms())

    def link(self, token: str = "") -> HubLink:
        return HubLink(self.address, token)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    """A hub of this test's own; a module that imports the name has the fixture."""
    made = ServedHub(tmp_path / "hub")
    yield made
    made.close()
