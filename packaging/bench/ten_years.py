# SPDX-License-Identifier: Apache-2.0
"""Questions to a ten-year program (250 students at a time, 300,000 marks), and the same to a one-year one.

Medians of this process's CPU time on an open file with a warm cache. "Flat in years kept" is the ratio of
the two files for the same last year: what lies behind must not slow down what is asked today.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session as DbSession

from app.domain.words import Role
from app.storage.queries import (
    adults,
    agenda,
    attendance,
    cells,
    contacts,
    coverage,
    dosage,
    hour_limits,
    hours,
    matches,
    matching,
    pipeline,
    progress,
    school_attendance,
    search,
    student_work,
    students,
    tallies,
    today,
    waiting,
)
from app.storage.queries.rulebook import read_rules
from bench import data

Question = Callable[[DbSession], object]

ROUNDS = 15
# Ratios of very short questions are mostly noise; below this many milliseconds nobody can tell them apart.
NOISE_MS = 0.3
FLAT = 1.5
PEOPLE = 5000


def run() -> list[tuple[str, float, float, str]]:
    """(what, measured, limit, unit): all must stay below their limits."""
    one_year, ten_years = _measure(1), _measure(10)
    rows = [(f"{name}, ten years", ten_years[name], limit, "ms") for name, limit in _LIMITS.items()]
    rows += [
        (f"{name}, ten years against one", _ratio(one_year[name], ten_years[name]), FLAT, "x")
        for name in _LIMITS
        if name not in _LISTS
    ]
    return rows + _type_ahead()


# Milliseconds. A year's list of all sessions has 7,500 rows: nobody reads it at once, but a file takes it.
_LIMITS = {
    "one student: totals of a year": 1.0,
    "one student: profile": 1.0,
    "one student: school attendance": 1.0,
    "one student: scores and goals": 1.0,
    "one session in full": 1.0,
    "one adult: profile": 1.0,
    "one student: progress report": 5.0,
    "program: totals, students and sites of a year": 50.0,
    "program: one site's year": 50.0,
    "program: weeks of a year": 50.0,
    "program: unmarked students of a year": 50.0,
    "program: school attendance of all": 50.0,
    "program: who led in a year": 50.0,
    "Today, everything": 50.0,
    "agenda of a week": 50.0,
    "sessions without data": 50.0,
    "sheets still out": 50.0,
    "students in order, first 50 rows": 50.0,
    "list of a year's 7,500 sessions": 500.0,
    "coverage of a year, by role and school": 100.0,
    "adults ranked for a student's need": 100.0,
    "adults on the board": 50.0,
    "matches with their clocks": 50.0,
    "check-ins that are due": 50.0,
    "students behind on dosage": 100.0,
    "dosage of a site in a year": 100.0,
    "hours of one adult in a year": 20.0,
    "limits of hours, all members": 100.0,
    "everything that Today asks after its first paint": 500.0,
}
# Not asked to be flat: lists; and who worked with a student before, in all the years of the student.
_LISTS = {"list of a year's 7,500 sessions", "adults ranked for a student's need"}


def _questions(session: DbSession) -> dict[str, Question]:
    first, last, on = data.FIRST_DAY, data.LAST_DAY, data.TODAY
    student = students.student_ids(session, students.StudentFilter(on=on))[7]
    adult = adults.adult_ids(session, adults.AdultFilter(on=on))[7]
    met = agenda.sessions_between(session, on - timedelta(days=7), on)[0]
    rules = read_rules(session)
    year = tallies.Scope(first=first, last=last)
    site = replace(year, site_id=met.site_id)
    return {
        "one student: totals of a year": lambda s: tallies.student_tally(s, student, first, last),
        "one student: profile": lambda s: students.student_profile(s, student, first, last),
        "one student: school attendance": lambda s: school_attendance.student_school_attendance(
            s, student, first, last
        ),
        "one student: scores and goals": lambda s: (
            student_work.student_scores(s, student),
            student_work.student_goals(s, student),
        ),
        "one student: progress report": lambda s: progress.progress(s, student, first, last),
        "one session in full": lambda s: agenda.session_profile(s, met.id),
        "one adult: profile": lambda s: adults.adult_profile(s, adult, first, last),
        "program: totals, students and sites of a year": lambda s: attendance.attendance(s, year, on),
        "program: one site's year": lambda s: attendance.attendance(s, site, on),
        "program: weeks of a year": lambda s: attendance.by_week(s, year),
        "program: unmarked students of a year": lambda s: cells.cells(s, year, cells.Figure.UNMARKED),
        "program: school attendance of all": lambda s: school_attendance.school_attendance_of_all(
            s, first, on
        ),
        "program: who led in a year": lambda s: adults.led_by_adult(s, first, last),
        "Today, everything": lambda s: today.today(s, on),
        "agenda of a week": lambda s: agenda.sessions_between(s, on - timedelta(days=6), on),
        "sessions without data": lambda s: agenda.sessions_without_data(s, on),
        "sheets still out": lambda s: agenda.sheets_out(s, on),
        "students in order, first 50 rows": lambda s: students.student_rows(
            s, students.student_ids(s, students.StudentFilter(on=on))[:50], on
        ),
        "coverage of a year, by role and school": lambda s: coverage.report(
            s, coverage.Asked(first=first, last=on)
        ),
        "adults ranked for a student's need": lambda s: matching.suggestions(s, student, Role.TUTOR, on),
        "adults on the board": lambda s: pipeline.board(s, on),
        "matches with their clocks": lambda s: matches.matches(s, on, rules),
        "check-ins that are due": lambda s: contacts.check_ins_due(s, on, rules),
        "students behind on dosage": lambda s: dosage.behind_on_dosage(s, on),
        "dosage of a site in a year": lambda s: dosage.dosage_page(s, first, on, on, met.site_id),
        "hours of one adult in a year": lambda s: hours.hour_rows(s, first, on, adult_id=adult),
        "limits of hours, all members": lambda s: hour_limits.limits(s, on, rules),
        "everything that Today asks after its first paint": lambda s: waiting.waiting(s, on),
        "list of a year's 7,500 sessions": lambda s: agenda.sessions_between(s, first, last),
    }


def _measure(years: int) -> dict[str, float]:
    store = data.opened(years)
    try:
        with store.read() as session:
            return {name: _median(session, ask) for name, ask in _questions(session).items()}
    finally:
        store.close()


def _type_ahead() -> list[tuple[str, float, float, str]]:
    """One key press each: the slowest of some beginnings of names, among many people."""
    store = data.opened(1, PEOPLE)
    try:
        with store.read() as session:
            found = [
                _median(session, lambda s, typed=typed: search.find(s, typed, data.TODAY))  # type: ignore[misc]
                for typed in ("a", "b", "be", "begaye", "ana b", "o'b", "1", "12", "nguyen")
            ]
            filtered = _median(session, _filtered)
    finally:
        store.close()
    return [
        (f"a key in the search among {PEOPLE} people", max(found), 30.0, "ms"),
        (f"a key in the filter of a list of {PEOPLE}", filtered, 30.0, "ms"),
    ]


def _filtered(session: DbSession) -> object:
    wanted = students.StudentFilter(on=data.TODAY, text="b", state="all")
    return students.student_rows(session, students.student_ids(session, wanted)[:50], data.TODAY)


def _median(session: DbSession, ask: Question) -> float:
    """Milliseconds of one asking; short ones are asked many times in a round."""
    ask(session)
    started = time.process_time()
    ask(session)
    times = max(1, int(0.004 / max(time.process_time() - started, 1e-5)))
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            ask(session)
        rounds.append((time.process_time() - started) / times)
    return statistics.median(rounds) * 1000


def _ratio(one_year: float, ten_years: float) -> float:
    return max(ten_years, NOISE_MS) / max(one_year, NOISE_MS)
