# SPDX-License-Identifier: Apache-2.0
"""May an adult work with students? In the few words of a list; the board and the profile say the rest."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.pipeline import Expiry
from app.domain.words import label
from app.storage.queries.pipeline import PipelineRow
from ui.theme import Tone


class Stand(NamedTuple):
    """The words, the tone of their chip (None: no chip), and what is missing in words."""

    words: str
    tone: Tone | None
    missing: str


def stand(row: PipelineRow, *, is_asked: bool) -> Stand:
    """While the program asks nobody for clearance (``is_asked``) it is only said how far the adult came."""
    standing = row.standing
    missing = "; ".join(standing.missing)
    if not is_asked:
        return Stand(label(standing.stage), None, missing)
    if not standing.is_cleared and row.expiry is Expiry.EXPIRED:
        return Stand("Ran out", Tone.PROBLEM, missing)
    if not standing.is_cleared:
        return Stand("Not cleared", Tone.ATTENTION, missing)
    if row.expiry is Expiry.SOON:
        return Stand("Cleared, ends soon", Tone.ATTENTION, missing)
    return Stand("Cleared", Tone.OK, missing)
