# SPDX-License-Identifier: Apache-2.0
"""The whole program in a test: started on a copy of a folder, unlocked by typing, with real jobs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import NOW, PASSPHRASE
from ui.main_window import MainWindow
from ui.opening import Asked, Opening
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, load_theme, register_fonts


@contextmanager
def whole_program(
    qapp: QApplication, qtbot: QtBot, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """Runs on ``tmp_path / "data"``, a copy of ``folder``; it is left at the end."""
    monkeypatch.setenv("PORCHLIGHT_NOW", NOW)
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    shutil.copytree(folder, tmp_path / "data")
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
    """Type the passphrase into the unlock window, and wait for the main one."""
    window = opening.window
    assert isinstance(window, UnlockWindow)
    QTest.keyClicks(window.form.field("passphrase").target, PASSPHRASE)
    window.open_button.click()
    qtbot.waitUntil(lambda: isinstance(opening.window, MainWindow), timeout=10_000)
    QApplication.processEvents()
    return shell(opening)


def shell(opening: Opening) -> MainWindow:
    """The main window that stands now."""
    assert isinstance(opening.window, MainWindow)
    return opening.window
