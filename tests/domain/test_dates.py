# SPDX-License-Identifier: Apache-2.0
"""Dates in other people's files."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates
from app.domain.dates import Order, sunday_of

FIRST_OF_MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-01", None, FIRST_OF_MARCH),
        ("2026-03-01", "mdy", FIRST_OF_MARCH),
        ("2026-03-01T23:59:59Z", "dmy", FIRST_OF_MARCH),
        ("2026-03-01 00:00:00", None, FIRST_OF_MARCH),
        ("2026/3/1", None, FIRST_OF_MARCH),
        ("3/1/2026", "mdy", FIRST_OF_MARCH),
        ("03-01-2026", "mdy", FIRST_OF_MARCH),
        ("3/1/2026 12:00:00 AM", "mdy", FIRST_OF_MARCH),
        ("1.3.2026", "dmy", FIRST_OF_MARCH),
        (" 1/3/2026 ", "dmy", FIRST_OF_MARCH),
        ("3/1/2026", None, None),  # never guessed silently
        ("3/1/2026", "ymd", None),
        ("3/1/26", "mdy", None),  # 1926 or 2026
        ("13/1/2026", "mdy", None),
        ("2026-02-29", None, None),
        ("2024-02-29", None, date(2024, 2, 29)),
        ("0000-00-00", None, None),
        ("NULL", "mdy", None),
        ("", "mdy", None),
    ],
)
def test_parse_date(text: str, order: Order | None, day: date | None) -> None:
    assert dates.parse_date(text, order) == day


@given(st.text(max_size=30), st.sampled_from(["ymd", "mdy", "dmy", None]))
def test_any_text_is_a_date_or_none(text: str, order: Order | None) -> None:
    found = dates.parse_date(text, order)
    assert found is None or isinstance(found, date)


@given(st.dates())
def test_written_dates_are_read_back(day: date) -> None:
    assert dates.parse_date(day.isoformat(), None) == day
    assert dates.parse_date(f"{day.month}/{day.day}/{day.year:04d}", "mdy") == day
    assert dates.parse_date(f"{day.day}/{day.month}/{day.year:04d}", "dmy") == day


@pytest.mark.parametrize(
    ("samples", "order"),
    [
        (["2026-03-01", "2026-03-15"], "ymd"),
        (["3/1/2026", "3/15/2026"], "mdy"),
        (["1/3/2026", "15/3/2026"], "dmy"),
        (["3/1/2026", "4/5/2026"], "ambiguous"),
        (["3/1/2026", "2026-03-15"], "ambiguous"),
        (["3/15/2026", "15/3/2026"], None),  # they contradict each other
        (["3/15/2026", "", "NULL", "0000-00-00"], "mdy"),
        (["NULL", "3/15/26"], None),
        ([], None),
    ],
)
def test_guess_order(samples: list[str], order: str | None) -> None:
    assert dates.guess_order(samples) == order


@given(st.lists(st.dates(), min_size=1), st.sampled_from(["mdy", "dmy"]))
def test_a_guess_is_never_wrong(days: list[date], order: str) -> None:
    form = "{0.month}/{0.day}/{0.year:04d}" if order == "mdy" else "{0.day}/{0.month}/{0.year:04d}"
    assert dates.guess_order([form.format(day) for day in days]) in (order, "ambiguous")


def test_school_year_turns_in_summer() -> None:
    assert dates.school_year_of(date(2026, 6, 30)) == 2025
    assert dates.school_year_of(date(2026, 7, 1)) == 2026
    assert dates.school_year_of(date(2026, 7, 31), first_month=8) == 2025
    assert dates.school_year_of(date(2026, 1, 1), first_month=1) == 2026


def test_iso_week_belongs_to_its_own_year() -> None:
    assert dates.iso_week(date(2027, 1, 1)) == (2026, 53)
    assert dates.iso_week(date(2025, 12, 29)) == (2026, 1)


def test_the_week_of_the_last_day_ends_with_it() -> None:
    assert sunday_of(date(2026, 9, 7)) == sunday_of(date(2026, 9, 13)) == date(2026, 9, 13)
    assert sunday_of(date(9999, 12, 20)) == sunday_of(date(9999, 12, 26)) == date(9999, 12, 26)
    assert sunday_of(date(9999, 12, 27)) == sunday_of(date.max) == date.max
