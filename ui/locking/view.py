# SPDX-License-Identifier: Apache-2.0
"""Where one is in the main window: the screen, what stands in it, the form that is open, the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import clock
from ui.kit.dates import time_text
from ui.kit.form_dialog import FormDialog
from ui.kit.grid import EntryGrid
from ui.locking.cursor import Cursor, put_cursor, where_cursor_is

if TYPE_CHECKING:
    from ui.locking.half_typed import HalfTyped
    from ui.main_window import MainWindow

View = dict[str, Any]
# What was just built can take the cursor once it is shown, some turns of the event loop later.
_SHOWN_MS = 50


def look(window: MainWindow) -> View:
    """What to keep; made of text, numbers, lists and booleans."""
    seen: View = {
        "screen": window.rail.current,
        "screens": {name: kept for name, screen in window.screens.items() if (kept := screen.kept)},
    }
    cursor = where_cursor_is(window)
    if cursor:
        seen["cursor"] = cursor
    form = _open_form()
    if form is not None:
        seen["form"] = {"place": form.place, "title": form.windowTitle(), "cursor": where_cursor_is(form)}
    return seen


def come_back(window: MainWindow, half_typed: HalfTyped) -> str:
    """Show what was kept at a lock or before a crash; returns what is to be said about it."""
    if not half_typed.view:
        return ""
    title = put_back(window, half_typed.view)
    said = []
    if not half_typed.was_locked:
        moment = time_text(clock.local(half_typed.view_at).time())
        said.append(f"Porchlight ended without being closed. You are where you were at {moment}.")
    if title:
        said.append(f"“{title}” is half typed and kept: open it again to go on.")
    return " ".join(said)


def put_back(window: MainWindow, seen: Mapping[str, Any]) -> str:
    """Show it again; returns the title of a form that was open and could not be opened by itself."""
    screens = seen.get("screens")
    for name, kept in (screens if isinstance(screens, dict) else {}).items():
        if name in window.screens and isinstance(kept, dict):
            window.screens[name].bring_back(kept)
    window.go(str(seen.get("screen")))
    cursor, form = seen.get("cursor"), seen.get("form")
    if isinstance(cursor, dict):
        QTimer.singleShot(_SHOWN_MS, window, lambda: put_cursor(window, cursor))
    else:
        QTimer.singleShot(_SHOWN_MS, window, lambda: _go_into_cell(window))
    return _open_again(window, form) if isinstance(form, dict) else ""


def close_cells(window: MainWindow) -> None:
    """Close every cell that is being typed, without storing it: closing a window would."""
    for grid in window.findChildren(EntryGrid):
        grid.put_down()


def _open_form() -> FormDialog | None:
    for one in QApplication.topLevelWidgets():
        if isinstance(one, FormDialog) and one.isVisible():
            return one
    return None


def _open_again(window: MainWindow, form: Mapping[str, Any]) -> str:
    place, title, cursor = str(form.get("place")), str(form.get("title")), form.get("cursor")
    name, _, own = place.partition("/")
    screen = window.screens.get(name)
    if screen is None or not screen.open_form(own):
        return title
    if isinstance(cursor, dict):
        QTimer.singleShot(_SHOWN_MS, window, lambda: _put_into_form(cursor))
    return ""


def _put_into_form(cursor: Cursor) -> None:
    form = _open_form()
    if form is not None:
        put_cursor(form, cursor)


def _go_into_cell(window: MainWindow) -> None:
    """The cell that was being typed has the cursor; its grid has opened it again."""
    for grid in window.screens[window.rail.current].findChildren(EntryGrid):
        line = grid.view.open_line
        if line is not None:
            line.setFocus()
