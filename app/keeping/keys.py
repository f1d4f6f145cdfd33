# SPDX-License-Identifier: Apache-2.0
"""The ways into a program: its passphrase, and the recovery code on paper. How they wrap the key: vault."""

from __future__ import annotations

from pathlib import Path

from app.errors import WrongPassphrase
from app.paths import DataDir
from app.storage.vault import Cost, Vault, check_passphrase, check_recovery_code, new_recovery_code

PASSPHRASE, RECOVERY, SECOND = "passphrase", "recovery", "second"


def load_vault(data: DataDir) -> Vault:
    """The key file as it is now. Raises StorageProblem."""
    return Vault.load(data.vault, data.vault_copy)


def opens(data: DataDir, secret: str) -> str | None:
    """Which kind of passphrase this is: PASSPHRASE, SECOND, or None. It takes half a second a try."""
    vault = load_vault(data)
    for kind in (PASSPHRASE, SECOND):
        if any(slot.kind == kind for slot in vault.slots):
            try:
                vault.open(kind, secret)
            except WrongPassphrase:
                continue
            return kind
    return None


def check_again(data: DataDir, passphrase: str) -> None:
    """Ask an open program's key file whether this is a passphrase of it. Raises WrongPassphrase."""
    if opens(data, passphrase) is None:
        raise WrongPassphrase("This is not the passphrase of this program. Try again; nothing was changed.")


def set_recovery_code(
    data: DataDir, key: bytes, code: str, cost: Cost | None = None, *, paper_pending: bool = False
) -> None:
    """Make ``code`` the recovery code of a program that is open with ``key``. Raises Invalid."""
    check_recovery_code(code)
    vault = load_vault(data)
    vault.add(RECOVERY, code, key, cost)
    if paper_pending:
        data.paper_pending.touch()
    vault.save(data.vault, data.vault_copy)


def change_passphrase(
    root: Path, old: str, new: str, kind: str = PASSPHRASE, cost: Cost | None = None
) -> None:
    """Set a new passphrase, opened by the old one or (``kind``) the recovery code. Raises WrongPassphrase."""
    check_passphrase(new)
    data = DataDir(root)
    vault = load_vault(data)
    key = vault.open(kind, old)
    vault.add(PASSPHRASE, new, key, cost)
    vault.save(data.vault, data.vault_copy)


def new_recovery_sheet(root: Path, passphrase: str, cost: Cost | None = None) -> str:
    """Replace the recovery code; the old printed sheet stops working. Returns the new code."""
    code = new_recovery_code()
    use_recovery_code(root, passphrase, code, cost)
    return code


def use_recovery_code(root: Path, passphrase: str, code: str, cost: Cost | None = None) -> None:
    """Make ``code``, which is on paper now, the recovery code; until then the old sheet keeps working.

    Raises WrongPassphrase, or Invalid for what ``new_recovery_code`` cannot have given.
    """
    check_recovery_code(code)
    data = DataDir(root)
    vault = load_vault(data)
    vault.add(RECOVERY, code, vault.open(PASSPHRASE, passphrase), cost)
    vault.save(data.vault, data.vault_copy)
    paper_is_kept(root)


def is_paper_pending(root: Path) -> bool:
    """True while nobody has said that the recovery code is on paper."""
    return DataDir(root).paper_pending.exists()


def paper_is_kept(root: Path) -> None:
    """The recovery code was typed back from paper."""
    DataDir(root).paper_pending.unlink(missing_ok=True)
