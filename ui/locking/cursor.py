# SPDX-License-Identifier: Apache-2.0
"""Where the cursor stood, in words that still hold after the same window was built anew."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from ui.kit.grid_view import GridView

Cursor = dict[str, Any]


def where_cursor_is(window: QWidget) -> Cursor:
    """The field under the cursor, by kind and name, and the place in its text; empty when it is elsewhere.

    A cell that is being typed is none: its grid brings it back with its text.
    """
    focus = QApplication.focusWidget()
    if focus is None or focus.window() is not window or _is_in_grid(focus):
        return {}
    alike = _alike(window, type(focus).__name__, focus.accessibleName())
    cursor = {"kind": type(focus).__name__, "name": focus.accessibleName(), "number": alike.index(focus)}
    if isinstance(focus, QLineEdit):
        cursor["position"] = focus.cursorPosition()
    elif isinstance(focus, QPlainTextEdit):
        cursor["position"] = focus.textCursor().position()
    return cursor


def put_cursor(window: QWidget, cursor: Cursor) -> bool:
    """Put the cursor there again; False when there is no such field any more."""
    alike = _alike(window, str(cursor.get("kind")), str(cursor.get("name")))
    number, position = cursor.get("number"), cursor.get("position")
    if not isinstance(number, int) or not 0 <= number < len(alike):
        return False
    field = alike[number]
    field.setFocus()
    if isinstance(field, QLineEdit) and isinstance(position, int):
        field.setCursorPosition(position)
    elif isinstance(field, QPlainTextEdit) and isinstance(position, int):
        place = field.textCursor()
        place.setPosition(min(position, len(field.toPlainText())))
        field.setTextCursor(place)
    return True


def _alike(window: QWidget, kind: str, name: str) -> list[QWidget]:
    """The fields of one kind and name, in the order they were made; also those that are shown in a moment."""
    return [
        one
        for one in window.findChildren(QWidget)
        if type(one).__name__ == kind and one.accessibleName() == name
    ]


def _is_in_grid(widget: QWidget | None) -> bool:
    while widget is not None:
        if isinstance(widget, GridView):
            return True
        widget = widget.parentWidget()
    return False
