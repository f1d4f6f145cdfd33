# SPDX-License-Identifier: Apache-2.0
"""The one composition root: a program that is open on this laptop.

Screens and commands get an ``AppContext`` in their constructors; there is no global one. Starting,
opening, backing up and changing the passphrase are here because they join the vault to the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.errors import StorageProblem
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.services.program import ProgramDraft, start_program
from app.storage import backup
from app.storage.store import Store
from app.storage.vault import Cost, Vault, check_passphrase, new_key, new_recovery_code

PASSPHRASE, RECOVERY = "passphrase", "recovery"


@dataclass(slots=True)
class AppContext:
    """An open program: where it lies, and its store."""

    data: DataDir
    store: Store

    @property
    def who(self) -> str:
        """Who is noted as the author of changes on this laptop."""
        return self.store.who

    def back_up(self, target: Path, progress: Progress = SILENT) -> str:
        """Write a verified backup; returns its content digest."""
        return backup.write_backup(self.store, self.data, target, progress)

    def close(self) -> None:
        self.store.close()


def start(
    root: Path, draft: ProgramDraft, passphrase: str, cost: Cost | None = None
) -> tuple[AppContext, str]:
    """Start a program in an empty data directory; returns it open, and its recovery code to print.

    Raises Invalid for a weak passphrase or an unusable draft, before anything is written.
    """
    from app.services.program import school_year_named

    check_passphrase(passphrase)
    school_year_named(draft.school_year)
    data = DataDir(root)
    if not data.is_empty():
        raise StorageProblem(f"There is already a program in {root}; nothing was changed.")
    key, code, vault = new_key(), new_recovery_code(), Vault([])
    vault.add(PASSPHRASE, passphrase, key, cost)
    vault.add(RECOVERY, code, key, cost)
    root.mkdir(parents=True, exist_ok=True)
    vault.save(data.vault, data.vault_copy)  # before the data: data without its key would be lost
    store = Store.create(data.database, key, who=draft.coordinator or "coordinator")
    with store.write("program.start", f"Started {draft.name}") as session:
        start_program(session, draft)
    return AppContext(data, store), code


def unlock(root: Path, secret: str, kind: str = PASSPHRASE) -> AppContext:
    """Open the program in a data directory. Raises WrongPassphrase or StorageProblem."""
    data = DataDir(root)
    key = Vault.load(data.vault, data.vault_copy).open(kind, secret)
    store = Store(data.database, key)
    store.who = _coordinator(store)
    return AppContext(data, store)


def change_passphrase(
    root: Path, old: str, new: str, kind: str = PASSPHRASE, cost: Cost | None = None
) -> None:
    """Set a new passphrase, opened by the old one or (``kind``) the recovery code. Raises WrongPassphrase."""
    check_passphrase(new)
    data = DataDir(root)
    vault = Vault.load(data.vault, data.vault_copy)
    key = vault.open(kind, old)
    vault.add(PASSPHRASE, new, key, cost)
    vault.save(data.vault, data.vault_copy)


def new_recovery_sheet(root: Path, passphrase: str, cost: Cost | None = None) -> str:
    """Replace the recovery code; the old printed sheet stops working. Returns the new code."""
    data = DataDir(root)
    vault = Vault.load(data.vault, data.vault_copy)
    key, code = vault.open(PASSPHRASE, passphrase), new_recovery_code()
    vault.add(RECOVERY, code, key, cost)
    vault.save(data.vault, data.vault_copy)
    return code


def restore(source: Path, root: Path) -> dict[str, object]:
    """Put a backup into an empty data directory; its own passphrase opens it."""
    return backup.restore_backup(source, DataDir(root))


def _coordinator(store: Store) -> str:
    from sqlalchemy import text

    with store.read() as session:
        name = session.execute(text("SELECT coordinator FROM program WHERE removed = 0")).scalar()
    return str(name or "coordinator")
