# SPDX-License-Identifier: Apache-2.0
"""Locking the whole program: names gone at once, windows replaced, file closed, everything back after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.storage.queries.sheets import next_out
from tests.ui.conftest import NOW, PASSPHRASE
from ui.main_window import MainWindow
from ui.opening import Asked, Opening
from ui.screens.sessions import SessionsScreen
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, load_theme, register_fonts


@pytest.fixture
def opening(
    qapp: QApplication, qtbot: QtBot, demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """The whole program on invented people, unlocked, with real jobs."""
    monkeypatch.setenv("PORCHLIGHT_NOW", NOW)
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    shutil.copytree(demo_folder, tmp_path / "data")
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    asked = Asked()
    asked.data_dir = str(tmp_path / "data")
    made = Opening(asked)
    made.begin()
    unlock(made, qtbot)
    yield made
    made.close()


def unlock(opening: Opening, qtbot: QtBot) -> MainWindow:
    window = opening.window
    assert isinstance(window, UnlockWindow)
    QTest.keyClicks(window.form.field("passphrase").target, PASSPHRASE)
    window.open_button.click()
    qtbot.waitUntil(lambda: isinstance(opening.window, MainWindow), timeout=10_000)
    assert isinstance(opening.window, MainWindow)
    QApplication.processEvents()
    return opening.window


def lock(opening: Opening, qtbot: QtBot) -> UnlockWindow:
    opening.lock()
    window = opening.window
    assert isinstance(window, UnlockWindow)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [window]
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    return window


def shell(opening: Opening) -> MainWindow:
    assert isinstance(opening.window, MainWindow)
    return opening.window


def sessions(opening: Opening) -> SessionsScreen:
    screen = shell(opening).screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    return screen


def test_windows_are_replaced_and_the_file_is_closed(opening: Opening, qtbot: QtBot) -> None:
    store = shell(opening).ctx.store
    begun = perf_counter()
    opening.lock()
    assert perf_counter() - begun < 0.2
    window = opening.window
    assert isinstance(window, UnlockWindow)
    assert "Locked at 10:00 AM. What you were typing is kept." in window.ask.sentence.text()
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    assert [type(one) for one in QApplication.topLevelWidgets() if not isinstance(one, QMenu)] == [
        UnlockWindow
    ]
    assert store._reader.pool.checkedin() == 0  # type: ignore[attr-defined]
    unlock(opening, qtbot)
