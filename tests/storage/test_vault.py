# SPDX-License-Identifier: Apache-2.0
"""The vault opens with what was set, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid, StorageProblem, WrongPassphrase
from app.storage import vault
from app.storage.vault import Cost, Vault

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
KEY = bytes(range(32))


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    made = Vault([])
    made.add("passphrase", "five words are easy kept", KEY, CHEAP)
    path, copy = tmp_path / "vault.json", tmp_path / "vault.copy.json"
    made.save(path, copy)
    return path, copy


def test_the_right_passphrase_opens_however_it_is_composed(made: tuple[Path, Path]) -> None:
    assert Vault.load(*made).open("passphrase", "five words are easy kept") == KEY
    accented = Vault([])
    accented.add("passphrase", "cafe\u0301 con leche fría", KEY, CHEAP)
    assert accented.open("passphrase", "caf\u00e9 con leche fría") == KEY


def test_a_wrong_passphrase_is_a_sentence_and_changes_nothing(made: tuple[Path, Path]) -> None:
    before = made[0].read_bytes()
    with pytest.raises(WrongPassphrase, match="nothing is ever erased"):
        Vault.load(*made).open("passphrase", "five words are easy kepT")
    assert made[0].read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 1, "slots": []}'])
def test_the_second_copy_serves_when_the_first_is_damaged(made: tuple[Path, Path], damage: bytes) -> None:
    made[0].write_bytes(damage)
    assert Vault.load(*made).open("passphrase", "five words are easy kept") == KEY
    made[1].write_bytes(damage)
    with pytest.raises(StorageProblem, match="restore a backup"):
        Vault.load(*made)


def test_a_newer_vault_is_refused(made: tuple[Path, Path]) -> None:
    made[0].write_text(made[0].read_text().replace('"format": 2', '"format": 3'))
    with pytest.raises(StorageProblem, match="newer Porchlight"):
        Vault.load(*made)


def test_changing_the_passphrase_leaves_the_recovery_code(made: tuple[Path, Path]) -> None:
    code = vault.new_recovery_code()
    opened = Vault.load(*made)
    opened.add("recovery", code, KEY, CHEAP)
    opened.add("passphrase", "another set of words", KEY, CHEAP)
    with pytest.raises(WrongPassphrase):
        opened.open("passphrase", "five words are easy kept")
    assert opened.open("passphrase", "another set of words") == KEY
    assert opened.open("recovery", code.lower().replace("-", " ")) == KEY


def test_neither_key_nor_passphrase_is_in_the_file(made: tuple[Path, Path]) -> None:
    content = made[0].read_bytes()
    assert KEY.hex().encode() not in content
    assert b"five words" not in content


@given(st.integers(0, 27), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_mistyped_letter_of_a_recovery_code_is_found(place: int, letter: str) -> None:
    letters = vault.new_recovery_code().replace("-", "")
    vault.check_recovery_code(letters)
    changed = letters[:place] + letter + letters[place + 1 :]
    if changed != letters:
        with pytest.raises(Invalid, match="mistyped"):
            vault.check_recovery_code(changed)


def test_short_passphrases_are_refused() -> None:
    with pytest.raises(Invalid, match="15 characters"):
        vault.check_passphrase("short")
    vault.check_passphrase("five words are easy")
