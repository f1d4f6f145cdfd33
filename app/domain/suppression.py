# SPDX-License-Identifier: Apache-2.0
"""Small cells: which counts of a table must be hidden so that none of them says something about one child.

A count from 1 to n - 1 is hidden (n = 10 by default, 5 to 16 allowed), and with it as many others as are
needed so that nothing hidden follows from what is shown: no sum with a single hidden part, no hidden parts
that together are less than n, and no hidden count that the equations of all sums, or the limits that they
set, leave only one value. Source: the field's handbook, small cells; the rank audit is the usual test.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Generic, TypeVar

SMALLEST_DEFAULT, SMALLEST_LOW, SMALLEST_HIGH = 10, 5, 16

Cell = TypeVar("Cell", bound=Hashable)

# In a cell's name: the sum over all values of this dimension.
ALL = "*"
_ROUNDS = 60
_NO_LIMIT = float("inf")
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """A printed total and the cells it is made of."""

    total: Cell
    parts: tuple[Cell, ...]


def hidden_cells(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum[Cell]],
    smallest: int = SMALLEST_DEFAULT,
    dark: Iterable[Cell] = (),
) -> set[Cell]:
    """The cells to hide. ``counts`` has every printed number, totals too; ``dark`` are hidden in any case.

    Raises ValueError for a negative count, a sum of unknown cells or ``smallest`` outside 5 to 16.
    """
    if not SMALLEST_LOW <= smallest <= SMALLEST_HIGH:
        raise ValueError(f"the smallest count shown is between {SMALLEST_LOW} and {SMALLEST_HIGH}")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never negative")
    if any(cell not in counts for one in sums for cell in (one.total, *one.parts)):
        raise ValueError("a sum names a cell that has no count")
    small = {cell for cell, count in counts.items() if 0 < count < smallest}
    return covered(counts, sums, {*small, *dark}, smallest)


def covered(
    people: Mapping[Cell, int],
    sums: Sequence[Sum[Cell]],
    dark: Iterable[Cell],
    smallest: int,
    numbers: Sequence[Mapping[Cell, int]] = (),
) -> set[Cell]:
    """What must be hidden so that nothing tells what ``dark`` cells hold; those included.

    ``people`` says how many people are behind a cell. ``numbers`` are the figures that are printed for each
    cell and add up by ``sums``, such as minutes; without them the people themselves are.
    """
    hidden = set(dark)
    printed = numbers or (people,)
    while True:
        weak = _weak_sum(people, sums, hidden, smallest) or _weak_cell(people, printed, sums, hidden)
        if weak is None:
            return hidden
        hidden.add(weak)


def with_totals(cells: Mapping[Place, int]) -> tuple[dict[Place, int], list[Sum[Place]]]:
    """A table of any number of dimensions with all its totals (``ALL`` in a place), and the sums they form.

    Every combination of the values that occur is a cell, also those that count 0.
    """
    if not cells:
        return {}, []
    width = len(next(iter(cells)))
    values = [sorted({place[axis] for place in cells}) for axis in range(width)]
    counts: dict[Place, int] = dict.fromkeys(product(*(([*own, ALL]) for own in values)), 0)
    for place, count in cells.items():
        for size in range(width + 1):
            for axes in combinations(range(width), size):
                counts[tuple(ALL if axis in axes else place[axis] for axis in range(width))] += count
    return counts, sums_of(counts)


def sums_of(counts: Iterable[Place]) -> list[Sum[Place]]:
    """Every printed sum along one dimension."""
    cells = list(counts)
    known = set(cells)
    found = []
    for total in cells:
        for axis, value in enumerate(total):
            if value == ALL:
                parts = tuple(
                    cell
                    for cell in cells
                    if cell[axis] != ALL and (*cell[:axis], ALL, *cell[axis + 1 :]) == total
                )
                if parts and known.issuperset(parts):
                    found.append(Sum(total, parts))
    return found


def derivable(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that a reader can work out: the audit."""
    return _by_rank(sums, hidden) | _by_limits(counts, sums, hidden)


# -- what is still weak --------------------------------------------------------------------------


def _weak_sum(
    counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], hidden: set[Cell], smallest: int
) -> Cell | None:
    """A cell to hide because a sum gives its hidden part away, or its hidden parts are few together."""
    for one in sums:
        members = (one.total, *one.parts)
        dark = [cell for cell in members if cell in hidden]
        if not dark:
            continue
        few = one.total not in hidden and sum(counts[cell] for cell in dark) < smallest
        if len(dark) == 1 or few:
            chosen = _next(counts, one, hidden)
            if chosen is not None:
                return chosen
    return None


