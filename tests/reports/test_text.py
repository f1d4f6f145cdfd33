# SPDX-License-Identifier: Apache-2.0
"""Names on paper: no box, no lost mark, nothing drawn past its room."""

from __future__ import annotations

import unicodedata

import pytest

from app.reports.fonts import CHEROKEE, REGULAR, characters, document_fonts
from app.reports.text import clean, fit, fit_lines, markup, needs_shaping, runs, shaped, width

NAMES = (
    "Begaye Tłʼízí",
    "Kaʻōhao",
    "O'Brien-de la Cruz",
    "ᏣᎳᎩ",
    "Nguyễn",
    "į́ ą́ ę́ ǫ́ Į́ Ą́ Ę́ Ǫ́",
    "Yázhí łį́į́ʼ",
    "ꮳꮃꭹ",
)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_the_sample_names_has_a_glyph(name: str, bold: bool) -> None:
    assert clean(name, bold=bold) == unicodedata.normalize("NFC", name)
    for run in runs(name, bold):
        assert all(ord(char) in characters(run.font) for char in run.text)


def test_cherokee_comes_from_its_own_font() -> None:
    assert [(run.font, run.text) for run in runs("Ann ᏣᎳᎩ")] == [(REGULAR, "Ann "), (CHEROKEE, "ᏣᎳᎩ")]


def test_marks_left_after_nfc_are_shaped_onto_their_letter() -> None:
    (run,) = runs("į́")
    assert run.marked
    with document_fonts():
        glyphs = shaped(run, 12)
        data = glyphs.__shapeData__  # type: ignore[attr-defined]
    assert len(glyphs) == 2
    assert glyphs[0] != "į"  # the form without a dot
    assert data[1].x_advance == 0
    assert needs_shaping("Bį́į́h")
    assert not needs_shaping("Nguyễn Tłʼízí Kaʻōhao")


def test_a_character_in_no_font_stays_readable() -> None:
    assert clean("王芳") == "[U+738B][U+82B3]"
    assert clean("Ａnn") == "Ann"
    assert clean("a → b") == "a -> b"
    assert clean("Ann\u200b\ufeff\u200f") == "Ann"
    assert clean("Ann\tB\nC\x00") == "Ann B C"
    assert clean("\ud800") == "[U+D800]"


def test_markup_is_escaped() -> None:
    assert markup("<b>&'") == "&lt;b&gt;&amp;'"
    assert markup("ᏣᎳᎩ") == f'<font name="{CHEROKEE}">ᏣᎳᎩ</font>'


@pytest.mark.parametrize("room", [20.0, 60.0, 150.0])
@pytest.mark.parametrize(
    "name", ["Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine", "į́" * 40, "王" * 20, "Jo", ""]
)
def test_fitted_text_stays_in_its_room(name: str, room: float) -> None:
    with document_fonts():
        line, size = fit(name, room, 12, 8)
        assert width(line, size) <= room
        lines, size = fit_lines(name, room, 12, 8)
        assert 1 <= len(lines) <= 2
        assert all(width(each, size) <= room + 0.01 for each in lines)
        assert not any(unicodedata.combining(each[0]) for each in lines if each)


def test_short_text_keeps_its_size() -> None:
    with document_fonts():
        assert fit("Jo", 100, 12, 8) == ("Jo", 12)
        assert fit_lines("Smith, Jo", 200, 12, 8) == (("Smith, Jo",), 12)
