# SPDX-License-Identifier: Apache-2.0
"""A program as an older Porchlight left it: its released schema with people, sessions, marks and history.

The rows are those of a program of today, as far as the old tables have columns for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app import context
from app.paths import DataDir
from app.services.program import ProgramDraft
from app.storage import migrations, schema_steps
from app.storage.engine import connect
from app.storage.pages.page_volume import SALT
from app.storage.tables import Base
from bench.workload import change_marks, plan, print_sheets, type_sheets
from tests.conftest import ROOT
from tests.survival.week import CHEAP, PASSPHRASE

RELEASED = (1, 2, 3, 4)


def program_of_version(version: int, root: Path) -> Path:
    """A data directory with a key file of today; everything else is as of ``version``. Closed."""
    started, _code = context.start(root, ProgramDraft("Pine Hill", "2026-27", ["Library"]), PASSPHRASE, CHEAP)
    planned = plan(started.store, 1, 1)
    for number in print_sheets(started.store, planned.sessions):
        type_sheets(started.store, [number])
    change_marks(started.store, 5)
    key = started.store.copy_key()
    started.close()
    data = DataDir(root)
    old = data.database.with_name("old.db")
    _fill(data.database, old, key, version)
    old.replace(data.database)
    for volume in data.pages.iterdir():
        volume.unlink()
    data.pages.rmdir()
    return root


def _fill(now: Path, old: Path, key: bytes, version: int) -> None:
    with now.open("rb") as stream:
        salt = stream.read(SALT)  # the key file knows the data by it
    source, target = connect(now, key, writer=False), connect(old, key, writer=True, salt=salt)
    try:
        target.execute("PRAGMA foreign_keys = OFF")
        target.execute("BEGIN")
        for statement in _statements(version):
            target.execute(statement)
        target.execute(f"PRAGMA user_version = {version}")
        for table in Base.metadata.sorted_tables:
            _copy(table.name, source, target)
        target.execute("COMMIT")
    finally:
        source.close()
        target.close()


def _statements(version: int) -> list[str]:
    """The schema of a released version. The second is the first with its step, as it was when it was new."""
    kept = 1 if version == 2 else version
    lines = (ROOT / "tests" / "storage" / f"schema_{kept}.sql").read_text(encoding="utf-8").splitlines()
    made = sorted(lines, key=lambda line: not line.startswith(("CREATE TABLE", "CREATE VIRTUAL TABLE")))
    return made + [step for steps in schema_steps.STEPS[kept - 1 : version - 1] for step in steps]


def _copy(table: str, source: Any, target: Any) -> None:
    theirs = [row[1] for row in target.execute(f"PRAGMA table_info({table})").fetchall()]
    ours = {row[1] for row in source.execute(f"PRAGMA table_info({table})").fetchall()}
    columns = [name for name in theirs if name in ours]
    if not columns:
        return
    rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    marks = ", ".join("?" * len(columns))
    target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


class _Counting:
    """A connection whose statements are counted in front of each."""

    def __init__(self, connection: Any, tell: Callable[[], None]) -> None:
        self._connection, self._tell = connection, tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, *arguments: Any) -> Any:
        self._tell()
        return self._connection.execute(*arguments)


@contextmanager
def stopped_at(statement: int, stop: Callable[[], None]) -> Iterator[list[int]]:
    """Call ``stop`` in front of a statement with which data is brought up to date, counted from 1.

    Gives a list that is as long as there were statements.
    """
    seen: list[int] = []

    def tell() -> None:
        seen.append(len(seen) + 1)
        if seen[-1] == statement:
            stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            migrations, "connect",
            lambda *arguments, **options: _Counting(connect(*arguments, **options), tell)
            if options.get("writer") else connect(*arguments, **options),
        )  # fmt: skip
        yield seen
