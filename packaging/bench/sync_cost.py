# SPDX-License-Identifier: Apache-2.0
"""What sync costs on W(10,000) over a quick link, beside the peers' recorded figures.

Time is that of processors, client and hub added, all threads: packing, sealing, HTTP, the hub's ordering and
disk, opening, folding, the encrypted file, history and conflicts; not the typing, which nobody waits for. The
least of three rounds. A push is 10,000 marks of a laptop whose people and sessions are at the hub already; a
pull is the whole program by a fresh laptop: people, 540 sessions and the marks. Automatic garbage collection
is off, as in the window. Bytes are everything that passed the connection, HTTP's lines included.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import workload
from bench.hub_process import Hub, hub
from bench.link_simulator import LAN, BadLink, bad_link
from bench.rows import Row, for_information
from bench.workload import Laptop

MARKS, FEW_MARKS, ROUNDS = 10_000, 1_000, 3
GROUPS, WEEKS = 10, 18
CHANGED, SHEETS_OF_GROUPS = 50, 5
MORANGO_CPU, MORANGO_BYTES, MORANGO_REQUESTS = 15.0, 1_100_000, 31
POUCHDB_CPU, POUCHDB_BYTES, POUCHDB_REQUESTS = 5.0, 4_200_000, 17


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one exchange: seconds of processors, bytes and round trips."""

    client: float
    hub: float
    up: int
    down: int
    round_trips: int

    @property
    def cpu(self) -> float:
        return self.client + self.hub


@dataclass(frozen=True, slots=True)
class Round:
    """The workload once."""

    push: Cost
    pull: Cost
    changed: Cost
    changed_both: Cost
    printed: Cost
    week: Cost
    week_marks: int
    disk: float
    memory: float


def run() -> list[Row]:
    """The table; only Linux tells what the hub's process uses."""
    if not sys.platform.startswith("linux"):
        print("What sync costs is measured on Linux only.", file=sys.stderr)
        return []
    small = _round(FEW_MARKS)
    rounds = [_round(MARKS) for _ in range(ROUNDS)]
    return rows(small, rounds)


def rows(small: Round, rounds: list[Round]) -> list[Row]:
    """The table of these rounds."""
    push = min((one.push for one in rounds), key=lambda cost: cost.cpu)
    pull = min((one.pull for one in rounds), key=lambda cost: cost.cpu)
    last = rounds[-1]
    trips = f"{CHANGED} changed marks each way (Morango {MORANGO_REQUESTS}, PouchDB {POUCHDB_REQUESTS})"
    printed = last.printed.up / last.week_marks
    return [
        *_cpu("push", push), *_cpu("pull", pull),
        for_information("push and pull together, CPU", push.cpu + pull.cpu, "s"),
        ("bytes a mark, in bulk with notes and times", push.up / MARKS, 20.0, "B"),
        (f"bytes to push {MARKS:,} marks: Morango's", MORANGO_BYTES / push.up, 1.0, "times"),
        (f"bytes to push {MARKS:,} marks: PouchDB's", POUCHDB_BYTES / push.up, 1.0, "times"),
        ("bytes a mark, a week's sheets as typed", last.week.up / last.week_marks, 12.0, "B"),
        for_information("bytes a mark, the same sheets printed before", printed, "B"),
        (f"{CHANGED} changed marks, up", last.changed.up, 4096.0, "B"),
        (f"{CHANGED} changed marks, down", last.changed_both.down, 4096.0, "B"),
        (trips, last.changed_both.round_trips, 1.0, "round trips"),
        ("hub's disk for a mark", last.disk, 250.0, "B"),
        ("hub's memory at most", max(one.memory for one in rounds), 80.0, "MB"),
        (f"hub's memory, {MARKS:,} marks for {FEW_MARKS:,}", last.memory / small.memory, 1.1, "x"),
    ]  # fmt: skip


def _cpu(way: str, cost: Cost) -> list[Row]:
    what = f"{way} of {MARKS:,} marks, CPU"
    return [
        (f"{what}: a twentieth of Morango's {MORANGO_CPU:.0f} s", cost.cpu, MORANGO_CPU / 20, "s"),
        (f"{what}: a sixth of PouchDB's {POUCHDB_CPU:.0f} s", cost.cpu, POUCHDB_CPU / 6, "s"),
        for_information(f"{what}: the hub's part", cost.hub, "s"),
    ]


def _round(marks: int) -> Round:
    with (
        tempfile.TemporaryDirectory(prefix="porchlight-bench-sync-") as made,
        hub(Path(made) / "hub") as served,
        workload.first_laptop(Path(made), served) as started,
        bad_link(served.port, LAN) as link,
        _no_collection(),
    ):
        first = started.through(link.port)
        planned = workload.plan(first.store, GROUPS, WEEKS)
        first.sync()
        before = served.disk()
        workload.mark_in_bulk(first.store, planned, marks)
        push = _cost(first, served, link)
        disk = (served.disk() - before) / marks
        with workload.next_laptop(Path(made), served, first) as joined:
            second = joined.through(link.port)
            pull = _cost(second, served, link)
            first.sync()  # it learns of the second laptop
            workload.change_marks(first.store, CHANGED)
            changed = _cost(first, served, link)
            workload.change_marks(second.store, CHANGED, seed=19)
            changed_both = _cost(second, served, link)
        meetings = planned.last_week(SHEETS_OF_GROUPS)
        numbers = workload.print_sheets(first.store, meetings)
        printed = _cost(first, served, link)
        typed = workload.type_sheets(first.store, numbers)
        week = _cost(first, served, link)
        return Round(push, pull, changed, changed_both, printed, week, typed, disk, served.memory())


def _cost(laptop: Laptop, served: Hub, link: BadLink) -> Cost:
    """Of one exchange. The simulated link, in a thread of this process, costs a little too: it is counted."""
    gc.collect()
    up, down = link.up.passed, link.down.passed
    client, hub_before = time.process_time(), served.cpu()
    done = laptop.sync()
    return Cost(
        time.process_time() - client, served.cpu() - hub_before,
        link.up.passed - up, link.down.passed - down, done.round_trips,
    )  # fmt: skip


@contextmanager
def _no_collection() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
