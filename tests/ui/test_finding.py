# SPDX-License-Identifier: Apache-2.0
"""Ctrl+K: people, sheets and screens are found by what is typed, and opened by Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.storage.queries.sheets import next_out
from ui.finding import Finding
from ui.main_window import MainWindow
from ui.screens.sessions import SessionsScreen


def kinds(window: MainWindow, typed: str) -> list[tuple[str, str]]:
    return [(entry.kind, entry.title) for entry in Finding(window).entries(typed)]


def test_an_empty_line_offers_every_screen_and_action(window: MainWindow) -> None:
    found = kinds(window, "")
    assert [title for kind, title in found if kind == "Screen"] == [
        screen.title for screen in window.screens.values()
    ]
    assert ("Action", "History") in found


def test_words_are_found_in_any_order_and_without_accents(window: MainWindow) -> None:
    assert ("Action", "Undo the last action") in kinds(window, "ACTION undo")
    assert any(kind == "Student" and "Tłʼízí" in title for kind, title in kinds(window, "tlizi"))


def test_a_student_is_typed_and_opened_from_the_keyboard(window: MainWindow) -> None:
    window.palette_dialog.open()
    QTest.keyClicks(window.palette_dialog.line, "begaye")
    QTest.keyClick(window.palette_dialog.line, Qt.Key.Key_Return)
    assert window.rail.current == "students"


def test_a_sheet_is_found_by_its_first_digits_and_opens_its_entry(window: MainWindow) -> None:
    with window.ctx.store.read() as session:
        number = next_out(session)
    assert number is not None
    entry = next(one for one in Finding(window).entries(number[:5]) if one.kind == "Sheet")
    entry.run()
    screen = window.screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    assert screen.entry.view is not None
    assert screen.entry.view.number == number
