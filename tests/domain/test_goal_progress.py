# SPDX-License-Identifier: Apache-2.0
"""A goal's way runs from baseline to target, upward or downward, by what its unit names."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.goal_progress import Value, counted_in, way

DAY = date(2026, 9, 1)


def values(*texts: str) -> list[Value]:
    return [Value(DAY + timedelta(days=30 * at), Decimal(text), text) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("baseline", "target", "now", "percent"),
    [("60", "90", "75", 50), ("60", "90", "89.9", 99), ("60", "90", "90", 100), ("60", "90", "120", 100),
     ("60", "90", "50", 0), ("12", "4", "10", 25), ("12", "4", "3", 100), ("12", "4", "13", 0),
     ("", "90", "80", None), ("", "90", "91", 100), ("60", "", "80", None), ("90", "90", "90", 100)],
)  # fmt: skip
def test_the_part_of_the_way(baseline: str, target: str, now: str, percent: int | None) -> None:
    assert way(baseline, target, values(now), DAY).percent == percent


def test_only_values_since_the_goal_began_count_and_before_them_it_stands_at_its_baseline() -> None:
    found = way("60", "90", values("85", "61"), DAY + timedelta(days=1))
    assert (found.latest, found.percent) == (Decimal(61), 3)
    empty = way("60", "90", [], DAY)
    assert (empty.latest, empty.percent, empty.is_reached) == (Decimal(60), 0, False)


@settings(max_examples=50)
@given(st.integers(-500, 500), st.integers(-500, 500), st.integers(-500, 500))
def test_a_hundred_is_there_and_nothing_else_is(baseline: int, target: int, now: int) -> None:
    found = way(str(baseline), str(target), values(str(now)), DAY)
    assert found.percent is not None
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == found.is_reached
    mirrored = way(str(-baseline), str(-target), values(str(-now)), DAY)
    if baseline != target:
        assert mirrored.percent == found.percent


def test_a_unit_names_a_series_or_an_assessment() -> None:
    named = {"Math grade": values("80"), "Oral reading check": values("62")}
    assert counted_in("math  GRADE", named) == named["Math grade"]
    assert counted_in("words a minute", named) == ()
    assert counted_in("", {"": values("1")}) == ()
