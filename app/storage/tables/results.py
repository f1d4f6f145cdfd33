# SPDX-License-Identifier: Apache-2.0
"""Is it working: instruments, results, goals, school attendance, surveys, the self-check."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import Fulfilment, GoalState, Window
from app.storage.tables.base import CLUSTERED, Base, Identified, Journaled


class Assessment(Identified, Base):
    """An instrument: a test or survey that gives a score or a level."""

    __tablename__ = "assessment"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")


class Score(Identified, Base):
    __tablename__ = "score"
    __table_args__ = (Index(None, "student_id", "assessment_id", "day"), CLUSTERED)
    assessment_id: Mapped[Id] = mapped_column(ForeignKey("assessment.id"))
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    day: Mapped[date]
    window: Mapped[Window]
    score: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")


class Goal(Identified, Base):
    """A goal in plain words; baseline and target are decimal text in ``unit``."""

    __tablename__ = "goal"
    __table_args__ = (Index(None, "student_id"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    words: Mapped[str]
    baseline: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date]
    due: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[GoalState] = mapped_column(default=GoalState.OPEN)


class SchoolDay(Journaled, Base):
    """School attendance of one student on one day; halves of a day missed as 0, 1 or 2."""

    __tablename__ = "school_day"
    __table_args__ = CLUSTERED
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    absent_x2: Mapped[int]
    excused: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(default="")


class GoalStep(Identified, Base):
    """One step on the way to a goal; done when it has a day."""

    __tablename__ = "goal_step"
    __table_args__ = (Index(None, "goal_id"), Index(None, "student_id"), CLUSTERED)
    goal_id: Mapped[Id] = mapped_column(ForeignKey("goal.id"))
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    words: Mapped[str]
    due: Mapped[date | None] = mapped_column(default=None)
    done: Mapped[date | None] = mapped_column(default=None)


class SchoolTotal(Journaled, Base):
    """Days enrolled and missed as a report card says, in half days; for a student without a feed."""

    __tablename__ = "school_total"
    __table_args__ = CLUSTERED
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    last_day: Mapped[date]
    enrolled_x2: Mapped[int]
    absent_x2: Mapped[int]
    source: Mapped[str] = mapped_column(default="")


class Measure(Identified, Base):
    """One value of a simple series of a student, such as a grade point average; decimal text."""

    __tablename__ = "measure"
    __table_args__ = (Index(None, "student_id", "kind", "day"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    kind: Mapped[str]
    day: Mapped[date]
    value: Mapped[str]
    words: Mapped[str] = mapped_column(default="")


class Survey(Identified, Base):
    """A short survey of students or of adults."""

    __tablename__ = "survey"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    name_es: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="student")


class SurveyQuestion(Identified, Base):
    """A question; ``kind`` is scale (from ``least`` to ``most``), yes_no or words."""

    __tablename__ = "survey_question"
    __table_args__ = (Index(None, "survey_id"), CLUSTERED)
    survey_id: Mapped[Id] = mapped_column(ForeignKey("survey.id"))
    position: Mapped[int]
    words: Mapped[str]
    words_es: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="scale")
    least: Mapped[int] = mapped_column(default=1)
    most: Mapped[int] = mapped_column(default=5)


class SurveyPaper(Identified, Base):
    """One filled-in paper; mostly nobody is named on it."""

    __tablename__ = "survey_paper"
    __table_args__ = (Index(None, "survey_id"), Index(None, "person_id"), CLUSTERED)
    survey_id: Mapped[Id] = mapped_column(ForeignKey("survey.id"))
    kind: Mapped[str] = mapped_column(default="student")
    person_id: Mapped[Id | None] = mapped_column(default=None)
    day: Mapped[date]
    window: Mapped[Window]


class SurveyAnswer(Journaled, Base):
    """The answer of a paper to a question: a number, yes or no, or words."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index(None, "person_id"), CLUSTERED)
    paper_id: Mapped[Id] = mapped_column(ForeignKey("survey_paper.id"), primary_key=True)
    question_id: Mapped[Id] = mapped_column(ForeignKey("survey_question.id"), primary_key=True)
    person_id: Mapped[Id | None] = mapped_column(default=None)
    value: Mapped[str]


class QualityElement(Journaled, Base):
    """An element of a self-check in the program's own words; ``app.domain.self_check`` has the defaults."""

    __tablename__ = "quality_element"
    __table_args__ = CLUSTERED
    checklist: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    words_es: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class QualityAnswer(Journaled, Base):
    """How far an element was met on the day of a self-check."""

    __tablename__ = "quality_answer"
    __table_args__ = CLUSTERED
    checklist: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answer: Mapped[Fulfilment]
    words: Mapped[str] = mapped_column(default="")
    who: Mapped[str] = mapped_column(default="")
