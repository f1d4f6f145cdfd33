# SPDX-License-Identifier: Apache-2.0
"""Filling an empty program with invented people, in one action that Undo takes back whole.

The same seed on the same day makes the same content: everything is drawn from one random source in one
order, and no stored instant comes from the clock.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from app import clock
from app.demo import (
    attendance,
    family,
    hours,
    marks,
    matches,
    people,
    pipeline,
    plan,
    quality,
    results,
    supports,
    untidy,
)
from app.errors import Conflict, Invalid
from app.progress import SILENT, Progress
from app.services.sheets import Paper
from app.storage.queries import calendar
from app.storage.store import Store

MOST_STUDENTS, MOST_WEEKS = 2000, 50


@dataclass(frozen=True, slots=True)
class Filled:
    """How much was invented."""

    students: int
    adults: int
    sessions: int
    marks: int
    sheets: int


def fill(
    store: Store, students: int = 60, weeks: int = 12, seed: int = 7, progress: Progress = SILENT
) -> Filled:
    """Fill an empty, started program; ``weeks`` end with the current one, and two more are planned.

    Raises Conflict when students are here already, and Invalid for sizes that make no sense.
    """
    _check(students, weeks)
    rng = random.Random(seed)
    today = clock.today()
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    span = plan.Span(first, today, first + timedelta(weeks=weeks + 2, days=-1))
    with store.write("demo", "Filled with invented people") as session:
        if session.execute(text("SELECT 1 FROM student WHERE removed = 0 LIMIT 1")).first():
            raise Conflict(
                "There are students in this program already. Invented people only go into an empty one."
            )
        progress.step(0, 0, "Inventing people")
        places = people.add_places(session, today)
        everyone = people.add_adults(session, rng, students // 6 + 3, first)
        people.add_students(session, rng, everyone, places, students, first)
        plan.add_closures(session, span, places)
        planned = plan.add_plan(session, rng, everyone, places, span)
        paper = _paper(calendar.program(session).paper)
        facts = marks.Facts(rng, everyone, planned, span, paper, store.who)
        facts.write(session, progress)
        results.add_scores(session, rng, everyone, span)
        results.add_goals(session, rng, everyone, span)
        told = plan.school_days(session, span)
        results.add_school_days(session, rng, everyone, told, attendance.tells_only_absences(places))
        attendance.add_attendance(session, random.Random(f"{seed} school"), everyone, places, span)
        supports.add_supports(session, random.Random(f"{seed} supports"), everyone, places, span)
        family.add_families(session, random.Random(f"{seed} family"), everyone, span)
        lives = random.Random(f"{seed} matches")
        matches.add_matches(session, lives, everyone, places, span, store.who)
        untidy.add_untidiness(
            session, random.Random(f"{seed} untidy"), everyone, planned, facts.rows.marks, span
        )
        pipeline.add_pipeline(session, random.Random(f"{seed} pipeline"), everyone, span)
        hours.add_hours(session, random.Random(f"{seed} hours"), everyone, span, store.who)
        quality.add_quality(session, random.Random(f"{seed} quality"), everyone, span)
    rows = facts.rows
    return Filled(students, len(everyone.adults), len(planned.sessions), len(rows.marks), len(rows.sheets))


def _check(students: int, weeks: int) -> None:
    problems = {}
    if not 1 <= students <= MOST_STUDENTS:
        problems["students"] = f"Write a number of students from 1 to {MOST_STUDENTS}."
    if not 1 <= weeks <= MOST_WEEKS:
        problems["weeks"] = f"Write a number of weeks from 1 to {MOST_WEEKS}."
    if problems:
        raise Invalid(problems)


def _paper(size: str) -> Paper:
    from app.reports.head import Paper as Size
    from app.reports.sheet_layout import sheet_layout

    layout = sheet_layout(Size(size))
    return Paper(layout.id, layout.to_json(), layout.rows_per_page, layout.walk_in_rows)
