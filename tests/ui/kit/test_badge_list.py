# SPDX-License-Identifier: Apache-2.0
"""Lines with chips: they wrap, the keyboard walks and opens, and a screen reader hears all of a line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.kit.badge_list import BadgeLine, BadgeList, share_line
from ui.theme import Tone

CHIPS = tuple((Tone.OK, f"reason number {n}") for n in range(5))


def made(qtbot: QtBot) -> BadgeList[int]:
    view: BadgeList[int] = BadgeList("Reasons", empty="Nobody here.")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    QApplication.processEvents()
    return view


def current(view: BadgeList[int]) -> int | None:
    return view.current_row


def test_keys_walk_and_open_and_what_is_chosen_stays_near(qtbot: QtBot) -> None:
    view = made(qtbot)
    heard: list[int] = []
    view.row_activated.connect(heard.append)
    assert current(view) is None
    QTest.keyClick(view, Qt.Key.Key_Return)
    view.show_lines([BadgeLine(n, f"Person {n}", "", CHIPS) for n in range(3)])
    assert current(view) == 0
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert heard == [1]
    assert view.select_where(lambda row: row == 2)
    assert not view.select_where(lambda row: row == 9)
    view.show_lines([BadgeLine(7, "One", "", ())], 5)
    assert current(view) == 7
    view.show_lines([])
    assert current(view) is None


def test_chips_wrap_with_the_width(qtbot: QtBot) -> None:
    view = made(qtbot)
    view.show_lines([BadgeLine(1, "Ana", "", CHIPS), BadgeLine(2, "Bo", "", ())])
    QApplication.processEvents()
    wide, plain = (view.visualRect(view.model().index(n, 0)).height() for n in (0, 1))
    view.resize(260, 400)
    QApplication.processEvents()
    assert view.visualRect(view.model().index(0, 0)).height() > wide > plain


def test_a_screen_reader_hears_the_whole_line(qtbot: QtBot) -> None:
    view = made(qtbot)
    view.show_lines([BadgeLine(1, "Ana", "Not possible", ((Tone.PROBLEM, "Kept apart"),), is_greyed=True)])
    told = view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Ana, Not possible, Kept apart"


def test_a_long_word_aside_never_takes_the_name_away(qtbot: QtBot) -> None:
    view = made(qtbot)
    metrics, school = view.fontMetrics(), "Consolidated School of the Upper Delta and Surrounding Parishes"
    width = metrics.horizontalAdvance(school) - 20
    name, aside = share_line(metrics, "Begaye, Noah", school, width)
    assert name == "Begaye, Noah"
    assert aside.endswith("…")
    name, aside = share_line(metrics, f"Begaye, {school}", school, width)
    assert name.startswith("Begaye, ")
    assert (name[-1], aside[-1]) == ("…", "…")
    assert metrics.horizontalAdvance(name) + metrics.horizontalAdvance(aside) <= width
    assert share_line(metrics, "Ana", "Hill", width) == ("Ana", "Hill")


def test_a_chip_that_is_longer_than_its_line_goes_on_below(qtbot: QtBot) -> None:
    """The end of it is what one wants to know: "Background check ran out Nov 7"."""
    view = made(qtbot)
    long = BadgeLine(
        1, "Ana", "", ((Tone.PROBLEM, "Background check ran out Nov 7, 2026"), (Tone.OK, "Here"))
    )
    view.show_lines([long])
    QApplication.processEvents()
    wide = view.visualRect(view.model().index(0, 0)).height()
    view.resize(130, 400)
    QApplication.processEvents()
    narrow = view.visualRect(view.model().index(0, 0)).height()
    line = view.fontMetrics().height()
    assert narrow >= wide + 3 * line, "two more lines of the first chip, and the second chip below it"
