# SPDX-License-Identifier: Apache-2.0
"""Drills, walked through in the windows as on the day itself: what would be lost, and is not.

The paper, the stick and the hub are what a program has beside the laptop. A new laptop from the hub with the
printed code is drilled in ``test_start_joining`` and, with ten years of data, in ``tests/partnership``.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import WeakSet

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import clock, context
from app.context import AppContext
from app.errors import WrongPassphrase
from app.keeping import keys, shelf
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.storage.queries.students import StudentFilter, student_ids
from tests.survival import damage
from tests.ui.answering import answering
from tests.ui.steps import CHEAP, line, press, type_back, write
from ui.asking_again import AskAgainDialog
from ui.main_window import MainWindow
from ui.opening import Asked, Opening
from ui.screens.settings import SettingsScreen
from ui.screens.settings.backup_section import BackupSection
from ui.screens.settings.keys_section import KeysSection
from ui.start.code_page import CodePage
from ui.start.first_run import FirstRunWindow
from ui.start.mend_page import MendPage
from ui.start.passphrase_page import PassphrasePage
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, load_theme, register_fonts

ROOT = Path(__file__).resolve().parents[2]
WORDS = "plain words that nobody guesses"
DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa Tsosie")
NAMES = ("Ana", "Luis", "Tłʼízí", "Mai")

Start = Callable[[Path], Opening]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start the whole program on a folder, as from the menu."""
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    made: list[Opening] = []

    def begin(root: Path) -> Opening:
        asked = Asked()
        asked.data_dir = str(root)
        made.append(Opening(asked))
        made[-1].begin()
        return made[-1]

    yield begin
    for one in made:
        end(one)


def end(opening: Opening) -> None:
    """As when the last window is closed: the loop is over, what is open is left, and the windows go."""
    if opening in _ended:
        return
    _ended.add(opening)
    until = time.monotonic() + 20
    while opening.is_busy and time.monotonic() < until:
        QApplication.processEvents()  # what runs beside the screen still speaks to it
    opening.close()
    opening.window.close()
    opening.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


_ended: WeakSet[Opening] = WeakSet()


@pytest.fixture
def laptop(tmp_path: Path) -> tuple[Path, str, str]:
    """A program with some students: its folder, the code on its sheet, and the digest of its content."""
    root = tmp_path / "laptop"
    program, code = context.start(root, DRAFT, WORDS, CHEAP)
    for name in NAMES:
        with program.store.write("people.add", "Added") as session:
            add_student(session, StudentDraft(given=name))
    found = digest(program)
    program.close()
    return root, code, found


def digest(program: AppContext) -> str:
    with program.store.read() as session:
        return content_digest(session)


def type_secret(opening: Opening, secret: str) -> UnlockWindow:
    window = opening.window
    assert isinstance(window, UnlockWindow)
    edit = line(window.form, "passphrase")
    edit.clear()
    QTest.keyClicks(edit, secret)
    press(window.open_button)
    return window


def main_window(opening: Opening, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: isinstance(opening.window, MainWindow), timeout=20_000)
    assert isinstance(opening.window, MainWindow)
    QApplication.processEvents()
    return opening.window


def opens_with(root: Path, secret: str, found: str) -> bool:
    """Whether the closed program opens, and then with all it held."""
    try:
        program = context.unlock(root, secret)
    except WrongPassphrase:
        return False
    assert digest(program) == found
    program.close()
    return True


def test_a_forgotten_passphrase_and_the_sheet_at_hand(
    laptop: tuple[Path, str, str], start: Start, qtbot: QtBot
) -> None:
    root, code, found = laptop
    began = time.monotonic()
    opening = start(root)
    window = type_secret(opening, code.lower())
    qtbot.waitUntil(lambda: isinstance(window.page, PassphrasePage), timeout=10_000)
    page = window.page
    assert isinstance(page, PassphrasePage)
    new = page.words
    press(page.create_button)
    qtbot.waitUntil(lambda: window.page is not page, timeout=10_000)
    press(window.page.primary)  # make the sheet: there is no way past it
    sheet = window.page
    assert isinstance(sheet, CodePage)
    assert sheet.code != code
    press(sheet.go_button)
    type_back(window, sheet.code)
    shell = main_window(opening, qtbot)
    assert digest(shell.ctx) == found
    assert time.monotonic() - began < 60  # the rest of ten minutes is for printing and reading
    end(opening)
    assert not opens_with(root, WORDS, found)
    assert opens_with(root, new, found)


