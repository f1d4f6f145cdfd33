# SPDX-License-Identifier: Apache-2.0
"""The schemas as they were released: whoever changes a table must write a migration step.

``schema_N.sql`` are the references. A file that was made with one and brought up to date must have the same
schema as a fresh one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.storage import migrations
from app.storage.engine import connect

KEY = bytes(range(32))
RELEASED = (1, 3, 4)


def _schema(path: Path) -> list[str]:
    connection = connect(path, KEY, writer=False)
    try:
        found = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'person_search_%'"
        ).fetchall()
    finally:
        connection.close()
    return sorted(re.sub(r"\s*([(),])\s*", r"\1", " ".join(row[0].split())) for row in found)


def _made_by(path: Path, version: int) -> Path:
    statements = Path(__file__).with_name(f"schema_{version}.sql").read_text(encoding="utf-8").splitlines()
    connection = connect(path, KEY, writer=True)
    try:
        for statement in sorted(statements, key=_made_first):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
    finally:
        connection.close()
    return path


def _made_first(statement: str) -> int:
    kinds = ("CREATE TABLE", "CREATE VIRTUAL TABLE")
    return 0 if statement.startswith(kinds) else 1


@pytest.mark.parametrize("version", RELEASED)
def test_an_old_file_brought_up_to_date_is_like_a_fresh_one(tmp_path: Path, version: int) -> None:
    old = _made_by(tmp_path / "old.db", version)
    migrations.bring_up_to_date(old, KEY)
    migrations.create(tmp_path / "fresh.db", KEY)
    assert _schema(old) == _schema(tmp_path / "fresh.db")
