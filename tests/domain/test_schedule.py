# SPDX-License-Identifier: Apache-2.0
"""Recurring days and closures: the last day of every range counts."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import schedule
from app.domain.schedule import Closure
from app.errors import Invalid

MONDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 11)
HERE, THERE = bytes(16), bytes(15) + b"\1"
DAYS = st.sets(st.integers(0, 6), min_size=1)


def test_both_ends_of_a_range_count() -> None:
    assert schedule.occurrences([0, 4], MONDAY, FRIDAY) == [MONDAY, FRIDAY]
    assert schedule.occurrences([0], MONDAY, MONDAY) == [MONDAY]
    assert schedule.occurrences([0], FRIDAY, MONDAY) == []


@given(days=DAYS, first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), length=st.integers(0, 400))
def test_occurrences_are_all_and_only_the_wanted_days(days: set[int], first: date, length: int) -> None:
    last = first + timedelta(length)
    found = schedule.occurrences(tuple(days), first, last)
    every = [first + timedelta(n) for n in range(length + 1)]
    assert found == [day for day in every if day.weekday() in days]
    assert (last in found) == (last.weekday() in days)


def test_a_time_of_day_does_not_move_when_the_clocks_change() -> None:
    weeks = schedule.occurrences([0], date(2026, 10, 26), date(2026, 11, 9))  # clocks go back on 1 November
    assert [day.isoformat() for day in weeks] == ["2026-10-26", "2026-11-02", "2026-11-09"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon,wed", (0, 2)),
        ("Wed, Mon", (0, 2)),
        ("fri;fri", (4,)),
        ("Mondays thurs.", (0, 3)),
        ("mon,", (0,)),
        ("sun", (6,)),
    ],
)
def test_parse_days(text: str, days: tuple[int, ...]) -> None:
    assert schedule.parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mon,fun", "“fun” is not a weekday. Write days such as mon,wed."),
        ("monkey", "“monkey” is not a weekday. Write days such as mon,wed."),
        ("m", "“m” is not a weekday. Write days such as mon,wed."),
        ("", "Write at least one weekday, such as mon,wed."),
        (" , ", "Write at least one weekday, such as mon,wed."),
    ],
)
def test_words_that_are_no_weekday(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as problem:
        schedule.parse_days(text)
    assert problem.value.fields == {"days": sentence}


@given(DAYS)
def test_days_are_read_back(days: set[int]) -> None:
    assert schedule.parse_days(schedule.days_text(days)) == tuple(sorted(days))


@given(st.text(max_size=30))
def test_any_text_is_days_and_times_or_invalid(text: str) -> None:
    for parse in (schedule.parse_days, schedule.parse_times):
        try:
            parse(text)
        except Invalid as problem:
            assert str(problem).endswith(".")  # noqa: PT017 (either outcome is fine; a crash is not)


def test_times_of_a_session() -> None:
    assert schedule.parse_times("15:15-16:00") == (time(15, 15), time(16, 0))
    assert schedule.parse_times(" 8:05 – 09:00 ") == (time(8, 5), time(9, 0))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("16:00-15:15", "must end after it starts"),
        ("15:15-15:15", "must end after it starts"),
        ("11:15-1:00", "24-hour clock"),
        ("15:15", "Write both such as 15:15-16:00."),
        ("24:00-25:00", "Write both such as 15:15-16:00."),
        ("3:15pm-4pm", "Write both such as 15:15-16:00."),
        ("", "Write both such as 15:15-16:00."),
    ],
)
def test_impossible_times(text: str, part: str) -> None:
    with pytest.raises(Invalid, match=part) as problem:
        schedule.parse_times(text)
    assert set(problem.value.fields) == {"time"}


def test_a_closure_covers_its_first_and_its_last_day() -> None:
    closure = Closure(MONDAY, FRIDAY, None, "cancelled_school")
    assert schedule.closed_by(MONDAY, HERE, [closure]) is closure
    assert schedule.closed_by(FRIDAY, HERE, [closure]) is closure
    assert schedule.closed_by(FRIDAY + timedelta(1), HERE, [closure]) is None
    assert schedule.closed_by(MONDAY - timedelta(1), HERE, [closure]) is None


def test_a_closure_of_one_site_leaves_the_others_open() -> None:
    closure = Closure(MONDAY, MONDAY, HERE, "cancelled_weather")
    assert schedule.closed_by(MONDAY, HERE, [closure]) is closure
    assert schedule.closed_by(MONDAY, THERE, [closure]) is None
    assert schedule.closed_by(MONDAY, None, [closure]) is None


def test_minutes_between() -> None:
    assert schedule.minutes_between(time(15, 15), time(16, 0)) == 45
    assert schedule.minutes_between(time(0, 0), time(23, 59)) == 1439
