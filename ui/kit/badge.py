# SPDX-License-Identifier: Apache-2.0
"""A status chip: icon, word and tint together, so that colour is never alone."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import HAIR, RADIUS_CONTROL, TIGHT, TONE_ICONS, Tone, current, pixmap, px

_ICON = 14


def badge_size(metrics: QFontMetrics, word: str, width: int = 0) -> QSize:
    """The room a chip with ``word`` takes; where there is only ``width``, its words go on below."""
    around = TIGHT + px(_ICON) + HAIR + TIGHT
    whole = around + metrics.horizontalAdvance(word)
    if not width or whole <= width:
        return QSize(whole, metrics.height() + HAIR)
    room = QRect(0, 0, max(_words_in(QRect(0, 0, width, 1)).width(), 1), 1 << 16)
    return QSize(width, metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, word).height() + HAIR)


def paint_badge(
    painter: QPainter, place: QRect, tone: Tone, word: str, icon: str = "", *, wraps: bool = False
) -> None:
    """Draw a chip at the left of ``place``, vertically centred.

    Where there is no room the word is cut, or goes on below if the place is as high as ``badge_size`` says.
    """
    metrics = painter.fontMetrics()
    size = badge_size(metrics, word, place.width() if wraps else 0).boundedTo(place.size())
    chip = QRect(place.x(), place.center().y() - size.height() // 2 + 1, size.width(), size.height())
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color(tone) if theme.line_width > 1 else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_tint"))
    painter.drawRoundedRect(chip.adjusted(0, 0, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
    mark = pixmap(icon or TONE_ICONS[tone], tone, _ICON)
    first = min(chip.height(), metrics.height() + HAIR)  # the mark stands on the first line
    painter.drawPixmap(chip.x() + TIGHT - 2, chip.y() + (first - px(_ICON)) // 2, mark)
    words = _words_in(chip)
    painter.setPen(theme.color(tone))
    if wraps and chip.height() > first:
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, word)
    else:
        shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()


def _words_in(chip: QRect) -> QRect:
    """Where the words of a chip stand, beside its mark."""
    return chip.adjusted(TIGHT + px(_ICON) + HAIR - 2, 0, -HAIR, 0)


class Badge(QWidget):
    """A status chip on its own."""

    def __init__(self, tone: Tone, word: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tone, self.word, self.icon = tone, word, icon
        self.setAccessibleName(word)

    def set_status(self, tone: Tone, word: str, icon: str = "") -> None:
        """Show another status."""
        self.tone, self.word, self.icon = tone, word, icon
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self.fontMetrics(), self.word)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self.tone, self.word, self.icon)
        painter.end()
