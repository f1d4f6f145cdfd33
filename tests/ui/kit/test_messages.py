# SPDX-License-Identifier: Apache-2.0
"""Banners, toasts, dialogs, progress and badges say what they are given, and act when pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.badge import Badge
from ui.kit.banner import Banner
from ui.kit.bar import Bar
from ui.kit.dialog import ActionDialog, confirm, tell
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.link_button import LinkButton
from ui.kit.page import Page
from ui.kit.progress_bar import ProgressBar
from ui.kit.sparkline import Sparkline
from ui.kit.toast import Toast
from ui.theme import Tone


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def pressable(widget: QWidget, words: str) -> QPushButton:
    return next(one for one in widget.findChildren(QPushButton) if one.text() == words and not one.isHidden())


def test_a_banner_is_there_while_it_has_something_to_say(qtbot: QtBot, window: QWidget) -> None:
    pressed: list[str] = []
    banner = Banner(Tone.INFO, parent=window)
    assert not banner.isVisible()
    banner.say("Three sheets are out.", Tone.ATTENTION, "Enter them", lambda: pressed.append("enter"))
    assert banner.isVisible()
    assert banner.accessibleName() == "Three sheets are out."
    QTest.mouseClick(pressable(banner, "Enter them"), Qt.MouseButton.LeftButton)
    assert pressed == ["enter"]
    banner.clear()
    assert not banner.isVisible()


def test_a_toast_undoes_once_and_stays_in_the_corner(qtbot: QtBot, window: QWidget) -> None:
    undone: list[str] = []
    toast = Toast(window)
    toast.say("Saved 10:42", lambda: undone.append("x"))
    assert toast.isVisible()
    window.resize(600, 400)
    assert window.rect().contains(toast.geometry())
    assert toast.geometry().right() > 500
    QTest.mouseClick(pressable(toast, "Undo"), Qt.MouseButton.LeftButton)
    assert undone == ["x"]
    assert not toast.isVisible()
    toast.say("Saved 10:43")
    assert not any(one.isVisible() for one in toast.findChildren(QPushButton))


def test_a_toast_goes_by_itself(qtbot: QtBot, window: QWidget) -> None:
    toast = Toast(window)
    toast.say("Saved", seconds=0)
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_confirm_names_what_it_does(qtbot: QtBot, window: QWidget) -> None:
    seen: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ActionDialog)
        seen.extend(one.text() for one in dialog.findChildren(QPushButton) if one.isVisible())
        assert dialog.focusWidget() is dialog.stay
        QTest.mouseClick(dialog.action, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)
    assert confirm(window, "Erase?", "This cannot be undone.", "Erase 3 students", danger=True)
    assert sorted(seen) == ["Cancel", "Erase 3 students"]


def test_escape_changes_nothing(qtbot: QtBot, window: QWidget) -> None:
    def escape() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(0, escape)
    assert not confirm(window, "Erase?", "This cannot be undone.", "Erase 3 students", danger=True)


def test_a_dialog_stays_open_with_its_problem(qtbot: QtBot, window: QWidget) -> None:
    answers = iter([False, True])

    def act() -> bool:
        done = next(answers)
        if not done:
            dialog.show_problem("The stick is full.")
        return done

    dialog = ActionDialog(window, "Back up", "Back up now", on_action=act)
    dialog.open()
    QTest.mouseClick(dialog.action, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.problem.sentence == "The stick is full."
    QTest.mouseClick(dialog.action, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_typing_goes_into_the_first_field_of_a_dialog(qtbot: QtBot, window: QWidget) -> None:
    dialog = ActionDialog(window, "Add a student", "Add student")
    dialog.add(QPushButton("Start afresh"))
    field, second = QLineEdit(), QLineEdit()
    dialog.add(field)
    dialog.add(second)
    dialog.open()
    QTest.keyClicks(dialog.focusWidget(), "Ana")
    assert field.text() == "Ana"
    dialog.reject()
    second.setFocus()  # as one that is opened where something is wrong
    dialog.open()
    assert dialog.focusWidget() is second
    dialog.reject()


def test_telling_offers_the_details_to_copy(qtbot: QtBot, window: QWidget) -> None:
    seen: list[str] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ActionDialog)
        box = dialog.findChild(QPlainTextEdit)
        assert isinstance(box, QPlainTextEdit)
        seen.append(box.toPlainText())
        dialog.reject()

    QTimer.singleShot(0, close)
    tell(window, "A mistake", "Try again.", details="line 12")
    assert seen == ["line 12"]


def test_an_empty_state_has_one_next_step(qtbot: QtBot) -> None:
    pressed: list[bool] = []
    empty = EmptyState("Nobody yet", "Students you add appear here.", "Add", lambda: pressed.append(True))
    qtbot.addWidget(empty)
    QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert pressed == [True]


def test_every_number_opens_the_rows_behind_it(qtbot: QtBot) -> None:
    figure = Figure("12", "students behind", Tone.ATTENTION)
    qtbot.addWidget(figure)
    figure.show()
    with qtbot.waitSignal(figure.clicked):
        QTest.keyClick(figure, Qt.Key.Key_Space)
    figure.set_figure("13")
    assert figure.accessibleName() == "13 students behind"
    assert figure.tone is Tone.ATTENTION


def test_bars_badges_and_lines_say_it_in_words(qtbot: QtBot) -> None:
    bar = Bar("Lincoln", 12, 20)
    badge = Badge(Tone.OK, "On track")
    line = Sparkline([1, None, 3], "Rising from 1 to 3", band=(2, 3))
    for widget in (bar, badge, line):
        qtbot.addWidget(widget)
        widget.show()
        widget.repaint()
    assert bar.accessibleName() == "Lincoln: 12 of 20"
    assert badge.accessibleName() == "On track"
    assert line.accessibleName() == "Rising from 1 to 3"
    bar.set_amount("Lincoln", 0, 0)
    assert bar.share == 0
    Sparkline([], "Nothing yet").grab()


class Work(QObject):
    progressed = Signal(int, int, str)
    finished = Signal()
    asked = False

    def cancel(self) -> None:
        self.asked = True


def test_progress_follows_work_and_can_be_stopped(qtbot: QtBot, window: QWidget) -> None:
    bar, work = ProgressBar(window), Work()
    bar.follow(work, "Reading the file …")
    assert bar.isVisible()
    work.progressed.emit(3, 10, "Line 3 of 10")
    assert bar.sentence == "Line 3 of 10"
    QTest.mouseClick(pressable(bar, "Cancel"), Qt.MouseButton.LeftButton)
    assert work.asked
    work.progressed.emit(4, 10, "Line 4 of 10")
    assert bar.sentence == "Stopping …"
    work.finished.emit()
    assert not bar.isVisible()


def test_a_page_has_one_heading_and_one_primary_action(qtbot: QtBot) -> None:
    page = Page("Students", "48 in fall")
    qtbot.addWidget(page)
    page.set_primary("Add", lambda: None)
    page.add_action("Import", lambda: None)
    page.set_primary("Add a student", lambda: None)
    page.resize(800, 400)
    page.show()
    QApplication.processEvents()
    shown = sorted(page.findChildren(QPushButton), key=lambda one: one.x())
    assert [one.text() for one in shown if one.isVisible()][-2:] == ["Import", "Add a student"]
    headings = [one.text() for one in page.findChildren(QLabel) if one.property("words") == "heading"]
    assert headings == ["Students"]
    page.set_title("Ana Begaye")
    assert page.accessibleName() == "Ana Begaye"


def test_a_heading_that_would_fill_a_small_window_is_cut_to_a_line(qtbot: QtBot) -> None:
    name = "Kealiʻiwahamana-Featherstonehaugh de Villanueva, Maximiliana-Guadalupe Esperanza " * 3
    page = Page(name, "Here since Aug 24, 2026")
    qtbot.addWidget(page)
    page.resize(500, 900)
    page.show()
    QApplication.processEvents()
    assert page.title_label.text() == name  # there is room for all of it
    page.resize(500, 300)
    QApplication.processEvents()
    assert page.title_label.text().endswith("…")
    assert page.title_label.toolTip() == page.title_label.accessibleName() == name
    page.set_title("Ana Begaye")
    assert page.title_label.text() == "Ana Begaye"


def test_a_link_keeps_its_words_where_there_is_no_room_for_them(qtbot: QtBot) -> None:
    pressed: list[int] = []
    words = "Reading & writing group of the Upper Delta, since Aug 24, 2026"
    link = LinkButton(words, lambda: pressed.append(1))
    qtbot.addWidget(link)
    assert link.minimumSizeHint().width() < link.sizeHint().width() // 2
    assert link.accessibleName() == link.toolTip() == words
    link.resize(link.minimumSizeHint())
    link.show()
    link.grab()  # painted with what fits
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert pressed == [1]
