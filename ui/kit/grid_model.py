# SPDX-License-Identifier: Apache-2.0
"""Rows whose cells are typed into. Every cell is committed on its own; a refused text stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from ui.kit.table_model import ALIGN, ROOT, Align, IconRole, Index, SoftRole, ToneRole
from ui.theme import Tone

Row = TypeVar("Row")
ProblemRole = Qt.ItemDataRole.UserRole + 20
EditableRole = Qt.ItemDataRole.UserRole + 21


@dataclass(frozen=True, kw_only=True)
class GridColumn(Generic[Row]):
    """How one column reads a row. ``width`` in pixels at 100 % text; 0 shares the room left over.

    ``keys`` maps a single key to the text it enters at once (``{"a": "Absent"}``), moving one row down;
    a column with ``keys`` still opens for typing with F2. ``words`` is the whole heading where ``title`` is
    a short one: the form of one row and a screen reader say it, the header shows it when pointed at.
    """

    key: str
    title: str
    value: Callable[[Row], str]
    width: int = 96
    align: Align = "left"
    editable: Callable[[Row], bool] = lambda _row: True
    keys: Mapping[str, str] = field(default_factory=dict)
    tone: Callable[[Row], Tone | None] | None = None
    tooltip: Callable[[Row], str] | None = None
    words: str = ""

    @property
    def heading(self) -> str:
        """What the column is called in full."""
        return self.words or self.title


class GridModel(QAbstractTableModel, Generic[Row]):
    """``commit(row, column_key, text)`` stores one cell and returns None, or the sentence why not."""

    refused = Signal(int, int, str)
    committed = Signal(object, str)

    def __init__(
        self,
        columns: Sequence[GridColumn[Row]],
        *,
        row_key: Callable[[Row], Hashable],
        row_title: Callable[[Row], str],
        commit: Callable[[Row, str, str], str | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Row] = []
        self._row_key, self._row_title, self._commit = row_key, row_title, commit
        # What was typed but is not (yet) what the row says, and why it was refused.
        self._typed: dict[tuple[Hashable, str], str] = {}
        self._problems: dict[tuple[Hashable, str], str] = {}

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. The same rows in the same order, and such with further ones at the end, refresh in
        place and leave an open cell alone.
        """
        before = [self._row_key(row) for row in self.rows]
        after = [self._row_key(row) for row in rows]
        self._problems = {at: why for at, why in self._problems.items() if at[0] in set(after)}
        self._typed = {at: text for at, text in self._typed.items() if at in self._problems}
        if before and before == after[: len(before)]:
            if len(after) > len(before):
                self.beginInsertRows(ROOT, len(before), len(after) - 1)
                self.rows = list(rows)
                self.endInsertRows()
            self.rows = list(rows)
            if self.rows:
                self.dataChanged.emit(self.index(0, 0), self._last())
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self.rows) - 1)
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_titles(self, titles: Mapping[str, tuple[str, str]]) -> None:
        """Other headings for some columns by key, each short and in full."""
        self.columns = tuple(
            replace(column, title=titles[column.key][0], words=titles[column.key][1])
            if column.key in titles
            else column
            for column in self.columns
        )
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def replace_row(self, row: Row) -> None:
        """Show the newer state of one row, found by its key."""
        key = self._row_key(row)
        for number, old in enumerate(self.rows):
            if self._row_key(old) == key:
                self.rows[number] = row
                for at in [at for at in self._typed if at[0] == key and at not in self._problems]:
                    del self._typed[at]
                self._tell_row(number)
                return

    def key_text(self, row: Row) -> str:
        """A row's key in letters, the same after the program was opened anew."""
        key = self._row_key(row)
        return key.hex() if isinstance(key, bytes) else str(key)

    def store(self, number: int, column: int, text: str) -> str | None:
        """Commit one cell as if it had been typed; returns the sentence why not."""
        row, spec = self.rows[number], self.columns[column]
        at = (self._row_key(row), spec.key)
        self._typed[at] = text
        problem = self._commit(row, spec.key, text)
        if problem is None:
            self._problems.pop(at, None)
        else:
            self._typed[at] = text
            self._problems[at] = problem
            self.refused.emit(number, column, problem)
        self._tell_row(number)
        if problem is None:
            self.committed.emit(row, spec.key)
        return problem

    def forget(self, number: int, column: int) -> None:
        """Drop a refused text and show what is stored."""
        at = self._at(number, column)
        self._typed.pop(at, None)
        self._problems.pop(at, None)
        self._tell_row(number)

    def problem(self, number: int, column: int) -> str:
        """Why the cell's text was refused; empty when it was not."""
        if not (0 <= number < len(self.rows) and 0 <= column < len(self.columns)):
            return ""
        return self._problems.get(self._at(number, column), "")

    @property
    def problem_count(self) -> int:
        """How many cells hold a refused text."""
        return len(self._problems)

    def is_editable(self, number: int, column: int) -> bool:
        """True when this cell may be typed into."""
        return self.columns[column].editable(self.rows[number])

    def shown(self, number: int, column: int) -> str:
        """What the cell says."""
        typed = self._typed.get(self._at(number, column))
        return self.columns[column].value(self.rows[number]) if typed is None else typed

    def title_of(self, number: int) -> str:
        """The frozen first column of a row."""
        return self._row_title(self.rows[number])

    # ---- Qt's side

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.isValid() and self.is_editable(index.row(), index.column()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, column = index.row(), index.column()
        spec, row = self.columns[column], self.rows[number]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.shown(number, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.title_of(number)}, {spec.heading}: {self.shown(number, column) or 'empty'}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[spec.align] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.problem(number, column) or (spec.tooltip(row) if spec.tooltip else None)
        return self._look(number, column, role)

    def _look(self, number: int, column: int, role: int) -> Any:
        spec, row = self.columns[column], self.rows[number]
        if role == ProblemRole:
            return self.problem(number, column)
        if role == EditableRole:
            return spec.editable(row)
        if role == SoftRole:
            return not spec.editable(row)
        if role == IconRole:
            return "problem" if self.problem(number, column) else ""
        if role == ToneRole and spec.tone and not self.problem(number, column):
            return spec.tone(row)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = str(value)
        if role != Qt.ItemDataRole.EditRole:
            return False
        unchanged = text == self.shown(index.row(), index.column())
        if unchanged and not self.problem(index.row(), index.column()):
            return True
        return self.store(index.row(), index.column(), text) is None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.TextAlignmentRole and across and section < len(self.columns):
            return ALIGN[self.columns[section].align] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and across and section < len(self.columns):
            return self.columns[section].words or None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if across:
            return self.columns[section].title if section < len(self.columns) else None
        return self.title_of(section) if section < len(self.rows) else None

    def _at(self, number: int, column: int) -> tuple[Hashable, str]:
        return self._row_key(self.rows[number]), self.columns[column].key

    def _last(self) -> Any:
        return self.index(len(self.rows) - 1, len(self.columns) - 1)

    def _tell_row(self, number: int) -> None:
        if number < len(self.rows):
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, number, number)
