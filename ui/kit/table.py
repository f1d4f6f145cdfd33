# SPDX-License-Identifier: Apache-2.0
"""A list of rows to look at and open: whole rows are selected, Enter or a double click opens one.

Typing into cells is ``grid``'s business. Headers ask for an order; whoever owns the rows sorts them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.kit.cell import CellPainter, row_height
from ui.kit.table_model import Column, TableModel
from ui.theme import WIDE, current, px

Row = TypeVar("Row")

__all__ = ["Column", "TableModel", "TableView"]


class TableView(QTableView, Generic[Row]):
    """A table with its model. ``sorts_here`` sorts small lists in memory; else answer ``sort_requested``."""

    row_activated = Signal(object)
    selection_changed = Signal()
    sort_requested = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        name: str,
        empty: str = "",
        sorts_here: bool = False,
        many: bool = False,
        least_rows: int = 6,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows: TableModel[Row] = TableModel(columns, self)
        self._empty = empty
        self._sorts_here = sorts_here
        self._least_rows = least_rows
        self._sorted_by: tuple[str, bool] | None = None
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setItemDelegate(CellPainter(self))
        self._set_up_behaviour(many=many)
        self._measure()
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.activated.connect(self._activate)

    def _set_up_behaviour(self, *, many: bool) -> None:
        mode = QAbstractItemView.SelectionMode
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        side = self.verticalHeader()
        side.setVisible(False)
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(px(40))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.sectionClicked.connect(self._ask_for_order)

    # ---- rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the row number that was current stays current."""
        kept = self.currentIndex().row()
        self.rows.set_rows(rows)
        if self._sorts_here and self._sorted_by is not None:
            self.rows.sort_here(self._sorted_by[0], descending=self._sorted_by[1])
        self._keep_current(kept)

    def set_source(self, count: int, fetch: Callable[[int, int], Sequence[Row]]) -> None:
        """Show ``count`` rows that ``fetch(first, how_many)`` reads when they come into sight."""
        kept = self.currentIndex().row()
        self.rows.set_source(count, fetch)
        self._keep_current(kept)

    def hide_empty_columns(self, keys: Sequence[str]) -> None:
        """Of these columns, show those in which some row says something. For lists given whole."""
        for number, column in enumerate(self.rows.columns):
            if column.key in keys:
                says = any(column.value(row) for row in self.rows.all_rows)
                self.setColumnHidden(number, not says)
        self._share_width()

    def set_empty_text(self, text: str) -> None:
        """What the table says while it has no rows."""
        self._empty = text
        self.viewport().update()

    @property
    def current_row(self) -> Row | None:
        """The row the keyboard is on."""
        return self.rows.row_at(self.currentIndex().row())

    @property
    def selected_rows(self) -> list[Row]:
        """The selected rows, in display order."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for number in numbers if (row := self.rows.row_at(number)) is not None]

    def select_where(self, test: Callable[[Row], bool]) -> bool:
        """Make the first row that passes ``test`` current; False when none does. For lists given whole."""
        for number in range(self.rows.rowCount()):
            row = self.rows.row_at(number)
            if row is not None and test(row):
                self.selectRow(number)
                return True
        return False

    def copy_text(self) -> str:
        """The selected rows as lines of cells between tabs, header first, as a spreadsheet takes them."""
        lines = ["\t".join(column.title for column in self.rows.columns)]
        for row in self.selected_rows:
            cells = (column.value(row) for column in self.rows.columns)
            lines.append("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells))
        return "\n".join(lines)

    def show_order(self, key: str, *, descending: bool) -> None:
        """Mark the column the rows are sorted by."""
        self._sorted_by = (key, descending)
        number = next(i for i, column in enumerate(self.rows.columns) if column.key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(number, order)

    # ---- keys, sizes, painting

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes here by keyboard is on a row, and its buttons wake; a click chooses its own row."""
        super().focusInEvent(event)
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and self.rows.rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(max(self.currentIndex().row(), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copy_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing finds a row by its first column, as long as that does not mean reading every page."""
        if not self.rows.is_paged:
            super().keyboardSearch(search)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._measure)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.rowCount() == 0 and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(current().color("ink_soft"))
            place = self.viewport().rect().adjusted(WIDE, WIDE, -WIDE, -WIDE)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()

    def _measure(self) -> None:
        height = row_height(self.fontMetrics().height())
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setMinimumHeight(height * (self._least_rows + 1))
        self._share_width()

    def _share_width(self) -> None:
        """Fixed columns get their width; the others share the rest, first those that need the most."""
        columns = self.rows.columns
        shown = [number for number in range(len(columns)) if not self.isColumnHidden(number)]
        room = self.viewport().width() - sum(px(columns[number].width) for number in shown)
        loose = [number for number in shown if not columns[number].width]
        for number in shown:
            if columns[number].width:
                self.setColumnWidth(number, px(columns[number].width))
        for left, number in zip(
            range(len(loose), 0, -1), sorted(loose, key=lambda place: -columns[place].least), strict=True
        ):
            width = max(px(columns[number].least), room // left)
            self.setColumnWidth(number, width)
            room -= width

    def _keep_current(self, number: int) -> None:
        if number >= 0 and self.rows.rowCount():
            self.selectRow(min(number, self.rows.rowCount() - 1))

    def _activate(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None:
            self.row_activated.emit(row)

    def _ask_for_order(self, section: int) -> None:
        column = self.rows.columns[section]
        if not column.sortable:
            return
        descending = self._sorted_by == (column.key, False)
        self.show_order(column.key, descending=descending)
        if self._sorts_here:
            self.rows.sort_here(column.key, descending=descending)
        self.sort_requested.emit(column.key, descending)
