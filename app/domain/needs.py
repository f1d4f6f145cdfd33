# SPDX-License-Identifier: Apache-2.0
"""Needs: which support a student needs, since when, how soon, and until when.

The partnership asks "of the students who need a support, how many get it?", so a need is noted per student
and role (handbook, section 1). Whether somebody is served is asked in ``coverage``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.clock import Id
from app.domain.words import Role, Urgency

_SOONEST_FIRST = {Urgency.NOW: 0, Urgency.SOON: 1, Urgency.LATER: 2}


@dataclass(frozen=True, slots=True)
class Need:
    """A student's need for a role; both days are included, and it is open while ``last_day`` is None."""

    student: Id
    role: Role
    first_day: date
    last_day: date | None
    urgency: Urgency


def is_open(first_day: date, last_day: date | None, on: date) -> bool:
    """The need holds on this day. Both ends count: a need that ends on a day is still there on that day."""
    return first_day <= on and (last_day is None or last_day >= on)


def meets(first_day: date, last_day: date | None, first: date, last: date) -> bool:
    """The need holds on some day of ``first`` .. ``last``, both included."""
    return first_day <= last and (last_day is None or last_day >= first)


def open_needs(needs: Iterable[Need], on: date) -> list[Need]:
    """What is needed on a day, one need per student and role: of two that overlap the more urgent one.

    Two laptops may each note the same need without knowing of the other; that is one need, not two.
    """
    found: dict[tuple[Id, Role], Need] = {}
    for need in needs:
        if not is_open(need.first_day, need.last_day, on):
            continue
        key = (need.student, need.role)
        if key not in found or _rank(need) < _rank(found[key]):
            found[key] = need
    return sorted(found.values(), key=lambda need: (_rank(need), need.student, need.role))


def overlapping(needs: Iterable[Need], role: Role, first_day: date, last_day: date | None) -> Need | None:
    """A need for the same role that shares a day with first..last (None: without end), or None."""
    end = last_day or date.max
    return next((n for n in needs if n.role == role and meets(n.first_day, n.last_day, first_day, end)), None)


def _rank(need: Need) -> tuple[int, date]:
    return _SOONEST_FIRST[need.urgency], need.first_day
