# SPDX-License-Identifier: Apache-2.0
"""A way to a hub on this machine that breaks off after so many bytes, like a bad phone link."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class CuttingProxy:
    """Passes bytes on to a port of this machine; ``cut_after`` bytes, both ways together, and it breaks off.

    From then on every new connection breaks off at once, until ``cut_after`` is called again.
    """

    def __init__(self, port: int) -> None:
        self._to, self._left, self.passed = port, -1, 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._listen)

    def cut_after(self, count: int) -> None:
        """Let so many bytes pass from now on; all of them when it is negative."""
        with self._lock:
            self._left, self.passed = count, 0

    def close(self) -> None:
        """Break everything off and wait until it is quiet."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._break_off()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: object, *values: object) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)  # type: ignore[arg-type]
        thread.start()
        self._threads.append(thread)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._to), 10)
            except OSError:
                near.close()
                continue
            for one in (near, far):
                one.settimeout(30)
            self._open |= {near, far}
            self._start(self._pass_on, near, far)
            self._start(self._pass_on, far, near)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(4096):
                allowed = self._allowed(len(piece))
                target.sendall(piece[:allowed])
                if allowed < len(piece):
                    self._break_off()
                    return
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _allowed(self, count: int) -> int:
        with self._lock:
            allowed = count if self._left < 0 else min(count, self._left)
            self._left -= allowed if self._left >= 0 else 0
            self.passed += allowed
            return allowed

    def _break_off(self) -> None:
        while self._open:
            with suppress(KeyError):
                one = self._open.pop()
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
