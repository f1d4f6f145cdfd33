# SPDX-License-Identifier: Apache-2.0
"""Locking the whole program: names gone at once, windows replaced, file closed, everything back after."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter, sleep

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app import clock, context
from app.context import AppContext
from app.errors import StorageProblem
from app.keeping.half_typed import read_half_typed
from app.progress import Progress
from app.storage.queries.sheets import next_out
from app.storage.queries.students import StudentFilter, student_ids
from app.storage.store import Store
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from tests.ui.whole_program import shell, unlock, whole_program
from ui.finding import Finding
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.opening import Opening
from ui.screens.reports import ReportsScreen
from ui.screens.sessions import SessionsScreen
from ui.screens.sessions.print_dialog import PrintDialog
from ui.screens.settings import SettingsScreen
from ui.screens.students import StudentsScreen
from ui.start.frame import StartWindow
from ui.start.unlock import UnlockWindow


@pytest.fixture
def opening(
    qapp: QApplication, qtbot: QtBot, demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """The whole program on invented people, unlocked, with real jobs."""
    with whole_program(qapp, qtbot, demo_folder, tmp_path, monkeypatch) as made:
        yield made


def lock(opening: Opening, qtbot: QtBot) -> UnlockWindow:
    opening.lock()
    window = opening.window
    assert isinstance(window, UnlockWindow)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [window]
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    return window


def sessions(opening: Opening) -> SessionsScreen:
    screen = shell(opening).screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    return screen


def test_windows_are_replaced_and_the_file_is_closed(opening: Opening, qtbot: QtBot) -> None:
    store = shell(opening).ctx.store
    begun = perf_counter()
    opening.lock()
    assert perf_counter() - begun < 0.2
    window = opening.window
    assert isinstance(window, UnlockWindow)
    assert "Locked at 10:00 AM. What you were typing is kept." in window.ask.sentence.text()
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    assert [type(one) for one in QApplication.topLevelWidgets() if not isinstance(one, QMenu)] == [
        UnlockWindow
    ]
    assert store._reader.pool.checkedin() == 0  # type: ignore[attr-defined]
    unlock(opening, qtbot)


def test_a_half_typed_line_comes_back_with_the_cursor_in_it(opening: Opening, qtbot: QtBot) -> None:
    number = out_number(opening)
    shell(opening).open_sheet(number)
    line = sessions(opening).entry.line
    QTest.keyClicks(line, "4a 9l1")
    line.setCursorPosition(3)
    lock(opening, qtbot)
    window = unlock(opening, qtbot)
    assert window.rail.current == "sessions"
    entry = sessions(opening).entry
    assert entry.view is not None
    assert entry.view.number == number
    assert entry.line.text() == "4a 9l1"
    qtbot.waitUntil(lambda: QApplication.focusWidget() is entry.line)
    assert entry.line.cursorPosition() == 3
    QTest.keyClicks(entry.line, "x")
    assert entry.line.text() == "4a x9l1"


def test_a_cell_that_is_typed_is_neither_stored_nor_lost(opening: Opening, qtbot: QtBot) -> None:
    shell(opening).open_sheet(out_number(opening))
    grid = sessions(opening).entry.grid
    grid.setFocus()
    grid.go(2, 1)
    QTest.keyClicks(grid.view, "1")
    assert grid.view.open_line is not None
    assert grid.view.open_line.text() == "1"
    before = [row.status for row in grid.rows]
    lock(opening, qtbot)
    unlock(opening, qtbot)
    grid = sessions(opening).entry.grid
    assert [row.status for row in grid.rows] == before, "half a number is not stored"
    line = grid.view.open_line
    assert line is not None
    assert (line.text(), grid.view.currentIndex().row()) == ("1", 2)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is line)
    QTest.keyClicks(line, "5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: grid.rows[2].minutes == 15)


def test_an_open_form_comes_back_open(opening: Opening, qtbot: QtBot) -> None:
    shell(opening).run("students", "add")
    screen = shell(opening).screens["students"]
    assert isinstance(screen, StudentsScreen)
    QApplication.processEvents()
    field = screen.dialog.form.field("family").target
    field.setFocus()
    QTest.keyClicks(field, "Yazz")
    lock(opening, qtbot)
    unlock(opening, qtbot)
    screen = shell(opening).screens["students"]
    assert isinstance(screen, StudentsScreen)
    assert screen.dialog.isVisible()
    assert screen.dialog.form.draft()["family"] == "Yazz"
    target = screen.dialog.form.field("family").target
    qtbot.waitUntil(lambda: QApplication.focusWidget() is target)
    assert screen.dialog.kept is not None
    assert "Kept from 10:00 AM." in screen.dialog.kept.sentence
    screen.dialog.start_afresh()
    assert screen.dialog.form.draft()["family"] == ""


def test_a_form_that_waits_for_its_answer_gets_none_and_its_words_are_kept(
    opening: Opening, qtbot: QtBot
) -> None:
    """``exec`` runs a loop of its own: the code behind it goes on, as if Cancel had been pressed."""
    shell(opening).go("sessions")
    QTimer.singleShot(50, lambda: half_type_and_lock(opening, "first_day"))
    in_the_loop(sessions(opening).plan)
    assert isinstance(opening.window, UnlockWindow)
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    seen: list[str] = []

    def read(form: FormDialog) -> None:
        seen.append(form.form.draft()["first_day"])
        form.reject()

    answering(read)
    unlock(opening, qtbot)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].endswith("x")


def in_the_loop(work: Callable[[], object]) -> None:
    """As the program does it: ``work`` is called by the event loop, and waits in one of its own."""
    loop = QEventLoop()

    def called() -> None:
        try:
            work()
        finally:
            loop.quit()

    QTimer.singleShot(0, called)
    QTimer.singleShot(8_000, loop.quit)
    loop.exec()


def half_type_and_lock(opening: Opening, key: str) -> None:
    form = QApplication.activeModalWidget()
    assert isinstance(form, FormDialog)
    QTest.keyClicks(form.form.field(key).target, "x")
    opening.lock()


def test_a_file_chooser_over_a_dialog_over_the_window(opening: Opening, qtbot: QtBot) -> None:
    shell(opening).go("sessions")
    seen: list[QWidget | None] = []

    def look_and_lock() -> None:
        seen.append(QApplication.activeModalWidget())
        opening.lock()

    def press_save() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PrintDialog)
        QTimer.singleShot(100, look_and_lock)
        dialog.action.click()  # opens the chooser and waits for it

    QTimer.singleShot(50, press_save)
    in_the_loop(sessions(opening).print_week)
    assert isinstance(seen[0], QFileDialog)
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [opening.window]
    unlock(opening, qtbot)


@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus, without a window manager
def test_menus_lists_of_choices_the_palette_and_the_curtain_go(opening: Opening, qtbot: QtBot) -> None:
    shell(opening).go("sessions")
    week = sessions(opening).week
    week.site.showPopup()
    lock(opening, qtbot)
    unlock(opening, qtbot)
    menu = shell(opening).findChild(QMenu)
    assert menu is not None
    menu.popup(shell(opening).mapToGlobal(shell(opening).rect().center()))
    lock(opening, qtbot)
    unlock(opening, qtbot)
    shell(opening).palette_dialog.open()
    lock(opening, qtbot)
    unlock(opening, qtbot)
    shell(opening).curtain.draw_closed()
    press_ctrl_l(shell(opening))
    qtbot.waitUntil(lambda: isinstance(opening.window, UnlockWindow))
    qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
    assert not unlock(opening, qtbot).curtain.is_drawn


def test_an_import_is_finished_first_and_told_after(opening: Opening, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "students.csv"
    rows = "".join(f"Nani{n},Kealoha{n},4\n" for n in range(400))
    file.write_text("First name,Last name,Grade\n" + rows, encoding="utf-8")
    before = students_here(opening)
    window = shell(opening)
    window.run("settings", "bring_in")
    settings = window.screens["settings"]
    assert isinstance(settings, SettingsScreen)
    settings.importing.try_file(file)
    qtbot.waitUntil(lambda: settings.importing.trial.result is not None, timeout=20_000)
    settings.importing.bring_in()
    opening.lock()
    window = opening.window  # type: ignore[assignment]
    assert isinstance(window, UnlockWindow)
    assert "The import is finished first" in window.ask.banner.sentence
    QTest.keyClicks(window.form.field("passphrase").target, PASSPHRASE)
    window.open_button.click()  # pressed too early: it opens when it can
    qtbot.waitUntil(lambda: isinstance(opening.window, MainWindow), timeout=30_000)
    assert "The import was finished while Porchlight was locked." in shell(opening).toast.text
    assert students_here(opening) == before + 400


def test_a_contact_and_a_drawing_are_broken_off_without_a_word(opening: Opening, qtbot: QtBot) -> None:
    window = shell(opening)
    said: list[object] = []

    def slow(progress: Progress) -> None:
        while True:
            progress.step(0, 0, "Working")
            sleep(0.005)

    window.desk.jobs.start(slow, done=said.append, failed=said.append, finished=lambda: said.append(1))
    lock(opening, qtbot)
    assert said == []
    unlock(opening, qtbot)


def test_nothing_of_a_locked_program_is_left_in_memory(opening: Opening, qtbot: QtBot) -> None:
    for name in ("students", "settings"):
        shell(opening).go(name)
        QApplication.processEvents()
        lock(opening, qtbot)
        unlock(opening, qtbot)
    gc.collect()
    gc.collect()  # what Qt held only until the first round
    kinds = [type(one) for one in gc.get_objects()]
    assert [kinds.count(kind) for kind in (MainWindow, Store, AppContext)] == [1, 1, 1]


def out_number(opening: Opening) -> str:
    with shell(opening).ctx.store.read() as session:
        number = next_out(session)
    assert number is not None
    return number


def students_here(opening: Opening) -> int:
    with shell(opening).ctx.store.read() as session:
        return len(student_ids(session, StudentFilter(on=clock.today())))


def test_work_on_the_closed_file_comes_back_to_the_same_place(opening: Opening, qtbot: QtBot) -> None:
    number = out_number(opening)
    shell(opening).open_sheet(number)
    QTest.keyClicks(sessions(opening).entry.line, "2a")
    root, seen = shell(opening).ctx.data.root, []

    def work(progress: Progress) -> AppContext:
        progress.step(0, 1, "Making a new key")
        ctx = context.unlock(root, PASSPHRASE)  # refused while the program still holds its file
        seen.append(ctx)
        return ctx

    shell(opening).reopen_after(work, "The key is being changed. Nothing has to be done.")
    waiting = opening.window
    assert isinstance(waiting, StartWindow)
    assert waiting.page.sentence.text().startswith("The key is being changed.")
    qtbot.waitUntil(lambda: isinstance(opening.window, MainWindow), timeout=10_000)
    assert shell(opening).ctx is seen[0]
    assert sessions(opening).entry.line.text() == "2a"


def test_work_on_the_closed_file_that_fails_says_why_where_one_can_go_on(
    opening: Opening, qtbot: QtBot
) -> None:
    def work(_progress: Progress) -> AppContext:
        raise StorageProblem("The new key could not be written. Everything is as it was.")

    shell(opening).reopen_after(work, "The key is being changed.")
    qtbot.waitUntil(lambda: isinstance(opening.window, UnlockWindow), timeout=10_000)
    window = opening.window
    assert isinstance(window, UnlockWindow)
    assert "Everything is as it was." in window.ask.banner.sentence
    unlock(opening, qtbot)


def test_the_program_ends_while_it_is_being_locked(opening: Opening, qtbot: QtBot) -> None:
    number = out_number(opening)
    shell(opening).open_sheet(number)
    QTest.keyClicks(sessions(opening).entry.line, "3a")
    root = shell(opening).ctx.data.root
    opening.lock()
    opening.close()  # at once: nothing was taken down yet
    ctx = context.unlock(root, PASSPHRASE)
    assert "3a" in json.dumps(read_half_typed(ctx.store))
    ctx.close()


def test_invented_people_need_no_lock(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.start.demo._folders", [shell(opening).ctx.data.root])
    opening.lock()
    assert "need no lock" in shell(opening).toast.text
    monkeypatch.undo()


def press_ctrl_l(window: QWidget | None) -> None:
    assert window is not None
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def press_ctrl_l_in_a_form(window: MainWindow) -> None:
    window.run("students", "add")
    press_ctrl_l(QApplication.activeModalWidget())


def test_keys_the_palette_and_the_rail_lock(opening: Opening, qtbot: QtBot) -> None:
    for way in (
        press_ctrl_l,
        press_ctrl_l_in_a_form,
        lambda window: window.lock_button.click(),
        lambda window: next(one for one in Finding(window).entries("lock now")).run(),
    ):
        way(shell(opening))
        qtbot.waitUntil(lambda: isinstance(opening.window, UnlockWindow))
        qtbot.waitUntil(lambda: opening._going is None, timeout=10_000)
        unlock(opening, qtbot)


def test_a_table_that_is_being_saved_is_whole_and_noted_although_it_locked(
    opening: Opening, qtbot: QtBot, tmp_path: Path
) -> None:
    shell(opening).go("reports")
    reports = shell(opening).screens["reports"]
    assert isinstance(reports, ReportsScreen)
    qtbot.waitUntil(lambda: reports.made is not None, timeout=20_000)
    before = noted(opening)
    reports.save_to(tmp_path / "table.xlsx", "xlsx")
    lock(opening, qtbot)
    unlock(opening, qtbot)
    assert (tmp_path / "table.xlsx").read_bytes().startswith(b"PK")
    assert noted(opening) == before + 1
    assert "The file of the report was finished" in shell(opening).toast.text


def noted(opening: Opening) -> int:
    with shell(opening).ctx.store.read() as session:
        return int(session.connection().exec_driver_sql("SELECT count(*) FROM disclosure").scalar() or 0)


@pytest.mark.deep
@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus, without a window manager
def test_a_hundred_locks_in_whatever_is_going_on(opening: Opening, qtbot: QtBot) -> None:
    """Forms, waiting forms, menus, the palette, the curtain, typing, jobs: all of it goes and comes."""
    draw = Random(7)
    for _ in range(100):
        window = shell(opening)
        window.go(draw.choice(list(window.screens)))
        for _ in range(draw.randrange(3)):
            draw.choice(DOINGS)(window)
            QTest.qWait(draw.randrange(30))
        lock(opening, qtbot)
        answering(lambda dialog: dialog.reject())  # a form that comes back and waits for its answer
        unlock(opening, qtbot)
        QTest.qWait(80)
        for dialog in QApplication.topLevelWidgets():
            dialog.hide() if dialog.isVisible() and dialog is not opening.window else None
        del window, dialog
    gc.collect()
    gc.collect()
    kinds = [type(one) for one in gc.get_objects()]
    assert [kinds.count(kind) for kind in (MainWindow, Store)] == [1, 1]


def _wait_in_a_form(window: MainWindow) -> None:
    window.go("sessions")
    QTimer.singleShot(0, window.screens["sessions"].plan)  # type: ignore[attr-defined]


def _open_menu(window: MainWindow) -> None:
    window.go("sessions")
    menu = window.findChild(QMenu)
    assert menu is not None
    menu.popup(window.pos())


def _slow(progress: Progress) -> None:
    for step in range(200):
        progress.step(step, 200, "Working")
        sleep(0.002)


DOINGS: tuple[Callable[[MainWindow], object], ...] = (
    lambda window: window.run("students", "add"),
    _wait_in_a_form,
    lambda window: window.palette_dialog.open(),
    lambda window: window.curtain.draw_closed(),
    _open_menu,
    lambda window: window.desk.jobs.start(_slow),
    lambda window: window.desk.jobs.start(_slow, must_finish="The import"),
    lambda window: QTest.keyClicks(QApplication.focusWidget() or window, "4a"),
    lambda window: window.run("settings", "bring_in"),
)
