# SPDX-License-Identifier: Apache-2.0
"""A damaged data file: found before it is used, and mended to the last action from a backup and the page
journal.

Damage that makes no difference, such as to a page of which the write-ahead log has a newer one, may stay
unseen: then the file must open with all it held. Whatever else is damaged must be called so.
"""

from __future__ import annotations

import errno
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import context
from app.demo import fill
from app.errors import Damaged, DiskFull, StorageProblem
from app.keeping import mending, opening, shelf
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage.digest import table_digests
from app.storage.engine import connect
from app.storage.pages.page_journal import Standing, look, volume_paths
from app.vault.vault import Cost
from tests.survival import damage

WORDS = "plain words that nobody guesses"
CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
DAMAGES, DEEP_DAMAGES = 2_000, 20_000
MENDED = 100
ACTIONS = 8
Tables = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Victim:
    """A data directory to be copied, killed while it was open or closed, what it held, an older data file."""

    root: Path
    tables: Tables
    key: bytes
    older: Path


@pytest.fixture(scope="module")
def victims(tmp_path_factory: pytest.TempPathFactory) -> list[Victim]:
    """The same program twice: as a kill leaves it, with a log, and as closing leaves it, without."""
    folder = tmp_path_factory.mktemp("victims")
    program, _ = context.start(
        folder / "open", ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP
    )
    fill(program.store, students=4, weeks=1)
    shelf.keep_one(program.store, program.data, "asked")
    older = folder / "older.db"
    _empty_log(program.data.database, program.store.copy_key())
    shutil.copyfile(program.data.database, older)
    for number in range(ACTIONS):
        with program.store.write("people.add", "Added") as session:
            add_student(session, StudentDraft(given="Tłʼízí", family=f"Begaye {number}"))
    shutil.copytree(program.data.root, folder / "killed")
    key, tables = program.store.copy_key(), tables_of(program.data.database, program.store.copy_key())
    program.close()
    return [Victim(folder / name, tables, key, older) for name in ("killed", "open")]


def _empty_log(database: Path, key: bytes) -> None:
    """Everything into the data file: what is tried on stays small."""
    connection = connect(database, key, writer=True)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def tables_of(database: Path, key: bytes) -> Tables:
    connection = connect(database, key, writer=False)
    try:
        return table_digests(connection)
    finally:
        connection.close()


@dataclass(slots=True)
class Trial:
    """A copy that is damaged over and over, so that a try costs only the two files that were hit."""

    victim: Victim
    data: DataDir

    @classmethod
    def of(cls, victim: Victim, folder: Path) -> Trial:
        shutil.copytree(victim.root, folder)
        return cls(victim, DataDir(folder))

    def damage(self, seed: int) -> damage.Damage:
        for name in (damage.DATABASE, damage.WAL, damage.DATABASE + "-shm"):
            source = self.victim.root / name
            if source.exists():
                shutil.copyfile(source, self.data.root / name)
            else:
                (self.data.root / name).unlink(missing_ok=True)
        return damage.damage(self.data.root, seed, self.victim.older)


def trials(
    victims: list[Victim], folder: Path, count: int, first: int = 0
) -> Iterator[tuple[Trial, str, int]]:
    """``count`` damages, half of them to each victim."""
    both = [Trial.of(victim, folder / victim.root.name) for victim in victims]
    for seed in range(first, first + count):
        trial = both[seed % 2]
        yield trial, trial.damage(seed).kind, seed


def find_all(victims: list[Victim], folder: Path, count: int, first: int) -> dict[str, int]:
    """Damage and look; what is not called damaged must be as it was. How many of each kind were found."""
    found: dict[str, int] = {}
    for trial, kind, seed in trials(victims, folder, count, first):
        finding = look(trial.data.database, trial.data.pages)
        if finding.standing is Standing.SOUND:
            assert tables_of(trial.data.database, trial.victim.key) == trial.victim.tables, (kind, seed)
        else:
            found[kind] = found.get(kind, 0) + 1
    return found


def test_damage_is_found_before_use(victims: list[Victim], tmp_path: Path) -> None:
    found = find_all(victims, tmp_path, DAMAGES, 0)
    kinds = {
        "flipped bit",
        "zeroed page",
        "zeroed sector",
        "swapped pages",
        "cut off",
        "older page",
        "lost log",
    }
    assert kinds <= found.keys()
    assert sum(found.values()) > DAMAGES * 0.7


@pytest.mark.deep
def test_damage_is_found_before_use_many_times(victims: list[Victim], tmp_path: Path) -> None:
    assert sum(find_all(victims, tmp_path, DEEP_DAMAGES, DAMAGES).values()) > DEEP_DAMAGES * 0.7


def mend_all(victims: list[Victim], folder: Path, count: int, first: int) -> int:
    mended = 0
    for seed in range(first, first + count):
        victim = victims[seed % 2]
        data = DataDir(folder / str(seed))
        shutil.copytree(victim.root, data.root)
        damage.damage(data.root, seed, victim.older)
        if look(data.database, data.pages).standing is Standing.SOUND:
            shutil.rmtree(data.root)
            continue
        with pytest.raises(Damaged):
            opening.open_store(data, victim.key)
        done = mending.mend(data, victim.key)
        assert (done.actions, done.is_whole) == (ACTIONS, True)
        assert tables_of(data.database, victim.key) == victim.tables, seed
        assert done.aside is not None
        assert (done.aside / damage.DATABASE).exists()
        mended += 1
        shutil.rmtree(data.root)
    return mended


