# SPDX-License-Identifier: Apache-2.0
"""What safe keeping costs on a ten-year program: each save, each start, each backup; and mending a damaged
file.

The page journal is measured against the same saves without it. Mending is timed from a damaged page on, after
as many saves as a busy month has; it must bring back every one of them.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.keeping import mending, opening, shelf
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.storage.digest import table_digests
from app.storage.engine import connect
from app.storage.pages.page_journal import look
from app.storage.store import Store
from bench import data
from bench.rows import Row, for_information, middle

YEARS = 10
SAVES = 1_000
ROUNDS = 40
# Of 50 MB, in seconds; the file here is larger.
MENDING_S = 60.0
_MEGABYTES = 50


def run() -> list[Row]:
    """Rows as ``__main__`` prints them."""
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-keeping-") as folder:
        here = DataDir(Path(folder) / "data")
        shutil.copytree(data.folder(YEARS).root, here.root)
        shutil.copytree(here.root, Path(folder) / "without")
        return _measure(here, data.KEY)


def _measure(here: DataDir, key: bytes) -> list[Row]:
    store = opening.open_store(here, key)
    backup_s, kept = _timed(lambda: shelf.keep_one(store, here, "asked"))
    assert kept is not None
    with_journal = middle(_save(store, n) for n in range(ROUNDS))
    for number in range(SAVES):
        _save(store, ROUNDS + number)
    tables = _tables(here, key)
    store.close()
    without = _without_journal(here.root.with_name("without"), key)
    look_s, _ = _timed(lambda: look(here.database, here.pages))
    megabytes = here.database.stat().st_size / 1e6
    _zero_a_page(here.database)
    mend_s, mended = _timed(lambda: mending.mend(here, key))
    if not mended.is_whole or _tables(here, key) != tables:
        raise ValueError("Mending did not bring everything back.")
    return [
        ("a save with the page journal", with_journal, 20.0, "ms"),
        for_information("the same save without it", without, "ms"),
        for_information("size of the program", megabytes, "MB"),
        for_information("looking at every page at the start", look_s * 1000, "ms"),
        for_information("a verified backup", backup_s, "s"),
        (f"mending, with {mended.actions:,} saves since the backup, per 50 MB",
         mend_s * _MEGABYTES / megabytes, MENDING_S, "s"),
    ]  # fmt: skip


def _save(store: Store, number: int) -> float:
    """Milliseconds of one save, as it is waited for."""
    started = time.perf_counter()
    with store.write("people.add", "Added") as session:
        add_student(session, StudentDraft(given="Ana", family=f"Begaye {number}"))
    return (time.perf_counter() - started) * 1000


def _without_journal(root: Path, key: bytes) -> float:
    store = Store(DataDir(root).database, key)
    try:
        return middle(_save(store, number) for number in range(ROUNDS))
    finally:
        store.close()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _tables(here: DataDir, key: bytes) -> dict[str, tuple[int, str]]:
    connection = connect(here.database, key, writer=False)
    try:
        return table_digests(connection)
    finally:
        connection.close()


def _zero_a_page(database: Path) -> None:
    with database.open("r+b") as stream:
        stream.seek(4096 * 1000)
        stream.write(bytes(4096))
