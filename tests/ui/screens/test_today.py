# SPDX-License-Identifier: Apache-2.0
"""Today: every figure is the number of its rows, rows open what they are about, and one step comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import clock
from app.context import AppContext
from app.services.people import StudentDraft, add_student
from app.storage.queries.today import Stage, today
from app.storage.queries.waiting import LOOKS, waiting
from ui.jobs import JobRunner
from ui.kit.figure_list import FigureCard, FigureCards, FigureLine
from ui.main_window import MainWindow
from ui.people.likeness import LikenessDialog
from ui.screens.today import TodayScreen
from ui.screens.today.needs import LATER, NEEDS, PARTS, Found
from ui.theme import Tone


def today_screen(window: MainWindow) -> TodayScreen:
    screen = window.screens["today"]
    assert isinstance(screen, TodayScreen)
    return screen


def test_every_figure_is_the_number_of_its_rows(window: MainWindow) -> None:
    screen = today_screen(window)
    with window.ctx.store.read() as session:
        found = Found(today(session, clock.today()), None, waiting(session, clock.today()))
    for need in NEEDS:
        figure = screen.figures[need.key]
        figure.click()
        assert figure.isChecked(), need.key
        assert figure.number == len(need.rows(found)) == screen.table.rows.rowCount(), need.key
        assert screen.rule.text() == need.rule
    screen.show_rows("today")
    shown = {need.key for need in NEEDS if not screen.figures[need.key].isHidden()}
    assert shown == {need.key for need in NEEDS if screen.figures[need.key].number}
    screen.show_rest()
    hidden = [need.key for need in NEEDS if screen.figures[need.key].isHidden()]
    assert hidden == ["conflicts"]  # a laptop without a hub cannot have any


def test_every_later_figure_has_its_look_and_its_tables() -> None:
    assert {need.key for need in LATER} == LOOKS.keys()
    assert {need.part for need in NEEDS} <= {part for part, _, _ in PARTS}
    assert len({need.key for need in NEEDS}) == len(NEEDS)
    for need in LATER:
        assert need.tables, need.key
        assert need.tables <= TodayScreen.watches


def test_rows_open_what_they_are_about(window: MainWindow, qtbot: QtBot) -> None:
    screen = today_screen(window)
    spots = [
        ("out", "sessions"), ("near", "students"), ("overlaps", "sessions"), ("unmet", "students"),
        ("consents", "students"), ("behind", "students"), ("clearances", "adults"), ("leads", "adults"),
        ("timesheets", "adults"), ("limits", "adults"), ("quiet", "supports"), ("check_ins", "supports"),
    ]  # fmt: skip
    for key, place in spots:
        window.go("today")
        screen.show_rows(key)
        row = screen.table.rows.row_at(0)
        assert row is not None
        screen.table.row_activated.emit(row)
        assert window.rail.current == place, key
        panels = getattr(getattr(window.screens[place], "page", None), "panels", None)
        assert not row.part or (panels is not None and panels.current == row.part), key
    window.go("today")
    screen.show_rows("twins")
    assert screen.figures["twins"].number == 1  # of the invented people
    screen.table.row_activated.emit(screen.table.rows.row_at(0))
    dialog = screen.findChild(LikenessDialog)
    assert dialog is not None
    dialog.action.click()
    window.changes.flush()
    assert screen.figures["twins"].number == 0
    window.undo()
    window.changes.flush()
    assert screen.figures["twins"].number == 1
    screen.table.row_activated.emit(screen.table.rows.row_at(0))
    second = screen.findChildren(LikenessDialog)[-1]
    second.two_people.click()
    window.changes.flush()
    assert screen.figures["twins"].number == 0


def test_an_empty_program_is_told_its_first_step(empty_window: MainWindow) -> None:
    screen = today_screen(empty_window)
    assert screen.pages.currentWidget() is screen.first_steps[Stage.NO_STUDENTS]
    empty_window.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    empty_window.changes.flush()
    assert screen.pages.currentWidget() is screen.first_steps[Stage.NO_SESSIONS]


def test_sheets_that_are_out_come_next(window: MainWindow) -> None:
    screen = today_screen(window)
    primary = screen.page.primary
    assert primary is not None
    assert primary.isVisible()
    assert primary.text().replace("&", "") == "Type the next sheet"
    QTest.keyClick(screen.figures["out"], Qt.Key.Key_Return)
    assert screen.table.currentIndex().row() == 0
    kept = screen.half_typed()
    screen.show_rows("week")
    screen.put_back(kept)
    screen.refresh()
    assert screen.heading.text() == "Sheets still out"


def test_what_is_slow_comes_after_the_first_paint_and_only_when_it_may_differ(
    qapp: QApplication, qtbot: QtBot, demo: AppContext
) -> None:
    window = MainWindow(demo, JobRunner())
    qtbot.addWidget(window)
    window.show()
    screen = today_screen(window)
    assert screen.figures["out"].number > 0
    assert not screen.later.found  # shown, and nothing slow was read for it
    assert screen.rest.text() == "Looking further…"
    qtbot.waitUntil(lambda: screen.later.is_whole, timeout=10_000)
    assert screen.figures["missing"].number > 0
    known = screen.later.found["missing"]
    gone = screen.later.found["twins"]
    with demo.store.write("test", "A word in nobody's list") as s:
        add_student(s, StudentDraft(given="Zoe", family="Zz"))
    qtbot.waitUntil(lambda: screen.later.found["missing"] is not known, timeout=10_000)
    assert len(screen.later.found["missing"]) == len(known) + 1
    assert screen.later.found["twins"] == gone
    kept = screen.later.found["behind"]
    screen.later.hear(frozenset({"travel"}))
    screen.refresh()
    QApplication.processEvents()
    assert screen.later.found["behind"] is kept
    window.shut()


def test_cards_stand_four_or_two_or_one_across(qapp: QApplication, qtbot: QtBot) -> None:
    cards = [FigureCard(f"Part {number}", [FigureLine("Figure")], calm="Calm") for number in range(4)]
    row = FigureCards(cards, name="Figures")
    qtbot.addWidget(row)
    row.show()
    across = []
    for width in (1000, 700, 500, 200):
        row.resize(width, 400)
        row.fit()
        QApplication.processEvents()
        across.append(len({card.x() for card in cards}))
    assert across == [4, 2, 2, 1]
    cards[0].show_lines([])
    assert cards[0].calm.isVisible()
    cards[0].lines[0].set_number(12_345, Tone.ATTENTION)
    assert cards[0].lines[0].accessibleName() == "12,345 Figure"