def test_a_stolen_laptop_and_a_stick_in_the_drawer(
    laptop: tuple[Path, str, str], start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    root, _code, found = laptop
    (tmp_path / "stick").mkdir()
    opening = start(root)
    type_secret(opening, WORDS)
    settings = main_window(opening, qtbot).screens["settings"]
    assert isinstance(settings, SettingsScreen)
    settings.ensure_built()
    section = settings.section("backup")
    assert isinstance(section, BackupSection)
    answering(lambda dialog: press(dialog.action))  # the stick of a test is a folder: write it there
    section.write_to_stick(tmp_path / "stick")
    qtbot.waitUntil(lambda: "was read back" in section.banner.sentence, timeout=20_000)
    end(opening)
    shutil.rmtree(root)  # and everything on it

    (backup,) = (tmp_path / "stick").iterdir()
    opening = start(tmp_path / "new laptop")
    window = opening.window
    assert isinstance(window, FirstRunWindow)
    press(window.choose.restore_button)
    page = window.restoring
    page.look_at(backup)
    write(page.form, secret=WORDS)
    press(page.restore_button)
    qtbot.waitUntil(lambda: "It opens, and holds 4 students" in page.facts_label.text(), timeout=10_000)
    press(page.restore_button)
    assert digest(main_window(opening, qtbot).ctx) == found


def test_a_dead_page_on_the_disk(laptop: tuple[Path, str, str], start: Start, qtbot: QtBot) -> None:
    root, _code, found = laptop
    opening = start(root)
    type_secret(opening, WORDS)
    shell = main_window(opening, qtbot)
    shelf.keep_one(shell.ctx.store, shell.ctx.data, "unlocked")
    with shell.ctx.store.write("people.add", "Added") as session:
        add_student(session, StudentDraft(given="Noor"))
    found = digest(shell.ctx)
    shutil.copytree(root, root.with_name("dying"), ignore=shutil.ignore_patterns("*.lock"))
    end(opening)
    root = root.with_name("dying")  # as a power cut at this moment leaves it
    damage.zero_page(root, random.Random(5))
    (root / "porchlight.db-wal").unlink()

    opening = start(root)
    window = type_secret(opening, WORDS)
    qtbot.waitUntil(lambda: "is damaged" in window.ask.banner.sentence, timeout=10_000)
    press(next(b for b in window.ask.banner.findChildren(QPushButton) if "Mend" in b.accessibleName()))
    page = window.page
    assert isinstance(page, MendPage)
    press(page.mend_button)
    qtbot.waitUntil(lambda: "Nothing is lost." in page.sentence.text(), timeout=20_000)
    press(page.mend_button)
    assert digest(main_window(opening, qtbot).ctx) == found


_IMPORT = """
import sys
from app.cli import main
print("begun", flush=True)
sys.exit(main(["import", sys.argv[1], "--as", "students", "--data-dir", sys.argv[2]]))
"""


def test_the_power_goes_during_an_import(
    laptop: tuple[Path, str, str], start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    """Killed at four moments: all of the file came in or none of it, and what was there before is there."""
    root, _code, _found = laptop
    rows = "".join(f"{number},Given {number},Family {number},4\n" for number in range(1500))
    (tmp_path / "students.csv").write_text(f"Student ID,First Name,Last Name,Grade\n{rows}", "utf-8")
    for tenths in (2, 5, 8, 12):
        copy = tmp_path / f"cut {tenths}"
        shutil.copytree(root, copy)
        environment = os.environ | {"PORCHLIGHT_PASSPHRASE": WORDS}
        child = subprocess.Popen(
            [sys.executable, "-c", _IMPORT, str(tmp_path / "students.csv"), str(copy)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(tenths / 10)
        child.send_signal(signal.SIGKILL) if os.name != "nt" else child.kill()
        child.wait(20)
        child.stdout.close()
        program = context.unlock(copy, WORDS)
        with program.store.read() as session:
            count = len(student_ids(session, StudentFilter(on=clock.today())))
        program.close()
        assert count in {len(NAMES), len(NAMES) + 1500}
    opening = start(tmp_path / "cut 2")
    type_secret(opening, WORDS)
    main_window(opening, qtbot)


def test_a_successor_takes_over(laptop: tuple[Path, str, str], start: Start, qtbot: QtBot) -> None:
    """Her own passphrase, a new sheet and a new key: what the predecessor knows opens nothing here."""
    root, code, found = laptop
    opening = start(root)
    type_secret(opening, WORDS)
    section = keys_section(main_window(opening, qtbot))
    answering(lambda dialog: answer_again(dialog, WORDS, qtbot))
    section.change_passphrase()
    assert section.window_ is not None
    chosen = section.window_.page
    assert isinstance(chosen, PassphrasePage)
    hers = chosen.words
    press(chosen.create_button)
    qtbot.waitUntil(lambda: "opens the program from now on" in section.banner.sentence, timeout=10_000)
    answering(lambda dialog: answer_again(dialog, hers, qtbot))
    section.make_key()
    walk = section.window_
    assert walk is not None
    sheet = walk.page
    assert isinstance(sheet, CodePage)
    paper = sheet.code
    press(sheet.go_button)
    before = opening.window
    type_back(walk, paper)
    qtbot.waitUntil(
        lambda: isinstance(opening.window, MainWindow) and opening.window is not before, timeout=30_000
    )
    shell = main_window(opening, qtbot)
    assert digest(shell.ctx) == found
    qtbot.waitUntil(lambda: "The new key is made" in shell.toast.text, timeout=5_000)
    end(opening)
    assert not opens_with(root, WORDS, found)
    with pytest.raises(WrongPassphrase):
        context.unlock(root, code, keys.RECOVERY)
    assert opens_with(root, hers, found)
    context.unlock(root, paper, keys.RECOVERY).close()


def answer_again(dialog: AskAgainDialog, secret: str, qtbot: QtBot) -> None:
    """Type the passphrase that is asked for again, and wait until it was tried."""
    write(dialog.form, passphrase=secret)
    press(dialog.action)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=10_000)


def keys_section(shell: MainWindow) -> KeysSection:
    settings = shell.screens["settings"]
    assert isinstance(settings, SettingsScreen)
    settings.ensure_built()
    section = settings.section("keys")
    assert isinstance(section, KeysSection)
    return section
