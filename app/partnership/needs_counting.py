# SPDX-License-Identifier: Apache-2.0
"""Coverage in the shares: students with a need, and of them served, by role and school; small ones hidden.

Three tables of people lie side by side at the hub: served, with a need, with a need and served. From them
somebody can subtract: who needs something and is not served, and who is served without a need. Where such a
rest counts few, it is a small count too although nobody prints it, and one of its two figures goes dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.clock import Id
from app.domain.suppression import Place, Sum, hidden_cells, sums_of
from app.storage.queries.shared import Needing
from app.sync.shares import ALL, Value

NEEDS = ("role", "school", "students with a need", "with a need and served")

# Distinct people by place and for every total, of each period.
People = dict[str, dict[Place, int]]

SERVED, NEEDED, MET, UNMET, UNNOTED = "served", "needed", "met", "unmet", "unnoted"


def distinct(periods: Iterable[str], told: Iterable[tuple[str, Place, Id]]) -> People:
    """Distinct people of each period: one in several places counts once in each and in each total."""
    found: dict[str, dict[Place, set[Id]]] = {period: {} for period in periods}
    for period, place, person in told:
        if period not in found:
            continue
        for mask in range(1 << len(place)):
            total = tuple(ALL if mask >> axis & 1 else value for axis, value in enumerate(place))
            found[period].setdefault(total, set()).add(person)
    return {
        period: {place: len(people) for place, people in places.items()} for period, places in found.items()
    }


def needs_of(periods: Sequence[str], needs: Iterable[Needing]) -> tuple[People, People]:
    """Students with a need, and of them served."""
    every = list(needs)
    places = [(one.period, (one.role, one.school or "no school"), one.student) for one in every]
    met = [told for told, one in zip(places, every, strict=True) if one.served]
    return distinct(periods, places), distinct(periods, met)


def single_months(people: People, year: str, *, only_equal: bool = False) -> list[Sum[Place]]:
    """A place that occurs in one month only has the same people in the year.

    With ``only_equal`` where that is so: a need may be open on days of months that nothing is told of.
    """
    found = []
    for place, number in people[year].items():
        own = [period for period, places in people.items() if period != year and place in places]
        if len(own) == 1 and (not only_equal or people[own[0]][place] == number):
            found.append(Sum((year, *place), ((own[0], *place),)))
    return found


def hide(
    served: People, needed: People, met: People, year: str, smallest: int
) -> tuple[set[Place], set[Place], set[Place]]:
    """Which counts of the three tables are hidden, as (period, *place).

    Totals of people are not sums, since one person may be in several places; the rule is kept as if they
    were, which hides rather too much.
    """
    tables = {SERVED: served, NEEDED: needed, MET: met}
    counts: dict[Place, int] = {}
    sums: list[Sum[Place]] = []
    dark: set[Place] = set()
    for period in served:
        own_counts, own_sums = _period(tables, period, smallest)
        dark |= hidden_cells(own_counts, own_sums, smallest)  # by itself: the whole is quickly looked over
        counts |= own_counts
        sums += own_sums
    for name, people in tables.items():
        found = single_months(people, year, only_equal=name != SERVED)
        sums += [_named(name, one) for one in found]
    hidden = hidden_cells(counts, sums, smallest, dark)
    by_name = [{cell[1:] for cell in hidden if cell[0] == name} for name in tables]
    return by_name[0], by_name[1], by_name[2]


def needs_rows(
    period: str, needed: Mapping[Place, int], met: Mapping[Place, int], hidden: tuple[set[Place], set[Place]]
) -> tuple[tuple[Value, ...], ...]:
    """The rows of a period; a need that nobody is served in shows a 0."""
    ordered = sorted(needed, key=lambda place: [(value != ALL, value) for value in place])
    return tuple(
        (
            *place,
            None if (period, *place) in hidden[0] else needed[place],
            None if (period, *place) in hidden[1] else met.get(place, 0),
        )
        for place in ordered
    )


def _period(
    tables: Mapping[str, People], period: str, smallest: int
) -> tuple[dict[Place, int], list[Sum[Place]]]:
    """The counts of a period, each named by its table, with those that subtracting would give."""
    counts: dict[Place, int] = {}
    sums: list[Sum[Place]] = []
    for name, people in tables.items():
        own = people[period]
        counts |= {(name, period, *place): number for place, number in own.items()}
        sums += [_named(name, one, period) for one in sums_of(own)]
    for place, number in tables[MET][period].items():
        met = (MET, period, *place)
        for whole, rest in ((NEEDED, UNMET), (SERVED, UNNOTED)):
            left = tables[whole][period].get(place, 0) - number
            if 0 < left < smallest:
                counts[rest, period, *place] = left
                sums.append(Sum((whole, period, *place), (met, (rest, period, *place))))
    return counts, sums


def _named(name: str, one: Sum[Place], *period: str) -> Sum[Place]:
    return Sum((name, *period, *one.total), tuple((name, *period, *part) for part in one.parts))
