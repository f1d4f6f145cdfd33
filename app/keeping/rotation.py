# SPDX-License-Identifier: Apache-2.0
"""A new key: for when somebody may have copied the old key file or a backup, and knows a passphrase of then.

A changed passphrase does not help there, because it opens the same key. Here the data is written anew under a
new key, and the new key gets the passphrase and a new recovery code; a second person is asked again. Old
keys stay in the vault, under the new one, so that older backups of this laptop can still be opened.

While it goes on, the vault opens both keys, and whichever fits the data file is the one that counts: a
power cut at any moment leaves a program that opens with the same passphrase.
"""

from __future__ import annotations

import os
from itertools import zip_longest
from pathlib import Path
from typing import Any

from app.errors import StorageProblem, WrongPassphrase
from app.files import flush_folder
from app.keeping import staging
from app.keeping.keys import PASSPHRASE, RECOVERY, SECOND
from app.keeping.opening import open_store
from app.keeping.unlocking import Opened, keep_in_order, open_key
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.storage.engine import connect
from app.vault.recovery_code import check_recovery_code, new_recovery_code
from app.vault.vault import new_key
from app.vault.wiping import wipe

_PAGES_A_STEP = 256
_STEPS = 4


def rotate(data: DataDir, passphrase: str, code: str = "", progress: Progress = SILENT) -> str:
    """Give a closed program a new key; returns the recovery code that opens it from now on.

    ``code`` is one that is on paper already. Nobody else has the program open; the caller sees to that.
    Raises WrongPassphrase, Invalid, StorageProblem and Cancelled, with everything as it was.
    """
    if code:
        check_recovery_code(code)
    code = code or new_recovery_code()
    progress.step(0, _STEPS, "Trying the passphrase")
    opened = _opened_in_order(data, passphrase)
    vault, old, new = opened.vault, opened.key, new_key()
    with staging.stage(data) as staged:
        _copy(data.database, old, staged.database, new, progress)
        progress.step(2, _STEPS, "Comparing the data")
        _verify(data.database, old, staged.database, new)
        progress.step(3, _STEPS, "Changing the key")
        _empty_log(data.database, old)
        vault.turn(old, new, [(PASSPHRASE, passphrase), (RECOVERY, code)])
        vault.save(data.vault, data.vault_copy)
        _put_in_place(data, staged.database)
    vault.settle(new)
    vault.save(data.vault, data.vault_copy)
    wipe(old, new)
    progress.step(_STEPS, _STEPS, "Changing the key")
    return code


def _opened_in_order(data: DataDir, passphrase: str) -> Opened:
    """What the passphrase opens, after all that unlocking would say or put in order."""
    opened = open_key(data, passphrase)
    if opened.kind == SECOND:
        raise WrongPassphrase("A new key is made with the program's own passphrase, not the second person's.")
    if opened.kind != PASSPHRASE:
        raise WrongPassphrase("A new key is made with the passphrase, not the recovery code.")
    store = open_store(data, opened.key)
    try:
        keep_in_order(data, store, opened)
    finally:
        store.close()
    return opened


def _copy(source: Path, old: bytes, target: Path, new: bytes, progress: Progress) -> None:
    reading = connect(source, old, writer=False)
    try:
        writing = connect(target, new, writer=True)
        try:

            def step(_status: int, remaining: int, total: int) -> None:
                progress.step(1, _STEPS, f"Writing the data anew ({100 - 100 * remaining // (total or 1)} %)")

            reading.backup(writing, pages=_PAGES_A_STEP, progress=step)
        finally:
            writing.close()
    finally:
        reading.close()
    with target.open("r+b") as stream:
        os.fsync(stream.fileno())


def _verify(source: Path, old: bytes, target: Path, new: bytes) -> None:
    """Every page of the new file is whole and every row is there. Raises StorageProblem."""
    reading, checking = connect(source, old, writer=False), connect(target, new, writer=False)
    try:
        whole = not checking.execute("PRAGMA cipher_integrity_check").fetchall()
        if not whole or not _same_rows(reading, checking):
            raise StorageProblem(
                "The new data file did not match the old one; nothing was changed. Try again."
            )
    finally:
        reading.close()
        checking.close()


def _same_rows(one: Any, other: Any) -> bool:
    """All tables with all their rows, the shared log and this laptop's own facts too."""
    listing = "SELECT name, sql FROM sqlite_master ORDER BY name"
    names = one.execute(listing).fetchall()
    if names != other.execute(listing).fetchall():
        return False
    tables = [name for name, sql in names if (sql or "").startswith("CREATE TABLE")]
    return all(
        left == right
        for table in tables
        for left, right in zip_longest(*(_rows(each, table) for each in (one, other)))
    )


def _rows(connection: Any, table: str) -> Any:
    return connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the name is out of the schema


def _empty_log(database: Path, key: bytes) -> None:
    """All is in the data file itself. Raises StorageProblem while somebody else has it open."""
    connection = connect(database, key, writer=True)
    try:
        blocked, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if blocked:
        raise StorageProblem("Another program is using the data file; close it and try again.")


def _put_in_place(data: DataDir, new: Path) -> None:
    """The old log goes first, on the disk too: beside the new file it would be taken for that one's."""
    for end in ("-wal", "-shm"):
        data.database.with_name(data.database.name + end).unlink(missing_ok=True)
    flush_folder(data.root)
    new.replace(data.database)
    flush_folder(data.root)
