# SPDX-License-Identifier: Apache-2.0
"""Whether somebody is there: every key and every touch of the mouse, in whatever window of the program.

One filter for all who want to know, since each one costs time with every event there is.
"""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_ACTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
        QEvent.Type.Drop,
    }
)
_SIGNS = _ACTS | {QEvent.Type.MouseMove, QEvent.Type.HoverMove, QEvent.Type.TouchUpdate}


class Activity(QObject):
    """``acted`` with every key, click and turn of the wheel; ``last`` also counts a moving mouse.

    ``last`` is a moment of the clock that no wrong year and no change of time moves.
    """

    acted = Signal()
    lock_pressed = Signal()  # Ctrl+L in a dialog, which keeps the window's own keys from working

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.last = monotonic()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _SIGNS:
            self.last = monotonic()
            if kind in _ACTS:
                self.acted.emit()
                if isinstance(event, QKeyEvent) and _is_lock(event):
                    self.lock_pressed.emit()
        return False

    @property
    def quiet_for(self) -> float:
        """Seconds since somebody did something."""
        return monotonic() - self.last


def _is_lock(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
