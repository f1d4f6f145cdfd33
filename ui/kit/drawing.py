# SPDX-License-Identifier: Apache-2.0
"""A drawing as it stands on paper, given as SVG text; on screen it lies on a sheet of the same white."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import PAPER, RADIUS_CONTROL, TIGHT, current, px


class PaperDrawing(QWidget):
    """Show one with ``show_svg``; ``description`` says in words what it shows. Hidden while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self._svg = ""
        self._size = QSize(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_svg(self, svg: str, width: float, height: float, description: str) -> None:
        """Show a drawing of a size in points; an empty text shows none."""
        self._svg, self._size = svg, QSize(round(width), round(height))
        self.setAccessibleName(description)
        self.setToolTip(description)
        self.setVisible(bool(svg))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._size.width() + 2 * TIGHT), px(self._size.height() + 2 * TIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._svg:
            return
        from PySide6.QtSvg import QSvgRenderer  # the first window has no drawing

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = min(self.width(), self.sizeHint().width())
        share = (wide - 2 * px(TIGHT)) / max(self._size.width(), 1)
        sheet = QRectF(0, 0, wide, self._size.height() * share + 2 * px(TIGHT))
        painter.setPen(current().color("line"))
        painter.setBrush(PAPER)
        painter.drawRoundedRect(sheet.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        place = QRectF(px(TIGHT), px(TIGHT), self._size.width() * share, self._size.height() * share)
        QSvgRenderer(QByteArray(self._svg.encode())).render(painter, place)
        painter.end()
