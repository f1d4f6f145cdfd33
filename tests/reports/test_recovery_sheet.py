# SPDX-License-Identifier: Apache-2.0
"""The recovery sheet says the code twice, and both say the same."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray

from app.errors import FileProblem
from app.reports.head import Paper
from app.reports.recovery_sheet import draw_recovery_sheet
from app.vault.vault import check_recovery_code, new_recovery_code

DAY = date(2026, 11, 18)
Render = Callable[[Path, int], list[NDArray[np.uint8]]]


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


@pytest.mark.parametrize("paper", list(Paper))
def test_the_qr_code_and_the_groups_read_back(paper: Paper, tmp_path: Path, pictures: Render) -> None:
    code, out = new_recovery_code(), tmp_path / "sheet.pdf"
    draw_recovery_sheet(code, "Pine Hill Tutoring", out, paper)
    pages = pictures(out, 150)
    assert len(pages) == 1
    found = zxingcpp.read_barcodes(pages[0])
    assert [one.text for one in found] == [code]
    check_recovery_code(found[0].text)
    assert pages[0][-178:-164].min() > 200, "what is written ends above the lines at the foot"
    text = text_of(out.read_bytes())
    assert all(group in text for group in code.split("-"))


@pytest.mark.parametrize("program", ["", "Wolfeschlegelsteinhausenbergerdorff " * 4, "Bį́į́h Ąą́ ᏣᎳᎩ <b>&"])
def test_a_stream_gets_the_same_bytes_and_any_name_fits(
    program: str, tmp_path: Path, pictures: Render
) -> None:
    code, stream, out = new_recovery_code(), io.BytesIO(), tmp_path / "sheet.pdf"
    draw_recovery_sheet(code, program, stream, day=DAY)
    draw_recovery_sheet(code, program, out, day=DAY)
    assert stream.getvalue() == out.read_bytes()
    page = pictures(out, 72)[0]
    assert page[:, :40].min() > 200
    assert page[:, -40:].min() > 200, "nothing runs over the margins"
    assert "Nov 18, 2026" in text_of(stream.getvalue())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="Choose another folder"):
        draw_recovery_sheet(new_recovery_code(), "Pine Hill", tmp_path / "none" / "sheet.pdf")


@pytest.mark.parametrize("paper", list(Paper))
def test_the_widest_groups_do_not_touch(paper: Paper, tmp_path: Path, pictures: Render) -> None:
    out = tmp_path / "sheet.pdf"
    draw_recovery_sheet("-".join(["WWWW"] * 7), "Pine Hill", out, paper)
    document = pypdfium2.PdfDocument(out.read_bytes())
    text = document[0].get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "W"]
    document.close()
    groups = [boxes[at : at + 4] for at in range(0, 28, 4)]
    for left, right in itertools.pairwise(groups):
        if abs(left[0][1] - right[0][1]) < 1:
            assert right[0][0] - left[-1][2] > 8
