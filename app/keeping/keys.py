# SPDX-License-Identifier: Apache-2.0
"""The ways into a program: its passphrase, a second person's, and the recovery code on paper.

All of them open the same key, which stays when one of them changes: every backup on this laptop opens with
the passphrase of today. A new key is made in ``rotation``; trying what was typed, and a key file that is not
as it should be, is in ``unlocking``; how a key is wrapped is in ``app.vault.vault``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.errors import DamagedKeyFile, WrongPassphrase
from app.files import flush_folder
from app.paths import DataDir
from app.storage.store import Store
from app.vault.passphrase_rules import check_passphrase
from app.vault.recovery_code import check_recovery_code, new_recovery_code
from app.vault.vault import Cost, Vault
from app.vault.vault_file import read_copies
from app.vault.wiping import wipe

PASSPHRASE, RECOVERY, SECOND = "passphrase", "recovery", "second"


def load_vault(data: DataDir) -> Vault:
    """The key file as it is now. Raises StorageProblem."""
    return load_copies(data)[0]


def load_copies(data: DataDir) -> list[Vault]:
    """The key files of the two places, the newest first; one, unless they are of different programs."""
    if data.database.exists() and not data.vault.exists() and not data.vault_copy.exists():
        raise DamagedKeyFile(
            "The key file of this program is gone, and so is its copy. Nothing was changed. Each backup "
            "holds one: take it from there, or restore a backup."
        )
    return read_copies(data.vault, data.vault_copy)


def opens(data: DataDir, secret: str) -> str | None:
    """Which kind of passphrase this is: PASSPHRASE, SECOND, or None. It takes half a second a try."""
    for vault in load_copies(data):
        for kind in (PASSPHRASE, SECOND):
            if vault.has(kind):
                try:
                    wipe(*vault.open_all(kind, secret))
                except WrongPassphrase:
                    continue
                return kind
    return None


def check_again(data: DataDir, passphrase: str) -> None:
    """Ask an open program's key file whether this is a passphrase of it. Raises WrongPassphrase."""
    if opens(data, passphrase) is None:
        raise WrongPassphrase("This is not the passphrase of this program. Try again; nothing was changed.")


def change_passphrase(
    root: Path, old: str, new: str, kind: str = PASSPHRASE, cost: Cost | None = None,
    known: Iterable[str] = (),
) -> None:  # fmt: skip
    """Set a new passphrase, opened by the old one or (``kind``) the recovery code.

    What is changed is the passphrase that was typed: the program's, or a second person's. After the
    code, the sheet counts as used and the next start asks for a new one; the old one works until then.
    Raises Invalid for a weak one (``known`` as in ``check_passphrase``), WrongPassphrase, StorageProblem.
    """
    from app.keeping.unlocking import open_key

    check_passphrase(new, known)
    data = DataDir(root)
    opened = open_key(data, old, kind)
    target = SECOND if opened.kind == SECOND else PASSPHRASE
    opened.vault.settle(opened.key)
    opened.vault.add(target, new, opened.key, cost)
    wipe(opened.key)
    if opened.kind == RECOVERY:
        ask_for_paper(data)
    opened.vault.save(data.vault, data.vault_copy)


def known_words(store: Store) -> tuple[str, ...]:
    """What people know of this program, for ``check_passphrase``: names of places and of the coordinator."""
    told = "SELECT name FROM program UNION SELECT coordinator FROM program UNION SELECT name FROM school_year"
    with store.read() as session:
        return tuple(str(name) for (name,) in session.connection().exec_driver_sql(told) if name)


def set_second_person(data: DataDir, key: bytes, passphrase: str, known: Iterable[str] = ()) -> None:
    """Let a second person in with a passphrase of her own, or give her another one. Raises Invalid."""
    check_passphrase(passphrase, known)
    vault = vault_of(data, key)
    vault.add(SECOND, passphrase, key)
    vault.save(data.vault, data.vault_copy)


def remove_second_person(data: DataDir, key: bytes) -> None:
    """Her passphrase opens nothing from now on, older backups excepted."""
    vault = vault_of(data, key)
    vault.remove(SECOND, key)
    vault.save(data.vault, data.vault_copy)


def has_second_person(data: DataDir) -> bool:
    """A second person has a passphrase."""
    return load_vault(data).has(SECOND)


def set_recovery_code(
    data: DataDir, key: bytes, code: str, cost: Cost | None = None, *, paper_pending: bool = False
) -> None:
    """Make ``code`` the recovery code of a program that is open with ``key``. Raises Invalid."""
    check_recovery_code(code)
    vault = vault_of(data, key)
    vault.add(RECOVERY, code, key, cost)
    if paper_pending:
        ask_for_paper(data)
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
    from app.keeping.unlocking import open_key

    check_recovery_code(code)
    data = DataDir(root)
    opened = open_key(data, passphrase)
    opened.vault.settle(opened.key)
    opened.vault.add(RECOVERY, code, opened.key, cost)
    wipe(opened.key)
    opened.vault.save(data.vault, data.vault_copy)
    paper_is_kept(root)


def vault_of(data: DataDir, key: bytes) -> Vault:
    """The key file of a program that is open with ``key``, to be changed. Raises StorageProblem."""
    for vault in load_copies(data):
        if vault.is_as_sealed([key]) or not vault.seals:  # older Porchlights made no seal
            vault.settle(key)
            return vault
    raise DamagedKeyFile(
        "The key file was changed by something other than Porchlight. Nothing was changed; close the "
        "program and open it again, which says what to do."
    )


def ask_for_paper(data: DataDir) -> None:
    """From now on each start asks for a recovery sheet, until ``paper_is_kept``."""
    data.paper_pending.touch()
    flush_folder(data.root)


def is_paper_pending(root: Path) -> bool:
    """True while nobody has said that the recovery code is on paper."""
    return DataDir(root).paper_pending.exists()


def paper_is_kept(root: Path) -> None:
    """The recovery code was typed back from paper."""
    DataDir(root).paper_pending.unlink(missing_ok=True)
