# SPDX-License-Identifier: Apache-2.0
"""Where the main window stands: the same place next time, as far as there is such a place."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.preferences import Place


def put(window: QWidget, place: Place | None) -> None:
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


def place_of(window: QWidget) -> Place:
    """Where it stands, and whether it fills the screen."""
    at = window.normalGeometry()
    return Place(at.x(), at.y(), at.width(), at.height(), window.isMaximized())
