# SPDX-License-Identifier: Apache-2.0
"""Unlocking: quick to the screen, patient with wrong tries, and a new passphrase after the recovery code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.errors import WrongPassphrase
from app.keeping import keys, shelf
from app.services.program import ProgramDraft
from app.vault.vault import Cost
from tests.ui.steps import type_back
from ui import preferences
from ui.jobs import JobRunner
from ui.kit.fields.text import TextField
from ui.start.check_page import CheckPage
from ui.start.code_page import CodePage
from ui.start.passphrase_page import PassphrasePage
from ui.start.patience import Patience
from ui.start.restore_page import RestorePage
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, load_theme, register_fonts

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A data directory and its recovery code; keys are cheap."""
    monkeypatch.setattr("app.vault.vault.Cost", lambda *a, **k: Cost(*a, **k) if a or k else CHEAP)
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"])
    opened, code = context.start(tmp_path / "data", draft, WORDS, CHEAP)
    opened.close()
    return tmp_path / "data", code


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, program: tuple[Path, str]) -> Iterator[UnlockWindow]:
    """The unlock window; pauses last one second at most."""
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    made = UnlockWindow(program[0], JobRunner(inline=True), pauses=(1,))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    yield made
    made.shut()


@pytest.fixture
def opened(window: UnlockWindow) -> Iterator[list[AppContext]]:
    programs: list[AppContext] = []
    window.opened.connect(programs.append)
    yield programs
    for one in programs:
        one.close()


def edit(window: UnlockWindow) -> QLineEdit:
    field = window.form.field("passphrase")
    assert isinstance(field, TextField)
    return field.edit


def enter(window: UnlockWindow, text: str) -> None:
    """Type over what stands there, and Return."""
    edit(window).selectAll()
    QTest.keyClicks(edit(window), text)
    QTest.keyClick(edit(window), Qt.Key.Key_Return)


def press(button: QPushButton | None) -> None:
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_right_passphrase_opens(window: UnlockWindow, opened: list[AppContext]) -> None:
    assert edit(window).hasFocus()
    enter(window, WORDS)
    assert opened[0].who == "coordinator"
    assert edit(window).text() == ""


def test_a_wrong_try_is_said_and_brings_a_pause(
    window: UnlockWindow, opened: list[AppContext], qtbot: QtBot
) -> None:
    enter(window, "")
    assert "Type the passphrase" in window.form.error("passphrase")
    assert window.open_button.isEnabled()
    enter(window, "something else entirely")
    assert "does not open" in window.form.error("passphrase")
    assert edit(window).text() == "something else entirely"
    assert "try again in 1 second" in window.ask.banner.sentence
    assert not window.open_button.isEnabled()
    enter(window, WORDS)
    assert opened == [], "Return does not go round the pause"
    qtbot.waitUntil(window.open_button.isEnabled, timeout=3000)
    assert window.ask.banner.sentence == ""
    enter(window, WORDS)
    assert len(opened) == 1


def test_pauses_grow_to_half_a_minute_and_start_over() -> None:
    patience = Patience()
    assert [patience.wrong() for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]
    patience.right()
    assert patience.wrong() == 1


