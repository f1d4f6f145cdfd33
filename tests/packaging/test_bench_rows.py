# SPDX-License-Identifier: Apache-2.0
"""Every benchmark is found, and what they print is a table that says which limits were broken.

The benchmarks themselves are run on request only; here what they measure is made up.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bench import __main__ as table
from bench import child, link_simulator, sync_cost, sync_links
from bench.rows import Row, for_information, is_kept

MODULES = table.benchmarks()
NAMES = {
    "after_unlock", "hub_load", "importing", "keys", "memory", "safekeeping", "screens", "sheets",
    "sync_cost", "sync_links", "ten_years", "unlock_window",
}  # fmt: skip

PLACE = {"first": [20.0, 10.0], "again": [[8.0, 4.0], [400.0, 4.0]], "settled": [30.0, 12.0]}
MEMORY = {"pss": 100.0, "own": 70.0, "rss": 140.0}
ANSWERS: Mapping[str, Any] = {
    "first_paint": {"at": 0.2, "cpu": 0.1},
    "after_unlock": {"wall": 400.0, "cpu": 300.0},
    "screens": {"screen today": PLACE, "screen reports": PLACE},
    "keys": {
        "palette": [[4.0, 3.0], [7.0, 6.0]],
        "walk_in": [[4.0, 3.0]],
        "mark": [[8.0, 3.0], [9.0, 4.0]],
        "mark_painted": [[9.0, 4.0], [10.0, 5.0]],
    },
    "memory": dict.fromkeys(("unlock", "warm", "today", "all"), MEMORY),
}


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No program is made and no process is started."""

    class Folder:
        def __enter__(self) -> Path:
            return tmp_path

        def __exit__(self, *_: object) -> None:
            return None

    def ask(probe: str, *_: str) -> dict[str, Any]:
        return {"asked_at": 0.0, **ANSWERS[probe]}

    monkeypatch.setattr(child, "program", Folder)
    monkeypatch.setattr(child, "ask", ask)


def test_every_benchmark_is_known() -> None:
    assert set(MODULES) == NAMES


@pytest.mark.parametrize("module", MODULES.values(), ids=str)
def test_every_benchmark_runs_without_being_told_anything(module: ModuleType) -> None:
    assert not inspect.signature(module.run).parameters
    assert module.__doc__


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("name", ["unlock_window", "after_unlock", "screens", "keys"])
def test_rows_are_well_formed(name: str) -> None:
    well_formed(MODULES[name].run())


@pytest.mark.usefixtures("invented")
def test_memory_is_measured_on_linux_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    well_formed(MODULES["memory"].run())
    monkeypatch.setattr("sys.platform", "win32")
    assert MODULES["memory"].run() == []
    assert "only Linux" in capsys.readouterr().err


def test_rows_of_what_sync_costs_are_well_formed() -> None:
    cost = sync_cost.Cost(0.3, 0.1, 180_000, 500, 1)
    one = sync_cost.Round(cost, cost, cost, cost, cost, cost, 300, 20.0, 70.0)
    rows = sync_cost.rows(one, [one, one])
    well_formed(rows)
    push = next(row for row in rows if row[0].startswith("push"))
    assert push[1] == pytest.approx(0.4)
    assert push[2] == 0.75


def test_rows_of_links_tell_the_time_their_bytes_need(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def went(_folder: Path, kind: link_simulator.Kind) -> sync_links.Went:
        return sync_links.Went(40.0, 200_000, 1_000, 1 if kind.cut_after else 0, 3)

    monkeypatch.setattr(sync_links, "_push", went)
    monkeypatch.setattr(sync_links, "_pull", went)
    monkeypatch.setattr(sync_links, "_prepare", lambda _folder: None)
    rows = sync_links.run()
    well_formed(rows)
    ratio = next(row for row in rows if "200 KB" in row[0] and row[3] == "x")
    assert ratio[1] == pytest.approx(40 / 25)
    assert ratio[2] == 1.5
    assert not is_kept(ratio)


def well_formed(rows: list[Row]) -> None:
    """Names once each, a figure, a limit for at least one, a unit."""
    assert rows
    names = [what for what, _, _, _ in rows]
    assert len(set(names)) == len(names)
    assert any(limit is not None for _, _, limit, _ in rows)
    for what, measured, limit, unit in rows:
        assert what
        assert unit
        assert measured > 0
        assert limit is None or limit > 0


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (("a", 2.0, 1.0, "ms"), False),
        (("a", 1.0, 1.0, "ms"), True),
        (("faster than a peer", 2.0, 3.0, "times"), False),
        (("faster than a peer", 3.5, 3.0, "times"), True),
        (for_information("a", 9e9, "ms"), True),
    ],
)
def test_limits(row: Row, kept: bool) -> None:
    assert is_kept(row) is kept


def test_the_table_marks_what_is_broken_and_what_has_no_limit() -> None:
    lines = table.lines(
        [("slow", 30.0, 20.0, "ms"), ("quick", 1.0, 20.0, "ms"), for_information("aside", 5.0, "MB")]
    )
    slow, quick, aside = lines[1:]
    assert slow.split() == ["slow", "30.00", "ms", "20.00", "ms", "1.50", "BROKEN"]
    assert quick.split()[-1] == "0.05"
    assert aside.split() == ["aside", "5.00", "MB", "for", "information"]


def test_a_benchmark_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main(["screenz"]) == 2
    assert "screens" in capsys.readouterr().out
