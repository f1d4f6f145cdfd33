# SPDX-License-Identifier: Apache-2.0
"""Results and series typed cell by cell, steps of goals, levels in the order of the instrument."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.clock import Id
from app.domain.growth import Mean
from app.domain.words import Window
from app.errors import Invalid, NotFound
from app.services import goals, measures, results
from app.services.measures import MeasureDraft
from app.services.undo import undo_last
from app.storage.queries import growth, student_work
from app.storage.queries import measures as read_measures
from tests.services.conftest import Small

FIRST, LAST, DAY = date(2026, 7, 1), date(2027, 6, 30), date(2026, 9, 10)
DAYS = (FIRST, LAST, DAY)


def instrument(small: Small, name: str = "Oral reading") -> Id:
    with small.store.write("x", "Added an instrument") as s:
        return goals.assessment_named(s, name, "Reading")


def put(
    small: Small, who: int, what: Id, window: Window, text: str, days: tuple[date, date, date] = DAYS
) -> None:
    with small.store.write("score.put", "Typed a result") as s:
        results.put_result(s, small.students[who], what, window, text, days)


def report(small: Small, what: Id, students: list[Id] | None = None) -> growth.GrowthReport:
    with small.store.read() as session:
        return growth.growth_report(session, what, FIRST, LAST, students)


def test_a_cell_is_stored_corrected_on_its_day_and_emptied(small: Small) -> None:
    what = instrument(small)
    put(small, 0, what, Window.START, "41")
    put(small, 0, what, Window.START, "42", (FIRST, LAST, date(2026, 10, 1)))
    with small.store.read() as session:
        (row,) = student_work.student_scores(session, small.students[0])
    assert (row.score, row.day) == ("42", DAY)
    put(small, 0, what, Window.START, " ")
    assert report(small, what).rows == ()
    undo_last(small.store)
    assert [row.text(Window.START) for row in report(small, what).rows] == ["42"]
    with pytest.raises(Invalid, match="school year"):
        put(small, 1, what, Window.START, "41", (FIRST, LAST, date(2028, 1, 1)))


def test_growth_means_and_who_is_missing_are_of_one_instrument_and_year(small: Small) -> None:
    what, other = instrument(small), instrument(small, "Math")
    put(small, 0, what, Window.START, "41.5")
    put(small, 0, what, Window.MIDDLE, "50")
    put(small, 1, what, Window.START, "30")
    put(small, 1, other, Window.MIDDLE, "99")
    put(small, 2, what, Window.START, "7", (date(2025, 7, 1), date(2026, 6, 30), date(2025, 9, 1)))
    found = report(small, what)
    assert [(row.name, row.text(Window.START)) for row in found.rows] == [
        ("Begaye, Tłʼízí", "41.5"), ("Kaʻōhao, Noah", "30"),
    ]  # fmt: skip
    assert found.means == {Window.START: Mean(2, Decimal("35.8")), Window.MIDDLE: Mean(1, Decimal("50.0"))}
    assert found.grown == {Window.MIDDLE: Mean(1, Decimal("8.5"))}
    assert [row.student_id for row in found.missing(Window.MIDDLE)] == [small.students[1]]
    chosen = report(small, what, [small.students[1], small.students[3]])
    assert [row.student_id for row in chosen.missing(Window.MIDDLE)] == [small.students[3], small.students[1]]


def test_levels_are_put_in_order_and_the_order_is_the_instruments(small: Small) -> None:
    what, other = instrument(small), instrument(small, "Math")
    with small.store.write("levels", "Ordered levels") as s:
        results.set_levels(s, what, ["Urgent", "On watch", "At level"])
        results.set_levels(s, other, ["At level", "Urgent"])
    put(small, 0, what, Window.START, "urgent")
    put(small, 0, what, Window.END, "61 at LEVEL")
    (row,) = report(small, what).rows
    assert row.text(Window.END) == "61 · At level"
    assert row.line.growth is not None
    assert (row.line.growth.points, row.line.growth.steps) == (None, 2)
    with small.store.write("levels", "Ordered levels") as s:
        results.set_levels(s, what, ["At level", "Urgent"])
        with pytest.raises(Invalid):
            results.set_levels(s, what, ["Urgent", "urgent"])
        results.rename_instrument(s, what, "Star Reading", "Reading")
    with small.store.read() as session:
        assert growth.levels(session, what) == ("At level", "Urgent"), "they keep to a renamed instrument"
        assert growth.levels_seen(session, what) == ["At level", "Urgent"]


def test_a_goal_has_steps_that_are_ticked_and_taken_away(small: Small) -> None:
    with small.store.write("goal", "Added a goal") as s:
        goal = goals.add_goal(s, small.students[0], goals.GoalDraft(words="Read aloud", first_day=DAY))
        step = goals.add_step(s, goal, goals.StepDraft(words="Choose a book", due=DAY))
        goals.add_step(s, goal, goals.StepDraft(words="Read it to Ana"))
        with pytest.raises(Invalid):
            goals.add_step(s, goal, goals.StepDraft(words=" "))
    with small.store.write("goal.tick", "Ticked a step") as s:
        goals.tick_step(s, step, DAY)
    with small.store.read() as session:
        rows = student_work.goal_steps(session, small.students[0])
    assert [(row.words, row.done) for row in rows] == [("Choose a book", DAY), ("Read it to Ana", None)]
    with small.store.write("goal.step", "Removed a step") as s:
        goals.remove_step(s, step)
        with pytest.raises(NotFound):
            goals.tick_step(s, step, None)


def test_a_series_is_typed_for_a_day_and_told_in_the_order_of_the_list(small: Small) -> None:
    who = small.students[0]
    with small.store.write("measure.put", "Typed grades") as s:
        measures.put_measure(s, who, "Math grade", DAY, "78")
        measures.put_measure(s, who, "Math grade", DAY, "79")
        measures.put_measure(s, who, "Grade point average", DAY, "3,1")
        made = measures.add_measure(
            s, who, MeasureDraft(kind="Math grade", day=date(2026, 11, 1), value="84", words="Quiz")
        )
    with small.store.read() as session:
        rows = read_measures.student_measures(session, who)
        told = [line.words for line in read_measures.student_series(session, rows)]
        on_day = read_measures.measures_on(session, small.students, DAY)
    assert told == ["Grade point average: 3.1", "Math grade: 79, then 84 (+5)"]
    assert on_day == {(who, "Math grade"): "79", (who, "Grade point average"): "3.1"}
    with small.store.write("measure", "Corrected") as s:
        measures.change_measure(s, made, MeasureDraft(kind="Math grade", day=DAY, value="80"))
        measures.put_measure(s, who, "Grade point average", DAY, "")
        with pytest.raises(Invalid):
            measures.put_measure(s, who, "Math grade", DAY, "B")
        measures.remove_measure(s, made)
    with small.store.read() as session:
        assert [row.value for row in read_measures.student_measures(session, who)] == ["79"]
