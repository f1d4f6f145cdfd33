# SPDX-License-Identifier: Apache-2.0
"""Draws session sheets: what is the same on every page once, as a form, the rest as one text and four codes.

Where things stand is in ``sheet_layout.py`` and ``sheet_header.py``. Hundreds of sheets go into one file, so
this is a tuned canvas and not flow layout; ``packaging/bench/sheets.py`` measures what that is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.domain.sheet_numbers import corner_code
from app.progress import SILENT, Progress
from app.reports.fonts import document_fonts
from app.reports.output import Out, finished
from app.reports.session_sheet import Sheet, SheetPage, pages_of
from app.reports.sheet_codes import MODULES, code_path
from app.reports.sheet_form import draw_form, draw_row_numbers
from app.reports.sheet_header import page_texts
from app.reports.sheet_layout import Box, SheetLayout
from app.reports.sheet_type import Encoder, Ink


def draw_sheets(sheets: Iterable[Sheet], out: Out, progress: Progress = SILENT) -> int:
    """Write one PDF with all sheets in the given order; returns the number of pages.

    The same sheets give the same bytes. The file appears whole or not at all. Raises FileProblem.
    """
    every = list(sheets)
    with finished(out) as target, document_fonts():
        canvas = Canvas(target, pageCompression=1, invariant=1, pdfVersion=(1, 4))
        canvas.setTitle("Sign-in sheets")
        canvas.setCreator("Porchlight")
        book = _Book(canvas)
        pages = 0
        for done, sheet in enumerate(every):
            progress.step(done, len(every), "Drawing sheets")
            for page in pages_of(sheet):
                book.draw(page)
                pages += 1
        if not pages:
            canvas.showPage()
        canvas.save()
        progress.step(len(every), len(every), "Drawing sheets")
    return pages


class _Book:
    """One file in the making: remembers which forms it already holds."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._encoder = Encoder(canvas)
        self._layouts: dict[int, _Ready] = {}

    def draw(self, page: SheetPage) -> None:
        """Add one page and start the next."""
        canvas, layout = self._canvas, page.sheet.layout
        ready = self._ready(layout)
        canvas.setPageSize(ready.size)
        canvas.doForm(ready.form)
        canvas.doForm(self._numbers(ready, page))
        codes = (corner_code(page.sheet.number, page.page, corner) for corner in range(4))
        canvas.addLiteral("\n".join(map(_placed_code, ready.corners, codes)))
        ink = Ink(canvas, layout.height, self._encoder)
        page_texts(page, ink)
        ink.finish()
        canvas.showPage()

    def _ready(self, layout: SheetLayout) -> _Ready:
        ready = self._layouts.get(id(layout))
        if ready is None:
            same = next((known for known in self._layouts.values() if known.layout == layout), None)
            ready = self._layouts[id(layout)] = same or self._prepare(layout)
        return ready

    def _prepare(self, layout: SheetLayout) -> _Ready:
        form = f"S{len(self._layouts)}"
        size = (round(layout.width * mm, 3), round(layout.height * mm, 3))
        self._canvas.setPageSize(size)
        self._canvas.beginForm(form, 0, 0, *size)
        draw_form(self._canvas, layout)
        self._canvas.endForm()
        return _Ready(layout, form, size)

    def _numbers(self, ready: _Ready, page: SheetPage) -> str:
        if page.page not in ready.numbers:
            name = ready.numbers[page.page] = f"{ready.form}N{page.page}"
            self._canvas.beginForm(name, 0, 0, *ready.size)
            draw_row_numbers(self._canvas, ready.layout, page.rows[0][0])
            self._canvas.endForm()
        return ready.numbers[page.page]


class _Ready:
    """A layout whose form is in the file."""

    def __init__(self, layout: SheetLayout, form: str, size: tuple[float, float]) -> None:
        self.layout = layout
        self.form = form
        self.size = size
        self.numbers: dict[int, str] = {}
        self.corners: Sequence[str] = [_placement(box, layout.height) for box in layout.corners]


def _placement(box: Box, height: float) -> str:
    """The transformation after which one unit is one module of the code in ``box``."""
    module = box.w * mm / MODULES
    return f"{module:.5f} 0 0 {module:.5f} {box.x * mm:.4f} {(height - box.y - box.h) * mm:.4f} cm"


def _placed_code(placement: str, content: str) -> str:
    return f"q {placement} {code_path(content)} f Q"
