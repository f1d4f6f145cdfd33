# SPDX-License-Identifier: Apache-2.0
"""The keys of an entry grid: they are those of a spreadsheet. ``grid`` puts it together with its messages."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.kit.cell import CellPainter, row_height
from ui.kit.grid_model import GridModel, ProblemRole
from ui.theme import current, px, set_role

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex


class GridCell(CellPainter):
    """Draws a cell and opens a line to type in."""

    rings = True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        line.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        set_role(line, kind="cell")
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the line once; a refresh meanwhile must not overwrite what is being typed."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def paint_ground(self, painter: QPainter, place: QRect, index: Index, *, selected: bool) -> None:
        wrong = bool(index.data(ProblemRole))
        painter.fillRect(
            place, current().color("problem_tint" if wrong else "action_tint" if selected else "surface")
        )


class GridView(QTableView, Generic[Row]):
    """One Tab stop; arrows walk, typing overwrites, F2 edits, Enter goes down, Tab right, Esc takes back."""

    moved = Signal()
    row_form_wanted = Signal()
    last_row_entered = Signal()

    def __init__(self, model: GridModel[Row], *, title_width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid: GridModel[Row] = model
        # Where single keys go on to: down a column of marks, or right along the answers of one paper.
        self.keys_go_right = False
        self._title_width = title_width
        self.setModel(model)
        self.setItemDelegate(GridCell(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked)
        side, head = self.verticalHeader(), self.horizontalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        side.setTextElideMode(Qt.TextElideMode.ElideRight)
        side.setSectionsClickable(False)
        side.setHighlightSections(False)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        model.modelReset.connect(self._start)
        self._measure()

    # ---- walking

    def go(self, number: int, column: int) -> None:
        """Put the cursor on a cell, as far as there is one."""
        index = self.grid.index(number, column)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def step(self, *, down: int = 0, right: int = 0) -> None:
        """Move the cursor; at the right edge Tab goes on with the next row."""
        here = self.currentIndex()
        number, column = here.row() + down, here.column() + right
        while right and not self._can_type(number, column):
            if column >= self.grid.columnCount():
                number, column = number + 1, 0
            elif column < 0:
                number, column = number - 1, self.grid.columnCount() - 1
            else:
                column += right
            if not 0 <= number < self.grid.rowCount():
                return
        if down > 0 and number >= self.grid.rowCount():
            self.last_row_entered.emit()
            return
        self.go(number, column)

    @property
    def open_line(self) -> QLineEdit | None:
        """The line of the cell that is being typed."""
        line = self.indexWidget(self.currentIndex())
        return line if isinstance(line, QLineEdit) else None

    def open_with(self, text: str, position: object = None) -> None:
        """Open the cell under the cursor and put half-typed text into it."""
        self.edit(self.currentIndex())
        line = self.open_line
        if line is not None:
            line.setText(text)
            line.setModified(True)
            line.setCursorPosition(position if isinstance(position, int) else len(text))

    def put_down(self) -> None:
        """Close the cell that is being typed and keep what was in it before."""
        line = self.open_line
        if line is not None:
            self.closeEditor(line, QAbstractItemDelegate.EndEditHint.RevertModelCache)

    def _can_type(self, number: int, column: int) -> bool:
        inside = 0 <= number < self.grid.rowCount() and 0 <= column < self.grid.columnCount()
        return inside and self.grid.is_editable(number, column)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        hints = QAbstractItemDelegate.EndEditHint
        plain = hints.RevertModelCache if hint == hints.RevertModelCache else hints.NoHint
        super().closeEditor(editor, plain)
        if self._here_problem():
            return  # the sentence about this cell is shown while the cursor is on it
        if hint == hints.SubmitModelCache:
            self.step(down=1)
        elif hint == hints.EditNextItem:
            self.step(right=1)
        elif hint == hints.EditPreviousItem:
            self.step(right=-1)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            # The open line lets Enter through to here, but storing and going down is the delegate's work.
            if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                super().keyPressEvent(event)
        elif not self._command(event) and not self._enter_by_key(event):
            super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> bool:
        """The keys that are commands; True when this was one."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copy_text())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_text(QGuiApplication.clipboard().text())
        elif control and key == Qt.Key.Key_D:
            self.fill_down()
        elif alt and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.row_form_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(down=1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear_cells()
        elif key == Qt.Key.Key_Escape and self._here_problem():
            self.grid.forget(self.currentIndex().row(), self.currentIndex().column())
            self.moved.emit()
        else:
            return False
        return True

    def _enter_by_key(self, event: QKeyEvent) -> bool:
        """A column's single keys commit at once and go down."""
        here = self.currentIndex()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if not (plain and here.isValid() and event.text()):
            return False
        text = self.grid.columns[here.column()].keys.get(event.text().casefold())
        if text is None or not self._can_type(here.row(), here.column()):
            return False
        if self.grid.store(here.row(), here.column(), text) is None:
            self.step(right=1) if self.keys_go_right else self.step(down=1)
        return True

    def _here_problem(self) -> str:
        return self.grid.problem(self.currentIndex().row(), self.currentIndex().column())

    def _cells(self) -> list[tuple[int, int]]:
        return sorted((index.row(), index.column()) for index in self.selectedIndexes())

    def _clear_cells(self) -> None:
        for number, column in self._cells():
            if self._can_type(number, column) and self.grid.shown(number, column):
                self.grid.store(number, column, "")

    # ---- spreadsheets

    def copy_text(self) -> str:
        """The selected cells as lines with tabs."""
        lines: dict[int, list[str]] = {}
        for number, column in self._cells():
            lines.setdefault(number, []).append(self.grid.shown(number, column))
        return "\n".join("\t".join(cells) for cells in lines.values())

    def paste_text(self, text: str) -> None:
        """Commit lines with tabs into the cells from the cursor on; cells that cannot be typed are left."""
        here = self.currentIndex()
        if not here.isValid():
            return
        for down, line in enumerate(text.rstrip("\n").splitlines()):
            for right, cell in enumerate(line.split("\t")):
                number, column = here.row() + down, here.column() + right
                if self._can_type(number, column):
                    self.grid.store(number, column, cell.strip())

    def fill_down(self) -> None:
        """The top cell goes into the selected cells below it; one cell alone takes the one above."""
        cells = self._cells()
        if len({number for number, _ in cells}) == 1:
            cells = [(number - 1, column) for number, column in cells if number] + cells
        top: dict[int, str] = {}
        for number, column in cells:
            text = top.setdefault(column, self.grid.shown(number, column))
            if self._can_type(number, column) and self.grid.shown(number, column) != text:
                self.grid.store(number, column, text)

    # ---- sizes

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._measure)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _measure(self) -> None:
        height = row_height(self.fontMetrics().height())
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setFixedWidth(min(px(self._title_width), 360))
        self.setMinimumHeight(height * 6)
        self._share_width()

    def _share_width(self) -> None:
        columns = self.grid.columns
        loose = sum(1 for column in columns if column.width == 0)
        left = self.viewport().width() - sum(px(column.width) for column in columns)
        for number, column in enumerate(columns):
            shared = max(px(96), left // max(1, loose))
            self.setColumnWidth(number, px(column.width) if column.width else shared)

    def _start(self, *_: Any) -> None:
        if not self.currentIndex().isValid() and self.grid.rowCount():
            for column in range(self.grid.columnCount()):
                if self.grid.is_editable(0, column):
                    self.go(0, column)
                    return
