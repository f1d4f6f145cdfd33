# SPDX-License-Identifier: Apache-2.0
"""Settings, Passphrase: each button asks again, and what it says is what happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from app import context
from app.context import AppContext
from app.errors import WrongPassphrase
from app.keeping import keys
from app.progress import SILENT, Progress
from app.storage.place import read_facts
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from tests.ui.steps import write
from ui.asking_again import AskAgainDialog
from ui.main_window import MainWindow
from ui.screens.settings import SettingsScreen
from ui.screens.settings.keys_section import KeysSection
from ui.screens.settings.keys_window import KeysWindow
from ui.start.check_page import CheckPage
from ui.start.code_page import CodePage
from ui.start.passphrase_page import PassphrasePage

HERS = "acorn bench candle dune elbow"


@pytest.fixture
def section(window: MainWindow) -> KeysSection:
    window.go("settings")
    QApplication.processEvents()
    screen = window.screens["settings"]
    assert isinstance(screen, SettingsScreen)
    screen.open_section("keys")
    found = screen.section("keys")
    assert isinstance(found, KeysSection)
    return found


def press_and_answer(button: QPushButton, typed: str = PASSPHRASE) -> None:
    """Press a button of the section, and type the passphrase it asks for."""

    def answer(dialog: AskAgainDialog) -> None:
        line = dialog.findChild(QLineEdit)
        assert line is not None
        QTest.keyClicks(line, typed)
        dialog.action.click()  # after a wrong try it waits
        if dialog.isVisible():
            dialog.reject()

    answering(answer)
    button.click()


def pages(section: KeysSection) -> KeysWindow:
    assert section.window_ is not None
    assert section.window_.isVisible()
    return section.window_


def press(button: QPushButton | None) -> None:
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_back(window: KeysWindow, code: str) -> None:
    page = window.page
    assert isinstance(page, CheckPage)
    groups = code.split("-")
    write(page.form, one=groups[page.asked[0]], two=groups[page.asked[1]])
    press(page.finish_button)


def root(section: KeysSection) -> Path:
    return section.desk.ctx.data.root


def noted(section: KeysSection) -> bytes:
    with section.desk.ctx.store.read() as session:
        return read_facts(session)["vault"]


def test_the_passphrase_is_changed_and_the_data_knows_it(section: KeysSection) -> None:
    press_and_answer(section.change_button)
    page = pages(section).page
    assert isinstance(page, PassphrasePage)
    page.own_choice.click()
    write(page.form, passphrase="Pine Hill Tutoring 2026", again="Pine Hill Tutoring 2026")
    press(page.create_button)
    assert "program's name" in page.form.error("passphrase")
    write(page.form, passphrase=HERS, again=HERS)
    press(page.create_button)
    assert "opens the program from now on" in section.banner.sentence
    assert not pages_are_open(section)
    context.look(root(section), HERS).close()
    with pytest.raises(WrongPassphrase):
        context.look(root(section), PASSPHRASE)
    assert noted(section) == section.desk.ctx.data.vault.read_bytes()


def pages_are_open(section: KeysSection) -> bool:
    return section.window_ is not None and section.window_.isVisible()


def test_without_the_passphrase_nothing_opens(section: KeysSection) -> None:
    before = section.desk.ctx.data.vault.read_bytes()
    buttons: list[QPushButton] = [
        section.change_button, section.sheet_button, section.second_button, section.key_button,
    ]  # fmt: skip
    for button in buttons:
        press_and_answer(button, "not the passphrase at all")
        assert section.window_ is None
    assert section.desk.ctx.data.vault.read_bytes() == before


def test_a_new_sheet_counts_when_two_groups_are_typed_back(section: KeysSection) -> None:
    before = section.desk.ctx.data.vault.read_bytes()
    press_and_answer(section.sheet_button)
    window = pages(section)
    code = window.page
    assert isinstance(code, CodePage)
    paper = code.code
    press(code.go_button)
    assert section.desk.ctx.data.vault.read_bytes() == before
    type_back(window, paper)
    assert "old one opens nothing" in section.banner.sentence
    assert code.code == "", "it is not kept in the window that was closed"
    context.look(root(section), paper, keys.RECOVERY).close()
    assert noted(section) == section.desk.ctx.data.vault.read_bytes()


def test_leaving_the_pages_changes_nothing(section: KeysSection) -> None:
    before = section.desk.ctx.data.vault.read_bytes()
    for button in (section.change_button, section.sheet_button, section.second_button, section.key_button):
        press_and_answer(button)
        press(pages(section).page.back_button)
        assert not pages_are_open(section)
    assert section.desk.ctx.data.vault.read_bytes() == before


def test_a_second_person_comes_and_goes(section: KeysSection) -> None:
    assert not section.remove_button.isVisible()
    press_and_answer(section.second_button)
    page = pages(section).page
    assert isinstance(page, PassphrasePage)
    words = page.words
    press(page.create_button)
    assert "second person" in section.banner.sentence
    assert section.remove_button.isVisible()
    assert "another" in section.second_button.text()
    context.look(root(section), words).close()
    press_and_answer(section.key_button, words)
    assert "own passphrase" in section.banner.sentence
    assert not pages_are_open(section)
    press_and_answer(section.remove_button)
    assert not section.remove_button.isVisible()
    with pytest.raises(WrongPassphrase):
        context.look(root(section), words)
    context.look(root(section), PASSPHRASE).close()


def test_a_new_key_is_made_once_its_code_is_on_paper(
    section: KeysSection, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Callable[[Progress], AppContext], str]] = []
    monkeypatch.setattr(window, "reopen_after", lambda work, saying, told: asked.append((work, saying)))
    store, data = section.desk.ctx.store, section.desk.ctx.data
    old = store.copy_key()
    press_and_answer(section.key_button)
    walk = pages(section)
    code = walk.page
    assert isinstance(code, CodePage)
    paper = code.code
    press(code.go_button)
    assert asked == []
    type_back(walk, paper)
    assert not pages_are_open(section)
    work, saying = asked[0]
    assert "new key" in saying
    section.desk.ctx.close()  # which is what the window does before it runs the work
    opened = work(SILENT)
    assert opened.store.copy_key() != old
    assert keys.load_vault(data).earlier_keys(opened.store.copy_key()) == [old]
    opened.close()
    context.look(data.root, paper, keys.RECOVERY).close()


def test_every_button_says_what_it_is_for(section: KeysSection) -> None:
    buttons = [section.change_button, section.sheet_button, section.second_button, section.key_button]
    assert all(len(button.accessibleDescription()) > 60 for button in buttons)
    assert len({button.accessibleName() for button in buttons}) == len(buttons)
    assert "does not help" in section.key_button.accessibleDescription()
