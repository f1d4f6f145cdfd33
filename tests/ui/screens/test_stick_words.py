# SPDX-License-Identifier: Apache-2.0
"""What is said after a bundle was written or an answer taken in: counted rightly, and nothing untrue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.partnership.stick import Packed, Unpacked
from ui.screens.partnership.stick_part import taken_words, written_words

PACKED = Packed(Path("up.plb"), "Pine Hill", "Front desk", 2, 0, 1, 900, 0, "1a2b3c4d")
TAKEN = Unpacked("a2.plb", "Front desk", "https://hub.example.org", "1a2b3c4d", 0, 1, 2, 0, 0, 0, True)


@pytest.mark.parametrize(
    ("actions", "shares", "said"),
    [
        (2, 0, "It holds 2 changes; until the answer is back they count as waiting."),
        (1, 3, "It holds 1 change and the counts you share; until"),
        (0, 3, "It holds the counts you share; its answer brings"),
        (0, 0, "It holds nothing new; its answer brings"),
    ],
)
def test_what_a_bundle_holds(actions: int, shares: int, said: str) -> None:
    assert said in written_words(replace(PACKED, actions=actions, shares=shares))


def test_what_an_answer_did() -> None:
    assert taken_words(TAKEN).startswith("The hub has 1 parcel more of this laptop; 2 came from others.")
    assert taken_words(TAKEN).endswith("Nothing waits any more.")
    assert "1 change waits for the next bundle." in taken_words(replace(TAKEN, still_waiting=1))
    assert "2 changes wait for the next bundle." in taken_words(replace(TAKEN, still_waiting=2))
    assert "1 byte at its end was damaged: it comes again" in taken_words(replace(TAKEN, lost=1))
    assert "2 bytes at its end were damaged: they come again" in taken_words(replace(TAKEN, lost=2))
