# SPDX-License-Identifier: Apache-2.0
"""The Settings screen: a file is tried, brought in and taken back; backups and checks say what they found."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.storage.digest import content_digest
from ui.main_window import MainWindow
from ui.screens.settings import SettingsScreen

STUDENTS = "First name,Last name,Grade,Student ID\nAna,Begaye,3,001\nNoah,Kaʻōhao,4,002\n"


@pytest.fixture
def window(empty_window: MainWindow) -> MainWindow:
    empty_window.go("settings")
    QApplication.processEvents()
    return empty_window


def settings_screen(window: MainWindow) -> SettingsScreen:
    screen = window.screens["settings"]
    assert isinstance(screen, SettingsScreen)
    return screen


def said(screen: SettingsScreen) -> str:
    return screen.banner.accessibleName() + screen.banner.accessibleDescription()


def digest(window: MainWindow) -> str:
    with window.ctx.store.read() as session:
        return content_digest(session)


def test_a_file_is_tried_brought_in_and_taken_back(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "students.csv"
    file.write_text(STUDENTS, encoding="utf-8")
    screen, before = settings_screen(window), digest(window)
    screen.try_file(file)
    assert "2 added" in said(screen)
    assert digest(window) == before
    assert screen.apply_button.isVisible()
    screen.apply_button.click()
    assert "Done. 2 added" in said(screen)
    assert digest(window) != before
    window.changes.flush()
    screen.refresh()
    screen.table.select_where(lambda row: row.file_name == "students.csv")
    screen.take_back()
    assert "2 rows" in said(screen) or "rows went back" in said(screen)
    assert digest(window) == before


def test_a_file_that_cannot_be_read_is_said(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "junk.xlsx"
    file.write_bytes(b"\x00\x01junk")
    screen = settings_screen(window)
    screen.try_file(file)
    assert said(screen)
    assert not screen.apply_button.isVisible()


def test_backup_and_checks_say_what_they_found(window: MainWindow, tmp_path: Path) -> None:
    screen = settings_screen(window)
    screen.back_up(tmp_path / "copy.backup")
    assert "was compared" in said(screen)
    assert (tmp_path / "copy.backup").stat().st_size > 1000
    screen.check_data()
    assert "checks are fine" in said(screen)


def test_colours_change_at_once(window: MainWindow) -> None:
    from ui.theme import current

    settings_screen(window).dress("dark")
    assert current().name == "dark"
    settings_screen(window).dress("light")
