# SPDX-License-Identifier: Apache-2.0
"""The whole window as a screen reader meets it: everything that can be used has a name and can be reached.

The tree is the one Qt hands to the system (QAccessible), screen by screen, with invented people and with
nobody.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QTableWidget, QWidget

from tests.ui.accessible import USED, nameless, nodes
from ui.help import HelpDialog
from ui.history import HistoryDialog
from ui.main_window import MainWindow
from ui.people.behind_show import BehindShow
from ui.screens.students import StudentsScreen
from ui.screens.students.parts import PARTS
from ui.screens.today import TodayScreen

SCREENS = ("today", "sessions", "students", "adults", "supports", "reports", "partnership", "settings")


@pytest.mark.parametrize("name", SCREENS)
def test_everything_that_can_be_used_has_a_name(window: MainWindow, name: str) -> None:
    window.go(name)
    QApplication.processEvents()
    tree = QAccessible.queryAccessibleInterface(window)
    assert tree is not None
    assert sum(node.role() in USED for node in nodes(tree)) >= 8  # the walk does meet the window
    assert nameless(window) == []


@pytest.mark.parametrize("name", SCREENS)
def test_an_empty_program_has_names_too(empty_window: MainWindow, name: str) -> None:
    empty_window.go(name)
    QApplication.processEvents()
    assert nameless(empty_window) == []


def test_history_and_help_have_names(window: MainWindow) -> None:
    for dialog in (HistoryDialog(window, window.ctx.store), HelpDialog(window, "start")):
        dialog.show()
        QApplication.processEvents()
        assert nameless(dialog) == []
        dialog.close()


def test_every_part_of_a_student_has_names(window: MainWindow) -> None:
    window.go("students")
    screen = window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    window.open_student(screen.list.ids[0])
    for part in PARTS:
        shown = screen.page.open_part(part.key)
        if isinstance(getattr(shown, "behind", None), BehindShow):
            shown.behind.open()
        QApplication.processEvents()
        assert nameless(window) == [], part.key
    screen.open_who()
    QApplication.processEvents()
    assert nameless(window) == []


@pytest.mark.parametrize("made", [QPushButton, QLineEdit, QComboBox, QTableWidget])
def test_the_walk_sees_what_has_no_name(window: MainWindow, made: type[QWidget]) -> None:
    today = window.screens["today"]
    assert isinstance(today, TodayScreen)
    today.page.add(made())
    QApplication.processEvents()
    assert len(nameless(window)) == 1


@pytest.mark.parametrize("name", SCREENS)
def test_tab_goes_round_and_meets_only_what_has_a_name(window: MainWindow, name: str) -> None:
    window.go(name)
    window.activateWindow()
    QApplication.processEvents()
    met: list[QWidget] = []
    for _ in range(120):
        focused = QApplication.focusWidget()
        if focused is not None and focused in met:
            break
        if focused is not None:
            met.append(focused)
        QTest.keyClick(focused or window, Qt.Key.Key_Tab)
    else:
        pytest.fail("Tab never came back to where it began")
    assert len(met) >= 3
    names = {one: QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name) for one in met}
    assert [one for one, own in names.items() if not own.strip()] == []
