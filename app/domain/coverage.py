# SPDX-License-Identifier: Apache-2.0
"""Coverage: of the students who need a support, how many get it (handbook, section 1), and who does not.

Person first. A student who needs two supports stands in both roles and once in the total; so roles and
schools do not add up to the program. Served is at least one attended contact with minutes above zero in that
role (handbook, section 5); matched is a second figure beside it: an adult who is given and has not ended.
In a total over roles a student is served when one of the needs is met; ``fully`` counts those of whom all
are.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.clock import Id
from app.domain.words import Role

Pair = tuple[Id, Role]

RULE = (
    "Served: at least one attended contact with minutes in that role, in the period; both its ends count. "
    "Have an adult: somebody is given, or leads what is planned, on its last day. Each student counts once "
    "in every line and in the total, so lines do not add up; in the total one need that is met is enough."
)


@dataclass(frozen=True, slots=True)
class NeedSpan:
    """A need from its first to its last day, both included: the last of the need or of the student's stay."""

    student: Id
    role: Role
    school: Id | None
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many students need something, and of them how many are served, fully served, and matched."""

    students: int = 0
    served: int = 0
    fully: int = 0
    matched: int = 0

    @property
    def unserved(self) -> int:
        return self.students - self.served


@dataclass(frozen=True, slots=True)
class Coverage:
    """The program, each role, each school (None: without one), and each role at each school."""

    total: Count
    by_role: Mapping[Role, Count]
    by_school: Mapping[Id | None, Count]
    by_both: Mapping[tuple[Id | None, Role], Count]


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A calendar month cut to the period, both ends included; ``matched`` is not counted for months."""

    first: date
    last: date
    count: Count


@dataclass(slots=True)
class _People:
    """What is known of each student of a line: the needs, and which of them are met."""

    needed: dict[Id, set[Role]] = field(default_factory=dict)

    def count(self, served: AbstractSet[Pair], matched: AbstractSet[Pair]) -> Count:
        some = fully = given = 0
        for who, roles in self.needed.items():
            met = len([role for role in roles if (who, role) in served])
            some += met > 0
            fully += met == len(roles)
            given += any([(who, role) in matched for role in roles])  # noqa: C419 - one or two of them
        return Count(len(self.needed), some, fully, given)


def coverage(
    needs: Iterable[NeedSpan], served: AbstractSet[Pair], matched: AbstractSet[Pair] = frozenset()
) -> Coverage:
    """Count ``needs`` (of a period or a day, already chosen); the pairs are (student, role).

    A need that is there twice counts once; students without a school are counted as such.
    """
    lines: dict[tuple[object, object], _People] = {}
    roles: set[Role] = set()
    schools: set[Id | None] = set()
    for one in needs:
        roles.add(one.role)
        schools.add(one.school)
        for key in ((_ALL, _ALL), (_ALL, one.role), (one.school, _ALL), (one.school, one.role)):
            lines.setdefault(key, _People()).needed.setdefault(one.student, set()).add(one.role)
    counts = {key: people.count(served, matched) for key, people in lines.items()}
    return Coverage(
        counts.get((_ALL, _ALL), Count()),
        {role: counts[_ALL, role] for role in Role if role in roles},
        {school: counts[school, _ALL] for school in schools},
        {
            (school, role): counts[school, role]
            for school in schools
            for role in Role
            if (school, role) in counts
        },
    )


def meeting(needs: Iterable[NeedSpan], first: date, last: date) -> list[NeedSpan]:
    """The needs that are open on some day of the period; both its ends count, and both ends of the need."""
    return [one for one in needs if one.first_day <= last and (one.last_day is None or one.last_day >= first)]


def by_month(
    needs: Iterable[NeedSpan], served: Mapping[str, AbstractSet[Pair]], first: date, last: date
) -> list[MonthCount]:
    """Coverage of every calendar month of the period; ``served`` are the pairs of each month ("2026-11").

    A month counts the needs that are open in it and what was done in it; so it may be below the period.
    """
    kept = list(needs)
    found = []
    for start, end in months(first, last):
        then = _People()
        for one in meeting(kept, start, end):
            then.needed.setdefault(one.student, set()).add(one.role)
        found.append(
            MonthCount(start, end, then.count(served.get(f"{start:%Y-%m}", frozenset()), frozenset()))
        )
    return found


def months(first: date, last: date) -> list[tuple[date, date]]:
    """The calendar months of a period, the first and the last one cut to it."""
    found = []
    start = first
    while start <= last:
        end = start.replace(day=monthrange(start.year, start.month)[1])
        found.append((start, min(last, end)))
        if end >= last:
            break
        start = end + timedelta(days=1)
    return found


_ALL = object()
