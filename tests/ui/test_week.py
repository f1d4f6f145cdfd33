# SPDX-License-Identifier: Apache-2.0
"""A coordinator's week through the screens: first run, bring in, plan, print, type, both reports.

The same week by command line is ``tests/cli/test_week.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.clock import id_text
from app.context import AppContext
from app.domain.words import SessionStatus
from app.storage.queries import agenda, calendar
from tests.ui.answering import answering
from tests.ui.steps import CHEAP, press, to_code, type_back
from ui.importing import ImportPage
from ui.jobs import JobRunner
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.reports import ReportsScreen
from ui.screens.sessions import SessionsScreen
from ui.screens.sessions.plan import PlanDialog
from ui.screens.sessions.print_dialog import PrintDialog
from ui.screens.settings import SettingsScreen
from ui.screens.students import StudentsScreen
from ui.start.first_run import FirstRunWindow
from ui.theme import apply_theme, load_theme, register_fonts

MONDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 18)

STUDENTS = """Student ID;Last Name;First Name;Grade;School;Birth Date
0012;Begaye;Tłʼízí;7;Pine Hill School;2013-04-05
0013;O'Brien-de la Cruz;Saoirse;8;Pine Hill School;2012-11-30
0014;Nguyễn;Minh;7;Pine Hill School;2013-09-01
0015;;ᏣᎳᎩ;K;Pine Hill School;2020-02-02
"""
ADULTS = "First Name,Last Name,Email\nAna,Yazzie,ana@example.org\nJim,Calloway,\n"


@dataclass
class Week:
    """The window of a program that was started a minute ago, and where its files go."""

    window: MainWindow
    folder: Path
    patch: pytest.MonkeyPatch
    numbers: list[str] = field(default_factory=list)

    def screen(self, name: str) -> Any:
        self.window.go(name)
        self.settle()
        return self.window.screens[name]

    def settle(self) -> None:
        self.window.changes.flush()
        QApplication.processEvents()

    def it_is(self, moment: str) -> None:
        self.patch.setenv("PORCHLIGHT_NOW", moment)


@pytest.fixture
def week(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Week]:
    """From the first window of a new laptop to the main window."""
    monkeypatch.setenv("PORCHLIGHT_NOW", f"{MONDAY}T09:00:00")
    monkeypatch.setattr("app.vault.vault.Cost", lambda *a, **k: CHEAP)
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    first = FirstRunWindow(tmp_path / "data", JobRunner(inline=True))
    qtbot.addWidget(first, before_close_func=lambda window: window.shut())
    opened: list[AppContext] = []
    first.opened.connect(opened.append)
    first.show()
    code = to_code(first)
    press(code.go_button)
    type_back(first, code.code)
    ctx = opened[0]
    first.close()
    window = MainWindow(ctx, JobRunner(inline=True))
    qtbot.addWidget(window)
    window.resize(1024, 640)
    window.show()
    QApplication.processEvents()
    yield Week(window, tmp_path, monkeypatch)
    window.shut()
    ctx.close()


def bring_in(week: Week, path: Path, *, button: str, **answers: object) -> ImportPage:
    """Settings, bring in, look at the dry run, press the button that says how many."""
    settings = week.screen("settings")
    assert isinstance(settings, SettingsScreen)
    week.window.run("settings", "bring_in")
    page = settings.importing
    page.try_file(path)
    if answers:
        page.trial.options.set_values(answers)
        page.trial.options.edited.emit(next(iter(answers)))
    assert page.page.primary is not None
    assert page.page.primary.text().replace("&", "") == button
    press(page.page.primary)
    week.settle()
    return page


def note_papers(week: Week) -> None:
    """The adults were screened before: all of it lies on paper."""
    adults = week.screen("adults")
    adults.open_board()
    board = adults.stack.currentWidget()
    board.note_papers()
    everybody = [value for value, _ in board.dialog.form.field("adults").spec.choices]
    board.dialog.form.set_values({"adults": everybody, "decided_by": "Rosa Tsosie"})
    board.dialog.action.click()
    week.settle()


def plan(week: Week, students: int) -> None:
    """Monday and Wednesday afternoons for two weeks, everybody."""
    screen = week.screen("sessions")
    assert isinstance(screen, SessionsScreen)

    def fill(dialog: PlanDialog) -> None:
        with week.window.ctx.store.read() as session:
            site = id_text(calendar.sites(session)[0].id)
        everybody = [value for value, _ in dialog.form.field("student_ids").spec.choices]
        adult = dialog.form.field("adult_ids").spec.choices[0][0]
        assert len(everybody) == students
        dialog.form.set_values(
            {
                "site_id": site, "days": ["mon", "wed"], "start": time(15, 15), "end": time(16),
                "first_day": MONDAY, "last_day": date(2026, 9, 25), "adult_ids": adult,
                "subject": "Reading", "student_ids": everybody,
            }
        )  # fmt: skip
        dialog.action.click()

    answering(fill)
    screen.plan()
    assert "4 sessions are planned" in screen.week.banner.sentence


def print_sheets(week: Week) -> None:
    """This week's sheets in one file."""
    screen = week.screen("sessions")
    file = week.folder / "week.pdf"

    def save(dialog: PrintDialog) -> None:
        dialog.print_to(file)
        week.numbers = dialog.printed

    answering(save)
    screen.print_week()
    assert len(week.numbers) == 2
    assert file.read_bytes().startswith(b"%PDF")


