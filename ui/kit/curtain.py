# SPDX-License-Identifier: Apache-2.0
"""The curtain: hides every name at once when somebody comes near, and comes up with the same key.

Half-typed text stays where it is. Locking the data file is something else and not done here.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShortcutEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from ui.kit.picture import Picture
from ui.kit.text import label
from ui.theme import ROOM, TIGHT, set_role

KEY = "F9"
LOCK_KEYS = "Ctrl+L"  # what locks works behind the curtain too


class Curtain(QObject):
    """Covers ``window`` and every other open window. F9 draws and lifts it; ``changed(drawn)``."""

    changed = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._covers: list[_Cover] = []
        self._before: QWidget | None = None
        self._window = window
        listen_for_curtain(window)

    @property
    def is_drawn(self) -> bool:
        """True while everything is hidden."""
        return bool(self._covers)

    def toggle(self) -> None:
        """Draw or lift."""
        if self.is_drawn:
            self.lift()
        else:
            self.draw_closed()

    def draw_closed(self) -> None:
        """Hide everything now."""
        if self.is_drawn:
            return
        self._before = QApplication.focusWidget()
        kinds = (Qt.WindowType.Window, Qt.WindowType.Dialog)
        for one in QApplication.topLevelWidgets():
            if one is self._window or (one.isVisible() and one.windowType() in kinds):
                self._covers.append(_Cover(one, self.lift))
        front = QApplication.activeModalWidget() or self._window
        for cover in self._covers:
            if cover.parentWidget() is front:
                cover.button.setFocus()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self.changed.emit(True)

    def lift(self) -> None:
        """Show everything again, with the cursor where it was."""
        if not self.is_drawn:
            return
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        for cover in self._covers:
            if shiboken6.isValid(cover):
                cover.hide()
                cover.deleteLater()
        self._covers.clear()
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.setFocus()
        self._before = None
        self.changed.emit(False)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """While drawn, only the curtain's own keys do anything."""
        kind = event.type()
        if isinstance(event, QShortcutEvent):
            if event.key() == QKeySequence(KEY):
                self.lift()
            return event.key() != QKeySequence(LOCK_KEYS)
        if isinstance(event, QKeyEvent) and QKeySequence(event.keyCombination()) == QKeySequence(LOCK_KEYS):
            return False
        if isinstance(event, QKeyEvent):
            ours = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
            if kind == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_F9:
                self.lift()
                return True
            return not ours or not isinstance(QApplication.focusWidget(), _LiftButton)
        return False


class _LiftButton(QPushButton):
    """The one thing that takes keys while the curtain is drawn."""


class _Cover(QFrame):
    """Lies over one window and follows its size."""

    def __init__(self, window: QWidget, lift: Callable[[], None]) -> None:
        super().__init__(window)
        set_role(self, surface="curtain")
        self.setAccessibleName("Curtain")
        middle = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setSpacing(TIGHT)
        layout.addStretch(2)
        layout.addWidget(Picture("lamp", "attention", 56), 0, middle)
        words = label(f"The curtain is drawn. Press {KEY} to go on.", "soft")
        words.setAlignment(middle)
        layout.addWidget(words)
        layout.addSpacing(ROOM)
        self.button = _LiftButton("Lift the curtain")
        self.button.setAccessibleName("Lift the curtain")
        set_role(self.button, kind="primary")
        self.button.clicked.connect(lambda *_: lift())
        layout.addWidget(self.button, 0, middle)
        layout.addStretch(3)
        self._window = window
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False


def listen_for_curtain(window: QWidget) -> None:
    """Make F9 draw the curtain also while ``window`` (a dialog) holds the keyboard."""
    QShortcut(QKeySequence(KEY), window).activated.connect(_toggle)


def _toggle() -> None:
    for window in QApplication.topLevelWidgets():
        curtain = window.findChild(Curtain)
        if curtain is not None and window.isVisible():
            curtain.toggle()
            return
