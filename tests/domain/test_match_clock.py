# SPDX-License-Identifier: Apache-2.0
"""The clock of a match: 28 and 42 days, months that end, leap years, pauses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import dates, match_clock
from app.domain.match_clock import MatchDays, MatchState, Pause

START = date(2026, 9, 1)
DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
PAUSES = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(0, 40)).map(
        lambda pair: Pause(START + DAY * pair[0], START + DAY * (pair[0] + pair[1]))
    ),
    max_size=4,
).map(tuple)


def state(match: MatchDays, on: date) -> MatchState:
    return match_clock.state(match, on, 28, 42)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, MatchState.MEETING), (27, MatchState.MEETING), (28, MatchState.AMBER),
        (41, MatchState.AMBER), (42, MatchState.RED), (400, MatchState.RED),
    ],
)  # fmt: skip
def test_quiet_after_28_and_42_days(days: int, expected: MatchState) -> None:
    met = MatchDays(START, last_met=START + 10 * DAY)
    assert state(met, START + (10 + days) * DAY) is expected
    new = MatchDays(START)  # never met: its first day counts
    assert state(new, START + days * DAY) is expected


def test_states_that_are_not_silence() -> None:
    assert state(MatchDays(START), START - DAY) is MatchState.PLANNED
    ended = MatchDays(START, last=START + 50 * DAY)
    assert state(ended, START + 50 * DAY) is MatchState.RED  # the last day still counts
    assert state(ended, START + 51 * DAY) is MatchState.ENDED
    paused = MatchDays(START, pauses=(Pause(START + 30 * DAY),))
    assert state(paused, START + 29 * DAY) is MatchState.AMBER
    assert state(paused, START + 300 * DAY) is MatchState.PAUSED


def test_after_a_pause_the_clock_goes_on_where_it_stopped() -> None:
    rest = Pause(START + 21 * DAY, START + 60 * DAY)
    match = MatchDays(START, pauses=(rest,))
    assert match_clock.quiet_days(match, START + 20 * DAY) == 20
    assert match_clock.quiet_days(match, START + 61 * DAY) == 21
    assert state(match, START + 67 * DAY) is MatchState.MEETING
    assert state(match, START + 68 * DAY) is MatchState.AMBER


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 12, 15), 6, date(2027, 6, 15)),
    ],
)  # fmt: skip
def test_months_end(day: date, months: int, expected: date) -> None:
    assert dates.add_months(day, months) == expected


def test_commitment_of_twelve_months_six_at_school_or_until_a_day() -> None:
    match = MatchDays(START)
    assert match_clock.commitment_months("school", 12, 6) == 6
    assert match_clock.commitment_months("community", 12, 6) == 12
    assert match_clock.commitment_end(match, 12) == date(2027, 8, 31)
    assert match_clock.commitment_end(match, 6) == date(2027, 2, 28)
    assert match_clock.commitment_end(match, 12, agreed=date(2027, 5, 28)) == date(2027, 5, 28)
    rest = MatchDays(START, pauses=(Pause(date(2026, 12, 1), date(2026, 12, 31)),))
    assert match_clock.commitment_end(rest, 6) == date(2027, 3, 31)  # a month of rest puts it off a month
    assert match_clock.days_left(date(2027, 3, 31), date(2027, 3, 1)) == 30
    assert match_clock.days_left(date(2027, 3, 31), date(2027, 4, 1)) == 0


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=50)
def test_months_add_up_to_whole_years(day: date, months: int, more: int) -> None:
    later = dates.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert dates.add_months(day, months + more) >= later


@given(PAUSES, st.integers(0, 100), st.integers(0, 90))
@settings(max_examples=50)
def test_counting_is_what_looking_at_each_day_says(
    pauses: tuple[Pause, ...], start: int, length: int
) -> None:
    first = START + start * DAY
    last = first + length * DAY
    free = [
        day for day in (first + n * DAY for n in range(length + 1)) if not match_clock.is_paused(pauses, day)
    ]
    assert match_clock.counted_days(pauses, first, last) == len(free)
    wanted = match_clock.after_counted(pauses, first, length)
    assert match_clock.counted_days(pauses, first + DAY, wanted) == length
    if length:
        assert not match_clock.is_paused(pauses, wanted)


@given(PAUSES, st.integers(0, 150))
@settings(max_examples=50)
def test_a_pause_never_makes_a_match_quieter(pauses: tuple[Pause, ...], at: int) -> None:
    on = START + at * DAY
    resting = MatchDays(START, pauses=pauses)
    assert match_clock.quiet_days(resting, on) <= match_clock.quiet_days(MatchDays(START), on)
    assert match_clock.days_run(resting, on) <= match_clock.days_run(MatchDays(START), on)
