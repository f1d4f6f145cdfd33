# SPDX-License-Identifier: Apache-2.0
"""The entry grid answers the keys of a spreadsheet and stores cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui.kit.grid import EntryGrid, GridColumn, RowForm

PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    mark: str = "Present"
    minutes: str = "45"
    note: str = ""


COLUMNS: Sequence[GridColumn[Line]] = (
    GridColumn(key="mark", title="Mark", value=lambda line: line.mark, keys={"a": "Absent", "p": "Present"}),
    GridColumn(key="minutes", title="Minutes", value=lambda line: line.minutes, align="right"),
    GridColumn(key="week", title="Week", value=lambda _line: "120", editable=lambda _line: False),
    GridColumn(key="note", title="Note", value=lambda line: line.note, width=0),
)


class Sheet:
    """A grid with the rows behind it, as a screen would keep them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.lines = {number: Line(number) for number in (1, 2, 3)}
        self.stored: list[tuple[int, str, str]] = []
        self.grid: EntryGrid[Line] = EntryGrid(
            COLUMNS,
            name="Sheet",
            row_key=lambda line: line.number,
            row_title=lambda line: f"{line.number}  Person {line.number}",
            commit=self.commit,
            corner="Name",
        )
        qtbot.addWidget(self.grid)
        self.refresh()
        self.grid.resize(700, 320)
        self.grid.show()
        self.grid.activateWindow()
        self.grid.setFocus()
        QApplication.processEvents()

    def commit(self, line: Line, key: str, text: str) -> str | None:
        if key == "minutes" and text and not text.isdecimal():
            return f"“{text}” is not a number of minutes."
        self.stored.append((line.number, key, text))
        now = self.lines[line.number]
        self.lines[line.number] = Line(
            line.number,
            mark=text if key == "mark" else now.mark,
            minutes=text if key == "minutes" else now.minutes,
            note=text if key == "note" else now.note,
        )
        self.grid.replace_row(self.lines[line.number])
        return None

    def refresh(self) -> None:
        self.grid.set_rows(list(self.lines.values()))

    def type(self, qtbot: QtBot, text: str) -> None:
        for sign in text:
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClicks(target, sign)

    def press(self, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifier)
        QApplication.processEvents()

    @property
    def here(self) -> tuple[int, int]:
        index = self.grid.view.currentIndex()
        return index.row(), index.column()

    def cell(self, row: int, column: int) -> str:
        return str(self.grid.model.index(row, column).data())


@pytest.fixture
def sheet(qtbot: QtBot) -> Sheet:
    return Sheet(qtbot)


