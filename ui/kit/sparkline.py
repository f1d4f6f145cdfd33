# SPDX-License-Identifier: Apache-2.0
"""A small line of values over time, with an optional band for the goal. ``description`` says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import HAIR, current, px


class Sparkline(QWidget):
    """``values`` from old to new; None is a gap. ``band`` is (lowest, highest) wanted value."""

    def __init__(
        self,
        values: Sequence[float | None],
        description: str,
        *,
        band: tuple[float, float] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_values(values, description, band=band)

    def set_values(
        self,
        values: Sequence[float | None],
        description: str,
        *,
        band: tuple[float, float] | None = None,
    ) -> None:
        """Show other values."""
        self._values, self._band = tuple(values), band
        self.setAccessibleName(description)
        self.setToolTip(description)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current()
        if self._band is not None:
            low, high = self._y(self._band[0]), self._y(self._band[1])
            painter.fillRect(QRectF(0, high, self.width(), max(2.0, low - high)), theme.color("ok_tint"))
        painter.setPen(
            QPen(
                theme.color("action"),
                px(2),
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        points = self._points()
        for before, after in pairwise(points):
            if before is not None and after is not None:
                painter.drawLine(before, after)
        last = next((point for point in reversed(points) if point is not None), None)
        if last is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("action"))
            painter.drawEllipse(last, px(3), px(3))
        painter.end()

    def _points(self) -> list[QPointF | None]:
        step = (self.width() - 2 * px(HAIR)) / max(1, len(self._values) - 1)
        return [
            None if value is None else QPointF(px(HAIR) + index * step, self._y(value))
            for index, value in enumerate(self._values)
        ]

    def _y(self, value: float) -> float:
        known = [one for one in self._values if one is not None] + list(self._band or ())
        low, high = min(known, default=0.0), max(known, default=1.0)
        share = (value - low) / (high - low) if high > low else 0.5
        return px(HAIR) + (1 - share) * (self.height() - 2 * px(HAIR))
