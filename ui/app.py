# SPDX-License-Identifier: Apache-2.0
"""Starting the program: options, look, the first window, and what lives as long as the program."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import DataDir, default_data_dir
from app.progress import SILENT
from ui import errors
from ui.gc_timer import GcTimer
from ui.jobs import JobRunner
from ui.theme import THEME_NAMES, apply_theme, load_theme, register_fonts

# Long enough for a screen to read its data and be painted before it is pictured.
_SETTLE_MS = 400


def main(argv: Sequence[str]) -> int:
    """Run the program; returns the exit code."""
    asked = _options(argv)
    if asked.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["porchlight"])
    app.setApplicationName("Porchlight")
    register_fonts(app)
    apply_theme(app, load_theme(asked.theme), asked.scale)
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


class Opening:
    """From the first window to the main one."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._root = Path(asked.data_dir) if asked.data_dir else default_data_dir()
        self.jobs = JobRunner()
        self.window: QWidget = QWidget()

    def begin(self) -> None:
        """Show the invented program, the unlock window, or the first run."""
        if self._asked.demo:
            from ui.start.first_run import open_demo

            self.open(open_demo(SILENT))
            return
        self._show(self._first_window())

    def _first_window(self) -> QWidget:
        if DataDir(self._root).is_empty():
            from ui.start.first_run import FirstRunWindow

            first = FirstRunWindow(self._root, self.jobs)
            first.opened.connect(self.open)
            return first
        from ui.start.unlock import UnlockWindow

        unlock = UnlockWindow(self._root, self.jobs)
        unlock.opened.connect(self.open)
        return unlock

    def open(self, ctx: Any) -> None:
        """Put the main window in the place of the first one."""
        from ui.main_window import MainWindow

        window = MainWindow(ctx, self.jobs)
        if self._asked.screen:
            window.go(self._asked.screen)
        self._show(window)

    def _show(self, window: QWidget) -> None:
        old, self.window = self.window, window
        if self._asked.size:
            width, height = (int(part) for part in self._asked.size.split("x"))
            window.resize(width, height)
        window.show()
        old.close()

    def close(self) -> None:
        """Stop the jobs and let go of the program."""
        self.jobs.stop_all()
        shut = getattr(self.window, "shut", None)
        if shut is not None:
            shut()


def _picture(opening: Opening, file: str) -> None:
    """Save a picture of the window once no job is running, and end the program."""
    if opening.jobs.running:
        QTimer.singleShot(_SETTLE_MS, lambda: _picture(opening, file))
        return
    opening.window.grab().save(file)
    QApplication.quit()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="porchlight", description="Porchlight, with its windows.")
    parser.add_argument("--data-dir", help="the folder with the program's data")
    parser.add_argument("--screen", default="", help="open this screen, by its name in the rail")
    parser.add_argument("--demo", action="store_true", help="look around with invented people")
    parser.add_argument("--theme", choices=THEME_NAMES, default="light")
    parser.add_argument("--scale", type=float, default=1.0, help="size of text, 1.0 to 2.0")
    parser.add_argument("--size", default="", help="size of the window, such as 1024x640")
    parser.add_argument("--screenshot", default="", help="save a picture of the window to this file and end")
    return parser.parse_args(list(argv))
