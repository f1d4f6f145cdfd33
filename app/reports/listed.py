# SPDX-License-Identifier: Apache-2.0
"""A report that is figures and lists: what dosage and the attendance team's list have in common.

The paper is in ``listed_pages.py``. These reports are for staff and are in English; whoever asks the
questions fills them. A row may name the student or the adult whom it opens on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.clock import Id
from app.reports.attendance import Cell, PlainTable
from app.reports.head import ReportHead


@dataclass(frozen=True, slots=True)
class ListedColumn:
    """A heading and its share of the width; ``is_text`` stands at the left, numbers at the right."""

    title: str
    share: float
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class ListedRow:
    """Cells as they are printed; ``plain`` are the same as plain values for a table, where they differ."""

    cells: tuple[str, ...]
    student_id: Id | None = None
    plain: tuple[Cell, ...] = ()
    adult_id: Id | None = None


@dataclass(frozen=True, slots=True)
class ListedTable:
    """One list. ``note`` is a small line above it; ``empty`` is said when it has no row.

    ``plain_titles`` are the headings of the plain values, where they differ from the columns. ``part`` is
    the part of a profile that its rows are about.
    """

    name: str
    columns: tuple[ListedColumn, ...]
    rows: tuple[ListedRow, ...]
    empty: str
    note: str = ""
    plain_titles: tuple[str, ...] = ()
    part: str = ""

    @property
    def texts(self) -> int:
        """How many columns at the left are words."""
        return sum(column.is_text for column in self.columns)


@dataclass(frozen=True, slots=True)
class ListedReport:
    """``figures`` are (number, what it counts); ``rules`` say how the numbers are made."""

    title: str
    head: ReportHead
    figures: tuple[tuple[str, str], ...]
    tables: tuple[ListedTable, ...]
    rules: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many students the report names, each once."""
        return len({row.student_id for table in self.tables for row in table.rows if row.student_id})

    def plain_tables(self) -> tuple[PlainTable, ...]:
        """The lists as plain tables, in order."""
        return tuple(
            PlainTable(
                table.name,
                table.plain_titles or tuple(column.title for column in table.columns),
                tuple(row.plain or row.cells for row in table.rows),
            )
            for table in self.tables
        )
