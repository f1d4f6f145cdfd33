# SPDX-License-Identifier: Apache-2.0
"""How verdicts of the high-impact check look: a tone with its icon, a word and the number."""

from __future__ import annotations

from app.domain.dosage import Element, Part, Verdict
from ui.theme import Tone

TONES: dict[Verdict, Tone] = {
    Verdict.PASS: Tone.OK,
    Verdict.WARN: Tone.ATTENTION,
    Verdict.FAIL: Tone.PROBLEM,
    Verdict.BLANK: Tone.NEUTRAL,
}
WORDS: dict[Verdict, str] = {
    Verdict.PASS: "passes",
    Verdict.WARN: "look at it",
    Verdict.FAIL: "fails",
    Verdict.BLANK: "nothing to say yet",
}
SHORT_TITLES: dict[Part, str] = {
    Part.WEEKS: "Weeks",
    Part.GROUP: "Group",
    Part.TUTOR: "Same tutor",
    Part.DURATION: "Duration",
    Part.ATTENDANCE: "Attended",
}


def tone_of(element: Element) -> Tone:
    """The tone of an element; a support that is still going on is nothing to put right yet."""
    if _is_young(element):
        return Tone.INFO
    return TONES[element.verdict]


def said(element: Element) -> str:
    """The verdict in words, and what it was counted from."""
    verdict = "not yet" if _is_young(element) else WORDS[element.verdict]
    return "; ".join(filter(None, (verdict, element.detail)))


def _is_young(element: Element) -> bool:
    return element.part is Part.DURATION and element.verdict is Verdict.WARN


def tooltip(element: Element) -> str:
    """The verdict in words, what it was counted from, and the rule."""
    return f"{said(element).capitalize()}.\n{element.rule}"
