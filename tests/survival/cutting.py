# SPDX-License-Identifier: Apache-2.0
"""A recorded week, every state of its disk after a power cut, and whether such a state is right.

Right means: it holds every action that had been acknowledged, whole, and nothing but whole actions.
``Week.images`` knows what each number of actions looks like, page for page, so that thousands of states are
judged in memory; ``open_really`` opens one as the program does and compares its content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import apsw
import pytest

from app.keeping.mending import mend
from app.keeping.opening import open_store
from app.paths import DataDir
from app.storage import engine
from app.storage.digest import content_digest
from app.storage.pages import wal
from app.storage.pages.page_journal import Standing, look
from app.storage.store import Store
from tests.survival.damage import FRAME_HEAD
from tests.survival.disk import recording
from tests.survival.in_memory import image, opened
from tests.survival.power_cut import State, settled, states
from tests.survival.trace import Acknowledged, Trace, Written
from tests.survival.week import Desk, acknowledging, add_student

DATABASE = "porchlight.db"
COUNTS = (
    "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM log_entry), (SELECT count(*) FROM mark)"
)


@dataclass(slots=True)
class Week:
    """What was recorded: ``digests[n]`` is the content's hash after ``n`` actions."""

    trace: Trace
    key: bytes
    digests: list[str]
    counts: list[tuple[int, ...]]  # of rows that nearly every action adds to
    images: dict[bytes, tuple[int, int]]  # all pages -> least and highest number of actions

    def judge(self, state: State) -> str:
        """What is wrong with a state, in a word; empty when it is right.

        Every page is looked at, but where only the head of a frame was added to the state before: there rows
        are counted, which costs a third.
        """
        step = self.trace.steps[state.at]
        if state.how == "kept" and isinstance(step, Written) and len(step.content) == FRAME_HEAD:
            return self._count(state)
        try:
            known = self.images.get(image(state.files, DATABASE, self.key))
        except (apsw.Error, TypeError) as problem:
            return f"unreadable: {problem}"
        if known is None:
            return "half an action"
        return "lost" if known[1] < state.stored else "ahead" if known[0] > state.stored + 1 else ""

    def _count(self, state: State) -> str:
        try:
            connection = opened(state.files, DATABASE, self.key)
            found = next(connection.execute(COUNTS))
            connection.close()
        except apsw.Error as problem:
            return f"unreadable: {problem}"
        return "" if found in self.counts[state.stored : state.stored + 2] else "lost"


@dataclass(slots=True)
class Cuts:
    """How many states were judged how ("" is right), some of the right ones, and some of the others."""

    judged: Counter[str] = field(default_factory=Counter)
    right: list[State] = field(default_factory=list)
    wrong: list[State] = field(default_factory=list)


def cut(recorded: Week, wanted: int, kept: int, seed: int = 1) -> Cuts:
    """Judge about so many states."""
    cuts = Cuts()
    every = max(1, wanted // kept)
    for state in states(recorded.trace, wanted, seed):
        verdict = recorded.judge(state)
        cuts.judged[verdict] += 1
        if cuts.judged[verdict] % every == 1 % every:
            (cuts.wrong if verdict else cuts.right).append(state)
    return cuts


def record(desk: Desk, work: Callable[[], object], **settings: object) -> Week:
    """Open the desk, let ``work`` go on, close it. ``settings`` are pragmas other than the program's own."""
    trace = Trace.of(desk.data.root)
    digests: list[str] = []
    counts: list[tuple[int, ...]] = []

    def tell(store: Store) -> None:
        if trace.is_below(store.path):
            trace.note(Acknowledged(len(digests)))
            with trace.paused(), store.read() as session:
                digests.append(content_digest(session))
                counts.append(tuple(session.connection().exec_driver_sql(COUNTS).one()))

    with weaker(**settings), recording(trace), acknowledging(tell):
        desk.open()
        tell(desk.store)  # number 0: what was there before
        work()
        desk.close()
    return Week(trace, desk.key, digests, counts, _images(trace, desk.key))


@contextmanager
def weaker(**settings: object) -> Iterator[None]:
    """The program with other pragmas, each given as (value, what reading it back gives)."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setitem(engine._SETTINGS, name, value)
        yield


def _images(trace: Trace, key: bytes) -> dict[bytes, tuple[int, int]]:
    found: dict[bytes, tuple[int, int]] = {}
    for state in settled(trace):
        seen = image(state.files, DATABASE, key)
        found[seen] = found.get(seen, (state.stored, 0))[0], state.stored
    return found


def lay_out(state: State, root: Path) -> DataDir:
    """The files of a state, really."""
    for name, content in state.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(content))
    return DataDir(root)


def look_really(_week: Week, state: State, root: Path) -> None:
    """The page journal finds nothing wrong with a state, nor is it at a loss."""
    data = lay_out(state, root)
    finding = look(data.database, data.pages)
    assert finding.standing is Standing.SOUND, (finding, state.how, state.at)


def open_really(week: Week, state: State, root: Path) -> None:
    """Open a state as the program does: no false alarm, no damage, the right content; and it goes on."""
    data = lay_out(state, root)
    finding = look(data.database, data.pages)
    assert finding.standing is Standing.SOUND, (finding.standing, state.how, state.at)
    store = open_store(data, week.key, finding)
    try:
        with store.read() as session:
            connection = session.connection()
            assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall() == []
            assert connection.exec_driver_sql("PRAGMA quick_check").scalar_one() == "ok"
            assert content_digest(session) in week.digests[state.stored : state.stored + 2]
        add_student(store, "Afterwards")
    finally:
        store.close()
    assert look(data.database, data.pages).standing is Standing.SOUND


def mend_really(week: Week, state: State, root: Path) -> None:
    """The data file of a state is lost: a backup and the page journal give back every action.

    A record that the cut has torn cannot be told from a damaged one, so there it is not said to be whole.
    """
    data = lay_out(state, root)
    data.database.write_bytes(bytes(4096))
    mended = mend(data, week.key)
    assert mended.is_whole or state.how not in {"kept", "lost"}
    store = open_store(data, week.key)
    try:
        with store.read() as session:
            assert content_digest(session) in week.digests[state.stored : state.stored + 2]
    finally:
        store.close()


@contextmanager
def quick_sums() -> Iterator[None]:
    """Sums of the write-ahead log's frames are remembered: thousands of states share most of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wal, "_run_on", lru_cache(1 << 13)(wal._run_on))
        yield
