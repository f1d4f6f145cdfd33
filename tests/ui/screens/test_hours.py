# SPDX-License-Identifier: Apache-2.0
"""Hours on the screen: a week typed cell by cell, sheets signed and locked, a line corrected in sight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.timesheets import SheetStanding
from app.domain.words import Hat
from app.errors import Invalid
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.adults import AdultsScreen
from ui.screens.adults.hours_columns import typed_minutes
from ui.screens.adults.hours_page import HoursPage
from ui.screens.adults.hours_panel import HoursPanel


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1:30", 90), ("90", 90), ("", 0), ("0:05", 5), ("24:00", 1440), ("1.5h", 90), ("2 H", 120)],
)
def test_time_is_typed_as_people_write_it(text: str, minutes: int) -> None:
    assert typed_minutes(text) == minutes


@pytest.mark.parametrize("text", ["1:3", "x", "-5", "25:00", "1.5", "h", "0.001h", "1e9h", "nanh"])
def test_what_is_no_time_says_so(text: str) -> None:
    with pytest.raises(Invalid, match="1:30"):
        typed_minutes(text)


def adults_screen(window: MainWindow) -> AdultsScreen:
    screen = window.screens["adults"]
    assert isinstance(screen, AdultsScreen)
    return screen


def test_a_week_is_typed_signed_locked_and_corrected(window: MainWindow, tmp_path: Path) -> None:
    window.run("adults", "hours")
    screen = adults_screen(window)
    page: Any = screen.stack.currentWidget()
    assert isinstance(page, HoursPage)
    line = next(one for one in page.week.grid.rows if one.hat is Hat.VOLUNTEER and one.sessions)
    assert page.week._commit(line, "0", "1:30") is None
    assert "1:30" in (page.week._commit(line, "0", "soon") or "")
    window.changes.flush()
    again = next(one for one in page.week.grid.rows if one.adult_id == line.adult_id)
    assert (again.minutes[0], again.total) == (90, line.total + 90)
    kept = screen.half_typed()
    page.turn(-1)
    screen.put_back(kept)
    assert page.week.grid.rows[0].name

    page.panels.show_part("sheets")
    assert page.sheets.table.select_where(
        lambda one: one.adult_id == line.adult_id and one.family == "volunteer"
    )
    for supervisor, name in ((False, "Ana"), (True, "Rosa")):
        page.sheets.sign(page.sheets.table.current_row, supervisor=supervisor)
        page.sheets.dialog.form.set_values({"name": name})
        page.sheets.dialog.action.click()
        window.changes.flush()
    page.sheets.lock(page.sheets.table.current_row)
    window.changes.flush()
    assert page.sheets.table.current_row is not None
    assert page.sheets.table.current_row.standing is SheetStanding.LOCKED
    page.sheets.withdraw(page.sheets.table.current_row)
    page.sheets.dialog.form.set_values({"why": "A week was forgotten"})
    page.sheets.dialog.action.click()
    window.changes.flush()
    assert page.sheets.table.select_where(
        lambda one: one.adult_id == line.adult_id and one.family == "volunteer"
    )
    again_open: Any = page.sheets.table.current_row
    assert again_open.standing is SheetStanding.OPEN
    assert "A week was forgotten" in {one.why for one in again_open.rows}
    page.write_sheets(tmp_path / "sheets.pdf", *page.span)
    assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF")
    page.panels.show_part("limits")

    screen.open_adult(line.adult_id)
    screen.page.panels.show_part("hours")
    panel: Any = screen.page.panels.part("hours")
    assert isinstance(panel, HoursPanel)
    assert panel.lines.table.select_where(lambda one: one.line_id is not None and not one.why)
    panel.correct(panel.lines.table.current_row)
    panel.dialog.form.set_values({"minutes": 60, "why": "Lunch"})
    panel.dialog.action.click()
    window.changes.flush()
    rows = panel.lines.table.rows.all_rows
    assert sorted((one.counted, one.why) for one in rows if one.line_id is not None) == [
        (0, ""), (0, "A week was forgotten"), (60, "Lunch"),
    ]  # fmt: skip
    panel.edit_term()
    panel.dialog.form.set_values({"hat": "service", "term_hours": 900, "rate": "15.50"})
    panel.dialog.action.click()
    window.changes.flush()
    (term,) = panel.terms.table.rows.all_rows
    assert (term.term_minutes, term.rate_cents) == (54_000, 1550)
    panel.edit_term(term)
    panel.dialog.form.set_values({"weekly_hours": 20})
    panel.dialog.action.click()
    window.changes.flush()
    (term,) = panel.terms.table.rows.all_rows
    assert (term.weekly_minutes, term.rate_cents) == (1200, 1550)


def test_time_is_added_on_the_profile(window: MainWindow) -> None:
    screen = adults_screen(window)
    window.go("adults")
    screen.open_adult(screen.list.ids[0])
    screen.page.panels.show_part("hours")
    panel: Any = screen.page.panels.part("hours")
    before = len(panel.lines.table.rows.all_rows)

    def fill(dialog: FormDialog) -> None:
        dialog.form.set_values({"hat": "training", "minutes": 45, "miles": "12.5", "words": "County day"})
        dialog.action.click()

    panel.edit()
    fill(panel.dialog)
    window.changes.flush()
    assert len(panel.lines.table.rows.all_rows) == before + 1
    assert "12.5 miles" in panel.total.text()
    panel.turn(-1)
    panel.turn(1)
    assert len(panel.lines.table.rows.all_rows) == before + 1


def test_the_keyboard_is_in_the_week_and_a_refused_time_stays_in_its_own(window: MainWindow) -> None:
    window.run("adults", "hours")
    page: Any = adults_screen(window).stack.currentWidget()
    week = page.week
    assert window.focusWidget() is week.grid.view
    titles = [column.title for column in week.grid.model.columns][1:8]
    assert titles == ["Mon 16", "Tue 17", "Wed 18", "Thu 19", "Fri 20", "Sat 21", "Sun 22"]
    number = next(at for at, one in enumerate(week.grid.rows) if one.hat is Hat.VOLUNTEER)
    assert week.grid.model.store(number, 1, "soon") is not None
    assert week.grid.model.shown(number, 1) == "soon"
    page.turn(-1)
    assert week.grid.model.problem_count == 0
    assert week.grid.model.shown(number, 1) != "soon"


def test_why_work_study_cannot_be_typed_is_said_to_the_keyboard_too(window: MainWindow) -> None:
    window.run("adults", "hours")
    page: Any = adults_screen(window).stack.currentWidget()
    week = page.week
    week.grid.go(next(at for at, one in enumerate(week.grid.rows) if one.hat is Hat.WORK_STUDY), 1)
    line = week.grid.current_row
    assert week.hint.text().startswith(line.name)
    assert "have a start and an end" in week.hint.text()
    week.lines.click()
    panel: Any = adults_screen(window).page.panels.part("hours")
    assert adults_screen(window).place.id == line.adult_id
    assert panel.month.text() == "November 2026"


def test_every_month_opens_the_lines_behind_it(window: MainWindow) -> None:
    window.run("adults", "hours")
    screen = adults_screen(window)
    page: Any = screen.stack.currentWidget()
    page.panels.show_part("months")
    assert page.when.text() == "Jul 1, 2026 to Jun 30, 2027"
    assert not page.earlier.isEnabled()
    assert not page.later.isEnabled()
    months = page.months
    assert months.behind.rows.rowCount() == 0
    for number, month in enumerate(months.table.rows.all_rows):
        months.table.selectRow(number)
        lines = months.behind.rows.all_rows
        assert sum(one.counted for one in lines) == month.minutes
        assert len({one.adult_id for one in lines}) == month.adults
    line = months.behind.rows.all_rows[0]
    months.behind.row_activated.emit(line)
    panel: Any = screen.page.panels.part("hours")
    assert (screen.place.id, panel.month.text()) == (line.adult_id, f"{line.day:%B %Y}")


def test_a_limit_and_a_sheet_open_the_hours_of_their_time(window: MainWindow) -> None:
    window.run("adults", "hours")
    screen = adults_screen(window)
    page: Any = screen.stack.currentWidget()
    for part, table in (("limits", page.limits), ("sheets", page.sheets.table)):
        page.panels.show_part(part)
        row = next(one for one in table.rows.all_rows if one.adult_id is not None)
        table.row_activated.emit(row)
        assert screen.place.id == row.adult_id
        assert screen.page.panels.current == "hours"
        screen.back()


def test_a_week_without_adults_says_what_comes_first(empty_window: MainWindow) -> None:
    empty_window.run("adults", "hours")
    page: Any = adults_screen(empty_window).stack.currentWidget()
    assert not page.week.empty.isHidden()
    assert page.week.grid.isHidden()
