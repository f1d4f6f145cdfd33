# SPDX-License-Identifier: Apache-2.0
"""The life of a match on the screen: a typed line, a call, a closing, a check-in by key."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from app.domain.match_clock import MatchState
from app.storage.tables import Assignment, Contact, Mark
from tests.ui.accessible import nameless
from ui.main_window import MainWindow
from ui.screens.reports import ReportsScreen
from ui.screens.supports import SupportsScreen


def part(window: MainWindow, key: str) -> Any:
    window.go("supports")
    screen = window.screens["supports"]
    assert isinstance(screen, SupportsScreen)
    screen.show_part(key)
    QApplication.processEvents()
    return screen.part(key)


def count(window: MainWindow, table: type[Any]) -> int:
    with window.ctx.store.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(table.removed.is_(False))) or 0


def rows_of(table: Any) -> list[Any]:
    return [table.rows.row_at(number) for number in range(table.rows.rowCount())]


def test_a_line_wakes_a_quiet_match_and_its_page_closes_and_reopens_it(window: MainWindow) -> None:
    matches = part(window, "matches")
    quiet = rows_of(matches.table)[0]
    assert quiet.state is MatchState.RED
    line, before = matches.quick.line, count(window, Mark)
    line.setText(f"{quiet.adult}+{quiet.other} 45")  # letters that no keyboard types by itself
    assert "met for 45 minutes" in matches.quick.meaning.text()
    assert count(window, Mark) == before  # shown before it is stored
    QTest.keyClick(line, Qt.Key.Key_Return)
    window.changes.flush()
    assert count(window, Mark) == before + 1
    assert line.text() == ""
    assert next(row for row in rows_of(matches.table) if row.id == quiet.id).state is MatchState.MEETING
    QTest.keyClicks(line, "nobody+here 45 x")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "x" in matches.quick.meaning.text()
    assert matches.half_typed()["line"] == "nobody+here 45 x"  # what is wrong stays, also through a lock

    matches.table.select_where(lambda row: row.id == quiet.id)
    QTest.keyClick(matches.table, Qt.Key.Key_Return)
    page = matches.page
    assert page.title.text() == quiet.name
    assert nameless(window) == []
    page.close_match()
    page.dialog.form.set_values({"last_day": date(2026, 11, 17), "reason": "Family asked", "note": "Sad"})
    page.dialog.action.click()
    window.changes.flush()
    assert page.state.word == "Closed"
    assert "Family asked" in page.ended.text()
    assert page.note.text() == ""  # restricted words wait for Show
    page.behind.show_button.click()
    assert page.note.text() == "Sad"
    page.reopen_button.click()
    window.changes.flush()
    with window.ctx.store.read() as session:
        row = session.get_one(Assignment, quiet.id)
        assert (row.last_day, row.end_reason) == (None, "")
    matches.back()
    assert matches.open_id is None


def test_check_ins_and_calls_home_are_logged_with_a_key_or_a_click(window: MainWindow) -> None:
    due = part(window, "check_ins")
    first, before = due.table.current_row, count(window, Contact)
    QTest.keyClick(due.table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    due.tried.click()
    window.changes.flush()
    tried = next(row for row in rows_of(due.table) if _same(row, first))
    assert tried.attempts >= first.attempts + 1  # an attempt is kept, and it stays due
    due.table.select_where(lambda row: _same(row, first))
    due.reached.click()
    window.changes.flush()
    assert not any(_same(row, first) and row.due == first.due for row in rows_of(due.table))
    assert count(window, Contact) >= before + 2

    mentors = part(window, "success_mentors")
    calls = mentors.figures["call"]
    assert calls.number == "2"
    calls.click()
    called = mentors.table.current_row
    mentors.reached.click()
    window.changes.flush()
    assert calls.number == "1"
    assert called.id not in {row.id for row in rows_of(mentors.table)}
    for opened, code in ((due, "check_ins"), (mentors, "call_list")):
        opened.paper.click()
        reports = window.screens["reports"]
        assert isinstance(reports, ReportsScreen)
        assert reports.made is not None
        assert (reports.made.asked.code, reports.pdf.page_count) == (code, 2)
        assert reports.isVisible()
    for key in ("milestones", "referrals"):
        shown = part(window, key)
        assert nameless(window) == []
        assert shown.primary() is not None


def _same(row: Any, other: Any) -> bool:
    return (row.match.id, row.party, row.student_id) == (other.match.id, other.party, other.student_id)
