# SPDX-License-Identifier: Apache-2.0
"""People, not rows; and bands without gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import counts


@pytest.mark.parametrize(
    ("hours", "minutes", "band"),
    [
        (0, 0, "0"),
        (0, 1, "<15"),
        (14, 59, "<15"),
        (15, 0, "15-44"),
        (44, 30, "15-44"),
        (44, 59, "15-44"),
        (45, 0, "45-89"),
        (89, 59, "45-89"),
        (90, 0, "90-179"),
        (179, 59, "90-179"),
        (180, 0, "180-269"),
        (269, 59, "180-269"),
        (270, 0, "270+"),
        (1000, 0, "270+"),
    ],
)
def test_hour_bands_are_half_open(hours: int, minutes: int, band: str) -> None:
    assert counts.hour_band(hours * 60 + minutes) == band


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_more_minutes_are_never_a_lower_band(a: int, b: int) -> None:
    order = counts.HOUR_BANDS.index
    low, high = sorted((a, b))
    assert order(counts.hour_band(low)) <= order(counts.hour_band(high))


def test_people_are_counted_once_however_many_rows_they_have() -> None:
    rows = [("North", "ana"), ("North", "ana"), ("South", "ana"), ("South", "bo")]
    assert counts.unduplicated(rows) == {"North": 1, "South": 2}
    assert counts.unduplicated(("all", person) for _, person in rows) == {"all": 2}


def test_people_without_a_site_are_not_dropped() -> None:
    assert counts.unduplicated([(None, "ana"), ("North", "bo")]) == {None: 1, "North": 1}
    assert counts.unduplicated([]) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9))))
def test_repeats_and_order_change_nothing(pairs: list[tuple[int, int]]) -> None:
    found = counts.unduplicated(pairs)
    assert counts.unduplicated([*pairs, *reversed(pairs)]) == found
    assert sum(found.values()) == len(set(pairs))
