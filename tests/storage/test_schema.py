# SPDX-License-Identifier: Apache-2.0
"""The schema of version 1 as it was released: whoever changes a table must write a migration step.

``schema_1.sql`` is the reference. A file that was made with it and brought up to date must have the same
schema as a fresh one.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.storage import migrations
from app.storage.engine import connect

KEY = bytes(range(32))
RELEASED = Path(__file__).with_name("schema_1.sql")


def _schema(path: Path) -> list[str]:
    connection = connect(path, KEY, writer=False)
    try:
        found = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'person_search_%'"
        ).fetchall()
    finally:
        connection.close()
    return sorted(re.sub(r"\s*([(),])\s*", r"\1", " ".join(row[0].split())) for row in found)


def _made_by(path: Path, statements: list[str]) -> Path:
    connection = connect(path, KEY, writer=True)
    try:
        for statement in sorted(statements, key=_made_first):
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
    finally:
        connection.close()
    return path


def _made_first(statement: str) -> int:
    kinds = ("CREATE TABLE", "CREATE VIRTUAL TABLE")
    return 0 if statement.startswith(kinds) else 1


def test_an_old_file_brought_up_to_date_is_like_a_fresh_one(tmp_path: Path) -> None:
    released = RELEASED.read_text(encoding="utf-8").splitlines()
    old = _made_by(tmp_path / "old.db", released)
    migrations.bring_up_to_date(old, KEY)
    migrations.create(tmp_path / "fresh.db", KEY)
    assert _schema(old) == _schema(tmp_path / "fresh.db")