def test_a_mistyped_code_is_no_wrong_try(window: UnlockWindow, program: tuple[Path, str]) -> None:
    window.form.set_values({"by_code": True})
    code = program[1]
    enter(window, code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert "mistyped" in window.form.error("passphrase")
    assert window.open_button.isEnabled()


def test_what_is_pasted_opens(window: UnlockWindow, opened: list[AppContext]) -> None:
    QApplication.clipboard().setText(WORDS)
    QTest.keyClick(edit(window), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(edit(window), Qt.Key.Key_Return)
    assert len(opened) == 1
    QApplication.clipboard().clear()


def test_pauses_outlive_the_program_and_a_clock_that_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "tries.json"

    def at(moment: str) -> None:
        monkeypatch.setenv("PORCHLIGHT_NOW", f"2026-11-18T{moment}")

    at("10:00:00")
    first = Patience(note=note)
    assert (first.left, note.exists()) == (0, False)
    assert [first.wrong() for _ in range(4)] == [1, 2, 4, 8]
    at("10:00:03")
    assert Patience(note=note).left == 5
    at("10:00:08")
    assert Patience(note=note).left == 0
    at("09:00:00")
    assert Patience(note=note).left == 8, "the clock went back: the pause begins anew, and no more than that"
    monkeypatch.setenv("PORCHLIGHT_NOW", "2001-01-01T00:00:00")
    assert Patience(note=note).left == 8
    monkeypatch.setenv("PORCHLIGHT_NOW", "2040-01-01T00:00:00")
    later = Patience(note=note)
    assert later.left == 0
    assert later.wrong() == 16, "and the count goes on"
    later.right()
    assert not note.exists()
    for nonsense in ("", "{", "[]", '{"tries": -3, "at": 5}', '{"tries": 1e9, "at": null}', "[" * 5000):
        note.write_text(nonsense)
        assert Patience(note=note).left == 0
    note.unlink()
    note.mkdir()  # cannot be written
    stubborn = Patience(note=note)
    assert [stubborn.wrong(), stubborn.wrong()] == [1, 2]
    stubborn.right()


def test_closing_the_window_does_not_shorten_the_pause(
    window: UnlockWindow, program: tuple[Path, str], qtbot: QtBot
) -> None:
    enter(window, "something else entirely")
    window.close()
    again = UnlockWindow(program[0], JobRunner(inline=True), pauses=(30,))
    qtbot.addWidget(again)
    again.show()
    assert "try again in" in again.ask.banner.sentence
    assert not again.open_button.isEnabled()


def test_an_older_key_file_is_put_back_with_one_button(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str], qtbot: QtBot
) -> None:
    root = program[0]
    old = {path: path.read_bytes() for path in root.glob("vault*")}
    keys.change_passphrase(root, WORDS, "another set of five words")
    context.unlock(root, "another set of five words").close()
    newer = {path: path.read_bytes() for path in old}
    for path, content in old.items():
        path.write_bytes(content)
    enter(window, WORDS)
    assert opened == []
    assert "older than the data" in window.ask.banner.sentence
    assert {path: path.read_bytes() for path in old} == old
    way = next(b for b in window.ask.banner.findChildren(QPushButton) if "newer" in b.accessibleName())
    press(way)
    assert {path: path.read_bytes() for path in old} == newer
    assert "passphrase of now" in window.ask.banner.sentence
    enter(window, WORDS)
    assert "does not open" in window.form.error("passphrase")
    qtbot.waitUntil(window.open_button.isEnabled, timeout=3000)
    enter(window, "another set of five words")
    assert len(opened) == 1


def test_a_damaged_key_file_is_taken_out_of_a_backup(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str]
) -> None:
    root = program[0]
    saved = context.unlock(root, WORDS)
    shelf.keep_one(saved.store, saved.data, "asked")
    saved.close()
    for path in root.glob("vault*"):
        path.write_bytes(b"{")
    enter(window, WORDS)
    assert "damaged" in window.ask.banner.sentence
    press(next(b for b in window.ask.banner.findChildren(QPushButton) if "backup" in b.accessibleName()))
    assert "key file is back" in window.ask.banner.sentence
    enter(window, WORDS)
    assert len(opened) == 1


def test_without_a_backup_a_damaged_key_file_leads_to_restoring(
    window: UnlockWindow, program: tuple[Path, str]
) -> None:
    for path in program[0].glob("vault*"):
        path.unlink()
    enter(window, WORDS)
    assert "gone" in window.ask.banner.sentence
    press(next(b for b in window.ask.banner.findChildren(QPushButton) if "key file" in b.accessibleName()))
    press(next(b for b in window.ask.banner.findChildren(QPushButton) if "Restore" in b.accessibleName()))
    assert isinstance(window.page, RestorePage)


def test_after_the_code_nothing_can_be_put_off_and_a_cut_leaves_the_old_sheet(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str], qtbot: QtBot
) -> None:
    root, old = program
    enter(window, old)  # as it is: nobody has to tick that this is the code
    page = window.page
    assert isinstance(page, PassphrasePage)
    assert page.back_button is None
    words = page.words
    press(page.create_button)
    assert [b.text() for b in window.page.findChildren(QPushButton)] == ["&Make the sheet"]
    press(window.page.primary)
    assert isinstance(window.page, CodePage)
    assert window.page.back_button is None
    window.shut()
    window.close()
    assert opened == []
    context.look(root, old, keys.RECOVERY).close()
    again = UnlockWindow(root, JobRunner(inline=True))
    qtbot.addWidget(again)
    again.opened.connect(opened.append)
    again.show()
    enter(again, words)
    assert opened == []
    assert [b.text() for b in again.page.findChildren(QPushButton)] == ["&Make the sheet"]
    press(again.page.primary)
    code = again.page
    assert isinstance(code, CodePage)
    press(code.go_button)
    type_back(again, code.code)
    assert len(opened) == 1
    with pytest.raises(WrongPassphrase):
        context.look(root, old, keys.RECOVERY)


