# SPDX-License-Identifier: Apache-2.0
"""Applying a theme dresses what is already on screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.paths import resources
from ui.kit.buttons import button
from ui.kit.text import heading
from ui.theme import THEME_NAMES, apply_theme, current, load_theme, pixmap, px, scale, set_role
from ui.theme.fonts import base_font


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, load_theme("light"))


@pytest.mark.parametrize("name", THEME_NAMES)
def test_the_window_takes_the_paper_colour(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    apply_theme(qapp, load_theme(name))
    assert current().name == name
    assert qapp.palette().window().color() == load_theme(name).color("paper")


def test_text_grows_while_it_is_shown(qtbot: QtBot, qapp: QApplication) -> None:
    title, body = heading("Today"), QLabel("Body")
    for widget in (title, body):
        qtbot.addWidget(widget)
        widget.show()
    before = QFontInfo(title.font()).pixelSize(), QFontInfo(body.font()).pixelSize()
    apply_theme(qapp, load_theme("light"), 2.0)
    after = QFontInfo(title.font()).pixelSize(), QFontInfo(body.font()).pixelSize()
    assert before == (22, 14)
    assert after == (44, 28)
    assert px(10) == 20


def test_text_size_stays_between_100_and_200_percent(qapp: QApplication) -> None:
    apply_theme(qapp, load_theme("light"), 5.0)
    assert scale() == 2.0
    apply_theme(qapp, load_theme("light"), 0.2)
    assert scale() == 1.0


def test_icons_of_buttons_follow_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    made = button("Print", icon="print")
    qtbot.addWidget(made)
    before = made.icon().pixmap(18, 18).toImage()
    apply_theme(qapp, load_theme("dark"))
    assert made.icon().pixmap(18, 18).toImage() != before


def test_every_icon_draws_something(qapp: QApplication) -> None:
    for file in (resources() / "icons").glob("*.svg"):
        image = pixmap(file.stem).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        dots = sum(image.pixelColor(x, y).alpha() > 0 for x in range(18) for y in range(18))
        assert dots > 4, file.stem


def test_a_role_changes_how_a_widget_looks(qtbot: QtBot) -> None:
    made = QLabel("Name")
    qtbot.addWidget(made)
    made.show()
    set_role(made, words="section")
    assert made.font().bold()


def test_names_in_every_script_have_glyphs(qapp: QApplication) -> None:
    metrics = QFontMetrics(base_font())
    for text in ("Nakaʻahiki", "Diné", "į́", "ᏩᏯ", "Łukasz", "O’Brien"):
        assert all(metrics.inFontUcs4(ord(sign)) for sign in text if ord(sign) > 32), text
    assert "Noto Sans Cherokee" in QFontDatabase.families()


def test_figures_are_all_equally_wide(qapp: QApplication) -> None:
    for bold in (False, True):
        font = QFont(base_font())
        font.setBold(bold)
        assert len({QFontMetrics(font).horizontalAdvance(digit) for digit in "0123456789"}) == 1
