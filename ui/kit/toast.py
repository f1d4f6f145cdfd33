# SPDX-License-Identifier: Apache-2.0
"""The corner that says what was just done ("Saved 10:42") and offers to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.kit.buttons import button
from ui.kit.picture import Picture
from ui.kit.text import label
from ui.theme import HAIR, ROOM, SNUG, TIGHT, TONE_ICONS, Tone, set_role


class Toast(QFrame):
    """Floats in the lower right corner of ``window``, never takes the focus, and goes by itself."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        set_role(self, surface="popup")
        self._window = window
        self._undo: Callable[[], object] | None = None
        self.text = ""  # what it says in full, also after it went
        self._icon = Picture("check", "ok", 16)
        self._words = label("", wrap=False)
        self._button = button("Undo", self._take_back, icon="undo", kind="quiet")
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+Z does the same from the keyboard
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SNUG, HAIR, TIGHT, HAIR)
        layout.setSpacing(TIGHT)
        layout.addWidget(self._icon)
        layout.addWidget(self._words)
        layout.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def say(
        self,
        text: str,
        undo: Callable[[], object] | None = None,
        *,
        tone: Tone = Tone.OK,
        seconds: int = 8,
    ) -> None:
        """Show ``text`` for some seconds, with an Undo button when there is an ``undo``."""
        self._undo = undo
        self.text = text
        self.setAccessibleName(text)
        self._icon.show_icon(TONE_ICONS[tone], tone)
        self._button.setVisible(undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(seconds * 1000)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _place(self) -> None:
        room = self._window.rect().adjusted(ROOM, ROOM, -ROOM, -ROOM)
        self._words.setText(self.text)
        self.adjustSize()
        too_wide = self.width() - room.width()
        if too_wide > 0:
            shorter = self._words.width() - too_wide
            metrics = self._words.fontMetrics()
            self._words.setText(metrics.elidedText(self.text, Qt.TextElideMode.ElideRight, shorter))
            self.adjustSize()
        self.move(room.right() - self.width(), room.bottom() - self.height())

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