def test_the_recovery_code_asks_for_a_new_passphrase_and_a_new_sheet(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str]
) -> None:
    root, old = program
    window.form.set_values({"by_code": True})
    enter(window, old.lower())
    page = window.page
    assert isinstance(page, PassphrasePage)
    assert opened == []
    words = page.words
    press(page.create_button)
    assert "old one still works" in window.page.sentence.text()
    press(window.page.primary)
    code = window.page
    assert isinstance(code, CodePage)
    assert code.code != old
    press(code.go_button)
    check = window.page
    assert isinstance(check, CheckPage)
    context.look(root, old, keys.RECOVERY).close()
    groups = code.code.split("-")
    check.form.set_values({"one": groups[check.asked[0]], "two": groups[check.asked[1]]})
    press(check.finish_button)
    assert len(opened) == 1
    context.look(root, words).close()
    context.look(root, code.code, keys.RECOVERY).close()


def test_what_is_typed_can_be_shown(window: UnlockWindow, qtbot: QtBot) -> None:
    assert edit(window).echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClick(edit(window), Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: edit(window).echoMode() == QLineEdit.EchoMode.Normal, timeout=3000)


def test_damaged_data_leads_to_a_backup(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str], tmp_path: Path
) -> None:
    root = program[0]
    saved = context.unlock(root, WORDS)
    saved.back_up(tmp_path / "copy.porchlight")
    saved.close()
    (root / "porchlight.db").write_bytes(b"not a database" * 1000)
    enter(window, WORDS)
    assert window.ask.banner.sentence
    way = [b for b in window.ask.banner.findChildren(QPushButton) if b.accessibleName() == "Restore a backup"]
    press(way[0])
    page = window.page
    assert isinstance(page, RestorePage)
    assert "kept" in page.sentence.text()
    page.look_at(tmp_path / "copy.porchlight")
    page.form.set_values({"secret": WORDS})
    press(page.restore_button)
    assert "holds 0 students" in page.facts_label.text()
    press(page.restore_button)
    assert opened[0].who == "coordinator"
    assert len(list(root.glob("set aside*"))) == 1


def test_text_grows_before_anything_is_open(
    window: UnlockWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    for key, size in ((Qt.Key.Key_Plus, 1.1), (Qt.Key.Key_Minus, 1.0), (Qt.Key.Key_Minus, 1.0)):
        QTest.keyClick(edit(window), key, Qt.KeyboardModifier.ControlModifier)
        assert preferences.load() == preferences.Look("light", size)


_BUDGET = """
import sys
from pathlib import Path
import ui.app
from PySide6.QtWidgets import QApplication
app = QApplication([])
look = ui.app.preferences.load()
ui.app.register_first_fonts(app)
ui.app.apply_theme(app, ui.app.load_theme(look.theme), look.scale)
from ui.start.unlock import UnlockWindow
jobs = ui.jobs.JobRunner()
window = UnlockWindow(Path(sys.argv[1]), jobs)
window.show()
window.grab()
heavy = ("sqlalchemy", "sqlcipher3", "nacl", "reportlab", "openpyxl", "pypdfium2", "PIL", "babel", "zxingcpp")
heavy += ("app.context", "app.services", "app.storage", "app.reports", "ui.screens", "ui.main_window")
print([name for name in heavy if name in sys.modules])
jobs.stop_all()
"""


def test_nothing_heavy_is_imported_before_the_window_is_painted(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BUDGET, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_the_rest_is_imported_beside_the_painted_window(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[JobRunner] = []
    monkeypatch.setattr("ui.start.unlock.warm_up", asked.append)
    jobs = JobRunner(inline=True)
    window = UnlockWindow(tmp_path, jobs)
    qtbot.addWidget(window)
    assert asked == []
    window.show()
    qtbot.waitUntil(lambda: asked == [jobs], timeout=3000)
    window.update()
    qtbot.wait(100)
    assert asked == [jobs], "once"
