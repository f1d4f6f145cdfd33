# SPDX-License-Identifier: Apache-2.0
"""How the cells of tables and grids are drawn: text, icon or status chip, selection and focus."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.kit.badge import badge_size, paint_badge
from ui.kit.table_model import IconRole, SoftRole, ToneRole
from ui.theme import HAIR, TIGHT, Tone, current, pixmap, px

_ICON = 16


def row_height(metrics_height: int) -> int:
    """The height of every row: the text with room to breathe."""
    return metrics_height + px(14)


class CellPainter(QStyledItemDelegate):
    """Draws cells of a ``TableModel``; ``rings`` draws a ring around the current cell (grids)."""

    rings = False

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = current()
        state = option.state
        place: QRect = option.rect
        painter.save()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        self.paint_ground(painter, place, index, selected=selected)
        painter.setPen(QPen(theme.color("line"), theme.line_width))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        if selected and not self.rings and index.column() == 0:
            painter.fillRect(QRect(place.x(), place.y(), 3, place.height()), theme.color("action"))
        self.paint_content(painter, place.adjusted(px(8), 0, -px(8), 0), index)
        if focused and self.rings:
            painter.setPen(QPen(theme.color("focus"), theme.line_width + 1))
            painter.drawRect(place.adjusted(1, 1, -2, -2))
        painter.restore()

    def paint_ground(
        self,
        painter: QPainter,
        place: QRect,
        index: QModelIndex | QPersistentModelIndex,
        *,
        selected: bool,
    ) -> None:
        """Fill the cell's surface."""
        painter.fillRect(place, current().color("action_tint" if selected else "surface"))

    def paint_content(
        self, painter: QPainter, inside: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw chip, or icon and text."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        tone = index.data(ToneRole)
        icon = index.data(IconRole)
        if tone is not None and text:
            paint_badge(painter, inside, Tone(tone), text, icon or "")
            return
        role = "ink_soft" if index.data(SoftRole) else "ink"
        if icon:
            mark = pixmap(icon, role, _ICON)
            painter.drawPixmap(inside.x(), inside.center().y() - px(_ICON) // 2 + 1, mark)
            inside = inside.adjusted(px(_ICON) + TIGHT - 2, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.setPen(current().color(role))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, Qt.AlignmentFlag(align) | Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics = option.fontMetrics
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        width = metrics.horizontalAdvance(text) + HAIR
        if index.data(ToneRole) is not None:
            width = badge_size(metrics, text).width()
        elif index.data(IconRole):
            width += px(_ICON) + TIGHT
        return QSize(width + 2 * px(8), row_height(metrics.height()))
