# SPDX-License-Identifier: Apache-2.0
"""The part of a session sheet that is the same on every page: table, bubbles, labels, legend, signature.

Rules are 0.6 pt at 70 % black and bubbles 0.7 pt at 75 % black: finer ones vanish in copies. Bubbles stay
empty; a letter inside tripled the rows that a reader had to send back to a person.
"""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.i18n import Language, _
from app.reports.sheet_header import BESIDE_CODE, NUMBER_LABEL_Y, TITLE_Y, field_places
from app.reports.sheet_layout import Box, Column, SheetLayout
from app.reports.sheet_type import Ink, TypeSizes, type_sizes

_RULE_PT, _RULE_GRAY = 0.6, 0.30
_BUBBLE_PT, _BUBBLE_GRAY = 0.7, 0.25
_LABEL_GRAY = 0.25


def draw_form(canvas: Canvas, layout: SheetLayout) -> None:
    """Everything that every page of this layout shows."""
    _rules(canvas, layout)
    _bubbles(canvas, layout)
    _signature_rules(canvas, layout)
    labels = Ink(canvas, layout.height)
    _header_labels(labels, layout)
    for head in layout.heads:
        _column_heads(labels, layout, head)
    _footer(labels, layout)
    labels.finish()


def draw_row_numbers(canvas: Canvas, layout: SheetLayout, first: int) -> None:
    """The numbers of one page's rows, beginning with ``first``."""
    ink = Ink(canvas, layout.height)
    column = layout.column("no")
    size = type_sizes(layout).row
    for number, row in enumerate(layout.rows, first):
        base = row.box.y + row.box.h / 2 + size * 0.357 / mm
        ink.put_right(str(number), column.x + column.w - 1.8, base, size, bold=True)
    ink.finish()


def _rules(canvas: Canvas, layout: SheetLayout) -> None:
    canvas.setLineWidth(_RULE_PT)
    canvas.setStrokeGray(_RULE_GRAY)
    top, bottom = layout.heads[0].y, layout.rows[-1].box.y + layout.rows[-1].box.h
    left, right = layout.rows[0].box.x, layout.rows[0].box.x + layout.rows[0].box.w
    levels = {box.y for box in (*layout.heads, *(row.box for row in layout.rows))} | {bottom}
    lines = [(left, y, right, y) for y in sorted(levels)]
    edges = [column.x for column in layout.columns] + [right]
    lines += [(x, top, x, bottom) for x in edges]
    canvas.lines([_line(layout, *line) for line in lines])
    canvas.setLineWidth(1.4)
    canvas.setStrokeGray(0)
    under = [(left, head.y + head.h, right, head.y + head.h) for head in layout.heads]
    canvas.lines([_line(layout, *line) for line in under])


def _line(
    layout: SheetLayout, x1: float, y1: float, x2: float, y2: float
) -> tuple[float, float, float, float]:
    return x1 * mm, (layout.height - y1) * mm, x2 * mm, (layout.height - y2) * mm


def _bubbles(canvas: Canvas, layout: SheetLayout) -> None:
    canvas.setLineWidth(_BUBBLE_PT)
    canvas.setStrokeGray(_BUBBLE_GRAY)
    path = canvas.beginPath()
    for row in layout.rows:
        for bubble in row.bubbles:
            box = bubble.box
            radius = box.w / 2 * mm - _BUBBLE_PT / 2
            path.circle((box.x + box.w / 2) * mm, (layout.height - box.y - box.h / 2) * mm, radius)
    canvas.drawPath(path, stroke=1, fill=0)


def _header_labels(ink: Ink, layout: SheetLayout) -> None:
    language, sizes = layout.language, type_sizes(layout)
    ink.put(_("Sign-in sheet", language), BESIDE_CODE, TITLE_Y, 17, bold=True)
    ink.put_right(_("Sheet number", language), layout.width - BESIDE_CODE, NUMBER_LABEL_Y, 7.5)
    for (x, y, _room), label in zip(field_places(layout), _field_labels(language), strict=True):
        ink.put(label, x, y - sizes.value * 0.38 - 0.4, sizes.label)


