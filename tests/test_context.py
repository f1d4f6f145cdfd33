# SPDX-License-Identifier: Apache-2.0
"""Keys and data together: paper that is pending, a recovery code that is exchanged, a backup tried first."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from app import clock, context
from app.errors import FileProblem, Invalid, StorageProblem, WrongPassphrase
from app.keeping import keys, restoring
from app.paths import DataDir
from app.progress import Cancelled
from app.services.program import ProgramDraft
from app.storage import half_made
from app.storage.place import note_facts
from app.vault.vault import Cost, new_recovery_code

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"
DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa Tsosie")


@pytest.fixture
def backed_up(tmp_path: Path) -> tuple[Path, str]:
    """A backup file and its recovery code."""
    ctx, code = context.start(tmp_path / "old", DRAFT, WORDS, CHEAP)
    ctx.back_up(tmp_path / "copy.porchlight")
    ctx.close()
    return tmp_path / "copy.porchlight", code


def everything_below(folder: Path) -> list[str]:
    """What is kept; what is noted of it in the logs is not meant."""
    inside = [path.relative_to(folder) for path in folder.rglob("*")]
    return sorted(str(path) for path in inside if "logs" not in path.parts)


def test_paper_is_pending_until_it_is_said_to_be_kept(tmp_path: Path) -> None:
    context.start(tmp_path / "quiet", DRAFT, WORDS, CHEAP)[0].close()
    assert not keys.is_paper_pending(tmp_path / "quiet")
    context.start(tmp_path / "data", DRAFT, WORDS, CHEAP, paper_pending=True)[0].close()
    assert keys.is_paper_pending(tmp_path / "data")
    keys.paper_is_kept(tmp_path / "data")
    keys.paper_is_kept(tmp_path / "data")
    assert not keys.is_paper_pending(tmp_path / "data")


def test_the_old_sheet_works_until_the_new_one_is_on_paper(tmp_path: Path) -> None:
    root = tmp_path / "data"
    ctx, old = context.start(root, DRAFT, WORDS, CHEAP, paper_pending=True)
    ctx.close()
    new = new_recovery_code()
    with pytest.raises(Invalid):
        keys.use_recovery_code(root, WORDS, "AAAA-BBBB", CHEAP)
    with pytest.raises(WrongPassphrase):
        keys.use_recovery_code(root, "something else entirely", new, CHEAP)
    context.unlock(root, old, keys.RECOVERY).close()
    assert keys.is_paper_pending(root)
    keys.use_recovery_code(root, WORDS, new, CHEAP)
    assert not keys.is_paper_pending(root)
    context.unlock(root, new, keys.RECOVERY).close()
    with pytest.raises(WrongPassphrase):
        context.unlock(root, old, keys.RECOVERY)


def test_a_backup_is_restored_and_open_in_one_go(backed_up: tuple[Path, str], tmp_path: Path) -> None:
    file, code = backed_up
    for root, secret, kind in (
        (tmp_path / "new", WORDS, keys.PASSPHRASE),
        (tmp_path / "deeper" / "down", code, keys.RECOVERY),
    ):
        ctx = context.restore_and_unlock(file, root, secret, kind)
        assert ctx.who == "Rosa Tsosie"
        assert ctx.data.root == root
        ctx.close()
        kept = ["pages", "pages/00000001.pages", "porchlight.db", "vault.copy.json", "vault.json"]
        assert everything_below(root) == kept


def test_what_goes_wrong_leaves_nothing_half_made(backed_up: tuple[Path, str], tmp_path: Path) -> None:
    file, _code = backed_up
    (tmp_path / "cut.porchlight").write_bytes(file.read_bytes()[:2000])
    (tmp_path / "note.txt").write_text("not a backup")
    before = everything_below(tmp_path)

    class Stopped:
        def step(self, done: int, total: int, sentence: str) -> None:
            if done == 2:
                raise Cancelled

    root = tmp_path / "new"
    with pytest.raises(WrongPassphrase):
        context.restore_and_unlock(file, root, "something else entirely")
    for wrong in ("cut.porchlight", "note.txt", "nowhere"):
        with pytest.raises(FileProblem):
            context.restore_and_unlock(tmp_path / wrong, root, WORDS)
    with pytest.raises(Cancelled):
        context.restore_and_unlock(file, root, WORDS, progress=Stopped())
    assert everything_below(tmp_path) == before
    with pytest.raises(StorageProblem, match="already"):
        context.restore_and_unlock(file, tmp_path / "old", WORDS)
    assert everything_below(tmp_path) == before


def test_a_locked_backup_tells_its_age_and_size_and_nothing_else_does(
    backed_up: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _code = backed_up
    facts = restoring.look_at_backup(file)
    assert facts.size == file.stat().st_size
    assert abs(facts.made_at - clock.now_ms()) < 60_000
    (tmp_path / "cut.porchlight").write_bytes(file.read_bytes()[:-40])
    (tmp_path / "empty.porchlight").touch()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("about.json", '{"made_at": "1e99"}')
    with zipfile.ZipFile(tmp_path / "part.zip", "w") as archive:
        archive.writestr("about.json", '{"made_at": 1}')
    for wrong in ("cut.porchlight", "empty.porchlight", "other.zip", "part.zip", "nowhere", "."):
        with pytest.raises(FileProblem, match="Choose another file"):
            restoring.look_at_backup(tmp_path / wrong)


def test_damaged_data_is_set_aside_whole_once_the_backup_opens(
    backed_up: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    file, _code = backed_up
    root = tmp_path / "old"
    (root / "vault.json").write_text("damaged")
    (root / "vault.copy.json").write_text("damaged")
    before = everything_below(tmp_path)
    with pytest.raises(WrongPassphrase):
        context.restore_and_unlock(file, root, "something else entirely", set_aside=True)
    assert everything_below(tmp_path) == before
    for name in ("set aside 2026-11-18", "set aside 2026-11-18 (1)"):
        content = (root / "porchlight.db").read_bytes()
        context.restore_and_unlock(file, root, WORDS, set_aside=True).close()
        assert (root / name / "porchlight.db").read_bytes() == content
        context.unlock(root, WORDS).close()
    assert (root / "set aside 2026-11-18" / "vault.json").read_text() == "damaged"


def test_what_a_joining_left_that_came_to_nothing_makes_room_and_is_kept_beside(
    backed_up: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    root, (file, _code) = tmp_path / "data", backed_up
    aside = ["data set aside 2026-11-18", "data set aside 2026-11-18 (1)"]

    def left_behind() -> bytes:
        if root.exists():
            shutil.rmtree(root)
        context.prepare_to_join(root, WORDS, cost=CHEAP, paper_pending=True)[0].close()
        assert DataDir(root).is_free()
        return (root / "porchlight.db").read_bytes()

    def start() -> None:
        context.start(root, DRAFT, WORDS, CHEAP)[0].close()

    def restore_and_unlock() -> None:
        context.restore_and_unlock(file, root, WORDS).close()

    for name, comes in zip(aside, (start, restore_and_unlock), strict=True):
        content = left_behind()
        comes()
        assert (tmp_path / name / "porchlight.db").read_bytes() == content
        assert not DataDir(root).is_free()
        assert not keys.is_paper_pending(root)
        context.unlock(root, WORDS).close()
        with pytest.raises(StorageProblem, match="already"):
            context.start(root, DRAFT, WORDS, CHEAP)


def test_joining_goes_on_with_its_passphrase_and_begins_anew_with_another(tmp_path: Path) -> None:
    root = tmp_path / "data"
    first, _ = context.prepare_to_join(root, WORDS, cost=CHEAP)
    key = first.store.copy_key()
    first.close()
    again, _ = context.prepare_to_join(root, WORDS, cost=CHEAP)
    assert again.store.copy_key() == key
    again.close()
    other, _ = context.prepare_to_join(root, "something else entirely", cost=CHEAP)
    assert other.store.copy_key() != key
    other.close()
    DataDir(root).half_made.unlink()  # from here on it may belong to a hub
    with pytest.raises(WrongPassphrase):
        context.prepare_to_join(root, WORDS, cost=CHEAP)


def test_only_what_holds_nothing_is_left_behind_or_taken_away(tmp_path: Path) -> None:
    half, _ = context.prepare_to_join(tmp_path / "half", WORDS, cost=CHEAP)
    assert context.leave_joining(half, take_away=True)
    assert not (tmp_path / "half").exists()
    program, _ = context.start(tmp_path / "program", DRAFT, WORDS, CHEAP)
    joined, _ = context.prepare_to_join(tmp_path / "joined", WORDS, cost=CHEAP)
    half_made.unmark(joined.data)
    with joined.store.receive() as session:
        note_facts(session, {"replica": bytes(16)})
    for one in (program, joined):
        before = everything_below(one.data.root)
        assert not context.leave_joining(one, take_away=True)
        assert [name for name in before if not name.endswith(("-wal", "-shm", ".lock"))] == everything_below(
            one.data.root
        )
        assert not one.data.is_free()
        with pytest.raises(StorageProblem, match="already"):
            context.start(one.data.root, DRAFT, WORDS, CHEAP)
