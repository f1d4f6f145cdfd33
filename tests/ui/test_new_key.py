# SPDX-License-Identifier: Apache-2.0
"""A new key in the whole program: the windows go, the data is written anew, and the same screen is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.keeping import keys, shelf, unlocking
from app.storage.digest import content_digest
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from tests.ui.steps import press, write
from tests.ui.whole_program import shell, whole_program
from ui.asking_again import AskAgainDialog
from ui.main_window import MainWindow
from ui.opening import Opening
from ui.screens.settings import SettingsScreen
from ui.screens.settings.keys_section import KeysSection
from ui.screens.settings.keys_window import KeysWindow
from ui.start.check_page import CheckPage
from ui.start.code_page import CodePage


@pytest.fixture
def opening(
    qapp: QApplication, qtbot: QtBot, started_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """The whole program, unlocked, with real jobs."""
    with whole_program(qapp, qtbot, started_folder, tmp_path, monkeypatch) as made:
        yield made


def to_keys(opening: Opening) -> KeysSection:
    shell(opening).go("settings")
    screen = shell(opening).screens["settings"]
    assert isinstance(screen, SettingsScreen)
    screen.open_section("keys")
    section = screen.section("keys")
    assert isinstance(section, KeysSection)
    return section


def answer(dialog: AskAgainDialog) -> None:
    line = dialog.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, PASSPHRASE)
    dialog.action.click()
    for _ in range(500):  # it is tried beside the screen
        if not dialog.isVisible():
            return
        QTest.qWait(10)


def confirm_paper(walk: KeysWindow) -> str:
    """From the code to the end; the code."""
    code = walk.page
    assert isinstance(code, CodePage)
    paper = code.code
    press(code.go_button)
    check = walk.page
    assert isinstance(check, CheckPage)
    groups = paper.split("-")
    write(check.form, one=groups[check.asked[0]], two=groups[check.asked[1]])
    press(check.finish_button)
    return paper


def test_the_program_comes_back_under_a_new_key(opening: Opening, qtbot: QtBot) -> None:
    first = shell(opening)
    old, data = first.ctx.store.copy_key(), first.ctx.data
    with first.ctx.store.read() as session:
        digest = content_digest(session)
    section = to_keys(opening)
    answering(answer)
    section.key_button.click()
    assert section.window_ is not None
    code = confirm_paper(section.window_)
    qtbot.waitUntil(
        lambda: isinstance(opening.window, MainWindow) and opening.window is not first, timeout=20_000
    )
    again = shell(opening)
    key = again.ctx.store.copy_key()
    assert key != old
    with again.ctx.store.read() as session:
        assert content_digest(session) == digest
    assert keys.load_vault(data).earlier_keys(key) == [old]
    assert unlocking.open_key(data, code).kind == keys.RECOVERY
    assert shelf.backups(data, key)[0].holds is not None, "a backup under the new key is there at once"
    assert again.stack.currentWidget() is again.screens["settings"]
