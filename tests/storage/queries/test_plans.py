# SPDX-License-Identifier: Apache-2.0
"""No query of a screen or report reads all marks or all sessions: SQLite's own plan says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session as DbSession

from app.domain.rulebook import Rules
from app.storage.queries import (
    adults,
    agenda,
    attendance,
    cells,
    data_quality,
    demographics,
    dosage,
    groups,
    history,
    hours,
    progress,
    quality_facts,
    school_attendance,
    school_patterns,
    search,
    students,
    tallies,
    today,
)

FIRST, LAST = date(2026, 8, 17), date(2027, 5, 28)
SCOPE = tallies.Scope(first=FIRST, last=LAST)

# Tables that grow with the years.
GROWING = {"mark", "session", "sheet", "sheet_row", "school_day", "session_adult", "journal", "journal_touch"}


def _scope(world: Any, **wanted: Any) -> tallies.Scope:
    return tallies.Scope(first=FIRST, last=LAST, **{key: world[name] for key, name in wanted.items()})


QUERIES: dict[str, Callable[[DbSession, Any], object]] = {
    "attendance": lambda s, w: attendance.attendance(s, SCOPE, LAST, idle=True),
    "attendance of a site": lambda s, w: attendance.attendance(s, _scope(w, site_id="site"), LAST),
    "attendance of a group": lambda s, w: attendance.attendance(s, _scope(w, group_id="group"), LAST),
    "attendance of a student": lambda s, w: attendance.attendance(s, _scope(w, student_id="ana"), LAST),
    "attendance of a school": lambda s, w: attendance.attendance(s, _scope(w, school_id="school"), LAST),
    "weeks": lambda s, w: attendance.by_week(s, SCOPE),
    "by session": lambda s, w: tallies.tallies_by_session(s, SCOPE),
    "cells": lambda s, w: cells.cells(s, SCOPE),
    "cells of a student": lambda s, w: cells.cells(s, _scope(w, student_id="ana")),
    "agenda": lambda s, w: agenda.sessions_between(s, FIRST, LAST),
    "agenda of a student": lambda s, w: agenda.sessions_between(s, FIRST, LAST, student_id=w["ana"]),
    "one session": lambda s, w: agenda.session_profile(s, w["monday"]),
    "series": lambda s, w: agenda.series_list(s, FIRST),
    "without data": lambda s, w: agenda.sessions_without_data(s, LAST),
    "sheets out": lambda s, w: agenda.sheets_out(s, LAST),
    "today": lambda s, w: today.today(s, date(2026, 9, 14)),
    "who came": lambda s, w: demographics.everyone(s, "came", FIRST, LAST),
    "one student": lambda s, w: students.student_profile(s, w["ana"], FIRST, LAST),
    "progress": lambda s, w: progress.progress(s, w["ana"], FIRST, LAST),
    "school attendance": lambda s, w: school_attendance.student_school_attendance(s, w["ana"], FIRST, LAST),
    "school days and patterns": lambda s, w: school_patterns.student_school(s, w["ana"], FIRST, LAST),
    "school attendance of all": lambda s, w: school_attendance.school_attendance_of_all(s, FIRST, LAST),
    "dosage": lambda s, w: dosage.dosage_page(s, FIRST, LAST, LAST),
    "dosage of a student": lambda s, w: dosage.student_dosage(s, w["ana"], FIRST, LAST, LAST),
    "behind on dosage": lambda s, w: dosage.behind_on_dosage(s, date(2026, 9, 20)),
    "one adult": lambda s, w: adults.adult_profile(s, w["tutor"], FIRST, LAST),
    "who led": lambda s, w: adults.led_by_adult(s, FIRST, LAST),
    "groups": lambda s, w: groups.group_rows(s, FIRST),
    "missing something": lambda s, w: data_quality.people_missing_something(s, FIRST),
    "overlapping sessions": lambda s, w: data_quality.overlapping_sessions(s, FIRST, LAST),
    "impossible times": lambda s, w: data_quality.impossible_times(s, FIRST, LAST, Rules()),
    "forgotten sign-outs": lambda s, w: data_quality.forgotten_sign_outs(s, FIRST, LAST),
    "hours": lambda s, w: hours.hour_rows(s, FIRST, LAST),
    "hours of one": lambda s, w: hours.hour_rows(s, FIRST, LAST, w["tutor"]),
    "facts of the self-check": lambda s, w: quality_facts.read_facts(s, LAST),
    "left behind": lambda s, w: data_quality.left_behind(s),
    "type-ahead": lambda s, w: search.find(s, "12", FIRST),
    "history of one thing": lambda s, w: history.history_of(s, w["ana"]),
}


@pytest.fixture
def statements(s: DbSession) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        seen.append((statement, parameters))

    connection = s.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize("name", QUERIES)
def test_growing_tables_are_reached_by_index(
    s: DbSession, world: Any, statements: list[tuple[str, Any]], name: str
) -> None:
    QUERIES[name](s, world)
    ran = list(statements)
    assert ran
    for statement, parameters in ran:
        for step in _scans(s, statement, parameters):
            assert not step, f"{name}: {step}\n{statement}"


def _scans(s: DbSession, statement: str, parameters: Any) -> Iterator[str]:
    """Steps of the plan that read a whole growing table or index; a partial index is a short list."""
    aliases = {
        alias: table
        for table, alias in re.findall(r"(?:FROM|JOIN)\s+(\w+)\s+(\w+)", statement)
        if table in GROWING
    }
    for row in s.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        scan = re.match(r"SCAN (\w+)(.*)", row[3])
        short = scan is not None and re.search(r"ix_(sheet_out|session_planned)", scan[2])
        if scan is not None and not short and (scan[1] in GROWING or scan[1] in aliases):
            yield row[3]


def test_sums_of_a_period_touch_only_indexes(
    s: DbSession, world: Any, statements: list[tuple[str, Any]]
) -> None:
    tallies.tallies(s, SCOPE, "student_id", "site_id")
    for statement, parameters in list(statements):
        plan = [
            row[3] for row in s.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        of_marks = [step for step in plan if re.match(r"SEARCH [mk] ", step)]
        assert of_marks
        assert all("COVERING INDEX ix_mark_" in step for step in of_marks)
        assert not any("USING INDEX ix_session" in step for step in plan)


def test_the_check_itself_sees_a_full_scan(s: DbSession) -> None:
    assert list(_scans(s, "SELECT sum(m.minutes) FROM mark m JOIN student st ON st.id = m.student_id", {}))