def test_typing_overwrites_and_enter_goes_down(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.type(qtbot, "30")
    sheet.press(qtbot, Qt.Key.Key_Return)
    assert sheet.stored == [(1, "minutes", "30")]
    assert sheet.cell(0, 1) == "30"
    assert sheet.here == (1, 1)


def test_tab_goes_right_past_what_cannot_be_typed(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.type(qtbot, "15")
    sheet.press(qtbot, Qt.Key.Key_Tab)
    assert sheet.here == (0, 3)
    sheet.type(qtbot, "left early")
    sheet.press(qtbot, Qt.Key.Key_Tab)
    assert sheet.here == (1, 0)
    assert sheet.stored == [(1, "minutes", "15"), (1, "note", "left early")]


def test_shift_tab_goes_left(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(1, 3)
    sheet.type(qtbot, "x")
    sheet.press(qtbot, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.here == (1, 1)


def test_escape_takes_back_what_is_being_typed(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.type(qtbot, "99")
    sheet.press(qtbot, Qt.Key.Key_Escape)
    assert sheet.stored == []
    assert sheet.cell(0, 1) == "45"


def test_f2_edits_what_is_there(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.press(qtbot, Qt.Key.Key_F2)
    sheet.press(qtbot, Qt.Key.Key_End)
    sheet.type(qtbot, "0")
    sheet.press(qtbot, Qt.Key.Key_Return)
    assert sheet.stored == [(1, "minutes", "450")]


def test_single_letters_mark_and_go_down(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 0)
    sheet.type(qtbot, "aPa")
    assert sheet.stored == [(1, "mark", "Absent"), (2, "mark", "Present"), (3, "mark", "Absent")]
    assert [sheet.cell(row, 0) for row in range(3)] == ["Absent", "Present", "Absent"]


def test_arrows_walk_and_tab_leaves_the_grid(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 0)
    sheet.press(qtbot, Qt.Key.Key_Down)
    sheet.press(qtbot, Qt.Key.Key_Right)
    assert sheet.here == (1, 1)
    assert not sheet.grid.view.tabKeyNavigation()


def test_a_refused_text_stays_with_its_sentence(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.type(qtbot, "forty")
    sheet.press(qtbot, Qt.Key.Key_Return)
    assert sheet.here == (0, 1)
    assert sheet.cell(0, 1) == "forty"
    assert sheet.grid.problem.sentence == "“forty” is not a number of minutes."
    sheet.refresh()
    assert sheet.cell(0, 1) == "forty"
    sheet.press(qtbot, Qt.Key.Key_Down)
    assert sheet.grid.problem.sentence == "One cell was not stored. Go to the marked cells to see why."


def test_a_refused_text_can_be_corrected_or_dropped(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.type(qtbot, "x")
    sheet.press(qtbot, Qt.Key.Key_Return)
    sheet.press(qtbot, Qt.Key.Key_Escape)
    assert sheet.cell(0, 1) == "45"
    assert not sheet.grid.problem.isVisible()
    sheet.type(qtbot, "y")
    sheet.press(qtbot, Qt.Key.Key_Return)
    sheet.type(qtbot, "20")
    sheet.press(qtbot, Qt.Key.Key_Return)
    assert sheet.stored == [(1, "minutes", "20")]
    assert not sheet.grid.problem.isVisible()


def test_a_refresh_leaves_half_typed_text_alone(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 3)
    sheet.type(qtbot, "half a wo")
    sheet.lines[2] = replace(sheet.lines[2], minutes="10")
    sheet.refresh()
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.text() == "half a wo"
    assert sheet.cell(1, 1) == "10"


def test_ctrl_d_fills_down(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.model.store(0, 1, "20")
    sheet.grid.go(0, 1)
    last = sheet.grid.model.index(2, 1)
    for row in (1, 2):
        sheet.grid.view.selectionModel().select(
            sheet.grid.model.index(row, 1), QItemSelectionModel.SelectionFlag.Select
        )
    assert last.isValid()
    sheet.press(qtbot, Qt.Key.Key_D, CONTROL)
    assert [sheet.cell(row, 1) for row in range(3)] == ["20", "20", "20"]


def test_ctrl_d_on_one_cell_takes_the_one_above(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.model.store(0, 1, "20")
    sheet.grid.go(1, 1)
    sheet.press(qtbot, Qt.Key.Key_D, CONTROL)
    assert [sheet.cell(row, 1) for row in range(3)] == ["20", "20", "45"]


def test_pasting_stores_each_cell_and_skips_fixed_ones(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(1, 1)
    QGuiApplication.clipboard().setText("10\tignored\tgood\n20\tignored\tfine\n30\tno row")
    sheet.press(qtbot, Qt.Key.Key_V, CONTROL)
    assert sheet.stored == [
        (2, "minutes", "10"),
        (2, "note", "good"),
        (3, "minutes", "20"),
        (3, "note", "fine"),
    ]
    assert sheet.cell(1, 2) == "120"


def test_copying_gives_lines_with_tabs(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.view.selectAll()
    sheet.press(qtbot, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "Present\t45\t120\t"


def test_delete_empties_a_cell(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(0, 1)
    sheet.press(qtbot, Qt.Key.Key_Delete)
    assert sheet.stored == [(1, "minutes", "")]


def test_enter_on_the_last_row_says_so(qtbot: QtBot, sheet: Sheet) -> None:
    sheet.grid.go(2, 1)
    with qtbot.waitSignal(sheet.grid.last_row_entered):
        sheet.press(qtbot, Qt.Key.Key_Return)


def test_the_cursor_tells_its_row(qtbot: QtBot, sheet: Sheet) -> None:
    with qtbot.waitSignal(sheet.grid.row_changed) as signal:
        sheet.grid.go(2, 0)
    assert signal.args == [sheet.lines[3]]


def test_screen_readers_hear_name_column_and_value(sheet: Sheet) -> None:
    said = sheet.grid.model.index(1, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "2  Person 2, Note: empty"


def test_the_plain_form_stores_the_same_cells(qtbot: QtBot, sheet: Sheet) -> None:
    form = RowForm(sheet.grid.model, 0, sheet.grid)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    QApplication.processEvents()
    note = next(line for line in form.findChildren(QLineEdit) if line.accessibleName() == "Note")
    note.setFocus()
    QTest.keyClicks(note, "needs glasses")
    QTest.keyClick(note, Qt.Key.Key_Tab)
    assert sheet.stored == [(1, "note", "needs glasses")]


def test_rows_added_at_the_end_leave_the_open_cell_and_keys_may_go_right(qtbot: QtBot) -> None:
    sheet = Sheet(qtbot)
    sheet.grid.go(1, 1)
    sheet.grid.view.open_with("3")
    sheet.lines[4] = Line(4)
    sheet.refresh()
    line = sheet.grid.view.open_line
    assert line is not None
    assert (line.text(), len(sheet.grid.rows)) == ("3", 4)
    sheet.grid.put_down()
    sheet.grid.view.keys_go_right = True
    sheet.grid.go(1, 0)
    QTest.keyClick(sheet.grid.view, Qt.Key.Key_A)
    here = sheet.grid.view.currentIndex()
    assert (here.row(), here.column()) == (1, 1)


def test_a_short_heading_has_its_words_in_the_form_of_one_row(qtbot: QtBot) -> None:
    column: GridColumn[Line] = GridColumn(
        key="note", title="1", value=lambda line: line.note, words="I like coming here."
    )
    grid: EntryGrid[Line] = EntryGrid(
        [column], name="Papers", row_key=lambda line: line.number, row_title=lambda line: str(line.number),
        commit=lambda _line, _key, _text: None,
    )  # fmt: skip
    qtbot.addWidget(grid)
    grid.set_rows([Line(1)])
    form = RowForm(grid.model, 0, grid)
    assert [line.accessibleName() for line in form.findChildren(QLineEdit)] == ["I like coming here."]
    across = Qt.Orientation.Horizontal
    assert grid.model.headerData(0, across) == "1"
    assert grid.model.headerData(0, across, Qt.ItemDataRole.ToolTipRole) == "I like coming here."
