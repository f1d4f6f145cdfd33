# SPDX-License-Identifier: Apache-2.0
"""Small cells: what is hidden cannot be worked out; checked by counting every table that is possible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.suppression import ALL, Place, Sum, derivable, hidden_cells, sums_of, with_totals


def table(rows: list[list[int]]) -> dict[Place, int]:
    return {(f"r{r}", f"c{c}"): value for r, row in enumerate(rows) for c, value in enumerate(row)}


def solutions(counts: dict[Place, int], hidden: set[Place], most: int) -> Iterator[dict[Place, int]]:
    """Every way the hidden inner cells might be, given what is shown and that a hidden count is at least 1.

    Enumerates cell by cell and prunes by sums; totals follow from the inner cells.
    """
    inner = [cell for cell in counts if ALL not in cell]
    dark = [cell for cell in inner if cell in hidden]
    sums = sums_of(counts)
    for values in product(range(1, most + 1), repeat=len(dark)):
        guess = {cell: counts[cell] for cell in inner if cell not in hidden} | dict(
            zip(dark, values, strict=True)
        )
        whole = dict(guess)
        for total in sorted((cell for cell in counts if ALL in cell), key=lambda cell: cell.count(ALL)):
            one = next(sum_ for sum_ in sums if sum_.total == total)
            whole[total] = sum(whole[part] for part in one.parts)
        if all(whole[cell] == counts[cell] for cell in counts if cell not in hidden):
            yield whole


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counts, sums = with_totals(table([[10, 0], [25, 12]]))
    assert hidden_cells(counts, sums) == set()


def test_a_single_three_in_two_by_five_leaves_nothing_derivable() -> None:
    counts, sums = with_totals(table([[3, 14, 20, 31, 12], [18, 40, 11, 27, 13]]))
    hidden = hidden_cells(counts, sums)
    assert ("r0", "c0") in hidden
    assert len(hidden) >= 4  # a rectangle at least: one alone follows from its row, two from a column
    assert derivable(counts, sums, hidden) == set()


def test_hidden_parts_of_a_shown_total_are_at_least_n_together() -> None:
    counts, sums = with_totals({("a",): 2, ("b",): 3, ("c",): 30, ("d",): 12})
    hidden = hidden_cells(counts, sums)
    assert {("a",), ("b",)} < hidden
    assert sum(counts[cell] for cell in hidden) >= 10


def test_a_small_total_is_hidden_with_its_parts() -> None:
    counts, sums = with_totals({("a",): 2, ("b",): 0})
    hidden = hidden_cells(counts, sums)
    assert {("a",), (ALL,)} <= hidden
    assert derivable(counts, sums, hidden) == set()


def test_two_hidden_ones_under_a_total_of_two_are_found() -> None:
    cells = {"a": 1, "b": 1, "total": 2}
    sums = [Sum("total", ("a", "b"))]
    assert derivable(cells, sums, {"a", "b"}) == {"a", "b"}


def test_the_rank_audit_sees_through_overlapping_sums() -> None:
    # a + b and b + c and a + c are shown: each of them follows, though no sum has a single hidden part.
    cells = {"a": 9, "b": 9, "c": 9, "ab": 18, "bc": 18, "ac": 18}
    sums = [Sum("ab", ("a", "b")), Sum("bc", ("b", "c")), Sum("ac", ("a", "c"))]
    assert derivable(cells, sums, {"a", "b", "c"}) == {"a", "b", "c"}
    hidden = hidden_cells(cells, sums)
    assert derivable(cells, sums, hidden) == set()


@pytest.mark.parametrize("smallest", [4, 17])
def test_the_smallest_count_has_limits(smallest: int) -> None:
    with pytest.raises(ValueError, match="between 5 and 16"):
        hidden_cells({"a": 1}, [], smallest)


def test_strange_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        hidden_cells({"a": -1}, [])
    with pytest.raises(ValueError, match="no count"):
        hidden_cells({"a": 1}, [Sum("b", ("a",))])


sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))
tables = sizes.flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 9), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@settings(max_examples=150, deadline=None)
@given(tables)
def test_nothing_hidden_has_a_single_possible_value(rows: list[list[int]]) -> None:
    counts, sums = with_totals(table(rows))
    hidden = hidden_cells(counts, sums, 5)
    assert {cell for cell, count in counts.items() if 0 < count < 5} <= hidden
    dark = [cell for cell in hidden if ALL not in cell]
    if not dark or any(counts[cell] == 0 for cell in dark) or len(dark) > 4:
        return  # a hidden zero widens what is possible; more cells would take too long to count
    seen: dict[Place, set[int]] = {cell: set() for cell in hidden}
    for whole in solutions(counts, hidden, 10):
        for cell in hidden:
            seen[cell].add(whole[cell])
    assert all(len(values) > 1 for values in seen.values()), (rows, hidden)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=5, max_size=5), min_size=1, max_size=7))
def test_larger_tables_pass_the_audit(rows: list[list[int]]) -> None:
    counts, sums = with_totals(table(rows))
    hidden = hidden_cells(counts, sums)
    assert derivable(counts, sums, hidden) == set()
    for one in sums:
        dark = [cell for cell in one.parts if cell in hidden]
        if dark and one.total not in hidden:
            assert sum(counts[cell] for cell in dark) >= 10


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.tuples(*[st.sampled_from("abc")] * 3), st.integers(0, 40), min_size=1, max_size=20))
def test_three_dimensions_pass_the_audit(cells: dict[Place, int]) -> None:
    counts, sums = with_totals(cells)
    assert counts[ALL, ALL, ALL] == sum(cells.values())
    assert derivable(counts, sums, hidden_cells(counts, sums)) == set()
