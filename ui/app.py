# SPDX-License-Identifier: Apache-2.0
"""Starting the program: options, look, and what lives as long as the program. Its windows: ``ui.opening``."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui import errors, preferences
from ui.gc_timer import GcTimer
from ui.opening import Asked, Opening
from ui.preferences import Look
from ui.theme import THEME_NAMES, apply_theme, load_theme, register_first_fonts

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


def _look(asked: Asked) -> Look:
    """What was chosen last, unless the command line says otherwise for this once."""
    kept = preferences.load()
    return Look(asked.theme or kept.theme, asked.scale or kept.scale)


def _picture(opening: Opening, file: str) -> None:
    """Save a picture of the window once no job is running, and end the program."""
    if opening.is_busy:
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
