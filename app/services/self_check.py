# SPDX-License-Identifier: Apache-2.0
"""Rounds of the quality self-check, and the elements in a program's own words.

A round is a day: beginning one writes down what the numbers say today, so that history does not move when
the data do. A person answers the rest, and may say otherwise with a reason. The elements are the defaults of
``app.domain.self_check`` until a program changes one; the first change makes all of a checklist its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import new_id
from app.domain import names
from app.domain.self_check import Share, check_answer, checklist, fact_of, suggest
from app.domain.words import Fulfilment
from app.errors import Invalid, NotFound
from app.storage.queries.rulebook import read_rules
from app.storage.queries.self_check import elements
from app.storage.tables import QualityAnswer, QualityElement


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDraft:
    """What somebody says of an element; ``words`` are the reason or a note."""

    answer: Fulfilment
    words: str = ""


def begin_round(session: DbSession, code: str, day: date, facts: Mapping[str, Share]) -> int:
    """Write down what the numbers say of each element, as the round of a day; returns how many fill.

    What a person has answered in this round stays. Raises Invalid for an unknown checklist.
    """
    checklist(code)
    rules, filled = read_rules(session), 0
    for element in elements(session, code):
        found = suggest(element.fact, facts, rules)
        if found is None:
            continue
        row = session.get(QualityAnswer, (code, element.code, day))
        if row is None:
            session.add(
                QualityAnswer(
                    checklist=code, element=element.code, day=day, answer=found.answer, words=found.why
                )
            )
        elif row.removed or not row.who:
            row.removed, row.answer, row.words, row.who = False, found.answer, found.why, ""
        filled += 1
    session.flush()
    return filled


def answer(
    session: DbSession, code: str, element: str, day: date, draft: AnswerDraft, facts: Mapping[str, Share],
    who: str,
) -> None:  # fmt: skip
    """What a person says of an element. Raises NotFound, and Invalid without a reason against the numbers."""
    if element not in {one.code for one in elements(session, code)}:
        raise NotFound("This element is no longer on the list.")
    suggested = suggest(fact_of(code, element), facts, read_rules(session))
    check_answer(draft.answer, draft.words, suggested)
    row = session.get(QualityAnswer, (code, element, day))
    if row is None:
        row = QualityAnswer(checklist=code, element=element, day=day, answer=draft.answer)
        session.add(row)
    row.removed, row.answer = False, draft.answer
    row.words, row.who = names.nfc(draft.words), who or "Somebody"
    session.flush()


def clear_answer(session: DbSession, code: str, element: str, day: date, facts: Mapping[str, Share]) -> None:
    """Take back what a person said: the numbers speak again, where there are some."""
    row = session.get(QualityAnswer, (code, element, day))
    if row is None or row.removed:
        return
    found = suggest(fact_of(code, element), facts, read_rules(session))
    if found is None:
        row.removed = True
    else:
        row.answer, row.words, row.who = found.answer, found.why, ""


def remove_round(session: DbSession, code: str, day: date) -> None:
    """Take a whole round away."""
    wanted = select(QualityAnswer).where(QualityAnswer.checklist == code, QualityAnswer.day == day)
    for row in session.scalars(wanted):
        row.removed = True


def add_element(session: DbSession, code: str, words: str, words_es: str = "") -> str:
    """A further element, at the end; returns its code. Raises Invalid."""
    _require(words)
    rows = _own(session, code)
    made = f"own-{new_id().hex()[-12:]}"
    session.add(
        QualityElement(
            checklist=code, code=made, words=names.nfc(words), words_es=names.nfc(words_es),
            position=max((row.position for row in rows), default=-1) + 1,
        )
    )  # fmt: skip
    session.flush()
    return made


def change_element(session: DbSession, code: str, element: str, words: str, words_es: str = "") -> None:
    """Say an element in other words; what it fills itself from stays. Raises Invalid or NotFound."""
    _require(words)
    row = _element(session, code, element)
    row.words, row.words_es = names.nfc(words), names.nfc(words_es)


def move_element(session: DbSession, code: str, element: str, steps: int) -> None:
    """Move an element up (negative) or down; at the end nothing happens. Raises NotFound."""
    row = _element(session, code, element)
    ordered = _own(session, code)
    at = ordered.index(row)
    ordered.insert(min(max(at + steps, 0), len(ordered) - 1), ordered.pop(at))
    for position, one in enumerate(ordered):
        one.position = position


def remove_element(session: DbSession, code: str, element: str) -> None:
    """Take an element off the list; what earlier rounds said of it is kept. Raises NotFound."""
    _element(session, code, element).removed = True


def _own(session: DbSession, code: str) -> list[QualityElement]:
    """The elements as rows of this program, made of the defaults if there are none yet."""
    every = list(session.scalars(select(QualityElement).where(QualityElement.checklist == code)))
    if not every:
        every = [
            QualityElement(
                checklist=code, code=one.code, words=one.words, words_es=one.words_es, position=position
            )
            for position, one in enumerate(checklist(code).elements)
        ]
        session.add_all(every)
        session.flush()
    return sorted((row for row in every if not row.removed), key=lambda row: (row.position, row.code))


def _element(session: DbSession, code: str, element: str) -> QualityElement:
    found = next((row for row in _own(session, code) if row.code == element), None)
    if found is None:
        raise NotFound("This element is no longer on the list.")
    return found


def _require(words: str) -> None:
    if not names.nfc(words):
        raise Invalid({"words": "Write what is to be looked at."})
