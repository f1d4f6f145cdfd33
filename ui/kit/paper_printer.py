# SPDX-License-Identifier: Apache-2.0
"""Printing a finished PDF through the system's own dialog, at the size it was drawn.

Qt prints what is painted, so each page is painted as one picture of 300 dots an inch: more than a school's
printer shows, and the corner codes of a sheet stay readable. The document never lies in a file.
"""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

_DOTS = 300
NO_PRINTER = "No printer is set up on this laptop. Save the PDF, and print it where there is one."


def can_print() -> bool:
    """Whether the system knows a printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def print_pdf(parent: QWidget, content: bytes, title: str) -> bool:
    """Ask for printer and pages, and print; False when the person changed her mind."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    paint_pdf(printer, content)
    return True


def paint_pdf(printer: QPrinter, content: bytes) -> int:
    """Paint the chosen pages at their own size; returns how many."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    first = max(1, printer.fromPage() or 1)
    last = min(len(document), printer.toPage() or len(document))
    printer.setResolution(_DOTS)
    printer.setFullPage(True)
    painter = QPainter()
    painted = 0
    try:
        for number in range(first - 1, last):
            page = document[number]
            width, height = page.get_size()
            _set_paper(printer, width, height)
            if painted == 0:
                painter.begin(printer)
            else:
                printer.newPage()
            bitmap = page.render(scale=_DOTS / 72, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
            )
            painter.drawImage(QRectF(0, 0, width * _DOTS / 72, height * _DOTS / 72), image)
            bitmap.close()
            page.close()
            painted += 1
    finally:
        if painter.isActive():
            painter.end()
        document.close()
    return painted


def _set_paper(printer: QPrinter, width: float, height: float) -> None:
    size = QPageSize(QSizeF(width, height), QPageSize.Unit.Point)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
