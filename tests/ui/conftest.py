# SPDX-License-Identifier: Apache-2.0
"""The whole window, on invented people (``window``) and on a program just started (``empty_window``).

The clock stands at Wednesday, 18 November 2026, 10:00. Jobs run at once.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.demo import fill
from app.services.program import ProgramDraft
from app.vault.vault import Cost
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.theme import apply_theme, current, load_theme, register_fonts, scale

NOW = "2026-11-18T10:00:00"
PASSPHRASE = "five words are easily kept"
_CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
_DRAFT = ProgramDraft("Pine Hill Tutoring", "2026-27", ["Library"], "Rosa Tsosie")


@pytest.fixture(scope="session")
def started_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory of a program that was just started. To be copied."""
    folder = tmp_path_factory.mktemp("started")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORCHLIGHT_NOW", NOW)
        ctx, _ = context.start(folder, _DRAFT, PASSPHRASE, _CHEAP)
        ctx.close()
    return folder


@pytest.fixture(scope="session")
def demo_folder(started_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory full of invented people. To be copied."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(started_folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORCHLIGHT_NOW", NOW)
        ctx = context.unlock(folder, PASSPHRASE)
        fill(ctx.store)
        ctx.close()
    return folder


@pytest.fixture(autouse=True)
def _closed_windows_go(qapp: QApplication) -> Iterator[None]:
    """No window outlives its test: each one left would be painted anew with every other look.

    Qt deletes closed windows when its loop runs, which it never does between tests.
    """
    yield
    left = QApplication.topLevelWidgets()
    if not left:
        return
    for window in left:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.freeze()  # what is left now stays: looking through all of it after each test takes a third of a second


def _opened(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppContext:
    monkeypatch.setenv("PORCHLIGHT_NOW", NOW)
    own = tmp_path / "data"
    shutil.copytree(folder, own)
    return context.unlock(own, PASSPHRASE)


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppContext]:
    """The invented program, open; each test has its own copy."""
    opened = _opened(demo_folder, tmp_path, monkeypatch)
    yield opened
    opened.close()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, demo: AppContext) -> Iterator[MainWindow]:
    """The main window on invented people, shown, on Today."""
    made = _shown(qapp, qtbot, demo)
    yield made
    made.shut()


@pytest.fixture
def empty_window(
    qapp: QApplication,
    qtbot: QtBot,
    started_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    """The main window of a program that has a site and nobody in it."""
    opened = _opened(started_folder, tmp_path, monkeypatch)
    made = _shown(qapp, qtbot, opened)
    yield made
    made.shut()


def _shown(qapp: QApplication, qtbot: QtBot, ctx: AppContext) -> MainWindow:
    register_fonts(qapp)
    if (current().name, scale()) != ("light", 1.0) or not qapp.styleSheet():
        apply_theme(qapp, load_theme("light"))
    made = MainWindow(ctx, JobRunner(inline=True))
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made
