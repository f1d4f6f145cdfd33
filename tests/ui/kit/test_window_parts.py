# SPDX-License-Identifier: Apache-2.0
"""Rail, curtain, page preview; and that everything in the gallery draws, fits and has a name."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.curtain import Curtain
from ui.kit.dialog import ActionDialog
from ui.kit.gallery import PAGES, draw_all, window_with
from ui.kit.layout import flow
from ui.kit.pdf_view import PdfView
from ui.kit.rail import Rail, RailItem
from ui.theme import apply_theme, load_theme

PLACES = [RailItem("today", "Today", "today"), RailItem("students", "Students", "students")]


@pytest.fixture(autouse=True)
def _usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, load_theme("light"))


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1024, 640)
    return made


@pytest.fixture
def rail(qtbot: QtBot, window: QMainWindow) -> Rail:
    made = Rail(PLACES, brand="Porchlight")
    window.setCentralWidget(made)
    window.show()
    window.activateWindow()
    return made


def places(rail: Rail) -> list[QPushButton]:
    return [one for one in rail.findChildren(QPushButton) if one.property("kind") == "rail"]


def test_a_click_chooses_a_place(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.chosen) as signal:
        QTest.mouseClick(places(rail)[1], Qt.MouseButton.LeftButton)
    assert signal.args == ["students"]
    assert rail.current == "students"
    assert [one.isChecked() for one in places(rail)] == [False, True]


def test_arrows_walk_the_rail_and_it_is_one_tab_stop(qtbot: QtBot, rail: Rail) -> None:
    places(rail)[0].setFocus()
    QTest.keyClick(places(rail)[0], Qt.Key.Key_Down)
    assert rail.current == "students"
    assert places(rail)[1].hasFocus()
    stops = [one for one in places(rail) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(stops) == 1


def test_alt_and_a_number_choose(qtbot: QtBot, rail: Rail, window: QMainWindow) -> None:
    with qtbot.waitSignal(rail.chosen) as signal:
        QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert signal.args == ["students"]


def test_large_text_leaves_only_icons(qtbot: QtBot, qapp: QApplication, rail: Rail) -> None:
    assert places(rail)[0].text() == "Today"
    apply_theme(qapp, load_theme("light"), 2.0)
    qtbot.waitUntil(lambda: rail.is_collapsed)
    assert places(rail)[0].text() == ""
    assert places(rail)[0].accessibleName() == "Today"


def test_what_waits_is_said_in_words_too(rail: Rail) -> None:
    rail.set_count("today", 3)
    assert places(rail)[0].accessibleName() == "Today, 3 waiting"
    rail.grab()


def is_drawn(curtain: Curtain) -> bool:
    return curtain.is_drawn


def test_the_curtain_hides_and_gives_back_the_cursor(qtbot: QtBot, window: QMainWindow) -> None:
    line = QLineEdit("half a na")
    window.setCentralWidget(line)
    curtain = Curtain(window)
    window.show()
    window.activateWindow()
    line.setFocus()
    QApplication.processEvents()
    QTest.keyClick(line, Qt.Key.Key_F9)
    assert is_drawn(curtain)
    cover = window.childAt(window.rect().center())
    assert cover is not line
    held = QApplication.focusWidget()
    assert held is not None
    QTest.keyClicks(held, "abc")
    assert line.text() == "half a na"
    QTest.keyClick(held, Qt.Key.Key_F9)
    assert not is_drawn(curtain)
    assert QApplication.focusWidget() is line


def test_the_curtain_covers_open_dialogs(qtbot: QtBot, window: QMainWindow) -> None:
    curtain = Curtain(window)
    window.show()
    dialog = ActionDialog(window, "Ana Begaye", "Store")
    dialog.open()
    dialog.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(dialog, Qt.Key.Key_F9)
    assert is_drawn(curtain)
    lift = [one for one in dialog.findChildren(QPushButton) if one.text() == "Lift the curtain"]
    assert len(lift) == 1
    QTest.mouseClick(lift[0], Qt.MouseButton.LeftButton)
    assert not is_drawn(curtain)
    assert dialog.isVisible()
    dialog.reject()


def test_shortcuts_sleep_behind_the_curtain(qtbot: QtBot, rail: Rail, window: QMainWindow) -> None:
    curtain = Curtain(window)
    curtain.draw_closed()
    with qtbot.assertNotEmitted(rail.chosen):
        QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    curtain.lift()


def two_pages() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    drawn = BytesIO()
    canvas = Canvas(drawn, pagesize=(612, 792))
    canvas.drawString(72, 700, "One")
    canvas.showPage()
    canvas.rect(0, 0, 612, 792, fill=1)
    canvas.save()
    return drawn.getvalue()


def test_the_preview_turns_pages_and_zooms(qtbot: QtBot) -> None:
    view = PdfView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    view.show_pdf(two_pages())
    assert (view.page, view.page_count) == (0, 2)
    target = view.focusProxy()
    assert target is not None
    QTest.keyClick(target, Qt.Key.Key_PageDown)
    QTest.keyClick(target, Qt.Key.Key_PageDown)
    assert view.page == 1
    dot = view.grab().toImage().pixelColor(350, 300)
    assert dot.lightness() < 10
    width = view.paper_width
    QTest.keyClick(target, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert view.paper_width < width
    QTest.keyClick(target, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.paper_width == width
    view.show_pdf(b"")
    assert view.page_count == 0


def test_the_gallery_draws_everything(tmp_path: Path) -> None:
    files = draw_all(tmp_path, themes=["contrast"], scales=[1.0])
    assert all(file.stat().st_size > 1000 for file in files)


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_the_smallest_window_at_double_text(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    apply_theme(qapp, load_theme("light"), 2.0)
    shown = window_with(PAGES[name]())
    qtbot.addWidget(shown)
    shown.show()
    qapp.processEvents()
    assert shown.width() == 1024
    assert shown.height() == 640
    close_previews(shown)


@pytest.mark.parametrize("name", PAGES)
def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    shown = window_with(PAGES[name]())
    qtbot.addWidget(shown)
    shown.show()
    nameless = [
        widget
        for widget in shown.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not spoken_name(widget)
    ]
    assert nameless == []
    close_previews(shown)


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def close_previews(window: QWidget) -> None:
    for view in window.findChildren(PdfView):
        view.close_pdf()


def test_what_does_not_fit_goes_to_the_next_line(qtbot: QtBot) -> None:
    buttons = [QPushButton(f"Button {number}") for number in range(6)]
    made = flow(*buttons)
    qtbot.addWidget(made)
    made.resize(1000, 60)
    made.show()
    assert len({one.y() for one in buttons}) == 1
    made.resize(250, 300)
    assert len({one.y() for one in buttons}) > 1
    assert all(one.geometry().right() <= 250 for one in buttons)
