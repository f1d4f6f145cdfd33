# SPDX-License-Identifier: Apache-2.0
"""Typing a sheet on the screen: the line, the grid, walk-ins, a second typing, and the next sheet."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import clock
from app.clock import id_text
from app.domain.words import MarkStatus, SheetState
from app.storage.queries import calendar
from app.storage.queries.search import find_adults, find_students
from app.storage.queries.sheets import SheetView, next_out, sheet_view
from ui.main_window import MainWindow
from ui.screens.sessions import SessionsScreen
from ui.screens.sessions.plan import PlanDialog


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


def test_a_second_typing_is_shown_and_used_only_when_chosen(window: MainWindow) -> None:
    number = open_next(window)
    page = sessions_screen(window).entry
    page.store_line()
    window.open_sheet(number)
    page.line.setText("1e")
    page.store_line()
    assert stored(window, number).lines[0].status is MarkStatus.PRESENT
    assert [entry.counted for entry in stored(window, number).entries] == [True, False]
    page.banner.findChildren(type(page.checked))[0].click()
    assert stored(window, number).lines[0].status is MarkStatus.ABSENT_EXCUSED
    page.tick_checked()
    assert stored(window, number).state is SheetState.CHECKED


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


def test_unknown_numbers_are_said(window: MainWindow) -> None:
    screen = sessions_screen(window)
    screen.number.setText("12345678")
    QTest.keyClick(screen.number, Qt.Key.Key_Return)
    assert "no sheet 1234 5678" in screen.banner.accessibleName() + screen.banner.accessibleDescription()
    assert screen.number.text() == "12345678"


def test_the_week_is_printed_into_one_file(window: MainWindow, tmp_path: Path) -> None:
    screen = sessions_screen(window)
    screen.print_to(tmp_path / "week.pdf")
    assert (tmp_path / "week.pdf").read_bytes().startswith(b"%PDF")


def test_sessions_are_planned_from_one_form(window: MainWindow) -> None:
    screen = sessions_screen(window)
    dialog = PlanDialog(screen, window.desk, screen.drafts)
    with window.ctx.store.read() as session:
        site = id_text(calendar.sites(session)[0].id)
        adult = id_text(find_adults(session, "a", clock.today())[0].id)
        student = id_text(find_students(session, "begaye", clock.today())[0].id)
    dialog.form.set_values(
        {"site_id": site, "adult_ids": adult, "days": ["fri"], "start": time(9), "end": time(8),
         "first_day": date(2027, 1, 8), "last_day": date(2027, 1, 22), "student_ids": [student],
         "role": "tutor", "activity": "tutoring", "subject": ""}
    )  # fmt: skip
    dialog.action.click()
    assert screen_series(dialog) == 0
    assert "end after it starts" in dialog.form.error("end")
    dialog.form.set_values({"end": time(10)})
    dialog.action.click()
    assert screen_series(dialog) == 3


def screen_series(dialog: PlanDialog) -> int:
    return 0 if dialog.planned is None else len(dialog.planned.session_ids)
