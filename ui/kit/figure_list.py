# SPDX-License-Identifier: Apache-2.0
"""Many numbers that stay calm: a line each, in a few cards side by side; a line opens the rows behind it.

For a handful of numbers there is ``figure``. All lines of a ``FigureCards`` are one Tab stop: arrows go from
line to line and card to card, and Enter goes on to the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QGridLayout, QSizePolicy, QWidget

from ui.kit.layout import column
from ui.kit.text import label, soft
from ui.theme import (
    HAIR,
    RADIUS_CONTROL,
    SNUG,
    TEXT_BODY,
    TIGHT,
    TONE_ICONS,
    Tone,
    current,
    pixmap,
    px,
    set_role,
)

_ICON = 14
_LEAST = 178  # of a card, at 100 % text
_CALM = (Tone.NEUTRAL, Tone.INFO, Tone.OK)


class FigureLine(QAbstractButton):
    """A number and its words. ``clicked`` shows the rows behind it; ``entered`` goes to them by Enter."""

    entered = Signal()

    def __init__(self, words: str, *, tip: str = "") -> None:
        super().__init__()
        self.words, self.number, self.tone, self._digits_wide = words, 0, Tone.NEUTRAL, 2
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"{words}. {tip}" if tip else words)
        self.setAccessibleDescription(tip)
        self.set_number(0, Tone.NEUTRAL)

    def set_number(self, number: int, tone: Tone) -> None:
        """Show another number; a tone that calls gives it an icon and a tint."""
        self.number, self.tone = number, tone
        self.setAccessibleName(f"{number:,} {self.words}")
        self.update()

    def give_room(self, digits: int) -> None:
        """Leave room for numbers so wide, for all lines of a card alike."""
        self._digits_wide = max(2, digits)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_LEAST), QFontMetrics(self._font()).height() + TIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(80), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        bold = self._font(bold=True)
        painter.setFont(bold)
        room = QRect(HAIR, 0, self._chip_width(QFontMetrics(bold)), self.height())
        self._paint_number(painter, room)
        painter.setFont(self._font())
        painter.setPen(theme.color("ink" if self.number else "ink_soft"))
        words = self.rect().adjusted(room.right() + TIGHT, 0, -HAIR, 0)
        shown = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        theme = current()
        strong = self.hasFocus() or (self.isChecked() and theme.line_width > 1)
        ground = "action_tint" if self.isChecked() else "sunken" if self.underMouse() else ""
        if not ground and not strong:
            return
        painter.setPen(QPen(theme.color("focus"), theme.line_width + 1) if strong else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)

    def _paint_number(self, painter: QPainter, room: QRect) -> None:
        """Right-aligned, so that numbers stand under one another; one that calls is a chip with its icon."""
        theme, metrics = current(), painter.fontMetrics()
        calls = self.tone not in _CALM and self.number > 0
        if calls:
            chip = QRect(room.x(), (self.height() - metrics.height()) // 2, room.width(), metrics.height())
            painter.setPen(theme.color(self.tone) if theme.line_width > 1 else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(f"{self.tone}_tint"))
            painter.drawRoundedRect(chip, RADIUS_CONTROL, RADIUS_CONTROL)
            mark = pixmap(TONE_ICONS[self.tone], self.tone, _ICON)
            painter.drawPixmap(chip.x() + HAIR, chip.center().y() - px(_ICON) // 2 + 1, mark)
        painter.setPen(theme.color(self.tone if calls else "ink" if self.number else "ink_soft"))
        inside = room.adjusted(0, 0, -HAIR - 1, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.digits)

    @property
    def digits(self) -> str:
        """The number as it is drawn."""
        return f"{self.number}" if self.number < 10_000 else "9999+"

    def _chip_width(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("0" * self._digits_wide) + px(_ICON) + 2 * HAIR + 3

    def _font(self, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(TEXT_BODY))
        font.setBold(bold)
        return font


class FigureCard(QFrame):
    """A few lines that belong together, under their heading."""

    def __init__(self, title: str, lines: Sequence[FigureLine], *, calm: str) -> None:
        super().__init__()
        set_role(self, surface="card")
        self.setAccessibleName(title)
        self.lines = tuple(lines)
        self.heading = label(title, "strong")
        self.heading.setContentsMargins(TIGHT, 0, 0, 0)
        self.calm = soft(calm)
        self.calm.setContentsMargins(TIGHT, 0, TIGHT, 0)
        body = column(self.heading, self.calm, *lines, spacing=2)
        body.setContentsMargins(TIGHT, SNUG, TIGHT, SNUG)
        body.insertSpacing(1, HAIR)
        body.addStretch(1)
        self.setLayout(body)

    def show_lines(self, shown: Sequence[FigureLine]) -> None:
        """Show these of the lines; with none, the calm sentence."""
        widest = max((len(line.digits) for line in shown), default=0)
        for line in self.lines:
            line.give_room(widest)
            line.setVisible(line in shown)
        self.calm.setVisible(not shown)


class FigureCards(QWidget):
    """Cards in equal columns, as many side by side as there is room for."""

    def __init__(self, cards: Sequence[FigureCard], *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.cards = tuple(cards)
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SNUG)
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        for card in self.cards:
            for line in card.lines:
                self.group.addButton(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._arrange(len(self.cards))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Rearrange for the width there is; two and two rather than three and one."""
        fits = max(1, min(len(self.cards), (self.width() + SNUG) // (px(_LEAST) + SNUG)))
        self._arrange(fits if len(self.cards) % fits == 0 else max(1, fits - 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(_LEAST), super().minimumSizeHint().height())

    def _arrange(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for number in range(len(self.cards)):
            self._grid.setColumnStretch(number, 1 if number < across else 0)
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // across, number % across)
