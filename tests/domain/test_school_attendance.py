# SPDX-License-Identifier: Apache-2.0
"""Chronic absence: exactly ten percent is chronic."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rulebook import Rules
from app.domain.school_attendance import (
    Band,
    Lines,
    Share,
    band,
    before_and_since,
    by_weekday,
    can_still_miss,
    days_can_still_miss,
    half_days,
    is_chronic,
    reaches,
    split,
)

DAYS = st.integers(20, 400).flatmap(lambda enrolled: st.tuples(st.integers(0, enrolled), st.just(enrolled)))


@pytest.mark.parametrize(
    ("absent_x2", "enrolled_x2", "expected"),
    [
        (0, 40, Band.SATISFACTORY),
        (1, 40, Band.SATISFACTORY),  # half a day of 20
        (2, 40, Band.AT_RISK),  # exactly 5 %
        (3, 40, Band.AT_RISK),
        (4, 40, Band.MODERATE),  # exactly 10 %
        (7, 40, Band.MODERATE),
        (8, 40, Band.SEVERE),  # exactly 20 %
        (40, 40, Band.SEVERE),
        (35, 360, Band.AT_RISK),  # 17 and a half days of 180
        (36, 360, Band.MODERATE),
    ],
)
def test_bands_are_half_open(absent_x2: int, enrolled_x2: int, expected: Band) -> None:
    assert band(absent_x2, enrolled_x2) is expected
    assert is_chronic(absent_x2, enrolled_x2) == (expected in (Band.MODERATE, Band.SEVERE))


def test_too_few_days_say_nothing() -> None:
    assert band(19, 19) is None
    assert band(0, 20) is Band.SATISFACTORY
    assert band(0, 0) is None
    assert band(0, 0, min_enrolled_days=0) is None
    assert band(20, 178, min_enrolled_days=90) is None
    assert band(20, 180, min_enrolled_days=90) is Band.MODERATE
    assert not is_chronic(0, 0)


@given(DAYS)
def test_bands_agree_with_exact_fractions(days: tuple[int, int]) -> None:
    share = Fraction(*days)
    steps = [Fraction(1, 20), Fraction(1, 10), Fraction(1, 5)]
    assert band(*days) is list(Band)[sum(share >= step for step in steps)]
    assert is_chronic(*days) == (share >= Fraction(1, 10))


@pytest.mark.parametrize(
    ("year_days", "absent", "left"),
    [(180, 0, 17), (180, 17, 0), (180, 18, -1), (175, 0, 17), (171, 0, 17), (170, 0, 16), (180, 5, 12)],
)
def test_days_can_still_miss(year_days: int, absent: int, left: int) -> None:
    assert days_can_still_miss(year_days, absent) == left


@given(st.integers(10, 366).flatmap(lambda year: st.tuples(st.just(year), st.integers(0, year))))
def test_one_day_more_than_that_is_chronic(days: tuple[int, int]) -> None:
    year, absent = days
    last_good = absent + days_can_still_miss(year, absent)
    assert not is_chronic(2 * last_good, 2 * year)
    assert is_chronic(2 * (last_good + 1), 2 * year)


def test_six_hundred_real_looking_students(shared_data: Path) -> None:
    absent: Counter[str] = Counter()
    enrolled: Counter[str] = Counter()
    path = shared_data / "school-attendance" / "studentattendance.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            enrolled[row["student_id"]] += 2
            absent[row["student_id"]] += 0 if row["PresenceFlag"] == "1" else 2
    bands = Counter(band(absent[student], enrolled[student]) for student in enrolled)
    assert bands == {Band.SATISFACTORY: 63, Band.AT_RISK: 155, Band.MODERATE: 289, Band.SEVERE: 93}
    assert sum(is_chronic(absent[student], enrolled[student]) for student in enrolled) == 382
    assert sum(10 * absent[student] == enrolled[student] for student in enrolled) == 174
    assert set(enrolled.values()) == {40}


# -- lines in percent, half days, and what is still allowed -----------------------------------------


@given(DAYS, st.integers(1, 100))
def test_a_line_is_an_exact_fraction(days: tuple[int, int], percent: int) -> None:
    assert reaches(*days, percent) == (Fraction(*days) >= Fraction(percent, 100))


def test_lines_are_the_programs_own() -> None:
    lines = Lines.of(Rules(at_risk_percent=3, chronic_percent=8, severe_percent=15), 20)
    assert band(4, 50, lines.min_enrolled_days, lines) is Band.MODERATE  # exactly 8 %
    assert band(3, 50, lines.min_enrolled_days, lines) is Band.AT_RISK
    assert band(0, 39, lines.min_enrolled_days, lines) is None
    assert lines.words(Band.MODERATE) == "8 % to below 15 % missed"


@given(st.integers(10, 366), st.integers(0, 80), st.integers(1, 30))
def test_half_days_agree_with_whole_ones(year: int, absent: int, percent: int) -> None:
    assert can_still_miss(2 * year, 2 * absent, percent) == days_can_still_miss(year, absent, percent)
    left = can_still_miss(2 * year, 2 * absent + 1, percent)
    assert not reaches(2 * absent + 1 + 2 * left, 2 * year, percent) or left < 0
    assert reaches(2 * absent + 1 + 2 * (left + 1), 2 * year, percent)


def test_shares_are_read_with_one_decimal() -> None:
    assert Share(1, 8).percent == "12.5 %"
    assert (Share(4, 40).percent, Share(1, 3).percent, Share(0, 0).percent) == ("10 %", "33.3 %", "")
    assert half_days(7) == "3.5"


def test_days_are_split_by_support_session_and_weekday() -> None:
    monday = date(2026, 9, 7)
    days = [(monday + timedelta(days=n), 2 if n in (0, 7) else 0) for n in range(12) if n % 7 < 5]
    assert before_and_since(days, monday + timedelta(days=7)) == (Share(2, 10), Share(2, 10))
    assert before_and_since(days, None) is None
    on, off = split(days, [monday, monday + timedelta(days=1)])
    assert (on, off) == (Share(2, 4), Share(2, 16))
    assert by_weekday(days)[0] == Share(4, 4)
    assert sum(by_weekday(days), Share()) == on + off
