# SPDX-License-Identifier: Apache-2.0
"""Bad links: W(10,000) pushed and then pulled by a fresh laptop, through a simulated link; takes 8 minutes.

Nothing is scaled: all 10,000 marks go, in real time, since 200 KB are needed to meet a cut each 200 KB.

Each time is told as a multiple of what the bytes that passed need at the link's rate (both ways at once);
the pull is that of the whole program, with its people and sessions. Peers never finish a pull of 1,000 marks
over 2G with cuts (Morango), or take 1,438 s for it (PouchDB). What a cut link carries again counts as time,
not as need: the bytes that are needed are those of the same exchange over a link without cuts.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.partnership.exchange import Exchanged, LinkProblem, exchange
from app.partnership.membership import require_membership
from app.partnership.pace import Pace
from app.storage.store import Store
from bench import link_simulator, workload
from bench.hub_process import Hub, hub
from bench.link_simulator import Kind, bad_link
from bench.rows import Row, for_information
from bench.workload import CountedLink

MARKS = 10_000
GROUPS, WEEKS = 10, 17
POUCHDB_2G_SECONDS = 1438.0  # for a pull of 1,000 marks
_LONGEST = 300.0
_KINDS = (
    ("LAN", link_simulator.LAN, None),
    ("satellite", link_simulator.SATELLITE, None),
    ("2G, cut each 200 KB", link_simulator.SECOND_GENERATION, 1.5),
    ("2G, cut each 20 KB", link_simulator.SECOND_GENERATION_BAD, None),
    ("2G, up 20 s, down 40 s", link_simulator.NOW_AND_THEN, None),
)


@dataclass(frozen=True, slots=True)
class Went:
    """Seconds and bytes of one exchange, and how often the link was cut."""

    seconds: float
    up: int
    down: int
    cuts: int
    requests: int


def run() -> list[Row]:
    """Every link; those with cuts must come to an end at all."""
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-links-") as made:
        folder = Path(made)
        _prepare(folder)
        need: dict[str, int] = {}
        rows: list[Row] = []
        for name, kind, limit in _KINDS:
            rows += _over(folder, name, kind, limit, need)
    return rows


def _over(folder: Path, name: str, kind: Kind, limit: float | None, need: dict[str, int]) -> list[Row]:
    """Push and pull over one link; ``need`` learns on the first one, which has no cuts, how many bytes."""
    rows: list[Row] = []
    for way, exchanged in (("push", _push), ("pull", _pull)):
        what = f"{way} of {MARKS:,} marks, {name}"
        print(f"  {what} ...", file=sys.stderr, flush=True)
        went = exchanged(folder, kind)
        carried = max(went.up, went.down)
        needed = need.setdefault(way, carried)
        least = needed * 8 / kind.bits if kind.bits else 0.0
        rows.append((what, went.seconds, _LONGEST if kind.cut_after or kind.down else None, "s"))
        if least:
            rows.append((f"{what}: of the time its bytes need", went.seconds / least, limit, "x"))
        if kind.cut_after or kind.down:
            rows.append(for_information(f"{what}: requests", went.requests, "requests"))
    return rows


# -- one exchange -------------------------------------------------------------------------------------


def _push(folder: Path, kind: Kind) -> Went:
    """A laptop with all marks waiting; the state after it is kept for the pull."""
    shutil.rmtree(folder / "now", ignore_errors=True)
    shutil.copytree(folder / "before", folder / "now")
    with hub(folder / "now" / "hub") as served, _opened(folder / "now" / "first") as store:
        return _timed(store, served, kind)


def _pull(folder: Path, kind: Kind) -> Went:
    with hub(folder / "now" / "hub") as served, _opened(folder / "now" / "next") as store:
        return _timed(store, served, kind)


def _timed(store: Store, served: Hub, kind: Kind) -> Went:
    with bad_link(served.port, kind) as link:
        with store.read() as session:
            token = require_membership(session).token
        way = CountedLink(f"http://127.0.0.1:{link.port}", token)
        began = time.monotonic()
        done = _patiently(store, way, began)
        seconds = time.monotonic() - began
        _check(store, done)
        return Went(seconds, link.up.passed, link.down.passed, link.cuts, way.requests)


def _patiently(store: Store, way: CountedLink, began: float) -> Exchanged:
    """As ``contact`` does it, without shares: again after each failure, a second later, then two ...

    After five failures in a row ``contact`` ends, and the window begins it again when the link comes back;
    here it goes on.
    """
    done, pace, pause = Exchanged(), Pace(), 1.0
    while True:
        before = (done.sent, done.received)
        try:
            return exchange(store, way, pace=pace, done=done)
        except LinkProblem as problem:
            if time.monotonic() - began > _LONGEST:
                raise
            way.hang_up()
            if problem.reached:
                pace.failed()
            pause = 1.0 if (done.sent, done.received) != before else min(pause * 2, 8.0)
            time.sleep(pause)


def _check(store: Store, done: Exchanged) -> None:
    from app.partnership.exchange import waiting

    with store.read() as session:
        marks = session.connection().exec_driver_sql("SELECT count(*) FROM mark").scalar_one()
    if marks != MARKS or waiting(store)[0] or done.agree is False:
        raise RuntimeError(f"The exchange ended with {marks} marks.")


# -- before the first exchange --------------------------------------------------------------------------


def _prepare(folder: Path) -> None:
    """A laptop with everything waiting, a fresh one that has joined, and their hub."""
    before = folder / "before"
    before.mkdir()
    with hub(before / "hub") as served, workload.first_laptop(before, served) as first:
        planned = workload.plan(first.store, GROUPS, WEEKS)
        workload.mark_in_bulk(first.store, planned, MARKS)
        with workload.next_laptop(before, served, first):
            pass


@contextmanager
def _opened(folder: Path) -> Iterator[Store]:
    store = Store(folder / "porchlight.db", workload.KEY)
    try:
        yield store
    finally:
        store.close()
