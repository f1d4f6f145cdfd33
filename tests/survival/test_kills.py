# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the real program in the middle of its work: everything that it said was stored is there.

Children do real work through the services and the command line; each says what it has done after the program
has returned. They are killed at random moments, also while they open the data, and the next one opens what
the last one left. How they are started and killed is in ``kills``, what they do in ``jobs``.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.keeping import shelf
from app.partnership import joining
from app.partnership.contact import contact
from app.partnership.joining import Wish
from app.partnership.membership import require_membership
from app.paths import DataDir
from app.storage import backup
from app.storage.checks import run_checks
from app.storage.digest import content_digest
from app.storage.store import Store
from bench.workload import plan
from tests.served import ServedHub, hub
from tests.survival.jobs import CELLS, DRAFT
from tests.survival.kills import Warm
from tests.survival.older import program_of_version
from tests.survival.week import CHEAP, PASSPHRASE, add_student, list_of_students

__all__ = ["hub"]  # a fixture


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with Warm(tmp_path_factory.mktemp("warm") / "said") as made:
        yield made


@pytest.fixture
def deep(request: pytest.FixtureRequest) -> int:
    """How many times more kills than in every run."""
    return 50 if request.config.getoption("--deep") else 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A program with a group of 20 and three sessions, closed."""
    started, _code = context.start(tmp_path / "laptop", DRAFT, PASSPHRASE, CHEAP)
    plan(started.store, 1, 1)
    started.close()
    return tmp_path / "laptop"


def column(store: Store, sql: str) -> list[object]:
    with store.read() as session:
        return list(session.connection().exec_driver_sql(sql).scalars())


def check_sound(store: Store) -> None:
    """Every check of the program's own is content, and no student is there without its action, or twice."""
    assert [check for check in run_checks(store) if not check.ok] == []
    names = [str(name) for name in column(store, "SELECT given FROM student")]
    added = sorted(name.split()[1] for name in names if re.fullmatch(r"(Student|Here|Kept) \d+", name))
    titles = [str(title) for title in column(store, "SELECT title FROM journal")]
    assert added == sorted(title.split()[1] for title in titles if re.fullmatch(r"Added \d+", title))
    assert len(added) == len(set(added))


def test_a_program_killed_while_saving_loses_nothing(root: Path, warm: Warm, deep: int) -> None:
    draw, following = random.Random(11), 1
    stored: set[int] = set()
    for kill in range(1, 135 * deep + 1):
        heard = warm.killed(draw, "save", root, str(following), lines=2, longest=0.02)
        numbers = [int(line[0]) for line in heard if line[0] != "open"]
        stored |= set(numbers)
        following = max([following, *numbers]) + 2  # one more may be stored that it could not say
        if kill % 27 == 0:
            program = context.unlock(root, PASSPHRASE)
            check_saved(program.store, stored)
            program.close()
    assert len(stored) > 60


