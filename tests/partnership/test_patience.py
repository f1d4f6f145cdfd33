# SPDX-License-Identifier: Apache-2.0
"""Waiting for a silent network: Cancel is heard at once, silence ends it, and a slow one does not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.partnership import patient_socket
from app.partnership.exchange import LinkProblem
from app.partnership.link import HubLink
from app.progress import Cancelled
from app.sync.wire import MEDIA_TYPE

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: " + MEDIA_TYPE.encode() + b"\r\nContent-Length: 4\r\n\r\n"
)  # fmt: skip
Talk = Callable[[socket.socket], None]


class Peer:
    """A hub that does what a test says, on one connection after the other."""

    def __init__(self, talk: Talk) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._talk, self._open = talk, True
        self.ends = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while self._open:
            try:
                with self._listener.accept()[0] as connection:
                    self._talk(connection)
                    self.ends.wait(10)
            except OSError:
                return

    def close(self) -> None:
        self._open = False
        self.ends.set()
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def peer() -> Iterator[Callable[[Talk], Peer]]:
    made: list[Peer] = []

    def make(talk: Talk) -> Peer:
        made.append(Peer(talk))
        return made[-1]

    yield make
    for one in made:
        one.close()


def read_request(connection: socket.socket) -> None:
    content = b""
    while b"\r\n\r\n" not in content:
        content += connection.recv(65536)


def deaf(_connection: socket.socket) -> None:
    """Never reads."""


def silent(connection: socket.socket) -> None:
    """Reads, and says nothing."""
    read_request(connection)


def halting(connection: socket.socket) -> None:
    """Answers half."""
    read_request(connection)
    connection.sendall(ANSWER + b"ab")


@pytest.mark.parametrize("talk", [deaf, silent, halting])
def test_cancel_is_heard_while_the_network_is_silent(talk: Talk, peer: Callable[[Talk], Peer]) -> None:
    began = time.monotonic()

    def breathe() -> None:
        if time.monotonic() - began > 0.2:
            raise Cancelled

    link = HubLink(peer(talk).address, "token", breathe)
    with pytest.raises(Cancelled):
        link.sync(bytes(32 << 20))  # more than the sockets' buffers hold, for the one that never reads
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("talk", [deaf, silent, halting])
def test_silence_ends_the_waiting(
    talk: Talk, peer: Callable[[Talk], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_socket, "SILENCE", 0.3)
    with pytest.raises(LinkProblem, match="no connection"):
        HubLink(peer(talk).address).sync(bytes(32 << 20))


def test_a_slow_answer_is_waited_for(peer: Callable[[Talk], Peer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient_socket, "SILENCE", 0.6)

    def slow(connection: socket.socket) -> None:
        read_request(connection)
        for byte in ANSWER + b"abcd":
            if byte in b" \r":  # every now and then, altogether longer than silence may last
                time.sleep(0.15)
            connection.sendall(bytes([byte]))

    breaths: list[int] = []
    link = HubLink(peer(slow).address, breathe=lambda: breaths.append(1))
    assert link.sync(b"request") == b"abcd"
