# SPDX-License-Identifier: Apache-2.0
"""The same session sheet drawn in ReportLab's ordinary ways, for comparison in ``sheets.py``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from app.domain.sheet_numbers import corner_code, printed
from app.reports.fonts import BOLD, REGULAR, document_fonts
from app.reports.session_sheet import Sheet
from app.reports.sheet_codes import MODULES, modules

_HEADS = ("No.", "Name", "Time in", "Initials", "Time out", "P", "L", "A", "E", "Notes")
_LABELS = ("Site", "Session", "Date", "With", "Activity", "Time")
_LEGEND = (
    "Mark one bubble per person: fill it, tick or cross. Changed your mind? "
    "Cross it out and mark another. Pen, not pencil."
)
_EARLY = "Left early? Write the time out and why in Notes: F family, B bus, I ill, D doctor, O other."
_PHOTO = "Photograph the whole page, flat, all four corner codes in view."


def plain_canvas(sheets: Sequence[Sheet], out: Path) -> None:
    """Every line, circle and word by its own call of the canvas."""
    with document_fonts():
        first = sheets[0].layout
        canvas = Canvas(
            str(out), pagesize=(first.width * mm, first.height * mm), pageCompression=1, invariant=1
        )
        for sheet in sheets:
            _plain_page(canvas, sheet)
            canvas.showPage()
        canvas.save()


def platypus(sheets: Sequence[Sheet], out: Path) -> None:
    """Tables and paragraphs; bubbles as drawings in cells; codes by the page's callback."""
    with document_fonts():
        layout = sheets[0].layout
        size = (layout.width * mm, layout.height * mm)
        document = SimpleDocTemplate(
            str(out), pagesize=size, leftMargin=18 * mm, rightMargin=10 * mm, topMargin=10 * mm,
            bottomMargin=10 * mm, pageCompression=1, invariant=1,
        )  # fmt: skip
        story: list[Any] = []
        for sheet in sheets:
            story += [*_flow_page(sheet), PageBreak()]

        def corners(canvas: Canvas, template: SimpleDocTemplate) -> None:
            if template.page <= len(sheets):
                _codes(canvas, sheets[template.page - 1])

        document.build(story, onFirstPage=corners, onLaterPages=corners)


def _values(sheet: Sheet) -> tuple[str, ...]:
    adults = ", ".join(sheet.adults)
    return sheet.site, sheet.session, sheet.day.isoformat(), adults, sheet.activity, "3:15 PM – 4:00 PM"


