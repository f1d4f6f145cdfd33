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


def tooltip(element: Element) -> str:
    """The verdict in words, what it was counted from, and the rule."""
    said = ": ".join(filter(None, (WORDS[element.verdict].capitalize(), element.detail)))
    return f"{said}.\n{element.rule}"
