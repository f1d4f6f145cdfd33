# SPDX-License-Identifier: Apache-2.0
"""Several worker processes behind one PostgreSQL: no place twice, none missing, also when one dies."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from app import clock
from app.hub import programs
from app.hub.database import Database
from tests.hub.clients import Client
from tests.hub.processes import PATIENCE, HubProcess, ask
from tests.hub.writer import Writer, check_log

CLIENTS, ROUNDS = 5, 8


def received(port: int) -> int:
    """How many parcels the worker that happens to answer has taken."""
    _, text = ask(port, "GET", "/metrics")
    found = re.search(rb"porchlight_parcels_received_total (\d+)", text)
    assert found is not None
    return int(found.group(1))


def workers_of(port: int) -> set[int]:
    """The processes that listen at the port and answer: the children of the first one. Linux only."""
    ends = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                held = {str(link.readlink()) for link in (folder / "fd").iterdir()}
            except OSError:
                continue
            if held & {f"socket:[{end}]" for end in ends}:
                found.add(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="worker processes are found through /proc")
def test_two_workers_and_the_death_of_one(postgres_url: str, tmp_path: Path) -> None:
    database = Database.open(postgres_url)
    try:
        with database.step() as connection:
            program = programs.new_program(connection, "Pine Hill", clock.now_ms())
        clients: list[Client] = []
        with HubProcess(tmp_path / "hub", postgres_url, workers=2) as hub:
            try:
                clients = [Client(hub.port, Writer.join(database, program), n) for n in range(CLIENTS)]
                for one in clients:
                    one.start()
                _wait_for(clients, ROUNDS)
                taken = {received(hub.port) for _ in range(60)}
                assert len(taken) > 1  # more than one worker has taken parcels
                parent = min(workers_of(hub.port))
                os.kill(max(workers_of(hub.port) - {parent}), signal.SIGKILL)
                _wait_for(clients, 2 * ROUNDS)
            finally:
                for one in clients:
                    one.is_over.set()
                for one in clients:
                    one.join(PATIENCE)
            assert [one.failure for one in clients] == [""] * CLIENTS
            for one in clients:
                while one.writer.unread():
                    assert one.talk()
            assert all(one.talk() for one in clients)
        with database.look() as connection:
            log = programs.log_from(connection, program, 0, 100_000)
    finally:
        database.close()
    check_log(log)
    assert sorted(entry.content for entry in log) == sorted(
        made for one in clients for made in one.writer.made
    )
    for one in clients:
        assert one.writer.entries == log[: len(one.writer.entries)]


def _wait_for(clients: list[Client], rounds: int) -> None:
    """Until each has so many entries of its own in the log."""
    until = time.monotonic() + PATIENCE
    while any(len(one.writer.made) - len(one.writer.unread()) < rounds for one in clients):
        assert time.monotonic() < until, [one.failure for one in clients]
        time.sleep(0.02)
