# SPDX-License-Identifier: Apache-2.0
"""How long records are kept, to the day."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.retention import kept_until, years_later


@pytest.mark.parametrize(
    ("activity", "report", "years", "until"),
    [
        (date(2022, 5, 1), None, 3, date(2025, 5, 1)),
        (date(2022, 5, 1), date(2024, 9, 30), 3, date(2027, 9, 30)),
        (date(2026, 5, 1), date(2024, 9, 30), 3, date(2029, 5, 1)),  # the report was for years before
        (date(2024, 2, 29), None, 1, date(2025, 2, 28)),
        (date(2024, 2, 29), None, 4, date(2028, 2, 29)),
    ],
)
def test_the_time_runs_from_the_later_of_the_two(
    activity: date, report: date | None, years: int, until: date
) -> None:
    assert kept_until(activity, report, years) == until


def test_a_year_later_is_the_same_day() -> None:
    assert years_later(date(2026, 11, 18), 3) == date(2029, 11, 18)
