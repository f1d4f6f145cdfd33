# SPDX-License-Identifier: Apache-2.0
"""Settings, Backup and checks: how things stand, a stick that lies, going back, and everything taken out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget

from app.context import AppContext
from app.keeping import shelf
from app.keeping.standing import read_standing
from app.services.people import StudentDraft, add_student
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from tests.ui.steps import press, write
from ui.asking_again import AskAgainDialog
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.settings import SettingsScreen
from ui.screens.settings.backup_section import BackupSection
from ui.screens.today import TodayScreen


@pytest.fixture
def section(window: MainWindow) -> BackupSection:
    window.run("settings", "backup")
    QApplication.processEvents()
    screen = window.screens["settings"]
    assert isinstance(screen, SettingsScreen)
    made = screen.section("backup")
    assert isinstance(made, BackupSection)
    return made


def add(ctx: AppContext, given: str) -> None:
    with ctx.store.write("people.add", f"Added {given}") as s:
        add_student(s, StudentDraft(given=given))


def words_on(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def type_passphrase(dialog: AskAgainDialog) -> None:
    assert isinstance(dialog, AskAgainDialog)
    write(dialog.form, passphrase=PASSPHRASE)
    press(dialog.action)


def test_a_backup_is_made_and_says_what_it_holds(section: BackupSection) -> None:
    assert (
        section.standing.text() == "There is no backup on this laptop yet. None was written to a stick yet."
    )
    assert not section.list.back_button.isEnabled()
    press(section.buttons["now"])
    assert "was compared with the data" in section.banner.sentence
    assert section.standing.text().startswith("Last backup today at 10:00 AM, verified, holds everything.")
    kept = section.list.table.rows.row_at(0)
    assert kept is not None
    assert kept.holds is not None
    assert (kept.holds.students, kept.holds.why) == (60, "asked")
    section.list.table.selectRow(0)
    assert "60 students, 19 adults" in section.list.chosen.text()
    assert "You asked for it." in section.list.chosen.text()
    assert section.list.back_button.isEnabled()


def test_nothing_new_makes_no_second_one(section: BackupSection) -> None:
    press(section.buttons["now"])
    press(section.buttons["now"])
    assert "holds everything" in section.banner.sentence
    assert section.list.table.rows.rowCount() == 1
    add(section.desk.ctx, "Nova")
    press(section.buttons["now"])
    assert section.list.table.rows.rowCount() == 2


def stick(monkeypatch: pytest.MonkeyPatch, folder: Path, *, is_own: bool = False) -> Path:
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    monkeypatch.setattr(shelf, "is_own_disk", lambda *_: is_own)
    return folder


def test_a_stick_is_read_back_and_counts(
    section: BackupSection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stick(monkeypatch, tmp_path / "stick")
    press(section.buttons["stick"])
    assert "was read back from there and holds everything" in section.banner.sentence
    (file,) = folder.iterdir()
    assert file.suffix == ".porchlight"
    assert "Last one on a stick today." in section.standing.text()


def test_a_stick_that_lies_is_refused(
    section: BackupSection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stick(monkeypatch, tmp_path / "stick")

    def lie(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    monkeypatch.setattr(shelf, "_forget_cached", lie)
    press(section.buttons["stick"])
    assert "Do not trust this stick" in section.banner.sentence
    assert list(folder.iterdir()) == []
    assert shelf.last_on_stick(section.desk.ctx.store) is None


def test_a_folder_on_the_laptop_itself_is_no_stick(
    section: BackupSection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stick(monkeypatch, tmp_path / "documents", is_own=True)
    answering(lambda dialog: dialog.stay.click())
    press(section.buttons["stick"])
    assert list(folder.iterdir()) == []
    answering(lambda dialog: dialog.action.click())
    press(section.buttons["stick"])
    assert "on the laptop's own disk" in section.banner.sentence
    assert len(list(folder.iterdir())) == 1
    assert shelf.last_on_stick(section.desk.ctx.store) is None


def test_checks_are_counted_and_damage_is_said(section: BackupSection) -> None:
    assert not section.checks.isVisible()
    press(section.buttons["now"])
    press(section.buttons["check"])
    assert section.banner.sentence == "All 12 checks are fine."
    found = {check.name: check.detail for check in map(section.checks.rows.row_at, range(12)) if check}
    assert (
        found["backups"] == "1 of 1 backup on this laptop can be read. The newest was read back and is whole."
    )
    assert found["key file"] == "2 of 2 copies whole."
    assert found["search"] == "79 of 79 people can be found by name."
    (file,) = section.desk.ctx.data.backups.iterdir()
    content = bytearray(file.read_bytes())
    content[-len(content) // 3] ^= 1
    file.write_bytes(content)
    press(section.buttons["check"])
    assert "One check found something: backups." in section.banner.sentence


def test_damage_is_said_by_the_check_and_on_today(section: BackupSection, window: MainWindow) -> None:
    file = section.desk.ctx.store.path
    content = bytearray(file.read_bytes())
    for page in range(5, len(content) // 4096):
        content[page * 4096 + 77] ^= 4
    file.write_bytes(content)
    press(section.buttons["check"])
    assert "pages" in section.banner.sentence
    assert "Close the program and open it again" in section.banner.sentence
    assert not section.checks.rows.row_at(1).ok  # type: ignore[union-attr]
    section.desk.ctx.store.shrink_caches()
    today = window.screens["today"]
    assert isinstance(today, TodayScreen)
    today.mark_dirty()
    window.go("today")
    assert today.keeping.sentence.startswith("The data file is damaged. Close the program")
    press(today.keeping.findChild(QPushButton))
    assert section.isVisible()


def test_everything_leaves_only_behind_the_passphrase(
    section: BackupSection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere" / "Porchlight export 2026-11-01 (unfinished)").mkdir(parents=True)

    def say_for_whom(then: Callable[[Any], object]) -> None:
        def fill_in(dialog: FormDialog) -> None:
            assert "not encrypted" in words_on(dialog)
            write(dialog.form, recipient="Ganado Middle School", purpose="Handing over")
            answering(then)
            dialog.action.click()

        answering(fill_in)

    say_for_whom(lambda dialog: dialog.stay.click())
    press(section.buttons["export"])
    assert list((tmp_path / "out").iterdir()) == []
    say_for_whom(type_passphrase)
    press(section.buttons["export"])
    (made,) = (tmp_path / "out").iterdir()
    assert made.name == "Porchlight export 2026-11-18"
    assert made.name in section.banner.sentence
    assert "broke off" not in section.banner.sentence
    content = json.loads((made / "everything.json").read_text(encoding="utf-8"))
    assert len(content["tables"]["student"]["rows"]) == 60
    with section.desk.ctx.store.read() as s:
        (line,) = s.connection().exec_driver_sql("SELECT recipient, purpose, people FROM disclosure")
    assert tuple(line) == ("Ganado Middle School", "Handing over", 60 + 19 + 55)
    section.taking_out.export_to(tmp_path / "elsewhere", "Ourselves", "To look at")
    assert "delete “Porchlight export 2026-11-01 (unfinished)”" in section.banner.sentence


def test_the_nudge_comes_after_a_week_and_goes_with_a_stick(
    section: BackupSection, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx, today = section.desk.ctx, window.screens["today"]
    assert isinstance(today, TodayScreen)
    line = today.keeping
    assert not line.isVisible()
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-25T10:00:01")
    window.go("today")
    assert (
        line.sentence
        == "All you have typed is on this laptop alone. Put in a stick and write a backup to it."
    )
    press(line.findChild(QPushButton))
    assert section.isVisible()
    assert "Put in a stick" in section.banner.sentence
    stick(monkeypatch, tmp_path / "stick")
    press(section.buttons["stick"])
    assert not read_standing(ctx.store, ctx.data).wants_stick
    window.go("today")
    assert line.sentence == "There is no backup on this laptop. Make one now."
    window.go("settings")
    press(section.buttons["now"])
    window.go("today")
    assert not line.isVisible()
    window.go("settings")
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-12-03T10:00:02")
    section.banner.clear()
    section.read()
    assert section.banner.sentence == "For 8 days nothing was copied off this laptop. Put in a stick."
    monkeypatch.setenv(
        "PORCHLIGHT_NOW", "2024-01-01T10:00"
    )  # a clock that went back asks for nothing for ever
    assert not read_standing(ctx.store, ctx.data).is_old
