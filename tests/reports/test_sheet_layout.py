# SPDX-License-Identifier: Apache-2.0
"""The geometry of session sheets: what was promised to whoever reads a photograph of one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.i18n import LANGUAGES, Language
from app.reports.head import Paper
from app.reports.session_sheet import fill_rows
from app.reports.sheet_layout import LETTERS, SheetLayout, Variant, sheet_layout

EVERY = [(paper, variant, language) for paper in Paper for variant in Variant for language in LANGUAGES]


@pytest.mark.parametrize(("paper", "variant", "language"), EVERY)
def test_json_round_trip_keeps_geometry_and_id(paper: Paper, variant: Variant, language: Language) -> None:
    layout = sheet_layout(paper, variant, language)
    back = SheetLayout.from_json(layout.to_json())
    assert back == layout
    assert back.id == layout.id
    assert len(layout.id) == 16


def test_each_kind_of_sheet_has_its_own_id() -> None:
    assert len({sheet_layout(*kind).id for kind in EVERY}) == len(EVERY)


def test_the_letter_layout_is_the_one_that_was_printed() -> None:
    """Fails when a figure is changed without a new VERSION: sheets that are out would be misread."""
    assert sheet_layout().version == 1
    assert sheet_layout().id == "17871ab648baae32"


@pytest.mark.parametrize(("paper", "variant", "language"), EVERY)
def test_everything_stands_on_the_page_and_clear_of_the_codes(
    paper: Paper, variant: Variant, language: Language
) -> None:
    layout = sheet_layout(paper, variant, language)
    top, bottom = layout.heads[0].y, layout.rows[-1].box.y + layout.rows[-1].box.h
    assert top >= layout.corners[0].y + 14 + 3
    assert bottom + 10 <= layout.corners[2].y  # room for the legend
    assert layout.corners[3].x + 14 == pytest.approx(layout.width - 10)
    assert layout.corners[3].y + 14 == pytest.approx(layout.height - 10)
    assert layout.columns[-1].x + layout.columns[-1].w == pytest.approx(layout.width - 10)
    assert layout.columns[-1].w >= 15


@pytest.mark.parametrize(("paper", "variant", "language"), EVERY)
def test_bubbles_are_in_their_row_with_air_around(paper: Paper, variant: Variant, language: Language) -> None:
    layout = sheet_layout(paper, variant, language)
    marks = layout.column("marks")
    for row in layout.rows:
        assert tuple(bubble.letter for bubble in row.bubbles) == LETTERS
        for bubble in row.bubbles:
            assert row.box.y + 1 < bubble.box.y
            assert bubble.box.y + bubble.box.h + 1 < row.box.y + row.box.h
        for left, right in pairwise(row.bubbles):
            assert right.box.x - left.box.x == pytest.approx(9.5)
        assert row.bubbles[0].box.x - marks.x == pytest.approx(3)


def test_normal_print_has_twenty_rows_in_two_blocks_of_ten() -> None:
    layout = sheet_layout()
    assert layout.rows_per_page == 20
    assert len(layout.heads) == 2
    assert layout.heads[1].y == pytest.approx(layout.rows[9].box.y + layout.rows[9].box.h)
    assert all(bubble.box.w == 5.0 for row in layout.rows for bubble in row.bubbles)


@pytest.mark.parametrize(("names", "pages"), [(0, 1), (15, 1), (16, 2), (35, 2), (36, 3)])
def test_at_least_five_rows_stay_blank(names: int, pages: int) -> None:
    rows = fill_rows(["x"] * names, 20, 5)
    assert len(rows) == pages * 20
    assert rows[names:] == ("",) * (pages * 20 - names)
