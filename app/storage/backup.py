# SPDX-License-Identifier: Apache-2.0
"""Backups: one file with the encrypted data and the vault, made through SQLite's backup call.

A copy of a live database file would miss what is still in the write-ahead log. A backup is opened and
compared before it gets its name; a restore goes only into an empty data directory. Nothing in the file
is readable without a passphrase of the program.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from pathlib import Path

from app import clock
from app.errors import FileProblem, StorageProblem
from app.files import put_in_place, write_whole
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.storage.digest import content_digest
from app.storage.engine import connect
from app.storage.store import Store

_DATABASE, _VAULT, _ABOUT = "porchlight.db", "vault.json", "about.json"
_LARGEST = 8 * 1024**3
_PAGES_A_STEP = 256


def write_backup(store: Store, data: DataDir, target: Path, progress: Progress = SILENT) -> str:
    """Write and verify a backup at ``target``; returns the content digest it was verified against."""
    if target.is_dir():
        raise FileProblem(f"{target} is a folder; name a file for the backup.")
    if not target.parent.is_dir():
        raise FileProblem(f"The folder {target.parent} does not exist; the backup was not made.")
    with tempfile.TemporaryDirectory(dir=data.root, prefix="backup-") as scratch:
        copy = Path(scratch) / _DATABASE
        _copy_pages(store, copy, progress)
        digest = _verify(store, copy)
        beside = target.with_name(target.name + ".new")
        _pack(beside, copy, data.vault.read_bytes(), digest)
        put_in_place(beside, target)
    return digest


def _copy_pages(store: Store, copy: Path, progress: Progress) -> None:
    source = connect(store.path, store.copy_key(), writer=False)
    target = connect(copy, store.copy_key(), writer=True)
    try:

        def step(_status: int, remaining: int, total: int) -> None:
            progress.step(total - remaining, total, "Copying the data")

        source.backup(target, pages=_PAGES_A_STEP, progress=step)
    finally:
        source.close()
        target.close()


def _verify(store: Store, copy: Path) -> str:
    """Open the copy with the key and compare its content with the program's."""
    check = Store(copy, store.copy_key())
    try:
        with check.read() as copied:
            problems = copied.connection().exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            digest = content_digest(copied)
    finally:
        check.close()
    with store.read() as session:
        same = digest == content_digest(session)
    if problems or not same:
        raise StorageProblem("The backup did not match the data and was thrown away; try again.")
    return digest


def _pack(path: Path, database: Path, vault: bytes, digest: str) -> None:
    about = {"format": 1, "made_at": clock.now_ms(), "digest": digest}
    with path.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_ABOUT, json.dumps(about))
            archive.writestr(_VAULT, vault)
            archive.write(database, _DATABASE)
        stream.flush()
        os.fsync(stream.fileno())


def restore_backup(source: Path, data: DataDir) -> dict[str, object]:
    """Put a backup into an empty data directory; returns what the backup says about itself.

    Raises StorageProblem when the directory is in use and FileProblem when the file is no backup.
    """
    if not data.is_empty():
        raise StorageProblem(f"There is already a program in {data.root}; restore into an empty folder.")
    try:
        with zipfile.ZipFile(source) as archive:
            about = json.loads(archive.read(_ABOUT))
            vault = archive.read(_VAULT)
            if archive.getinfo(_DATABASE).file_size > _LARGEST:
                raise FileProblem(f"{source.name} is too large to be a backup.")
            data.root.mkdir(parents=True, exist_ok=True)
            unfinished = data.database.with_suffix(".new")
            with archive.open(_DATABASE) as packed, unfinished.open("wb") as stream:
                while block := packed.read(1 << 20):
                    stream.write(block)
                stream.flush()
                os.fsync(stream.fileno())
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as problem:
        data.database.with_suffix(".new").unlink(missing_ok=True)
        raise FileProblem(
            f"{source.name} is not a complete Porchlight backup; nothing was restored."
        ) from problem
    from app.storage.vault import Vault

    write_whole(data.vault, vault)
    Vault.load(data.vault, data.vault).save(data.vault, data.vault_copy)
    put_in_place(unfinished, data.database)
    return dict(about)
