# SPDX-License-Identifier: Apache-2.0
"""Laptops in threads that write and sync without a pause, over real connections that may break."""

from __future__ import annotations

import http.client
import random
import threading
import time

from tests.hub.processes import ask
from tests.hub.writer import Writer


class Client(threading.Thread):
    """Writes and syncs until told to stop; what was answered in a page is acknowledged."""

    def __init__(self, port: int, writer: Writer, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.writer, self.is_over = port, writer, threading.Event()
        self._draw, self.failure = random.Random(seed), ""

    def run(self) -> None:
        try:
            while not self.is_over.is_set():
                if len(self.writer.unread()) < 50:
                    self.writer.write(self._draw.randrange(1, 4), size=self._draw.choice([50, 3000]))
                if not self.talk():
                    time.sleep(0.02)
        except Exception as failure:  # noqa: BLE001 - a thread's failure is shown by the test
            self.failure = repr(failure)

    def talk(self) -> bool:
        """One round trip; False when it broke off."""
        asked = self.writer.ask_bytes(self.writer.unread())
        try:
            status, answer = ask(self.port, "POST", "/v1/sync", asked, self.writer.token)
        except (OSError, http.client.HTTPException):
            return False
        assert status in {200, 503}, (status, answer)
        if status == 200:
            self.writer.take(answer)
        return status == 200
