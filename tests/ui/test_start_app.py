# SPDX-License-Identifier: Apache-2.0
"""Starting the whole program: the look it comes in, where its window stands, and what it leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import context
from tests.ui.steps import CHEAP
from ui.app import _look, _options
from ui.opening import Opening
from ui.preferences import Look, Place, load, save
from ui.start.first_run import FirstRunWindow
from ui.start.unlock import UnlockWindow
from ui.window_place import place_of, put

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder for settings."""
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    return tmp_path / "settings"


def test_the_chosen_look_comes_back_and_options_hold_for_once() -> None:
    assert _look(_options([])) == Look("light", 1.0)
    save(Look("dark", 1.5))
    assert _look(_options([])) == Look("dark", 1.5)
    assert _look(_options(["--theme", "contrast"])) == Look("contrast", 1.5)
    assert _look(_options(["--scale", "2"])) == Look("dark", 2.0)
    assert load() == Look("dark", 1.5)


def test_a_window_comes_back_to_its_place_if_the_place_is_there(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = qapp.primaryScreen().availableGeometry()
    put(window, Place(room.x() + 10, room.y() + 20, 500, 400))
    assert place_of(window) == Place(room.x() + 10, room.y() + 20, 500, 400)
    put(window, None)
    put(window, Place(100_000, 100_000, 900, 700))
    assert window.size().width() == 500, "that screen is gone"
    put(window, Place(room.x(), room.y(), room.width() + 60, 400))
    assert window.width() <= room.width()


def test_a_folder_in_which_joining_came_to_nothing_opens_with_the_choices(
    tmp_path: Path, qtbot: QtBot
) -> None:
    ctx, _ = context.prepare_to_join(tmp_path / "data", "five words are easily kept", cost=CHEAP)
    ctx.close()
    asked = _options(["--data-dir", str(tmp_path / "data")])
    first = Opening(asked)._first_window()
    qtbot.addWidget(first)
    assert isinstance(first, FirstRunWindow)
    ctx.data.half_made.unlink()
    second = Opening(asked)._first_window()
    qtbot.addWidget(second)
    assert isinstance(second, UnlockWindow)


def test_looking_around_leaves_nothing_behind(tmp_path: Path) -> None:
    places = tmp_path / "temporary"
    places.mkdir()
    environment = {**os.environ, "TMPDIR": str(places), "TEMP": str(places), "TMP": str(places)}
    subprocess.run(
        [sys.executable, "-m", "ui", "--demo", "--screenshot", str(tmp_path / "demo.png")],
        cwd=ROOT, env=environment, check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "demo.png").stat().st_size > 10_000
    assert list(places.iterdir()) == []
    assert not (tmp_path / "settings").exists(), "a picture changes nothing"


def test_a_disk_that_fails_is_no_reason_to_offer_a_beginning(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.lstat

    def failing(path: Path) -> object:
        if path.name == "porchlight.db":
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(Path, "lstat", failing)
    first = Opening(_options(["--data-dir", str(tmp_path)]))._first_window()
    qtbot.addWidget(first)
    assert isinstance(first, UnlockWindow)
    assert "cannot be looked at: Input/output error" in first.ask.banner.sentence
