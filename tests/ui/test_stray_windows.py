# SPDX-License-Identifier: Apache-2.0
"""Building a window opens no other: a part that is shown before it has a place flashes as its own window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.start.first_run import FirstRunWindow
from ui.start.unlock import UnlockWindow


class Watch(QObject):
    """Notes every widget that is shown without having a parent."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt's
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.parent() is None
            and not isinstance(watched, QMenu | MainWindow)
        ):
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    made = Watch()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def test_the_main_window_and_its_screens(watch: Watch, window: MainWindow) -> None:
    for name in window.screens:
        window.go(name)
        QApplication.processEvents()
    assert watch.seen == []


def test_the_first_windows(watch: Watch, qtbot: QtBot, tmp_path: Path) -> None:
    for made in (FirstRunWindow(tmp_path, JobRunner()), UnlockWindow(tmp_path, JobRunner())):
        qtbot.addWidget(made)
    assert watch.seen == []
