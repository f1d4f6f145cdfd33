# SPDX-License-Identifier: Apache-2.0
"""Opening a data file with its key: looked at before it is used, brought up to date, watched from then on.

What is wrong with it is found here; ``mending`` brings it back. Which key opens it is found in ``unlocking``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Damaged, StorageProblem
from app.files import make_folder
from app.keeping import shelf
from app.paths import DataDir
from app.storage import backup, migrations
from app.storage.engine import connect
from app.storage.pages.page_codes import CHECK, wrong_pages
from app.storage.pages.page_journal import Finding, PageJournal, Standing, look
from app.storage.store import Store

DAMAGED = (
    "The data file on this laptop is damaged. Nothing has been changed. It can be mended from the last "
    "backup and what was stored since."
)

GONE = (
    "The data file is not where it was, though its backups and key file are. Nothing has been changed. If "
    "you moved it, put it back; otherwise it can be mended from the last backup and what was stored since."
)


def open_store(data: DataDir, key: bytes, finding: Finding | None = None) -> Store:
    """The store of a program that nobody else has open. Raises Damaged or StorageProblem.

    ``finding`` is what ``look`` found just before; it is looked for here otherwise.
    """
    finding = finding or look(data.database, data.pages)
    if finding.standing is Standing.DAMAGED:
        raise Damaged(DAMAGED)
    _clear_away(data)
    pages = PageJournal(data.database, data.pages, shelf.next_number(data))
    is_watched = finding.standing is Standing.SOUND and _go_on(pages, finding)
    if not is_watched:
        _check_pages(data, key)
    if migrations.is_behind(data.database, key):
        _back_up_before_update(data, key, pages)
        pages.give_up()  # the steps are not in the journal: an old volume must not call them damage
        is_watched = False
    store = Store(data.database, key, pages=pages)
    if not is_watched:
        begin(pages)
    return store


def _clear_away(data: DataDir) -> None:
    """What a process that died had half made: it is of no use, and no erasure would reach a backup in it."""
    for scratch in data.root.glob(f"{backup.SCRATCH}*/"):
        shutil.rmtree(scratch, ignore_errors=True)
    for half in [*data.backups.glob(f"*{shelf.ENDING}.new"), *data.pages.glob("*.pages.new")]:
        with suppress(OSError):
            half.unlink()


def watch(store: Store, data: DataDir) -> None:
    """Begin the page journal of a data file that was just made."""
    store.pages = PageJournal(data.database, data.pages, shelf.next_number(data))
    begin(store.pages)


def begin(pages: PageJournal) -> None:
    """Watch a file from its state as it is now. A full disk does not keep anybody from working."""
    try:
        pages.begin()
    except OSError:
        pages.give_up()


def _go_on(pages: PageJournal, finding: Finding) -> bool:
    try:
        pages.go_on(finding)
    except OSError:
        pages.give_up()
        return False
    return True


def _check_pages(data: DataDir, key: bytes) -> None:
    """Without a journal only the codes of the pages can tell, which need the key. Raises Damaged."""
    if data.is_bereft():
        raise Damaged(GONE)
    if not data.database.exists():
        raise StorageProblem(f"There is no program in {data.root} yet; start one first.")
    try:
        connection = connect(data.database, key, writer=False)
    except StorageProblem as problem:
        if shelf.backups(data):
            raise Damaged(DAMAGED) from problem
        raise
    try:
        if wrong_pages(connection.execute(CHECK).fetchall(), data.database):
            raise Damaged(DAMAGED)
    finally:
        connection.close()


def _back_up_before_update(data: DataDir, key: bytes, pages: PageJournal) -> None:
    """A newer program changes the tables: first a verified backup of them as they are.

    Raises StorageProblem.
    """
    make_folder(data.backups)
    source = _Closed(data.database, key, pages)
    name = f"before version {migrations.SCHEMA_VERSION} no {pages.next_number}{shelf.ENDING}"
    vault = data.vault.read_bytes()
    backup.write_backup(source, vault, data.backups / name, why="update", begin_volume=True)


@dataclass(frozen=True, slots=True)
class _Closed:
    """A data file that no store has open, as something to make a backup of."""

    path: Path
    key: bytes
    pages: PageJournal

    def copy_key(self) -> bytes:
        return bytes(bytearray(self.key))  # one that is wiped after use

    @contextmanager
    def pinned(self, *, begin_volume: bool = False) -> Iterator[tuple[Any, int]]:
        connection = connect(self.path, self.key, writer=False)
        try:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield connection, self.pages.begin() if begin_volume else 0
        finally:
            connection.close()
