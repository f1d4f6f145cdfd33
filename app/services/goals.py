# SPDX-License-Identifier: Apache-2.0
"""Goals of a student with their steps, and scores on assessments.

Numbers are decimal text: kept as they were given. Results typed in as a grid are in ``results``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import GoalState, Window
from app.errors import Invalid, NotFound
from app.storage.tables import Assessment, Goal, GoalStep, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDraft:
    words: str
    first_day: date
    baseline: str = ""
    target: str = ""
    unit: str = ""
    next_step: str = ""
    due: date | None = None
    state: GoalState = GoalState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """One step on the way to a goal; done once it has a day."""

    words: str
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDraft:
    """A score, a level, or both; ``score`` is a decimal number as text."""

    assessment_id: Id
    day: date
    window: Window
    score: str = ""
    level: str = ""


def add_goal(session: DbSession, student_id: Id, draft: GoalDraft) -> Id:
    goal = Goal(student_id=student_id, **_clean_goal(draft))
    session.add(goal)
    session.flush()
    return goal.id


def change_goal(session: DbSession, goal_id: Id, draft: GoalDraft) -> None:
    goal = session.get(Goal, goal_id)
    if goal is None:
        raise NotFound("This goal is no longer here.")
    for name, value in _clean_goal(draft).items():
        setattr(goal, name, value)


def remove_goal(session: DbSession, goal_id: Id) -> None:
    goal = session.get(Goal, goal_id)
    if goal is not None:
        goal.removed = True


def add_step(session: DbSession, goal_id: Id, draft: StepDraft) -> Id:
    """A further step of a goal. Raises Invalid or NotFound."""
    goal = session.get(Goal, goal_id)
    if goal is None or goal.removed:
        raise NotFound("This goal is no longer here.")
    step = GoalStep(goal_id=goal_id, student_id=goal.student_id, **_clean_step(draft))
    session.add(step)
    session.flush()
    return step.id


def change_step(session: DbSession, step_id: Id, draft: StepDraft) -> None:
    """Correct a step. Raises Invalid or NotFound."""
    step = _step(session, step_id)
    for name, value in _clean_step(draft).items():
        setattr(step, name, value)


def tick_step(session: DbSession, step_id: Id, done: date | None) -> None:
    """A step was done on a day; None takes the tick off. Raises NotFound."""
    _step(session, step_id).done = done


def remove_step(session: DbSession, step_id: Id) -> None:
    """Take a step away. Raises NotFound."""
    _step(session, step_id).removed = True


def assessment_named(session: DbSession, name: str, subject: str = "") -> Id:
    """The instrument with this name; it is added when it is new."""
    if not names.nfc(name):
        raise Invalid({"name": "Give the assessment a name."})
    for known in session.scalars(select(Assessment).where(Assessment.removed.is_(False))):
        if names.fold(known.name) == names.fold(name):
            return known.id
    assessment = Assessment(name=names.nfc(name), subject=names.nfc(subject))
    session.add(assessment)
    session.flush()
    return assessment.id


def add_score(session: DbSession, student_id: Id, draft: ScoreDraft) -> Id:
    """Store a score. Raises Invalid when there is neither a number nor a level."""
    score = Score(student_id=student_id, **clean_score(draft))
    session.add(score)
    session.flush()
    return score.id


def change_score(session: DbSession, score_id: Id, draft: ScoreDraft) -> None:
    """Correct a score. Raises Invalid or NotFound."""
    score = session.get(Score, score_id)
    if score is None or score.removed:
        raise NotFound("This result is no longer here.")
    for name, value in clean_score(draft).items():
        setattr(score, name, value)


def remove_score(session: DbSession, score_id: Id) -> None:
    score = session.get(Score, score_id)
    if score is not None:
        score.removed = True


def clean_score(draft: ScoreDraft) -> dict[str, Any]:
    """The column values of a score draft. Raises Invalid with a sentence per field."""
    score, level = draft.score.strip(), names.nfc(draft.level)
    if not score and not level:
        raise Invalid({"score": "Write a score or a level."})
    if score and _number(score) is None:
        raise Invalid({"score": f"“{score}” is not a number; write a level instead."})
    return {
        "assessment_id": draft.assessment_id, "day": draft.day, "window": draft.window,
        "score": score, "level": level,
    }  # fmt: skip


def _clean_goal(draft: GoalDraft) -> dict[str, Any]:
    problems: dict[str, str] = {}
    if not names.nfc(draft.words):
        problems["words"] = "Write the goal in a few plain words."
    if draft.due is not None and draft.due < draft.first_day:
        problems["due"] = "The goal is due before it starts."
    for name in ("baseline", "target"):
        text = getattr(draft, name).strip()
        if text and _number(text) is None:
            problems[name] = f"“{text}” is not a number; put words into the goal itself."
    if problems:
        raise Invalid(problems)
    return {
        "words": names.nfc(draft.words), "baseline": draft.baseline.strip(), "target": draft.target.strip(),
        "unit": names.nfc(draft.unit), "next_step": names.nfc(draft.next_step), "first_day": draft.first_day,
        "due": draft.due, "state": draft.state,
    }  # fmt: skip


def _step(session: DbSession, step_id: Id) -> GoalStep:
    step = session.get(GoalStep, step_id)
    if step is None or step.removed:
        raise NotFound("This step is no longer here.")
    return step


def _clean_step(draft: StepDraft) -> dict[str, Any]:
    if not names.nfc(draft.words):
        raise Invalid({"words": "Write the step in a few plain words."})
    return {"words": names.nfc(draft.words), "due": draft.due, "done": draft.done}


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
