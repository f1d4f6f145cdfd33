# SPDX-License-Identifier: Apache-2.0
"""Key files that are not as they should be: a clear sentence, and nothing changed until somebody says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.errors import DamagedKeyFile, OlderKeyFile, StorageProblem, WrongPassphrase
from app.keeping import key_file, keys, shelf, unlocking
from app.keeping.keys import PASSPHRASE, RECOVERY, SECOND
from app.paths import DataDir
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.vault.vault import Cost

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
MINE, NOW, HERS = (
    "acorn bench candle dune elbow",
    "fabric garden hollow iron jolly",
    "kayak lemon magnet noble",
)


def begin(root: Path, passphrase: str = MINE) -> tuple[DataDir, str]:
    program, code = context.start(root, ProgramDraft("Pine Hill", "2026-27", ["Library"]), passphrase, CHEAP)
    program.close()
    return DataDir(root), code


def change(data: DataDir, old: str, new: str) -> None:
    """As the window does it, with the program open."""
    program = context.unlock(data.root, old)
    keys.change_passphrase(data.root, old, new)
    unlocking.note_vault(data, program.store)
    program.close()


def files(data: DataDir) -> dict[str, bytes]:
    """The key files as they are."""
    return {place.name: place.read_bytes() for place in (data.vault, data.vault_copy)}


def put(data: DataDir, found: dict[str, bytes]) -> None:
    for name, content in found.items():
        (data.root / name).write_bytes(content)


def digest(program: AppContext) -> str:
    with program.store.read() as session:
        return content_digest(session)


@pytest.fixture
def made(tmp_path: Path) -> tuple[DataDir, str]:
    return begin(tmp_path / "data")


def test_each_way_in_opens_and_says_which_it_was(made: tuple[DataDir, str]) -> None:
    data, code = made
    program = context.unlock(data.root, MINE)
    keys.set_second_person(data, program.store.copy_key(), HERS)
    program.close()
    assert keys.has_second_person(data)
    for typed, kind in ((MINE, PASSPHRASE), (HERS, SECOND), (code.lower(), RECOVERY)):
        assert unlocking.open_key(data, typed).kind == kind
        context.unlock(data.root, typed).close()
    context.unlock(data.root, code, RECOVERY).close()
    for typed in (NOW, "", "AAAA-" * 6 + "AAAA"):
        with pytest.raises(WrongPassphrase, match="nothing is ever erased"):
            context.unlock(data.root, typed)
    with pytest.raises(WrongPassphrase, match="printed sheet"):
        context.unlock(data.root, MINE, RECOVERY)


def test_unlocking_changes_no_key_file(made: tuple[DataDir, str]) -> None:
    data, code = made
    before = files(data)
    for typed in (MINE, code):
        context.unlock(data.root, typed).close()
    with pytest.raises(WrongPassphrase):
        context.unlock(data.root, NOW)
    assert files(data) == before


def test_what_is_changed_is_the_passphrase_that_was_typed(made: tuple[DataDir, str]) -> None:
    data, code = made
    program = context.unlock(data.root, MINE)
    keys.set_second_person(data, program.store.copy_key(), HERS)
    program.close()
    keys.change_passphrase(data.root, HERS, NOW)
    assert (keys.opens(data, MINE), keys.opens(data, NOW), keys.opens(data, HERS)) == (
        PASSPHRASE,
        SECOND,
        None,
    )
    keys.change_passphrase(data.root, MINE, HERS)
    assert keys.opens(data, HERS) == PASSPHRASE
    program = context.unlock(data.root, HERS)
    keys.remove_second_person(data, program.store.copy_key())
    program.close()
    assert keys.opens(data, NOW) is None
    context.unlock(data.root, code, RECOVERY).close()


def test_the_key_stays_when_the_passphrase_changes(made: tuple[DataDir, str]) -> None:
    """So every backup of before opens with what the passphrase of today opens."""
    data, _ = made
    before = unlocking.open_key(data, MINE).key
    change(data, MINE, NOW)
    assert unlocking.open_key(data, NOW).key == before


def test_after_the_code_each_start_asks_for_a_sheet_and_the_old_one_works(made: tuple[DataDir, str]) -> None:
    data, code = made
    keys.change_passphrase(data.root, code, NOW, RECOVERY)
    assert keys.is_paper_pending(data.root)
    context.unlock(data.root, NOW).close()
    context.unlock(data.root, code, RECOVERY).close()
    new = keys.new_recovery_sheet(data.root, NOW)
    assert not keys.is_paper_pending(data.root)
    context.unlock(data.root, new, RECOVERY).close()
    with pytest.raises(WrongPassphrase):
        context.unlock(data.root, code, RECOVERY)


def test_an_older_key_file_put_back_is_said_and_mended_only_when_asked(made: tuple[DataDir, str]) -> None:
    data, _ = made
    old = files(data)
    change(data, MINE, NOW)
    newer = files(data)
    put(data, old)
    for _ in range(2):
        with pytest.raises(OlderKeyFile, match=r"older than the data.*Nothing was changed"):
            context.unlock(data.root, MINE)
        assert files(data) == old
    with pytest.raises(WrongPassphrase):
        key_file.put_newer_back(data, NOW)
    assert files(data) == old
    assert key_file.put_newer_back(data, MINE)
    assert files(data) == newer
    with pytest.raises(WrongPassphrase):
        context.unlock(data.root, MINE)
    context.unlock(data.root, NOW).close()
    assert not key_file.put_newer_back(data, NOW), "there is no newer one"


def test_one_older_copy_is_replaced_without_a_word(made: tuple[DataDir, str]) -> None:
    data, _ = made
    old = files(data)
    change(data, MINE, NOW)
    newer = files(data)
    for name in old:
        put(data, {name: old[name]})
        context.unlock(data.root, NOW).close()
        assert files(data) == newer
        put(data, {name: b"garbled"})
        context.unlock(data.root, NOW).close()
        assert files(data) == newer


def test_a_key_file_that_was_tampered_with_is_said(made: tuple[DataDir, str]) -> None:
    data, _ = made
    whole = files(data)
    content = json.loads(whole["vault.json"])
    cheaper = content | {"cost": {"memory": 1024 * 1024, "passes": 1}}
    without_code = content | {"slots": [slot for slot in content["slots"] if slot["kind"] == PASSPHRASE]}
    first = {"format": 1, "slots": content["slots"]}
    for changed in (cheaper, without_code, first, content | {"generation": 2**40}):
        put(data, dict.fromkeys(whole, json.dumps(changed).encode()))
        before = files(data)
        with pytest.raises(OlderKeyFile, match="Nothing was changed"):
            context.unlock(data.root, MINE)
        assert files(data) == before
        assert key_file.put_newer_back(data, MINE)
        assert files(data) == whole
        context.unlock(data.root, MINE).close()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 2, "slots"'], ids=str)
def test_two_damaged_copies_are_said(made: tuple[DataDir, str], damage: bytes) -> None:
    data, _ = made
    put(data, dict.fromkeys(files(data), damage))
    with pytest.raises(StorageProblem, match="Both copies of the key file are damaged"):
        context.unlock(data.root, MINE)
    assert set(files(data).values()) == {damage}


def test_the_key_file_of_another_program_is_said_and_changes_nothing(
    made: tuple[DataDir, str], tmp_path: Path
) -> None:
    data, _ = made
    own = files(data)
    other = files(begin(tmp_path / "other", NOW)[0])
    same_words = files(begin(tmp_path / "third", MINE)[0])
    put(data, other)
    with pytest.raises(WrongPassphrase, match="another data file"):
        context.unlock(data.root, MINE)
    with pytest.raises(StorageProblem, match="does not belong to the data file"):
        context.unlock(data.root, NOW)
    assert files(data) == other
    put(data, same_words)
    with pytest.raises(StorageProblem, match=r"does not belong .* Nothing was changed"):
        context.unlock(data.root, MINE)
    assert files(data) == same_words
    put(data, own)
    context.unlock(data.root, MINE).close()


@pytest.mark.parametrize("name", ["vault.json", "vault.copy.json"])
def test_one_copy_of_another_program_is_passed_by_and_mended(
    made: tuple[DataDir, str], tmp_path: Path, name: str
) -> None:
    data, _ = made
    own = files(data)
    for passphrase in (NOW, MINE):
        other = files(begin(tmp_path / passphrase, passphrase)[0])
        put(data, {name: other[name]})
        context.unlock(data.root, MINE).close()
        assert files(data) == own


def test_what_the_first_porchlight_left_opens_and_is_as_todays_afterwards(made: tuple[DataDir, str]) -> None:
    data, code = made
    program = context.unlock(data.root, MINE)
    before = digest(program)
    with program.store.receive() as session:
        session.connection().exec_driver_sql("DELETE FROM sync_fact WHERE name = 'vault'")
    program.close()
    slots = json.loads(data.vault.read_text())["slots"]
    put(data, dict.fromkeys(files(data), json.dumps({"format": 1, "slots": slots}).encode()))
    program = context.unlock(data.root, MINE)
    assert digest(program) == before
    program.close()
    now = keys.load_vault(data)
    assert now.program
    assert now.generation
    assert {slot.kind: slot.cost for slot in now.slots} == {PASSPHRASE: Cost(), RECOVERY: CHEAP}
    context.unlock(data.root, code, RECOVERY).close()


def test_a_restored_backup_opens_on_the_first_try(made: tuple[DataDir, str], tmp_path: Path) -> None:
    data, code = made
    program = context.unlock(data.root, MINE)
    program.back_up(tmp_path / "copy.porchlight")
    program.close()
    for secret, kind in ((MINE, PASSPHRASE), (code, RECOVERY)):
        root = tmp_path / kind
        context.restore_and_unlock(tmp_path / "copy.porchlight", root, secret, kind).close()
        context.unlock(root, secret).close()


def with_backup(data: DataDir, passphrase: str) -> None:
    program = context.unlock(data.root, passphrase)
    shelf.keep_one(program.store, data, "asked")
    program.close()


@pytest.mark.parametrize("wrong", [b"", None, b"garbled", "another"], ids=str)
def test_a_lost_key_file_comes_out_of_a_backup_and_loses_nothing(
    made: tuple[DataDir, str], tmp_path: Path, wrong: bytes | str | None
) -> None:
    data, code = made
    with_backup(data, MINE)
    program = context.unlock(data.root, MINE)
    with program.store.write("program.edit", "After the backup") as session:
        session.connection().exec_driver_sql("UPDATE program SET phone = '555'")
    before = digest(program)
    program.close()
    own = files(data)
    if wrong == "another":
        put(data, files(begin(tmp_path / "other", MINE)[0]))
    for place in (data.vault, data.vault_copy):
        if wrong is None:
            place.unlink()
        elif isinstance(wrong, bytes):
            place.write_bytes(wrong)
    with pytest.raises(DamagedKeyFile, match="Nothing was changed"):
        context.unlock(data.root, MINE)
    with pytest.raises(StorageProblem):
        context.put_key_file_right(data.root, NOW)
    assert context.put_key_file_right(data.root, MINE)
    assert files(data) == own
    assert wrong is None or len(list(data.root.glob("*.set aside"))) == 2
    program = context.unlock(data.root, MINE)
    assert digest(program) == before
    program.close()
    context.unlock(data.root, code, RECOVERY).close()
    assert not context.put_key_file_right(data.root, MINE)


def test_the_key_file_of_an_older_backup_gives_way_to_the_one_of_now(made: tuple[DataDir, str]) -> None:
    data, _ = made
    with_backup(data, MINE)
    change(data, MINE, NOW)
    newer = files(data)
    put(data, dict.fromkeys(newer, b"garbled"))
    with pytest.raises(DamagedKeyFile):
        context.put_key_file_right(data.root, NOW)
    assert context.put_key_file_right(data.root, MINE)
    assert files(data) == newer
    context.unlock(data.root, NOW).close()


def test_a_full_disk_keeps_nobody_out(made: tuple[DataDir, str], monkeypatch: pytest.MonkeyPatch) -> None:
    data, _ = made
    old = files(data)["vault.json"]
    data.vault_copy.write_bytes(b"garbled")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.vault.vault_file.write_whole", full)
    context.unlock(data.root, MINE).close()
    assert files(data) == {"vault.json": old, "vault.copy.json": b"garbled"}
    monkeypatch.undo()
    context.unlock(data.root, MINE).close()
    assert set(files(data).values()) == {old}
