# SPDX-License-Identifier: Apache-2.0
"""Figures of survival as a table: ``python -m tests.survival [STATES [KILLS]]``, from the checkout.

The tests ask the same and fail; this prints how much was tried, what was lost, and what it took. The exit
status is 1 when something was lost, or when weaker settings lose nothing, because then nothing was tried.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))

from app import context
from bench.workload import plan
from tests.survival.cutting import Cuts, cut, look_really, quick_sums, record
from tests.survival.jobs import DRAFT
from tests.survival.kills import Warm
from tests.survival.week import CHEAP, PASSPHRASE, add_student, desk, work

NORMAL = ("NORMAL", 1)


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit status."""
    wanted, kills = (int(arguments[0]) if arguments else 5000, int(arguments[1]) if arguments[1:] else 200)
    with tempfile.TemporaryDirectory() as folder:
        safe = _cut(Path(folder, "safe"), wanted)
        weak = _weaker(Path(folder, "weak"), wanted // 5)
        lost = _killed(Path(folder, "killed"), kills)
    return int(set(safe.judged) != {""} or not weak.judged["lost"] or lost > 0)


def _cut(folder: Path, wanted: int) -> Cuts:
    folder.mkdir()
    begun = time.monotonic()
    at_desk = desk(folder)
    recorded = record(at_desk, lambda: work(at_desk, folder))
    cuts = cut(recorded, wanted, 100)
    with quick_sums():
        for number, state in enumerate(cuts.right):
            look_really(recorded, state, folder / f"{number}")
    _say("a week of work, operations on the disk", len(recorded.trace.steps))
    _say("and actions acknowledged", len(recorded.digests) - 1)
    _tell_cuts("states after a power cut", cuts, begun)
    _say("  also laid out for the page journal, without a false alarm", len(cuts.right))
    return cuts


def _weaker(folder: Path, wanted: int) -> Cuts:
    folder.mkdir()
    begun = time.monotonic()
    at_desk = desk(folder)
    recorded = record(
        at_desk, lambda: [add_student(at_desk.store, f"{n}") for n in range(20)], synchronous=NORMAL
    )
    cuts = cut(recorded, wanted, 1)
    _tell_cuts("the same with synchronous=NORMAL (must lose)", cuts, begun)
    return cuts


def _tell_cuts(what: str, cuts: Cuts, begun: float) -> None:
    _say(what, cuts.judged.total())
    for verdict, count in sorted(cuts.judged.items()):
        _say(f"  {verdict or 'right'}", count)
    _say("  seconds", round(time.monotonic() - begun))


def _killed(folder: Path, kills: int) -> int:
    """Kill a program that saves; how many acknowledged actions are lost."""
    folder.mkdir()
    begun, draw, following = time.monotonic(), random.Random(1), 1
    started, _code = context.start(folder / "laptop", DRAFT, PASSPHRASE, CHEAP)
    plan(started.store, 1, 1)
    started.close()
    stored: set[int] = set()
    with Warm(folder / "said") as warm:
        for _ in range(kills):
            heard = warm.killed(draw, "save", folder / "laptop", str(following), lines=3, longest=0.02)
            stored |= {int(line[0]) for line in heard if line[0] != "open"}
            following = max([following, *stored]) + 2
    program = context.unlock(folder / "laptop", PASSPHRASE)
    with program.store.read() as session:
        titles = set(session.connection().exec_driver_sql("SELECT title FROM journal").scalars())
    program.close()
    lost = {n for n in stored if f"{'Added' if n % 2 else 'Marked'} {n}" not in titles}
    _say("kills while saving", kills)
    _say("  actions acknowledged", len(stored))
    _say("  lost", len(lost))
    _say("  seconds", round(time.monotonic() - begun))
    return len(lost)


def _say(what: str, figure: int) -> None:
    sys.stdout.write(f"{what:<60}{figure:>10,}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
