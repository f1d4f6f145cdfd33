# SPDX-License-Identifier: Apache-2.0
"""Single-colour icons from ``resources/icons``, tinted with a colour role of the theme in use.

Buttons and actions get theirs through ``set_icon``, so that a change of theme can tint them anew;
painters ask for a ``pixmap`` each time.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from app.paths import resources
from ui.theme.tokens import HAIR, current, px

ICON_SIZE = 18
_NAME, _ROLE = "iconName", "iconRole"


@cache
def svg_source(name: str) -> str:
    """The drawing of an icon with ``currentColor`` still in it; raises FileNotFoundError."""
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, role: str = "ink", size: int = ICON_SIZE) -> QPixmap:
    """The icon in the colour of ``role``, ``size`` pixels square at 100 % text, larger with larger text."""
    ratio = QApplication.primaryScreen().devicePixelRatio()
    return _drawn(name, current().colors[role], px(size), ratio)


def icon(name: str, role: str = "ink") -> QIcon:
    """The icon as a QIcon, greyed by token when its button is disabled."""
    made = QIcon()
    made.addPixmap(pixmap(name, role, ICON_SIZE * 2))
    made.addPixmap(pixmap(name, "disabled", ICON_SIZE * 2), QIcon.Mode.Disabled)
    return made


def set_icon(target: QAbstractButton | QAction, name: str, role: str = "ink") -> None:
    """Give a button or action an icon that follows the theme."""
    target.setProperty(_NAME, name)
    target.setProperty(_ROLE, role)
    _dress(target)


def dress_again(app: QApplication) -> None:
    """Tint the icons of every button and action for the theme now in use."""
    for widget in app.allWidgets():
        if isinstance(widget, QAbstractButton):
            _dress(widget)
        for action in widget.actions():
            _dress(action)


def _beside_words(name: str, role: str) -> QIcon:
    """The icon with room at its right, since Qt leaves only four pixels between icon and words."""
    made = QIcon()
    for colour, mode in ((role, QIcon.Mode.Normal), ("disabled", QIcon.Mode.Disabled)):
        mark = pixmap(name, colour)
        ratio = mark.devicePixelRatio()
        wide = QPixmap(mark.width() + round(HAIR * ratio), mark.height())
        wide.setDevicePixelRatio(ratio)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, mark)
        painter.end()
        made.addPixmap(wide, mode)
    return made


def _dress(target: QAbstractButton | QAction) -> None:
    name = target.property(_NAME)
    if not name:
        return
    if isinstance(target, QPushButton) and target.text():
        target.setIcon(_beside_words(name, target.property(_ROLE)))
        target.setIconSize(QSize(px(ICON_SIZE) + HAIR, px(ICON_SIZE)))
        return
    target.setIcon(icon(name, target.property(_ROLE)))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(px(ICON_SIZE), px(ICON_SIZE)))


@cache
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # the first window has no drawing

    renderer = QSvgRenderer(QByteArray(svg_source(name).replace("currentColor", colour).encode()))
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
