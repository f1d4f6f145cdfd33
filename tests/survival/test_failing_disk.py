# SPDX-License-Identifier: Apache-2.0
"""The disk is full or fails, at every operation, once and for ever: nothing is lost, the program goes on.

The real services run on a disk that refuses its n-th operation, and on a real file system that has no room.
What is refused says so in a sentence of ours, and is not there afterwards; the next save works again.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app import context
from app.errors import PorchlightError, StorageProblem
from app.keeping import keys, shelf
from app.keeping.opening import open_store
from app.paths import DataDir
from app.services.program import ProgramDraft
from app.storage.pages.page_journal import Standing, look
from app.storage.store import Store
from tests.conftest import ROOT
from tests.survival.cutting import lay_out, quick_sums
from tests.survival.disk import recording
from tests.survival.in_memory import opened
from tests.survival.power_cut import states
from tests.survival.trace import Acknowledged, Trace
from tests.survival.week import CHEAP, PASSPHRASE, add_student, list_of_students

KINDS = [errno.ENOSPC, errno.EIO]


@dataclass(slots=True)
class Failing:
    """A disk that refuses its operation number ``first``, or with ``for_ever`` all from there on."""

    number: int = 0
    first: int = 0  # 0: it does what it is told
    for_ever: bool = False
    asked: int = 0
    refused: int = 0
    kinds: list[str] = field(default_factory=list)

    def __call__(self, kind: str) -> int:
        self.asked += 1
        self.kinds.append(kind)
        if not self.first or self.asked < self.first or (self.asked > self.first and not self.for_ever):
            return 0
        self.refused += 1
        return self.number

    def fail(self, number: int, first: int, *, for_ever: bool) -> None:
        self.number, self.first, self.for_ever = number, first, for_ever
        self.asked = self.refused = 0

    def mend(self) -> None:
        self.first = 0


@pytest.fixture
def laptop(tmp_path: Path) -> tuple[DataDir, bytes]:
    """A program that is closed, and its key."""
    started, _code = context.start(
        tmp_path / "laptop", ProgramDraft("Pine Hill", "2026-27", ["Library"]), PASSPHRASE, CHEAP
    )
    key = started.store.copy_key()
    started.close()
    return DataDir(tmp_path / "laptop"), key


def names(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.connection().exec_driver_sql("SELECT given FROM student").scalars())


def refused(action: Callable[[], object]) -> str:
    """Empty when it was done; else what the program says, which is a whole sentence of ours."""
    try:
        action()
    except PorchlightError as problem:
        said = str(problem)
    else:
        return ""
    assert said.endswith(".")
    assert "sql" not in said.lower()
    return said


def faults(operations: int, step: int = 1) -> Iterator[tuple[int, int, bool]]:
    """(error, the operation that fails, whether all after it do too): each operation in two of four ways."""
    for first in range(1, operations + 1, step):
        for place, number in enumerate(KINDS):
            yield number, first, (first // step + place) % 2 == 0


@pytest.fixture
def step(request: pytest.FixtureRequest) -> int:
    """Of long changes every so manieth operation is refused."""
    return 1 if request.config.getoption("--deep") else 7


def test_every_operation_of_a_save_may_fail(laptop: tuple[DataDir, bytes], tmp_path: Path) -> None:
    data, key = laptop
    disk, stored = Failing(), list[str]()
    trace = Trace.of(data.root)

    def save(name: str) -> bool:
        if refused(lambda: add_student(store, name)):
            return False
        stored.append(name)
        trace.note(Acknowledged(len(stored)))
        return True

    with recording(trace, disk):
        store = open_store(data, key)
        save("First")
        disk.fail(0, 0, for_ever=False)
        save("Counted")
        some_refused = 0
        for number, first, for_ever in faults(disk.asked + 2):
            disk.fail(number, first, for_ever=for_ever)
            save(f"{number} {first} {for_ever}")
            save(f"{number} {first} {for_ever} again")
            some_refused += disk.refused
            disk.mend()
            assert save(f"{number} {first} {for_ever} afterwards")
            assert names(store) == set(stored)
        assert some_refused > 60
        store.close()
    assert look(data.database, data.pages).standing is not Standing.DAMAGED
    with quick_sums():
        check_after_cuts(trace, stored, key, tmp_path)
    with_all = open_store(data, key)
    assert names(with_all) == set(stored)
    with_all.close()


def check_after_cuts(trace: Trace, stored: list[str], key: bytes, folder: Path) -> None:
    """The power goes besides: what was stored is there, though a write before it had been refused."""
    for number, state in enumerate(states(trace, 1)):
        if number % 29:
            continue
        looked = opened(state.files, "porchlight.db", key)
        there = {given for (given,) in looked.execute("SELECT given FROM student")}
        looked.close()
        assert set(stored[: state.stored]) <= there
        if number % 290 == 0:
            place = lay_out(state, folder / f"{number}")
            assert look(place.database, place.pages).standing is not Standing.DAMAGED


def test_a_program_opens_or_says_why_not_when_an_operation_fails(
    laptop: tuple[DataDir, bytes], step: int
) -> None:
    data, key = laptop
    disk = Failing()
    with recording(Trace.of(data.root), disk):
        disk.fail(0, 0, for_ever=False)
        open_store(data, key).close()
        for number, first, for_ever in faults(disk.asked, max(1, step // 2)):
            disk.fail(number, first, for_ever=for_ever)
            said = refused(lambda: open_store(data, key).close())
            disk.mend()
            if not said:
                continue
            assert "disk" in said, "restoring a backup would be the wrong advice"
            store = open_store(data, key)
            add_student(store, f"{number} {first} {for_ever}")
            store.close()
    store = open_store(data, key)
    assert len(names(store)) >= 1
    store.close()


def test_an_import_is_whole_or_not_there_when_an_operation_fails(
    laptop: tuple[DataDir, bytes], tmp_path: Path, step: int
) -> None:
    from app.exchange.apply import import_path

    data, key = laptop
    disk = Failing()
    with recording(Trace.of(data.root), disk):
        store = open_store(data, key)
        disk.fail(0, 0, for_ever=False)
        import_path(store, list_of_students(tmp_path, 30, 0))
        many = 1
        for seed, (number, first, for_ever) in enumerate(faults(disk.asked, 3 * step), 1):
            source = list_of_students(tmp_path, 30, seed)
            disk.fail(number, first, for_ever=for_ever)
            many += not refused(lambda source=source: import_path(store, source))  # type: ignore[misc]
            disk.mend()
            with store.read() as session:
                found = session.connection().exec_driver_sql("SELECT count(*) FROM student").scalar_one()
            assert found == 30 * many
        assert import_path(store, list_of_students(tmp_path, 30, 1000)).added == 30
        store.close()


def test_a_backup_that_fails_leaves_the_shelf_as_it_was(laptop: tuple[DataDir, bytes], step: int) -> None:
    data, key = laptop
    disk = Failing()
    with recording(Trace.of(data.root), disk):
        store = open_store(data, key)
        disk.fail(0, 0, for_ever=False)
        shelf.keep_one(store, data, "asked")
        for number, first, for_ever in faults(disk.asked, 6 * step):
            add_student(store, f"{number} {first} {for_ever}")
            before = {path.name for path in data.backups.glob("*.porchlight")}
            disk.fail(number, first, for_ever=for_ever)
            failed = refused(lambda: shelf.keep_one(store, data, "asked"))
            disk.mend()
            there = {path.name for path in data.backups.glob("*.porchlight")}
            assert before <= there if failed else len(there) == len(before) + 1
            add_student(store, f"{number} {first} {for_ever} afterwards")
        assert shelf.keep_one(store, data, "asked") is not None
        store.close()
    assert look(data.database, data.pages).standing is Standing.SOUND


def test_a_passphrase_is_the_old_or_the_new_when_an_operation_fails(laptop: tuple[DataDir, bytes]) -> None:
    data, _key = laptop
    disk = Failing()
    one, other = PASSPHRASE, "six other words are kept as well"
    with recording(Trace.of(data.root), disk):
        for number, first, for_ever in faults(12):
            disk.fail(number, first, for_ever=for_ever)
            said = refused(lambda: keys.change_passphrase(data.root, one, other, cost=CHEAP))  # noqa: B023
            disk.mend()
            if said and "is changed" not in said:
                context.unlock(data.root, one).close()
            else:
                context.unlock(data.root, other).close()
                one, other = other, one


# -- a real file system without room ------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of this size. Skips where nobody may mount one."""
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small file system can be mounted only as root on Linux")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "porchlight-small", folder],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("this system lets nobody mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_file_system_refuses_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "6m") as place:
        program, _code = context.start(
            place / "laptop", ProgramDraft("Pine Hill", "2026-27", ["Library"]), PASSPHRASE, CHEAP
        )
        ballast = place / "ballast"
        ballast.write_bytes(bytes(2_000_000))
        stored: list[str] = []
        sentences: set[str] = set()
        rounds = 0
        while rounds < 3:
            name = f"Student {rounds} {len(stored)}"
            try:
                add_student(program.store, name)
                stored.append(name)
            except StorageProblem as problem:
                sentences.add(str(problem))
                assert names(program.store) == set(stored)
                assert refused(lambda: program.back_up(place / "a backup"))
                rounds += 1
                size = ballast.stat().st_size
                with ballast.open("r+b") as stream:
                    stream.truncate(max(0, size - 600_000))
                add_student(program.store, f"After {rounds}")
                stored.append(f"After {rounds}")
        assert len(stored) > 20
        assert all("disk is full" in sentence for sentence in sentences)
        program.close()
        again = context.unlock(place / "laptop", PASSPHRASE)
        assert names(again.store) == set(stored)
        again.close()


LIMITED = """
import resource, sys
from pathlib import Path
from app import context
from app.errors import StorageProblem
from tests.survival.week import PASSPHRASE, add_student
program = context.unlock(Path(sys.argv[1]), PASSPHRASE)
largest = max(path.stat().st_size for path in Path(sys.argv[1]).rglob("*") if path.is_file())
room = 900_000
for turn in range(3):
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room * (turn + 1), resource.RLIM_INFINITY))
    try:
        for number in range(1000):
            add_student(program.store, f"{turn} {number}")
            print(f"{turn} {number}", flush=True)
    except StorageProblem as problem:
        print(problem, file=sys.stderr)
program.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_files_that_may_not_grow_lose_nothing(laptop: tuple[DataDir, bytes]) -> None:
    data, key = laptop
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, data.root],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'packaging'}"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stored = done.stdout.splitlines()
    assert len(stored) > 20
    assert done.stderr.count("was not stored") == 3, done.stderr
    store = open_store(data, key)
    assert names(store) == set(stored)
    store.close()
