# SPDX-License-Identifier: Apache-2.0
"""Pages as pictures, and the sample names that every print must get right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.i18n import Language
from app.reports.head import Paper
from app.reports.session_sheet import Sheet, fill_rows
from app.reports.sheet_layout import Variant, sheet_layout

Picture = NDArray[np.uint8]

NAMES = (
    "Begaye, Tłʼízí",
    "Kaʻōhao, Leilani",
    "ᏣᎳᎩ",
    "Nguyễn, Thị Minh Khai",
    "Yázhí, Bį́į́h Ąą́ ę́ ǫ́",
    "O'Brien-de la Cruz, Ana",
    "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine Jr. de la Santísima Trinidad",
    "王芳",
    "Smith, Jo",
)


@pytest.fixture
def pictures() -> Callable[[Path, int], list[Picture]]:
    """Every page of a PDF in grey, at so many dots per inch."""

    def render(path: Path, dpi: int) -> list[Picture]:
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        try:
            return [np.array(page.render(scale=dpi / 72, grayscale=True).to_numpy()) for page in document]
        finally:
            document.close()

    return render


@pytest.fixture
def sheet_of() -> Callable[..., Sheet]:
    """A sheet with the sample names."""

    def build(
        names: tuple[str, ...] = NAMES,
        paper: Paper = Paper.LETTER,
        variant: Variant = Variant.NORMAL,
        language: Language = "en",
        number: str = "12345678",
    ) -> Sheet:
        layout = sheet_layout(paper, variant, language)
        return Sheet(
            number=number,
            program="Pine Hill Reading Partners",
            site="Pine Hill Public Library",
            activity="Tutoring",
            session="Reading A",
            day=date(2026, 9, 16),
            start=time(15, 15),
            end=time(16, 0),
            adults=("Ana Begaye", "Joseph Running Bear"),
            rows=fill_rows(names, layout.rows_per_page, layout.walk_in_rows),
            layout=layout,
        )

    return build
