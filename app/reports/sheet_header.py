# SPDX-License-Identifier: Apache-2.0
"""The text that differs from page to page: heading, session, number, and the names in their rows."""

from __future__ import annotations

from functools import lru_cache

from app.domain.sheet_numbers import printed
from app.i18n import Language, _, clock_span, dated
from app.reports.session_sheet import Sheet, SheetPage
from app.reports.sheet_layout import CODE_EDGE_MM, CODE_MM, QUIET_MM, SheetLayout, Variant
from app.reports.sheet_type import Ink, TypeSizes, type_sizes

BESIDE_CODE = CODE_EDGE_MM + CODE_MM + QUIET_MM + 2.0  # where text may begin beside a corner code
TITLE_Y, PROGRAM_Y = 17.5, 23.5
NUMBER_LABEL_Y, NUMBER_Y, PAGE_Y = 12.0, 18.0, 23.5
NUMBER_SIZE = 16.0


def field_places(layout: SheetLayout) -> tuple[tuple[float, float, float], ...]:
    """(x, base line of the value, room) of the six fields, row by row; labels stand just above."""
    left = layout.rows[0].box.x
    whole = layout.rows[0].box.w
    middle, last = left + whole * 0.385, left + whole * 0.72
    columns = ((left, middle - left - 4), (middle, last - middle - 4), (last, left + whole - last))
    lines = (35.4, 44.0) if layout.variant is Variant.NORMAL else (37.4, 48.6)
    return tuple((x, y, room) for y in lines for x, room in columns)


def page_texts(page: SheetPage, ink: Ink) -> None:
    """Put the text of one page."""
    sheet, layout = page.sheet, page.sheet.layout
    sizes = type_sizes(layout)
    _heading(page, ink)
    for (x, y, room), value in zip(field_places(layout), _values(sheet), strict=True):
        ink.put_fitted(value, x, y, room, sizes.value, 7.5, bold=True)
    _names(page, ink, sizes)


def _heading(page: SheetPage, ink: Ink) -> None:
    sheet, layout = page.sheet, page.sheet.layout
    right = layout.width - BESIDE_CODE
    ink.put_right(printed(sheet.number), right, NUMBER_Y, NUMBER_SIZE, bold=True)
    ink.put_right(_page_words(page.page, page.pages, layout.language), right, PAGE_Y, 9.5)
    ink.put_fitted(sheet.program, BESIDE_CODE, PROGRAM_Y, right - BESIDE_CODE - 42, 10.5, 7.5)


@lru_cache(maxsize=256)
def _page_words(page: int, pages: int, language: Language) -> str:
    return _("page {page} of {pages}", language).format(page=page, pages=pages)


def _values(sheet: Sheet) -> tuple[str, ...]:
    language = sheet.layout.language
    return (
        sheet.site,
        sheet.session,
        dated(sheet.day, language),
        ", ".join(sheet.adults),
        sheet.activity,
        clock_span(sheet.start, sheet.end, language),
    )


def _names(page: SheetPage, ink: Ink, sizes: TypeSizes) -> None:
    layout = page.sheet.layout
    column = layout.column("name")
    for (_number, name), row in zip(page.rows, layout.rows, strict=True):
        if name:
            middle = row.box.y + row.box.h / 2
            ink.put_lines(name, column.x + 2, middle, column.w - 3, sizes.name, sizes.smallest_name)
