# SPDX-License-Identifier: Apache-2.0
"""The order of the log: the same on SQLite and PostgreSQL, and never with a gap for anybody who reads."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from app import clock
from app.hub import keeping, ordering, programs
from app.hub.database import Database
from app.sync import wire
from tests.hub.writer import Writer, check_log

NOW = 1_795_000_000_000


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Database, Database]]:
    opened = Database.open(sqlite_url), Database.open(postgres_url)
    yield opened
    for one in opened:
        one.close()


def test_the_same_parcels_make_the_same_log_on_both(both: tuple[Database, Database]) -> None:
    lite, large = both
    with lite.step() as connection:
        program = programs.new_program(connection, "Pine Hill", NOW)
    writers = [Writer.join(lite, program, f"Laptop {n}") for n in range(3)]
    with lite.look() as source, large.step() as into:
        keeping._copy(source, into)
    draw = random.Random(7)
    for at in range(60):
        writer = draw.choice(writers)
        writer.write(draw.randrange(3), size=draw.choice([10, 400, 9000]))
        # Some come twice, some come late, the clock goes back once in a while.
        sent = writer.unread() or tuple(writer.made[-1:])
        now = NOW + at * 1000 - (5000 if at % 9 == 0 else 0)
        asked = writer.ask(sent, limit=draw.choice([0, 2000, 200_000]))
        made = []
        for database in both:
            with database.step() as connection:
                made.append(wire.write_answer(ordering.sync(connection, writer.caller, asked, now)))
        assert made[0] == made[1]
        writer.take(made[0])
    logs = []
    for database in both:
        with database.look() as connection:
            logs.append(programs.log_from(connection, program, 0, 1000))
    assert logs[0] == logs[1]
    assert len(logs[0]) > 40
    check_log(logs[0])


# -- the gap ---------------------------------------------------------------------------------------


def seqs(database: Database, program: bytes) -> list[int]:
    with database.look() as connection:
        return [entry.seq for entry in programs.log_from(connection, program, 0, 1000)]


def is_waiting_for_a_lock(database: Database) -> bool:
    with database.look() as connection:
        return bool(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            )
        )


def run_schedule(database: Database, program: bytes) -> tuple[list[list[int]], list[str]]:
    """A takes its place and does not commit yet; B comes; somebody reads; A commits; somebody reads.

    Returns what the readers saw and what went wrong for B.
    """
    first, second = Writer.join(database, program), Writer.join(database, program)
    failures: list[str] = []

    def come() -> None:
        try:
            with database.step() as connection:
                ordering.sync(connection, second.caller, second.ask(second.write()), NOW + 1)
        except Exception as failure:  # noqa: BLE001 - the mutants fail in their own ways
            failures.append(type(failure).__name__)

    with database.engine.connect() as a:
        ordering.sync(a, first.caller, first.ask(first.write()), NOW)
        b = threading.Thread(target=come)
        b.start()
        until = time.monotonic() + 20
        while b.is_alive() and not is_waiting_for_a_lock(database):
            assert time.monotonic() < until
            time.sleep(0.005)
        readings = [seqs(database, program)]
        a.commit()
    b.join(20)
    assert not b.is_alive()
    readings.append(seqs(database, program))
    return readings, failures


def is_sound(readings: list[list[int]], failures: list[str]) -> bool:
    """No reader saw a place whose predecessor was missing, and both got one."""
    return all(seen == list(range(1, len(seen) + 1)) for seen in readings) and not failures


@pytest.fixture
def large(postgres_url: str) -> Iterator[tuple[Database, bytes]]:
    database = Database.open(postgres_url)
    with database.step() as connection:
        program = programs.new_program(connection, "Pine Hill", clock.now_ms())
    yield database, program
    database.close()


def test_nobody_sees_a_place_before_the_one_before_it(large: tuple[Database, bytes]) -> None:
    readings, failures = run_schedule(*large)
    assert is_sound(readings, failures)
    assert readings == [[], [1, 2]]


def _unlocked(connection: Connection, program: bytes) -> ordering._Head:
    row = connection.execute(
        text("SELECT log, head, chain, received FROM program WHERE program = :program"), {"program": program}
    ).one()
    return ordering._Head(bytes(row.log), row.head, bytes(row.chain), row.received)


def _numbered(connection: Connection, program: bytes) -> ordering._Head:
    head = _unlocked(connection, program)
    head.seq = int(connection.scalar(text("SELECT nextval('places')")) or 0) - 1
    return head


@pytest.mark.parametrize(
    ("lock", "readings"), [(_numbered, [[2], [1, 2]]), (_unlocked, [[], [1]])], ids=["serial", "unlocked"]
)
def test_the_schedule_catches_a_hub_that_does_not_lock_first(
    large: tuple[Database, bytes], monkeypatch: pytest.MonkeyPatch,
    lock: Callable[[Connection, bytes], ordering._Head], readings: list[list[int]],
) -> None:  # fmt: skip
    database, program = large
    with database.step() as connection:
        connection.execute(text("CREATE SEQUENCE places"))
    monkeypatch.setattr(ordering, "_lock", lock)
    if lock is _numbered:  # a hub that counts with a serial column has no head to write
        monkeypatch.setattr(ordering, "_write_head", lambda *_: None)
    seen, failures = run_schedule(database, program)
    assert seen == readings
    assert not is_sound(seen, failures)
