# SPDX-License-Identifier: Apache-2.0
"""Bringing a backup back: tried before anything changes, then put in the place of what is here.

What it needs to be of use today is done before it counts: it is opened, brought up to date, and its sync
begins a new writing history. Who was erased since then is erased again when it is opened (``erased_list``).
``staging`` puts it in place and keeps what was there; the backups on the shelf stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session as DbSession

from app.errors import FileProblem, StorageProblem, WrongPassphrase
from app.keeping import staging
from app.keeping.keys import PASSPHRASE, SECOND, load_vault
from app.partnership import ledger
from app.partnership.membership import read_membership
from app.partnership.rewinds import take_new_replica
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.storage import backup, half_made
from app.storage.backup import Holds, look_at_backup
from app.storage.engine import connect
from app.storage.store import Store
from app.vault.vault import Vault
from app.vault.vault_file import from_bytes

__all__ = ["Inside", "look_at_backup", "look_inside", "put_back"]


def put_back(
    source: Path,
    data: DataDir,
    secret: str,
    kind: str = PASSPHRASE,
    progress: Progress = SILENT,
    *,
    set_aside: bool = False,
) -> bytes:
    """Put a backup into a data directory and give back its key, or leave the directory as it was.

    A directory that holds a program is refused, or with ``set_aside`` what it holds is kept in a folder of
    its own. ``secret`` opens the backup or, for one of this very program, the key file that is here now.
    Raises FileProblem when the file is no backup, WrongPassphrase, StorageProblem and Cancelled.
    """
    if not data.is_free() and not set_aside:
        raise StorageProblem(f"There is already a program in {data.root}; nothing was changed.")
    look_at_backup(source)
    with staging.stage(data) as staged:
        progress.step(0, 3, "Copying the backup")
        backup.unpack_database(source, staged.database)
        staged.vault.write_bytes(backup.vault_in(source))
        progress.step(1, 3, "Trying the passphrase")
        key, vault = _key(data, staged, secret, kind)
        vault.save(staged.vault, staged.vault_copy)
        progress.step(2, 3, "Opening the data")
        store = Store(staged.database, key)
        try:
            _begin_anew(store)
        finally:
            store.close()
        progress.step(3, 3, "Opening the data")
        if data.is_free():
            half_made.make_room(data)
        staging.make_ready(data)
    staging.carry_on(data)
    return key


@dataclass(frozen=True, slots=True)
class Inside:
    """What a secret shows of a backup; ``holds`` is None for one of an older Porchlight."""

    holds: Holds | None
    key: bytes


def look_inside(source: Path, data: DataDir, secret: str, kind: str = PASSPHRASE) -> Inside:
    """What a backup holds, for whoever can open it; nothing is unpacked or changed.

    ``secret`` as in ``put_back``. Raises FileProblem and WrongPassphrase.
    """
    look_at_backup(source)
    here = _here(data)
    keys = _opened_by(here, kind, secret) if here is not None else []
    if here is not None and keys:
        keys += here.earlier_keys(keys[0])
    for key in keys:
        if (holds := backup.what_it_holds(source, key)) is not None:
            return Inside(holds, key)
    try:
        keys = _keys_in(from_bytes(backup.vault_in(source)), kind, secret)
    except WrongPassphrase:
        if not keys:
            raise
    return next(
        (Inside(holds, key) for key in keys if (holds := backup.what_it_holds(source, key)) is not None),
        Inside(None, keys[0]),
    )


def _key(data: DataDir, staged: DataDir, secret: str, kind: str) -> tuple[bytes, Vault]:
    """The key of the staged data file, and the key file that goes with it.

    That is the one which is here now when it opens the data: the passphrase or the sheet may have been
    changed since the backup was made, and a person knows today's. A file with an earlier key gets today's.
    """
    here = _here(data)
    keys = _opened_by(here, kind, secret) if here is not None else []
    if here is not None and keys:
        if _fits(staged.database, keys[0]):
            return keys[0], here
        for earlier in here.earlier_keys(keys[0]):
            if _fits(staged.database, earlier):
                _encrypt_anew(staged, earlier, keys[0])
                return keys[0], here
    own = Vault.load(staged.vault, staged.vault)
    for key in _keys_in(own, kind, secret):
        if _fits(staged.database, key):
            return key, own
    raise StorageProblem(
        "The backup's data does not open with its own key; it is damaged. Choose another one."
    )


def _here(data: DataDir) -> Vault | None:
    try:
        return load_vault(data)
    except StorageProblem:
        return None


def _opened_by(vault: Vault, kind: str, secret: str) -> list[bytes]:
    try:
        return _keys_in(vault, kind, secret)
    except (WrongPassphrase, StorageProblem):
        return []


def _keys_in(vault: Vault, kind: str, secret: str) -> list[bytes]:
    """What a secret opens; a passphrase may be the second person's. Raises as ``Vault.open_all``."""
    try:
        return vault.open_all(kind, secret)
    except WrongPassphrase:
        if kind != PASSPHRASE or not vault.has(SECOND):
            raise
        return vault.open_all(SECOND, secret)


def _fits(database: Path, key: bytes) -> bool:
    try:
        connect(database, key, writer=False).close()
    except StorageProblem:
        return False
    return True


def _encrypt_anew(staged: DataDir, old: bytes, new: bytes) -> None:
    made = staged.root / "anew.db"
    source, target = connect(staged.database, old, writer=False), connect(made, new, writer=True)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    made.replace(staged.database)


def _begin_anew(store: Store) -> None:
    """This data was continued elsewhere, perhaps: what is written from now on is another history."""
    with store.receive() as session:
        membership = read_membership(session)
        if membership is not None:
            take_new_replica(session, membership, _last_delivered(session, membership.replica))


def _last_delivered(session: DbSession, replica: bytes) -> int:
    found = ledger.fetch(
        session, "SELECT max(n) FROM out_parcel WHERE replica = ? AND seq IS NOT NULL", replica
    )
    return int(found[0][0] or 0)


def require_backup(source: Path) -> None:
    """Raises FileProblem for what is none."""
    if not source.is_file():
        raise FileProblem(f"{source} is not there. Choose another file.")
    look_at_backup(source)
