# SPDX-License-Identifier: Apache-2.0
"""Everybody at once: 500 laptops of 125 programs with 100 actions each, on SQLite and on PostgreSQL.

A laptop brings its actions in five requests of twenty, the next when the last was answered, over one
connection; all laptops begin in the same moment. The parcels were sealed before: that is work of laptops. The
laptops share the two cores with the hub and its database. At the end every parcel must be in its program's
log. Beside it: what one sync costs when there are 10 programs, and when there are 10,000.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import func, insert, select

from app import clock
from app.hub import programs
from app.hub.tables import entry, laptop, program
from app.paths import words
from app.sync import wire
from app.sync.chain import START
from app.sync.commit import Change, Commit, Seen
from app.sync.joining import Enrol, code_hash
from app.sync.packing import pack
from app.sync.parcel import FIRST, Header, parcel_hash, seal
from bench.hub_process import Hub, hub
from bench.rows import Row, for_information

LAPTOPS, PROGRAMS, ACTIONS, REQUESTS = 500, 125, 100, 5
FEW, MANY = 10, 10_000
_LIMIT_S, _LIMIT_P95_S, _FLAT = 20.0, 3.0, 1.5
_HEAD = (
    "POST /v1/sync HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n"
    "Content-Type: application/vnd.porchlight.sync\r\nContent-Length: {length}\r\n\r\n"
)


def run() -> list[Row]:
    """The storm on both databases, and the cost by how many programs there are."""
    rows: list[Row] = []
    for name, url in (("SQLite", ""), ("PostgreSQL", None)):
        with tempfile.TemporaryDirectory(prefix="porchlight-bench-load-") as made, _url(url) as chosen:
            if chosen is None:
                print("PostgreSQL is not installed; left out.", file=sys.stderr)
                continue
            rows += _storm(name, Path(made), chosen)
    return rows + _by_programs()


def _storm(name: str, folder: Path, url: str) -> list[Row]:
    with hub(folder, url) as served:
        laptops = enrolled(served, PROGRAMS, LAPTOPS)
        for one in laptops:
            one.prepare(ACTIONS, REQUESTS)
        before, began = served.cpu(), time.monotonic()
        answered = asyncio.run(_all(served.port, laptops))
        seconds = time.monotonic() - began
        hub_cpu = served.cpu() - before
        _nothing_is_lost(served, laptops)
        memory = served.memory()
    slowest = sorted(answered)[int(len(answered) * 0.95)]
    what = f"{LAPTOPS} laptops x {ACTIONS} actions, {name}"
    return [
        (what, seconds, _LIMIT_S, "s"),
        (f"{what}: 19 of 20 answers within", slowest, _LIMIT_P95_S, "s"),
        for_information(f"{what}: hub's CPU for a request", hub_cpu / len(answered) * 1000, "ms"),
        for_information(f"{what}: hub's memory", memory, "MB"),
    ]


# -- laptops that only speak --------------------------------------------------------------------------


@dataclass(slots=True)
class Speaker:
    """What a laptop needs to speak to the hub, and what it will say."""

    program: bytes
    token: str
    signing_key: bytes
    program_key: bytes
    replica: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    requests: list[wire.Request] = field(default_factory=list)
    passed: int = 0
    _n: int = 0
    _last: bytes = FIRST

    def prepare(self, actions: int, requests: int) -> None:
        """Pack, seal and sign everything."""
        for _ in range(requests):
            parcel = self._parcel(actions // requests)
            self.requests.append(
                wire.Request(
                    replica=self.replica, n=self._n, last=self._last, parcels=(parcel,),
                    told=wire.sum_of(()),
                )
            )  # fmt: skip

    async def speak(self, port: int) -> list[float]:
        """Say everything, each request after the answer to the one before; seconds for each."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        seconds, page = [], wire.Page(log=b"", now=0, head=0, chain=START)
        for request in self.requests:
            read = replace(request, log=page.log, cursor=page.head, chain=page.chain)
            content = wire.write_request(read)
            head = _HEAD.format(token=self.token, length=len(content)).encode()
            began = time.monotonic()
            writer.write(head + content)
            answer = await _answer(reader)
            seconds.append(time.monotonic() - began)
            self.passed += len(head) + len(content) + len(answer)
            read_page = wire.read_answer(answer)
            if not isinstance(read_page, wire.Page) or read_page.more:
                raise RuntimeError("The hub answered something else than a whole page.")
            page = read_page
        writer.close()
        return seconds

    def _parcel(self, actions: int) -> bytes:
        self._n += 1
        header = Header(secrets.token_bytes(16), self.program, self.replica, self._n, self._last)
        content = seal(header, _packed(actions), self.program_key, self.signing_key)
        self._last = parcel_hash(content)
        return content


