# SPDX-License-Identifier: Apache-2.0
"""Shows a PDF page by page as it will be printed. pypdfium2 is imported when the first one is shown."""

from __future__ import annotations

import weakref
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.kit.buttons import button, icon_button
from ui.kit.layout import FlowLayout
from ui.kit.text import label
from ui.theme import SNUG, TIGHT, set_role

_POINT = 96 / 72
_STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class PdfView(QWidget):
    """``show_pdf(bytes)``; PageUp/PageDown turn pages, Ctrl+plus/minus zoom, Ctrl+0 fits the width."""

    def __init__(self, name: str = "Page preview", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Any = None
        self._zoom = 0.0  # 0 fits the width
        self.page = 0
        self.page_count = 0
        self._paper = QLabel()
        self._paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(name)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setWidget(self._paper)
        self._scroll.installEventFilter(self)
        self._where = label("", "small", wrap=False)
        tools = QWidget()
        line = FlowLayout(tools, spacing=TIGHT)
        self._before = icon_button("left", "Page before (Page Up)", lambda: self.turn(-1))
        self._after = icon_button("right", "Next page (Page Down)", lambda: self.turn(1))
        for widget in (
            self._before,
            self._where,
            self._after,
            icon_button("minus", "Smaller (Ctrl+−)", lambda: self.zoom_by(-1)),
            icon_button("add", "Larger (Ctrl++)", lambda: self.zoom_by(1)),
            button("Fit width", self.fit_width, kind="quiet"),
        ):
            line.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SNUG)
        layout.addWidget(tools)
        layout.addWidget(self._scroll, 1)
        set_role(self._paper, surface="page")
        self.setFocusProxy(self._scroll)
        self._show()

    def show_pdf(self, data: bytes) -> None:
        """Show a document from its first page; empty bytes show nothing."""
        import pypdfium2

        self.close_pdf()
        if data:
            self._document = pypdfium2.PdfDocument(data)
            self.page_count = len(self._document)
            weakref.finalize(self, self._document.close)
        self._show()

    def close_pdf(self) -> None:
        """Forget the document."""
        if self._document is not None:
            self._document.close()
        self._document, self.page, self.page_count = None, 0, 0
        self._paper.setPixmap(QPixmap())

    @property
    def paper_width(self) -> int:
        """How wide the page is drawn, in device-independent pixels; 0 without one."""
        return round(self._paper.pixmap().deviceIndependentSize().width())

    def turn(self, by: int) -> None:
        """Go some pages on or back."""
        self.page = max(0, min(self.page_count - 1, self.page + by))
        self._scroll.verticalScrollBar().setValue(0)
        self._show()

    def zoom_by(self, by: int) -> None:
        """Larger or smaller by one step."""
        now = self._scale()
        nearest = min(range(len(_STEPS)), key=lambda step: abs(_STEPS[step] - now))
        self._zoom = _STEPS[max(0, min(len(_STEPS) - 1, nearest + by))]
        self._show()

    def fit_width(self) -> None:
        """As wide as there is room."""
        self._zoom = 0.0
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom == 0.0:
            self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return watched is self._scroll and isinstance(event, QKeyEvent) and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress:
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if key == Qt.Key.Key_PageDown:
            self.turn(1)
        elif key == Qt.Key.Key_PageUp:
            self.turn(-1)
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1)
        elif control and key == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        elif control and key == Qt.Key.Key_0:
            self.fit_width()
        else:
            return False
        return True

    def _scale(self) -> float:
        """Zoom in use: 1.0 is the size on paper at 96 dots an inch."""
        if self._zoom or self._document is None:
            return self._zoom or 1.0
        width = float(self._document.get_page_size(self.page)[0]) * _POINT
        return max(0.2, min(2.0, (self._scroll.viewport().width() - 2 * TIGHT) / width))

    def _show(self) -> None:
        self._before.setEnabled(self.page > 0)
        self._after.setEnabled(self.page + 1 < self.page_count)
        if self._document is None:
            self._where.setText("No page yet")
            return
        self._where.setText(f"Page {self.page + 1} of {self.page_count}")
        ratio = self.devicePixelRatioF()
        page = self._document[self.page]
        bitmap = page.render(scale=self._scale() * _POINT * ratio, rev_byteorder=True)
        page.close()
        picture = _as_pixmap(bitmap)
        picture.setDevicePixelRatio(ratio)
        self._paper.setPixmap(picture)


def _as_pixmap(bitmap: Any) -> QPixmap:
    """A rendered page as a pixmap of Qt's own (the buffer goes away with ``bitmap``)."""
    formats = {
        3: QImage.Format.Format_RGB888,
        4: QImage.Format.Format_RGBX8888,
        1: QImage.Format.Format_Grayscale8,
    }
    image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, formats[bitmap.n_channels])
    return QPixmap.fromImage(image.copy())
