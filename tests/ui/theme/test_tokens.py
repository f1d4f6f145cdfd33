# SPDX-License-Identifier: Apache-2.0
"""Every theme is whole and legible; colours and style sheets live in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ui
from app.paths import resources
from ui.theme import THEME_NAMES, TONE_ICONS, Tone, load_theme
from ui.theme.contrast import MARK_MINIMUM, MARK_PAIRS, TEXT_MINIMUM, TEXT_PAIRS, ratio

SOURCES = Path(ui.__file__).parent


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize(("text", "surface"), TEXT_PAIRS)
def test_text_can_be_read(name: str, text: str, surface: str) -> None:
    colors = load_theme(name).colors
    assert ratio(colors[text], colors[surface]) >= TEXT_MINIMUM


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize(("mark", "surface"), MARK_PAIRS)
def test_edges_and_rings_can_be_seen(name: str, mark: str, surface: str) -> None:
    colors = load_theme(name).colors
    assert ratio(colors[mark], colors[surface]) >= MARK_MINIMUM


def test_contrast_is_measured_as_wcag_does() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_high_contrast_text_has_seven_to_one() -> None:
    colors = load_theme("contrast").colors
    assert min(ratio(colors[text], colors[surface]) for text, surface in TEXT_PAIRS) >= 7


def test_all_themes_name_the_same_roles() -> None:
    roles = [set(load_theme(name).colors) for name in THEME_NAMES]
    assert roles[0] == roles[1] == roles[2]


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(KeyError):
        load_theme("sepia")


def test_every_tone_has_colours_and_an_icon() -> None:
    for tone in Tone:
        assert {tone.value, f"{tone}_tint"} <= set(load_theme("light").colors)
        assert (resources() / "icons" / f"{TONE_ICONS[tone]}.svg").is_file()


@pytest.mark.parametrize(
    "source", sorted(SOURCES.rglob("*.py")), ids=lambda path: path.relative_to(SOURCES).as_posix()
)
def test_looks_are_decided_in_the_theme_only(source: Path) -> None:
    if source.parent.name == "theme":
        return
    text = source.read_text(encoding="utf-8")
    assert "setStyleSheet" not in text
    assert not re.search(r"[\"']#[0-9A-Fa-f]{3,8}[\"']", text)
    assert not re.search(r"GlobalColor\.(?!transparent)|QColor\(", text)
