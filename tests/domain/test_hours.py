# SPDX-License-Identifier: Apache-2.0
"""Hats, limits and timesheets: exact in minutes, and no minute twice."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import hours, timesheets
from app.domain.hours import Limit, MemberMinutes, Term, Verdict
from app.domain.timesheets import SheetStanding, Signatures
from app.domain.words import Hat, Source

DAY = date(2026, 9, 9)
TIMES = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))


@pytest.mark.parametrize(
    ("part", "verdict"),
    [(0, Verdict.PASS), (899, Verdict.PASS), (900, Verdict.WARN), (1000, Verdict.WARN), (1001, Verdict.FAIL)],
)
def test_a_limit_is_exact(part: int, verdict: Verdict) -> None:
    assert Limit(part, 10_000, 10).verdict(90) is verdict
    assert Limit(0, 0, 10).verdict(90) is Verdict.PASS


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 100))
def test_the_most_minutes_are_the_last_that_pass(part: int, whole: int, percent: int) -> None:
    limit = Limit(part, whole, percent)
    assert (limit.verdict(90) is Verdict.FAIL) == (part > limit.most)


def test_what_a_session_counts_as() -> None:
    service, work = Term(Hat.SERVICE, DAY, DAY), Term(Hat.WORK_STUDY, DAY)
    assert hours.hat_of_session(Source.COMMUNITY, [], DAY) is Hat.VOLUNTEER
    assert hours.hat_of_session(Source.WORK_STUDY, [], DAY) is Hat.WORK_STUDY
    assert hours.hat_of_session(Source.COMMUNITY, [work, service], DAY) is Hat.SERVICE
    assert hours.hat_of_session(Source.COMMUNITY, [work, service], DAY + timedelta(days=1)) is Hat.WORK_STUDY
    assert hours.hat_of_session(Source.AMERICORPS, [service], DAY - timedelta(days=1)) is Hat.SERVICE


def test_every_hat_is_on_one_kind_of_timesheet() -> None:
    assert sorted(hat for hats in hours.FAMILIES.values() for hat in hats) == sorted(Hat)
    assert {hours.family_of(hat) for hat in Hat} == set(hours.FAMILIES) == set(hours.FAMILY_WORDS)


@given(st.lists(st.tuples(TIMES, TIMES).map(lambda pair: (min(pair), max(pair))), max_size=6))
def test_no_minute_is_counted_twice(spans: list[tuple[time, time]]) -> None:
    minutes = {m for start, end in spans for m in range(_m(start), _m(end))}
    keyed = [(bytes([n]), start, end) for n, (start, end) in enumerate(spans)]
    apart = hours.without_overlaps(keyed)
    assert set(apart) == {key for key, _, _ in keyed}
    assert sum(apart.values()) == len(minutes)


def _m(moment: time) -> int:
    return 60 * moment.hour + moment.minute


def test_a_member_without_a_term_is_measured_by_what_was_done() -> None:
    assert MemberMinutes(service=90, training=10).whole == 100
    assert MemberMinutes(service=90, term_minutes=500).whole == 500
    assert hours.week_limit(1200, 1200, 90) is Verdict.WARN
    assert hours.week_limit(1201, 1200, 90) is Verdict.FAIL


@given(st.sampled_from(["week", "two_weeks", "month"]), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_periods_cover_every_day_once(kind: str, day: date) -> None:
    first, last = timesheets.period(kind, day)
    assert first <= day <= last
    assert timesheets.period(kind, first) == timesheets.period(kind, last) == (first, last)
    assert timesheets.period(kind, last + timedelta(days=1))[0] == last + timedelta(days=1)
    assert timesheets.last_whole_period(kind, day)[1] == first - timedelta(days=1)


def test_a_sheet_says_that_its_minutes_are_not_those_that_were_signed() -> None:
    assert Signatures().standing is SheetStanding.OPEN
    assert Signatures().changed_by(60) == 0
    half = Signatures(adult=DAY, minutes=60)
    assert (half.standing, half.changed_by(75)) == (SheetStanding.HALF, 15)
    both = Signatures(adult=DAY, supervisor=DAY, minutes=60)
    assert (both.standing, both.changed_by(45)) == (SheetStanding.SIGNED, -15)
    assert Signatures(DAY, DAY, locked=True, minutes=1).standing is SheetStanding.LOCKED
