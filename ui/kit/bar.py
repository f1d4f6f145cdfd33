# SPDX-License-Identifier: Apache-2.0
"""A bar for how much of something is there: coverage of needs, minutes of a target. Words say it too."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import HAIR, Tone, current, px

_THICK = 8


def paint_bar(painter: QPainter, place: QRectF, share: float, role: str) -> None:
    """Draw a rounded bar filled to ``share`` (0 to 1, cut there)."""
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("edge") if theme.line_width > 1 else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("neutral_tint"))
    round_ = place.height() / 2
    painter.drawRoundedRect(place, round_, round_)
    width = place.width() * max(0.0, min(1.0, share))
    if width > 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(role))
        filled = QRectF(place.topLeft(), QSizeF(max(width, place.height()), place.height()))
        painter.drawRoundedRect(filled, round_, round_)
    painter.restore()


class Bar(QWidget):
    """Caption at the left, "12 of 20" at the right, the bar below."""

    def __init__(
        self,
        caption: str,
        done: int,
        total: int,
        *,
        words: str = "",
        tone: Tone = Tone.INFO,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_amount(caption, done, total, words=words, tone=tone)

    def set_amount(
        self, caption: str, done: int, total: int, *, words: str = "", tone: Tone = Tone.INFO
    ) -> None:
        """Show another amount; ``words`` replaces "12 of 20" (for hours or minutes)."""
        self.caption, self.tone = caption, tone
        self.share = done / total if total > 0 else 0.0
        self.words = words or f"{done} of {total}"
        self.setAccessibleName(f"{caption}: {self.words}" if caption else self.words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(f"{self.caption}    {self.words}")
        return QSize(max(width, px(160)), metrics.height() + HAIR + px(_THICK))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        line = self.rect().adjusted(0, 0, 0, -px(_THICK) - HAIR)
        painter.setPen(current().color("ink_soft" if self.tone in (Tone.INFO, Tone.NEUTRAL) else self.tone))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.words)
        room = line.width() - metrics.horizontalAdvance(self.words) - 2 * HAIR
        painter.setPen(current().color("ink"))
        shown = metrics.elidedText(self.caption, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        thick = px(_THICK)
        place = QRectF(1, self.height() - thick - 1, self.width() - 2, thick)
        paint_bar(painter, place, self.share, "lamp" if self.tone is Tone.ATTENTION else self.tone)
        painter.end()
