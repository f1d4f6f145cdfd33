# SPDX-License-Identifier: Apache-2.0
"""Invented signs of whether it works: steps of goals, levels in order, series, surveys, two self-checks.

Math grades rise for most and fall for some; the fall round of the self-check has answers of a person against
the numbers, and things that got worse since.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.clock import Id, new_id
from app.demo.people import People
from app.demo.plan import Span
from app.domain.quality_elements import CHECKLISTS
from app.domain.surveys import SHIPPED, QuestionKind
from app.domain.words import Fulfilment, GoalState, Window
from app.services.self_check import begin_round
from app.services.surveys import add_shipped
from app.storage.journal import WriteSession, insert_rows
from app.storage.queries.quality_facts import read_facts
from app.storage.tables import (
    Assessment,
    Goal,
    GoalStep,
    ListWord,
    Measure,
    QualityAnswer,
    SurveyAnswer,
    SurveyPaper,
)

Values = dict[str, Any]
_STEPS = ("Agree on a time", "Try it together", "Do it alone once", "Show somebody")
_WORDS = ("More science", "More time outside", "Nothing, I like it", "Snacks!", "Start later")
_ADULT_WORDS = ("A list of easy books", "More training in math", "A quieter room")
_GOALS = select(Goal.id, Goal.student_id).where(Goal.removed.is_(False))
_EARLY = (Fulfilment.YES, Fulfilment.PARTLY, Fulfilment.PARTLY, Fulfilment.NO)
_LEVELS = ("Level A", "Level B", "Level C", "Level D", "Level E")


def add_quality(session: WriteSession, rng: random.Random, everyone: People, span: Span) -> None:
    """Everything of this file; the self-check of today comes from the numbers that are here by then."""
    _add_steps(session, rng, everyone, span)
    _add_levels(session)
    _add_measures(session, rng, everyone, span)
    _add_papers(session, rng, span)
    _add_rounds(session, rng, span)


def _add_steps(session: WriteSession, rng: random.Random, everyone: People, span: Span) -> None:
    """Steps for every second goal, some done; and a goal that counts what a series shows."""
    known = {row.student_id: row.id for row in session.execute(_GOALS)}
    rows: list[Values] = []
    for at, student in enumerate(everyone.students):
        if at % 2 == 0 and student["id"] in known:
            rows += _steps(rng, known[student["id"]], student["id"], span, done=at % 5)
    insert_rows(session, GoalStep, rows)
    grades: list[Values] = [
        {
            "id": new_id(), "student_id": student["id"], "words": "Bring the math grade up", "baseline": "72",
            "target": "85", "unit": "Math grade", "next_step": "Ask when it is not clear",
            "first_day": span.first, "due": span.last, "state": GoalState.OPEN,
        }
        for student in everyone.students[::6]
    ]  # fmt: skip
    insert_rows(session, Goal, grades)


def _steps(rng: random.Random, goal: Id, student: Id, span: Span, done: int) -> list[Values]:
    day = span.first
    rows: list[Values] = []
    for at, words in enumerate(_STEPS):
        day += timedelta(days=rng.randrange(5, 15))
        rows.append(
            {
                "id": new_id(), "goal_id": goal, "student_id": student, "words": words, "due": day,
                "done": min(day, span.today) if at < done else None,
            }
        )  # fmt: skip
    return rows


def _add_levels(session: WriteSession) -> None:
    """The order of levels of every instrument."""
    from app.storage.queries.growth import levels_code

    known = session.scalars(select(Assessment.name).where(Assessment.removed.is_(False)))
    rows: list[Values] = [
        {"id": new_id(), "list_code": levels_code(one), "label": level, "position": at}
        for one in known
        for at, level in enumerate(_LEVELS)
    ]
    insert_rows(session, ListWord, rows)


def _add_measures(session: WriteSession, rng: random.Random, everyone: People, span: Span) -> None:
    """Math grades of two of three students on three report days; some have office referrals."""
    days = [span.first + (span.today - span.first) * part // 2 for part in range(3)]
    rows: list[Values] = []
    for at, student in enumerate(everyone.students):
        if at % 3 != 2:
            grade = rng.randrange(58, 84)
            for day in days:
                rows.append(_measure(student["id"], "Math grade", day, str(grade)))
                grade = max(40, min(100, grade + rng.randrange(-3, 8) - (9 if at % 10 == 3 else 0)))
        if at % 8 == 3:
            rows += [
                _measure(student["id"], "Office referrals", day, str(rng.randrange(0, 5))) for day in days
            ]
        if at % 7 == 1:
            rows.append(
                _measure(student["id"], "Grade point average", days[-1], f"{rng.randrange(15, 40) / 10}")
            )
    insert_rows(session, Measure, rows)


def _measure(student: Id, kind: str, day: date, value: str) -> Values:
    return {"id": new_id(), "student_id": student, "kind": kind, "day": day, "value": value}


def _add_papers(session: WriteSession, rng: random.Random, span: Span) -> None:
    """Papers of the start and the middle; the adults of the middle are so few that outside sees none."""
    add_shipped(session)
    papers: list[Values] = []
    answers: list[Values] = []
    counts = {"student": (24, 19), "adult": (11, 4)}
    for survey in SHIPPED:
        for window, day, count in zip(
            (Window.START, Window.MIDDLE), (span.first + timedelta(days=3), span.today),
            counts[survey.audience], strict=True,
        ):  # fmt: skip
            for _paper in range(count):
                paper = new_id()
                papers.append(
                    {
                        "id": paper, "survey_id": survey.id, "kind": survey.audience, "person_id": None,
                        "day": day, "window": window,
                    }
                )  # fmt: skip
                for at, question in enumerate(survey.questions):
                    value = _said(rng, question.kind, survey.audience, window)
                    if value:
                        answers.append(
                            {
                                "paper_id": paper, "question_id": survey.question_id(at), "person_id": None,
                                "value": value,
                            }
                        )  # fmt: skip
    insert_rows(session, SurveyPaper, papers)
    insert_rows(session, SurveyAnswer, answers)


def _said(rng: random.Random, kind: QuestionKind, audience: str, window: Window) -> str:
    if kind is QuestionKind.WORDS:
        return rng.choice(_WORDS if audience == "student" else _ADULT_WORDS) if rng.random() < 0.4 else ""
    if rng.random() < 0.06:
        return ""  # left out
    if kind is QuestionKind.YES_NO:
        return "yes" if rng.random() < 0.8 else "no"
    return str(min(5, max(1, rng.choice((2, 3, 4, 4, 5)) + (window is Window.MIDDLE and rng.random() < 0.3))))


def _add_rounds(session: WriteSession, rng: random.Random, span: Span) -> None:
    """A round of the week before, answered in full, and one of today, begun from the numbers."""
    before = span.first - timedelta(days=3)
    said: list[Values] = []
    for one in CHECKLISTS:
        for at, element in enumerate(one.elements):
            by_hand = not element.fact or at % 4 == 2
            said.append(
                {
                    "checklist": one.code, "element": element.code, "day": before,
                    "answer": rng.choice(_EARLY),
                    "words": "As we saw it before we began" if by_hand else "Counted before we began.",
                    "who": "Rosa" if by_hand else "",
                }
            )  # fmt: skip
    insert_rows(session, QualityAnswer, said)
    facts = read_facts(session, span.today)
    for one in CHECKLISTS:
        begin_round(session, one.code, span.today, facts)
    session.flush()
    insert_rows(
        session, QualityAnswer,
        [
            {
                "checklist": "tutoring", "element": "time", "day": span.today, "answer": Fulfilment.YES,
                "words": "Right after the last bell, in the library", "who": "Rosa",
            }
        ],
    )  # fmt: skip
