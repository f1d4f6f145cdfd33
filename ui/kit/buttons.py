# SPDX-License-Identifier: Apache-2.0
"""Buttons by what they mean: one primary per page, plain ones beside it, quiet ones in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
)

from ui.theme import px, set_icon, set_role

Kind = Literal["plain", "primary", "danger", "quiet", "link"]
_ICON_ROLE = {"primary": "on_action", "danger": "on_problem", "link": "action"}


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    icon: str = "",
    kind: Kind = "plain",
    tooltip: str = "",
) -> QPushButton:
    """A button with words; ``&`` in ``text`` marks its access key."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setAccessibleName(text.replace("&", ""))
    made.setToolTip(tooltip)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    set_role(made, kind=kind)
    if icon:
        set_icon(made, icon, _ICON_ROLE.get(kind, "ink"))
    if on_click is not None:
        made.clicked.connect(lambda *_: on_click())
    return made


def primary_button(text: str, on_click: Callable[[], object] | None = None, *, icon: str = "") -> QPushButton:
    """The one thing this page is for."""
    return button(text, on_click, icon=icon, kind="primary")


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


def menu_button(
    text: str, entries: Sequence[tuple[str, str, Callable[[], object]]], *, icon: str = ""
) -> QPushButton:
    """A button that opens a menu of (words, icon, what to do): for what is needed less often."""
    made = button(text, icon=icon)
    menu = QMenu(made)
    menu.setAccessibleName(text)
    for words, picture, run in entries:
        action = menu.addAction(words)
        action.triggered.connect(lambda *_, run=run: run())
        if picture:
            set_icon(action, picture)
    made.setMenu(menu)
    set_role(made, menu="yes")
    return made


def icon_button(icon: str, name: str, on_click: Callable[[], object] | None = None) -> QToolButton:
    """A quiet button that is only an icon; ``name`` is its tooltip and its accessible name."""
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_role(made, kind="quiet")
    set_icon(made, icon)
    if on_click is not None:
        made.clicked.connect(lambda *_: on_click())
    return made
