# SPDX-License-Identifier: Apache-2.0
"""kill -9 of a real hub and of a real laptop, in a loop: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app import clock, context
from app.hub import programs
from app.hub.database import Database
from app.partnership import joining
from app.partnership.contact import contact
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.partnership.link import HubLink
from app.partnership.membership import require_membership
from app.services import people
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.sync.bundle import Entry
from app.vault.vault import Cost
from tests.hub.clients import Client
from tests.hub.processes import PATIENCE, HubProcess, Process
from tests.hub.working import PASSPHRASE, name
from tests.hub.writer import Writer, check_log
from tests.postgres import Server
from tests.served import ServedHub

CHEAP = Cost(8 << 20, 1)


class RealLaptop(threading.Thread):
    """A laptop with a program: adds a student, syncs, and again."""

    def __init__(self, folder: Path, hub: HubProcess, code: str) -> None:
        super().__init__(daemon=True)
        draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")
        self.program, _ = context.start(folder, draft, PASSPHRASE, CHEAP)
        joining.join(self.program.store, HubLink(hub.address), Wish(code, "Desk"))
        self.is_over, self.failure, self.added = threading.Event(), "", 0

    def run(self) -> None:
        try:
            while not self.is_over.is_set():
                self.added += 1
                with self.program.store.write("student.add", f"Added {name(self.added)}") as session:
                    people.add_student(session, people.StudentDraft(given=name(self.added), grade="4"))
                try:
                    contact(self.program.store, self.program.vault, tries=1)
                except LinkProblem:
                    time.sleep(0.05)
        except Exception as failure:  # noqa: BLE001 - a thread's failure is shown by the test
            self.failure = repr(failure)


def kill_the_hub(
    folder: Path, url: str, kills: int, restart_database: Callable[[], None], module: str = "app"
) -> list[Entry]:
    """Clients sync while the hub is killed; returns the log when all is quiet, after checking it."""
    real, raw, code, writers = _prepare(url)
    with HubProcess(folder / "process", url, module=module) as hub:
        clients = [Client(hub.port, writer, seed) for seed, writer in enumerate(writers)]
        laptop = RealLaptop(folder / "laptop", hub, code)
        try:
            _kill_while_they_work(hub, clients, laptop, kills, restart_database)
            acknowledged = [list(writer.entries) for writer in writers]
            while any(client.writer.unread() for client in clients):
                assert all(client.talk() for client in clients)
            assert all(client.talk() for client in clients)
            contact(laptop.program.store, laptop.program.vault)
            _check_students(laptop)
        finally:
            laptop.program.close()
    check_log(log_of(url, real))
    log = log_of(url, raw)
    check_log(log)
    for place in acknowledged:
        assert log[: len(place)] == place
    assert sorted(entry.content for entry in log) == sorted(one for writer in writers for one in writer.made)
    return log


def _prepare(url: str) -> tuple[bytes, bytes, str, list[Writer]]:
    """Two programs, a code for a laptop of the first, and two laptops of the second."""
    database = Database.open(url)
    try:
        with database.step() as connection:
            real = programs.new_program(connection, "Pine Hill", clock.now_ms())
            raw = programs.new_program(connection, "Elsewhere", clock.now_ms())
            code = programs.new_code(connection, real, clock.now_ms())
        return real, raw, code, [Writer.join(database, raw) for _ in range(2)]
    finally:
        database.close()


def _kill_while_they_work(
    hub: HubProcess,
    clients: list[Client],
    laptop: RealLaptop,
    kills: int,
    restart_database: Callable[[], None],
) -> None:
    draw = random.Random(kills)
    threads: list[Client | RealLaptop] = [*clients, laptop]
    try:
        for one in threads:
            one.start()
        for _ in range(kills):
            goal = [len(one.writer.entries) + draw.randrange(1, 12) for one in clients]
            until = time.monotonic() + PATIENCE
            while any(len(one.writer.entries) < want for one, want in zip(clients, goal, strict=True)):
                assert time.monotonic() < until
                assert not any(one.failure for one in threads), [one.failure for one in threads]
                time.sleep(draw.random() * 0.005)
            hub.kill()
            restart_database()
            hub.start()
    finally:
        for one in threads:
            one.is_over.set()
        for one in threads:
            one.join(PATIENCE)
    assert [one.failure for one in threads] == [""] * 3


def log_of(url: str, program: bytes) -> list[Entry]:
    """The whole log, read beside the hub."""
    database = Database.open(url)
    try:
        with database.look() as connection:
            return programs.log_from(connection, program, 0, 100_000)
    finally:
        database.close()


def _check_students(laptop: RealLaptop) -> None:
    with laptop.program.store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT given FROM student ORDER BY given").scalars()
        assert list(rows) == [name(n) for n in range(1, laptop.added + 1)]
        waiting = session.connection().exec_driver_sql("SELECT count(*) FROM journal WHERE entry IS NULL")
        assert waiting.scalar_one() == 0


def test_a_killed_hub_loses_nothing_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    assert len(kill_the_hub(tmp_path, sqlite_url, 4, lambda: None)) > 8


def test_a_killed_hub_loses_nothing_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    assert len(kill_the_hub(tmp_path, postgres_url, 3, lambda: None)) > 6


def test_a_hub_that_answers_before_it_commits_is_noticed(sqlite_url: str, tmp_path: Path) -> None:
    """It comes back with less than a laptop has read."""
    with pytest.raises(AssertionError, match="Diverged"):
        kill_the_hub(tmp_path, sqlite_url, 6, lambda: None, "tests.hub.answering_early")


@pytest.mark.deep
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_hub_killed_hundreds_of_times_loses_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    kill_the_hub(tmp_path, url, 150, lambda: None)


@pytest.mark.deep
def test_hub_and_database_killed_together_lose_nothing(postgres: Server, tmp_path: Path) -> None:
    def restart() -> None:
        postgres.kill()
        postgres.start()

    kill_the_hub(tmp_path, postgres.new_database(), 40, restart)


# -- the laptop ------------------------------------------------------------------------------------


def kill_the_laptop(folder: Path, kills: int, draw: random.Random) -> None:
    """A laptop's process is killed anywhere, also between storing, sending and reading back."""
    hub = ServedHub(folder / "hub")
    data = folder / "laptop"
    try:
        program, _ = context.start(
            data, ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa"), PASSPHRASE, CHEAP
        )
        joining.join(program.store, hub.link(), Wish(hub.code(), "Desk"))
        contact(program.store, program.vault)
        with program.store.read() as session:
            token = require_membership(session).token
        invitation = joining.invite(program.store, hub.link(token))
        program.close()
        said = folder / "said"
        for _ in range(kills):
            known = len(said.read_bytes()) if said.exists() else 0
            process = Process("-m", "tests.hub.working", data, "99999", said=said)
            try:
                until = time.monotonic() + PATIENCE
                wanted = known + draw.randrange(1, 9)
                while not said.exists() or len(said.read_bytes()) < wanted:
                    assert process.code is None, said.read_text()[-2000:]
                    assert time.monotonic() < until
                    time.sleep(0.001)
                time.sleep(draw.random() * 0.08)
            finally:
                process.kill()
        stored = [int(line) for line in said.read_text().splitlines() if line.isdigit()]
        _check_after(folder, hub, invitation, stored)
    finally:
        hub.close()


