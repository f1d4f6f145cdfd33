# SPDX-License-Identifier: Apache-2.0
"""The power goes at every operation of a week of work: what was shown as saved is there, nothing by half.

The real services run on a disk that writes down what it is told; each state in which a cut may leave that
disk is opened. The same with weaker settings must be red, or the harness would find nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from app.storage.engine import connect
from app.storage.pages import page_journal
from app.storage.pages.page_journal import Standing, look
from app.storage.store import Store
from tests.survival.cutting import (
    DATABASE,
    Cuts,
    cut,
    lay_out,
    look_really,
    mend_really,
    open_really,
    quick_sums,
    record,
)
from tests.survival.disk import recording
from tests.survival.in_memory import opened
from tests.survival.power_cut import settled, states
from tests.survival.trace import Acknowledged, Trace, Written
from tests.survival.week import add_student, desk, work

KEY = bytes(range(32))
NORMAL = ("NORMAL", 1)


def check_a_week(folder: Path, wanted: int, kept: int, seed: int) -> Cuts:
    """Record a week and cut it. Of ``kept`` states no alarm is given, some are opened, some are mended."""
    tries = (look_really, open_really, mend_really)
    at_desk = desk(folder)
    recorded = record(at_desk, lambda: work(at_desk, folder, seed))
    assert log_was_begun_anew(recorded.trace)
    cuts = cut(recorded, wanted, kept, seed)
    assert set(cuts.judged) == {""}
    for number, state in enumerate(cuts.right):
        for tried in tries[: 3 if number % 30 == 0 else 2 if number % 6 == 0 else 1]:
            tried(recorded, state, folder / f"{number}")
            shutil.rmtree(folder / f"{number}")
    return cuts


def log_was_begun_anew(trace: Trace) -> bool:
    """The write-ahead log was full once, copied into the data file, and written over from its beginning."""
    heads = Counter(
        step.file
        for step in trace.steps
        if isinstance(step, Written) and step.place == 0 and len(step.content) == 32
    )
    return max(heads.values()) > 1


def add_students(store: Store, count: int) -> None:
    for number in range(count):
        add_student(store, f"Student {number}")


def test_a_power_cut_at_every_operation_of_a_week_loses_nothing(tmp_path: Path) -> None:
    with quick_sums():
        cuts = check_a_week(tmp_path, 5000, 90, seed=3)
    assert cuts.judged.total() >= 5000


@pytest.mark.deep
def test_power_cuts_in_many_weeks_lose_nothing(tmp_path: Path) -> None:
    with quick_sums():
        for seed in range(10):
            (tmp_path / f"{seed}").mkdir()
            assert check_a_week(tmp_path / f"{seed}", 20_000, 1000, seed).judged.total() >= 20_000


def test_the_same_with_weaker_settings_is_red(tmp_path: Path) -> None:
    at_desk = desk(tmp_path)
    recorded = record(at_desk, lambda: add_students(at_desk.store, 12), synchronous=NORMAL)
    cuts = cut(recorded, 700, 10)
    assert set(cuts.judged) == {"", "lost"}
    assert cuts.judged["lost"] > 80
    for number, state in enumerate(cuts.wrong):
        with pytest.raises(AssertionError):
            open_really(recorded, state, tmp_path / f"{number}")


def test_a_page_journal_that_is_not_flushed_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would call pages damaged that are newer than itself."""
    monkeypatch.setattr(page_journal, "_flush", lambda file: None)
    at_desk = desk(tmp_path)

    def days() -> None:
        add_students(at_desk.store, 4)
        at_desk.close()
        at_desk.open()
        add_students(at_desk.store, 2)

    recorded = record(at_desk, days)
    lost = [state for state in states(recorded.trace, 1) if state.how == "lost"]
    standings = [
        look(place.database, place.pages).standing
        for number, state in enumerate(lost)
        for place in [lay_out(state, tmp_path / f"{number}")]
    ]
    assert Standing.DAMAGED in standings


# -- the recording disk itself -----------------------------------------------------------------------


def test_what_the_recording_disk_writes_is_sqlciphers_and_the_other_way_round(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    with recording(Trace.of(tmp_path)):
        store = Store.create(path, KEY)
        add_students(store, 3)
        store.close()
    real = Store(path, KEY)  # by sqlcipher3
    add_students(real, 2)
    left = tmp_path / "left"  # as after a cut: what it wrote last is only in its log
    left.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):
        shutil.copy(tmp_path / name, left)
    real.close()
    trace = Trace.of(left)
    trace.note(Acknowledged(1))
    for state in settled(trace):
        looked = opened(state.files, DATABASE, KEY)
        assert looked.execute("SELECT count(*) FROM student").get == 5
        looked.close()
    with recording(trace):
        store = Store(left / DATABASE, KEY)
        add_students(store, 1)
        store.close()
    connection = connect(left / DATABASE, KEY, writer=False)
    try:
        assert connection.execute("SELECT count(*) FROM student").fetchone() == (6,)
        assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
    finally:
        connection.close()


def test_the_trace_is_what_lies_on_the_real_disk(tmp_path: Path) -> None:
    """Otherwise the states would be those of another program."""
    at_desk = desk(tmp_path)
    trace = Trace.of(at_desk.data.root)
    with recording(trace):
        at_desk.open()
        work(at_desk, tmp_path, corrections=2)
        at_desk.close()
    trace.note(Acknowledged(1))
    (state,) = settled(trace)
    really = {trace.name_of(path): path.read_bytes() for path in trace.root.rglob("*") if path.is_file()}
    assert {name: bytes(content) for name, content in state.files.items()} == really
