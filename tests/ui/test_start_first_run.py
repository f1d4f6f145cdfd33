# SPDX-License-Identifier: Apache-2.0
"""The first run by clicks and keys: three steps, ways back, paper, restoring, the demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.errors import WrongPassphrase
from app.keeping import keys
from app.services.program import ProgramDraft
from app.storage.queries import calendar
from app.vault.vault import Cost
from tests.ui.steps import CHEAP, line, press, to_code, to_passphrase, type_back, write
from ui.jobs import JobRunner
from ui.kit.dialog import ActionDialog
from ui.start.check_page import CheckPage
from ui.start.code_page import CodePage
from ui.start.first_run import FirstRunWindow
from ui.start.page import StartPage
from ui.start.passphrase_page import PassphrasePage, plain_words
from ui.start.program_page import present_year
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, load_theme, register_fonts

WORDS = "acorn bench candle dune elbow"


class Opened:
    """What a window opened; closed at the end."""

    def __init__(self, window: FirstRunWindow | UnlockWindow) -> None:
        self.programs: list[AppContext] = []
        window.opened.connect(self.programs.append)

    def close(self) -> None:
        for program in self.programs:
            program.close()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program will be; keys are cheap, and it is November."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    monkeypatch.setattr("app.vault.vault.Cost", lambda *a, **k: Cost(*a, **k) if a or k else CHEAP)
    return tmp_path / "home" / "data"


def leave_quietly(window: FirstRunWindow) -> None:
    """Close without the question that a half-finished first run asks."""
    window.shut()
    window._keys = None


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, root: Path) -> FirstRunWindow:
    """The first window of a new laptop."""
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    made = FirstRunWindow(root, JobRunner(inline=True))
    qtbot.addWidget(made, before_close_func=leave_quietly)
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    return made


@pytest.fixture
def opened(window: FirstRunWindow) -> Iterator[Opened]:
    made = Opened(window)
    yield made
    made.close()


def front(window: FirstRunWindow) -> str:
    """The title of the page in front."""
    return window.page.accessibleName()


def name_of(program: AppContext) -> str:
    with program.store.read() as s:
        return calendar.program(s).name


def words_on(page: StartPage) -> str:
    return page.banner.sentence


def answer_dialog(action: bool) -> None:
    """Press the action, or the other button, of the dialog that opens next."""

    def press_it() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ActionDialog)
        (dialog.action if action else dialog.stay).click()

    QTimer.singleShot(0, press_it)


def test_three_steps_start_a_program(window: FirstRunWindow, opened: Opened, root: Path) -> None:
    assert window.steps.text() == "Step 1 of 3"
    assert "&Join a program" in " ".join(button.text() for button in window.findChildren(QPushButton))
    page = to_passphrase(window)
    assert window.steps.text() == "Step 3 of 3"
    words = page.words
    assert len(words.split()) == 5
    press(page.create_button)
    code = window.page
    assert isinstance(code, CodePage)
    assert opened.programs == []
    assert keys.is_paper_pending(root)
    press(code.go_button)
    check = window.page
    assert isinstance(check, CheckPage)
    assert not code.isVisible()
    write(check.form, one="XXXX", two="XXXX")
    press(check.finish_button)
    assert "something else" in check.form.error("one")
    assert opened.programs == []
    type_back(window, code.code)
    assert name_of(opened.programs[0]) == "Pine Hill"
    assert opened.programs[0].who == "Rosa Tsosie"
    assert not keys.is_paper_pending(root)
    context.look(root, words).close()
    context.look(root, code.code, keys.RECOVERY).close()
    assert window.close(), "nothing is asked once the program is handed over"


def test_the_keyboard_alone_is_enough(window: FirstRunWindow, opened: Opened) -> None:
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert front(window) == "Your program"
    for text in ("Pine Hill", "", "Library", "Rosa"):
        QTest.keyClicks(window.focusWidget(), text)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(line(window.program.form, "site"), Qt.Key.Key_Enter)
    assert front(window) == "A passphrase"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert front(window) == "Your program"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert isinstance(window.page, CodePage)


def test_going_back_loses_nothing(window: FirstRunWindow) -> None:
    press(window.choose.start_button)
    assert line(window.program.form, "school_year").text() == present_year() == "2026-27"
    write(window.program.form, name="Pine Hill", school_year="2026")
    press(window.program.next_button)
    assert "Fill in" in window.program.form.error("site")
    write(window.program.form, site="Library")
    press(window.program.next_button)
    assert "2026-27" in window.program.form.error("school_year")
    press(window.program.back_button)
    assert window.page is window.choose
    press(window.choose.start_button)
    assert line(window.program.form, "name").text() == "Pine Hill"
    write(window.program.form, school_year="2026-2027")
    press(window.program.next_button)
    page = window.passphrase
    words = page.words
    press(page.other_button)
    assert page.words != words
    words = page.words
    page.own_choice.click()
    write(page.form, passphrase="half a passphr")
    press(page.back_button)
    assert line(window.program.form, "school_year").text() == "2026-27"
    press(window.program.next_button)
    assert line(page.form, "passphrase").text() == "half a passphr"
    page.words_choice.click()
    assert page.words == words


def test_an_own_passphrase_is_long_and_typed_twice(
    window: FirstRunWindow, opened: Opened, root: Path
) -> None:
    page = to_passphrase(window)
    page.own_choice.click()
    press(page.create_button)
    assert "Fill in" in page.form.error("passphrase")
    write(page.form, passphrase="short", again="short")
    press(page.create_button)
    assert "15 characters" in page.form.error("passphrase")
    write(page.form, passphrase=WORDS, again=WORDS + "s")
    press(page.create_button)
    assert "not the same" in page.form.error("again")
    assert line(page.form, "again").echoMode() == QLineEdit.EchoMode.Password
    page.show_box.click()
    assert line(page.form, "again").echoMode() == QLineEdit.EchoMode.Normal
    assert not root.exists(), "nothing is made before the passphrase is good"
    write(page.form, again=WORDS)
    press(page.create_button)
    assert isinstance(window.page, CodePage)
    context.look(root, WORDS).close()


def test_the_words_are_many_and_plain() -> None:
    words = plain_words()
    assert len(words) == len(set(words)) > 1800
    assert all(word.isascii() and word.islower() and word.isalpha() for word in words)


def test_looking_at_the_code_again_keeps_what_was_typed(window: FirstRunWindow) -> None:
    code = to_code(window)
    press(code.go_button)
    check = window.page
    assert isinstance(check, CheckPage)
    asked = check.asked
    write(check.form, one="AB")
    press(check.back_button)
    assert window.page is code
    press(code.go_button)
    assert check.asked == asked
    assert line(check.form, "one").text() == "AB"


def test_the_words_can_be_seen_once_more_and_changed(window: FirstRunWindow, root: Path) -> None:
    page = to_passphrase(window)
    words = page.words
    press(page.create_button)
    code = window.page
    assert isinstance(code, CodePage)
    press(code.back_button)
    assert front(window) == "A passphrase"
    assert page.words == words
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert front(window) == "A passphrase", "the program is there; its name is changed in Settings"
    press(page.create_button)
    assert window.page is code
    press(code.back_button)
    press(page.other_button)
    press(page.create_button)
    assert window.page is code
    context.look(root, page.words).close()
    with pytest.raises(WrongPassphrase):
        context.look(root, words)


def test_the_sheet_is_saved_and_may_fail(window: FirstRunWindow, tmp_path: Path) -> None:
    code = to_code(window)
    code.write_sheet(tmp_path / "none" / "sheet.pdf")
    assert "Choose another folder" in words_on(code)
    code.write_sheet(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert "delete the file" in words_on(code)


def test_leaving_without_paper_is_asked_and_remembered(
    window: FirstRunWindow, root: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    page = to_passphrase(window)
    words = page.words
    press(page.create_button)
    answer_dialog(action=False)
    assert not window.close()
    assert window.isVisible()
    answer_dialog(action=True)
    assert window.close()
    window.shut()
    unlock = UnlockWindow(root, JobRunner(inline=True))
    qtbot.addWidget(unlock)
    unlock.show()
    again = Opened(unlock)
    write(unlock.form, passphrase=words)
    press(unlock.open_button)
    assert again.programs == []
    assert "on paper" in unlock.page.sentence.text()
    press(unlock.page.primary)
    code = unlock.page
    assert isinstance(code, CodePage)
    press(code.go_button)
    type_back(unlock, code.code)
    assert name_of(again.programs[0]) == "Pine Hill"
    assert not keys.is_paper_pending(root)
    context.look(root, code.code, keys.RECOVERY).close()
    again.close()


@pytest.fixture
def backup(tmp_path: Path, root: Path) -> tuple[Path, str]:
    """A backup of another laptop and its recovery code."""
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa Tsosie")
    program, code = context.start(tmp_path / "old", draft, WORDS, CHEAP)
    program.back_up(tmp_path / "copy.porchlight")
    program.close()
    return tmp_path / "copy.porchlight", code


def test_a_backup_is_restored(
    window: FirstRunWindow, opened: Opened, root: Path, backup: tuple[Path, str], tmp_path: Path
) -> None:
    press(window.choose.restore_button)
    page = window.restoring
    press(page.restore_button)
    assert "Choose the backup first" in words_on(page)
    (tmp_path / "letter.pdf").write_text("no backup")
    page.look_at(tmp_path / "letter.pdf")
    assert "not a Porchlight backup" in words_on(page)
    page.look_at(backup[0])
    assert page.file_label.text().startswith("copy.porchlight, made today at 10:00 AM, ")
    assert "KB" in page.file_label.text()
    write(page.form, secret="something else entirely")
    press(page.restore_button)
    assert "does not open" in page.form.error("secret")
    assert not root.exists()
    write(page.form, secret=WORDS)
    QTest.keyClick(line(page.form, "secret"), Qt.Key.Key_Return)
    assert "It opens, and holds 0 students, 0 adults, 0 sessions, 0 marks." in page.facts_label.text()
    assert not root.exists()
    assert opened.programs == []
    press(page.restore_button)
    assert name_of(opened.programs[0]) == "Pine Hill"
    assert [path.name for path in root.parent.iterdir()] == ["data"]


def test_a_backup_opened_by_its_code_gets_a_new_passphrase(
    window: FirstRunWindow, opened: Opened, root: Path, backup: tuple[Path, str]
) -> None:
    press(window.choose.restore_button)
    page = window.restoring
    page.look_at(backup[0])
    page.form.set_values({"by_code": True})
    write(page.form, secret=backup[1][:-1] + "~")
    press(page.restore_button)
    assert "seven groups" in page.form.error("secret")
    page.form.set_values({"by_code": False})  # it can be nothing else: nobody has to tick it
    write(page.form, secret=backup[1].lower().replace("-", " "))
    press(page.restore_button)
    press(page.restore_button)
    chosen = window.page
    assert isinstance(chosen, PassphrasePage)
    words = chosen.words
    press(chosen.create_button)
    assert "old one still works" in window.page.sentence.text()
    assert [b.text() for b in window.page.findChildren(QPushButton)] == ["&Make the sheet"]
    press(window.page.primary)
    code = window.page
    assert isinstance(code, CodePage)
    assert code.back_button is None
    press(code.go_button)
    type_back(window, code.code)
    assert name_of(opened.programs[0]) == "Pine Hill"
    context.look(root, words).close()


def test_the_demo_opens_and_its_folder_goes(window: FirstRunWindow, opened: Opened) -> None:
    from ui.start.demo import throw_demos_away

    press(window.choose.demo_button)
    folder = opened.programs[0].data.root
    assert folder.is_dir()
    opened.close()
    throw_demos_away()
    assert not folder.exists()


def test_where_no_program_may_live_it_is_said_before_anything_is_typed(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "Cloud" / ".stfolder").mkdir(parents=True)
    made = FirstRunWindow(tmp_path / "Cloud" / "Porchlight", JobRunner(inline=True))
    qtbot.addWidget(made, before_close_func=leave_quietly)
    made.show()
    qtbot.waitUntil(lambda: "kept in step by Syncthing" in made.choose.banner.sentence, timeout=3000)
    assert not (tmp_path / "Cloud" / "Porchlight").exists()