def _packed(actions: int) -> bytes:
    """So many marks, each an action of its own."""
    said = words()
    return pack(
        [
            Commit(
                1, 1_790_000_000_000 + n * 60_000, Seen(b"", 0), "Rosa", "mark.enter", f"Marked {said[n]}",
                secrets.token_bytes(16), (
                    Change("mark", (secrets.token_hex(16), secrets.token_hex(16)), {
                        "status": "late", "minutes": 20 + n, "note": " ".join(said[n : n + 4]),
                    }),
                ),
            )
            for n in range(actions)
        ]
    )  # fmt: skip


def enrolled(served: Hub, many_programs: int, laptops: int) -> list[Speaker]:
    """Programs and laptops that have joined them in turn, put straight into the database."""
    now, speakers = clock.now_ms(), []
    with served.database() as database, database.step() as connection:
        made = [(programs.new_program(connection, f"Program {n}", now), secrets.token_bytes(32))
                for n in range(many_programs)]  # fmt: skip
        for number in range(laptops):
            program_id, program_key = made[number % many_programs]
            signing = SigningKey.generate()
            code = programs.new_code(connection, program_id, now)
            letter = Enrol(code_hash(code), f"Laptop {number}", bytes(signing.verify_key), begins=False)
            token = programs.enrol(connection, letter, now).token
            speakers.append(Speaker(program_id, token, bytes(signing), program_key))
    return speakers


async def _all(port: int, laptops: Sequence[Speaker]) -> list[float]:
    """Everybody at once; seconds from each request to its answer."""
    return [one for some in await asyncio.gather(*(each.speak(port) for each in laptops)) for one in some]


async def _in_turn(port: int, laptops: Sequence[Speaker]) -> None:
    for one in laptops:
        await one.speak(port)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r")[0])
    content = await reader.readexactly(length)
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"The hub answered {head[:40]!r} {content[:200]!r}")
    return content


def _nothing_is_lost(served: Hub, laptops: Sequence[Speaker]) -> None:
    sent = {one.program for one in laptops}
    with served.database() as database, database.look() as connection:
        kept = connection.scalar(select(func.count()).select_from(entry))
        heads = connection.scalar(select(func.sum(program.c.head)).where(program.c.program.in_(sent)))
    wanted = sum(len(one.requests) for one in laptops)
    if kept != wanted or heads != wanted:
        raise RuntimeError(f"{wanted} parcels were sent and {kept} kept.")


# -- by how many programs there are -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one sync: milliseconds of the hub's processor, bytes both ways; bytes of disk for a program."""

    cpu: float
    wire: float
    disk: float


def _by_programs() -> list[Row]:
    few, many = _cost(FEW), _cost(MANY)
    return [
        (f"hub's CPU for a sync, {MANY:,} programs for {FEW}", many.cpu / few.cpu, _FLAT, "x"),
        (f"bytes for a sync, {MANY:,} programs for {FEW}", many.wire / few.wire, _FLAT, "x"),
        (f"disk for a program, {MANY:,} programs for {FEW}", many.disk / few.disk, _FLAT, "x"),
        for_information(f"hub's CPU for a sync, {MANY:,} programs", many.cpu, "ms"),
        for_information(f"disk for a program, {MANY:,} programs", many.disk / 1000, "KB"),
    ]


def _cost(count: int) -> Cost:
    """One laptop a program; some of them bring 20 actions, five times each, one laptop after the other."""
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-load-") as made, hub(Path(made)) as served:
        _add_programs(served, count - FEW)
        laptops = enrolled(served, FEW, FEW)
        disk = served.disk() / count
        for one in laptops:
            one.prepare(ACTIONS * 5, REQUESTS * 5)
        asyncio.run(_in_turn(served.port, laptops[:1]))  # everything is loaded and compiled
        before = served.cpu()
        asyncio.run(_in_turn(served.port, laptops[1:]))
        many = sum(len(one.requests) for one in laptops[1:])
        passed = sum(one.passed for one in laptops[1:])
        return Cost((served.cpu() - before) * 1000 / many, passed / many, disk)


def _add_programs(served: Hub, count: int) -> None:
    """Programs with a laptop each, as rows: nobody of them speaks."""
    now = clock.now_ms()
    with served.database() as database, database.step() as connection:
        made = [programs.new_program(connection, f"Another {n}", now) for n in range(count)]
        if made:
            connection.execute(
                insert(laptop),
                [
                    {
                        "program": one, "laptop": secrets.token_bytes(16), "name": "Laptop", "slot": 0,
                        "token_hash": secrets.token_bytes(32), "verify_key": secrets.token_bytes(32),
                        "enrolled": now, "app": "", "cursor": 0, "digest": b"", "recovery": b"",
                    }
                    for one in made
                ],
            )  # fmt: skip


@contextmanager
def _url(url: str | None) -> Iterator[str | None]:
    """The URL itself, or that of a PostgreSQL server that lives for the block; None where there is none."""
    if url is not None:
        yield url
        return
    from devtools.test_programs import postgresql_folder
    from tests.postgres import Server

    found = postgresql_folder()
    if found is None:
        yield None
        return
    with Server(found, {"fsync": "on", "full_page_writes": "on"}) as server:
        yield server.new_database()
