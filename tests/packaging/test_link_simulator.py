# SPDX-License-Identifier: Apache-2.0
"""The simulated link is as slow, as late and as unreliable as it says; else its benchmark says nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.link_simulator import LAN, BadLink, Kind, bad_link


@contextmanager
def echo() -> Iterator[int]:
    """Answers every byte with itself, on the port that is given."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                while piece := connection.recv(4096):
                    connection.sendall(piece)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def ask(link: BadLink, count: int) -> tuple[int, float]:
    """Send so many bytes; how many come back before the connection ends, and after how many seconds."""
    began, back = time.monotonic(), 0
    try:
        with socket.create_connection(("127.0.0.1", link.port), 5) as connection:
            connection.sendall(bytes(count))
            while back < count and (piece := connection.recv(4096)):
                back += len(piece)
    except OSError:  # cut, or refused while the link is down
        pass
    return back, time.monotonic() - began


def test_a_quick_link_passes_everything() -> None:
    with echo() as port, bad_link(port, LAN) as link:
        assert ask(link, 200_000)[0] == 200_000
        assert (link.up.passed, link.down.passed, link.cuts) == (200_000, 200_000, 0)


def test_bytes_take_their_time_and_a_round_trip() -> None:
    """20 KB at 800 kbit/s are 0.2 s; they come back while they go; connecting takes a round trip more."""
    with echo() as port, bad_link(port, Kind(bits=800_000, round_trip=0.1)) as link:
        back, seconds = ask(link, 20_000)
    assert back == 20_000
    assert 0.4 <= seconds < 2


def test_connections_share_the_rate() -> None:
    with echo() as port, bad_link(port, Kind(bits=800_000)) as link:
        began = time.monotonic()
        threads = [threading.Thread(target=ask, args=(link, 10_000)) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(5)
        assert time.monotonic() - began >= 0.19
        assert link.up.passed == 20_000


def test_a_connection_is_cut_after_so_many_bytes_and_the_next_one_begins_anew() -> None:
    with echo() as port, bad_link(port, Kind(cut_after=10_000)) as link:
        for number in (1, 2):
            back, _ = ask(link, 50_000)
            assert back <= 10_000
            assert (link.connections, link.cuts) == (number, number)
        assert link.passed == 20_000
        assert ask(link, 4_000)[0] == 4_000


@pytest.mark.parametrize("is_open", [True, False], ids=["while it is used", "before it is used"])
def test_a_link_goes_down_and_comes_up_by_its_timetable(is_open: bool) -> None:
    with echo() as port, bad_link(port, Kind(bits=100_000, up=0.2, down=0.3)) as link:
        if not is_open:
            time.sleep(0.25)
        back, _ = ask(link, 50_000)
        assert back < 50_000
        until = time.monotonic() + 5
        while ask(link, 10)[0] < 10:
            assert time.monotonic() < until