def check_saved(store: Store, stored: set[int]) -> None:
    check_sound(store)
    titles = set(column(store, "SELECT title FROM journal"))
    assert {f"Added {n}" if n % 2 else f"Marked {n}" for n in stored} <= titles
    assert {f"Student {n}" for n in stored if n % 2} <= set(column(store, "SELECT given FROM student"))
    newest: dict[int, int] = {}
    for number in sorted(n for n in stored if not n % 2):
        newest[number // 2 % CELLS] = number
    notes = sorted(int(str(note)) for note in column(store, "SELECT note FROM mark WHERE note <> ''"))
    for cell, number in newest.items():
        assert any(note >= number and note // 2 % CELLS == cell for note in notes), number


def test_a_program_killed_while_it_brings_a_file_in_has_all_of_it_or_nothing(
    root: Path, warm: Warm, tmp_path: Path, deep: int
) -> None:
    draw, done = random.Random(12), {0}
    span = warm.done("import", root, list_of_students(tmp_path, 25, 0))
    for kill in range(1, 15 * deep + 1):
        heard = warm.killed(draw, "import", root, list_of_students(tmp_path, 25, kill), lines=0, longest=span)
        done |= {kill for line in heard if line == ["done"]}
        if kill % 12 == 0 or kill == 15 * deep:
            program = context.unlock(root, PASSPHRASE)
            counted = dict.fromkeys(column(program.store, "SELECT given FROM student"), 0)
            for name in column(program.store, "SELECT given FROM student"):
                counted[name] += 1
            imported = {name: times for name, times in counted.items() if str(name).startswith("Imported")}
            assert set(imported.values()) <= {25}
            assert {f"Imported {number}" for number in done} <= set(imported)
            check_sound(program.store)
            program.close()


def test_a_program_killed_while_it_takes_in_what_others_did_agrees_with_them(
    hub: ServedHub, warm: Warm, tmp_path: Path, deep: int
) -> None:
    other, _code = context.start(tmp_path / "other", DRAFT, PASSPHRASE, CHEAP)
    joining.join(other.store, hub.link(), Wish(hub.code(), "Desk"))
    contact(other.store, other.vault)
    with other.store.read() as session:
        token = require_membership(session).token
    own = context.prepare_to_join(tmp_path / "own", PASSPHRASE, "", CHEAP)[0]
    joining.join(own.store, hub.link(), Wish(joining.invite(other.store, hub.link(token)), "Van"))
    contact(own.store, own.vault)
    own.close()
    draw, following, stored, place = random.Random(13), 1, set(), 0
    try:
        for kill in range(1, 20 * deep + 1):
            for number in range(3):
                add_student(other.store, f"Kept {kill} {number}")
            contact(other.store, other.vault)
            for line in warm.killed(draw, "sync", tmp_path / "own", str(following), lines=3, longest=0.05):
                if line[0] == "synced":
                    place = int(line[1])
                else:
                    following = int(line[0]) + 1
                    stored.add(int(line[0]))
            following += 1
            if kill % 12 == 0 or kill == 20 * deep:
                own = context.unlock(tmp_path / "own", PASSPHRASE)
                assert own.store.place.seq >= place
                for one in (own, other, own):
                    contact(one.store, one.vault)
                check_sound(own.store)
                assert {f"Here {n}" for n in stored} <= set(column(own.store, "SELECT given FROM student"))
                assert digest_of(own.store) == digest_of(other.store)
                own.close()
    finally:
        other.close()
    assert place > 0


def digest_of(store: Store) -> str:
    with store.read() as session:
        return content_digest(session)


def test_a_program_killed_while_it_backs_up_leaves_only_whole_backups(
    root: Path, warm: Warm, tmp_path: Path, deep: int
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    draw, following, stored, written = random.Random(14), 1, set(), set()
    for kill in range(1, 20 * deep + 1):
        for line in warm.killed(draw, "back up", root, str(following), elsewhere, lines=6, longest=0.05):
            if line[0] == "written":
                written.add(int(line[1]))
            elif line[0] != "kept":
                stored.add(int(line[0]))
                following = int(line[0]) + 1
        following += 1
        if kill % 8 == 0 or kill == 20 * deep:
            program = context.unlock(root, PASSPHRASE)
            check_sound(program.store)
            assert {f"Kept {n}" for n in stored} <= set(column(program.store, "SELECT given FROM student"))
            check_backups(program, elsewhere, written)
            program.close()
    assert len(written) > 5


def check_backups(program: context.AppContext, elsewhere: Path, written: set[int]) -> None:
    """Whatever has a backup's name is a whole one; those that were acknowledged are there."""
    key = program.store.copy_key()
    files = [*program.data.backups.glob("*.porchlight"), *elsewhere.glob("*.porchlight")]
    for path in files[-12:]:
        holds = backup.what_it_holds(path, key)
        copy = elsewhere / "copy.db"
        backup.unpack_database(path, copy)
        assert holds is not None
        assert backup.is_sound(copy, key, holds.digest)
        copy.unlink()
    assert written <= {int(path.stem) for path in elsewhere.glob("*.porchlight")}
    assert len(shelf.backups(program.data)) == len(list(program.data.backups.glob("*.porchlight")))
    assert list(program.data.root.glob(f"{backup.SCRATCH}*")) == []


def test_a_program_killed_while_it_updates_older_data_goes_on_with_it(
    warm: Warm, tmp_path: Path, deep: int
) -> None:
    older = program_of_version(1, tmp_path / "older")
    span = warm.done("update", shutil.copytree(older, tmp_path / "whole"))
    whole = context.unlock(tmp_path / "whole", PASSPHRASE)
    wanted = digest_of(whole.store)
    whole.close()
    draw = random.Random(15)
    for kill in range(10 * deep):
        data = shutil.copytree(older, tmp_path / f"{kill}")
        warm.killed(draw, "update", data, lines=0, longest=span)
        program = context.unlock(data, PASSPHRASE)
        assert digest_of(program.store) == wanted
        check_sound(program.store)
        assert shelf.backups(DataDir(data))
        program.close()
        shutil.rmtree(data)


def test_where_a_system_cannot_fork_each_child_is_started_anew(root: Path, tmp_path: Path) -> None:
    with Warm(tmp_path / "said", fork=False) as cold:
        heard = cold.killed(random.Random(16), "save", root, "1", lines=6, longest=0.02)
    program = context.unlock(root, PASSPHRASE)
    check_saved(program.store, {int(line[0]) for line in heard if line[0] != "open"})
    program.close()
