# SPDX-License-Identifier: Apache-2.0
"""Surveys, their questions, the papers that were typed in, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.surveys import Answered, QuestionKind, results
from app.domain.words import Window
from app.errors import NotFound
from app.storage.queries.demographics import smallest
from app.storage.queries.sql import Value, fetch, records


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A survey; ``papers`` are those of the period, ``last_day`` the day of the latest one."""

    id: Id
    name: str
    name_es: str
    audience: str
    questions: int
    papers: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in its place."""

    id: Id
    position: int
    words: str
    words_es: str
    kind: QuestionKind
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with its answers by question; ``name`` is empty for a paper without a name."""

    id: Id
    number: int
    day: date
    window: Window
    person_id: Id | None
    name: str
    answers: dict[Id, str]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What each window said to a question."""

    question: QuestionRow
    windows: tuple[Answered, ...]

    def window(self, window: Window) -> Answered | None:
        """One window; None where nobody answered."""
        return next((one for one in self.windows if one.window is window), None)


_SURVEYS = """
SELECT v.id, v.name, v.name_es, v.audience,
       (SELECT count(*) FROM survey_question q WHERE q.survey_id = v.id AND q.removed = 0),
       count(p.id), max(p.day)
FROM survey v LEFT JOIN survey_paper p ON p.survey_id = v.id AND p.removed = 0
  AND p.day BETWEEN :first AND :last
WHERE v.removed = 0 GROUP BY v.id
"""

_QUESTIONS = """
SELECT id, position, words, words_es, kind, least, most FROM survey_question
WHERE survey_id = :survey AND removed = 0 ORDER BY position, id
"""

_PAPERS = """
SELECT p.id, p.day, p.window, p.person_id,
       coalesce(st.given, a.given, ''), coalesce(st.family, a.family, ''), coalesce(st.preferred, '')
FROM survey_paper p LEFT JOIN student st ON st.id = p.person_id AND p.kind = 'student'
LEFT JOIN adult a ON a.id = p.person_id AND p.kind = 'adult'
WHERE p.survey_id = :survey AND p.removed = 0 AND p.day BETWEEN :first AND :last
  AND (:window IS NULL OR p.window = :window)
ORDER BY p.id
"""

_ANSWERS = """
SELECT n.paper_id, n.question_id, n.value, p.window
FROM survey_paper p CROSS JOIN survey_answer n ON n.paper_id = p.id AND n.removed = 0
WHERE p.survey_id = :survey AND p.removed = 0 AND p.day BETWEEN :first AND :last
  AND (:window IS NULL OR p.window = :window)
ORDER BY p.id
"""


def surveys(session: DbSession, first: date, last: date) -> list[SurveyRow]:
    """All surveys by whom they ask and name, with how many papers came from ``first`` to ``last``."""
    rows = records(SurveyRow, fetch(session, _SURVEYS, first=first, last=last))
    return sorted(rows, key=lambda row: (row.audience != "student", names.fold(row.name), row.id))


def survey_row(session: DbSession, survey_id: Id, first: date, last: date) -> SurveyRow:
    """One survey. Raises NotFound."""
    for row in surveys(session, first, last):
        if row.id == survey_id:
            return row
    raise NotFound("This survey is no longer here.")


def questions(session: DbSession, survey_id: Id) -> list[QuestionRow]:
    """The questions in their order."""
    return records(QuestionRow, fetch(session, _QUESTIONS, survey=survey_id))


def papers(
    session: DbSession, survey_id: Id, first: date, last: date, window: Window | None = None
) -> list[PaperRow]:
    """The papers of a period in the order in which they were typed, numbered from 1."""
    asked: dict[str, Value] = {"survey": survey_id, "first": first, "last": last, "window": window}
    answers: dict[Id, dict[Id, str]] = {}
    for paper, question, value, _window in fetch(session, _ANSWERS, **asked):
        answers.setdefault(paper, {})[question] = value
    return [
        PaperRow(
            row[0], at, date.fromisoformat(row[1]), Window(row[2]), row[3],
            names.list_name(*row[4:7]) if row[3] else "", answers.get(row[0], {}),
        )
        for at, row in enumerate(fetch(session, _PAPERS, **asked), 1)
    ]  # fmt: skip


def survey_results(
    session: DbSession, survey_id: Id, first: date, last: date, *, outside: bool = False
) -> list[QuestionResult]:
    """What each question was answered per window; for people outside small groups are hidden."""
    least = smallest(session) if outside else None
    told: dict[Id, list[tuple[Window, str]]] = {}
    asked: dict[str, Value] = {"survey": survey_id, "first": first, "last": last, "window": None}
    for _paper, question, value, window in fetch(session, _ANSWERS, **asked):
        told.setdefault(question, []).append((Window(window), value))
    return [
        QuestionResult(one, tuple(results(one.kind, told.get(one.id, ()), least)))
        for one in questions(session, survey_id)
    ]


def windows_of(found: Sequence[QuestionResult]) -> list[Window]:
    """The windows in which anybody answered anything."""
    held = {one.window for result in found for one in result.windows}
    return [window for window in Window if window in held]
