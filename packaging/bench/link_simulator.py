# SPDX-License-Identifier: Apache-2.0
"""A bad link on this machine: between a port and the hub's, bytes pass slowly, late, and break off.

It lets through so many bits a second each way, whatever the number of connections; what is sent arrives half
a round trip later; a new connection costs a round trip before its first byte; a connection is cut, with all
that is under way on it, after so many bytes both ways together, or when the link goes down by its timetable.
What TCP itself costs (its headers, its slow start) and TLS are not simulated. Only loopback is used.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PACKET = 1400
_BUFFER = 16 * 1024
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What a link is like. ``bits`` a second each way (0: no limit); ``round_trip`` in seconds;

    ``cut_after`` bytes of a connection (0: never); ``up`` and ``down`` seconds in turn (0: always up).
    """

    bits: int = 0
    round_trip: float = 0.0
    cut_after: int = 0
    up: float = 0.0
    down: float = 0.0


LAN = Kind()
SATELLITE = Kind(bits=512_000, round_trip=0.6)
SECOND_GENERATION = Kind(bits=64_000, round_trip=0.8, cut_after=200_000)
SECOND_GENERATION_BAD = Kind(bits=64_000, round_trip=0.8, cut_after=20_000)
NOW_AND_THEN = Kind(bits=64_000, round_trip=0.8, up=20.0, down=40.0)


@dataclass(slots=True)
class Direction:
    """One way of the link: ``passed`` bytes so far; free again at ``free`` in the loop's time."""

    passed: int = 0
    free: float = 0.0


class BadLink:
    """A running link: ``port`` to connect to; what passed; how often a connection was cut."""

    def __init__(self, hub_port: int, kind: Kind) -> None:
        self.kind, self.hub_port, self.port = kind, hub_port, 0
        self.up, self.down = Direction(), Direction()
        self.connections = self.cuts = 0
        self._open: set[_Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def passed(self) -> int:
        """Bytes both ways."""
        return self.up.passed + self.down.passed

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(_PATIENCE):
            raise RuntimeError("The link did not start.")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        if self.kind.down:
            self._loop.call_later(self.kind.up, self._go_down)
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        for one in list(self._open):
            one.cut()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        listener.bind(("127.0.0.1", self.port))
        self.port = int(listener.getsockname()[1])
        self._server = await asyncio.start_server(self._connect, sock=listener, limit=_BUFFER // 2)

    def _go_down(self) -> None:
        """Cut every connection, and refuse others until it is up again."""
        self._server.close()
        for one in list(self._open):
            self.cuts += 1
            one.cut()
        self._loop.call_later(self.kind.down, self._go_up)

    def _go_up(self) -> None:
        self._coming_up = self._loop.create_task(self._listen())
        self._loop.call_later(self.kind.up, self._go_down)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        there, back = await asyncio.open_connection("127.0.0.1", self.hub_port, limit=_BUFFER // 2)
        one = _Connection(writer, back)
        self._open.add(one)
        await asyncio.sleep(self.kind.round_trip)
        try:
            await asyncio.gather(
                self._carry(reader, back, self.up, one), self._carry(there, writer, self.down, one)
            )
        except (OSError, asyncio.CancelledError):
            one.cut()
        finally:
            self._open.discard(one)

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: Direction, one: _Connection
    ) -> None:
        while piece := await source.read(_PACKET):
            left = self.kind.cut_after - one.passed if self.kind.cut_after else len(piece)
            one.passed += len(piece)
            await self._send(min(len(piece), left), way)
            if one.is_over:
                return
            self._loop.call_later(self.kind.round_trip / 2, _deliver, target, piece[:left])
            if len(piece) >= left and self.kind.cut_after:
                one.is_over, self.cuts = True, self.cuts + 1
                self._loop.call_later(self.kind.round_trip / 2, one.cut)
                return
        self._loop.call_later(self.kind.round_trip / 2, target.close)

    async def _send(self, count: int, way: Direction) -> None:
        """Wait until the link has sent so many bytes, behind what others send."""
        way.passed += count
        if self.kind.bits:
            now = self._loop.time()
            way.free = max(way.free, now) + count * 8 / self.kind.bits
            await asyncio.sleep(way.free - now)


class _Connection:
    """Both ends of one connection."""

    def __init__(self, *ends: asyncio.StreamWriter) -> None:
        self.ends, self.passed, self.is_over = ends, 0, False

    def cut(self) -> None:
        """Break it off for both."""
        self.is_over = True
        for end in self.ends:
            end.transport.abort()


def _deliver(target: asyncio.StreamWriter, piece: bytes) -> None:
    if not target.is_closing():
        target.write(piece)


@contextmanager
def bad_link(hub_port: int, kind: Kind) -> Iterator[BadLink]:
    """A link to a port of this machine, taken down when the block ends."""
    made = BadLink(hub_port, kind)
    made.start()
    try:
        yield made
    finally:
        made.stop()
