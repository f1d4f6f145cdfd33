# SPDX-License-Identifier: Apache-2.0
"""Dosage and school attendance on the Students screen: every figure opens its rows, every form stores."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.dosage import Part, Verdict
from app.domain.school_attendance import Band
from tests.ui.accessible import nameless
from ui.main_window import MainWindow
from ui.screens.students import StudentsScreen
from ui.screens.students.dosage import DosagePanel
from ui.screens.students.dosage_page import DosagePage
from ui.screens.students.school import SchoolPanel
from ui.screens.students.school_attendance_page import SchoolAttendancePage


def _students(window: MainWindow) -> StudentsScreen:
    window.go("students")
    screen = window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    return screen


def test_dosage_figures_open_their_rows_and_a_row_its_weeks(window: MainWindow) -> None:
    screen = _students(window)
    screen.open_dosage()
    page = screen.stack.currentWidget()
    assert isinstance(page, DosagePage)
    everybody = list(page.students.rows.all_rows)
    for key, figure in page.figures.items():
        figure.click()
        if key != "all":
            assert figure.number == f"{page.students.rows.rowCount():,}", key
        assert page.rule.text()
    page.figures[Part.GROUP].click()
    verdicts = {row.dosage.element(Part.GROUP).verdict for row in page.students.rows.all_rows}
    assert verdicts <= {Verdict.WARN, Verdict.FAIL}
    kept = screen.half_typed()
    page.figures["all"].click()
    screen.put_back(kept)
    assert page.figures[Part.GROUP].isChecked()
    page.sites.row_activated.emit(page.sites.rows.row_at(0))
    assert 0 < page.students.rows.rowCount() < len(everybody)
    assert nameless(window) == []

    page.students.row_activated.emit(everybody[0])
    panel = screen.page.panels.part("dosage")
    assert isinstance(panel, DosagePanel)
    assert screen.page.panels.current == "dosage"
    assert len(panel.badges) == 5
    assert f"{everybody[0].dosage.behind} weeks behind" in panel.summary.text()
    panel.bars.setFocus()
    before = panel.week.text()
    QTest.keyClick(panel.bars, Qt.Key.Key_Home)
    assert panel.week.text() == panel.bars.accessibleDescription() != before
    week = panel.bars.weeks[0]
    rows = panel.sessions.rows.all_rows
    assert sum(row.counts(30) for row in rows) == week.counted
    assert nameless(window) == []
    screen.back()
    assert screen.stack.currentWidget() is page


def test_school_attendance_bands_calendar_and_report_cards(window: MainWindow) -> None:
    screen = _students(window)
    screen.open_school_attendance()
    page = screen.stack.currentWidget()
    assert isinstance(page, SchoolAttendancePage)
    for figure in page.figures.values():
        figure.click()
        assert figure.number == f"{page.table.rows.rowCount():,}"
    page.figures[Band.MODERATE].click()
    chosen = page.table.rows.all_rows[0]

    page.panels.show_part("calendar")
    schools = {row.name: row for row in page.calendar.schools.table.rows.all_rows}
    assert {row.absences_only for row in schools.values()} == {True, False}
    page.calendar.edit()
    page.calendar.dialog.form.set_values({"label": "Eagle day", "first_day": date(2026, 10, 14)})
    page.calendar.dialog.action.click()
    window.changes.flush()
    after = {row.name: row for row in page.calendar.schools.table.rows.all_rows}
    assert all(after[name].days == row.days - 1 for name, row in schools.items())
    assert "Eagle day" in {row.label for row in page.calendar.off.table.rows.all_rows}
    assert nameless(window) == []

    page.table.row_activated.emit(chosen)
    panel = screen.page.panels.part("school")
    assert isinstance(panel, SchoolPanel)
    assert panel.badge.word == "10 % to below 20 % missed"
    panel.edit()
    panel.dialog.form.set_values({"last_day": date(2026, 11, 1), "enrolled": "40", "absent": "41"})
    panel.dialog.action.click()
    assert "More days missed" in panel.dialog.form.error("absent")
    panel.dialog.form.set_values({"absent": "2,5"})
    panel.dialog.action.click()
    window.changes.flush()
    assert [row.absent_x2 for row in panel.totals.table.rows.all_rows] == [5]
    assert panel.badge.word == "10 % to below 20 % missed"  # what the school's file says comes first
