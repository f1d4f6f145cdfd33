# SPDX-License-Identifier: Apache-2.0
"""The invented program shows whether it works: steps, growth, series, surveys and two self-checks."""

from __future__ import annotations

from datetime import date

from app import clock
from app.demo import fill
from app.domain.quality_elements import CHECKLISTS
from app.domain.words import Fulfilment, Window
from app.storage.queries import growth, self_check, student_work, surveys
from tests.demo.conftest import MakeStore

FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)


def test_everything_of_results_and_quality_is_there(fresh: MakeStore) -> None:
    store = fresh()
    fill(store)
    with store.read() as session:
        reports = [
            growth.growth_report(session, one.id, FIRST, LAST) for one in student_work.assessments(session)
        ]
        rounds = [self_check.quality_round(session, one.code) for one in CHECKLISTS]
        told = {
            row.audience: surveys.survey_results(session, row.id, FIRST, LAST, outside=True)
            for row in surveys.surveys(session, FIRST, LAST)
        }
        steps = session.connection().exec_driver_sql(
            "SELECT sum(done IS NOT NULL), sum(done IS NULL) FROM goal_step WHERE removed = 0"
        )
        ticked, open_ones = steps.one()
        kinds = session.connection().exec_driver_sql("SELECT count(DISTINCT kind) FROM measure").scalar()
    assert any(report.missing(Window.END) for report in reports)
    assert all(report.levels for report in reports)
    assert ticked > 0 < open_ones
    assert kinds == 3
    answers = [row.answer for one in rounds for row in one.rows]
    assert {one.day for one in rounds} == {clock.today()}
    assert all(one.before is not None for one in rounds)
    assert {answer.answer for answer in answers if answer} >= {
        Fulfilment.YES, Fulfilment.PARTLY, Fulfilment.NO,
    }  # fmt: skip
    assert any(answer.who for answer in answers if answer)
    assert any(answer is None for answer in answers)
    assert {row.change for one in rounds for row in one.rows} >= {"better", "worse", "same"}
    hidden = [one.window(Window.MIDDLE) for one in told["adult"]]
    assert all(one is None or one.hidden for one in hidden), "four adults are a group too small to tell"
    assert any(one.windows and not one.windows[0].hidden for one in told["student"])
