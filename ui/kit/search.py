# SPDX-License-Identifier: Apache-2.0
"""A line that finds while one types, with a list below to pick from; or just filters a list on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.kit.suggestions import Suggestion, SuggestionList
from ui.theme import HAIR, px, set_icon, set_role

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
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(px(200))
        self._find, self._clears = find, clears
        glass = QAction(self)
        set_icon(glass, "search", "ink_soft")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._popup: QFrame | None = None
        self.list = SuggestionList(f"{self.accessibleName()}: found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.hide()
        self.list.picked.connect(self._pick)
        self.textEdited.connect(self._look)
        self.textChanged.connect(self.typed)

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window() and event.type() in (QEvent.Type.Resize, QEvent.Type.MouseButtonPress):
            self._close()
        return False

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
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
