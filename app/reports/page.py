# SPDX-License-Identifier: Apache-2.0
"""The page that every report stands on: heading, footer with page x of y, and the parts reports are made of.

Heading: title, program, period, filter in words. Footer: data as of, audience, page x of y. At the end the
rules behind the numbers in plain words and, where somebody answers for them, a signature line. What a report
says is in its own ``..._pages.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from app.i18n import Language, _, medium_date
from app.reports import theme
from app.reports.fonts import BOLD, REGULAR, document_fonts
from app.reports.head import Audience, ReportHead
from app.reports.output import Out, finished
from app.reports.text import clean, fit, markup, needs_shaping, runs, shaped, width

Story = list[Flowable]


def write_report(out: Out, title: str, head: ReportHead, story: Callable[[float], Story]) -> None:
    """Write one PDF. ``story`` gets the width in points that it may fill, with the document's fonts at hand.

    The same data gives the same bytes. Raises FileProblem; ``out`` appears whole or not at all.
    """
    with finished(out) as target, document_fonts():
        size = theme.PAGE[head.paper]
        room = size[0] - 2 * theme.MARGIN
        frame = Frame(theme.MARGIN, theme.BOTTOM, room, size[1] - theme.TOP - theme.BOTTOM, 0, 0, 0, 0)
        document = BaseDocTemplate(
            target, pagesize=size, title=clean(title), author=clean(head.program),
            creator="Porchlight", lang=head.language, invariant=1, pageCompression=1,
        )  # fmt: skip
        document.addPageTemplates(PageTemplate("page", [frame]))
        document.build([*story(room)], canvasmaker=_counting_canvas(title, head))


def heading(title: str, head: ReportHead) -> Story:
    """Title, then who, when and which part, each in plain words."""
    language = head.language
    which = head.filter_words or _("The whole program", language)
    return [
        paragraph(head.program, "subtitle"),
        paragraph(title, "title"),
        paragraph(f"{period_words(head)}  ·  {which}", "subtitle"),
        Spacer(1, theme.SPACE_M),
        Rule(1.2),
    ]


def period_words(head: ReportHead) -> str:
    """The period, both ends included."""
    first, last = (medium_date(day, head.language) for day in (head.first, head.last))
    return (
        first
        if head.first == head.last
        else _("{first} to {last}", head.language).format(first=first, last=last)
    )


def paragraph(text: str, name: str = "body") -> Paragraph:
    """Typed text as a paragraph in one of the theme's styles."""
    style = theme.style(name, shaping=needs_shaping(text))
    return Paragraph(markup(text, bold=style.fontName == BOLD), style)


def section(text: str) -> Story:
    """The heading of a part; it never stands alone at the foot of a page."""
    return [CondPageBreak(95), paragraph(text, "section")]