def test_what_was_damaged_is_mended_to_the_last_action(victims: list[Victim], tmp_path: Path) -> None:
    assert mend_all(victims, tmp_path, MENDED, 0) > MENDED * 0.6


@pytest.mark.deep
def test_what_was_damaged_is_mended_many_times(victims: list[Victim], tmp_path: Path) -> None:
    assert mend_all(victims, tmp_path, 2_000, 50_000) > 1_200


def test_a_mended_program_goes_on_as_before(victims: list[Victim], tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    damage.zero_page(data.root, random.Random(3))
    with pytest.raises(Damaged, match="mended"):
        context.unlock(data.root, WORDS)
    program, done = context.mend_and_unlock(data.root, WORDS)
    assert done.is_whole
    assert len(shelf.backups(data)) == 2  # one of the mended state at once
    with program.store.write("people.add", "Added") as session:
        add_student(session, StudentDraft(given="Ana"))
    program.close()
    again = context.unlock(data.root, WORDS)
    assert again.store.pages is not None
    assert again.store.pages.records == 1
    again.close()


def test_damage_to_the_journal_alone_loses_nothing(victims: list[Victim], tmp_path: Path) -> None:
    """The data is whole: it is used, and a new volume begins. Never is a newer page called damage."""
    for victim in victims:
        for seed in range(30):
            data = DataDir(tmp_path / f"{victim.root.name} {seed}")
            shutil.copytree(victim.root, data.root)
            newest = volume_paths(data.pages)[-1]
            name = str(newest.relative_to(data.root))
            kind = (damage.flip_bit, damage.zero_sector, damage.cut_off)[seed % 3]
            kind(data.root, random.Random(seed), name)
            store = opening.open_store(data, victim.key)
            store.close()
            assert tables_of(data.database, victim.key) == victim.tables, seed
            assert look(data.database, data.pages).standing is Standing.SOUND
            shutil.rmtree(data.root)


def test_an_older_backup_helps_when_the_newest_is_unreadable(victims: list[Victim], tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    store = opening.open_store(data, victims[1].key)
    newest = shelf.keep_one(store, data, "asked")
    assert newest is not None
    with store.write("people.add", "Added") as session:
        add_student(session, StudentDraft(given="Luis"))
    tables = tables_of(data.database, victims[1].key)
    store.close()
    newest.path.write_bytes(b"unreadable")
    damage.swap_pages(data.root, random.Random(1))
    done = mending.mend(data, victims[1].key)
    assert (done.actions, done.is_whole) == (ACTIONS + 1, True)
    assert tables_of(data.database, victims[1].key) == tables


def test_what_the_journal_lacks_is_said(victims: list[Victim], tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    newest = volume_paths(data.pages)[-1]
    damage.flip_bit(data.root, random.Random(8), str(newest.relative_to(data.root)))
    damage.zero_page(data.root, random.Random(9))
    with pytest.raises(Damaged):
        opening.open_store(data, victims[1].key)
    done = mending.mend(data, victims[1].key)
    assert not done.is_whole
    assert done.actions < ACTIONS
    opening.open_store(data, victims[1].key).close()


def test_without_a_backup_nothing_is_touched(victims: list[Victim], tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    shutil.rmtree(data.backups)
    damage.zero_page(data.root, random.Random(9))
    before = data.database.read_bytes()
    with pytest.raises(StorageProblem, match="no backup"):
        mending.mend(data, victims[1].key)
    assert data.database.read_bytes() == before
    assert not data.staged.exists()


def test_a_second_try_goes_on_with_what_was_mended(
    victims: list[Victim], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    damage.zero_page(data.root, random.Random(3))
    replace = Path.replace

    def held(path: Path, target: Path) -> Path:
        if path == data.vault:
            raise PermissionError(13, "held by another program")
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        with pytest.raises(StorageProblem, match="in use"):
            context.mend_and_unlock(data.root, WORDS)
    assert not data.database.exists()
    with pytest.raises(StorageProblem, match="in its place"):
        context.mend_and_unlock(data.root, WORDS)
    context.unlock(data.root, WORDS).close()
    assert _students(data, victims[1].key) == victims[1].tables["student"]


def _students(data: DataDir, key: bytes) -> tuple[int, str]:
    return tables_of(data.database, key)["student"]


@pytest.mark.parametrize("gone", ["vault.json", "vault.copy.json"])
def test_one_key_file_is_enough_to_mend(victims: list[Victim], tmp_path: Path, gone: str) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    damage.zero_page(data.root, random.Random(3))
    (data.root / gone).unlink()
    program, done = context.mend_and_unlock(data.root, WORDS)
    program.close()
    assert done.is_whole
    assert data.vault.read_bytes() == data.vault_copy.read_bytes()


def test_a_full_disk_is_not_called_a_lack_of_backups(
    victims: list[Victim], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DataDir(tmp_path / "data")
    shutil.copytree(victims[1].root, data.root)
    damage.zero_page(data.root, random.Random(3))
    before = data.database.read_bytes()
    monkeypatch.setattr(mending, "free_at", lambda _folder: 1000)
    with pytest.raises(DiskFull, match="room"):
        mending.mend(data, victims[1].key)

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.undo()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageProblem, match="No space left"):
        mending.mend(data, victims[1].key)
    assert data.database.read_bytes() == before
    assert not data.staged.exists()
