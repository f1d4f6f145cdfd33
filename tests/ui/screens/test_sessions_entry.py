# SPDX-License-Identifier: Apache-2.0
"""Typing a sheet on the screen: the line, the grid, walk-ins, a second typing, and the next sheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.words import MarkStatus, SessionStatus, SheetState
from app.storage.queries.sheets import SheetView, next_out, sheet_view
from tests.ui.answering import answering
from ui.kit.dialog import ActionDialog
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.sessions import SessionsScreen
from ui.screens.sessions.second_typing import SecondTypingDialog


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.go("sessions")
    QApplication.processEvents()
    return window


def sessions_screen(window: MainWindow) -> SessionsScreen:
    screen = window.screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    return screen


def stored(window: MainWindow, number: str) -> SheetView:
    with window.ctx.store.read() as session:
        return sheet_view(session, number)


def open_next(window: MainWindow) -> str:
    with window.ctx.store.read() as session:
        number = next_out(session)
    assert number is not None
    sessions_screen(window).type_next()
    return number


def test_the_line_is_typed_and_the_next_sheet_follows(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry
    QTest.keyClicks(page.line, "1a")
    assert "1 " in page.meaning.text()
    assert "Absent, 0 min" in page.meaning.text()
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    sheet = stored(window, number)
    assert sheet.state is SheetState.TYPED
    assert sheet.lines[0].status is MarkStatus.ABSENT_UNEXCUSED
    assert {line.status for line in sheet.lines[1:]} == {MarkStatus.PRESENT}
    assert page.view is not None
    assert page.view.number != number
    assert page.line.text() == ""


def test_a_line_that_does_not_fit_is_said_and_kept(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry
    QTest.keyClicks(page.line, "99a")
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    assert "Row 99 is not on this sheet" in page.meaning.text()
    assert page.line.text() == "99a"
    assert stored(window, number).typed_count == 0
    window.go("today")
    window.go("sessions")
    assert page.line.text() == "99a"


def type_twice(window: MainWindow, second: str, answer: Callable[[ActionDialog], None]) -> str:
    number = open_next(window)
    page = sessions_screen(window).entry
    page.store_line()
    window.open_sheet(number)
    page.line.setText(second)
    answering(answer)
    page.store_line()
    return number


def test_a_second_typing_stands_beside_the_first_and_counts_when_chosen(window: MainWindow) -> None:
    seen: list[str] = []

    def choose_the_second(dialog: ActionDialog) -> None:
        assert isinstance(dialog, SecondTypingDialog)
        model = dialog.table.model()
        seen.extend(str(model.index(0, column).data()) for column in range(4))
        dialog.action.click()

    number = type_twice(window, "1e", choose_the_second)
    assert seen[0] == "1"
    assert seen[2].startswith("Present")
    assert seen[3].startswith("Absent, excused, 0 min")
    assert stored(window, number).lines[0].status is MarkStatus.ABSENT_EXCUSED
    assert [entry.counted for entry in stored(window, number).entries] == [False, True]


def test_the_first_typing_stays_when_the_dialog_is_left(window: MainWindow) -> None:
    number = type_twice(window, "1e", lambda dialog: dialog.stay.click())
    assert stored(window, number).lines[0].status is MarkStatus.PRESENT
    assert [entry.counted for entry in stored(window, number).entries] == [True, False]


def test_the_second_tick_goes_on_and_off(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry
    assert not page.checked.isVisible()
    page.store_line()
    window.open_sheet(number)
    page.checked.click()
    assert stored(window, number).state is SheetState.CHECKED
    page.unchecked.click()
    assert stored(window, number).state is SheetState.TYPED


def test_letters_in_the_grid_store_a_mark_each_and_go_down(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry
    page.grid.go(0)
    QTest.keyClicks(page.grid.view, "ap")
    sheet = stored(window, number)
    assert [line.status for line in sheet.lines[:2]] == [MarkStatus.ABSENT_UNEXCUSED, MarkStatus.PRESENT]
    assert f"2 of {len(sheet.lines)}" in page.title_label.text()
    page.grid.go(0)
    QTest.keyClick(page.grid.view, Qt.Key.Key_Delete)
    assert stored(window, number).lines[0].status is None


def test_cells_are_stored_one_by_one_and_counted(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry
    assert page.view is not None
    assert page._commit(page.view.lines[0], "status", "l10") is None
    window.changes.flush()
    sheet = stored(window, number)
    assert (sheet.lines[0].status, sheet.lines[0].minutes) == (MarkStatus.LATE, sheet.session_minutes - 10)
    assert sheet.typed_count == 1
    problem = page._commit(page.view.lines[0], "minutes", "900")
    assert problem is not None
    assert "minutes" in problem


def test_we_did_not_meet_asks_why_and_goes_on(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry

    def no_show(dialog: FormDialog) -> None:
        dialog.form.set_values({"reason": str(SessionStatus.TUTOR_NO_SHOW), "note": "car trouble"})
        dialog.action.click()

    window.activateWindow()
    QApplication.processEvents()
    answering(no_show)
    QTest.keyClick(page.line, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    sheet = stored(window, number)
    assert (sheet.status, sheet.reason_note) == (SessionStatus.TUTOR_NO_SHOW, "car trouble")
    assert page.view is not None
    assert page.view.number != number
    window.open_sheet(number)
    assert not page.line.isEnabled()
    page.reopen.click()
    assert stored(window, number).status is SessionStatus.PLANNED
    assert page.line.isEnabled()


def test_half_typed_lines_wait_for_their_sheets(window: MainWindow) -> None:
    first = open_next(window)
    page = sessions_screen(window).entry
    QTest.keyClicks(page.line, "1a 2")
    with window.ctx.store.read() as session:
        second = next_out(session, first)
    assert second is not None
    window.open_sheet(second)
    assert page.line.text() == ""
    window.open_sheet(first)
    assert page.line.text() == "1a 2"


def test_a_walk_in_nobody_knows_is_written_down(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry

    def name(dialog: FormDialog) -> None:
        assert dialog.form.values() == {"given": "Zoë", "family": "Longfellow"}
        dialog.action.click()

    answering(name)
    page.walk_in.picked.emit("Longfellow, Zoë")
    last = stored(window, number).lines[-1]
    assert (last.list_name, last.walk_in) == ("Longfellow, Zoë", True)
