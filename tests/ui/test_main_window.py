# SPDX-License-Identifier: Apache-2.0
"""The shell on invented people: Today's figures, the way to a person, and undo."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.services.people import StudentDraft, add_student
from ui.help import HelpDialog, help_text
from ui.history import HistoryDialog
from ui.main_window import MainWindow
from ui.screens.today import TodayScreen


def today_screen(window: MainWindow) -> TodayScreen:
    screen = window.screens["today"]
    assert isinstance(screen, TodayScreen)
    return screen


def test_screens_follow_what_is_stored_and_undo_takes_it_back(window: MainWindow) -> None:
    screen = today_screen(window)
    screen.show_rows("missing")
    before = screen.table.model().rowCount()
    window.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    window.changes.flush()
    assert screen.table.model().rowCount() == before + 1
    assert "Added Zoe" in window.toast.text
    window.undo()
    window.changes.flush()
    assert screen.table.model().rowCount() == before
    assert "Took back: Added Zoe" in window.toast.text


def test_history_takes_back_the_chosen_action(window: MainWindow) -> None:
    window.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    dialog = HistoryDialog(window, window.ctx.store).panel
    dialog.table.select_where(lambda row: row.title == "Added Zoe")
    assert "Student Zoe, new" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.take_back.click()
    assert "Took back: Added Zoe" in dialog.banner.accessibleName() + dialog.banner.accessibleDescription()
    dialog.table.select_where(lambda row: row.title == "Added Zoe")
    assert not dialog.take_back.isEnabled()
    dialog.deleteLater()


def test_every_screen_has_its_help_page(window: MainWindow) -> None:
    for screen in window.screens.values():
        text = help_text(screen.help_topic)
        assert text.startswith(f"# {screen.title}")
        assert HelpDialog(window, screen.help_topic).page.toPlainText().startswith(screen.title)
