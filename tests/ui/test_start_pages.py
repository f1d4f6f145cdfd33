# SPDX-License-Identifier: Apache-2.0
"""Every page before the main window, at twice the text size: named, reachable, not cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.vault.vault import new_recovery_code
from ui.jobs import JobRunner
from ui.start.check_page import CheckPage
from ui.start.choose_page import ChoosePage
from ui.start.code_page import CodePage
from ui.start.frame import StartWindow
from ui.start.mend_page import MendPage
from ui.start.page import StartPage
from ui.start.passphrase_page import PassphrasePage
from ui.start.program_page import ProgramPage
from ui.start.restore_page import RestorePage
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, load_theme, register_fonts

LONG = "A sentence that goes on about what went wrong and what to do about it, longer than any line. " * 3


def code_page() -> StartPage:
    page = CodePage(JobRunner(inline=True))
    page.show_code("WWWW-" * 6 + "WWWW", "Pine Hill")
    page.set_back(lambda: None, "&Not now")
    return page


def check_page() -> StartPage:
    page = CheckPage("Open the program")
    page.ask(new_recovery_code())
    page.set_back(lambda: None, "&Show the code again")
    return page


def own_passphrase() -> StartPage:
    page = PassphrasePage("A passphrase", "Start the program")
    page.set_back(lambda: None)
    page.own_choice.setChecked(True)
    page.form.show_errors({"passphrase": LONG, "again": LONG})
    return page


def five_words() -> StartPage:
    page = PassphrasePage("A passphrase", "Start the program")
    page.set_back(lambda: None)
    page.words_label.setText("mushroom wonderful mechanic umbrella sunflower")
    return page


def restore_page() -> StartPage:
    page = RestorePage(Path("nowhere"), JobRunner(inline=True))
    page.set_back(lambda: None)
    page.banner.say(LONG)
    page.file_label.setText("Pine Hill Tutoring and Mentoring backup of 2026-11-18.porchlight")
    return page


def mend_page() -> StartPage:
    page = MendPage(Path("nowhere"), JobRunner(inline=True), lambda: None)
    page.set_back(lambda: None)
    page.banner.say(LONG)
    return page


def program_page() -> StartPage:
    page = ProgramPage()
    page.set_back(lambda: None)
    return page


def unlock_page() -> StartPage:
    return UnlockWindow(Path("nowhere"), JobRunner(inline=True)).ask


PAGES: tuple[Callable[[], StartPage], ...] = (
    ChoosePage, program_page, five_words, own_passphrase, code_page, check_page, restore_page, mend_page,
    unlock_page,
)  # fmt: skip


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[StartWindow]:
    """A small window with text at 200 %."""
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"), 2.0)
    made = StartWindow("test")
    qtbot.addWidget(made)
    made.resize(1024, 640)
    made.show()
    yield made
    apply_theme(qapp, load_theme("light"))


@pytest.mark.parametrize("make", PAGES, ids=lambda make: make.__name__)
def test_a_page_fits_at_twice_the_size(window: StartWindow, make: Callable[[], StartPage]) -> None:
    page = make()
    window.show_page(page, 3)
    for _ in range(5):
        QApplication.processEvents()
    assert window.size().width() == 1024
    assert window.size().height() == 640
    scroll = page.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    content = scroll.widget()
    assert content is not None
    assert content.width() <= scroll.viewport().width()
    cut = [words(part) for part in parts(page) if is_cut(part)]
    assert cut == []


@pytest.mark.parametrize("make", PAGES, ids=lambda make: make.__name__)
def test_everything_that_is_used_has_a_name(window: StartWindow, make: Callable[[], StartPage]) -> None:
    page = make()
    window.show_page(page)
    QApplication.processEvents()
    used = [part for part in parts(page) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert used
    assert [part for part in used if not part.accessibleName()] == []
    assert page.isAncestorOf(window.focusWidget())


def parts(page: StartPage) -> list[QWidget]:
    kinds = (QLabel, QAbstractButton, QLineEdit)
    return [part for part in page.findChildren(QWidget) if isinstance(part, kinds) and part.isVisible()]


def words(part: QWidget) -> str:
    return part.text() if isinstance(part, QLabel | QAbstractButton) else part.accessibleName()


def is_cut(part: QWidget) -> bool:
    """True where words have less room than they need."""
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() < part.heightForWidth(part.width())
    return isinstance(part, QLabel | QAbstractButton) and part.width() < part.minimumSizeHint().width()
