# SPDX-License-Identifier: Apache-2.0
"""The self-check page and the grids of results and papers: filled in, answered, typed by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import new_id
from app.domain.words import Fulfilment, Window
from ui.main_window import MainWindow
from ui.screens.partnership.self_check_page import SelfCheckPage


def test_the_self_check_is_reached_from_anywhere_answered_with_a_reason_and_printed(
    window: MainWindow, tmp_path: Path
) -> None:
    window.run("partnership", "self-check")
    screen: Any = window.screens["partnership"]
    page = screen.self_check
    assert isinstance(page, SelfCheckPage)
    page.remove_round()
    page.begin()
    assert page.table.select_where(lambda row: row.code == "dosage")
    row = page.table.current_row
    assert row is not None
    assert row.answer is not None
    assert "student weeks" in page.detail.text()
    page.edit_answer(row)
    page.dialog.form.set_values({"answer": "not_applicable", "words": ""})
    page.dialog.action.click()
    assert "Write why" in page.dialog.form.error("words")
    page.dialog.form.set_values({"words": "We began last week"})
    page.dialog.action.click()
    assert page.table.select_where(lambda row: row.code == "dosage")
    told = page.table.current_row
    assert told is not None
    assert told.answer is not None
    assert (told.answer.answer, told.answer.words) == (Fulfilment.NOT_APPLICABLE, "We began last week")
    assert page.numbers.isEnabled()
    kept = screen.half_typed()
    page.list.setCurrentIndex(1)
    page.read()
    screen.put_back(kept)
    assert page.code == "tutoring"
    page.figures["open"].click()
    assert all(one.answer is None for one in page.table.rows.all_rows)
    page.save_to(tmp_path / "check.pdf")
    assert (tmp_path / "check.pdf").read_bytes().startswith(b"%PDF")
    page.open_behind()
    page.table.select_where(lambda row: True)
    screen.close_self_check()
    assert screen.pages.currentWidget() is screen.join_page


def test_results_and_papers_are_typed_by_keyboard(window: MainWindow) -> None:
    window.run("students", "results")
    students: Any = window.screens["students"]
    page = students._pages["results"]
    page.missing[Window.END].click()
    before = len(page.grid.rows)
    page.grid.go(0, 2)
    QTest.keyClicks(page.grid.view, "6")
    QTest.keyClicks(page.grid.view.open_line, "1")
    QTest.keyClick(page.grid.view.open_line, Qt.Key.Key_Return)
    QApplication.processEvents()  # Enter is stored by the event after it
    assert (len(page.grid.rows), page.grid.rows[0].text(Window.END)) == (before, "61"), "it stays while typed"
    assert page.grid.rows[0].line.growth is not None
    window.run("students", "surveys")
    surveys = students._pages["surveys"]
    grid = surveys.papers.grid
    number = len(grid.rows)
    assert grid.current_row.is_next, "the cursor waits on the next paper"
    QTest.keyClicks(grid.view, "4")
    QTest.keyClicks(grid.view, "59")
    assert len(grid.rows) == number + 1
    typed = [grid.model.shown(number - 1, column) for column in range(3)]
    assert typed == ["4", "5", ""], "9 is no answer from 1 to 5"
    assert grid.view.currentIndex().row() == number - 1
    grid.go(number, 6)
    grid.view.open_with("More sci")
    kept = students.half_typed()
    grid.put_down()
    surveys.papers._next = new_id()
    surveys.papers.window_box.setCurrentIndex(2)
    surveys.read()
    students.put_back(kept)
    assert grid.view.open_line.text() == "More sci", "also on a paper that has no answer yet"
    grid.put_down()
    surveys.parts.show_part("results")
    surveys.results.purpose.setCurrentIndex(1)
    surveys.read()
    assert "hidden" in surveys.results.note.text()
