# SPDX-License-Identifier: Apache-2.0
"""The shell on invented people: Today's figures, the way to a person, undo, and the first run."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.services.people import StudentDraft, add_student
from app.storage.vault import Cost
from ui.help import HelpDialog, help_text
from ui.history import HistoryDialog
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.screens.today import TodayScreen
from ui.start.first_run import FirstRunWindow
from ui.start.unlock import UnlockWindow


def today_screen(window: MainWindow) -> TodayScreen:
    screen = window.screens["today"]
    assert isinstance(screen, TodayScreen)
    return screen


def test_screens_follow_what_is_stored_and_undo_takes_it_back(window: MainWindow) -> None:
    screen = today_screen(window)
    screen.show_rows("school")
    before = screen.table.model().rowCount()
    window.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    window.changes.flush()
    assert screen.table.model().rowCount() == before + 1
    assert "Added Zoe" in window.toast.text
    window.undo()
    window.changes.flush()
    assert screen.table.model().rowCount() == before
    assert "Took back: Added Zoe" in window.toast.text


def test_the_right_passphrase_opens_and_a_wrong_one_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    from app.services.program import ProgramDraft

    words = "five words are easy kept"
    cheap = Cost(memory=8 * 1024 * 1024, passes=1)
    context.start(tmp_path, ProgramDraft("Pine Hill", "2026-27"), words, cheap)[0].close()
    unlock = UnlockWindow(tmp_path, JobRunner(inline=True))
    qtbot.addWidget(unlock)
    unlock.form.set_values({"passphrase": "something else entirely"})
    unlock.unlock()
    assert "does not open" in unlock.form.error("passphrase")
    opened: list[AppContext] = []
    unlock.opened.connect(opened.append)
    unlock.form.set_values({"passphrase": words})
    unlock.unlock()
    assert opened[0].who == "coordinator"
    opened[0].close()


def test_the_first_run_starts_a_program_when_the_code_is_typed_back(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstRunWindow(tmp_path / "data", JobRunner(inline=True))
    qtbot.addWidget(first)
    opened: list[AppContext] = []
    first.opened.connect(opened.append)
    first.start_button.click()
    first.names.set_values({"name": "Pine Hill", "school_year": "2026", "site": "Library"})
    first.next_button.click()
    assert "2026-27" in first.names.error("school_year")
    first.names.set_values({"school_year": "2026-27"})
    first.next_button.click()
    first.secret.set_values({"passphrase": "short", "again": "short"})
    first.create_button.click()
    assert "15 characters" in first.secret.error("passphrase")
    first.secret.set_values({"passphrase": "five words are easy kept", "again": "five words are easy kept"})
    first.create_button.click()
    first.typed_back.set_values({"first": "XXXX", "last": "XXXX"})
    first.finish_button.click()
    assert opened == []
    groups = first.code_label.text().split("-")
    first.typed_back.set_values({"first": groups[0].lower(), "last": groups[-1]})
    first.finish_button.click()
    assert len(opened) == 1
    opened[0].close()


def test_history_takes_back_the_chosen_action(window: MainWindow) -> None:
    window.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    dialog = HistoryDialog(window, window.ctx.store)
    dialog.table.select_where(lambda row: row.title == "Added Zoe")
    dialog.take_back()
    assert "Took back: Added Zoe" in dialog.banner.accessibleName() + dialog.banner.accessibleDescription()
    dialog.table.select_where(lambda row: row.title == "Added Zoe")
    dialog.take_back()
    assert "already" in dialog.banner.accessibleName() + dialog.banner.accessibleDescription()
    dialog.deleteLater()


def test_every_screen_has_its_help_page(window: MainWindow) -> None:
    for screen in window.screens.values():
        text = help_text(screen.help_topic)
        assert text.startswith(f"# {screen.title}")
        assert HelpDialog(window, screen.help_topic).page.toPlainText().startswith(screen.title)
