# SPDX-License-Identifier: Apache-2.0
"""An icon as a widget, tinted by role, that follows the theme and the text size."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ICON_SIZE, pixmap, px


class Picture(QWidget):
    """Decoration: words beside it say the same, so it has no accessible name."""

    def __init__(
        self, icon: str, role: str = "ink", size: int = ICON_SIZE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon, self._role, self._size = icon, role, size

    def show_icon(self, icon: str, role: str) -> None:
        """Show another icon."""
        self._icon, self._role = icon, role
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._size), px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = QRect(0, 0, px(self._size), px(self._size))
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place.topLeft(), pixmap(self._icon, self._role, self._size))
        painter.end()
