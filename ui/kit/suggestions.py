# SPDX-License-Identifier: Apache-2.0
"""A list of things found, each with an icon, a title and soft words; used by search boxes and the palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme import RADIUS_CONTROL, TEXT_SMALL, TIGHT, current, pixmap, px

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing found; ``value`` is handed back when it is picked."""

    title: str
    subtitle: str = ""
    value: object = None
    icon: str = ""
    kind: str = ""


class _Line(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Suggestion = index.data(_ENTRY)
        theme = current()
        painter.save()
        place: QRect = option.rect.adjusted(2, 1, -2, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.color("action") if theme.line_width > 1 else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("action_tint"))
            painter.drawRoundedRect(place, RADIUS_CONTROL, RADIUS_CONTROL)
        inside = place.adjusted(TIGHT, 0, -TIGHT, 0)
        if entry.icon:
            painter.drawPixmap(inside.x(), inside.center().y() - px(9) + 1, pixmap(entry.icon, "ink_soft"))
            inside.setLeft(inside.x() + px(18) + TIGHT)
        middle = Qt.AlignmentFlag.AlignVCenter
        small = QFont(option.font)
        small.setPixelSize(px(TEXT_SMALL))
        soft = "  ·  ".join(words for words in (entry.subtitle, entry.kind) if words)
        title_width = min(painter.fontMetrics().horizontalAdvance(entry.title), inside.width())
        painter.setPen(theme.color("ink"))
        painter.drawText(
            inside, Qt.AlignmentFlag.AlignLeft | middle, _cut(painter, entry.title, inside.width())
        )
        painter.setFont(small)
        painter.setPen(theme.color("ink_soft"))
        rest = inside.adjusted(title_width + TIGHT, 0, 0, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight | middle, _cut(painter, soft, rest.width()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(160), QFontMetrics(option.font).height() + px(12))


def _cut(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))


class SuggestionList(QListWidget):
    """Shows suggestions; ``picked(Suggestion)`` on click or ``pick_current``."""

    picked = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(_Line(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.itemClicked.connect(lambda *_: self.pick_current())

    def set_suggestions(self, found: Sequence[Suggestion]) -> None:
        """Show these, with the first one current."""
        self.clear()
        for entry in found:
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            words = ", ".join(part for part in (entry.title, entry.subtitle, entry.kind) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.addItem(item)
        self.setCurrentRow(0 if found else -1)

    def step(self, by: int) -> None:
        """Move the mark up or down, around the ends."""
        if self.count():
            self.setCurrentRow((self.currentRow() + by) % self.count())

    def pick_current(self) -> bool:
        """Pick what is marked; False when nothing is."""
        item = self.currentItem()
        if self.currentRow() < 0:
            return False
        self.picked.emit(item.data(_ENTRY))
        return True

    def height_for(self, lines: int) -> int:
        """The height that shows up to ``lines`` entries."""
        each = self.sizeHintForRow(0) if self.count() else 0
        return min(self.count(), lines) * each + 2 * self.frameWidth() + px(4)
