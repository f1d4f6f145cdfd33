# SPDX-License-Identifier: Apache-2.0
"""The three slips of a stick: each names the laptop, the check and the time, so that they can be compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from app.partnership.stick import Packed, Unpacked
from app.printing.answer_slip import AnswerSlip, draw_answer_slip
from app.printing.slips import draw_bundle_slip, draw_receipt
from app.reports.head import Paper

NOON = 1_789_560_000_000
PACKED = Packed(
    Path("up.plb"), "Pine Hill", "Front desk", 1, NOON, 1, 1, NOON, "1a2b3c4d", 0, "https://hub.example.org"
)
TAKEN = Unpacked("a2.plb", "Front desk", "https://hub.example.org", "1a2b3c4d", NOON, 1, 2, 0, 0, 1, True)
BACK = AnswerSlip("Pine Hill", "Front desk", "up.plb", "1a2b3c4d", NOON, 3, 2, 0, "a2.plb", 900)


def words_of(content: bytes) -> str:
    document = pdfium.PdfDocument(content)
    try:
        assert len(document) == 1
        return " ".join(document[0].get_textpage().get_text_bounded().replace("\xa0", " ").split())
    finally:
        document.close()


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_three_slips_can_be_compared(paper: str) -> None:
    on = Paper(paper)
    slips = (draw_bundle_slip(PACKED, on), draw_answer_slip(BACK, on), draw_receipt(TAKEN, "Pine Hill", on))
    for slip in slips:
        text = words_of(slip)
        for said in ("Pine Hill", "Front desk", "1a2b3c4d"):
            assert said in text
        assert any(half in text for half in (" AM", " PM"))  # the clock of the screens


def test_the_bundles_slip_says_whether_counts_are_inside() -> None:
    assert "Counts inside none" in words_of(draw_bundle_slip(PACKED))
    assert "Counts inside the counts you share, sealed" in words_of(
        draw_bundle_slip(replace(PACKED, shares=2))
    )
    assert "Changes inside 1 in 1 parcel, the oldest of " in words_of(draw_bundle_slip(PACKED))


def test_a_damaged_bundle_has_another_check_and_the_slip_says_so() -> None:
    assert "Compare the check above" in words_of(draw_answer_slip(BACK))
    damaged = words_of(draw_answer_slip(replace(BACK, lost=17)))
    assert "Damaged 17 bytes" in damaged
    assert "its check is not the one on its slip" in damaged


def test_the_receipt_names_the_hub_and_counts_in_the_singular() -> None:
    text = words_of(draw_receipt(TAKEN, "Pine Hill"))
    for said in ("Hub https://hub.example.org", "Answer a2.plb", "Ours that arrived 1 parcel",
                 "From other laptops 2 parcels", "Still waiting 1 change", "Damaged nothing"):  # fmt: skip
        assert said in text
