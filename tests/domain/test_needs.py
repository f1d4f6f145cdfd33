# SPDX-License-Identifier: Apache-2.0
"""Needs: both ends count, and one need per student and role."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.needs import Need, is_open, meets, open_needs, overlapping
from app.domain.words import Role, Urgency

START = date(2026, 9, 1)


def need(first: int, last: int | None, urgency: Urgency = Urgency.SOON, student: bytes = b"a") -> Need:
    end = None if last is None else START + timedelta(days=last)
    return Need(student, Role.TUTOR, START + timedelta(days=first), end, urgency)


@pytest.mark.parametrize(
    ("on", "is_there"), [(-1, False), (0, True), (3, True), (5, True), (6, False)], ids=str
)
def test_the_first_and_the_last_day_count(on: int, is_there: bool) -> None:
    one = need(0, 5)
    assert is_open(one.first_day, one.last_day, START + timedelta(days=on)) is is_there


def test_a_need_without_an_end_stays_open() -> None:
    assert is_open(START, None, date(2040, 1, 1))
    assert not is_open(START, None, START - timedelta(days=1))


@given(st.integers(-9, 9), st.one_of(st.none(), st.integers(-9, 9)), st.integers(-9, 9), st.integers(0, 9))
def test_a_need_meets_a_period_when_it_is_open_on_one_of_its_days(
    first: int, last: int | None, begin: int, length: int
) -> None:
    one = need(first, last)
    days = [START + timedelta(days=begin + n) for n in range(length + 1)]
    some_day = any(is_open(one.first_day, one.last_day, day) for day in days)
    if last is None or last >= first:
        assert meets(one.first_day, one.last_day, days[0], days[-1]) is some_day


def test_the_same_need_noted_twice_is_one_and_the_urgent_one_stands() -> None:
    noted = [need(0, None, Urgency.LATER), need(2, None, Urgency.NOW), need(0, 1, Urgency.NOW)]
    assert open_needs(noted, START + timedelta(days=9)) == [noted[1]]
    other = need(0, None, Urgency.SOON, student=b"b")
    assert open_needs([*noted, other], START + timedelta(days=9)) == [noted[1], other]


def test_a_new_need_may_begin_the_day_after_the_old_one_ended() -> None:
    known = [need(0, 5)]
    assert overlapping(known, Role.TUTOR, START + timedelta(days=5), None) == known[0]
    assert overlapping(known, Role.TUTOR, START + timedelta(days=6), None) is None
    assert overlapping(known, Role.MENTOR, START, None) is None
    assert overlapping(known, Role.TUTOR, START - timedelta(days=9), START) == known[0]
