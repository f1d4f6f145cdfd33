# SPDX-License-Identifier: Apache-2.0
"""Consents: what a family has said to one question, as it stands on a day.

Sources: FERPA, 34 CFR 99.30 (a signed and dated paper that names what, what for and to whom), and the
handbook, section 7: each thing is asked apart. The latest word counts. A paper holds through the whole of its
last day, a later one replaces an earlier one of its kind, and a withdrawal takes back what was said before
it. Of a yes and a no of the same day the one that protects counts: nothing is done on the strength of a tie.

Which kinds a program asks for is its own rule (``consents_required``). A kind that is not asked for stops
nothing while nothing is noted: a program that collects no paper yet must not be locked out. A family's no,
and a withdrawal, stop it always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.words import ConsentAnswer, ConsentKind


class State(StrEnum):
    """Where a question stands."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Consent:
    """One paper: the answer of ``day``, good through ``expires`` (None: until withdrawn)."""

    kind: ConsentKind
    answer: ConsentAnswer
    day: date
    expires: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a question stands: since when, until when (a given one), and that in a plain sentence."""

    kind: ConsentKind
    state: State
    since: date | None
    until: date | None
    sentence: str


# What is asked, to stand after "said yes to", and what has to wait without it.
ASKED: dict[ConsentKind, str] = {
    ConsentKind.PARTICIPATION: "taking part",
    ConsentKind.RECORDS: "giving school papers and reports to others",
    ConsentKind.PHOTO: "photos",
    ConsentKind.TRANSPORT: "transport",
    ConsentKind.SURVEY: "surveys",
    ConsentKind.DATA_SHARING: "sharing data",
}


def standing(consents: Iterable[Consent], kind: ConsentKind, on: date) -> Standing:
    """What a family's word on ``kind`` is on a day; papers and withdrawals of later days are left out."""
    words = [word for one in consents if one.kind == kind for word in _words(one, on)]
    if not words:
        return Standing(kind, State.MISSING, None, None, f"Nobody has asked about {ASKED[kind]} yet.")
    said, _order, state, until = max(words, key=lambda word: (word[0], word[1], word[3] or date.max))
    if state is State.GIVEN and until is not None and until < on:
        return Standing(
            kind, State.EXPIRED, said, until, f"The yes to {ASKED[kind]} ended on {_text(until)}."
        )
    return Standing(kind, state, said, until, _sentence(kind, state, said, until))


def why_not(found: Standing, *, is_asked_for: bool) -> str:
    """Why something may not be done; empty when it may. ``is_asked_for``: by the program's own rule."""
    if found.state is State.GIVEN:
        return ""
    if found.state in (State.REFUSED, State.WITHDRAWN):
        return f"{found.sentence} Ask the family again before anything is done."
    if not is_asked_for:
        return ""
    if found.state is State.EXPIRED:
        return f"{found.sentence} Ask the family for a new paper and note it under Consents."
    return f"{found.sentence} Ask the family, and note the paper under Consents."


def ends_soon(found: Standing, on: date, days: int) -> bool:
    """A yes whose last day is at most ``days`` days away, or that has ended and was not renewed."""
    if found.state is State.EXPIRED:
        return True
    return found.state is State.GIVEN and found.until is not None and found.until <= on + timedelta(days=days)


_Word = tuple[date, int, State, date | None]


def _words(one: Consent, on: date) -> list[_Word]:
    """A paper is a word of its day, and its withdrawal another; what protects comes after what allows."""
    found: list[_Word] = []
    if one.day <= on:
        is_yes = one.answer is ConsentAnswer.YES
        found.append((one.day, 0, State.GIVEN, one.expires) if is_yes else (one.day, 1, State.REFUSED, None))
    if one.withdrawn is not None and one.withdrawn <= on and one.day <= on:
        found.append((one.withdrawn, 2, State.WITHDRAWN, None))
    return found


def _sentence(kind: ConsentKind, state: State, said: date, until: date | None) -> str:
    asked = ASKED[kind]
    if state is State.GIVEN:
        end = f", good through {_text(until)}" if until else ""
        return f"The family said yes to {asked} on {_text(said)}{end}."
    if state is State.REFUSED:
        return f"The family said no to {asked} on {_text(said)}."
    return f"The family took back its yes to {asked} on {_text(said)}."


def _text(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
