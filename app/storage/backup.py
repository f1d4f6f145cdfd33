# SPDX-License-Identifier: Apache-2.0
"""One backup as a file: the encrypted data, the key file, and what it holds, sealed.

Made through SQLite's backup call: a copy of a live database file would miss what is still in the write-ahead
log. It is verified before it gets its name: opened with the key, every page's code checked, every table
compared with the data by count and hash. Nothing in it is readable without a passphrase of the program,
except when it was made. When backups are made and thinned is in ``app.keeping.shelf``, bringing one back in
``restoring``.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import sqlcipher3.dbapi2 as driver
from nacl import bindings
from nacl.exceptions import CryptoError

from app import clock
from app.errors import FileProblem, StorageProblem
from app.files import put_in_place
from app.progress import SILENT, Progress
from app.storage.digest import table_digests
from app.storage.engine import connect, is_of_disk
from app.storage.pages.page_volume import SALT
from app.vault.wiping import wipe

DATABASE, VAULT, ABOUT, HOLDS = "porchlight.db", "vault.json", "about.json", "holds"
FORMAT = 2
# Folders beside the data file in which backups are made and tried; what a cut leaves of them goes at opening.
# Not a name that somebody would give to a copy of their own, which may lie there too.
SCRATCH = "unfinished-backup-"
_LARGEST = 8 * 1024**3
_LARGEST_NOTE = 1 << 20
_PAGES_A_STEP = 256
_BLOCK = 1 << 20
_NONCE = 24
_YEAR_3000 = 32_503_680_000_000


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says while it is locked: UTC ms, bytes, and the volume of the page journal begun with it.

    ``number`` is 0 for one that goes elsewhere, such as onto a stick.
    """

    made_at: int
    size: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Holds:
    """What a backup holds, to be read with the key. ``why`` is a word of ``app.keeping.shelf``.

    ``erased_at`` says which erasure was its last (0: none): one that names another than the data does now
    still knows somebody who was erased since. Times are not compared, because clocks are set.
    """

    why: str
    students: int
    adults: int
    sessions: int
    marks: int
    actions: int
    last_action_at: int
    digest: str
    erased_at: int = 0


class Source(Protocol):
    """What a backup is made of: an open store, or a data file that nobody has open."""

    @property
    def path(self) -> Path: ...

    def copy_key(self) -> bytes: ...

    def pinned(self, *, begin_volume: bool = False) -> AbstractContextManager[tuple[Any, int]]:
        """A connection that sees one state, and the number of the volume that begins with it."""


def write_backup(
    source: Source,
    vault: bytes,
    target: Path,
    progress: Progress = SILENT,
    *,
    why: str = "asked",
    begin_volume: bool = False,
) -> Holds:
    """Write and verify a backup at ``target``. Raises FileProblem, StorageProblem and Cancelled.

    With ``begin_volume`` the page journal goes on from this state; only for those on the shelf.
    """
    require_place(target)
    beside = target.with_name(target.name + ".new")
    try:
        with tempfile.TemporaryDirectory(dir=source.path.parent, prefix=SCRATCH) as scratch:
            copy = Path(scratch) / DATABASE
            key = source.copy_key()
            try:
                with source.pinned(begin_volume=begin_volume) as (pinned, number):
                    _copy_pages(pinned, source.path, copy, key, progress)
                    holds = _verify(pinned, copy, key, why)
                sealed = _seal(holds, key)
            finally:
                wipe(key)
            about = {"format": FORMAT, "made_at": clock.now_ms(), "number": number}
            _pack(beside, copy, vault, about, sealed)
            put_in_place(beside, target)
    except (OSError, driver.Error) as problem:
        if not isinstance(problem, OSError) and not is_of_disk(problem):
            raise
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise StorageProblem(
            f"The backup {target.name} could not be written ({reason}). Nothing else was changed."
        ) from problem
    finally:
        with suppress(OSError):  # a failing disk lets nothing be removed either
            beside.unlink(missing_ok=True)
    return holds


def require_place(target: Path) -> None:
    """Raises FileProblem when no file can be written there."""
    if target.is_dir():
        raise FileProblem(f"{target} is a folder; name a file for the backup.")
    if not target.parent.is_dir():
        raise FileProblem(f"The folder {target.parent} does not exist; the backup was not made.")


def _copy_pages(source: Any, path: Path, copy: Path, key: bytes, progress: Progress) -> None:
    """The copy has the salt of the data file, so that pages of the page journal fit into it."""
    with path.open("rb") as stream:
        salt = stream.read(SALT)
    target = connect(copy, key, writer=True, salt=salt)
    try:

        def step(_status: int, remaining: int, total: int) -> None:
            progress.step(total - remaining, total, "Copying the data")

        source.backup(target, pages=_PAGES_A_STEP, progress=step)
    finally:
        target.close()


