# SPDX-License-Identifier: Apache-2.0
"""Bringing a backup back: tried in a folder of its own, then put in place; what was there is kept."""

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
from app.files import flush_folder, make_folder, put_in_place
from app.keeping.keys import PASSPHRASE, load_vault
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.storage import backup, half_made
from app.storage.store import Store

_YEAR_3000 = 32_503_680_000_000


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


def put_back(
    source: Path,
    root: Path,
    secret: str,
    kind: str = PASSPHRASE,
    progress: Progress = SILENT,
    *,
    set_aside: bool = False,
) -> bytes:
    """Put a backup into a data directory and give back its key, or leave the directory as it was.

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
        key = load_vault(tried).open(kind, secret)
        progress.step(2, 3, "Opening the data")
        Store(tried.database, key).close()
        progress.step(3, 3, "Opening the data")
        if not data.is_free():
            _put_aside(root)
        half_made.make_room(data)
        make_folder(root)
        tried.vault.replace(data.vault)
        tried.vault_copy.replace(data.vault_copy)
        flush_folder(root)  # data whose key a power cut took away could never be read again
        put_in_place(tried.database, data.database)  # last: it makes the directory a program
    return key


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
