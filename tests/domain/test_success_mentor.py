# SPDX-License-Identifier: Apache-2.0
"""A Success Mentor's caseload, weeks and weekdays."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import success_mentor
from app.domain.success_mentor import DayMissed, Load

MONDAY = date(2026, 9, 7)
DAYS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 2)).map(
        lambda pair: DayMissed(MONDAY + timedelta(days=pair[0]), pair[1])
    ),
    unique_by=lambda one: one.day,
)


def test_ten_to_twenty() -> None:
    loads = [success_mentor.caseload(count, 10, 20) for count in (9, 10, 20, 21)]
    assert loads == [Load.FEW, Load.RIGHT, Load.RIGHT, Load.MANY]


def test_mondays_stand_out() -> None:
    mondays = [DayMissed(MONDAY + timedelta(weeks=week), 2 if week < 3 else 0) for week in range(6)]
    others = [
        DayMissed(MONDAY + timedelta(weeks=week, days=day), 0) for week in range(6) for day in range(1, 5)
    ]
    pattern = success_mentor.weekday_pattern(mondays + others)
    assert [(one.enrolled_x2, one.absent_x2) for one in pattern] == [(12, 6), *[(12, 0)] * 4]
    assert success_mentor.worst_weekday(pattern) == 0
    even = success_mentor.weekday_pattern([DayMissed(one.day, 2) for one in mondays + others])
    assert success_mentor.worst_weekday(even) is None
    assert success_mentor.worst_weekday(success_mentor.weekday_pattern([])) is None


def test_weeks_run_from_monday_and_empty_ones_are_zeros() -> None:
    last = MONDAY + timedelta(days=16)
    weeks = success_mentor.weekly_totals(
        [MONDAY, MONDAY + timedelta(days=6), last], [DayMissed(MONDAY + timedelta(days=1), 1)], MONDAY, last
    )
    assert [(week.monday, week.contacts, week.absent_x2) for week in weeks] == [
        (MONDAY + timedelta(days=14), 1, 0), (MONDAY + timedelta(days=7), 0, 0), (MONDAY, 2, 1),
    ]  # fmt: skip


@given(DAYS)
@settings(max_examples=50)
def test_weekdays_and_weeks_both_add_up_to_the_days(days: list[DayMissed]) -> None:
    pattern = success_mentor.weekday_pattern(days)
    weeks = success_mentor.weekly_totals([], days, MONDAY, MONDAY + timedelta(days=80))
    for figures in (pattern, weeks):
        assert sum(one.absent_x2 for one in figures) == sum(one.absent_x2 for one in days)
        assert sum(one.enrolled_x2 for one in figures) == 2 * len(days)
