# SPDX-License-Identifier: Apache-2.0
"""Scores, goals and school attendance of a student."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.domain.school_attendance import Band
from app.domain.words import GoalState, Window
from app.storage.queries.school_attendance import school_attendance_of_all, student_school_attendance
from app.storage.queries.student_work import (
    assessments,
    school_days,
    student_goals,
    student_scores,
)
from app.storage.store import Store
from app.storage.tables import Assessment, Goal, SchoolDay, Score

START = date(2026, 9, 1)


def test_scores_are_numbers_where_they_are(store: Store, world: Any) -> None:
    with store.write("test", "Scores") as s:
        test = Assessment(name="Fluency", subject="reading")
        s.add(test)
        s.flush()
        for day, window, score in ((START, Window.START, "62"), (date(2027, 5, 1), Window.END, "Level C")):
            s.add(Score(assessment_id=test.id, student_id=world["ana"], day=day, window=window, score=score))
    with store.read() as s:
        rows = student_scores(s, world["ana"])
        assert [(row.window, row.value) for row in rows] == [(Window.START, Decimal(62)), (Window.END, None)]
        assert len(student_scores(s, world["ana"], START, START)) == 1
        assert [(row.name, row.scores) for row in assessments(s)] == [("Fluency", 2)]


def test_a_period_takes_goals_that_were_open_or_due_in_it(store: Store, world: Any) -> None:
    with store.write("test", "Goals") as s:
        old = Goal(student_id=world["ana"], words="Old", first_day=date(2025, 9, 1), due=date(2025, 12, 1))
        old.state = GoalState.REACHED
        s.add(old)
        s.add(Goal(student_id=world["ana"], words="Open", first_day=date(2025, 9, 1)))
        s.add(Goal(student_id=world["ana"], words="Later", first_day=date(2027, 9, 1)))
    with store.read() as s:
        assert [goal.words for goal in student_goals(s, world["ana"])] == ["Open", "Later", "Old"]
        this_year = student_goals(s, world["ana"], START, date(2027, 5, 28))
        assert [goal.words for goal in this_year] == ["Open"]


def test_half_days_make_the_band(store: Store, world: Any) -> None:
    with store.write("test", "School days") as s:
        for n in range(20):
            s.add(
                SchoolDay(
                    student_id=world["ana"], day=START + timedelta(days=n), absent_x2=1 if n < 4 else 0,
                    excused=n < 2,
                )
            )  # fmt: skip
        s.add(SchoolDay(student_id=world["bo"], day=START, absent_x2=2))
    last = START + timedelta(days=19)
    with store.read() as s:
        ana = student_school_attendance(s, world["ana"], START, last)
        assert ana is not None
        assert (ana.enrolled_x2, ana.absent_x2, ana.excused_x2, ana.band) == (40, 4, 2, Band.MODERATE)
        shorter = student_school_attendance(s, world["ana"], START, last - timedelta(days=1))
        assert shorter is not None
        assert shorter.enrolled_x2 == 38, "the last day counts"
        assert student_school_attendance(s, world["kim"], START, last) is None
        assert [(row.given, row.band) for row in school_attendance_of_all(s, START, last)] == [
            ("Ana", Band.MODERATE), ("Bo", None),
        ]  # fmt: skip
        assert len(school_days(s, world["ana"], START, last)) == 20
