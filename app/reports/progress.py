# SPDX-License-Identifier: Apache-2.0
"""The progress report of one student for the family: what it holds.

The paper is in ``progress_pages.py``, the charts in ``charts.py``; the figures are counted by storage
queries. Texts that staff typed (goals, next steps) are shown as typed, in whatever language they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.clock import Id
from app.domain.words import GoalState, Role, Window
from app.reports.head import ReportHead


@dataclass(frozen=True, slots=True)
class Stretch:
    """Attendance in one month or week, ``first`` to ``last`` both included; stretches come in order."""

    first: date
    last: date
    scheduled: int
    attended: int
    minutes: int


@dataclass(frozen=True, slots=True)
class GoalStep:
    """One step on the way to a goal; ``day`` is when it was reached, None while it is ahead."""

    words: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal as it was agreed. ``baseline``, ``latest`` and ``target`` are texts ("62", "Level C", "")."""

    words: str
    baseline: str = ""
    target: str = ""
    latest: str = ""
    unit: str = ""
    due: date | None = None
    state: GoalState = GoalState.OPEN
    steps: tuple[GoalStep, ...] = ()
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One result. ``value`` is None when the score is not a number; then ``text`` or ``level`` is shown.

    ``window`` is None for a value that is no assessment, such as a grade.
    """

    day: date
    window: Window | None
    text: str
    value: Decimal | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment over the year, points by day; ``goal_low`` to ``goal_high`` is the band to reach."""

    name: str
    subject: str = ""
    points: tuple[ScorePoint, ...] = ()
    goal_low: Decimal | None = None
    goal_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AdultLine:
    """An adult who works with the child; ``role`` chooses the words."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """One child in one period. ``name`` is the full name, ``call_name`` what the child is called.

    ``scheduled``, ``attended`` and ``minutes`` count held sessions of the period, walk-in minutes included;
    ``sessions_lost`` are planned sessions of the child that did not meet.
    """

    head: ReportHead
    student_id: Id
    name: str
    call_name: str
    grade: str = ""
    school: str = ""
    adults: tuple[AdultLine, ...] = ()
    scheduled: int = 0
    attended: int = 0
    minutes: int = 0
    sessions_lost: int = 0
    stretches: tuple[Stretch, ...] = ()
    goals: tuple[GoalLine, ...] = ()
    assessments: tuple[AssessmentLine, ...] = ()
    next_steps: tuple[str, ...] = ()
