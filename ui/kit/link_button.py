# SPDX-License-Identifier: Apache-2.0
"""A link whose words may be longer than its place. Links that always fit are ``buttons.button``."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from ui.theme import px, set_role


class LinkButton(QPushButton):
    """Words that lead somewhere; a long name is cut short where there is no room, and told as a tooltip."""

    def __init__(self, text: str, on_click: Callable[[], object]) -> None:
        super().__init__(text.replace("&", "&&"))
        self._words = text
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        set_role(self, kind="link")
        self.clicked.connect(lambda *_: on_click())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(px(120), self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        metrics = self.fontMetrics()
        around = self.sizeHint().width() - metrics.horizontalAdvance(self._words)
        room = self.width() - max(around, 0) + 1
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        option.text = shown.replace("&", "&&")
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()
