# SPDX-License-Identifier: Apache-2.0
"""Bars of coverage, one for each role, school or both; pressing one shows the students behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.clock import Id
from app.domain.attendance import percent_text
from app.domain.coverage import Count, MonthCount
from app.domain.words import Role
from ui.kit.bar import paint_bar
from ui.kit.layout import FlowLayout, clear
from ui.theme import HAIR, RADIUS_CONTROL, TIGHT, current, px

_WIDE, _THICK = 300, 8


class Place(NamedTuple):
    """Whom a line is about: a role, a school, both, a month, or everybody (any school but ``at_school``)."""

    role: Role | None = None
    school: Id | None = None
    at_school: bool = False
    month: MonthCount | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A bar: its words, the place, the count."""

    words: str
    place: Place
    count: Count


class CoverageBars(QWidget):
    """``chosen(place)`` when a bar is pressed; pressing the chosen one again chooses everybody."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Coverage by line")
        self._flow = FlowLayout(self, spacing=TIGHT)
        self.bars: list[BarButton] = []
        self.place = Place()

    def show_lines(self, lines: Sequence[Line], place: Place) -> None:
        """Show these; the line of ``place`` is the chosen one, when it is there."""
        had_focus = next((at for at, one in enumerate(self.bars) if one.hasFocus()), None)
        clear(self._flow)
        self.bars = [BarButton(line) for line in lines]
        for one in self.bars:
            one.clicked.connect(lambda *_, line=one.line: self._press(line.place))
            self._flow.addWidget(one)
        self.choose(place)
        if had_focus is not None and had_focus < len(self.bars):
            self.bars[had_focus].setFocus()

    def choose(self, place: Place) -> None:
        """Mark a line without saying so."""
        self.place = place
        for one in self.bars:
            one.setChecked(one.line.place == place)

    def _press(self, place: Place) -> None:
        self.choose(Place() if place == self.place else place)
        self.chosen.emit(self.place)


class BarButton(QAbstractButton):
    """Words at the left, "12 of 20, 60 %" at the right, the bar below."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line
        count = line.count
        rate = percent_text(count.served, count.students)
        self.words = f"{count.served:,} of {count.students:,}, {rate}"
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{line.words}: {self.words} served")
        given = "" if line.place.month is not None else f", {count.matched:,} have an adult"
        self.setToolTip(
            f"{line.words}: {count.served:,} of {count.students:,} students with this need are served"
            f"{given}. Press to see them."
        )

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(px(_WIDE), metrics.height() + px(_THICK) + 2 * HAIR + 2 * TIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.isChecked() or self.hasFocus() or self.underMouse()
        if marked:
            edge = "focus" if self.hasFocus() else "action"
            painter.setPen(QPen(theme.color(edge), theme.line_width + (1 if self.hasFocus() else 0)))
            painter.setBrush(theme.color("action_tint" if self.isChecked() else "surface"))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        inside = self.rect().adjusted(TIGHT, TIGHT, -TIGHT, -TIGHT)
        metrics = painter.fontMetrics()
        top = inside.adjusted(0, 0, 0, metrics.height() - inside.height())
        painter.setPen(theme.color("ink_soft"))
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.words)
        room = top.width() - metrics.horizontalAdvance(self.words) - TIGHT
        painter.setPen(theme.color("ink"))
        shown = metrics.elidedText(self.line.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        bar = QRectF(inside.x(), inside.bottom() - px(_THICK), inside.width(), px(_THICK))
        share = self.line.count.served / self.line.count.students if self.line.count.students else 0.0
        paint_bar(painter, bar, share, "ok" if share >= 1 else "lamp")
        painter.end()
