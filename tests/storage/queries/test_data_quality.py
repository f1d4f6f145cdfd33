# SPDX-License-Identifier: Apache-2.0
"""What should be put right: each list finds its rows, and nothing that is in order."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from app.domain import data_quality as quality
from app.domain.data_quality import Missing
from app.domain.rulebook import Rules
from app.domain.words import MarkStatus, MinutesSource, SessionStatus
from app.services.merging import MergeDraft, merge
from app.storage.queries import data_quality
from app.storage.queries.agenda import sessions_between
from app.storage.store import Store
from app.storage.tables import Mark, Membership, Session, Student
from tests.storage.queries.conftest import FIRST, LAST, MONDAY, TUESDAY

RULES = Rules()
TODAY = date(2026, 9, 14)


def test_the_period_is_the_school_year_so_far(store: Store, empty: Store) -> None:
    with store.read() as s:
        assert data_quality.period_of(s, TODAY) == (FIRST, TODAY)
    with empty.read() as s:
        assert data_quality.period_of(s, TODAY) == (TODAY - timedelta(days=365), TODAY)


def test_people_of_whom_something_is_unknown(store: Store, world: Any) -> None:
    with store.read() as s:
        found = {row.given: row.missing for row in data_quality.people_missing_something(s, TODAY)}
    assert found == {
        "Vy": (Missing.SCHOOL, Missing.GRADE, Missing.GROUP, Missing.ADULT),
        "Kaʻōhao": (Missing.SCHOOL, Missing.GROUP, Missing.ADULT),
        "Kim": (Missing.ADULT,),
    }


def test_a_group_or_an_adult_of_the_past_is_none_of_today(store: Store, world: Any) -> None:
    with store.write("test", "Left the group") as s:
        for stay in s.query(Membership).filter_by(student_id=world["bo"]):
            stay.last_day = TODAY
    with store.read() as s:
        assert "Bo" not in {row.given for row in data_quality.people_missing_something(s, TODAY)}
        tomorrow = data_quality.people_missing_something(s, TODAY + timedelta(days=1))
    assert {row.given: row.missing for row in tomorrow}["Bo"] == (Missing.GROUP, Missing.ADULT)


def test_one_child_in_two_places_at_once(store: Store, world: Any) -> None:
    with store.write("test", "Two at once") as s:
        world.session(s, "clash", TUESDAY, group="other", at=(time(15, 50), time(16, 30)))
        world.mark(s, "clash", "ana")
        world.mark(s, "clash", "bo")  # Bo was absent from the first one
        world.session(s, "touching", MONDAY, at=(time(16, 0), time(16, 30)))
        world.mark(s, "touching", "ana")
    with store.read() as s:
        found = data_quality.overlapping_sessions(s, FIRST, LAST)
        # 15:15-16:00 and 15:50-16:30 share ten minutes; the next begins 16:15 and shares fifteen with Bo's.
        assert [(row.given, row.minutes, row.second_id) for row in found] == [
            ("Ana", 10, world["clash"]),
            ("Bo", 15, world["tuesday_late"]),
        ]
        assert data_quality.overlapping_sessions(s, FIRST, MONDAY) == []


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        (time(16), time(15), "ends before it begins"),
        (time(3, 15), time(4), "begins before 6:00"),
        (time(8), time(15), "lasts 7 h, more than 6 h"),
        (time(21, 30), time(22, 15), "ends after 22:00"),
        (time(9), time(15), ""),
    ],
)
def test_sessions_that_cannot_be(store: Store, world: Any, start: time, end: time, problem: str) -> None:
    with store.write("test", "A slip") as s:
        world.session(s, "slip", MONDAY, at=(start, end), status=SessionStatus.PLANNED)
    with store.read() as s:
        found = data_quality.impossible_times(s, FIRST, LAST, RULES)
        assert [(row.session_id, row.problem) for row in found] == (
            [(world["slip"], problem)] if problem else []
        )


def test_the_statement_and_the_rule_find_the_same_sessions(store: Store, world: Any) -> None:
    ends = [(6, 7), (5, 6), (21, 22), (22, 23), (8, 14), (8, 15), (10, 10), (12, 11)]
    with store.write("test", "All kinds") as s:
        for number, (start, end) in enumerate(ends):
            world.session(s, f"kind {number}", MONDAY, at=(time(start), time(end)))
    limits = (RULES.earliest_hour, RULES.latest_hour, RULES.longest_session_minutes)
    with store.read() as s:
        wrong = {
            row.id
            for row in sessions_between(s, FIRST, LAST)
            if quality.session_problem(row.start, row.end, *limits)
        }
        assert {row.session_id for row in data_quality.impossible_times(s, FIRST, LAST, RULES)} == wrong
    assert len(wrong) == 5


def _clocked(store: Store, world: Any, time_in: time | None, time_out: time | None, **more: Any) -> None:
    with store.write("test", "Clocked") as s:
        mark = s.get_one(Mark, (world["monday"], world["ana"]))
        mark.time_in, mark.time_out = time_in, time_out
        for name, value in more.items():
            setattr(mark, name, value)


@pytest.mark.parametrize(
    ("time_in", "time_out", "problem"),
    [
        (time(15, 40), time(15, 20), "went before coming"),
        (time(16, 10), time(16, 20), "came after its end"),
        (None, time(15), "went before its start"),
        (time(15), time(18), ""),
        (time(15, 15), None, ""),
    ],
)
def test_comings_and_goings_that_cannot_be(
    store: Store, world: Any, time_in: time | None, time_out: time | None, problem: str
) -> None:
    _clocked(store, world, time_in, time_out)
    with store.read() as s:
        found = [
            (row.student_id, row.name, row.problem)
            for row in data_quality.impossible_times(s, FIRST, LAST, RULES)
        ]
    assert found == ([(world["ana"], "Begaye, Ana (Annie)", problem)] if problem else [])


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"minutes_source": MinutesSource.CORRECTED}, 0),
        ({"status": MarkStatus.ABSENT_EXCUSED}, 0),
        ({"minutes_source": MinutesSource.CLOCK}, 0),
        ({"removed": True}, 0),
        ({"minutes": 0}, 1),  # the rule may credit nothing
    ],
)
def test_forgotten_sign_outs_until_somebody_says(
    store: Store, world: Any, fields: dict[str, Any], count: int
) -> None:
    _clocked(store, world, time(15, 20), None, **fields)
    with store.read() as s:
        found = data_quality.forgotten_sign_outs(s, FIRST, LAST)
        assert [row.name for row in found] == ["Begaye, Ana (Annie)"] * count
        assert data_quality.forgotten_sign_outs(s, MONDAY + timedelta(days=1), LAST) == []
        assert len(data_quality.forgotten_sign_outs(s, MONDAY, MONDAY)) == count


def test_what_came_for_somebody_who_was_made_one(store: Store, world: Any) -> None:
    with store.write("test", "A namesake") as s:
        world.add(s, "again", Student(given="Ana", family="Begaye"))
    with store.write("people.merge", "Merged") as s:
        merge(s, MergeDraft(kind="student", kept_id=world["ana"], other_id=world["again"]), "Rosa")
    with store.read() as s:
        assert data_quality.left_behind(s) == []
    with store.write("test", "From another laptop") as s:
        s.add(
            Mark(
                session_id=world["makers"], student_id=world["again"], status=MarkStatus.PRESENT, minutes=45,
                day=s.get_one(Session, world["makers"]).day,
            )
        )  # fmt: skip
    with store.read() as s:
        (row,) = data_quality.left_behind(s)
    assert (row.kept_id, row.name, row.rows, row.kind) == (world["ana"], "Ana Begaye", 1, "student")
