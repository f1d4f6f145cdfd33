# SPDX-License-Identifier: Apache-2.0
"""One session: marked without a sheet, moved, changed, not held, reopened, taken off the plan."""

from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import clock
from app.clock import id_text
from app.domain.words import Activity, MarkStatus, MinutesSource, SessionStatus
from app.services.clearance import cleared
from app.storage.queries import agenda
from app.storage.queries.agenda import SessionProfile
from app.storage.queries.search import find_adults, find_students
from app.storage.tables import Session
from tests.ui.answering import answering
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.sessions import SessionsScreen
from ui.screens.sessions.session_page import SessionPage


@pytest.fixture
def page(window: MainWindow) -> SessionPage:
    """A session of tomorrow or later that has neither marks nor sheet."""
    window.go("sessions")
    QApplication.processEvents()
    with window.ctx.store.read() as session:
        rows = agenda.sessions_between(session, date(2026, 11, 19), date(2027, 1, 31))
    row = next(
        row for row in rows
        if row.sheet_id is None and row.status is SessionStatus.PLANNED and row.roster > 1
    )  # fmt: skip
    window.open_session(row.id)
    screen = window.screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    assert screen.pages.currentWidget() is screen.session
    return screen.session


def stored(page: SessionPage) -> SessionProfile:
    assert page.data is not None
    with page.desk.ctx.store.read() as session:
        return agenda.session_profile(session, page.data.row.id)


def said(page: SessionPage) -> str:
    return page.banner.accessibleName() + page.banner.accessibleDescription()


def test_marks_are_typed_without_any_sheet(window: MainWindow, page: SessionPage) -> None:
    page.grid.go(0)
    QTest.keyClicks(page.grid.view, "ap")
    window.changes.flush()
    profile = stored(page)
    assert [one.status for one in profile.students[:2]] == [MarkStatus.ABSENT_UNEXCUSED, MarkStatus.PRESENT]
    assert profile.row.status is SessionStatus.HELD
    assert "2 of" in page.subtitle_label.text()
    page.grid.go(0)
    page.clear_mark()
    assert stored(page).students[0].status is None


def test_a_forgotten_sign_out_is_said_until_it_is_put_right(window: MainWindow, page: SessionPage) -> None:
    row = page.grid.rows[0]
    assert page._commit(row, "time_out", "") is None
    assert stored(page).students[0].status is None  # nothing was typed, so nobody is marked
    assert page.data is not None
    start, end = page.data.row.start, page.data.row.end
    assert page._commit(row, "time_in", f"{start:%H:%M}") is None
    window.changes.flush()
    assert "1 sign-out is missing" in page.forgotten.sentence
    refused = page._commit(page.grid.rows[0], "time_out", "3 in the morning")
    assert refused is not None
    assert page._commit(page.grid.rows[0], "time_out", f"{end:%H:%M}") is None
    window.changes.flush()
    assert page.forgotten.sentence == ""
    assert stored(page).students[0].minutes_source is MinutesSource.CLOCK


def test_it_is_moved_and_says_from_where(window: MainWindow, page: SessionPage) -> None:
    def move(dialog: FormDialog) -> None:
        dialog.form.set_values({"day": date(2027, 2, 3), "start": time(8), "end": time(9)})
        dialog.action.click()

    answering(move)
    page.ask_move()
    row = stored(page).row
    assert (row.day, row.start, row.end) == (date(2027, 2, 3), time(8), time(9))
    assert "moved from" in page.subtitle_label.text()
    window.undo()
    assert not stored(page).row.is_moved


def test_a_substitute_leads_this_one_session(page: SessionPage) -> None:
    with page.desk.ctx.store.read() as session:
        known = {one.id for one in stored(page).adults}
        found = find_adults(session, "a", clock.today())
        stopped = cleared(session, [hit.id for hit in found], stored(page).row.day)
    other = next(hit for hit in found if hit.id not in known and not stopped[hit.id])

    def change(dialog: FormDialog) -> None:
        dialog.form.set_values({"adult_ids": [id_text(other.id)], "subject": "Math"})
        dialog.action.click()

    answering(change)
    page.ask_change()
    assert [one.id for one in stored(page).adults] == [other.id]
    assert stored(page).row.subject == "Math"


def test_a_subject_that_is_not_on_the_list_stays_when_something_else_is_changed(page: SessionPage) -> None:
    with page.desk.ctx.store.write("test", "t") as session:
        session.get_one(Session, stored(page).row.id).subject = "Beekeeping"
    page.desk.changes.flush()

    def change(dialog: FormDialog) -> None:
        dialog.form.set_values({"activity": str(Activity.OTHER)})
        dialog.action.click()

    answering(change)
    page.ask_change()
    row = stored(page).row
    assert (row.activity, row.subject) == (Activity.OTHER, "Beekeeping")


def test_it_did_not_meet_and_is_reopened(page: SessionPage) -> None:
    def weather(dialog: FormDialog) -> None:
        dialog.form.set_values({"reason": str(SessionStatus.CANCELLED_WEATHER), "note": "ice"})
        dialog.action.click()

    answering(weather)
    page.not_met.click()
    assert stored(page).row.status is SessionStatus.CANCELLED_WEATHER
    assert "ice" in page.subtitle_label.text()
    assert not page.grid.isEnabled()
    page.reopen.click()
    assert stored(page).row.status is SessionStatus.PLANNED


def test_who_is_expected_this_one_time(page: SessionPage) -> None:
    before = [one.student_id for one in stored(page).students]
    with page.desk.ctx.store.read() as session:
        other = next(hit for hit in find_students(session, "a", clock.today(), 30) if hit.id not in before)
    page.add_student.picked.emit(other.id)
    assert other.id in [one.student_id for one in stored(page).students]
    page.grid.go(0)
    chosen = page.grid.current_row
    assert chosen is not None
    page.leave_out()
    assert chosen.student_id not in [one.student_id for one in stored(page).students]


def test_it_goes_off_the_plan_and_comes_back(window: MainWindow, page: SessionPage) -> None:
    page.remove()
    screen = window.screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    assert screen.pages.currentWidget() is screen.week
    window.undo()
    assert stored(page).row.status is SessionStatus.PLANNED


def test_what_has_marks_stays_and_says_so(page: SessionPage) -> None:
    page.grid.go(0)
    QTest.keyClicks(page.grid.view, "p")
    page.remove()
    assert "has marks" in said(page)
