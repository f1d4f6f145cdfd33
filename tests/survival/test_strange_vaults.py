# SPDX-License-Identifier: Apache-2.0
"""A wrong passphrase, and key files that are cut off, another program's, or older than the data.

Each gets a sentence that says what it is and what to do, and leaves every byte of the program as it was.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import context
from app.errors import OlderKeyFile, StorageProblem, WrongPassphrase
from app.keeping import key_file, keys
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from tests.survival.whole_writers import CHEAP, NEW_WORDS, OLD_WORDS

CUTS, CUTS_DEEP = 60, 5_000
# What is no part of the program's data: who has it open, and what happened when.
_BESIDE = ("in-use.lock", "logs")


def started(root: Path, name: str, passphrase: str = OLD_WORDS) -> str:
    """A program with somebody in it, closed; returns the recovery code."""
    ctx, code = context.start(root, ProgramDraft(name, "2026-27", ["Library"], "Rosa"), passphrase, CHEAP)
    with ctx.store.write("student.add", "Ana") as session:
        add_student(session, StudentDraft(given="Ana", family="Begaye"))
    ctx.close()
    return code


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two programs with different passphrases, and the first one's key file before its last change."""
    root = tmp_path_factory.mktemp("vaults")
    started(root / "ours", "Pine Hill")
    started(root / "theirs", "Cedar Creek", NEW_WORDS)
    started(root / "same words", "Red Mesa")
    return {folder.name: folder for folder in root.iterdir()}


@pytest.fixture
def ours(programs: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the first program."""
    return Path(shutil.copytree(programs["ours"], tmp_path / "ours"))


def every_byte(root: Path) -> dict[str, bytes]:
    """All files but those that note who came and when."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and file.relative_to(root).parts[0] not in _BESIDE
    }


def refused(root: Path, secret: str, kind: str = keys.PASSPHRASE) -> StorageProblem:
    """Opening fails with a sentence, and nothing is other than before; returns the problem."""
    before = every_byte(root)
    with pytest.raises(StorageProblem) as caught:
        context.unlock(root, secret, kind)
    assert every_byte(root) == before
    assert caught.value.message.endswith(".")
    assert "Traceback" not in caught.value.message
    return caught.value


def opens(root: Path, secret: str) -> str:
    """The digest of what is in the program."""
    ctx = context.unlock(root, secret)
    try:
        with ctx.store.read() as session:
            return content_digest(session)
    finally:
        ctx.close()


def put_vault(root: Path, content: bytes, *, copies: int = 2) -> None:
    for place in (DataDir(root).vault, DataDir(root).vault_copy)[:copies]:
        place.write_bytes(content)


@pytest.mark.parametrize(
    "secret",
    ["", "x", "five words are easily kept ", "FIVE WORDS ARE EASILY KEPT", "\x00", "\ud800", "a" * 100_000],
)
def test_a_wrong_passphrase(ours: Path, secret: str) -> None:
    assert isinstance(refused(ours, secret), WrongPassphrase)
    assert opens(ours, OLD_WORDS)


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-" * 6 + "ABCD", OLD_WORDS])
def test_a_wrong_code(ours: Path, code: str) -> None:
    assert isinstance(refused(ours, code, keys.RECOVERY), WrongPassphrase)


def cut_off(root: Path, count: int, draw: random.Random) -> None:
    content = DataDir(root).vault.read_bytes()
    places = {0, 1, len(content) - 1, *(draw.randrange(len(content)) for _ in range(count))}
    for at in sorted(places):
        put_vault(root, content[:at])
        assert "damaged" in refused(root, OLD_WORDS).message, at
    put_vault(root, content)
    assert opens(root, OLD_WORDS)


def test_a_key_file_that_is_cut_off(ours: Path) -> None:
    cut_off(ours, CUTS, random.Random(11))


@pytest.mark.deep
def test_a_key_file_that_is_cut_off_anywhere(ours: Path) -> None:
    cut_off(ours, CUTS_DEEP, random.Random())


def test_one_copy_that_is_cut_off_does_no_harm_and_is_mended(ours: Path) -> None:
    data = DataDir(ours)
    whole = data.vault.read_bytes()
    for place in (data.vault, data.vault_copy):
        place.write_bytes(whole[:100])
        assert opens(ours, OLD_WORDS)
        assert data.vault.read_bytes() == data.vault_copy.read_bytes()


def test_the_key_file_of_another_program(programs: dict[str, Path], ours: Path) -> None:
    """Its passphrase opens the file, and that is not enough; ours does not open it."""
    content = DataDir(programs["theirs"]).vault.read_bytes()
    digest = opens(ours, OLD_WORDS)
    own = DataDir(ours).vault.read_bytes()
    put_vault(ours, content)
    assert "does not belong to the data file" in refused(ours, NEW_WORDS).message
    assert "comes from another program" in refused(ours, OLD_WORDS).message
    put_vault(ours, own)
    assert opens(ours, OLD_WORDS) == digest


def test_the_key_file_of_another_program_with_the_same_passphrase(
    programs: dict[str, Path], ours: Path
) -> None:
    put_vault(ours, DataDir(programs["same words"]).vault.read_bytes())
    assert "does not belong to the data file" in refused(ours, OLD_WORDS).message


def test_one_copy_of_another_program_with_the_same_passphrase(programs: dict[str, Path], ours: Path) -> None:
    """The other copy is ours and opens: nothing is lost, and the strange one goes."""
    put_vault(ours, DataDir(programs["same words"]).vault.read_bytes(), copies=1)
    assert opens(ours, OLD_WORDS)
    assert DataDir(ours).vault.read_bytes() == DataDir(ours).vault_copy.read_bytes()


def _passphrase(root: Path) -> None:
    keys.change_passphrase(root, OLD_WORDS, NEW_WORDS, cost=CHEAP)


def _code(root: Path) -> None:
    keys.new_recovery_sheet(root, OLD_WORDS, CHEAP)


@pytest.mark.parametrize(("change", "now"), [(_passphrase, NEW_WORDS), (_code, OLD_WORDS)])
def test_a_key_file_from_before_a_change(ours: Path, change: Callable[[Path], None], now: str) -> None:
    """A passphrase that was given up must not open the program again by an old file that is put back."""
    assert opens(ours, OLD_WORDS)
    old = DataDir(ours).vault.read_bytes()
    change(ours)
    digest = opens(ours, now)
    new = DataDir(ours).vault.read_bytes()
    put_vault(ours, old)
    assert isinstance(refused(ours, OLD_WORDS), OlderKeyFile)
    assert key_file.put_newer_back(DataDir(ours), OLD_WORDS)
    assert DataDir(ours).vault.read_bytes() == new
    assert opens(ours, now) == digest


def test_one_old_copy_beside_the_new_one(ours: Path) -> None:
    assert opens(ours, OLD_WORDS)
    old = DataDir(ours).vault.read_bytes()
    _passphrase(ours)
    opens(ours, NEW_WORDS)
    put_vault(ours, old, copies=1)
    assert opens(ours, NEW_WORDS)
    put_vault(ours, old, copies=1)
    assert isinstance(refused(ours, OLD_WORDS), WrongPassphrase)


def test_a_key_file_without_its_data_and_data_without_a_key_file(ours: Path) -> None:
    data = DataDir(ours)
    content = data.vault.read_bytes()
    data.vault.unlink()
    data.vault_copy.unlink()
    refused(ours, OLD_WORDS)
    put_vault(ours, content)
    for file in ours.glob("porchlight.db*"):
        file.unlink()
    refused(ours, OLD_WORDS)