def _weak_cell(
    people: Mapping[Cell, int],
    printed: Sequence[Mapping[Cell, int]],
    sums: Sequence[Sum[Cell]],
    hidden: set[Cell],
) -> Cell | None:
    """A cell to hide because all sums together leave a hidden one a single value."""
    weak = _by_rank(sums, hidden).union(*(_by_limits(counts, sums, hidden) for counts in printed))
    for cell in sorted(weak, key=str):
        for one in sums:
            if cell == one.total or cell in one.parts:
                chosen = _next(people, one, hidden)
                if chosen is not None:
                    return chosen
    # Nothing beside them can be hidden: what is shown anywhere gives way.
    if weak:
        shown = [cell for cell in people if cell not in hidden and _is_in_a_sum(cell, sums)]
        return min(shown, key=lambda cell: (people[cell] == 0, people[cell], str(cell)), default=None)
    return None


def _next(counts: Mapping[Cell, int], one: Sum[Cell], hidden: set[Cell]) -> Cell | None:
    """The cell whose loss costs least: a small part, else the total; a zero only at last."""
    shown = [cell for cell in one.parts if cell not in hidden and counts[cell]]
    if shown:
        return min(shown, key=lambda cell: (counts[cell], str(cell)))
    if one.total not in hidden:
        return one.total
    zeros = [cell for cell in one.parts if cell not in hidden]
    return min(zeros, key=str) if zeros else None


def _is_in_a_sum(cell: Cell, sums: Sequence[Sum[Cell]]) -> bool:
    return any(cell == one.total or cell in one.parts for one in sums)


# -- the audit -----------------------------------------------------------------------------------


def _by_rank(sums: Sequence[Sum[Cell]], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that the equations of the printed sums determine alone: those alone in a reduced row.

    Rows have only what is not zero, since a table of a year with its months is nearly empty.
    """
    reduced: dict[Cell, dict[Cell, Fraction]] = {}  # by the cell that only this row has
    for one in sums:
        row: dict[Cell, Fraction] = {}
        for cell, factor in ((one.total, -1), *((part, 1) for part in one.parts)):
            if cell in hidden:
                row[cell] = row.get(cell, Fraction(0)) + factor
        for cell in [cell for cell in row if cell in reduced]:
            row = _minus(row, reduced[cell], cell)
        row = {cell: factor for cell, factor in row.items() if factor}
        if not row:
            continue
        own, lead = next(iter(row.items()))
        row = {cell: factor / lead for cell, factor in row.items()}
        reduced = {cell: _minus(other, row, own) for cell, other in reduced.items()} | {own: row}
    return {cell for cell, row in reduced.items() if len(row) == 1}


def _minus(row: dict[Cell, Fraction], other: dict[Cell, Fraction], cell: Cell) -> dict[Cell, Fraction]:
    """``row`` without ``cell``, by as much of ``other`` as that takes."""
    factor = row.get(cell)
    if not factor:
        return row
    both = dict(row)
    for name, value in other.items():
        both[name] = both.get(name, Fraction(0)) - factor * value
    return {name: value for name, value in both.items() if value}


def _by_limits(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that have only one value left when every hidden count is at least one."""
    telling = [one for one in sums if not hidden.isdisjoint((one.total, *one.parts))]
    of_cell: dict[Cell, list[int]] = {}  # a hidden cell -> where it stands in ``telling``
    for at, one in enumerate(telling):
        for cell in hidden.intersection((one.total, *one.parts)):
            of_cell.setdefault(cell, []).append(at)
    low: dict[Cell, float] = dict(counts)
    high = low | dict.fromkeys(of_cell, _NO_LIMIT)
    low |= {cell: min(counts[cell], 1) for cell in of_cell}
    stale = [True] * len(telling)  # those of which a limit has changed since they were looked at
    # Counts of people in several places at once do not add up; limits drawn from them may never meet.
    for _ in range(_ROUNDS):
        if not any(stale):
            break
        for at, one in enumerate(telling):
            if not stale[at]:
                continue
            stale[at] = False
            for cell, floor, ceiling in _limits_of(one, low, high):
                if cell in hidden and (floor > low[cell] or ceiling < high[cell]):
                    low[cell], high[cell] = max(low[cell], floor), min(high[cell], ceiling)
                    for other in of_cell[cell]:
                        stale[other] = True
    return {cell for cell in of_cell if low[cell] == high[cell]}


def _limits_of(
    one: Sum[Cell], low: Mapping[Cell, float], high: Mapping[Cell, float]
) -> list[tuple[Cell, float, float]]:
    """What a sum says of each of its cells: at least this much, at most that much."""
    highs = [high[cell] for cell in one.parts]
    unlimited = highs.count(_NO_LIMIT)
    limited = sum(value for value in highs if value != _NO_LIMIT)
    all_low, total_low, total_high = sum(low[cell] for cell in one.parts), low[one.total], high[one.total]
    told: list[tuple[Cell, float, float]] = [(one.total, all_low, _NO_LIMIT if unlimited else limited)]
    for cell, own in zip(one.parts, highs, strict=True):
        others = unlimited - 1 if own == _NO_LIMIT else unlimited
        rest = _NO_LIMIT if others else limited - (0 if own == _NO_LIMIT else own)
        told.append((cell, total_low - rest, total_high - (all_low - low[cell])))
    return told
