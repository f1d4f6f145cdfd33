# SPDX-License-Identifier: Apache-2.0
"""A number that matters, with its word; pressing it opens the rows behind it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import (
    RADIUS_CARD,
    ROOM,
    SNUG,
    TEXT_HEADING,
    TEXT_SMALL,
    TIGHT,
    TONE_ICONS,
    Tone,
    current,
    pixmap,
    px,
)


class Figure(QAbstractButton):
    """Number, label and (when it needs someone) a tone with its icon. ``clicked`` opens the rows.

    Figures whose rows are shown on the same page are made checkable: the checked one is outlined.
    """

    def __init__(
        self,
        number: str,
        caption: str,
        tone: Tone = Tone.NEUTRAL,
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = icon
        self.number, self.caption, self.tone = number, caption, tone
        self.set_figure(number)

    def set_figure(self, number: str, caption: str = "", tone: Tone | None = None) -> None:
        """Show another number; caption and tone stay when not given."""
        self.number = number
        self.caption = caption or self.caption
        self.tone = self.tone if tone is None else tone
        self.setAccessibleName(f"{self.number} {self.caption}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        number, caption = QFontMetrics(self._number_font()), QFontMetrics(self._caption_font())
        top = number.horizontalAdvance(self.number) + (px(18) + TIGHT if self._mark() else 0)
        width = max(top, caption.horizontalAdvance(self.caption), px(96))
        return QSize(width + 2 * ROOM, number.height() + caption.height() + 2 * SNUG)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        calls = self.tone not in (Tone.NEUTRAL, Tone.INFO)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        surface = f"{self.tone}_tint" if calls else "surface"
        edge = "focus" if self.hasFocus() else "action" if self.underMouse() or self.isChecked() else "line"
        strong = self.hasFocus() or self.isChecked()
        painter.setPen(QPen(theme.color(edge), theme.line_width + (1 if strong else 0)))
        painter.setBrush(theme.color("action_tint" if self.isDown() else surface))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
        inside = self.rect().adjusted(ROOM, SNUG, -ROOM, -SNUG)
        painter.setFont(self._number_font())
        top = QRect(inside.x(), inside.y(), inside.width(), painter.fontMetrics().height())
        painter.setPen(theme.color(self.tone if calls else "ink"))
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.number)
        if self._mark():
            mark = pixmap(self._mark(), self.tone if calls else "ink_soft", 18)
            painter.drawPixmap(top.right() - px(18) + 1, top.center().y() - px(9), mark)
        painter.setFont(self._caption_font())
        painter.setPen(theme.color("ink_soft"))
        below = inside.adjusted(0, top.height(), 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.caption)
        painter.end()

    def _mark(self) -> str:
        calls = self.tone not in (Tone.NEUTRAL, Tone.INFO)
        return self._icon or (TONE_ICONS[self.tone] if calls else "")

    def _number_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(TEXT_HEADING))
        font.setBold(True)
        return font

    def _caption_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(TEXT_SMALL))
        return font
