# SPDX-License-Identifier: Apache-2.0
"""The one composition root: a program that is open on this laptop.

Screens and commands get an ``AppContext`` in their constructors; there is no global one. Starting,
opening, backing up, restoring and changing the keys are here because they join the vault to the store.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import FileProblem, StorageProblem
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.services.program import ProgramDraft, start_program
from app.storage import backup, half_made
from app.storage.place import note_facts, read_facts
from app.storage.store import Store
from app.storage.vault import (
    Cost,
    Vault,
    check_passphrase,
    check_recovery_code,
    new_key,
    new_recovery_code,
)

PASSPHRASE, RECOVERY = "passphrase", "recovery"
_WHO = "who"
_YEAR_3000 = 32_503_680_000_000


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

    @property
    def vault(self) -> Vault:
        """The key file as it is now."""
        return Vault.load(self.data.vault, self.data.vault_copy)

    def close(self) -> None:
        self.store.close()


def start(
    root: Path,
    draft: ProgramDraft,
    passphrase: str,
    cost: Cost | None = None,
    *,
    paper_pending: bool = False,
) -> tuple[AppContext, str]:
    """Start a program in an empty data directory; returns it open, and its recovery code to print.

    With ``paper_pending`` the next unlock asks for a recovery sheet until ``paper_is_kept`` was called.
    Raises Invalid for a weak passphrase or an unusable draft, before anything is written.
    """
    from app.services.program import school_year_named

    check_passphrase(passphrase)
    school_year_named(draft.school_year)
    data = DataDir(root)
    half_made.make_room(data)
    key, code, vault = new_key(), new_recovery_code(), Vault([])
    vault.add(PASSPHRASE, passphrase, key, cost)
    vault.add(RECOVERY, code, key, cost)
    root.mkdir(parents=True, exist_ok=True)
    if paper_pending:
        data.paper_pending.touch()
    vault.save(data.vault, data.vault_copy)  # before the data: data without its key would be lost
    store = Store.create(data.database, key, who=draft.coordinator or "coordinator")
    with store.write("program.start", f"Started {draft.name}") as session:
        start_program(session, draft)
    return AppContext(data, store), code


def prepare_to_join(
    root: Path, passphrase: str, recovery_code: str = "", cost: Cost | None = None, *,
    paper_pending: bool = False,
) -> tuple[AppContext, str]:  # fmt: skip
    """Make an empty data file for a laptop that joins a program others began; open, and its recovery code.

    ``recovery_code`` is kept when the printed sheet is at hand; it then opens this laptop too. A file that is
    there already, because joining broke off, is opened again and gets this code in place of one that nobody
    saw; one that no hub let in makes room when this passphrase does not open it. ``paper_pending`` as in
    ``start``. Raises Invalid and WrongPassphrase.
    """
    check_passphrase(passphrase)
    if recovery_code:
        check_recovery_code(recovery_code)
    data, code = DataDir(root), recovery_code or new_recovery_code()
    context = _half_made_before(data, passphrase) if not data.is_empty() else None
    if context is not None:
        if has_program(context) and not has_joined(context):
            context.close()
            raise StorageProblem(f"There is already a program in {root}; nothing was changed.")
        set_recovery_code(context, code, cost, paper_pending=paper_pending)
        return context, code
    half_made.make_room(data)
    key, vault = new_key(), Vault([])
    vault.add(PASSPHRASE, passphrase, key, cost)
    vault.add(RECOVERY, code, key, cost)
    root.mkdir(parents=True, exist_ok=True)
    half_made.mark(data)
    if paper_pending:
        data.paper_pending.touch()
    vault.save(data.vault, data.vault_copy)
    return AppContext(data, Store.create(data.database, key)), code


def _half_made_before(data: DataDir, passphrase: str) -> AppContext | None:
    """What an earlier joining left, open; None where that is nothing one could miss."""
    try:
        return unlock(data.root, passphrase)
    except StorageProblem:
        if data.is_free():
            return None
        raise


def leave_joining(context: AppContext, *, take_away: bool = False) -> bool:
    """Close a laptop's file that no hub has let in; from now on a program may be started in its place.

    With ``take_away`` nothing is left of it: only for one that the hub surely does not know. False, and
    nothing but closed, when it holds a program or has joined.
    """
    holds_nothing = not has_joined(context) and not has_program(context)
    context.close()
    if holds_nothing and take_away:
        half_made.take_away(context.data)
    elif holds_nothing:
        half_made.mark(context.data)
    return holds_nothing


def set_recovery_code(
    context: AppContext, code: str, cost: Cost | None = None, *, paper_pending: bool = False
) -> None:
    """Make ``code`` the recovery code of a program that is open. Raises Invalid."""
    check_recovery_code(code)
    vault = context.vault
    vault.add(RECOVERY, code, context.store.copy_key(), cost)
    if paper_pending:
        context.data.paper_pending.touch()
    vault.save(context.data.vault, context.data.vault_copy)


def has_joined(context: AppContext) -> bool:
    """This laptop is one of a hub's."""
    return context.store.place.replica is not None


def has_program(context: AppContext) -> bool:
    """False while this laptop has joined but has not read its program from the hub yet."""
    from sqlalchemy import text

    with context.store.read() as session:
        return session.execute(text("SELECT 1 FROM program WHERE removed = 0")).first() is not None


