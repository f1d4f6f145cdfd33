# SPDX-License-Identifier: Apache-2.0
"""A store on a real encrypted file: made once, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.store import Store

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty data file with the current schema; tests copy it and never open it."""
    path = tmp_path_factory.mktemp("template") / "porchlight.db"
    Store.create(path, KEY).close()
    return path


@pytest.fixture
def store(template_file: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty program of one's own."""
    path = tmp_path / "porchlight.db"
    shutil.copyfile(template_file, path)
    opened = Store(path, KEY)
    yield opened
    opened.close()
