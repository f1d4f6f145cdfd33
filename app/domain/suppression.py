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
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """A printed total and the cells it is made of."""

    total: Cell
    parts: tuple[Cell, ...]


def hidden_cells(
    counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], smallest: int = SMALLEST_DEFAULT
) -> set[Cell]:
    """The cells to hide. ``counts`` has every printed number, totals too.

    Raises ValueError for a negative count, a sum of unknown cells or ``smallest`` outside 5 to 16.
    """
    if not SMALLEST_LOW <= smallest <= SMALLEST_HIGH:
        raise ValueError(f"the smallest count shown is between {SMALLEST_LOW} and {SMALLEST_HIGH}")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never negative")
    if any(cell not in counts for one in sums for cell in (one.total, *one.parts)):
        raise ValueError("a sum names a cell that has no count")
    hidden = {cell for cell, count in counts.items() if 0 < count < smallest}
    while True:
        weak = _weak_sum(counts, sums, hidden, smallest) or _weak_cell(counts, sums, hidden)
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


def _weak_cell(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], hidden: set[Cell]) -> Cell | None:
    """A cell to hide because all sums together leave a hidden one a single value."""
    for cell in sorted(derivable(counts, sums, hidden), key=str):
        for one in sums:
            if cell == one.total or cell in one.parts:
                chosen = _next(counts, one, hidden)
                if chosen is not None:
                    return chosen
    # Nothing beside them can be hidden: what is shown anywhere gives way.
    if derivable(counts, sums, hidden):
        shown = [cell for cell in counts if cell not in hidden and _is_in_a_sum(cell, sums)]
        return min(shown, key=lambda cell: (counts[cell] == 0, counts[cell], str(cell)), default=None)
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
    """Hidden cells that the equations of the printed sums determine alone: those alone in a reduced row."""
    order = sorted(hidden, key=str)
    place = {cell: at for at, cell in enumerate(order)}
    rows = []
    for one in sums:
        row = [Fraction(0)] * len(order)
        for cell in one.parts:
            if cell in place:
                row[place[cell]] += 1
        if one.total in place:
            row[place[one.total]] -= 1
        if any(row):
            rows.append(row)
    return {order[row.index(Fraction(1))] for row in _reduced(rows) if sum(1 for value in row if value) == 1}


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form, without empty rows."""
    done: list[list[Fraction]] = []
    width = len(rows[0]) if rows else 0
    for column in range(width):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [_minus(row, pivot, column) for row in rows]
        done = [_minus(row, pivot, column) for row in done]
        done.append(pivot)
    return done


def _minus(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    if not factor:
        return row
    return [value - factor * other for value, other in zip(row, pivot, strict=True)]


def _by_limits(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that have only one value left when every hidden count is at least one."""
    low: dict[Cell, float] = {cell: 0.0 if counts[cell] == 0 else 1.0 for cell in hidden}
    high: dict[Cell, float] = dict.fromkeys(hidden, float("inf"))

    def limits(cell: Cell) -> tuple[float, float]:
        return (low[cell], high[cell]) if cell in hidden else (counts[cell], counts[cell])

    # Counts of people in several places at once do not add up; limits drawn from them may never meet.
    for _ in range(_ROUNDS):
        changed = False
        for one in sums:
            total_low, total_high = limits(one.total)
            parts = [limits(cell) for cell in one.parts]
            all_low, all_high = sum(part[0] for part in parts), sum(part[1] for part in parts)
            new = {one.total: (all_low, all_high)} | {
                cell: (
                    total_low - _without(all_high, part[1], [p[1] for p in parts]),
                    total_high - (all_low - part[0]),
                )
                for cell, part in zip(one.parts, parts, strict=True)
            }
            for cell, (floor, ceiling) in new.items():
                if cell in hidden and (floor > low[cell] or ceiling < high[cell]):
                    low[cell], high[cell] = max(low[cell], floor), min(high[cell], ceiling)
                    changed = True
        if not changed:
            break
    return {cell for cell in hidden if low[cell] == high[cell]}


def _without(whole: float, own: float, every: list[float]) -> float:
    """A sum without one of its parts, where parts may be without limit."""
    if own == float("inf"):
        others = list(every)
        others.remove(own)
        return sum(others)
    return whole - own
