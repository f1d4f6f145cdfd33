# SPDX-License-Identifier: Apache-2.0
"""Starting the program: options, look, the first window, and what lives as long as the program."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import DataDir, default_data_dir
from app.progress import SILENT
from ui import errors, preferences
from ui.gc_timer import GcTimer
from ui.jobs import JobRunner
from ui.preferences import Look, Place
from ui.theme import THEME_NAMES, apply_theme, load_theme, register_first_fonts, register_name_fonts

# Long enough for a screen to read its data and be painted before it is pictured.
_SETTLE_MS = 400


def main(argv: Sequence[str]) -> int:
    """Run the program; returns the exit code."""
    asked = _options(argv)
    if asked.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["porchlight"])
    app.setApplicationName("Porchlight")
    look = _look(asked)
    register_first_fonts(app)
    apply_theme(app, load_theme(look.theme), look.scale)
    errors.install(app)
    collector = GcTimer(app)
    desk_top = Opening(asked)
    desk_top.begin()
    if asked.screenshot:
        QTimer.singleShot(_SETTLE_MS, lambda: _picture(desk_top, asked.screenshot))
    code = app.exec()
    desk_top.close()
    collector.stop()
    return code


class Asked:
    """What was asked for on the command line. Theme, scale and size hold for this once."""

    data_dir: str = ""
    screen: str = ""
    demo: bool = False
    theme: str = ""
    scale: float = 0.0
    size: str = ""
    screenshot: str = ""


class Opening:
    """From the first window to the main one."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._root = Path(asked.data_dir) if asked.data_dir else default_data_dir()
        self.jobs = JobRunner()
        self.window: QWidget = QWidget()
        self._is_open = False

    def begin(self) -> None:
        """Show the invented program, the unlock window, or the first run."""
        if self._asked.demo:
            from ui.start.demo import open_demo

            self.open(open_demo(SILENT))
            return
        self._show(self._first_window())

    def _first_window(self) -> QWidget:
        if DataDir(self._root).is_free():
            from ui.start.first_run import FirstRunWindow

            first = FirstRunWindow(self._root, self.jobs)
            first.opened.connect(self.open)
            return first
        from ui.start.unlock import UnlockWindow

        unlock = UnlockWindow(self._root, self.jobs)
        unlock.opened.connect(self.open)
        return unlock

    def open(self, ctx: Any) -> None:
        """Put the main window in the place of the first one; a laptop that is half joined goes on first."""
        from app.context import has_program

        if not has_program(ctx):
            self._show(self._half_joined(ctx))
            return
        from ui.main_window import MainWindow

        register_name_fonts()

        window = MainWindow(ctx, self.jobs)
        if self._asked.screen:
            window.go(self._asked.screen)
        self._is_open = True
        if self._keeps_place:
            _put(window, preferences.load_place())
        self._show(window)
        window.syncing.begin()

    def _half_joined(self, ctx: Any) -> QWidget:
        from ui.start.first_run import FirstRunWindow

        first = FirstRunWindow(self._root, self.jobs)
        first.opened.connect(self.open)
        first.go_on_joining(ctx)
        return first

    @property
    def _keeps_place(self) -> bool:
        return not self._asked.size and not self._asked.screenshot

    def _show(self, window: QWidget) -> None:
        old, self.window = self.window, window
        if self._asked.size:
            width, height = (int(part) for part in self._asked.size.split("x"))
            window.resize(width, height)
        window.show()
        old.close()

    def close(self) -> None:
        """Stop the jobs, let go of the program, and throw invented people away."""
        if self._is_open and self._keeps_place:
            preferences.save_place(_place_of(self.window))
        self.jobs.stop_all()
        shut = getattr(self.window, "shut", None)
        if shut is not None:
            shut()
        demo = sys.modules.get("ui.start.demo")
        if demo is not None:
            demo.throw_demos_away()


def _put(window: QWidget, place: Place | None) -> None:
    """Where it stood last time, unless that screen is gone or has shrunk."""
    if place is None:
        return
    wanted = QRect(place.x, place.y, place.width, place.height)
    rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    room = next((room for room in rooms if room.contains(wanted.center())), None)
    if room is None:
        return
    corner = wanted.topLeft() if room.contains(wanted) else room.topLeft()
    window.setGeometry(QRect(corner, wanted.size().boundedTo(room.size())))
    if place.full:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def _place_of(window: QWidget) -> Place:
    at = window.normalGeometry()
    return Place(at.x(), at.y(), at.width(), at.height(), window.isMaximized())


def _look(asked: Asked) -> Look:
    """What was chosen last, unless the command line says otherwise for this once."""
    kept = preferences.load()
    return Look(asked.theme or kept.theme, asked.scale or kept.scale)


def _picture(opening: Opening, file: str) -> None:
    """Save a picture of the window once no job is running, and end the program."""
    if opening.jobs.running:
        QTimer.singleShot(_SETTLE_MS, lambda: _picture(opening, file))
        return
    opening.window.grab().save(file)
    QApplication.quit()


def _options(argv: Sequence[str]) -> Asked:
    if not argv:
        return Asked()  # started from the menu: nothing to read, and the first window does not wait for it
    import argparse

    parser = argparse.ArgumentParser(prog="porchlight", description="Porchlight, with its windows.")
    parser.add_argument("--data-dir", help="the folder with the program's data")
    parser.add_argument("--screen", help="open this screen, by its name in the rail")
    parser.add_argument("--demo", action="store_true", help="look around with invented people")
    parser.add_argument("--theme", choices=THEME_NAMES, help="for this once")
    parser.add_argument("--scale", type=float, help="size of text for this once, 1.0 to 2.0")
    parser.add_argument("--size", help="size of the window, such as 1024x640")
    parser.add_argument("--screenshot", help="save a picture of the window to this file and end")
    return parser.parse_args(list(argv), namespace=Asked())
