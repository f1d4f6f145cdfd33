# SPDX-License-Identifier: Apache-2.0
"""Marks, minutes and rates."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple
from datetime import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import attendance
from app.domain.attendance import MarkFact, Tally
from app.domain.words import ABSENT, ATTENDED, MarkStatus, MinutesSource

START, END = time(15, 15), time(16, 0)
MINUTES = st.integers(-500, 500)
TIMES = st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0))
TALLIES = st.builds(Tally, *[st.integers(0, 999)] * 9)


def test_the_four_letters_of_the_sheet() -> None:
    letters = attendance.LETTERS
    assert [letters[letter] for letter in "plae"] == [
        MarkStatus.PRESENT,
        MarkStatus.LATE,
        MarkStatus.ABSENT_UNEXCUSED,
        MarkStatus.ABSENT_EXCUSED,
    ]
    assert set(letters.values()) == set(MarkStatus)


@pytest.mark.parametrize("status", sorted(ATTENDED))
def test_a_tick_alone_is_the_whole_session(status: MarkStatus) -> None:
    assert attendance.default_minutes(status, 45) == 45


@pytest.mark.parametrize("status", sorted(ABSENT))
def test_an_absence_has_no_minutes(status: MarkStatus) -> None:
    assert attendance.default_minutes(status, 45, late=5, stayed=30) == 0


def test_known_minutes_are_taken_off() -> None:
    assert attendance.default_minutes(MarkStatus.LATE, 45, late=12) == 33
    assert attendance.default_minutes(MarkStatus.PARTIAL, 45, stayed=30) == 30
    assert attendance.default_minutes(MarkStatus.LATE, 45, late=60) == 0
    assert attendance.default_minutes(MarkStatus.PARTIAL, 45, stayed=60) == 45


@given(status=st.sampled_from(list(MarkStatus)), late=st.none() | MINUTES, stayed=st.none() | MINUTES)
def test_minutes_stay_within_the_session(status: MarkStatus, late: int | None, stayed: int | None) -> None:
    assert 0 <= attendance.default_minutes(status, 45, late=late, stayed=stayed) <= 45


def test_minutes_from_written_times() -> None:
    assert attendance.minutes_from_clock(START, END, time(15, 27), time(16, 0)) == 33
    assert attendance.minutes_from_clock(START, END, time(15, 0), time(16, 30)) == 45  # early birds wait
    assert attendance.minutes_from_clock(START, END, time(16, 10), None) == 0
    assert attendance.minutes_from_clock(START, END, time(15, 50), time(15, 20)) == 0


def test_a_forgotten_sign_out_is_never_a_fact() -> None:
    assert attendance.minutes_from_clock(START, END, time(15, 20), None) == 40
    assert attendance.clock_source(time(15, 20), None) is MinutesSource.DEFAULT
    assert attendance.clock_source(None, time(16, 0)) is MinutesSource.DEFAULT
    assert attendance.clock_source(time(0, 0), time(16, 0)) is MinutesSource.CLOCK


@pytest.mark.parametrize(("credit", "minutes"), [("session_end", 41), ("half", 20), ("nothing", 0)])
def test_a_forgotten_sign_out_counts_what_the_rule_says(credit: str, minutes: int) -> None:
    assert attendance.minutes_from_clock(START, END, time(15, 19), None, credit) == minutes
    assert attendance.minutes_from_clock(START, END, time(15, 19), time(15, 59), credit) == 40
    assert attendance.minutes_from_clock(START, END, None, None, credit) == 45  # nobody signed in either


@given(TIMES, TIMES, st.sampled_from(["session_end", "half", "nothing"]))
def test_clock_minutes_stay_within_the_session(
    time_in: time | None, time_out: time | None, credit: str
) -> None:
    assert 0 <= attendance.minutes_from_clock(START, END, time_in, time_out, credit) <= 45


def test_attended_needs_a_minute_of_contact() -> None:
    assert MarkFact(MarkStatus.LATE, 1, scheduled=True).attended
    assert not MarkFact(MarkStatus.PARTIAL, 0, scheduled=True).attended
    assert not MarkFact(MarkStatus.ABSENT_EXCUSED, 0, scheduled=True).attended


@pytest.mark.parametrize(
    ("attended", "scheduled", "text"),
    [
        (13, 15, "87 %"),
        (1, 8, "13 %"),  # 12.5: half up
        (1, 200, "1 %"),  # 0.5
        (1, 201, "0 %"),
        (0, 3, "0 %"),
        (3, 3, "100 %"),
        (0, 0, ""),  # nothing was scheduled: blank, neither 0 nor 100 %
    ],
)
def test_percent_text(attended: int, scheduled: int, text: str) -> None:
    assert attendance.percent_text(attended, scheduled) == text


def test_rate_is_exact_and_blank_without_a_plan() -> None:
    assert attendance.rate(13, 15) == Fraction(13, 15)
    assert attendance.rate(0, 5) == 0
    assert attendance.rate(0, 0) is None


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_percent_is_the_rounded_rate(counts: tuple[int, int]) -> None:
    rate = attendance.rate(*counts)
    assert rate is not None
    shown = int(attendance.percent_text(*counts).removesuffix(" %"))
    assert Fraction(-1, 2) <= shown - rate * 100 <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("minutes", "text", "hours"),
    [
        (2699, "44 h 59 min", "44.98"),
        (2670, "44 h 30 min", "44.50"),
        (2700, "45 h", "45.00"),
        (59, "59 min", "0.98"),
        (0, "0 min", "0.00"),
        (20, "20 min", "0.33"),
        (40, "40 min", "0.67"),
    ],
)
def test_hours(minutes: int, text: str, hours: str) -> None:
    assert attendance.hours_text(minutes) == text
    assert attendance.decimal_hours(minutes) == Decimal(hours)


def test_hours_are_made_once_at_the_end() -> None:
    three_sessions = [20, 20, 20]
    assert attendance.decimal_hours(sum(three_sessions)) == 1
    assert sum(attendance.decimal_hours(minutes) for minutes in three_sessions) != 1


def test_two_sessions_on_one_day_are_two() -> None:
    morning = Tally(scheduled=1, attended=1, minutes=30)
    afternoon = Tally(scheduled=1, absent_excused=1)
    assert morning + afternoon == Tally(scheduled=2, attended=1, absent_excused=1, minutes=30)


@given(TALLIES, TALLIES, TALLIES)
def test_tallies_add_up_field_by_field(a: Tally, b: Tally, c: Tally) -> None:
    assert astuple(a + b) == tuple(map(sum, zip(astuple(a), astuple(b), strict=True)))
    assert a + b == b + a
    assert sum([a, b, c], Tally()) == a + (b + c)


def test_a_tally_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Tally().minutes = 5  # type: ignore[misc]
