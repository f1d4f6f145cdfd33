# SPDX-License-Identifier: Apache-2.0
"""Today: every figure is the number of its rows, rows open what they are about, and one step comes next."""

from __future__ import annotations

import pytest

from app import clock
from app.services.people import StudentDraft, add_student
from app.storage.queries.today import Stage, today
from ui.main_window import MainWindow
from ui.screens.today import TodayScreen
from ui.screens.today.needs import NEEDS, Found, Need


def today_screen(window: MainWindow) -> TodayScreen:
    screen = window.screens["today"]
    assert isinstance(screen, TodayScreen)
    return screen


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.key)
def test_every_figure_is_the_number_of_its_rows(window: MainWindow, need: Need) -> None:
    screen = today_screen(window)
    figure = screen.figures[need.key]
    figure.click()
    assert figure.isChecked()
    with window.ctx.store.read() as session:
        found = Found(today(session, clock.today()))
    assert figure.number == str(len(need.rows(found))) == str(screen.table.model().rowCount())


@pytest.mark.parametrize(("key", "place"), [("out", "sessions"), ("near", "students"), ("week", "sessions")])
def test_a_row_opens_what_it_is_about(window: MainWindow, key: str, place: str) -> None:
    screen = today_screen(window)
    screen.show_rows(key)
    row = screen.table.rows.row_at(0)
    assert row is not None
    screen.table.row_activated.emit(row)
    assert window.rail.current == place


def test_an_empty_program_is_told_its_first_step(empty_window: MainWindow) -> None:
    screen = today_screen(empty_window)
    assert screen.pages.currentWidget() is screen.first_steps[Stage.NO_STUDENTS]
    empty_window.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    empty_window.changes.flush()
    assert screen.pages.currentWidget() is screen.first_steps[Stage.NO_SESSIONS]


def test_sheets_that_are_out_come_next(window: MainWindow) -> None:
    primary = today_screen(window).page.primary
    assert primary is not None
    assert primary.isVisible()
    assert primary.text().replace("&", "") == "Type the next sheet"
