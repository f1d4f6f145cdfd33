# SPDX-License-Identifier: Apache-2.0
"""A page torn in the file while the log was being copied into it is no damage: the log has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import text

from app.storage.checks import run_checks
from app.storage.engine import connect
from app.storage.pages.page_codes import CHECK, wrong_pages
from app.storage.pages.page_journal import wal_of
from app.storage.pages.wal import PAGE, read_believed
from app.storage.store import Store
from tests.storage.conftest import KEY


def found(path: Path) -> list[int]:
    connection = connect(path, KEY, writer=False)
    try:
        return wrong_pages(connection.execute(CHECK).fetchall(), path)
    finally:
        connection.close()


def torn(path: Path, page: int) -> None:
    with path.open("r+b") as stream:
        stream.seek((page - 1) * PAGE + 512)
        stream.write(bytes(512))


def test_a_page_of_which_the_log_has_a_newer_version_is_not_damaged(store: Store, tmp_path: Path) -> None:
    with store.receive() as session:
        session.execute(text("INSERT INTO sync_fact (name, value) VALUES ('a', x'00')"))
    cut = Path(shutil.copy(store.path, tmp_path / "cut.db"))
    shutil.copy(wal_of(store.path), wal_of(cut))
    in_log = {frame.page for frame in read_believed(wal_of(cut))[0]}
    other = next(page for page in range(2, 50) if page not in in_log)
    torn(cut, max(in_log))
    torn(cut, other)
    assert found(cut) == [other]
    torn(store.path, max(in_log))
    assert [check.name for check in run_checks(store) if not check.ok] == []
