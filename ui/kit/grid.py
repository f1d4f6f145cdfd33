# SPDX-License-Identifier: Apache-2.0
"""An entry grid with its messages, and the plain form of one row for those who do not use grids."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dialog import ActionDialog
from ui.kit.grid_model import GridColumn, GridModel
from ui.kit.grid_view import GridView
from ui.kit.text import label
from ui.theme import HAIR, TIGHT, Tone, set_role

Row = TypeVar("Row")

__all__ = ["EntryGrid", "GridColumn", "RowForm"]


class EntryGrid(QWidget, Generic[Row]):
    """Cells typed one by one; each goes through ``commit(row, column_key, text)``, which returns None or
    the sentence why not (the text stays, tinted, with the sentence below).

    ``row_title`` is the frozen first column, ``row_key`` tells rows apart across refreshes. After storing,
    the caller shows the new state with ``replace_row`` or ``set_rows``. ``row_changed(row)`` follows the
    cursor; ``last_row_entered`` comes when Enter leaves the last row.
    """

    committed = Signal(object, str)
    row_changed = Signal(object)
    last_row_entered = Signal()

    def __init__(
        self,
        columns: Sequence[GridColumn[Row]],
        *,
        name: str,
        row_key: Callable[[Row], Hashable],
        row_title: Callable[[Row], str],
        commit: Callable[[Row, str, str], str | None],
        corner: str = "",
        title_width: int = 200,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model: GridModel[Row] = GridModel(
            columns, row_key=row_key, row_title=row_title, commit=commit, parent=self
        )
        self.view: GridView[Row] = GridView(self.model, title_width=title_width)
        self.view.setAccessibleName(name)
        self.view.setAccessibleDescription(
            "Arrow keys move, typing overwrites, Alt+Enter opens a form for one row."
        )
        self.problem = Banner(Tone.PROBLEM)
        self._row_form: RowForm | None = None
        self._corner = QLabel(corner, self.view)
        set_role(self._corner, words="corner")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(TIGHT)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.problem)
        self.setFocusProxy(self.view)
        self.model.refused.connect(lambda *_: self._show_problem())
        self.model.committed.connect(self._tell_commit)
        self.view.moved.connect(self._moved)
        self.view.last_row_entered.connect(self.last_row_entered)
        self.view.row_form_wanted.connect(self.open_row_form)
        self.view.horizontalHeader().geometriesChanged.connect(self._place_corner)
        self.view.verticalHeader().geometriesChanged.connect(self._place_corner)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; refused texts and an open cell are kept."""
        self.model.set_rows(rows)
        self._show_problem()
        self._place_corner()

    def replace_row(self, row: Row) -> None:
        """Show the newer state of one row."""
        self.model.replace_row(row)

    @property
    def rows(self) -> list[Row]:
        """The rows as shown, in order."""
        return list(self.model.rows)

    @property
    def current_row(self) -> Row | None:
        """The row of the cursor."""
        number = self.view.currentIndex().row()
        return self.model.rows[number] if 0 <= number < len(self.model.rows) else None

    def go(self, number: int, column: int = 0) -> None:
        """Put the cursor on a cell."""
        self.view.go(number, column)

    def half_typed(self) -> dict[str, Any]:
        """The cell under the cursor by its row's key, and its text while it is being typed."""
        row = self.current_row
        if row is None:
            return {}
        here = self.view.currentIndex()
        kept: dict[str, Any] = {"row": self.model.key_text(row), "column": here.column()}
        line = self.view.open_line
        if self._row_form is not None:
            kept |= self._row_form.half_typed()
        elif line is not None:
            kept |= {"text": line.text(), "position": line.cursorPosition()}
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Go to that cell again, and open it with the text; one that is gone is passed over."""
        keys = [self.model.key_text(row) for row in self.model.rows]
        if kept.get("row") not in keys or not isinstance(kept.get("column"), int):
            return
        self.go(keys.index(kept["row"]), kept["column"])
        if isinstance(kept.get("text"), str):
            self.view.open_with(kept["text"], kept.get("position"))

    def put_down(self) -> None:
        """Close a cell that is being typed, without storing it."""
        self.view.put_down()

    def open_row_form(self) -> None:
        """The same cells of the cursor's row as labelled lines (Alt+Enter)."""
        if self.current_row is None:
            return
        self._row_form = RowForm(self.model, self.view.currentIndex().row(), self)
        self._row_form.exec()
        self._row_form = None

    def _tell_commit(self, row: Row, key: str) -> None:
        self._show_problem()
        self.committed.emit(row, key)

    def _moved(self) -> None:
        self._show_problem()
        self.row_changed.emit(self.current_row)

    def _show_problem(self) -> None:
        here = self.view.currentIndex()
        sentence = self.model.problem(here.row(), here.column())
        others = self.model.problem_count
        if not sentence and others:
            cells = "One cell was" if others == 1 else f"{others} cells were"
            sentence = f"{cells} not stored. Go to the marked cells to see why."
        self.problem.say(sentence)

    def _place_corner(self) -> None:
        side, head = self.view.verticalHeader(), self.view.horizontalHeader()
        edge = self.view.frameWidth()
        self._corner.setGeometry(edge + TIGHT, edge, side.width() - TIGHT, head.height() - HAIR)


class RowForm(ActionDialog):
    """One row as a plain form: a label and a line per cell, stored one by one when left."""

    def __init__(self, model: GridModel[Row], number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, model.title_of(number), "Done", stay="")
        self._model = model
        self._number = number
        self._title = label("", "section")
        self.add(self._title)
        self._lines: dict[int, QLineEdit] = {}
        for column, spec in enumerate(model.columns):
            line = QLineEdit()
            line.setAccessibleName(spec.heading)
            caption = label(spec.heading, "field")
            caption.setBuddy(line)
            self.add(caption)
            self.add(line)
            line.editingFinished.connect(lambda column=column: self._store(column))
            self._lines[column] = line
        self.foot.insertWidget(0, button("&Previous", lambda: self._turn(-1), icon="up"))
        self.foot.insertWidget(1, button("&Next", lambda: self._turn(1), icon="down"))
        self._fill()

    def half_typed(self) -> dict[str, Any]:
        """The line that is being typed and not left yet, as the cell it stands for."""
        row = self._model.key_text(self._model.rows[self._number])
        for column, line in self._lines.items():
            if line.hasFocus() and line.text() != self._model.shown(self._number, column):
                return {"row": row, "column": column, "text": line.text(), "position": line.cursorPosition()}
        return {"row": row}

    def _turn(self, by: int) -> None:
        self._number = max(0, min(self._model.rowCount() - 1, self._number + by))
        self._fill()

    def _fill(self) -> None:
        self._title.setText(self._model.title_of(self._number))
        self.show_problem("")
        for column, line in self._lines.items():
            line.setText(self._model.shown(self._number, column))
            line.setReadOnly(not self._model.is_editable(self._number, column))

    def _store(self, column: int) -> None:
        line = self._lines[column]
        if line.isReadOnly() or line.text() == self._model.shown(self._number, column):
            return
        problem = self._model.store(self._number, column, line.text())
        set_role(line, wrong="yes" if problem else "no")
        self.show_problem(problem or "")
