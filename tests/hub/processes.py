# SPDX-License-Identifier: Apache-2.0
"""Real processes that can be killed: a hub as ``porchlight hub serve``, a laptop that works and syncs.

Each is a group of its own, so that worker processes end with it.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from app.sync.wire import MEDIA_TYPE
from tests.conftest import ROOT
from tests.served import free_port

PATIENCE = 30.0


class Process:
    """A command in a group of its own; everything it says goes to a file."""

    def __init__(self, *command: str | Path, said: Path, **variables: str) -> None:
        with said.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=os.environ | variables, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip

    @property
    def code(self) -> int | None:
        """How it ended, or None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """End it and its workers at once, wherever they are."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def wait(self, seconds: float = PATIENCE) -> int:
        """Its exit code."""
        return self._process.wait(seconds)


class HubProcess:
    """``porchlight hub serve`` on a port that stays the same; ``with HubProcess(...) as hub``."""

    def __init__(self, folder: Path, url: str, *, workers: int = 1, module: str = "app") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.url, self.workers, self.port = folder, url, workers, free_port()
        self.module = module
        self.said = folder / "said"
        self._process: Process | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = Process(
            "-m", self.module, "hub", "serve", "--port", str(self.port), "--workers", str(self.workers),
            said=self.said, PORCHLIGHT_HUB_DATABASE=self.url,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._process.code is None, self.said.read_text()[-2000:]
            try:
                if ask(self.port, "GET", "/health") == (200, b"well\n"):
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
        raise AssertionError("the hub did not answer: " + self.said.read_text()[-2000:])

    def kill(self) -> None:
        """Pull its plug."""
        if self._process is not None:
            self._process.kill()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.kill()


def ask(
    port: int, method: str, path: str, body: bytes = b"", token: str = "", kind: str = MEDIA_TYPE
) -> tuple[int, bytes]:
    """One request on a connection of its own. Raises OSError or HTTPException when it breaks off."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
