# SPDX-License-Identifier: Apache-2.0
"""Starting the program: options, look, and what lives as long as the program. Its windows: ``ui.opening``."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui import errors, preferences
from ui.gc_timer import GcTimer
from ui.opening import Asked, Opening, root_of
from ui.preferences import Look
from ui.run_log import RunLog
from ui.second_start import Door, bring_forward, wait_for_first
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
    door = None if asked.demo or asked.screenshot else Door(root_of(asked))
    if door is not None and not door.is_first and door.ring():
        return 0
    look = _look(asked)
    register_first_fonts(app)
    apply_theme(app, load_theme(look.theme), look.scale)
    errors.install(app)
    collector = GcTimer(app)
    desk_top = Opening(asked)
    if door is None:
        desk_top.begin()
        code = _run(app, desk_top, asked)
    else:
        code = _run_first(app, desk_top, asked, door)
    collector.stop()
    return code


def _run(app: QApplication, desk_top: Opening, asked: Asked) -> int:
    """Until the last window is closed."""
    if asked.screenshot:
        QTimer.singleShot(_SETTLE_MS, lambda: _picture(desk_top, asked.screenshot))
    code = app.exec()
    desk_top.close()
    return code


def _run_first(app: QApplication, desk_top: Opening, asked: Asked, door: Door) -> int:
    """The first start on its data: others ring at its door. It waits for one that is just finishing."""
    log = RunLog(root_of(asked))

    def begin() -> None:
        desk_top.begin()
        QTimer.singleShot(_SETTLE_MS, settled)

    def settled() -> None:
        door.listen(lambda: bring_forward(desk_top.window))
        log.begin()

    waiting = None if door.is_first else wait_for_first(door, begin)
    if waiting is None:
        begin()
    for ending in (app.lastWindowClosed, app.aboutToQuit):  # a session that ends asks no window
        ending.connect(door.finishing)
    code = _run(app, desk_top, asked)
    log.end()
    door.release()
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
