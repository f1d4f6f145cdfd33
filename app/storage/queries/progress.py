# SPDX-License-Identifier: Apache-2.0
"""Everything the progress report of one student says, for one period.

Walk-in minutes are the child's minutes like all others; sessions that did not meet are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.attendance import Tally
from app.domain.words import Window
from app.storage.queries.attendance import StretchTally, by_day, months_of, weeks_of
from app.storage.queries.student_work import (
    GoalRow,
    GoalStepRow,
    ScoreRow,
    goal_steps,
    student_goals,
    student_scores,
)
from app.storage.queries.students import StudentAdultRow, student_profile
from app.storage.queries.tallies import Scope


@dataclass(frozen=True, slots=True)
class AssessmentProgress:
    """One assessment over the period, results by day."""

    assessment_id: Id
    name: str
    subject: str
    scores: tuple[ScoreRow, ...]

    def at(self, window: Window) -> ScoreRow | None:
        """The last result of a window."""
        return next((score for score in reversed(self.scores) if score.window is window), None)

    @property
    def growth(self) -> Decimal | None:
        """From the first number to the last; None while there are not two numbers."""
        values = [score.value for score in self.scores if score.value is not None]
        return values[-1] - values[0] if len(values) > 1 else None


@dataclass(frozen=True, slots=True)
class ProgressProfile:
    """One student's period. ``adults`` are those matched in it, each once a role; stretches come in order."""

    student_id: Id
    given: str
    family: str
    preferred: str
    grade: str
    school: str
    language: str
    first: date
    last: date
    tally: Tally
    months: tuple[StretchTally, ...]
    weeks: tuple[StretchTally, ...]
    goals: tuple[GoalRow, ...]
    steps: tuple[GoalStepRow, ...]
    assessments: tuple[AssessmentProgress, ...]
    adults: tuple[StudentAdultRow, ...]

    @property
    def display_name(self) -> str:
        return names.display_name(self.given, self.family)

    @property
    def call_name(self) -> str:
        """What the child is called."""
        return self.preferred or self.given or self.family

    @property
    def next_steps(self) -> tuple[str, ...]:
        """Next steps of the goals, each once."""
        return tuple(dict.fromkeys(goal.next_step for goal in self.goals if goal.next_step))


def progress(session: DbSession, student_id: Id, first: date, last: date) -> ProgressProfile:
    """One student's period. Raises NotFound.

    The language is the household's, else the student's own, else empty.
    """
    profile = student_profile(session, student_id, first, last)
    scope = Scope(first=first, last=last, student_id=student_id)
    days = by_day(session, scope)
    return ProgressProfile(
        student_id=student_id,
        given=profile.given,
        family=profile.family,
        preferred=profile.preferred,
        grade=profile.grade,
        school=profile.school,
        language=profile.household_language or profile.language,
        first=first,
        last=last,
        tally=profile.tally,
        months=tuple(months_of(days, scope)),
        weeks=tuple(weeks_of(days, scope)),
        goals=tuple(student_goals(session, student_id, first, last)),
        steps=tuple(goal_steps(session, student_id)),
        assessments=tuple(_assessments(student_scores(session, student_id, first, last))),
        adults=tuple(_adults(profile.adults, first, last)),
    )


def _assessments(scores: list[ScoreRow]) -> list[AssessmentProgress]:
    found: dict[Id, list[ScoreRow]] = {}
    for score in scores:
        found.setdefault(score.assessment_id, []).append(score)
    return [
        AssessmentProgress(one, own[0].assessment, own[0].subject, tuple(own)) for one, own in found.items()
    ]


def _adults(rows: tuple[StudentAdultRow, ...], first: date, last: date) -> list[StudentAdultRow]:
    in_period = [
        row for row in rows if row.first_day <= last and (row.last_day is None or row.last_day >= first)
    ]
    return list({(row.adult_id, row.role): row for row in reversed(in_period)}.values())[::-1]
