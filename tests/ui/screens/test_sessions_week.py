# SPDX-License-Identifier: Apache-2.0
"""The week: its views and sites, planning, adding, days off, ending a series, printing."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import clock
from app.clock import id_text
from app.domain.words import SessionStatus
from app.services.clearance import cleared
from app.storage.queries import agenda, calendar
from app.storage.queries.search import find_adults, find_students
from tests.ui.answering import answering
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.sessions import SessionsScreen
from ui.screens.sessions.close_days import CloseDaysDialog
from ui.screens.sessions.plan import PlanDialog
from ui.screens.sessions.print_dialog import PrintDialog


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.go("sessions")
    QApplication.processEvents()
    return window


def screen_of(window: MainWindow) -> SessionsScreen:
    screen = window.screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    return screen


def said(screen: SessionsScreen) -> str:
    return screen.week.banner.accessibleName() + screen.week.banner.accessibleDescription()


def day_rows(window: MainWindow, day: date) -> list[agenda.SessionRow]:
    with window.ctx.store.read() as session:
        return agenda.sessions_between(session, day, day)


def test_unknown_numbers_are_said_and_kept(window: MainWindow) -> None:
    screen = screen_of(window)
    screen.week.number.setText("12345678")
    QTest.keyClick(screen.week.number, Qt.Key.Key_Return)
    assert "no sheet 1234 5678" in said(screen)
    assert screen.week.number.text() == "12345678"


def test_weeks_turn_and_sites_narrow_every_view(window: MainWindow) -> None:
    week = screen_of(window).week
    everywhere = week.table.rows.rowCount()
    shown = week.subtitle_label.text()
    week.turn(-7)
    assert week.subtitle_label.text() != shown
    week.turn(7)
    assert week.table.rows.rowCount() == everywhere
    week.site.setCurrentIndex(1)
    week.site.activated.emit(1)
    narrowed = [week.table.rows.row_at(n) for n in range(week.table.rows.rowCount())]
    assert 0 < len(narrowed) < everywhere
    assert {row.site_id for row in narrowed if row} == {week.site_id}


@pytest.mark.parametrize(("part", "table"), [("out", "out"), ("silent", "silent")])
def test_what_waits_for_data_is_counted_and_opens_the_right_place(
    window: MainWindow, part: str, table: str
) -> None:
    screen = screen_of(window)
    screen.week.panels.show_part(part)
    view = getattr(screen.week, table)
    count = view.rows.rowCount()
    assert count > 0
    assert f"({count})" in screen.week.panels.tabs.tabText(1 if part == "out" else 2)
    row = view.rows.row_at(0)
    view.row_activated.emit(row)
    if part == "out":
        assert screen.entry.view is not None
        assert screen.entry.view.number == row.number
    else:
        assert screen.session.data is not None
        assert screen.session.data.row.id == row.id


def test_sheets_are_printed_for_a_site_in_spanish_and_large(window: MainWindow, tmp_path: Path) -> None:
    screen = screen_of(window)
    with window.ctx.store.read() as session:
        site = calendar.sites(session)[0]
    file = tmp_path / "week.pdf"

    def print_it(dialog: PrintDialog) -> None:
        dialog.form.set_values({"site_id": id_text(site.id), "language": "es", "large": True, "paper": "a4"})
        dialog.print_to(file)

    answering(print_it)
    screen.print_week()
    assert file.read_bytes().startswith(b"%PDF")
    assert "in week.pdf" in said(screen)


def test_days_without_sessions_are_said_in_the_dialog(window: MainWindow, tmp_path: Path) -> None:
    told: list[str] = []

    def far_away(dialog: PrintDialog) -> None:
        dialog.form.set_values({"first": date(2031, 1, 1), "last": date(2031, 1, 2)})
        dialog.print_to(tmp_path / "none.pdf")
        told.append(dialog.problem.sentence)

    answering(far_away)
    screen_of(window).print_week()
    assert "No session is planned" in told[0]
    assert not (tmp_path / "none.pdf").exists()


def test_sessions_are_planned_from_one_form(window: MainWindow) -> None:
    screen = screen_of(window)
    dialog = PlanDialog(screen, window.desk, screen.drafts)
    with window.ctx.store.read() as session:
        site = id_text(calendar.sites(session)[0].id)
        known = [one.id for one in find_adults(session, "a", clock.today())]
        stopped = cleared(session, known, date(2027, 1, 8))
        adult = id_text(next(one for one in known if not stopped[one]))
        student = id_text(find_students(session, "begaye", clock.today())[0].id)
    dialog.form.set_values(
        {"site_id": site, "adult_ids": adult, "days": ["fri"], "start": time(9), "end": time(8),
         "first_day": date(2027, 1, 8), "last_day": date(2027, 1, 22), "student_ids": [student],
         "role": "tutor", "activity": "tutoring", "subject": ""}
    )  # fmt: skip
    dialog.action.click()
    assert planned_in(dialog) == 0
    assert "end after it starts" in dialog.form.error("end")
    dialog.form.set_values({"end": time(10)})
    dialog.action.click()
    assert planned_in(dialog) == 3


def planned_in(dialog: PlanDialog) -> int:
    return 0 if dialog.planned is None else len(dialog.planned.session_ids)


def test_a_snow_day_at_one_site_is_one_action_that_undo_takes_back(window: MainWindow) -> None:
    screen, day = screen_of(window), date(2026, 11, 24)
    before = day_rows(window, day)
    site = before[0].site_id
    here = [row for row in before if row.site_id == site]
    assert 0 < len(here) < len(before)

    def snow(dialog: CloseDaysDialog) -> None:
        dialog.form.set_values(
            {"first_day": day, "last_day": day, "site_id": id_text(site), "label": "Snow day"}
        )
        dialog.action.click()

    answering(snow)
    screen.close_days()
    assert f"{len(here)} sessions are cancelled" in said(screen)
    lost = {row.id for row in day_rows(window, day) if row.status is SessionStatus.CANCELLED_WEATHER}
    assert lost == {row.id for row in here}
    window.undo()
    assert day_rows(window, day) == before
    with window.ctx.store.read() as session:
        assert not [one for one in calendar.closures(session, day, day) if one.label == "Snow day"]


def test_one_more_session_on_a_day_that_has_one(window: MainWindow) -> None:
    screen = screen_of(window)
    row = screen.week.table.rows.row_at(0)
    assert row is not None
    before = len(day_rows(window, row.day))
    with window.ctx.store.read() as session:
        adult = id_text(find_adults(session, "a", clock.today())[0].id)

    def add(dialog: FormDialog) -> None:
        dialog.form.set_values(
            {"group_id": id_text(row.group_id), "day": row.day, "start": time(18), "end": time(18, 45),
             "site_id": id_text(row.site_id), "adult_id": adult}
        )  # fmt: skip
        dialog.action.click()

    answering(add)
    screen.add_session()
    assert len(day_rows(window, row.day)) == before + 1
    assert screen.session.data is not None
    assert screen.session.data.row.start == time(18)
    assert screen.session.data.row.group_id == row.group_id


def test_a_series_is_ended_early(window: MainWindow) -> None:
    screen = screen_of(window)
    screen.week.panels.show_part("series")
    series = screen.week.series.rows.row_at(0)
    assert series is not None

    def end(dialog: FormDialog) -> None:
        dialog.form.set_values({"last_day": clock.today()})
        dialog.action.click()

    answering(end)
    screen.week.series.row_activated.emit(series)
    with window.ctx.store.read() as session:
        after = agenda.series_row(session, series.id, clock.today())
    assert after.last_day == clock.today()
    assert after.held == series.held
    assert after.sessions < series.sessions