def _check_after(folder: Path, hub: ServedHub, invitation: str, stored: list[int]) -> None:
    """Everything that was stored is there once, here, in the log, and on a laptop that reads the log."""
    program = context.unlock(folder / "laptop", PASSPHRASE)
    other = context.prepare_to_join(folder / "other", PASSPHRASE, "", CHEAP)[0]
    try:
        contact(program.store, program.vault)
        joining.join(other.store, hub.link(), Wish(invitation, "Van"))
        contact(other.store, other.vault)
        contact(program.store, program.vault)
        digests, students = set(), []
        for one in (program, other):
            with one.store.read() as session:
                connection = session.connection()
                found = connection.exec_driver_sql("SELECT given FROM student ORDER BY given").scalars().all()
                titles = connection.exec_driver_sql(
                    "SELECT count(*), count(DISTINCT group_id) FROM journal WHERE cause = 'student.add'"
                ).one()
                digests.add(content_digest(session))
            students.append(list(found))
            assert tuple(titles) == (len(found), len(found))
        assert students[0] == students[1] == [name(n) for n in range(1, len(students[0]) + 1)]
        assert stored == sorted(set(stored))
        assert len(students[0]) >= len(stored)
        assert set(stored) <= set(range(1, len(students[0]) + 1))
        assert len(digests) == 1
    finally:
        program.close()
        other.close()
    with hub.database.look() as connection:
        check_log(programs.log_from(connection, hub.program, 0, 100_000))


def test_a_killed_laptop_loses_and_doubles_nothing(tmp_path: Path) -> None:
    kill_the_laptop(tmp_path, 6, random.Random(5))


@pytest.mark.deep
def test_a_laptop_killed_hundreds_of_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    kill_the_laptop(tmp_path, 250, random.Random())
