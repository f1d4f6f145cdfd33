# SPDX-License-Identifier: Apache-2.0
"""Rows, columns, cards and a layout that wraps like words do, so that 200 % text still fits."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget

from ui.kit.text import section_heading
from ui.theme import ROOM, SNUG, TIGHT, set_role


def column(*widgets: QWidget, spacing: int = SNUG, margins: int = 0) -> QVBoxLayout:
    """A vertical layout holding ``widgets``."""
    made = QVBoxLayout()
    made.setContentsMargins(margins, margins, margins, margins)
    made.setSpacing(spacing)
    for widget in widgets:
        made.addWidget(widget)
    return made


def row(*widgets: QWidget, spacing: int = TIGHT, stretch: bool = True) -> QHBoxLayout:
    """A horizontal layout holding ``widgets``, with the room left over at the end."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        made.addWidget(widget)
    if stretch:
        made.addStretch(1)
    return made


def divider() -> QFrame:
    """A hairline between two parts."""
    made = QFrame()
    set_role(made, surface="divider")
    return made


class Card(QFrame):
    """A quiet surface with an optional title; ``body`` is its layout."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, surface="card")
        self.body = column(spacing=SNUG, margins=ROOM)
        self.setLayout(self.body)
        self.setAccessibleName(title)
        if title:
            self.body.addWidget(section_heading(title))

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put ``widget`` below what is there."""
        self.body.addWidget(widget, stretch)


class FlowLayout(QLayout):
    """Lays widgets out in lines; what does not fit goes to the next line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = TIGHT) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        height = max((size.height() for size in shown), default=0)
        return _with_margins(QSize(width, height), self.contentsMargins())

    def minimumSize(self) -> QSize:
        smallest = QSize()
        for item in self._items:
            if not item.isEmpty():
                smallest = smallest.expandedTo(item.minimumSize())
        return _with_margins(smallest, self.contentsMargins())

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        """Place every item (or only measure); returns the height that takes."""
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(area.width(), 1), 1 << 20))
            if lines[-1] and used + size.width() > area.width():
                lines.append([])
                used = 0
            lines[-1].append((item, size))
            used += size.width() + self.spacing()
        y = area.y()
        for line in lines:
            height = max((size.height() for _, size in line), default=0)
            if place:
                _place_line(line, QPoint(area.x(), y), height, self.spacing())
            y += height + self.spacing()
        return y - self.spacing() - rect.y() + margins.bottom()


def _place_line(line: list[tuple[QLayoutItem, QSize]], start: QPoint, height: int, spacing: int) -> None:
    x = start.x()
    for item, size in line:
        item.setGeometry(QRect(QPoint(x, start.y() + (height - size.height()) // 2), size))
        x += size.width() + spacing


def _with_margins(size: QSize, margins: QMargins) -> QSize:
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())


def flow(*widgets: QWidget, spacing: int = TIGHT) -> QWidget:
    """A widget whose children flow like words."""
    made = QWidget()
    layout = FlowLayout(made, spacing=spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return made


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