def _codes(canvas: Canvas, sheet: Sheet) -> None:
    layout = sheet.layout
    canvas.setFillGray(0)
    for corner, box in enumerate(layout.corners):
        module = box.w * mm / MODULES
        for at, pixel in enumerate(modules(corner_code(sheet.number, 1, corner))):
            if pixel < 128:
                x = box.x * mm + at % MODULES * module
                y = (layout.height - box.y) * mm - (at // MODULES + 1) * module
                canvas.rect(x, y, module, module, stroke=0, fill=1)


def _plain_page(canvas: Canvas, sheet: Sheet) -> None:
    height = sheet.layout.height
    _codes(canvas, sheet)
    _plain_words(canvas, sheet)
    _plain_table(canvas, sheet)
    canvas.setFont(BOLD, 8.5)
    canvas.drawString(18 * mm, (height - 243) * mm, _LEGEND)
    canvas.setFont(REGULAR, 8)
    canvas.drawString(18 * mm, (height - 247) * mm, _EARLY)
    canvas.line(30 * mm, (height - 261) * mm, 130 * mm, (height - 261) * mm)
    canvas.line(140 * mm, (height - 261) * mm, 186 * mm, (height - 261) * mm)
    canvas.drawString(30 * mm, (height - 264) * mm, "Staff signature")
    canvas.drawString(140 * mm, (height - 264) * mm, "Date signed")
    canvas.drawCentredString(108 * mm, (height - 269) * mm, _PHOTO)


def _plain_words(canvas: Canvas, sheet: Sheet) -> None:
    height, width = sheet.layout.height, sheet.layout.width
    canvas.setFont(BOLD, 17)
    canvas.drawString(29 * mm, (height - 17.5) * mm, "Sign-in sheet")
    canvas.drawRightString((width - 29) * mm, (height - 18) * mm, printed(sheet.number))
    canvas.setFont(REGULAR, 10)
    canvas.drawString(29 * mm, (height - 23.5) * mm, sheet.program)
    canvas.drawRightString((width - 29) * mm, (height - 12) * mm, "Sheet number")
    canvas.drawRightString((width - 29) * mm, (height - 23.5) * mm, "page 1 of 1")
    for at, (label, value) in enumerate(zip(_LABELS, _values(sheet), strict=True)):
        x, y = (18 + at % 3 * 62) * mm, (height - 35 - at // 3 * 9) * mm
        canvas.setFont(REGULAR, 7.5)
        canvas.drawString(x, y + 12, label)
        canvas.setFont(BOLD, 11.5)
        canvas.drawString(x, y, value)


def _plain_table(canvas: Canvas, sheet: Sheet) -> None:
    layout = sheet.layout
    height = layout.height
    left, right = 18 * mm, (layout.width - 10) * mm
    canvas.setStrokeGray(0.3)
    canvas.setLineWidth(0.6)
    for head in layout.heads:
        canvas.line(left, (height - head.y) * mm, right, (height - head.y) * mm)
        canvas.setFont(BOLD, 7.5)
        for at, words in enumerate(_HEADS):
            canvas.drawString((20 + at * 18) * mm, (height - head.y - 4.5) * mm, words)
        for bubble, word in zip(
            layout.rows[0].bubbles, ("Present", "Late", "Absent", "Excused"), strict=True
        ):
            canvas.drawCentredString((bubble.box.x + 2.5) * mm, (height - head.y - 6) * mm, word)
    for number, (row, name) in enumerate(zip(layout.rows, sheet.rows, strict=True), 1):
        y = (height - row.box.y) * mm
        canvas.line(left, y, right, y)
        canvas.setFont(BOLD, 14)
        canvas.drawRightString(26 * mm, y - 17, str(number))
        canvas.setFont(REGULAR, 11.5)
        canvas.drawString(30 * mm, y - 17, name)
        for bubble in row.bubbles:
            canvas.circle((bubble.box.x + 2.5) * mm, (height - bubble.box.y - 2.5) * mm, 2.4 * mm)
    for column in layout.columns:
        canvas.line(column.x * mm, (height - 47) * mm, column.x * mm, (height - 239) * mm)


def _flow_page(sheet: Sheet) -> list[Any]:
    style = ParagraphStyle("cell", fontName=REGULAR, fontSize=11.5, leading=13)
    bold = ParagraphStyle("bold", parent=style, fontName=BOLD)
    small = ParagraphStyle("small", parent=style, fontSize=8, leading=10)
    layout = sheet.layout
    fields = [
        [Paragraph(label, small), Paragraph(value, bold)]
        for label, value in zip(_LABELS, _values(sheet), strict=True)
    ]
    widths = [column.w * mm for column in layout.columns]
    marks = [9.5 * mm] * 4
    grid: list[list[Any]] = []
    for number, (row, name) in enumerate(zip(layout.rows, sheet.rows, strict=True), 1):
        if number in (1, 11):
            grid.append([Paragraph(words, small) for words in _HEADS])
        bubbles = [_bubble(bubble.box.w * mm) for bubble in row.bubbles]
        grid.append([Paragraph(str(number), bold), Paragraph(name, style), "", "", "", *bubbles, ""])
    table = Table(grid, colWidths=[*widths[:5], *marks, widths[-1]], rowHeights=[8.5 * mm] * len(grid))
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.6, "#4d4d4d"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    return [
        Paragraph(f"Sign-in sheet {printed(sheet.number)}", bold),
        Paragraph(sheet.program, style),
        Table([[*fields[0], *fields[1], *fields[2]], [*fields[3], *fields[4], *fields[5]]]),
        table,
        Paragraph(_LEGEND, small),
        Paragraph(_EARLY, small),
        Spacer(1, 10 * mm),
        Paragraph("Staff signature ______________ Date signed _______", small),
        Paragraph(_PHOTO, small),
    ]


def _bubble(size: float) -> Drawing:
    drawing = Drawing(size, size)
    drawing.add(Circle(size / 2, size / 2, size / 2, strokeWidth=0.7, fillColor=None))
    return drawing
