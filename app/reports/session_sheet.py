# SPDX-License-Identifier: Apache-2.0
"""The sign-in sheet of one session: what is printed on it.

Where things stand on the page is in ``sheet_layout.py``, ink in ``sheet_canvas.py``. A sheet lies on a table
where all can see it, so there is no room here for a birth date, phone, lunch, disability or consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from app.reports.sheet_layout import SheetLayout


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its frozen row order.

    ``number`` has 8 digits. ``rows`` are the printed names of rows 1, 2, 3 ...; an empty string is a blank
    row. ``session`` is the group or subject in words. ``layout`` says paper, size of print and language.
    """

    number: str
    program: str
    site: str
    activity: str
    session: str
    day: date
    start: time
    end: time
    adults: tuple[str, ...]
    rows: tuple[str, ...]
    layout: SheetLayout

    @property
    def pages(self) -> int:
        """Number of pages; at least one."""
        return max(1, -(-len(self.rows) // self.layout.rows_per_page))


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page of a sheet; ``rows`` are (row number, printed name) from top to bottom, always a full page."""

    sheet: Sheet
    page: int
    pages: int
    rows: tuple[tuple[int, str], ...]


def fill_rows(names: Sequence[str], rows_per_page: int, walk_ins: int) -> tuple[str, ...]:
    """``names`` followed by blank rows for walk-ins, at least ``walk_ins`` of them, up to full pages."""
    needed = len(names) + walk_ins
    pages = max(1, -(-needed // rows_per_page))
    return (*names, *[""] * (pages * rows_per_page - len(names)))


def pages_of(sheet: Sheet) -> list[SheetPage]:
    """The pages of a sheet in order; a short last page is filled with blank numbered rows."""
    per_page = sheet.layout.rows_per_page
    rows = [*sheet.rows, *[""] * (sheet.pages * per_page - len(sheet.rows))]
    return [
        SheetPage(
            sheet,
            page + 1,
            sheet.pages,
            tuple((i + 1, rows[i]) for i in range(page * per_page, (page + 1) * per_page)),
        )
        for page in range(sheet.pages)
    ]