def unlock(root: Path, secret: str, kind: str = PASSPHRASE) -> AppContext:
    """Open the program in a data directory. Raises WrongPassphrase or StorageProblem."""
    data = DataDir(root)
    return _opened(data, Vault.load(data.vault, data.vault_copy).open(kind, secret))


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
    code = new_recovery_code()
    use_recovery_code(root, passphrase, code, cost)
    return code


def use_recovery_code(root: Path, passphrase: str, code: str, cost: Cost | None = None) -> None:
    """Make ``code``, which is on paper now, the recovery code; until then the old sheet keeps working.

    Raises WrongPassphrase, or Invalid for what ``new_recovery_code`` cannot have given.
    """
    check_recovery_code(code)
    data = DataDir(root)
    vault = Vault.load(data.vault, data.vault_copy)
    vault.add(RECOVERY, code, vault.open(PASSPHRASE, passphrase), cost)
    vault.save(data.vault, data.vault_copy)
    paper_is_kept(root)


def is_paper_pending(root: Path) -> bool:
    """True while nobody has said that the recovery code is on paper."""
    return DataDir(root).paper_pending.exists()


def paper_is_kept(root: Path) -> None:
    """The recovery code was typed back from paper."""
    DataDir(root).paper_pending.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says while it is locked. ``made_at`` is UTC ms, ``size`` bytes."""

    made_at: int
    size: int


def look_at_backup(source: Path) -> BackupFacts:
    """What can be known of a backup without its passphrase. Raises FileProblem when it is none."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = set(archive.namelist())
            made_at = int(json.loads(archive.read("about.json"))["made_at"])
        complete = members >= {"vault.json", "porchlight.db"} and 0 < made_at < _YEAR_3000
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as problem:
        raise FileProblem(f"{source.name} is not a Porchlight backup. Choose another file.") from problem
    if not complete:
        raise FileProblem(f"{source.name} is not a complete Porchlight backup. Choose another file.")
    return BackupFacts(made_at, source.stat().st_size)


def restore(source: Path, root: Path) -> dict[str, object]:
    """Put a backup into an empty data directory; its own passphrase opens it."""
    data = DataDir(root)
    if data.is_free():
        if not data.is_empty():
            look_at_backup(source)  # only for a backup
        half_made.make_room(data)
    return backup.restore_backup(source, data)


def restore_and_unlock(
    source: Path,
    root: Path,
    secret: str,
    kind: str = PASSPHRASE,
    progress: Progress = SILENT,
    *,
    set_aside: bool = False,
) -> AppContext:
    """Put a backup into a data directory and open it, or leave the directory as it was.

    The backup is tried in a folder of its own first. A directory that is in use is refused, or with
    ``set_aside`` kept whole under another name beside it. Raises FileProblem when the file is no backup,
    WrongPassphrase, StorageProblem and Cancelled.
    """
    data = DataDir(root)
    if not data.is_free() and not set_aside:
        raise StorageProblem(f"There is already a program in {root}; nothing was changed.")
    with _folder_beside(root) as folder:
        tried = DataDir(folder)
        progress.step(0, 3, "Copying the backup")
        backup.restore_backup(source, tried)
        progress.step(1, 3, "Trying the passphrase")
        key = Vault.load(tried.vault, tried.vault_copy).open(kind, secret)
        progress.step(2, 3, "Opening the data")
        _opened(tried, key).close()
        progress.step(3, 3, "Opening the data")
        if not data.is_free():
            _put_aside(root)
        half_made.make_room(data)
        root.mkdir(parents=True, exist_ok=True)
        for old, new in (
            (tried.vault, data.vault),
            (tried.vault_copy, data.vault_copy),
            (tried.database, data.database),  # last: it makes the directory a program
        ):
            old.replace(new)
    return _opened(data, key)


def _put_aside(root: Path) -> Path:
    """Rename a data directory; nothing in it is touched."""
    aside = half_made.free_name_beside(root)
    try:
        root.rename(aside)
    except OSError as problem:
        raise StorageProblem(
            f"{root} is in use by another program; close that and try again. Nothing was changed."
        ) from problem
    return aside


@contextmanager
def _folder_beside(root: Path) -> Iterator[Path]:
    """A folder on the same disk as ``root``, gone afterwards."""
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="porchlight-restore-", dir=root.parent))
    except OSError as problem:
        raise StorageProblem(f"{root.parent} cannot be written to; nothing was restored.") from problem
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(data: DataDir, key: bytes) -> AppContext:
    store = Store(data.database, key)
    _catch_up(store)
    name_author(store)
    return AppContext(data, store)


def _catch_up(store: Store) -> None:
    """After an update: show what came from other laptops and the program did not know yet."""
    with store.read() as session:
        has_key = "program_key" in read_facts(session)
    if has_key:
        from app.partnership.catching_up import catch_up

        catch_up(store)


def name_author(store: Store, who: str | None = None) -> None:
    """Who is the author on this laptop: ``who`` from now on, else as before, else the coordinator."""
    from sqlalchemy import text

    if who:
        with store.receive() as session:
            note_facts(session, {_WHO: who.encode()})
    with store.read() as session:
        own = read_facts(session).get(_WHO, b"").decode()
        found = session.execute(text("SELECT coordinator FROM program WHERE removed = 0")).scalar()
    store.who = own or str(found or "") or "coordinator"
