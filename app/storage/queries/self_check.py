# SPDX-License-Identifier: Apache-2.0
"""The self-check: its elements, its rounds, what was said in each. What fills it is in ``quality_facts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.domain.quality_elements import Element
from app.domain.self_check import Answer, Score, change, checklist, fact_of, round_before, score
from app.domain.words import Fulfilment
from app.storage.queries.sql import fetch


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element in a round: what was said, what was said the round before, and how it moved."""

    element: Element
    answer: Answer | None
    before: Answer | None

    @property
    def code(self) -> str:
        return self.element.code

    @property
    def change(self) -> str:
        return change(self.before, self.answer)


@dataclass(frozen=True, slots=True)
class Round:
    """A round of a checklist. ``day`` None: none was made yet; ``before`` is the day of the round before."""

    checklist: str
    title: str
    source: str
    day: date | None
    before: date | None
    rows: tuple[ElementRow, ...]

    @property
    def score(self) -> Score:
        """The round added up."""
        given = {row.code: row.answer for row in self.rows if row.answer is not None}
        return score([row.code for row in self.rows], given)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One round, added up; ``by_hand`` are answers of a person."""

    day: date
    met: int
    partly: int
    not_met: int
    by_hand: int


_ELEMENTS = """
SELECT code, words, words_es, removed FROM quality_element WHERE checklist = :list ORDER BY position, code
"""

_ROUNDS = """
SELECT day, sum(answer = 'yes'), sum(answer = 'partly'), sum(answer = 'no'), sum(who <> '')
FROM quality_answer WHERE checklist = :list AND removed = 0 GROUP BY day ORDER BY day DESC
"""

_ANSWERS = """
SELECT element, answer, words, who FROM quality_answer
WHERE checklist = :list AND day = :day AND removed = 0
"""


def elements(session: DbSession, code: str) -> list[Element]:
    """The elements of a checklist, the program's own or the defaults. Raises Invalid for an unknown one."""
    default = checklist(code)
    own = fetch(session, _ELEMENTS, list=code)
    if not own:
        return list(default.elements)
    return [Element(row[0], row[1], row[2], fact_of(code, row[0])) for row in own if not row[3]]


def history(session: DbSession, code: str) -> list[HistoryRow]:
    """All rounds, the latest first."""
    return [HistoryRow(date.fromisoformat(row[0]), *row[1:]) for row in fetch(session, _ROUNDS, list=code)]


def quality_round(session: DbSession, code: str, day: date | None = None) -> Round:
    """The round of a day, else the latest one, beside the round before it."""
    known, about = [row.day for row in history(session, code)], checklist(code)
    chosen = day if day is not None else max(known, default=None)
    before = round_before(known, chosen) if chosen is not None else None
    now, then = _answers(session, code, chosen), _answers(session, code, before)
    rows = tuple(ElementRow(one, now.get(one.code), then.get(one.code)) for one in elements(session, code))
    return Round(code, about.title, about.source, chosen, before, rows)


def _answers(session: DbSession, code: str, day: date | None) -> dict[str, Answer]:
    if day is None:
        return {}
    return {
        row[0]: Answer(Fulfilment(row[1]), row[2], row[3])
        for row in fetch(session, _ANSWERS, list=code, day=day)
    }
