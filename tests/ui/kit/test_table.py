# SPDX-License-Identifier: Apache-2.0
"""Tables show rows, open them, copy them and ask for an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    minutes: int


PEOPLE = (Line("Begaye, Ana", 45), Line("O’Brien, Wyatt", 130), Line("Nakaʻahiki, Keola", 90))
COLUMNS: Sequence[Column[Line]] = (
    Column(key="name", title="Name", value=lambda line: line.name),
    Column(
        key="minutes",
        title="Minutes",
        value=lambda line: str(line.minutes),
        order=lambda line: line.minutes,
        width=90,
        align="right",
    ),
    Column(key="fixed", title="Fixed", value=lambda _line: "x", sortable=False, width=60),
)


@pytest.fixture
def table(qtbot: QtBot) -> TableView[Line]:
    made: TableView[Line] = TableView(COLUMNS, name="People", sorts_here=True, many=True, empty="Nobody yet.")
    qtbot.addWidget(made)
    made.set_rows(PEOPLE)
    made.resize(500, 300)
    made.show()
    return made


def shown(table: TableView[Line], column: int = 0) -> list[str]:
    model = table.rows
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def click_header(qtbot: QtBot, table: TableView[Line], column: int) -> None:
    head = table.horizontalHeader()
    place = head.rect().center()
    place.setX(head.sectionViewportPosition(column) + 10)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_enter_opens_the_row(qtbot: QtBot, table: TableView[Line]) -> None:
    table.selectRow(1)
    with qtbot.waitSignal(table.row_activated) as signal:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert signal.args == [PEOPLE[1]]


def test_a_double_click_opens_the_row(qtbot: QtBot, table: TableView[Line]) -> None:
    place = table.visualRect(table.rows.index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.row_activated) as signal:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == [PEOPLE[2]]


def test_arrows_move_the_whole_row(qtbot: QtBot, table: TableView[Line]) -> None:
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_row == PEOPLE[1]
    assert table.selected_rows == [PEOPLE[1]]


def test_headers_sort_up_then_down(qtbot: QtBot, table: TableView[Line]) -> None:
    click_header(qtbot, table, 1)
    assert shown(table, 1) == ["45", "90", "130"]
    with qtbot.waitSignal(table.sort_requested) as signal:
        click_header(qtbot, table, 1)
    assert signal.args == ["minutes", True]
    assert shown(table, 1) == ["130", "90", "45"]


def test_an_order_survives_a_refresh(qtbot: QtBot, table: TableView[Line]) -> None:
    click_header(qtbot, table, 0)
    table.set_rows(PEOPLE)
    assert shown(table) == ["Begaye, Ana", "Nakaʻahiki, Keola", "O’Brien, Wyatt"]


def test_an_inert_header_asks_nothing(qtbot: QtBot, table: TableView[Line]) -> None:
    with qtbot.assertNotEmitted(table.sort_requested):
        click_header(qtbot, table, 2)


def test_copy_gives_a_spreadsheet_its_cells(qtbot: QtBot, table: TableView[Line]) -> None:
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:2] == ["Name\tMinutes\tFixed", "Begaye, Ana\t45\tx"]
    assert len(lines) == 4


def test_the_current_row_stays_after_a_refresh(table: TableView[Line]) -> None:
    table.selectRow(2)
    table.set_rows(PEOPLE[:2])
    assert table.current_row == PEOPLE[1]


def test_pages_are_read_when_they_come_into_sight(qtbot: QtBot, table: TableView[Line]) -> None:
    asked: list[tuple[int, int]] = []

    def fetch(first: int, how_many: int) -> list[Line]:
        asked.append((first, how_many))
        return [Line(f"Person {first + number}", 0) for number in range(how_many)]

    table.set_source(20_000, fetch)
    table.repaint()
    assert asked == [(0, 100)]
    table.scrollToBottom()
    table.repaint()
    assert {first for first, _ in asked} <= {0, 19_800, 19_900}
    assert shown_at(table, 19_999) == "Person 19999"


def shown_at(table: TableView[Line], row: int) -> str:
    return str(table.rows.index(row, 0).data())


def test_a_page_that_became_shorter_shows_nothing(table: TableView[Line]) -> None:
    table.set_source(3, lambda _first, _how_many: [PEOPLE[0]])
    assert table.rows.row_at(2) is None
    assert table.rows.index(2, 0).data() is None


def test_rows_are_found_by_a_test(table: TableView[Line]) -> None:
    assert table.select_where(lambda line: line.minutes == 90)
    assert table.current_row == PEOPLE[2]
    assert not table.select_where(lambda line: line.minutes == 1)


def test_an_empty_table_says_what_it_is_for(table: TableView[Line]) -> None:
    full = table.viewport().grab().toImage()
    table.set_rows([])
    said = table.viewport().grab().toImage()
    table.set_empty_text("")
    assert said not in (full, table.viewport().grab().toImage())


def test_columns_that_need_more_than_a_share_leave_the_rest_to_the_others(qtbot: QtBot) -> None:
    table: TableView[Line] = TableView(
        [
            Column(key=f"{place}", title="Name", value=lambda line: line.name, least=least)
            for place, least in enumerate((60, 170, 60))
        ],
        name="People",
    )
    qtbot.addWidget(table)
    table.resize(362, 300)
    table.show()
    room = table.viewport().width()
    widths = [table.columnWidth(place) for place in range(3)]
    assert widths[1] == 170
    assert sum(widths) <= room < sum(widths) + 2
    assert table.horizontalScrollBar().maximum() == 0


def test_who_comes_by_keyboard_is_on_a_row(qtbot: QtBot) -> None:
    """Of a list with one row too: no arrow could choose it, and the buttons below waited for a chosen row."""
    told: list[Line | None] = []
    part: ListPart[Line] = ListPart(
        "People", COLUMNS, [("Edit", "edit", told.append)], empty="", always=0
    )  # fmt: skip
    qtbot.addWidget(part)
    part.show_rows(PEOPLE[:1])
    part.show()
    assert not part.buttons[0].isEnabled()
    QApplication.sendEvent(part.table, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert part.table.current_row == PEOPLE[0]
    assert part.buttons[0].isEnabled()
    part.buttons[0].click()
    assert told == [PEOPLE[0]]
