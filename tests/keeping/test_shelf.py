# SPDX-License-Identifier: Apache-2.0
"""The backups that a laptop keeps by itself, and the one on a stick."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app import clock, context
from app.context import AppContext
from app.errors import FileProblem, StorageProblem
from app.keeping import shelf
from app.keeping.thinning import FEWEST
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage import backup, scrubbing
from app.storage.digest import table_digests
from app.storage.pages.page_journal import volume_paths
from app.storage.place import note_facts
from app.vault.vault import Cost

WORDS = "plain words that nobody guesses"
DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa Tsosie")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppContext]:
    on(monkeypatch, 1)
    made, _ = context.start(tmp_path / "data", DRAFT, WORDS, Cost(memory=8 * 1024 * 1024, passes=1))
    yield made
    made.close()


def on(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", f"2026-11-{day:02}T10:00:00")


def add(program: AppContext, name: str = "Ana") -> None:
    with program.store.write("people.add", "Added") as session:
        add_student(session, StudentDraft(given=name))


def keep(program: AppContext, why: shelf.Why = "asked") -> shelf.Kept | None:
    return shelf.keep_one(program.store, program.data, why)


def test_a_backup_is_due_when_something_was_stored(program: AppContext) -> None:
    first = keep(program, "unlocked")
    assert first is not None
    assert keep(program) is None
    add(program)
    second = keep(program, "locked")
    assert second is not None
    assert [kept.path for kept in shelf.backups(program.data)] == [second.path, first.path]
    holds = [kept.holds for kept in shelf.backups(program.data, program.store.copy_key())]
    assert [one and (one.why, one.students) for one in holds] == [("locked", 1), ("unlocked", 0)]
    assert [kept.holds for kept in shelf.backups(program.data)] == [None, None]  # while it is locked


def test_what_a_backup_says_is_what_it_holds(program: AppContext, tmp_path: Path) -> None:
    add(program)
    kept = keep(program)
    assert kept is not None
    assert kept.holds is not None
    backup.unpack_database(kept.path, tmp_path / "copy.db")
    assert backup.is_sound(tmp_path / "copy.db", program.store.copy_key(), kept.holds.digest)
    with program.store.pinned() as (connection, _):
        assert backup.digest_of(table_digests(connection)) == kept.holds.digest


def test_a_backup_that_differs_from_the_data_is_not_kept(
    program: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, seen = table_digests, list[object]()

    def other_the_first_time(connection: object) -> dict[str, tuple[int, str]]:
        seen.append(connection)
        found = honest(connection)
        return found | {"student": (7, "")} if len(seen) == 1 else found

    monkeypatch.setattr(backup, "table_digests", other_the_first_time)
    with pytest.raises(StorageProblem, match="thrown away"):
        keep(program)
    assert list(program.data.backups.iterdir()) == []
    assert list(program.data.root.glob(f"{backup.SCRATCH}*")) == []
    assert keep(program) is not None


def test_days_go_by_and_the_shelf_stays_small(program: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 29):
        on(monkeypatch, day)
        add(program, f"Ana {day}")
        assert keep(program) is not None
    days = [kept.day.day for kept in shelf.backups(program.data)]
    assert days[:14] == list(range(28, 14, -1))
    assert set(days[14:]) <= {8, 1, 14, 7}  # the newest of older weeks
    numbers = [int(path.stem) for path in volume_paths(program.data.pages)]
    assert numbers == [kept.about.number for kept in shelf.backups(program.data)[:2]][::-1]


def test_a_clock_that_went_back_hides_no_new_backup(
    program: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (20, 21, 22):
        on(monkeypatch, day)
        add(program)
        keep(program)
    monkeypatch.setenv("PORCHLIGHT_NOW", "2001-11-18T10:00:00")
    add(program, "Luis")
    newest = keep(program)
    assert newest is not None
    assert [kept.about.number for kept in shelf.backups(program.data)] == [5, 4, 3, 2]
    assert shelf.backups(program.data)[0].path == newest.path
    monkeypatch.setenv("PORCHLIGHT_NOW", "2029-11-18T10:00:00")
    add(program, "Mai")
    assert keep(program) is not None
    assert len(shelf.backups(program.data)) == 5


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_disk_that_gets_full_keeps_three_and_says_when_there_is_no_room(
    program: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 8):
        on(monkeypatch, day)
        add(program)
        keep(program)
    assert len(shelf.backups(program.data)) == 7
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 400_000_000))
    add(program)
    keep(program)
    assert len(shelf.backups(program.data)) == 3
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 400_000))
    add(program)
    with pytest.raises(StorageProblem, match="no room for a backup"):
        keep(program)
    assert len(shelf.backups(program.data)) == 3


def test_what_was_erased_leaves_with_the_older_backups(
    program: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (1, 2):
        on(monkeypatch, day)
        add(program)
        keep(program)
    on(monkeypatch, 3)
    with program.store.receive() as session:
        note_facts(session, {scrubbing.ERASED_AT: b"%d" % clock.now_ms()})
    numbers = []
    for day in (4, 5, 6):
        on(monkeypatch, day)
        add(program)
        keep(program, "erasure")
        numbers.append(len(shelf.backups(program.data)))
    assert numbers == [3, 4, 3]  # gone as soon as three newer ones are there


@pytest.mark.parametrize(("erased", "after"), [("2029-11-03", "2026-11-04"), ("2001-11-03", "2026-11-04")])
def test_what_was_erased_leaves_though_the_clock_was_wrong_then(
    program: AppContext, monkeypatch: pytest.MonkeyPatch, erased: str, after: str
) -> None:
    for day in (1, 2):
        on(monkeypatch, day)
        add(program)
        keep(program)
    old = {kept.path for kept in shelf.backups(program.data)}
    monkeypatch.setenv("PORCHLIGHT_NOW", f"{erased}T10:00:00")
    with program.store.receive() as session:
        note_facts(session, {scrubbing.ERASED_AT: b"%d" % clock.now_ms()})
    monkeypatch.setenv("PORCHLIGHT_NOW", f"{after}T10:00:00")
    for _ in range(FEWEST):
        add(program)
        keep(program, "erasure")
    assert old.isdisjoint(kept.path for kept in shelf.backups(program.data))


def test_a_stick_is_written_and_read_back(program: AppContext, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert shelf.days_without_stick(program.store) is None
    path = shelf.to_stick(program.store, program.data, stick)
    assert shelf.days_without_stick(program.store) == 0
    assert path.parent == stick
    second = context.restore_and_unlock(path, tmp_path / "second", WORDS)
    assert second.who == "Rosa Tsosie"
    second.close()
    with pytest.raises(FileProblem, match="Put the stick in"):
        shelf.to_stick(program.store, program.data, tmp_path / "nowhere")


def test_a_stick_that_keeps_something_else_is_not_trusted(
    program: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = shelf._forget_cached

    def lying(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        honest(path)

    monkeypatch.setattr(shelf, "_forget_cached", lying)
    with pytest.raises(StorageProblem, match="Do not trust this stick"):
        shelf.to_stick(program.store, program.data, tmp_path)
    assert shelf.last_on_stick(program.store) is None


def test_another_programs_backup_on_the_shelf_is_not_counted_on(program: AppContext, tmp_path: Path) -> None:
    """Its number says nothing here: the volumes that go with the last but one of ours stay."""
    other, _ = context.start(tmp_path / "other", DRAFT, WORDS, Cost(memory=8 * 1024 * 1024, passes=1))
    made = tmp_path / "other.porchlight"
    backup.write_backup(other.store, other.data.vault.read_bytes(), made)
    other.close()
    keep(program)
    foreign = program.data.backups / f"2026-01-01 no 999{shelf.ENDING}"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(foreign, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == backup.ABOUT:
                content = content.replace(b'"number": 0', b'"number": 999')
            target.writestr(name, content)
    for _ in range(2):
        add(program)
        keep(program)
    assert keep(program) is None  # nothing was stored since
    own = [kept for kept in shelf.backups(program.data, program.store.copy_key()) if kept.holds]
    volumes = [int(path.stem) for path in volume_paths(program.data.pages)]
    assert volumes == [own[1].about.number, own[0].about.number]
    assert foreign.exists()


def test_a_persons_own_copy_beside_the_data_stays(program: AppContext) -> None:
    own, half = program.data.root / "backup-20261101", program.data.root / f"{backup.SCRATCH}x1y2z3"
    for folder in (own, half):
        folder.mkdir()
        shutil.copyfile(program.data.database, folder / backup.DATABASE)
    program.close()
    context.unlock(program.data.root, WORDS).close()
    assert (own / backup.DATABASE).exists()
    assert not half.exists()