def type_sheets(week: Week, line: str) -> None:
    """Friday: the first sheet as marked, the second did not meet."""
    week.it_is(f"{FRIDAY}T16:30:00")
    screen = week.screen("sessions")
    QTest.keyClicks(screen.week.number, week.numbers[0])
    QTest.keyClick(screen.week.number, Qt.Key.Key_Return)
    QTest.keyClicks(screen.entry.line, line)
    QTest.keyClick(screen.entry.line, Qt.Key.Key_Return)
    assert screen.entry.view is not None
    assert screen.entry.view.number == week.numbers[1], "the next sheet follows by itself"

    def weather(dialog: FormDialog) -> None:
        dialog.form.set_values({"reason": str(SessionStatus.CANCELLED_WEATHER)})
        dialog.action.click()

    answering(weather)
    screen.entry.ask_not_met()
    week.settle()
    with week.window.ctx.store.read() as session:
        assert agenda.sheets_out(session, FRIDAY) == []
        assert agenda.sessions_without_data(session, FRIDAY) == []


def save_reports(week: Week, students: int) -> ReportsScreen:
    """Attendance as PDF, CSV and XLSX; then progress of everybody."""
    reports = week.screen("reports")
    assert isinstance(reports, ReportsScreen)
    reports.filters.set_values(first=MONDAY, last=FRIDAY)
    reports.draw()
    assert reports.made is not None
    totals = reports.made.figures.totals
    assert (totals.scheduled, [row.places for row in totals.lost]) == (students, [students])
    for kind, start in (("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        file = week.folder / f"attendance.{kind}"
        reports.save_to(file, kind)  # type: ignore[arg-type]
        assert file.read_bytes().startswith(start)
    week.window.open_report("progress")
    reports.filters.everyone.click()
    reports.draw()
    file = week.folder / "progress.pdf"
    reports.save_to(file, "pdf")
    assert reports.pdf.page_count >= students
    assert file.read_bytes().startswith(b"%PDF")
    return reports


def test_a_week_with_files_of_our_own(week: Week) -> None:
    today = week.screen("today")
    assert today.isVisible()
    (week.folder / "students.csv").write_text(STUDENTS, "utf-8")
    (week.folder / "adults.csv").write_text(ADULTS, "utf-8")
    bring_in(week, week.folder / "students.csv", button="Bring in 4 students, 1 school")
    bring_in(week, week.folder / "adults.csv", button="Bring in 2 adults")
    note_papers(week)
    plan(week, 4)
    print_sheets(week)
    type_sheets(week, "1a 2l12")
    save_reports(week, 4)
    students = week.screen("students")
    assert isinstance(students, StudentsScreen)
    students.open_student(students.list.ids[1])
    assert students.page.data is not None
    assert students.page.data.tally.minutes in (0, 33, 45)


def test_a_week_with_the_public_samples(week: Week, shared_data: Path) -> None:
    page = bring_in(week, shared_data / "sds-v1-100", button="Bring in 86 students, 12 adults", dates="mdy")
    assert "100 added" in page.banner.sentence
    note_papers(week)
    plan(week, 86)
    print_sheets(week)
    type_sheets(week, "4a 9l12")
    save_reports(week, 86)
