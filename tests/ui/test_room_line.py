# SPDX-License-Identifier: Apache-2.0
"""Little room on the disk is said at the foot of the rail, in Settings, and where a file is brought in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.disk import room
from app.disk.room import MEGABYTE
from tests.ui.answering import answering
from ui.kit.dialog import ActionDialog
from ui.main_window import MainWindow
from ui.room_line import room_sentence, room_words
from ui.screens.settings.files_section import FilesSection
from ui.screens.settings.screen import SettingsScreen


def test_it_is_said_under_a_thousand_megabytes_and_more_under_five_hundred() -> None:
    assert room_words(1000 * MEGABYTE) == room_sentence(1000 * MEGABYTE) == ""
    assert room_words(999 * MEGABYTE) == "Disk nearly full: 999 MB free"
    assert "cannot be brought in" not in room_sentence(500 * MEGABYTE)
    assert room_sentence(499 * MEGABYTE).startswith(
        "Only 499 MB are free on this laptop's disk. Files cannot"
    )


def words_of(dialog: ActionDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_a_disk_that_fills_up_is_seen_in_the_window(
    empty_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    window = empty_window
    assert not window.room.isVisible()
    window.room._look_again()
    assert window.ctx.data.reserve.exists(), "made by itself while there is room"
    monkeypatch.setattr(room, "free_at", lambda _folder: 412 * MEGABYTE)
    monkeypatch.setattr("ui.screens.settings.files_section.free_at", room.free_at)
    window.room._look_again()
    assert window.room.isVisible()
    assert window.room.words.text() == "Disk nearly full: 412 MB free"
    assert not window.room.sign.isVisible()
    window.rail.set_collapsed(True)
    assert not window.room.isVisible()
    assert window.room.sign.isVisible(), "where there is no room for words"
    said: list[str] = []
    answering(lambda dialog: said.append(words_of(dialog)))
    window.room.sign.click()
    assert "Only 412 MB are free" in said[0]
    window.rail.set_collapsed(False)
    window.go("settings")
    settings = window.screens["settings"]
    assert isinstance(settings, SettingsScreen)
    files = settings.section("files")
    assert isinstance(files, FilesSection)
    files.read()
    assert "Only 412 MB are free" in files.room.sentence
    file = tmp_path / "students.csv"
    file.write_text("First name,Last name,Grade\nAna,Begay,3\n")
    settings.bring_in()
    settings.importing.try_file(file)
    qtbot.waitUntil(lambda: "needs 500 MB" in settings.importing.banner.sentence, timeout=3000)
    monkeypatch.setattr(room, "free_at", lambda _folder: 5000 * MEGABYTE)
    monkeypatch.setattr("ui.screens.settings.files_section.free_at", room.free_at)
    window.room.read()
    files.read()
    assert not window.room.isVisible()
    assert not window.room.sign.isVisible()
    assert not files.room.isVisibleTo(files)
