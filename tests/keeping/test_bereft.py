# SPDX-License-Identifier: Apache-2.0
"""A data file that is gone, or cannot be looked at, is never taken for none: nothing begins anew over it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.errors import Damaged, StorageProblem, WrongPassphrase
from app.keeping import shelf
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage import backup
from app.storage.digest import content_digest
from app.vault.vault import Cost, Vault

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"
DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"])


def _add(ctx: AppContext, name: str) -> None:
    with ctx.store.write("student.add", f"Added {name}") as session:
        add_student(session, StudentDraft(given=name, family="Begay"))


def _digest(ctx: AppContext) -> str:
    with ctx.store.read() as session:
        return content_digest(session)


@pytest.fixture
def bereft(tmp_path: Path) -> tuple[DataDir, str]:
    """A directory whose data file is gone, and the digest of what was in it."""
    ctx, _ = context.start(tmp_path / "data", DRAFT, WORDS, CHEAP)
    _add(ctx, "Ana")
    shelf.keep_one(ctx.store, ctx.data, "asked")
    _add(ctx, "Ben")
    before = _digest(ctx)
    ctx.close()
    ctx.data.database.unlink()
    return ctx.data, before


def test_a_data_file_that_is_gone_is_made_again_and_nothing_is_begun_over_it(
    bereft: tuple[DataDir, str], tmp_path: Path
) -> None:
    data, before = bereft
    keys = data.vault.read_bytes()
    assert not data.is_free()
    with pytest.raises(StorageProblem, match="already a program"):
        context.start(data.root, DRAFT, "another five words here", CHEAP)
    with pytest.raises(WrongPassphrase):
        context.unlock(data.root, "something else entirely")
    with pytest.raises(Damaged, match="not where it was"):
        context.unlock(data.root, WORDS)
    assert data.vault.read_bytes() == keys
    assert not data.database.exists()
    made, mended = context.mend_and_unlock(data.root, WORDS)
    assert (_digest(made), mended.is_whole) == (before, True)
    made.close()


def test_one_that_was_moved_and_comes_back_opens(bereft: tuple[DataDir, str], tmp_path: Path) -> None:
    data, _ = bereft
    ctx, _mended = context.mend_and_unlock(data.root, WORDS)
    before = _digest(ctx)
    ctx.close()
    data.database.rename(tmp_path / "elsewhere.db")
    with pytest.raises(Damaged):
        context.unlock(data.root, WORDS)
    (tmp_path / "elsewhere.db").rename(data.database)
    ctx = context.unlock(data.root, WORDS)
    assert _digest(ctx) == before
    ctx.close()


def test_a_key_file_alone_is_set_aside_before_another_program_comes(
    bereft: tuple[DataDir, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    data, _ = bereft
    keys = data.vault.read_bytes()
    for folder in (data.backups, data.pages):
        folder.rename(tmp_path / folder.name)
    assert data.is_free()
    context.start(data.root, DRAFT, "another five words here", CHEAP)[0].close()
    aside = DataDir(tmp_path / "data set aside 2026-11-18")
    assert aside.vault.read_bytes() == keys
    assert Vault.load(aside.vault, aside.vault_copy).open("passphrase", WORDS)


def test_what_cannot_be_looked_at_is_not_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx, _ = context.start(tmp_path / "data", DRAFT, WORDS, CHEAP)
    ctx.close()
    whole = {path: path.read_bytes() for path in ctx.data.root.glob("*.*")}
    real = Path.lstat

    def failing(path: Path) -> object:
        if path.name == "porchlight.db":
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(Path, "lstat", failing)
    for begin in (ctx.data.is_empty, ctx.data.is_free):
        with pytest.raises(StorageProblem, match=r"cannot be looked at: Input/output error\. Nothing"):
            begin()
    with pytest.raises(StorageProblem, match="cannot be looked at"):
        context.start(ctx.data.root, DRAFT, "another five words here", CHEAP)
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in ctx.data.root.glob("*.*")} == whole


def test_a_backup_that_cannot_be_read_now_is_not_thinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx, _ = context.start(tmp_path / "data", DRAFT, WORDS, CHEAP)
    for number in range(5):
        _add(ctx, f"Child {number}")
        assert shelf.keep_one(ctx.store, ctx.data, "asked")
    oldest = shelf.backups(ctx.data)[-1].path
    real = zipfile.ZipFile.read

    def failing(archive: zipfile.ZipFile, name: str, pwd: bytes | None = None) -> bytes:
        if archive.filename == str(oldest) and name == backup.HOLDS:
            raise OSError(5, "Input/output error")
        return real(archive, name, pwd)

    monkeypatch.setattr(zipfile.ZipFile, "read", failing)
    assert len(shelf.backups(ctx.data, ctx.store.copy_key())) == 4
    shelf.thin(ctx.store, ctx.data)
    monkeypatch.undo()
    assert len(shelf.backups(ctx.data, ctx.store.copy_key())) == 5
    ctx.close()
