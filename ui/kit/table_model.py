# SPDX-License-Identifier: Apache-2.0
"""Rows of one kind described by columns, for ``TableView``.

Rows are frozen read models. Small lists are given whole; long ones as a count and a function that fetches
a page of rows in display order, since sorting and filtering are done in SQL by whoever owns the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.theme import Tone

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
Align = Literal["left", "right", "center"]

PAGE_ROWS = 100
_KEPT_PAGES = 40
ROOT = QModelIndex()

ToneRole = Qt.ItemDataRole.UserRole + 1
IconRole = Qt.ItemDataRole.UserRole + 2
SoftRole = Qt.ItemDataRole.UserRole + 3

ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """How one column reads a row.

    ``width`` is in pixels at 100 % text; 0 takes an equal part of the room left over, but never less than
    ``least``. ``tone`` turns the
    cell into a status chip, ``icon`` puts an icon before the text. ``order`` is what an in-memory sort
    compares (default: the text); ``sortable`` False leaves the header inert.
    """

    key: str
    title: str
    value: Callable[[Row], str]
    width: int = 0
    least: int = 140
    align: Align = "left"
    tone: Callable[[Row], Tone | None] | None = None
    icon: Callable[[Row], str] | None = None
    tooltip: Callable[[Row], str] | None = None
    order: Callable[[Row], Any] | None = None
    sortable: bool = True
    soft: bool = False


class TableModel(QAbstractTableModel, Generic[Row]):
    """Qt's view of the rows."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[Row] = []
        self._count = 0
        self._fetch: Callable[[int, int], Sequence[Row]] | None = None
        self._pages: dict[int, Sequence[Row]] = {}

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows, self._count = list(rows), len(rows)
        self._fetch = None
        self._pages.clear()
        self.endResetModel()

    def set_source(self, count: int, fetch: Callable[[int, int], Sequence[Row]]) -> None:
        """Show ``count`` rows of which ``fetch(first, how_many)`` reads a page when it comes into sight."""
        self.beginResetModel()
        self._rows, self._count = [], count
        self._fetch = fetch
        self._pages.clear()
        self.endResetModel()

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Other headings for some columns: the same columns say something else of other rows."""
        self.columns = tuple(
            replace(column, title=titles.get(column.key, column.title)) for column in self.columns
        )
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    @property
    def all_rows(self) -> Sequence[Row]:
        """The rows that were given whole; none when they are fetched as they come into sight."""
        return self._rows

    @property
    def is_paged(self) -> bool:
        """True when rows are fetched as they come into sight."""
        return self._fetch is not None

    def row_at(self, number: int) -> Row | None:
        """The row shown at ``number`` (from 0), None when there is none (any more)."""
        if not 0 <= number < self._count:
            return None
        if self._fetch is None:
            return self._rows[number]
        page, offset = divmod(number, PAGE_ROWS)
        if page not in self._pages:
            if len(self._pages) >= _KEPT_PAGES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[page] = self._fetch(page * PAGE_ROWS, PAGE_ROWS)
        rows = self._pages[page]
        return rows[offset] if offset < len(rows) else None

    def sort_here(self, key: str, *, descending: bool) -> None:
        """Sort rows that were given whole; paged rows are sorted by their owner."""
        column = next(column for column in self.columns if column.key == key)
        self.layoutAboutToBeChanged.emit()
        by = column.order or (lambda row: column.value(row).casefold())
        self._rows.sort(key=by, reverse=descending)
        self.layoutChanged.emit()

    def text(self, row: Row, column: int) -> str:
        """What a cell says."""
        return self.columns[column].value(row)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None:
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.value(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter
        if role == ToneRole:
            return column.tone(row) if column.tone else None
        if role == IconRole:
            return column.icon(row) if column.icon else ""
        if role == SoftRole:
            return column.soft
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tooltip(row) if column.tooltip else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return ALIGN[self.columns[section].align] | Qt.AlignmentFlag.AlignVCenter
        return None
