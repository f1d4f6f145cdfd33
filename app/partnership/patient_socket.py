# SPDX-License-Identifier: Apache-2.0
"""A connection that waits in short breaths: between them somebody may say that it is enough.

An ordinary socket is deaf while it waits, up to a minute over a bad link; Cancel, and closing the program,
would wait with it. There is a limit for silence, none for the whole.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

BREATH = 0.25
SILENCE = 60.0


class PatientSocket:
    """A connected socket, plain or TLS, that calls ``breathe`` at least four times a second while it waits.

    What ``breathe`` raises ends the waiting. Raises TimeoutError after ``SILENCE`` seconds without a byte.
    """

    def __init__(self, connected: socket.socket, breathe: Callable[[], object]) -> None:
        connected.settimeout(BREATH)
        self._socket, self._breathe = connected, breathe

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def settimeout(self, _seconds: float | None) -> None:
        """The breath stays as it is, whatever the library above would like."""

    def sendall(self, content: Any) -> None:
        """Send everything."""
        with memoryview(content).cast("B") as left:
            begin = 0
            while begin < len(left):
                begin += self._patiently(partial(self._socket.send, left[begin:]))

    def recv_into(self, buffer: Any, *sizes: int) -> int:
        """What has arrived; 0 at the end."""
        return self._patiently(lambda: self._socket.recv_into(buffer, *sizes))

    def makefile(self, *_modes: object, **_kinds: object) -> io.BufferedReader:
        """For reading an answer, which is all that HTTP asks of it."""
        return io.BufferedReader(_Raw(self))

    def keep_open(self) -> Any:
        """Something that keeps the socket from being closed until it is closed itself."""
        return self._socket.makefile("rb", buffering=0)

    def _patiently(self, act: Callable[[], int]) -> int:
        until = time.monotonic() + SILENCE
        while True:
            try:
                return act()
            except TimeoutError:
                self._breathe()
                if time.monotonic() >= until:
                    raise


class _Raw(io.RawIOBase):
    """The reading end. It keeps the socket open: an answer is read after the connection was given up."""

    def __init__(self, patient: PatientSocket) -> None:
        super().__init__()
        self._patient, self._open = patient, patient.keep_open()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._patient.recv_into(buffer)

    def close(self) -> None:
        self._open.close()
        super().close()


def pool_classes(breathe: Callable[[], object]) -> dict[str, Any]:
    """What urllib3's pool manager makes its connections with."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = PatientSocket(self.sock, breathe)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = PatientSocket(self.sock, breathe)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