def _verify(source: Any, copy: Path, key: bytes, why: str) -> Holds:
    """Open the copy with the key and compare it with what it was made from."""
    from app.storage.scrubbing import ERASED_AT

    check = connect(copy, key, writer=False)
    try:
        problems = check.execute("PRAGMA cipher_integrity_check").fetchall()
        tables = table_digests(check)
        last = check.execute("SELECT coalesce(max(at), 0) FROM journal").fetchone()[0]
        erased = _fact(check, ERASED_AT)
    finally:
        check.close()
    if problems or tables != table_digests(source):
        raise StorageProblem("The backup did not match the data and was thrown away; try again.")
    counts = {name: count for name, (count, _) in tables.items()}
    return Holds(
        why, counts["student"], counts["adult"], counts["session"], counts["mark"], counts["journal"], last,
        digest_of(tables), int(erased),
    )  # fmt: skip


def _fact(connection: Any, name: str) -> bytes:
    """What this laptop noted under a name, b"0" if nothing. The first version had no such notes."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sync_fact'").fetchone():
        return b"0"
    found = connection.execute("SELECT value FROM sync_fact WHERE name = ?", (name,)).fetchone()
    return bytes(found[0]) if found else b"0"


def digest_of(tables: Mapping[str, tuple[int, str]]) -> str:
    """One hash over the digests of all tables."""
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def _pack(path: Path, database: Path, vault: bytes, about: Mapping[str, int], holds: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(ABOUT, json.dumps(about))
        archive.writestr(VAULT, vault)
        archive.writestr(HOLDS, holds)
        archive.write(database, DATABASE)


def _seal(holds: Holds, key: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    content = json.dumps(asdict(holds)).encode()
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, b"", nonce, _holds_key(key))


def _holds_key(key: bytes) -> bytes:
    return hashlib.blake2b(b"what a backup holds", key=key, digest_size=32).digest()


def look_at_backup(source: Path) -> About:
    """What can be known of a backup without its passphrase. Raises FileProblem when it is none."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = set(archive.namelist())
            said = json.loads(_small(archive, ABOUT))
            about = About(int(said["made_at"]), source.stat().st_size, int(said.get("number", 0)))
        complete = members >= {VAULT, DATABASE} and 0 < about.made_at < _YEAR_3000
    except _NO_BACKUP as problem:
        raise FileProblem(f"{source.name} is not a Porchlight backup. Choose another file.") from problem
    if not complete:
        raise FileProblem(f"{source.name} is not a complete Porchlight backup. Choose another file.")
    return about


_NO_BACKUP = (
    OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, AttributeError, RuntimeError,
    NotImplementedError, OverflowError, RecursionError, zlib.error,
)  # fmt: skip


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member that is never large. Raises ValueError for one that is, before it is in memory."""
    _require_stored(archive, name)
    if archive.getinfo(name).file_size > _LARGEST_NOTE:
        raise ValueError(name)
    return archive.read(name)


def _require_stored(archive: zipfile.ZipFile, name: str) -> None:
    """We pack nothing, so what is packed is not ours and might unpack without end. Raises ValueError."""
    if archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
        raise ValueError(name)


def what_it_holds(source: Path, key: bytes) -> Holds | None:
    """What a backup says with its key; None for one of an older program, or when this is not its key.

    Raises FileProblem when it cannot be read now: that says nothing of its worth.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            sealed = _small(archive, HOLDS)
        content = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[_NONCE:], b"", sealed[:_NONCE], _holds_key(key)
        )
        return Holds(**json.loads(content))
    except OSError as problem:
        raise FileProblem(f"{source.name} cannot be read now. Try again later.") from problem
    except (*_NO_BACKUP, CryptoError):
        return None


def vault_in(source: Path) -> bytes:
    """The key file in a backup. Raises FileProblem."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _small(archive, VAULT)
    except _NO_BACKUP as problem:
        raise FileProblem(f"{source.name} is not a Porchlight backup. Choose another file.") from problem


def is_sound(database: Path, key: bytes, digest: str) -> bool:
    """The codes of all pages are right, and the tables are those of ``digest``. Raises StorageProblem."""
    connection = connect(database, key, writer=False)
    try:
        problems = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        return not problems and digest_of(table_digests(connection)) == digest
    finally:
        connection.close()


def unpack_database(source: Path, target: Path) -> None:
    """Write the data file of a backup to ``target``, flushed.

    Raises FileProblem; then there is no such file.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.getinfo(DATABASE).file_size > _LARGEST:
                raise FileProblem(f"{source.name} is too large to be a backup.")
            _require_stored(archive, DATABASE)
            with archive.open(DATABASE) as packed, target.open("wb") as stream:
                while block := packed.read(_BLOCK):
                    stream.write(block)
                stream.flush()
                os.fsync(stream.fileno())
    except _NO_BACKUP as problem:
        target.unlink(missing_ok=True)
        raise FileProblem(
            f"{source.name} is not a complete Porchlight backup; nothing was restored."
        ) from problem