def _field_labels(language: Language) -> tuple[str, ...]:
    return (
        _("Site", language),
        _("Session", language),
        _("Date", language),
        _("With", language),
        _("Activity", language),
        _("Time", language),
    )


def _mark_words(language: Language) -> tuple[tuple[str, str], ...]:
    """(letter, word) above the bubbles in the order of ``sheet_layout.LETTERS``."""
    return (
        (_("P", language), _("Present", language)),
        (_("L", language), _("Late", language)),
        (_("A", language), _("Absent", language)),
        (_("E", language), _("Excused", language)),
    )


def _column_heads(ink: Ink, layout: SheetLayout, head: Box) -> None:
    language, sizes = layout.language, type_sizes(layout)
    words = {
        "no": _("No.", language),
        "name": _("Name", language),
        "time_in": _("Time in", language),
        "initials": _("Initials or signature", language),
        "time_out": _("Time out", language),
        "notes": _("Notes", language),
    }
    for column in layout.columns:
        if column.key in words:
            _head(ink, column, head, words[column.key], sizes)
    for bubble, (letter, word) in zip(layout.rows[0].bubbles, _mark_words(language), strict=True):
        middle = bubble.box.x + bubble.box.w / 2
        ink.put_centred(letter, middle, head.y + head.h * 0.53, sizes.letter, bold=True)
        ink.put_centred(word, middle, head.y + head.h - 0.95, sizes.word)


def _head(ink: Ink, column: Column, head: Box, words: str, sizes: TypeSizes) -> None:
    inset = 2.0 if column.key == "name" else 1.2
    ink.put_lines(
        words,
        column.x + inset,
        head.y + head.h / 2,
        column.w - inset - 0.6,
        sizes.head,
        sizes.head * 0.9,
        bold=True,
    )


def _signature_places(layout: SheetLayout) -> tuple[tuple[float, float, float], ...]:
    """(x, base line, width) of the lines for signature and date, between the lower corner codes."""
    y = layout.corners[2].y + 5.5
    left, right = BESIDE_CODE + 1, layout.width - BESIDE_CODE - 1
    return (left, y, (right - left) * 0.68), (left + (right - left) * 0.73, y, (right - left) * 0.27)


def _signature_rules(canvas: Canvas, layout: SheetLayout) -> None:
    canvas.setLineWidth(0.9)
    canvas.setStrokeGray(0)
    canvas.lines([_line(layout, x, y, x + w, y) for x, y, w in _signature_places(layout)])


def _footer(ink: Ink, layout: SheetLayout) -> None:
    language, sizes = layout.language, type_sizes(layout)
    left, room = layout.rows[0].box.x, layout.rows[0].box.w
    y = layout.rows[-1].box.y + layout.rows[-1].box.h + sizes.foot * 0.5
    step = sizes.foot * 0.46
    legend = _(
        "Mark one bubble per person: fill it, tick or cross. Changed your mind? "
        "Cross it out and mark another. Pen, not pencil.",
        language,
    )
    ink.put_fitted(legend, left, y, room, sizes.foot + 0.5, 6.5, bold=True)
    early = _(
        "Left early? Write the time out and why in Notes: F family, B bus, I ill, D doctor, O other.",
        language,
    )
    ink.put_fitted(early, left, y + step, room, sizes.foot, 6.5)
    for (x, line, _w), label in zip(
        _signature_places(layout), (_("Staff signature", language), _("Date signed", language)), strict=True
    ):
        ink.put(label, x, line + 3.2, 7.5)
    photograph = _("Photograph the whole page, flat, all four corner codes in view.", language)
    ink.put_centred(
        photograph, layout.width / 2, layout.corners[2].y + layout.corners[2].h - 0.3, 8.0, bold=True
    )
