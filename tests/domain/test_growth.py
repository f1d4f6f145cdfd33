# SPDX-License-Identifier: Apache-2.0
"""Growth is exact, of one instrument, from the first result of a window to the last of a later one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import growth, measures
from app.domain.growth import Result
from app.domain.words import Window
from app.errors import Invalid

ANA, BEN, READING, MATH = b"ana", b"ben", b"reading", b"math"
LEVELS = ("Urgent", "On watch", "At level")
DAY = date(2026, 9, 1)
WHOLE = st.integers(-9999, 9999)


def result(window: Window, score: str, after: int = 0, **other: object) -> Result:
    values = {"student_id": ANA, "instrument": READING, "level": ""} | other
    return Result(window=window, day=DAY + timedelta(days=after), score=score, **values)  # type: ignore[arg-type]


def test_it_runs_from_the_first_in_one_window_to_the_last_in_the_other_in_exact_decimals() -> None:
    own = [
        result(Window.END, "20.3", 200), result(Window.START, "20.1"), result(Window.START, "35", 9),
        result(Window.END, "90", 190), result(Window.MIDDLE, "1", 100),
    ]  # fmt: skip
    found = growth.growth(own, (), Window.START, Window.END)
    assert found is not None
    assert (found.points, found.steps) == (Decimal("0.2"), None)
    assert growth.growth_words(found) == "+0.2"


def test_levels_grow_in_the_order_of_the_instrument_and_not_without_one() -> None:
    own = [result(Window.START, "", level="on watch"), result(Window.MIDDLE, "", 9, level="Urgent")]
    found = growth.over_the_year(own, LEVELS)
    assert found is not None
    assert (found.points, found.steps) == (None, -1)
    assert growth.growth_words(found) == "−1 level"
    unordered = growth.over_the_year(own, ())
    assert unordered is not None
    assert unordered.steps is None
    assert growth.growth_words(unordered) == ""


def test_who_misses_a_window_has_no_growth_and_is_named() -> None:
    own = [
        result(Window.START, "10"), result(Window.MIDDLE, "14", 90),
        result(Window.START, "9", student_id=BEN),
    ]  # fmt: skip
    lines = growth.student_lines(own, (), [ANA, b"kim"])
    assert lines[ANA].missing == ()
    assert lines[BEN].missing == (Window.MIDDLE,)
    assert lines[BEN].growth is None
    assert lines[b"kim"].missing == (Window.START, Window.MIDDLE), "the end has not come for anybody"
    assert growth.growth(own[:1], (), Window.START, Window.END) is None


def test_instruments_are_never_mixed() -> None:
    own = [result(Window.START, "10"), result(Window.END, "500", 200, instrument=MATH)]
    with pytest.raises(ValueError, match="one instrument"):
        growth.growth(own, (), Window.START, Window.END)
    with pytest.raises(ValueError, match="never compared"):
        growth.student_lines(own, ())
    with pytest.raises(ValueError, match="never compared"):
        growth.between(own[0], own[1], ())


@settings(max_examples=50)
@given(st.lists(WHOLE, min_size=3, max_size=3))
def test_growth_over_two_stretches_adds_up(tenths: list[int]) -> None:
    own = [
        result(window, str(Decimal(value).scaleb(-1)), at)
        for at, (window, value) in enumerate(zip(Window, tenths, strict=True))
    ]
    parts = [
        growth.growth(own, (), Window.START, Window.MIDDLE), growth.growth(own, (), Window.MIDDLE, Window.END)
    ]  # fmt: skip
    whole = growth.growth(own, (), Window.START, Window.END)
    assert whole is not None
    assert whole.points == sum(part.points or 0 for part in parts if part is not None)


@settings(max_examples=50)
@given(st.lists(WHOLE, min_size=1, max_size=9))
def test_a_mean_is_rounded_once_and_lies_within(values: list[int]) -> None:
    found = growth.mean(map(Decimal, values))
    assert found.n == len(values)
    assert found.mean is not None
    assert min(values) <= found.mean <= max(values)
    assert abs(found.mean * len(values) - sum(values)) * 20 <= len(values)


def test_a_mean_rounds_halves_away_from_zero_and_none_is_no_zero() -> None:
    assert growth.mean([Decimal("0.05")]).mean == Decimal("0.1")
    assert growth.mean([Decimal("-0.05")]).mean == Decimal("-0.1")
    assert growth.mean([]) == growth.Mean(0, None)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("72", ("72", "")), ("at level", ("", "At level")), ("72.5 at level", ("72.5", "At level")),
     ("72 · New", ("72", "New")), ("Infinity", ("", "Infinity"))],
)  # fmt: skip
def test_a_cell_holds_a_score_a_level_or_both(typed: str, read: tuple[str, str]) -> None:
    assert growth.read_result(typed, LEVELS) == read


def test_an_empty_cell_is_no_result() -> None:
    with pytest.raises(Invalid):
        growth.read_result("  ")


def test_a_series_is_told_from_its_first_to_its_last_value() -> None:
    points = [
        measures.Point("Math grade", DAY + timedelta(days=90), Decimal("82.5")),
        measures.Point("Days suspended", DAY, Decimal(0)),
        measures.Point("math grade", DAY, Decimal(78)),
        measures.Point("Citizenship", DAY, Decimal(3)),
    ]
    lines = measures.series(points, ["Math grade", "Days suspended"])
    assert [line.words for line in lines] == [
        "Math grade: 78, then 82.5 (+4.5)", "Days suspended: 0", "Citizenship: 3",
    ]  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), [("3,25", "3.25"), (" 4 ", "4"), ("-1", "-1")])
def test_a_value_is_kept_as_it_was_given(typed: str, kept: str) -> None:
    assert measures.read_value(typed) == kept


@pytest.mark.parametrize("typed", ["", "B+", "1,000,000", "NaN"])
def test_a_value_is_a_number(typed: str) -> None:
    with pytest.raises(Invalid):
        measures.read_value(typed)
