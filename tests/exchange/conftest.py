# SPDX-License-Identifier: Apache-2.0
"""A store per test (a copied empty file), and where our own invented files are."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.storage.store import Store

KEY = bytes(range(32))
MakeFolder = Callable[[dict[str, str]], Path]


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty program's file, made once."""
    path = tmp_path_factory.mktemp("exchange") / "porchlight.db"
    Store.create(path, KEY).close()
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty program of this test alone."""
    path = tmp_path / "data" / "porchlight.db"
    path.parent.mkdir()
    shutil.copy(empty_store, path)
    opened = Store(path, KEY, who="Rosa")
    yield opened
    opened.close()


@pytest.fixture
def fixtures() -> Path:
    """Invented files with the quirks of real ones."""
    return Path(__file__).parent / "fixtures"


@pytest.fixture
def folder(tmp_path: Path) -> MakeFolder:
    """Makes a folder of text files."""

    def make(files: dict[str, str]) -> Path:
        place = tmp_path / f"source{len(list(tmp_path.iterdir()))}"
        for name, text in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")
        return place

    return make
