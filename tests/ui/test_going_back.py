# SPDX-License-Identifier: Apache-2.0
"""Going back to a backup in the whole program: it closes, restores, opens again, and keeps what was there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import AppContext
from app.keeping import shelf
from app.services.people import StudentDraft, add_student
from app.storage.digest import content_digest
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from tests.ui.steps import press, write
from tests.ui.whole_program import shell, whole_program
from ui.asking_again import AskAgainDialog
from ui.kit.dialog import ActionDialog
from ui.main_window import MainWindow
from ui.opening import Opening
from ui.screens.settings import SettingsScreen
from ui.screens.settings.backup_section import BackupSection


@pytest.fixture
def opening(
    qapp: QApplication, qtbot: QtBot, demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """The whole program on invented people, unlocked, with real jobs."""
    with whole_program(qapp, qtbot, demo_folder, tmp_path, monkeypatch) as made:
        yield made


def digest(ctx: AppContext) -> str:
    with ctx.store.read() as s:
        return content_digest(s)


def section_of(opening: Opening, qtbot: QtBot) -> BackupSection:
    shell(opening).run("settings", "backup")
    screen = shell(opening).screens["settings"]
    assert isinstance(screen, SettingsScreen)
    section = screen.section("backup")
    assert isinstance(section, BackupSection)
    qtbot.waitUntil(lambda: not opening.is_busy, timeout=10_000)
    return section


def type_passphrase(dialog: AskAgainDialog) -> None:
    write(dialog.form, passphrase=PASSPHRASE)
    press(dialog.action)
    while dialog.isVisible():  # it is tried beside the screen
        QApplication.processEvents()


def go_on(dialog: ActionDialog) -> None:
    answering(type_passphrase)
    dialog.action.click()


def test_the_program_goes_back_and_loses_nothing(opening: Opening, qtbot: QtBot) -> None:
    first = shell(opening)
    before = digest(first.ctx)
    shelf.keep_one(first.ctx.store, first.ctx.data, "asked")
    with first.ctx.store.write("people.add", "Added Nova") as s:
        add_student(s, StudentDraft(given="Nova"))
    after = digest(first.ctx)
    section = section_of(opening, qtbot)
    assert section.list.table.rows.rowCount() == 1
    section.list.table.selectRow(0)
    answering(go_on)
    press(section.list.back_button)
    qtbot.waitUntil(
        lambda: isinstance(opening.window, MainWindow) and opening.window is not first, timeout=20_000
    )
    second = shell(opening)
    assert digest(second.ctx) == before
    (aside,) = second.ctx.data.root.glob("set aside*")
    assert (aside / "porchlight.db").exists()
    kept = shelf.backups(second.ctx.data, second.ctx.store.copy_key())
    assert [one.holds.why for one in kept if one.holds][-2:] == ["restored", "asked"]

    newest = next(one for one in kept if one.holds and one.holds.why == "restored")
    section = section_of(opening, qtbot)
    section.list.table.select_where(lambda row: row.path == newest.path)
    answering(go_on)
    press(section.list.back_button)
    qtbot.waitUntil(
        lambda: isinstance(opening.window, MainWindow) and opening.window is not second, timeout=20_000
    )
    assert digest(shell(opening).ctx) == after
