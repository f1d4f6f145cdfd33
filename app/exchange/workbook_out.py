# SPDX-License-Identifier: Apache-2.0
"""Saving a workbook without a trace: openpyxl writes each sheet to a file for temporary things first.

That file would hold names in the clear, and a power cut would leave it there. Here the sheets stay in memory
until the workbook is whole. What stands in them is in ``table_out``.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def begin_sheet(sheet: Any) -> None:
    """From now on rows of a write-only sheet go to memory; its widths and panes are set before this."""
    sheet._writer = WorksheetWriter(sheet, io.BytesIO())  # noqa: SLF001 - openpyxl has no other door for it
    sheet._writer.write_top()  # noqa: SLF001


def workbook_bytes(book: Workbook) -> bytes:
    """The file of a write-only workbook whose sheets were all begun here."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _Writer(book, archive).save()
    return out.getvalue()


class _Writer(ExcelWriter):
    """Takes the sheets from memory."""

    def __init__(self, book: Workbook, archive: zipfile.ZipFile) -> None:
        super().__init__(book, archive)
        self._into = archive

    def write_worksheet(self, ws: Any) -> None:
        ws.close()
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        ws._rels = ws._writer._rels  # noqa: SLF001
        self._into.writestr(ws.path[1:], ws._writer.out.getvalue())  # noqa: SLF001
        self.manifest.append(ws)
