# SPDX-License-Identifier: Apache-2.0
"""Session sheets as they come out of the printer: read back by a machine, measured on the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from app.domain.sheet_numbers import corner_code, parse_corner_code
from app.errors import FileProblem
from app.i18n import LANGUAGES, Language
from app.progress import Cancelled
from app.reports.head import Paper
from app.reports.session_sheet import Sheet, pages_of
from app.reports.sheet_canvas import draw_sheets
from app.reports.sheet_layout import Box, SheetLayout, Variant

Picture = NDArray[np.uint8]
Pictures = Callable[[Path, int], list[Picture]]
SheetOf = Callable[..., Sheet]
EVERY = [(paper, variant, language) for paper in Paper for variant in Variant for language in LANGUAGES]


def _codes(picture: Picture) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def _expected(number: str, page: int = 1) -> set[str]:
    return {corner_code(number, page, corner) for corner in range(4)}


def _cut(picture: Picture, box: Box, layout: SheetLayout) -> Picture:
    scale = picture.shape[1] / layout.width
    left, top = round(box.x * scale), round(box.y * scale)
    return picture[top : top + round(box.h * scale), left : left + round(box.w * scale)]


@pytest.mark.parametrize(("paper", "variant", "language"), EVERY)
def test_all_four_codes_read_back_on_every_kind_of_sheet(
    tmp_path: Path, pictures: Pictures, sheet_of: SheetOf, paper: Paper, variant: Variant, language: Language
) -> None:
    out = tmp_path / "sheet.pdf"
    assert draw_sheets([sheet_of(paper=paper, variant=variant, language=language)], out) == 1
    (picture,) = pictures(out, 150)
    assert _codes(picture) == _expected("12345678")


@pytest.mark.parametrize("scale", [0.94, 0.97])
@pytest.mark.parametrize("dpi", [150, 200])
def test_codes_survive_fit_to_page(
    tmp_path: Path, pictures: Pictures, sheet_of: SheetOf, scale: float, dpi: int
) -> None:
    out = tmp_path / "sheet.pdf"
    draw_sheets([sheet_of(number="90000001")], out)
    (picture,) = pictures(out, dpi)
    height, width = picture.shape
    smaller = Image.fromarray(picture).resize(
        (round(width * scale), round(height * scale)), Image.Resampling.BILINEAR
    )
    page = Image.new("L", (width, height), 255)
    page.paste(smaller, (round(width * (1 - scale) / 2), round(height * (1 - scale) / 2)))
    assert _codes(np.array(page)) == _expected("90000001")


def test_codes_stand_where_the_layout_says_with_white_around(
    tmp_path: Path, pictures: Pictures, sheet_of: SheetOf
) -> None:
    out, sheet = tmp_path / "sheet.pdf", sheet_of()
    draw_sheets([sheet], out)
    (picture,) = pictures(out, 200)
    for corner, box in enumerate(sheet.layout.corners):
        around = Box(box.x - 3, box.y - 3, box.w + 6, box.h + 6)
        wide = _cut(picture, around, sheet.layout).copy()
        (found,) = zxingcpp.read_barcodes(wide)
        assert parse_corner_code(found.text) == ("12345678", 1, corner)
        quiet = round(2.7 * picture.shape[1] / sheet.layout.width)
        wide[quiet:-quiet, quiet:-quiet] = 255
        assert wide.min() == 255


@pytest.mark.parametrize(("paper", "variant"), [(paper, variant) for paper in Paper for variant in Variant])
def test_bubbles_are_printed_where_the_layout_says_and_empty(
    tmp_path: Path, pictures: Pictures, sheet_of: SheetOf, paper: Paper, variant: Variant
) -> None:
    out, sheet = tmp_path / "sheet.pdf", sheet_of(paper=paper, variant=variant)
    draw_sheets([sheet], out)
    (picture,) = pictures(out, 200)
    for row in sheet.layout.rows:
        for bubble in row.bubbles:
            cut = _cut(picture, bubble.box, sheet.layout)
            size = cut.shape[0]
            middle = size // 2
            assert cut[size // 4 : -size // 4, size // 4 : -size // 4].min() == 255
            for edge in (cut[:4, middle], cut[-4:, middle], cut[middle, :4], cut[middle, -4:]):
                assert edge.min() < 160
            assert cut[0, 0] == cut[-1, -1] == 255


def test_a_long_session_has_numbered_rows_and_codes_on_its_second_page(
    tmp_path: Path, pictures: Pictures, sheet_of: SheetOf
) -> None:
    sheet = sheet_of(names=tuple(f"Student {n}" for n in range(1, 23)))
    pages = pages_of(sheet)
    assert [(page.page, page.pages) for page in pages] == [(1, 2), (2, 2)]
    assert pages[1].rows[:3] == ((21, "Student 21"), (22, "Student 22"), (23, ""))
    out = tmp_path / "sheet.pdf"
    assert draw_sheets([sheet], out) == 2
    first, second = pictures(out, 150)
    assert _codes(first) == _expected("12345678", 1)
    assert _codes(second) == _expected("12345678", 2)


def test_what_is_printed_can_be_read_as_text(tmp_path: Path, sheet_of: SheetOf) -> None:
    import pypdfium2

    out = tmp_path / "sheet.pdf"
    draw_sheets([sheet_of(language="es")], out)
    document = pypdfium2.PdfDocument(out)
    text = document[0].get_textpage().get_text_range()
    document.close()
    for words in ("1234 5678-", "página 1 de 1", "Hoja de asistencia", "mié 16 sept 2026"):
        assert words in text
    for name in ("Nguyễn, Thị Minh Khai", "ᏣᎳᎩ", "Kaʻōhao, Leilani", "Begaye, Tłʼízí"):
        assert name in text


def test_two_builds_are_the_same_bytes_whatever_was_drawn_between(tmp_path: Path, sheet_of: SheetOf) -> None:
    first, other, second = (tmp_path / f"{n}.pdf" for n in range(3))
    draw_sheets([sheet_of()], first)
    draw_sheets([sheet_of(names=("ǫ̀ a̱ e̋ l̃",))], other)
    draw_sheets([sheet_of()], second)
    assert first.read_bytes() == second.read_bytes()


def test_many_sheets_in_one_file_stay_small(tmp_path: Path, sheet_of: SheetOf) -> None:
    out = tmp_path / "sheets.pdf"
    one = sheet_of()
    draw_sheets([replace(one, number=str(10_000_000 + n)) for n in range(100)], out)
    assert out.stat().st_size / 100 < 2500


def test_no_sheets_make_one_empty_page(tmp_path: Path, pictures: Pictures) -> None:
    out = tmp_path / "none.pdf"
    assert draw_sheets([], out) == 0
    (picture,) = pictures(out, 50)
    assert picture.min() == 255


def test_a_cancelled_print_leaves_the_old_file(tmp_path: Path, sheet_of: SheetOf) -> None:
    class Stop:
        def step(self, done: int, total: int, sentence: str) -> None:
            raise Cancelled

    out = tmp_path / "sheets.pdf"
    out.write_bytes(b"old")
    with pytest.raises(Cancelled):
        draw_sheets([sheet_of()], out, Stop())
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path, sheet_of: SheetOf) -> None:
    with pytest.raises(FileProblem, match="Choose another folder"):
        draw_sheets([sheet_of()], tmp_path / "missing" / "sheets.pdf")
