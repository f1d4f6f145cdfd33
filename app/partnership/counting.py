# SPDX-License-Identifier: Apache-2.0
"""The counts that a program shares: people by place for a school year and its months, small ones hidden.

The rule holds for everything together, as the hub has it all side by side: what is hidden in a month does
not follow from the year and the other months, nor from another table. Pure: facts go in, shares come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.clock import Id
from app.domain.suppression import Place, Sum, covered, hidden_cells, sums_of
from app.partnership.needs_counting import (
    NEEDS,
    People,
    distinct,
    hide,
    needs_of,
    needs_rows,
    single_months,
)
from app.storage.queries.shared import ActiveAdult, Held, Needing, Served
from app.sync.shares import ALL, COUNTS, Share, SharedTable, Value

ADULTS = ("role", "source", "standing", "adults")
STUDENTS = ("role", "school", "students served")
SESSIONS = ("role", "sessions held", "sessions not held", "minutes")


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened in a school year."""

    year: str
    adults: Sequence[ActiveAdult]
    served: Sequence[Served]
    held: Sequence[Held]
    needs: Sequence[Needing] = ()


def count(facts: Facts, smallest: int) -> list[Share]:
    """The shares: the year first, then its months. What counts 0 is not in them."""
    months = sorted({one.month for one in facts.served} | {one.month for one in facts.held})
    adults = _people(
        facts.year, months,
        (
            (one.month, (one.role, one.source, "continuing" if one.continuing else "new"), one.adult)
            for one in facts.adults
        ),
    )  # fmt: skip
    students = _people(
        facts.year,
        months,
        ((one.month, (one.role, one.school or "no school"), one.student) for one in facts.served),
    )
    needed, met = needs_of((facts.year, *months), facts.needs)
    sessions = _sessions(facts)
    hidden_adults = _hidden(adults, facts.year, smallest)
    hidden_students, *hidden_needs = hide(students, needed, met, facts.year, smallest)
    hidden_sessions = _hidden_sessions(facts.year, sessions, students, hidden_students, smallest)
    return [
        Share(
            COUNTS, period, smallest,
            (
                SharedTable("adults", ADULTS, _rows(period, adults[period], hidden_adults)),
                SharedTable("students", STUDENTS, _rows(period, students[period], hidden_students)),
                SharedTable("sessions", SESSIONS, _session_rows(period, sessions, hidden_sessions)),
                SharedTable(
                    "needs", NEEDS,
                    needs_rows(period, needed[period], met[period], (hidden_needs[0], hidden_needs[1])),
                ),
            ),
        )
        for period in (facts.year, *months)
    ]  # fmt: skip


# -- people ------------------------------------------------------------------------------------------


def _people(year: str, months: Sequence[str], told: Iterable[tuple[str, Place, Id]]) -> People:
    """Distinct people of the year and of each month; what was told of another month counts in the year."""
    every = list(told)
    return distinct((year, *months), [*every, *((year, place, person) for _month, place, person in every)])


def _hidden(people: People, year: str, smallest: int) -> set[Place]:
    """Which counts are hidden, as (period, *place).

    Totals of people are not sums, since one person may be in several places; the rule is kept as if they
    were, which hides rather too much. A place that occurs in one month only has the same people in the year.
    """
    counts = {
        (period, *place): number for period, places in people.items() for place, number in places.items()
    }
    sums: list[Sum[Place]] = []
    dark: set[Place] = set()
    for period, places in people.items():
        own = [
            Sum((period, *one.total), tuple((period, *part) for part in one.parts)) for one in sums_of(places)
        ]
        sums += own
        cells = {(period, *place): number for place, number in places.items()}
        dark |= hidden_cells(cells, own, smallest)  # by itself first: the whole is then quickly looked over
    return hidden_cells(counts, [*sums, *single_months(people, year)], smallest, dark)


def _rows(period: str, counts: Mapping[Place, int], hidden: set[Place]) -> tuple[tuple[Value, ...], ...]:
    ordered = sorted(counts, key=lambda place: [(value != ALL, value) for value in place])
    return tuple((*place, None if (period, *place) in hidden else counts[place]) for place in ordered)


# -- sessions and minutes ----------------------------------------------------------------------------

# (period, role) -> sessions held, not held, minutes. These add up, over roles and over months.
Figures = dict[Place, list[int]]


def _sessions(facts: Facts) -> Figures:
    found: Figures = {}

    def add(month: str, role: str, place: int, number: int) -> None:
        for period in (facts.year, month):
            for total in (ALL, role):
                found.setdefault((period, total), [0, 0, 0])[place] += number

    for session in facts.held:
        add(session.month, session.role, 0 if session.status == "held" else 1, session.sessions)
    for one in facts.served:
        add(one.month, one.role, 2, one.minutes)
    return found


def _hidden_sessions(
    year: str, sessions: Figures, students: People, hidden_students: set[Place], smallest: int
) -> set[Place]:
    """Rows that are hidden because the number of their students is, and what would give them away.

    That there were no sessions *not held* may still show; it says nothing about a child.
    """
    people: dict[Place, int] = {
        (period, role): students[period].get((role, ALL), 0) for period, role in sessions
    }
    dark = {cell for cell in sessions if (cell[0], cell[1], ALL) in hidden_students}
    sums = _sums_over_both(year, sessions)
    numbers = [{cell: figures[which] for cell, figures in sessions.items()} for which in (0, 2)]
    return covered(people, sums, dark, smallest, numbers)


def _sums_over_both(year: str, sessions: Iterable[Place]) -> list[Sum[Place]]:
    cells = sorted(sessions)
    by_role = [
        Sum((period, ALL), tuple(cell for cell in cells if cell[0] == period and cell[1] != ALL))
        for period in sorted({cell[0] for cell in cells})
    ]
    by_month = [
        Sum((year, role), tuple(cell for cell in cells if cell[0] != year and cell[1] == role))
        for role in sorted({cell[1] for cell in cells})
    ]
    return by_role + by_month


def _session_rows(period: str, sessions: Figures, hidden: set[Place]) -> tuple[tuple[Value, ...], ...]:
    roles = sorted((role for own, role in sessions if own == period), key=lambda role: (role != ALL, role))
    return tuple(
        (role, *(None if (period, role) in hidden else figure for figure in sessions[period, role]))
        for role in roles
    )
