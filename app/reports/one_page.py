# SPDX-License-Identifier: Apache-2.0
"""A single page in plain words for somebody's hands: a head, paragraphs and steps, lines to fill in."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.reports import theme
from app.reports.fonts import document_fonts
from app.reports.head import Paper
from app.reports.page import paragraph, put
from app.reports.text import clean, fit, width

_NUMBER_ROOM = 16.0


def one_page(title: str, author: str, paper: Paper, draw: Callable[[OnePage], None]) -> bytes:
    """The PDF of one page that ``draw`` fills from the top."""
    made = io.BytesIO()
    with document_fonts():
        canvas = Canvas(made, pagesize=theme.PAGE[paper], pageCompression=1, invariant=1)
        canvas.setTitle(title)
        canvas.setAuthor(clean(author))
        canvas.setCreator("Porchlight")
        draw(OnePage(canvas, paper))
        canvas.showPage()
        canvas.save()
    return made.getvalue()


class OnePage:
    """A pen that goes down the page; ``y`` is where the next thing begins, in points from the bottom."""

    def __init__(self, canvas: Canvas, paper: Paper) -> None:
        self.canvas = canvas
        self.left = theme.MARGIN
        self.right = theme.PAGE[paper][0] - theme.MARGIN
        self.y = theme.PAGE[paper][1] - theme.TOP

    def head(self, above: str, title: str) -> None:
        """A small line, the title, a rule."""
        line, size = fit(above, self.right - self.left, 11, 7)
        put(self.canvas, line, self.left, self.y - 11, size)
        put(self.canvas, title, self.left, self.y - 38, 24, bold=True)
        self.canvas.setLineWidth(1.2)
        self.canvas.line(self.left, self.y - 50, self.right, self.y - 50)
        self.y -= 66

    def words(self, title: str, lines: Sequence[str], mark: str = "") -> None:
        """A heading and paragraphs; ``mark`` stands before each, ``{n}`` in it is the number."""
        self.y -= 22
        put(self.canvas, title, self.left, self.y - 10, 13, bold=True)
        self.y -= 18
        indent = _NUMBER_ROOM if mark else 0.0
        for number, text in enumerate(lines, 1):
            block = paragraph(text, "warm")
            _wide, high = block.wrapOn(self.canvas, self.right - self.left - indent, 400)
            self.y -= 3
            put(self.canvas, mark.format(n=number), self.left, self.y - 10.6, 10.5)
            block.drawOn(self.canvas, self.left + indent, self.y - high)
            self.y -= high

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """What is so, line by line, with what it is called at the left."""
        room = 150.0
        for name, value in pairs:
            self.y -= 20
            put(self.canvas, name, self.left, self.y, 10.5)
            line, size = fit(value, self.right - self.left - room, 12, 7, bold=True)
            put(self.canvas, line, self.left + room, self.y, size, bold=True)
        self.y -= 6

    def foot(self, first: str, second: str, note: str) -> None:
        """Two lines to fill in by hand, and a note under them."""
        canvas, y = self.canvas, 27 * mm
        canvas.setLineWidth(0.9)
        middle = self.left + (self.right - self.left) * 0.62
        for start, end, words in ((self.left, middle - 14, first), (middle, self.right, second)):
            canvas.line(start, y, end, y)
            put(canvas, words, start, y - 10, 8)
        canvas.setFillColor(theme.SOFT)
        put(canvas, note, self.left, 12 * mm, 8)
        put(canvas, "Porchlight", self.right - width("Porchlight", 8), 12 * mm, 8)
