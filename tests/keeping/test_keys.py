# SPDX-License-Identifier: Apache-2.0
"""The ways into a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import WrongPassphrase
from app.keeping import keys
from app.keeping.keys import PASSPHRASE, RECOVERY, SECOND
from app.paths import DataDir
from app.vault.vault import Cost, Vault, new_recovery_code

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
MINE, HERS = "acorn bench candle dune elbow", "fabric garden hollow iron jolly"
KEY = bytes(range(32))


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    data, vault = DataDir(tmp_path), Vault([])
    vault.add(PASSPHRASE, MINE, KEY, CHEAP)
    vault.add(RECOVERY, new_recovery_code(), KEY, CHEAP)
    vault.save(data.vault, data.vault_copy)
    return data


def test_asking_again_takes_either_passphrase_and_nothing_else(data: DataDir) -> None:
    keys.check_again(data, MINE)
    with pytest.raises(WrongPassphrase, match="not the passphrase"):
        keys.check_again(data, HERS)
    vault = keys.load_vault(data)
    vault.add(SECOND, HERS, KEY, CHEAP)
    vault.save(data.vault, data.vault_copy)
    keys.check_again(data, HERS)
    assert (keys.opens(data, MINE), keys.opens(data, HERS)) == (PASSPHRASE, SECOND)
    assert keys.opens(data, "something else altogether") is None
