# SPDX-License-Identifier: Apache-2.0
"""School days: weekdays without days off, both ends included."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.school_calendar import count_between, days_between, enrolled_span, school_days

MONDAY = date(2026, 9, 7)
FRIDAY = MONDAY + timedelta(days=4)


def test_weekdays_without_days_off_and_both_ends() -> None:
    assert school_days(MONDAY, FRIDAY, []) == [MONDAY + timedelta(days=n) for n in range(5)]
    assert school_days(MONDAY, FRIDAY, [(FRIDAY, FRIDAY)])[-1] == FRIDAY - timedelta(days=1)
    week_off = [(MONDAY - timedelta(days=2), FRIDAY)]
    assert school_days(MONDAY, FRIDAY + timedelta(days=3), week_off) == [FRIDAY + timedelta(days=3)]
    assert school_days(FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2), []) == []
    assert school_days(FRIDAY, MONDAY, []) == []


def test_entry_and_exit_count_and_a_reported_day_shows_enrolment() -> None:
    year = (MONDAY, MONDAY + timedelta(days=200))
    assert enrolled_span(*year, None, None, None) == year
    assert enrolled_span(*year, FRIDAY, FRIDAY, None) == (FRIDAY, FRIDAY)
    assert enrolled_span(*year, FRIDAY, None, MONDAY)[0] == MONDAY
    assert enrolled_span(*year, date(2020, 1, 1), None, FRIDAY)[0] == MONDAY  # never before the year


BREAKS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 20)))


@settings(max_examples=50)
@given(st.integers(0, 300), st.integers(-5, 300), BREAKS)
def test_counting_is_listing(begin: int, length: int, breaks: list[tuple[int, int]]) -> None:
    off = [(MONDAY + timedelta(days=at), MONDAY + timedelta(days=at + long)) for at, long in breaks]
    end = MONDAY + timedelta(days=300)
    days = school_days(MONDAY, end, off)
    first = MONDAY + timedelta(days=begin)
    last = first + timedelta(days=length)
    listed = school_days(first, min(last, end), off)
    assert list(days_between(days, first, last)) == listed
    assert count_between(days, first, last) == len(listed)
