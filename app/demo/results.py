# SPDX-License-Identifier: Apache-2.0
"""Invented results: assessments at the start, middle and end, goals in plain words, days missed at school."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.people import People
from app.demo.plan import Span
from app.domain.words import GoalState, Window
from app.storage.journal import WriteSession, insert_rows
from app.storage.tables import Assessment, Goal, SchoolDay, Score

Values = dict[str, Any]
_GOALS = (
    (
        "Read aloud for ten minutes without stopping",
        "62",
        "90",
        "words a minute",
        "Read together twice a week",
    ),
    ("Know the times tables up to 12", "4", "12", "tables", "Practise one table each evening"),
    ("Come to every session this month", "", "", "", "Set an alarm on session days"),
    ("Send two college applications", "0", "2", "applications", "Finish the essay draft"),
)


def add_scores(session: WriteSession, rng: random.Random, people: People, span: Span) -> None:
    """Two instruments; everybody has a start, fewer a middle, a few an end already. One gives levels only."""
    reading, math = new_id(), new_id()
    instruments: list[Values] = [
        {"id": reading, "name": "Oral reading check", "subject": "Reading"},
        {"id": math, "name": "Math benchmark", "subject": "Math"},
    ]
    insert_rows(session, Assessment, instruments)
    days = (span.first + timedelta(days=2), span.first + (span.today - span.first) / 2, span.today)
    scores: list[Values] = []
    for at, student in enumerate(people.students):
        points = rng.randrange(20, 70)
        for window, day in zip(Window, days, strict=True):
            if at % (1, 2, 6)[list(Window).index(window)]:
                continue
            points += rng.randrange(-2, 12)
            text = f"{points}.5" if at % 9 == 0 else str(points)
            level = f"Level {'ABCDE'[min(points // 20, 4)]}" if at % 4 == 1 else ""
            scores.append(_score(reading if at % 2 else math, student["id"], day, window, text, level))
    insert_rows(session, Score, scores)


def _score(assessment: Id, student: Id, day: date, window: Window, text: str, level: str) -> Values:
    return {
        "id": new_id(), "assessment_id": assessment, "student_id": student, "day": day, "window": window,
        "score": "" if level else text, "level": level,
    }  # fmt: skip


def add_goals(session: WriteSession, rng: random.Random, people: People, span: Span) -> None:
    """A goal for two of three students, some reached, one dropped."""
    rows: list[Values] = []
    for at, student in enumerate(people.students):
        if at % 3 == 2:
            continue
        words, baseline, target, unit, step = _GOALS[at % len(_GOALS)]
        state = GoalState.REACHED if at % 10 == 4 else GoalState.DROPPED if at % 25 == 7 else GoalState.OPEN
        rows.append(
            {
                "id": new_id(),
                "student_id": student["id"],
                "words": words,
                "baseline": baseline,
                "target": target,
                "unit": unit,
                "next_step": step,
                "first_day": span.first,
                "state": state,
                "due": span.last + timedelta(days=rng.randrange(0, 60)) if at % 4 else None,
            }
        )
    insert_rows(session, Goal, rows)


def add_school_days(
    session: WriteSession,
    rng: random.Random,
    people: People,
    days: list[date],
    only_absences: Id | None = None,
) -> None:
    """School attendance of those who have a school, half days among them; some miss exactly a tenth.

    Of the school ``only_absences`` no days present are told.
    """
    rows: list[Values] = []
    with_school = [row for row in people.students if row["school_id"]]
    for at, student in enumerate(with_school):
        if at % 8 == 7:
            continue  # the school sent nothing about these
        exactly = at % 8 == 0
        own = days[len(days) % 10 :] if exactly else days
        missed = _missed(rng, len(own), exactly=exactly)
        rows += [
            {
                "student_id": student["id"], "day": day, "absent_x2": missed.get(place, 0),
                "excused": place in missed and place % 2 == 0, "code": "A" if place in missed else "",
            }
            for place, day in enumerate(own)
            if place in missed or student["school_id"] != only_absences
        ]  # fmt: skip
    insert_rows(session, SchoolDay, rows)


def _missed(rng: random.Random, days: int, *, exactly: bool) -> dict[int, int]:
    """Which days are missed, by place, in halves of a day."""
    if exactly:
        return dict.fromkeys(rng.sample(range(days), days // 10), 2)
    share = rng.choice((0.0, 0.02, 0.04, 0.07, 0.12, 0.22))
    return {place: rng.choice((2, 2, 2, 1)) for place in range(days) if rng.random() < share}
