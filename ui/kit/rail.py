# SPDX-License-Identifier: Apache-2.0
"""The rail at the left: where you are and where you can go. Becomes icons when there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.kit.layout import column
from ui.kit.picture import Picture
from ui.kit.text import label
from ui.theme import HAIR, SNUG, TEXT_SMALL, TIGHT, current, px, scale, set_icon, set_role

_WIDE = 196
_WORDS_NEED = 900  # window width at 100 % text below which only icons are shown


@dataclass(frozen=True, slots=True)
class RailItem:
    """One place: its key, word and icon."""

    key: str
    word: str
    icon: str


class Rail(QFrame):
    """``chosen(key)`` when a place is chosen by mouse, Up/Down and Enter, or Alt+1 to Alt+9.

    ``foot`` is the layout at the bottom for whatever the window shows there. The rail is one Tab stop.
    """

    chosen = Signal(str)
    collapsed_changed = Signal(bool)

    def __init__(self, items: Sequence[RailItem], *, brand: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, surface="rail")
        self.setAccessibleName("Places")
        self.items = tuple(items)
        self.is_collapsed = False
        self._buttons: dict[str, _Place] = {}
        self._counts: dict[str, int] = {}
        self._current = ""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(TIGHT, SNUG, TIGHT, SNUG)
        self._layout.setSpacing(HAIR)
        self._brand = label(brand, "section", wrap=False)
        self._add_brand(brand)
        self._places = column(spacing=HAIR)
        for number, item in enumerate(self.items, start=1):
            self._add_place(number, item)
        self._places.addStretch(1)
        self._layout.addWidget(_scrolling(self._places), 1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(HAIR)
        self.foot.setContentsMargins(SNUG, 0, 0, 0)
        self._layout.addLayout(self.foot)
        if self.items:
            self.select(self.items[0].key)
        self._show_words()

    def _add_brand(self, brand: str) -> None:
        if not brand:
            self._brand.hide()
            return
        line = QHBoxLayout()
        line.setContentsMargins(SNUG, TIGHT, TIGHT, SNUG)
        line.setSpacing(TIGHT)
        line.addWidget(Picture("lamp", "attention", 22))
        line.addWidget(self._brand, 1)
        self._layout.addLayout(line)

    def _add_place(self, number: int, item: RailItem) -> None:
        made = _Place(item.word)
        made.clicked.connect(lambda *_: self._choose(item.key))
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setMinimumWidth(0)
        made.setSizePolicy(made.sizePolicy().Policy.Expanding, made.sizePolicy().Policy.Fixed)
        set_role(made, kind="rail")
        made.installEventFilter(self)
        set_icon(made, item.icon)
        self._buttons[item.key] = made
        self._places.addWidget(made)
        if number <= 9:
            keys = QShortcut(QKeySequence(f"Alt+{number}"), self)
            keys.activated.connect(lambda: self._choose(item.key))

    def select(self, key: str) -> None:
        """Mark ``key`` as where we are, without emitting ``chosen``. Unknown keys unmark nothing."""
        if key not in self._buttons:
            return
        self._current = key
        for item in self.items:
            made = self._buttons[item.key]
            made.setChecked(item.key == key)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if item.key == key else Qt.FocusPolicy.ClickFocus)
            set_icon(made, item.icon, "action" if item.key == key else "ink")

    @property
    def current(self) -> str:
        """The key of where we are."""
        return self._current

    def set_count(self, key: str, count: int) -> None:
        """Show how many things wait at a place (0 shows nothing)."""
        self._counts[key] = count
        self._show_words()

    def set_collapsed(self, collapsed: bool) -> None:
        """Show icons only, or icons and words."""
        if collapsed != self.is_collapsed:
            self.is_collapsed = collapsed
            self._show_words()
            self.collapsed_changed.emit(collapsed)

    def fit(self) -> None:
        """Collapse or open according to the window's width and the text size."""
        self.set_collapsed(self.window().width() < _WORDS_NEED * scale())
        self._set_width()

    def showEvent(self, event: QShowEvent) -> None:
        self.window().installEventFilter(self)
        self.fit()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self.fit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._walk(watched, event)
        return False

    def _walk(self, watched: QObject, event: QKeyEvent) -> bool:
        keys = [item.key for item in self.items]
        here = next((key for key in keys if self._buttons[key] is watched), None)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if here is None or step is None:
            if here is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(here)
                return True
            return False
        there = keys[(keys.index(here) + step) % len(keys)]
        self._buttons[there].setFocus(Qt.FocusReason.TabFocusReason)
        self._choose(there)
        return True

    def _choose(self, key: str) -> None:
        self.select(key)
        self.chosen.emit(key)

    def _show_words(self) -> None:
        self._brand.setVisible(bool(self._brand.text()) and not self.is_collapsed)
        for number, item in enumerate(self.items, start=1):
            made = self._buttons[item.key]
            count = self._counts.get(item.key, 0)
            words = f"{item.word}, {count} waiting" if count else item.word
            made.setText("" if self.is_collapsed else item.word)
            set_icon(made, item.icon, "action" if item.key == self._current else "ink")
            made.show_count(count)
            made.setAccessibleName(words)
            made.setToolTip(f"{words}   Alt+{number}" if number <= 9 else words)
            set_role(made, collapsed="yes" if self.is_collapsed else "no")
        self._set_width()

    def _set_width(self) -> None:
        if self.is_collapsed:
            self.foot.setContentsMargins(0, 0, 0, 0)
            self.setFixedWidth(px(18) + 2 * px(8) + 2 * TIGHT + px(8))
        else:
            self.foot.setContentsMargins(SNUG, 0, 0, 0)
            self.setFixedWidth(min(px(_WIDE), 320))


def _scrolling(places: QVBoxLayout) -> QScrollArea:
    """Lets a low window still reach every place."""
    inside = QWidget()
    set_role(inside, surface="page")
    inside.setLayout(places)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area


class _Place(QPushButton):
    """A button of the rail, with a lamp-coloured count of what waits there."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._count = 0

    def show_count(self, count: int) -> None:
        self._count = count
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        words = str(self._count) if self._count < 100 else "99+"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(px(TEXT_SMALL))
        font.setBold(True)
        painter.setFont(font)
        height = painter.fontMetrics().height()
        width = max(height, painter.fontMetrics().horizontalAdvance(words) + TIGHT)
        place = QRect(self.width() - width - TIGHT, (self.height() - height) // 2, width, height)
        if not self.text():
            place.moveTopRight(self.rect().topRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().color("lamp"))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.setPen(current().color("on_lamp"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
