# SPDX-License-Identifier: Apache-2.0
"""What cannot be true is said; what is merely unusual is left alone."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import data_quality as rules
from app.domain.data_quality import Missing

EARLIEST, LATEST, LONGEST = 6, 22, 480
START, END = time(15, 15), time(16, 0)


def at(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        (START, END, ""),
        (time(16), time(15), "ends before it begins"),
        (time(15), time(15), "ends as it begins"),
        (time(6), time(7), ""),
        (time(5, 59), time(7), "begins before 6:00"),
        (time(21), time(22), ""),
        (time(21), time(22, 1), "ends after 22:00"),
        (time(8), time(16), ""),
        (time(8), time(16, 1), "lasts 8 h 1 min, more than 8 h"),
        (time(3, 15), time(4), "begins before 6:00"),  # 15:15 typed on the wrong half of the day
    ],
)
def test_times_of_a_session(start: time, end: time, problem: str) -> None:
    assert rules.session_problem(start, end, EARLIEST, LATEST, LONGEST) == problem


@pytest.mark.parametrize(
    ("time_in", "time_out", "problem"),
    [
        (time(15, 15), time(16), ""),
        (time(14), time(18), ""),  # early and late are ordinary
        (time(15, 15), None, ""),
        (None, time(16), ""),
        (None, None, ""),
        (time(15, 40), time(15, 20), "went before coming"),
        (time(15, 40), time(15, 40), "went as they came"),
        (time(16), time(16, 30), "came after its end"),
        (time(16), None, "came after its end"),
        (time(14), time(15, 15), "went before its start"),
        (time(3, 15), time(4), "went before its start"),
    ],
)
def test_times_of_a_child(time_in: time | None, time_out: time | None, problem: str) -> None:
    assert rules.clock_problem(START, END, time_in, time_out) == problem


@given(st.integers(0, 1439), st.integers(0, 1439))
def test_a_possible_visit_has_a_minute_of_the_session(came: int, went: int) -> None:
    shared = min(went, 16 * 60) - max(came, 15 * 60 + 15)
    assert (rules.clock_problem(START, END, at(came), at(went)) == "") == (shared > 0)


def test_a_forgotten_sign_out_is_one_that_nobody_has_put_right() -> None:
    assert rules.is_forgotten(START, None, "default")
    assert not rules.is_forgotten(START, END, "clock")
    assert not rules.is_forgotten(START, None, "corrected")
    assert not rules.is_forgotten(None, None, "default")


def test_sessions_that_touch_do_not_overlap() -> None:
    spans = [("a", time(15), time(15, 45)), ("b", time(15, 45), time(16, 30)), ("c", time(16), time(17))]
    assert rules.overlapping(spans) == [("b", "c", 30)]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=6))
def test_overlaps_are_the_minutes_that_two_spans_share(ends: list[tuple[int, int]]) -> None:
    spans = [(number, at(first), at(last)) for number, (first, last) in enumerate(ends)]
    minutes = {number: set(range(first, last)) for number, (first, last) in enumerate(ends)}
    found = {frozenset((one, other)): shared for one, other, shared in rules.overlapping(spans)}
    wanted = {
        frozenset((one, other)): len(minutes[one] & minutes[other])
        for one in minutes for other in minutes
        if one < other and minutes[one] & minutes[other]
    }  # fmt: skip
    assert found == wanted


def test_what_is_missing_is_said_in_words() -> None:
    assert rules.missing_text([Missing.SCHOOL, Missing.ADULT]) == "No school, no adult"
    assert rules.missing_text([]) == ""


def test_a_pair_is_the_same_pair_either_way() -> None:
    assert rules.pair(b"b", b"a") == rules.pair(b"a", b"b") == (b"a", b"b")


def test_no_and_zero_say_something_and_unknown_says_nothing() -> None:
    assert rules.fullness({"a": "", "b": None, "c": "unknown", "d": 0, "e": False, "f": "x"}) == 3


DAYS = st.integers(0, 40).map(lambda n: date(2026, 9, 1) + timedelta(days=n))
STAYS = st.tuples(DAYS, st.none() | DAYS).filter(lambda stay: stay[1] is None or stay[1] >= stay[0])
FAR = date(2026, 12, 31)


def days_of(stay: rules.Stay) -> set[date]:
    last = stay[1] or FAR
    return {stay[0] + timedelta(days=n) for n in range((last - stay[0]).days + 1)}


@given(STAYS, STAYS)
def test_joined_stays_have_the_days_of_both_and_no_others(one: rules.Stay, other: rules.Stay) -> None:
    both = rules.joined_stay(one, other)
    assert both == rules.joined_stay(other, one)
    together = days_of(one) | days_of(other)
    whole = (max(together) - min(together)).days + 1 == len(together)
    assert (both is not None) == whole
    if both is not None:
        assert days_of(both) == together
