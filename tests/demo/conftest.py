# SPDX-License-Identifier: Apache-2.0
"""Fresh started programs to fill, cheap to make."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.services.program import ProgramDraft, start_program
from app.storage.store import Store

KEY = bytes(range(32))
MakeStore = Callable[[], Store]


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a program that has been started, and nothing more."""
    path = tmp_path_factory.mktemp("started") / "porchlight.db"
    store = Store.create(path, KEY, who="Rosa")
    with store.write("program.start", "Started") as session:
        start_program(session, ProgramDraft("Pine Hill", "2026-27", ["Library"]))
    store.close()
    return path


@pytest.fixture
def fresh(started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeStore]:
    """Makes one started program after the other, on a frozen Wednesday in the fall."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00")
    opened: list[Store] = []

    def make() -> Store:
        path = tmp_path / f"{len(opened)}.db"
        shutil.copy(started, path)
        opened.append(Store(path, KEY, who="Rosa"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()
