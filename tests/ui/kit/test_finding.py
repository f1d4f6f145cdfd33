# SPDX-License-Identifier: Apache-2.0
"""Search boxes and the palette find while one types and are worked by keys alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.palette import CommandPalette, PaletteEntry
from ui.kit.search import SearchBox, Suggestion

NAMES = ("Begaye, Ana", "Begaye, Wyatt", "O’Brien, Ana")


def find(text: str) -> Sequence[Suggestion]:
    return [Suggestion(name, "Lincoln", name.upper()) for name in NAMES if text.casefold() in name.casefold()]


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[SearchBox]:
    window = QWidget()
    qtbot.addWidget(window)
    made = SearchBox("Find a student", find)
    layout = QVBoxLayout(window)
    layout.addWidget(made)
    layout.addStretch(1)
    window.resize(500, 400)
    window.show()
    window.activateWindow()
    made.setFocus()
    yield made
    window.close()


def offered(box: SearchBox) -> list[str]:
    return [box.list.item(row).text() for row in range(box.list.count())]


def test_each_letter_narrows_the_list(qtbot: QtBot, box: SearchBox) -> None:
    QTest.keyClicks(box, "beg")
    assert box.is_open
    assert offered(box) == ["Begaye, Ana", "Begaye, Wyatt"]
    QTest.keyClicks(box, "aye, w")
    assert offered(box) == ["Begaye, Wyatt"]
    QTest.keyClicks(box, "x")
    assert not box.is_open


def test_down_and_enter_pick(qtbot: QtBot, box: SearchBox) -> None:
    QTest.keyClicks(box, "beg")
    QTest.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.picked) as signal:
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert signal.args == ["BEGAYE, WYATT"]
    assert box.text() == "Begaye, Wyatt"
    assert not box.is_open


def test_a_click_picks(qtbot: QtBot, box: SearchBox) -> None:
    QTest.keyClicks(box, "ana")
    place = box.list.visualItemRect(box.list.item(1)).center()
    with qtbot.waitSignal(box.picked) as signal:
        QTest.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == ["O’BRIEN, ANA"]


def test_escape_closes_then_empties(qtbot: QtBot, box: SearchBox) -> None:
    QTest.keyClicks(box, "ana")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.is_open
    assert box.text() == "ana"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_the_cross_empties(qtbot: QtBot, box: SearchBox) -> None:
    cross = box.findChild(QToolButton)
    assert isinstance(cross, QToolButton)
    assert not cross.isVisible()
    QTest.keyClicks(box, "ana")
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert box.text() == ""


def test_without_a_finder_it_filters(qtbot: QtBot) -> None:
    box = SearchBox("Filter")
    qtbot.addWidget(box)
    with qtbot.waitSignal(box.typed) as signal:
        QTest.keyClicks(box, "a")
    assert signal.args == ["a"]
    assert not box.is_open


def test_one_person_after_another(qtbot: QtBot) -> None:
    box = SearchBox("Add a walk-in", find, clears=True)
    qtbot.addWidget(box)
    box.show()
    QTest.keyClicks(box, "beg")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == ""


def test_the_palette_runs_what_is_marked(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    ran: list[str] = []
    entries = [
        PaletteEntry("Student", "Begaye, Ana", "Lincoln", lambda: ran.append("ana"), "person"),
        PaletteEntry("Action", "Snow day", "", lambda: ran.append("snow")),
    ]
    palette = CommandPalette(
        window, lambda text: [one for one in entries if text.casefold() in one.title.casefold()]
    )
    palette.open()
    assert palette.list.count() == 2
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["snow"]
    assert not palette.isVisible()
    palette.open()
    QTest.keyClicks(palette.line, "zzz")
    assert palette.nothing.isVisible()
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["snow"]
    palette.reject()
