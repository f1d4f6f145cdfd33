# SPDX-License-Identifier: Apache-2.0
"""Is it working for this student: scores, goals, and the days that the school reported.

Bands and the ten-percent line are in ``school_attendance``; here are the days they are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.growth import number
from app.domain.words import GoalState, Window
from app.storage.queries.sql import fetch, records


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An instrument and how many scores there are of it."""

    id: Id
    name: str
    subject: str
    scores: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One result; ``score`` is text as typed, ``value`` its number where it is one."""

    id: Id
    assessment_id: Id
    assessment: str
    subject: str
    day: date
    window: Window
    score: str
    level: str

    @property
    def value(self) -> Decimal | None:
        return number(self.score)


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal as it was agreed; baseline and target are text in ``unit``."""

    id: Id
    words: str
    baseline: str
    target: str
    unit: str
    next_step: str
    first_day: date
    due: date | None
    state: GoalState


@dataclass(frozen=True, slots=True)
class GoalStepRow:
    """One step on the way to a goal; ``done`` is the day it was ticked."""

    id: Id
    goal_id: Id
    words: str
    due: date | None
    done: date | None


@dataclass(frozen=True, slots=True)
class SchoolDayRow:
    """School attendance on one day, halves of a day missed as 0, 1 or 2."""

    day: date
    absent_x2: int
    excused: bool
    code: str


_ASSESSMENTS = """
SELECT a.id, a.name, a.subject, (SELECT count(*) FROM score c WHERE c.assessment_id = a.id AND c.removed = 0)
FROM assessment a WHERE a.removed = 0 ORDER BY a.subject, a.name, a.id
"""

_SCORES = """
SELECT c.id, c.assessment_id, a.name, a.subject, c.day, c.window, c.score, c.level
FROM score c JOIN assessment a ON a.id = c.assessment_id AND a.removed = 0
WHERE c.student_id = :student AND c.removed = 0
  AND (:first IS NULL OR c.day >= :first) AND (:last IS NULL OR c.day <= :last)
ORDER BY a.subject, a.name, a.id, c.day, c.id
"""

_GOALS = """
SELECT id, words, baseline, target, unit, next_step, first_day, due, state
FROM goal WHERE student_id = :student AND removed = 0
  AND (:first IS NULL OR coalesce(due, first_day) >= :first OR state = 'open')
  AND (:last IS NULL OR first_day <= :last)
ORDER BY state <> 'open', first_day, id
"""

_STEPS = """
SELECT s.id, s.goal_id, s.words, s.due, s.done
FROM goal_step s JOIN goal g ON g.id = s.goal_id AND g.removed = 0
WHERE s.student_id = :student AND s.removed = 0 ORDER BY s.goal_id, coalesce(s.due, '9999'), s.id
"""

_SCHOOL_DAYS = """
SELECT day, absent_x2, excused, code FROM school_day
WHERE student_id = :student AND day BETWEEN :first AND :last AND removed = 0 ORDER BY day
"""


def assessments(session: DbSession) -> list[AssessmentRow]:
    """Instruments by subject and name."""
    return records(AssessmentRow, fetch(session, _ASSESSMENTS))


def student_scores(
    session: DbSession, student_id: Id, first: date | None = None, last: date | None = None
) -> list[ScoreRow]:
    """A student's results by subject, assessment and day."""
    return records(ScoreRow, fetch(session, _SCORES, student=student_id, first=first, last=last))


def student_goals(
    session: DbSession, student_id: Id, first: date | None = None, last: date | None = None
) -> list[GoalRow]:
    """A student's goals, open ones first; a period takes those that were open or due in it."""
    return records(GoalRow, fetch(session, _GOALS, student=student_id, first=first, last=last))


def goal_steps(session: DbSession, student_id: Id) -> list[GoalStepRow]:
    """The steps of a student's goals, goal by goal, those with the earliest day first."""
    return records(GoalStepRow, fetch(session, _STEPS, student=student_id))


def school_days(session: DbSession, student_id: Id, first: date, last: date) -> list[SchoolDayRow]:
    """The student's school days as they were reported, by day."""
    return records(SchoolDayRow, fetch(session, _SCHOOL_DAYS, student=student_id, first=first, last=last))
