# SPDX-License-Identifier: Apache-2.0
"""Bringing older data up to date, stopped at every statement: the next start finishes it, nothing is lost.

It is stopped by an exception, by kill -9, and by a power cut, for each schema that was ever released.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.keeping import shelf
from app.keeping.unlocking import open_key
from app.paths import DataDir
from app.storage import migrations, schema_steps
from app.storage.checks import run_checks
from app.storage.digest import content_digest
from app.storage.engine import connect
from tests.survival.cutting import lay_out, quick_sums
from tests.survival.disk import recording
from tests.survival.kills import Warm
from tests.survival.older import RELEASED, program_of_version, stopped_at
from tests.survival.power_cut import states
from tests.survival.trace import Trace, Written
from tests.survival.week import PASSPHRASE


class Stopped(BaseException):
    """Not an Exception: nothing may catch it and go on."""


@pytest.fixture(scope="module", params=RELEASED)
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A program of a released version, and the digest of its content when it is up to date. To be copied."""
    folder = tmp_path_factory.mktemp("older")
    program_of_version(request.param, folder / "laptop")
    shutil.copytree(folder / "laptop", folder / "whole")
    return folder / "laptop", up_to_date(folder / "whole")


@pytest.fixture
def every(request: pytest.FixtureRequest) -> int:
    """Every so manieth statement is tried where that takes long."""
    return 1 if request.config.getoption("--deep") else 24


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with Warm(tmp_path_factory.mktemp("warm") / "said") as made:
        yield made


def up_to_date(root: Path) -> str:
    """Open it as the program does; it is of today, sound, and was backed up before. Its digest."""
    program = context.unlock(root, PASSPHRASE)
    try:
        assert [check for check in run_checks(program.store) if not check.ok] == []
        assert shelf.backups(DataDir(root), program.store.copy_key())
        with program.store.read() as session:
            return content_digest(session)
    finally:
        program.close()


def key_of(root: Path) -> bytes:
    return open_key(DataDir(root), PASSPHRASE).key


def test_an_update_stopped_at_each_statement_is_finished_by_the_next_start(
    older: tuple[Path, str], tmp_path: Path, every: int
) -> None:
    """From the first version all statements; from a later one, unless deep, those of its own step: the rest
    was tried from the one before.
    """
    root, wanted = older
    key = key_of(root)
    version, _ = look_at(root / "porchlight.db", key)
    with stopped_at(0, lambda: None) as statements:
        migrations.bring_up_to_date(Path(shutil.copy(root / "porchlight.db", tmp_path / "whole.db")), key)

    def stop() -> None:
        raise Stopped

    own = len(schema_steps.STEPS[version - 1]) + 8
    last = len(statements) if version == 1 or every == 1 else min(own, len(statements))
    for statement in range(1, last + 1):
        path = Path(shutil.copy(root / "porchlight.db", tmp_path / f"{statement}.db"))
        with stopped_at(statement, stop), pytest.raises(Stopped):
            migrations.bring_up_to_date(path, key)
        now, rows = look_at(path, key)
        assert now <= migrations.SCHEMA_VERSION
        assert rows == look_at(root / "porchlight.db", key)[1]
        if statement % every == 0:
            data = shutil.copytree(root, tmp_path / f"{statement}")
            path.replace(data / "porchlight.db")
            assert up_to_date(data) == wanted


def look_at(path: Path, key: bytes) -> tuple[int, list[int]]:
    """The version of a file, and how many rows its oldest tables have."""
    connection = connect(path, key, writer=False)
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        tables = ("student", "session", "mark", "journal", "sheet_row", "person_search")
        return version, [connection.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables]
    finally:
        connection.close()


def test_an_update_killed_at_a_statement_is_finished_by_the_next_start(
    older: tuple[Path, str], tmp_path: Path, warm: Warm, every: int
) -> None:
    root, wanted = older
    statement, heard = 1, list[list[str]]()
    while heard != [["open"]]:
        data = shutil.copytree(root, tmp_path / f"{statement}")
        heard = warm.said("update until", data, str(statement))
        assert up_to_date(data) == wanted
        shutil.rmtree(data)
        statement += every
    assert statement > 2 * every


def test_an_update_that_the_power_cuts_is_finished_by_the_next_start(
    older: tuple[Path, str], tmp_path: Path, every: int
) -> None:
    root, wanted = older
    data = shutil.copytree(root, tmp_path / "laptop")
    trace = Trace.of(data)
    with recording(trace):
        context.unlock(data, PASSPHRASE).close()
    around = [
        state
        for state in states(trace, 2 * len(trace.steps))
        if not isinstance(step := trace.steps[state.at], Written) or len(step.content) not in {24, 4096}
    ]
    with quick_sums():
        for number, state in enumerate(around[:: 1 if every == 1 else len(around) // 6]):
            lay_out(state, tmp_path / f"{number}")
            assert up_to_date(tmp_path / f"{number}") == wanted
