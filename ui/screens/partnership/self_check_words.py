# SPDX-License-Identifier: Apache-2.0
"""How the self-check is shown: figures and columns, why an element stands as it does, what is behind it."""

from __future__ import annotations

from app.domain.words import Fulfilment, label
from app.storage.queries.self_check import ElementRow
from ui.kit.table import Column
from ui.theme import Tone

# Where the rows behind a number are: a screen and what it does there.
BEHIND = {
    **dict.fromkeys(("group_size", "dosage", "consistency", "duration"), ("students", "dosage")),
    "attendance": ("reports", "attendance"), "data": ("reports", "attendance"),
    "windows": ("students", "results"), "needs": ("supports", "coverage"),
    "coverage": ("supports", "coverage"), "check_ins": ("supports", "check_ins"),
    **dict.fromkeys(("meetings", "closures"), ("supports", "matches")),
    **dict.fromkeys(
        (
            "tutors_trained", "tutors_checked", "mentors_screened", "mentors_trained", "mentors_committed",
            "leads", "adults_checked", "adults_trained",
        ),
        ("adults", "board"),
    ),
}  # fmt: skip
OPEN = "open"
FIGURES = (
    (str(Fulfilment.YES), "met", Tone.NEUTRAL), (str(Fulfilment.PARTLY), "partly", Tone.NEUTRAL),
    (str(Fulfilment.NO), "not met", Tone.ATTENTION), (OPEN, "to answer", Tone.ATTENTION),
)  # fmt: skip
_TONES = {
    Fulfilment.YES: Tone.OK, Fulfilment.PARTLY: Tone.INFO, Fulfilment.NO: Tone.ATTENTION,
    Fulfilment.NOT_APPLICABLE: Tone.NEUTRAL,
}  # fmt: skip
_MOVED = {"better": Tone.OK, "worse": Tone.ATTENTION}


def key_of(row: ElementRow) -> str:
    """The figure that an element is counted in."""
    return OPEN if row.answer is None else str(row.answer.answer)


def columns() -> list[Column[ElementRow]]:
    """The columns of a round."""
    return [
        Column[ElementRow](key="words", title="Element", least=240, sortable=False,
                           value=lambda row: row.element.words, tooltip=lambda row: row.element.words),
        Column[ElementRow](key="answer", title="Answer", width=150, sortable=False, value=_answer,
                           tone=lambda row: _TONES[row.answer.answer] if row.answer else Tone.NEUTRAL),
        Column[ElementRow](key="change", title="Since before", width=130, sortable=False,
                           value=lambda row: row.change, tone=lambda row: _MOVED.get(row.change)),
        Column[ElementRow](key="why", title="Why", least=240, sortable=False, value=_why, tooltip=_why,
                           soft=True),
    ]  # fmt: skip


def detail(row: ElementRow) -> str:
    """All of why, and what the round before said."""
    then = f" The round before said: {label(row.before.answer).lower()}." if row.before else ""
    return f"{row.element.words}: {_why(row) or 'nobody has answered yet.'}{then}"


def _answer(row: ElementRow) -> str:
    return label(row.answer.answer) if row.answer else "To answer"


def _why(row: ElementRow) -> str:
    if row.answer is None:
        return ""
    return f"{row.answer.who}: {row.answer.words}" if row.answer.who else row.answer.words
