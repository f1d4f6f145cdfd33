# SPDX-License-Identifier: Apache-2.0
"""A list whose lines have a title and chips that wrap below it: reasons, states, what speaks for something.

Arrows move, Enter or a double click opens. A line that cannot be chosen stays in the list, greyed, with the
chip that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.kit.badge import badge_size, paint_badge
from ui.theme import HAIR, SNUG, TIGHT, WIDE, Tone, current, px

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
Chip = tuple[Tone, str]

_ROOT = QModelIndex()
_LineRole = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class BadgeLine(Generic[Row]):
    """What a line shows and stands for; ``aside`` is soft text at the right of the title."""

    row: Row
    title: str
    aside: str
    chips: tuple[Chip, ...]
    is_greyed: bool = False

    @property
    def words(self) -> str:
        """All of it for a screen reader."""
        return ", ".join(filter(None, (self.title, self.aside, *(words for _tone, words in self.chips))))


class BadgeList(QListView, Generic[Row]):
    """``row_activated(row)`` for Enter and double click, ``selection_changed`` when the keyboard moves."""

    row_activated = Signal(object)
    selection_changed = Signal()

    def __init__(self, name: str, *, empty: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._empty = empty
        self._lines: _Lines[Row] = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(px(220))
        self.selectionModel().currentChanged.connect(lambda *_: self.selection_changed.emit())
        self.activated.connect(self._activate)

    def show_lines(self, lines: Sequence[BadgeLine[Row]], at: int = 0) -> None:
        """Show these, with one of them current, the last when there are fewer."""
        self._lines.set_lines(lines)
        if lines:
            self.setCurrentIndex(self._lines.index(max(0, min(at, len(lines) - 1))))
        else:
            self.selection_changed.emit()

    def select_where(self, test: Callable[[Row], bool]) -> bool:
        """Make the first row that passes ``test`` current; False when none does."""
        for at, line in enumerate(self._lines.lines):
            if test(line.row):
                self.setCurrentIndex(self._lines.index(at))
                return True
        return False

    def set_empty_text(self, text: str) -> None:
        """What the list says while it has no lines."""
        self._empty = text
        self.viewport().update()

    @property
    def lines(self) -> list[BadgeLine[Row]]:
        """What is shown, in order."""
        return list(self._lines.lines)

    @property
    def current_row(self) -> Row | None:
        """The row the keyboard is on."""
        at = self.currentIndex().row()
        return self._lines.lines[at].row if 0 <= at < len(self._lines.lines) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self.doItemsLayout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # chips wrap anew

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._lines.lines and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(current().color("ink_soft"))
            place = self.viewport().rect().adjusted(WIDE, WIDE, -WIDE, -WIDE)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()

    def _activate(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._lines.lines):
            self.row_activated.emit(self._lines.lines[index.row()].row)


class _Lines(QAbstractListModel, Generic[Row]):
    """Qt's view of the lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[BadgeLine[Row]] = []

    def set_lines(self, lines: Sequence[BadgeLine[Row]]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.lines):
            return None
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return line.words
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        return line if role == _LineRole else None


class _Painter(QStyledItemDelegate):
    """Draws a line: title, aside, and chips in as many lines as they take."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(_LineRole)
        theme, place = current(), option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(place, theme.color("action_tint" if selected else "surface"))
        painter.setPen(QPen(theme.color("line"), theme.line_width))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        if selected:
            painter.fillRect(QRect(place.x(), place.y(), 3, place.height()), theme.color("action"))
        inside = place.adjusted(SNUG, TIGHT, -SNUG, -TIGHT)
        height = option.fontMetrics.height()
        top = QRect(inside.x(), inside.y(), inside.width(), height)
        shown, aside = share_line(option.fontMetrics, line.title, line.aside, top.width())
        painter.setPen(theme.color("ink_soft"))
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        painter.setPen(theme.color("ink_soft" if line.is_greyed else "ink"))
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        for (tone, words), where in zip(line.chips, _places(option, line, inside.width()), strict=True):
            at = where.translated(inside.x(), inside.y() + height + HAIR)
            paint_badge(painter, at, tone, words, wraps=True)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(_LineRole)
        width = self._view.viewport().width()
        places = _places(option, line, width - 2 * SNUG)
        chips = max((place.bottom() + 1 for place in places), default=-HAIR)
        return QSize(width, option.fontMetrics.height() + HAIR + chips + 2 * TIGHT)


def share_line(metrics: QFontMetrics, title: str, aside: str, width: int) -> tuple[str, str]:
    """Both as they fit on one line: what stands aside gives way first, down to a third of the line."""
    least = min(metrics.horizontalAdvance(aside), width // 3)
    room = max(least, width - SNUG - metrics.horizontalAdvance(title))
    aside = metrics.elidedText(aside, Qt.TextElideMode.ElideRight, room)
    beside = metrics.horizontalAdvance(aside)
    left = width - (beside + TIGHT if beside else 0)  # a little more than is needed: parts of pixels
    return metrics.elidedText(title, Qt.TextElideMode.ElideRight, left), aside


def _places(option: QStyleOptionViewItem, line: BadgeLine[object], width: int) -> list[QRect]:
    """Where each chip stands, wrapped like words, below the title; a long one wraps itself."""
    found, x, y, high = [], 0, 0, 0
    for _tone, words in line.chips:
        size = badge_size(option.fontMetrics, words, max(width, px(60)))
        if x and x + size.width() > width:
            x, y = 0, y + high + HAIR
            high = 0
        high = max(high, size.height())
        found.append(QRect(x, y, size.width(), size.height()))
        x += size.width() + HAIR
    return found
