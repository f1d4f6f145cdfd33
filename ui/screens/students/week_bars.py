# SPDX-License-Identifier: Apache-2.0
"""Weeks as bars: a bar for each week up to the number of sessions that counted, and the line to reach.

One Tab stop: arrows go from week to week, and the week in front says its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.domain.dosage import Week
from ui.kit.dates import day_text
from ui.theme import HAIR, TIGHT, Tone, current, px

_HEIGHT, _WIDEST = 84, 26


class WeekBars(QWidget):
    """``chosen(monday)`` when another week comes to the front."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Weeks")
        self.weeks: list[Week] = []
        self.at = -1
        self._target = 1

    def show_weeks(self, weeks: Sequence[Week], target: int) -> None:
        """Show these weeks; the same week stays in front, else the last one is."""
        before = self.weeks[self.at].monday if 0 <= self.at < len(self.weeks) else None
        self.weeks, self._target = list(weeks), max(target, 1)
        places = [n for n, week in enumerate(self.weeks) if week.monday == before]
        self.at = places[0] if places else len(self.weeks) - 1
        self._say()
        self.update()

    @property
    def monday(self) -> date | None:
        """The week in front."""
        return self.weeks[self.at].monday if 0 <= self.at < len(self.weeks) else None

    def choose(self, at: int) -> None:
        """Bring a week to the front, by its place."""
        if self.weeks and at != self.at:
            self.at = max(0, min(at, len(self.weeks) - 1))
            self._say()
            self.update()
            self.chosen.emit(self.monday)

    def words(self, week: Week) -> str:
        """What a week says."""
        count = "1 session" if week.sessions == 1 else f"{week.sessions} sessions"
        state = "under way" if not week.is_operating else "passes" if week.passes else "does not pass"
        return f"Week of {day_text(week.monday)}: {count}, {week.counted} long enough; {state}"

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -self.at,
                 Qt.Key.Key_End: len(self.weeks) - 1 - self.at}  # fmt: skip
        if event.key() in steps:
            self.choose(max(0, self.at + steps[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._at(event.position()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.weeks:
            week = self.weeks[max(0, min(self._at(QPointF(event.pos())), len(self.weeks) - 1))]
            QToolTip.showText(event.globalPos(), self.words(week), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max([self._target, *(week.sessions for week in self.weeks)])
        floor = self.height() - px(HAIR) - 2
        unit = (floor - px(TIGHT)) / most
        for at, week in enumerate(self.weeks):
            place = self._place(at)
            self._paint_week(painter, week, place, floor, unit)
            if at == self.at:
                edge = "focus" if self.hasFocus() else "action"
                painter.setPen(QPen(theme.color(edge), theme.line_width + 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place.adjusted(-1, 1, 1, -1), 3, 3)
        y = floor - self._target * unit
        painter.setPen(QPen(theme.color("ink_soft"), theme.line_width, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(0, y), QPointF(self._place(len(self.weeks) - 1).right(), y))
        painter.setPen(QPen(theme.color("line"), theme.line_width))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        painter.end()

    def _paint_week(self, painter: QPainter, week: Week, place: QRectF, floor: float, unit: float) -> None:
        """Sessions that were too short are pale above those that counted."""
        theme = current()
        tone = Tone.OK if week.passes else Tone.INFO if not week.is_operating else Tone.ATTENTION
        full = "lamp" if tone is Tone.ATTENTION else str(tone)
        painter.setPen(QPen(theme.color(tone), 1))
        for count, brush in ((week.sessions, f"{tone}_tint"), (week.counted, full)):
            if count:
                bar = QRectF(place.x() + 2, floor - count * unit, place.width() - 4, count * unit)
                painter.setBrush(theme.color(brush))
                painter.drawRect(bar)
        if not week.sessions:
            painter.drawLine(QPointF(place.x() + 2, floor - 1), QPointF(place.right() - 2, floor - 1))

    def _step(self) -> float:
        return min(float(px(_WIDEST)), self.width() / max(1, len(self.weeks)))

    def _place(self, at: int) -> QRectF:
        return QRectF(max(at, 0) * self._step(), 0, self._step(), self.height())

    def _at(self, point: QPointF) -> int:
        return int(point.x() // self._step())

    def _say(self) -> None:
        front = self.weeks[self.at] if 0 <= self.at < len(self.weeks) else None
        self.setAccessibleDescription(self.words(front) if front else "No week yet")