def data_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], texts: int
) -> Table:
    """A table whose first ``texts`` columns are words, the rest figures to the right; widths in points."""
    line: list[Any] = [
        paragraph(words, "head" if at < texts else "head_number") for at, words in enumerate(headers)
    ]
    body: list[list[Any]] = [line]
    body += [[paragraph(cell, "cell") if at < texts else cell for at, cell in enumerate(row)] for row in rows]
    table = Table(body, colWidths=list(widths), repeatRows=1)
    table.setStyle(
        [
            ("FONT", (0, 1), (-1, -1), REGULAR, 9, 11.5),
            ("ALIGN", (texts, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, theme.INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.35, theme.RULE),
            ("TOPPADDING", (0, 0), (-1, -1), 2.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("LEFTPADDING", (1, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-2, -1), 2),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ]
    )
    return table


def figures(pairs: Sequence[tuple[str, str]], room: float) -> Table:
    """A row of large figures, each with what it counts below."""
    cells = [
        [paragraph(value, "figure") for value, _label in pairs],
        [paragraph(words, "figure_label") for _v, words in pairs],
    ]
    needed = [width(value, 19, bold=True) + 14 for value, _words in pairs]
    spare = (room - sum(needed)) / len(pairs)
    table = Table(cells, colWidths=[each + spare for each in needed])
    table.setStyle(
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, 0), theme.SPACE_M),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
            ("TOPPADDING", (0, 1), (-1, 1), 1),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


def side_by_side(left: Flowable | Story, right: Flowable | Story, room: float) -> Table:
    """Two blocks beside each other, tops aligned, with air between."""
    table = Table([[left, "", right]], colWidths=[room * 0.46, room * 0.08, room * 0.46])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return table


def rules(lines: Sequence[str], language: Language) -> Story:
    """How the numbers are made, in small print."""
    return [
        paragraph(_("How these numbers are made", language), "section"),
        *(paragraph(f"•  {line}", "small") for line in lines),
    ]


def signature(language: Language) -> Story:
    """A line to sign and one for the date; they stay together."""
    return [Spacer(1, 13 * mm), _SignatureLine(_("Signature", language), _("Date", language))]


class Rule(Flowable):
    """A horizontal line over the whole width."""

    def __init__(self, thickness: float) -> None:
        super().__init__()
        self._thickness = thickness

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.width = room
        return room, self._thickness

    def draw(self) -> None:
        self.canv.setLineWidth(self._thickness)
        self.canv.line(0, 0, self.width, 0)


class _SignatureLine(Flowable):
    def __init__(self, name: str, day: str) -> None:
        super().__init__()
        self._words = (name, day)

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        self.width = room
        return room, 14

    def draw(self) -> None:
        canvas = self.canv
        canvas.setLineWidth(0.9)
        for x, length, words in ((0.0, 0.58, self._words[0]), (0.66, 0.34, self._words[1])):
            canvas.line(x * self.width, 13, (x + length) * self.width, 13)
            put(canvas, words, x * self.width, 3, 8)


def put(canvas: Canvas, text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
    """One line of typed text at a place, in points from the bottom left."""
    line = canvas.beginText(x, y)
    for run in runs(text, bold):
        line.setFont(run.font, size)
        line.textOut(shaped(run, size))
    canvas.drawText(line)


def _counting_canvas(title: str, head: ReportHead) -> Callable[..., Canvas]:
    """A canvas that writes headings and footers at the end, when it knows how many pages there are."""

    class CountingCanvas(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  # ReportLab's name
            self._pages.append(dict(self.__dict__))
            start: Any = self
            start._startPage()  # noqa: SLF001  # ReportLab's recipe for page x of y

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                _furniture(self, title, head, number, len(self._pages))
                super().showPage()
            super().save()

    return CountingCanvas


def _furniture(canvas: Canvas, title: str, head: ReportHead, page: int, pages: int) -> None:
    size = theme.PAGE[head.paper]
    left, right = theme.MARGIN, size[0] - theme.MARGIN
    canvas.saveState()
    canvas.setFillColor(theme.SOFT)
    canvas.setStrokeColor(theme.RULE)
    canvas.setLineWidth(0.5)
    canvas.line(left, 15 * mm, right, 15 * mm)
    numbers = _("page {page} of {pages}", head.language).format(page=page, pages=pages)
    put(canvas, numbers, right - width(numbers, 8), 11 * mm, 8)
    room = right - left - 75
    line, type_size = fit(_footer_words(head), room, 8, 6.5)
    put(canvas, line, left, 11 * mm, type_size)
    if page > 1:
        line, type_size = fit(f"{title}  ·  {head.program}  ·  {period_words(head)}", right - left, 8, 6.5)
        put(canvas, line, left, size[1] - 12 * mm, type_size)
    canvas.restoreState()


def _footer_words(head: ReportHead) -> str:
    language = head.language
    as_of = _("Data as of {day}", language).format(day=medium_date(head.as_of, language))
    audience = {
        Audience.INTERNAL: _("For the program's own use. It names children: keep it safe.", language),
        Audience.FAMILY: _("For the family", language),
    }[head.audience]
    return f"{as_of}  ·  {audience}"
