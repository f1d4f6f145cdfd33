# SPDX-License-Identifier: Apache-2.0
"""A backup holds what the program holds; a damaged one restores nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from app import context
from app.errors import FileProblem, StorageProblem, WrongPassphrase
from app.keeping import keys
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage import backup
from app.storage.checks import run_checks
from app.storage.digest import content_digest
from app.vault.vault import Cost

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"


@pytest.fixture
def program(tmp_path: Path) -> context.AppContext:
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"])
    ctx, _ = context.start(tmp_path / "data", draft, WORDS, CHEAP)
    with ctx.store.write("people.add", "Added") as s:
        add_student(s, StudentDraft(given="Tłʼízí", family="Begaye"))
    return ctx


def digest(ctx: context.AppContext) -> str:
    with ctx.store.read() as s:
        return content_digest(s)


def test_a_restored_backup_has_the_same_content(program: context.AppContext, tmp_path: Path) -> None:
    holds = program.back_up(tmp_path / "copy.porchlight")
    assert (holds.students, holds.sessions, holds.why) == (1, 0, "asked")
    restored = context.restore_and_unlock(tmp_path / "copy.porchlight", tmp_path / "new", WORDS)
    assert digest(restored) == digest(program)
    assert backup.what_it_holds(tmp_path / "copy.porchlight", program.store.copy_key()) == holds
    assert backup.what_it_holds(tmp_path / "copy.porchlight", bytes(32)) is None
    assert all(check.ok for check in run_checks(restored.store))
    restored.close()


def test_a_backup_needs_the_passphrase_and_shows_no_name(program: context.AppContext, tmp_path: Path) -> None:
    target = tmp_path / "copy.porchlight"
    program.back_up(target)
    assert b"Begaye" not in target.read_bytes()
    with pytest.raises(WrongPassphrase):
        context.restore_and_unlock(target, tmp_path / "new", "another five words here")
    assert not (tmp_path / "new").exists()


def test_a_backup_cut_short_restores_nothing(program: context.AppContext, tmp_path: Path) -> None:
    target = tmp_path / "copy.porchlight"
    program.back_up(target)
    whole = target.read_bytes()
    for part in (0, 10, len(whole) // 3, len(whole) - 30):
        target.write_bytes(whole[:part])
        with pytest.raises(FileProblem, match="backup"):
            context.restore_and_unlock(target, tmp_path / "new", WORDS)
        assert not (tmp_path / "new").exists()


def test_a_program_is_never_overwritten(program: context.AppContext, tmp_path: Path) -> None:
    program.back_up(tmp_path / "copy.porchlight")
    before = digest(program)
    with pytest.raises(StorageProblem, match="already a program"):
        context.restore_and_unlock(tmp_path / "copy.porchlight", program.data.root, WORDS)
    with pytest.raises(StorageProblem, match="already a program"):
        context.start(program.data.root, ProgramDraft("Other", "2026-27"), WORDS, CHEAP)
    assert digest(program) == before


def test_the_recovery_code_opens_and_sets_a_new_passphrase(tmp_path: Path) -> None:
    ctx, code = context.start(tmp_path / "data", ProgramDraft("Pine Hill", "2026-27"), WORDS, CHEAP)
    ctx.close()
    keys.change_passphrase(tmp_path / "data", code, "a newly chosen phrase", keys.RECOVERY, CHEAP)
    with pytest.raises(WrongPassphrase):
        context.unlock(tmp_path / "data", WORDS)
    context.unlock(tmp_path / "data", "a newly chosen phrase").close()


def test_the_digest_follows_content_and_not_ids(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        ctx, _ = context.start(
            tmp_path / name, ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP
        )
        with ctx.store.write("people.add", "Added") as s:
            add_student(s, StudentDraft(given="Ana"))
        digests.append(digest(ctx))
        with ctx.store.read() as s:
            assert s.execute(text("SELECT count(*) FROM student")).scalar() == 1
        ctx.close()
    assert digests[0] == digests[1]
