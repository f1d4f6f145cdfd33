# SPDX-License-Identifier: Apache-2.0
"""Which backups stay: counted in different days, whatever the clock says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.keeping.thinning import CLOSE, CLOSEST, FEWEST, USUAL, to_keep

TODAY = date(2026, 11, 25)
DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2029, 12, 31))


def kept(days: list[date], **rule: int) -> list[date]:
    return [days[place] for place in sorted(to_keep(days))]


def grow(days: list[date], day: date) -> list[date]:
    """One more backup, then thinned, as every day does it."""
    return kept([day, *days])


def test_two_years_of_days_leave_the_number_that_is_promised() -> None:
    days: list[date] = []
    for number in range(730):
        days = grow(days, TODAY + timedelta(number))
    last = TODAY + timedelta(729)
    assert len(days) == 2 + 12 + 10 + 9
    assert days[:14] == [last - timedelta(n) for n in range(14)]
    weeks = days[14:24]
    assert all((newer - older).days == 7 for newer, older in pairwise(weeks))
    months = [day.year * 12 + day.month for day in days[24:]]
    assert months == list(range(months[0], months[0] - 9, -1))


def test_all_of_the_newest_two_days_stay() -> None:
    days = [TODAY] * 20 + [TODAY - timedelta(9)] * 20 + [TODAY - timedelta(30)] * 20
    assert kept(days) == [TODAY] * 20 + [TODAY - timedelta(9)] * 20 + [TODAY - timedelta(30)]


def test_a_summer_away_costs_nothing() -> None:
    before = [TODAY - timedelta(n) for n in range(14)]
    assert kept([TODAY + timedelta(100), *before])[:14] == [TODAY + timedelta(100), *before[:13]]


@given(st.lists(DAYS, max_size=60))
def test_whatever_the_clock_did_the_newest_three_stay_and_nothing_goes_twice(days: list[date]) -> None:
    for rule in (USUAL, CLOSE, CLOSEST):
        stays = to_keep(days, rule)
        assert set(range(min(FEWEST, len(days)))) <= stays
        left = [days[place] for place in sorted(stays)]
        assert to_keep(left, rule) == set(range(len(left)))


@given(st.lists(DAYS, min_size=1, max_size=60))
def test_a_close_disk_keeps_no_more(days: list[date]) -> None:
    assert len(to_keep(days, CLOSEST)) <= FEWEST
    assert len(to_keep(days, CLOSE)) <= max(FEWEST, CLOSE.daily + CLOSE.weekly + CLOSE.monthly)


@given(st.integers(-25 * 365, 3 * 365), st.integers(1, 40))
def test_a_jump_of_the_clock_deletes_no_more_than_a_day_does(jump: int, count: int) -> None:
    days: list[date] = []
    for number in range(count):
        days = grow(days, TODAY + timedelta(number))
    after = grow(days, TODAY + timedelta(count + jump))
    assert len(after) >= len(days)
