# SPDX-License-Identifier: Apache-2.0
"""A line that finds while one types, with a list below to pick from; or just filters a list on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.kit.buttons import icon_button
from ui.kit.suggestions import Suggestion, SuggestionList
from ui.theme import HAIR, ICON_SIZE, pixmap, px, set_role

__all__ = ["SearchBox", "Suggestion"]

_LINES = 8


class SearchBox(QLineEdit):
    """``find(text)`` gives suggestions at every key; without it the box only tells ``typed(text)``.

    ``picked(value)`` gives the picked suggestion's value. The text then becomes its title, or is emptied
    with ``clears=True`` (adding one person after another).
    """

    typed = Signal(str)
    picked = Signal(object)

    def __init__(
        self,
        placeholder: str,
        find: Callable[[str], Sequence[Suggestion]] | None = None,
        *,
        name: str = "",
        clears: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self._empty_it = icon_button("close", "Empty the search", self.clear)
        self._empty_it.setParent(self)
        self._empty_it.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same from the keyboard
        self._empty_it.hide()
        self.setMinimumWidth(px(220))
        self._find, self._clears = find, clears
        self._popup: QFrame | None = None
        self.list = SuggestionList(f"{self.accessibleName()}: found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.hide()
        self.list.picked.connect(self._pick)
        self.textEdited.connect(self._look)
        self.textChanged.connect(self.typed)
        self.textChanged.connect(lambda text: self._empty_it.setVisible(bool(text)))
        self._leave_room()

    @property
    def is_open(self) -> bool:
        """True while the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and self._find is not None:
            if not self.is_open:
                self._look(self.text())
            else:
                self.list.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_open:
            self.list.pick_current()
        elif key == Qt.Key.Key_Escape and self.is_open:
            self._close()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        mark = pixmap("search", "ink_soft")
        painter.drawPixmap(px(8), (self.height() - px(ICON_SIZE)) // 2, mark)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 4
        self._empty_it.setGeometry(self.width() - side - 2, 2, side, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._leave_room()

    def _leave_room(self) -> None:
        """Room for the magnifying glass at the left and the cross at the right."""
        self.setTextMargins(px(ICON_SIZE) + HAIR, 0, px(ICON_SIZE) + HAIR, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window() and event.type() in (QEvent.Type.Resize, QEvent.Type.MouseButtonPress):
            self._close()
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._close()

    def _look(self, text: str) -> None:
        if self._find is None:
            return
        found = list(self._find(text)) if text.strip() else []
        self.list.set_suggestions(found)
        if found:
            self._open()
        else:
            self._close()

    def _open(self) -> None:
        """The list is part of the window, so that it never takes the keyboard from the line."""
        window = self.window()
        if self._popup is None:
            self._popup = QFrame(window)
            set_role(self._popup, surface="popup")
            layout = QVBoxLayout(self._popup)
            layout.setContentsMargins(HAIR, HAIR, HAIR, HAIR)
            self.list.setFrameShape(QFrame.Shape.NoFrame)
            set_role(self.list, surface="plain")
            layout.addWidget(self.list)
            window.installEventFilter(self)
        self.list.show()
        below = self.mapTo(window, QPoint(0, self.height() + 2))
        width = min(max(self.width(), px(320)), window.width() - below.x() - HAIR)
        height = self.list.height_for(_LINES) + 2 * HAIR
        self._popup.setGeometry(below.x(), below.y(), width, min(height, window.height() - below.y() - HAIR))
        self._popup.show()
        self._popup.raise_()

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _pick(self, found: Suggestion) -> None:
        self._close()
        self.setText("" if self._clears else found.title)
        self.picked.emit(found.value)
