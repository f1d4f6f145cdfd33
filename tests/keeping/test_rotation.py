# SPDX-License-Identifier: Apache-2.0
"""A new key: all the data under it, the old ways in shut, and a power cut at any step loses neither."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import context
from app.errors import Invalid, StorageProblem, WrongPassphrase
from app.keeping import keys, unlocking
from app.keeping.keys import PASSPHRASE, RECOVERY
from app.keeping.rotation import rotate
from app.partnership.recovery import open_letters, write_letter
from app.paths import DataDir
from app.progress import Cancelled
from app.services.program import ProgramDraft
from app.storage import engine
from app.storage.digest import content_digest
from app.storage.store import Store
from app.vault.vault import Cost, new_recovery_code

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
MINE, HERS = "acorn bench candle dune elbow", "kayak lemon magnet noble"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A program with a second person."""
    root = tmp_path_factory.mktemp("template") / "data"
    program, code = context.start(root, ProgramDraft("Pine Hill", "2026-27", ["Library"]), MINE, CHEAP)
    keys.set_second_person(program.data, program.store.copy_key(), HERS)
    program.close()
    context.unlock(root, MINE).close()
    return root, code


@pytest.fixture
def data(template: tuple[Path, str], tmp_path: Path) -> DataDir:
    shutil.copytree(template[0], tmp_path / "data")
    return DataDir(tmp_path / "data")


def rows(root: Path, secret: str, kind: str = PASSPHRASE) -> tuple[str, int, bytes]:
    """The digest, the number of journal rows, and the key, of a program that opens with this secret."""
    program = context.unlock(root, secret, kind)
    try:
        with program.store.read() as session:
            entries = session.connection().exec_driver_sql("SELECT count(*) FROM journal").scalar()
            return content_digest(session), int(entries or 0), program.store.copy_key()
    finally:
        program.close()


def test_everything_is_there_under_the_new_key_and_the_old_ways_are_shut(
    data: DataDir, template: tuple[Path, str], tmp_path: Path
) -> None:
    digest, entries, old = rows(data.root, MINE)
    shutil.copytree(data.root, tmp_path / "copied by somebody")
    code = rotate(data, MINE)
    assert not list(data.root.glob("*-wal")), "beside the new file the old log would be taken for its own"
    now_digest, now_entries, new = rows(data.root, MINE)
    assert (now_digest, now_entries) == (digest, entries)
    assert new != old
    assert rows(data.root, code, RECOVERY)[2] == new
    assert not keys.has_second_person(data)
    for shut, kind in ((HERS, PASSPHRASE), (template[1], RECOVERY)):
        with pytest.raises(WrongPassphrase):
            context.unlock(data.root, shut, kind)
    with pytest.raises(StorageProblem):
        Store(data.database, old)
    assert keys.load_vault(data).earlier_keys(new) == [old]
    # With what was copied before, nothing of now opens; what was copied stays as readable as it was.
    for name in ("vault.json", "vault.copy.json"):
        shutil.copy(tmp_path / "copied by somebody" / name, data.root / name)
    with pytest.raises(StorageProblem, match="before a new key was made"):
        context.unlock(data.root, MINE)


def test_a_code_that_is_on_paper_already_is_the_new_one(data: DataDir) -> None:
    code = new_recovery_code()
    assert rotate(data, MINE, code) == code
    rows(data.root, code, RECOVERY)
    first = rows(data.root, MINE)[2]
    again = rotate(data, MINE)
    newest = rows(data.root, again, RECOVERY)[2]
    assert keys.load_vault(data).earlier_keys(newest)[0] == first
    assert len(keys.load_vault(data).earlier_keys(newest)) == 2


def test_only_the_programs_own_passphrase_makes_a_new_key(data: DataDir, template: tuple[Path, str]) -> None:
    before = {path.name: path.read_bytes() for path in data.root.glob("vault*")}
    for secret in (HERS, template[1], "not a passphrase of this"):
        with pytest.raises(WrongPassphrase):
            rotate(data, secret)
    with pytest.raises(Invalid):
        rotate(data, MINE, "0000-0000")
    assert before == {path.name: path.read_bytes() for path in data.root.glob("vault*")}
    rows(data.root, HERS)


