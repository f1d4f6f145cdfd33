# SPDX-License-Identifier: Apache-2.0
"""The look of this laptop is kept, and no state of its file stops the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.preferences import Look, Place, load, load_place, preferences_file, save, save_place
from ui.theme import THEME_NAMES


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder for settings, which does not exist yet."""
    own = tmp_path / "settings"
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(own))
    return own


def test_nothing_chosen_is_as_delivered(folder: Path) -> None:
    assert load() == Look("light", 1.0)
    assert load_place() is None
    assert not folder.exists()


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_what_was_saved_is_loaded(theme: str, folder: Path) -> None:
    assert save(Look(theme, 1.5))
    assert load() == Look(theme, 1.5)
    assert [file.name for file in folder.iterdir()] == ["preferences.json"]


def test_look_and_place_do_not_disturb_each_other() -> None:
    save(Look("dark", 2.0))
    save_place(Place(10, -20, 1024, 640, full=True))
    save(Look("contrast", 1.25))
    assert load() == Look("contrast", 1.25)
    assert load_place() == Place(10, -20, 1024, 640, full=True)


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", "\x00", "[" * 100_000,
        '{"theme": 3, "scale": "big", "window": 4}',
        '{"theme": "neon", "scale": NaN, "window": {"x": 1}}',
        '{"scale": true, "window": {"x": 0, "y": 0, "width": 0, "height": 0}}',
        '{"scale": Infinity, "window": {"x": 0, "y": 0, "width": 1e400, "height": 5}}',
    ],
)  # fmt: skip
def test_a_damaged_file_counts_as_not_chosen(content: str, folder: Path) -> None:
    folder.mkdir()
    preferences_file().write_text(content)
    assert load() == Look()
    assert load_place() is None
    assert save(Look("dark", 1.0))
    assert load() == Look("dark", 1.0)


def test_a_size_out_of_bounds_is_brought_back(folder: Path) -> None:
    folder.mkdir()
    for asked, given in ((0.1, 1.0), (9, 2.0)):
        preferences_file().write_text(json.dumps({"scale": asked}))
        assert load().scale == given


def test_a_folder_that_cannot_be_written_is_no_trouble(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert save(Look("dark", 1.0)) is False
    assert save_place(Place(0, 0, 800, 600)) is False
    assert load() == Look()
