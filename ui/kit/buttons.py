# SPDX-License-Identifier: Apache-2.0
"""Buttons by what they mean: one primary per page, plain ones beside it, quiet ones in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton

from ui.theme import set_icon, set_role

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
