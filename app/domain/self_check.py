# SPDX-License-Identifier: Apache-2.0
"""The quality self-check: how far a program does what good programs do, and which number says so.

What is looked at, and whose idea it is, stands in ``quality_elements``. An element that has a ``fact`` fills
itself from what the program has noted, and says the number; a person may say otherwise with a reason. How the
facts are counted is in ``app.storage.queries.quality_facts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.quality_elements import CHECKLISTS, FACTS, Checklist
from app.domain.rulebook import Rules
from app.domain.words import Fulfilment, label
from app.errors import Invalid

RULE = (
    "An element that fills itself is met when its share reaches the program's own number for it, or is whole "
    "where there is none; partly from half of that; else not. Without anything to count it is left to a "
    "person. Each round is kept."
)


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``, both counted."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the data say of an element, and the number that says why."""

    answer: Fulfilment
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of an element in a round; ``who`` is empty where it came from the data."""

    answer: Fulfilment
    words: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many elements of a round are met, partly met, not met, and how many are not answered yet."""

    met: int
    partly: int
    not_met: int
    open: int

    @property
    def words(self) -> str:
        """In words: "7 met, 2 partly, 1 not; 3 to answer"."""
        told = f"{self.met} met, {self.partly} partly, {self.not_met} not"
        return f"{told}; {self.open} to answer" if self.open else told


def checklist(code: str) -> Checklist:
    """A checklist by its code. Raises Invalid."""
    found = next((one for one in CHECKLISTS if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in CHECKLISTS)
        raise Invalid({"checklist": f"There is no checklist “{code}”. There are: {known}."})
    return found


def fact_of(checklist_code: str, element: str) -> str:
    """What an element fills itself from; empty for those that a program added, and for those one answers."""
    for one in CHECKLISTS:
        if one.code == checklist_code:
            return next((known.fact for known in one.elements if known.code == element), "")
    return ""


def suggest(fact: str, facts: Mapping[str, Share], rules: Rules) -> Suggestion | None:
    """What the data say; None where nothing was counted.

    Shares are compared in whole numbers: 80 of 100 reaches 80 %, 79 does not.
    """
    share = facts.get(fact)
    if share is None or not share.whole:
        return None
    words, rule = FACTS[fact]
    enough = int(getattr(rules, rule)) if rule else 100
    hundredfold, whole = share.part * 100, share.whole
    answer = (
        Fulfilment.YES if hundredfold >= enough * whole
        else Fulfilment.PARTLY if 2 * hundredfold >= enough * whole
        else Fulfilment.NO
    )  # fmt: skip
    numbers = {name: f"{getattr(rules, name):,}" for name in _named(words)}
    why = words.format(part=f"{share.part:,}", whole=f"{whole:,}", **numbers)
    needed = f"; {enough}\u00a0% is enough" if rule else ""
    return Suggestion(answer, f"{why[0].upper()}{why[1:]}{needed}.")


def _named(words: str) -> Iterable[str]:
    from string import Formatter

    return [
        name for _text, name, _spec, _as in Formatter().parse(words) if name not in (None, "part", "whole")
    ]


def score(codes: Sequence[str], answers: Mapping[str, Answer]) -> Score:
    """A round added up; elements that do not apply count nowhere."""
    told = [answers[code].answer for code in codes if code in answers]
    return Score(
        told.count(Fulfilment.YES), told.count(Fulfilment.PARTLY), told.count(Fulfilment.NO),
        len(codes) - len(told),
    )  # fmt: skip


_RANK = {Fulfilment.NO: 0, Fulfilment.PARTLY: 1, Fulfilment.YES: 2}


def change(before: Answer | None, now: Answer | None) -> str:
    """How an element moved since the round before: better, worse, same; empty when it cannot be said."""
    if before is None or now is None:
        return ""
    old, new = _RANK.get(before.answer), _RANK.get(now.answer)
    if old is None or new is None:
        return "" if before.answer is now.answer else f"was: {label(before.answer).lower()}"
    return "same" if old == new else "better" if new > old else "worse"


def round_before(days: Iterable[date], day: date) -> date | None:
    """The round before the one of ``day``."""
    return max((one for one in days if one < day), default=None)


def check_answer(answer: Fulfilment, words: str, suggested: Suggestion | None) -> None:
    """Raises Invalid when somebody says otherwise than the data, without a reason."""
    if suggested is not None and answer is not suggested.answer and not words.strip():
        raise Invalid(
            {
                "words": f"The numbers say “{label(suggested.answer).lower()}”. Write why it is "
                f"“{label(answer).lower()}” all the same."
            }
        )
