# SPDX-License-Identifier: Apache-2.0
"""What comes over a socket and is no proper HTTP, or breaks off: the real server goes on, and says little."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock
from app.hub import programs
from app.hub.database import Database
from app.sync.wire import MEDIA_TYPE
from tests.hub.processes import HubProcess, ask
from tests.hub.writer import Writer

CANARY = b"Quixzelvo"


@pytest.fixture(scope="module")
def served(empty_hub: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HubProcess, Writer]]:
    folder = tmp_path_factory.mktemp("raw")
    (folder / "hub.db").write_bytes(empty_hub.read_bytes())
    url = f"sqlite:///{folder / 'hub.db'}"
    database = Database.open(url)
    with database.step() as connection:
        program = programs.new_program(connection, "Pine Hill", clock.now_ms())
    writer = Writer.join(database, program)
    database.close()
    with HubProcess(folder / "process", url) as hub:
        yield hub, writer


def send(port: int, *pieces: bytes, end: bool = False) -> bytes:
    """Send bytes as they are, and ``end``; what comes back until the other side is silent or closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        back = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
            connection.settimeout(2)
            while piece := connection.recv(65536):
                back += piece
        except OSError:
            pass  # reset or silent
        return back


def post(path: str, writer: Writer, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1", "Host: hub", f"Content-Type: {MEDIA_TYPE}",
        f"Authorization: Bearer {writer.token}", *headers, "Connection: close",
    ]  # fmt: skip
    if length is None or length >= 0:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def test_what_is_no_http_is_refused(served: tuple[HubProcess, Writer]) -> None:
    hub, _ = served
    for raw in (
        CANARY * 10, b"\x00" * 3000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60,
        b"GET / HTTP/9.9\r\n\r\n", b"GET /" + CANARY + b"\r\n\r\n", b"GET  HTTP/1.1\r\n\r\n", b"\r\n" * 500,
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /v1/sync HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /v1/sync HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /v1/sync HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /v1/sync HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: h\r\nX: " + CANARY * 4000 + b"\r\n\r\n",
        b"GET /" + CANARY * 9000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\rc\r\n\r\n",
    ):  # fmt: skip
        back = send(hub.port, raw, end=True)
        # A strange version, and it alone, may pass for HTTP: the first page leads to signing in.
        allowed = (b"3", b"4") if raw.startswith(b"GET / HTTP/9.9") else (b"4",)
        assert not back or back.split()[1][:1] in allowed, (raw[:60], back[:200])
        assert ask(hub.port, "GET", "/health") == (200, b"well\n")


def test_bodies_that_do_not_end_where_they_said(served: tuple[HubProcess, Writer]) -> None:
    hub, writer = served
    body = writer.ask_bytes(writer.write(2))
    whole = send(hub.port, post("/v1/sync", writer, body))
    assert whole.startswith(b"HTTP/1.1 200")
    # Too short: nothing is answered, because nobody is there any more. Too long: what follows is no request.
    short = send(hub.port, post("/v1/sync", writer, body[:100], length=len(body)), end=True)
    assert not short.startswith(b"HTTP/1.1 2")
    long = send(hub.port, post("/v1/sync", writer, body) + b"trailing " + CANARY)
    assert long.count(b"HTTP/1.1 200") == 1
    chunked = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in (body[:9], body[9:]))
    taken = send(
        hub.port,
        post("/v1/sync", writer, chunked + b"0\r\n\r\n", "Transfer-Encoding: chunked", length=-1), end=False,
    )  # fmt: skip
    assert taken.startswith(b"HTTP/1.1 200")
    # A body is not read when its length alone is too much.
    early = send(hub.port, post("/v1/sync", writer, b"", length=1 << 30))
    assert early.startswith(b"HTTP/1.1 413")
    waits = send(hub.port, post("/v1/sync", writer, b"", "Expect: 100-continue", length=1 << 30))
    assert b"413" in waits
    assert b"100 Continue" not in waits


def test_other_methods_and_old_http(served: tuple[HubProcess, Writer]) -> None:
    hub, writer = served
    for method in (b"OPTIONS", b"DELETE", b"PUT", b"TRACE", b"BREW"):
        back = send(hub.port, method + b" /v1/sync HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert back.startswith(b"HTTP/1.1 405")
        assert b"application/problem+json" in back
    head = send(hub.port, b"HEAD /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert head.endswith(b"\r\n\r\n")
    old = send(hub.port, b"GET /health HTTP/1.0\r\n\r\n")
    assert old.endswith(b"well\n")
    two = b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n"
    assert (
        send(hub.port, two + two.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).count(b"well\n") == 2
    )
    back = send(hub.port, post("/v1/sync/", writer, b""))
    assert back.startswith(b"HTTP/1.1 404")
    assert b"server:" not in back.lower()


def test_many_who_hang_up_in_the_middle_leave_a_hub_that_answers(served: tuple[HubProcess, Writer]) -> None:
    """More than it has threads and connections: in the middle of a body, and of a long answer."""
    hub, writer = served
    body = writer.ask_bytes(writer.write(60, size=12_000))
    assert ask(hub.port, "POST", "/v1/sync", body, writer.token)[0] == 200
    get = f"GET /v1/snapshot HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {writer.token}\r\n\r\n".encode()
    for _ in range(60):
        for raw in (get, post("/v1/sync", writer, body[: len(body) // 2], length=len(body))):
            with socket.create_connection(("127.0.0.1", hub.port), timeout=10) as connection:
                connection.sendall(raw)
                if raw is get:
                    assert connection.recv(20).startswith(b"HTTP/1.1 200")
    waiting = [socket.create_connection(("127.0.0.1", hub.port), timeout=10) for _ in range(100)]
    try:
        for one in waiting:  # they send half a request and stay
            one.sendall(post("/v1/sync", writer, body[:50], length=len(body)))
        assert ask(hub.port, "GET", "/health") == (200, b"well\n")
        status, _ = ask(hub.port, "POST", "/v1/sync", writer.ask_bytes(), writer.token)
        assert status == 200
    finally:
        for one in waiting:
            one.close()


def test_the_log_has_no_traces_and_nothing_that_was_sent(served: tuple[HubProcess, Writer]) -> None:
    """Whatever the tests before this one sent; asked alone it sends something itself."""
    hub, writer = served
    send(hub.port, b"GET /" + CANARY + b"%0d%0aforged HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    send(hub.port, post("/v1/sync", writer, CANARY * 5))
    said = hub.said.read_text()
    assert "POST /v1/sync 400" in said
    for text in (CANARY.decode(), "Traceback", "forged", writer.token, "Exception"):
        assert text not in said