def test_a_copy_that_differs_is_thrown_away(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(data.root, MINE)
    real = engine.connect

    def losing(path: Path, key: bytes, **how: Any) -> Any:
        connection = real(path, key, **how)
        if path.parent != data.root and not how["writer"]:
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("DELETE FROM journal_touch")
        return connection

    monkeypatch.setattr("app.keeping.rotation.connect", losing)
    with pytest.raises(StorageProblem, match="did not match"):
        rotate(data, MINE)
    assert rows(data.root, MINE) == before
    assert not data.staged.exists()


def test_it_can_be_stopped_until_the_key_is_changed(data: DataDir) -> None:
    before = rows(data.root, MINE)

    class Stopping:
        def __init__(self, at: int) -> None:
            self.at = at

        def step(self, done: int, _total: int, _sentence: str) -> None:
            if done == self.at:
                raise Cancelled

    for at in range(4):
        with pytest.raises(Cancelled):
            rotate(data, MINE, progress=Stopping(at))
        assert rows(data.root, MINE) == before
    assert rows(data.root, HERS) == before


def test_what_lies_at_the_hub_for_the_paper_is_made_anew(data: DataDir, template: tuple[Path, str]) -> None:
    program_key = bytes(range(32))
    before = keys.load_vault(data)
    old = unlocking.open_key(data, MINE).key
    assert open_letters([write_letter(before, old, program_key)], template[1]) == program_key
    code = rotate(data, MINE)
    after, new = keys.load_vault(data), unlocking.open_key(data, MINE).key
    assert after.to_bytes() != before.to_bytes(), "which is how the next contact knows"
    letter = write_letter(after, new, program_key)
    assert open_letters([letter], code) == program_key
    with pytest.raises(WrongPassphrase):
        open_letters([letter], template[1])


# -- power cuts -------------------------------------------------------------------------------------

_CHANGES = ("replace", "unlink", "rename", "rmdir", "mkdir", "touch")


def cut_at(step: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a child that dies before change number ``step`` to its files; False when it ended."""
    child = os.fork()
    if child == 0:
        left = iter(range(step))

        def counted(real: Callable[..., Any]) -> Callable[..., Any]:
            def change(*args: Any, **how: Any) -> Any:
                if next(left, None) is None:
                    os._exit(9)
                return real(*args, **how)

            return change

        for name in _CHANGES:
            setattr(Path, name, counted(getattr(Path, name)))
        os.fsync = counted(os.fsync)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), "it failed by itself"
    return status == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a fork of the test; there is none on Windows")
def test_a_cut_at_any_step_leaves_a_program_that_opens(template: tuple[Path, str], tmp_path: Path) -> None:
    _cut_everywhere(template, tmp_path, every=2)


@pytest.mark.deep
@pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a fork of the test; there is none on Windows")
def test_the_paper_opens_it_after_a_cut_at_any_step(template: tuple[Path, str], tmp_path: Path) -> None:
    _cut_everywhere(template, tmp_path, every=1)


def _cut_everywhere(template: tuple[Path, str], tmp_path: Path, every: int) -> None:
    """Cut at each step; after every second or each of them it is opened by a sheet first."""
    old_code, new_code = template[1], new_recovery_code()
    before = rows(template[0], MINE)
    seen = set()
    for step in range(200):
        root = tmp_path / str(step)
        shutil.copytree(template[0], root)
        was_cut = cut_at(step, lambda root=root: rotate(DataDir(root), MINE, new_code))  # type: ignore[misc]
        if step % every == 0:
            seen.add(_open_by_paper(root, old_code, new_code, before))
        after = rows(root, MINE)
        assert after[:2] == before[:2]
        seen.add(after[2] == before[2])
        assert not DataDir(root).staged.exists()
        vault = keys.load_vault(DataDir(root))
        assert vault.turning is None
        assert vault.open_all(PASSPHRASE, MINE) == [after[2]]
        shutil.rmtree(root)
        if not was_cut:
            break
    assert step > 8
    assert {True, False} <= seen, "some cuts left the old key, and some the new one"


def _open_by_paper(root: Path, old_code: str, new_code: str, before: tuple[str, int, bytes]) -> bool:
    """One of the two sheets opens it, at every moment; True when the old one did."""
    try:
        assert rows(root, old_code, RECOVERY)[:2] == before[:2]
    except WrongPassphrase:
        assert rows(root, new_code, RECOVERY)[:2] == before[:2]
        return False
    return True
