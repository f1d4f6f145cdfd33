# SPDX-License-Identifier: Apache-2.0
"""Which days a school had: weekdays of the school year without its days off. Both ends of a range count.

Needed where a school tells only of absences (handbook, section 4), and to say how many days of the year are
still to come.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.domain.schedule import occurrences

_SCHOOL_WEEK = range(5)


def school_days(first: date, last: date, off: Iterable[tuple[date, date]]) -> list[date]:
    """Days on which school was held, from ``first`` to ``last``, in order."""
    closed = {begin + timedelta(days=n) for begin, end in off for n in range(max(0, (end - begin).days + 1))}
    return [day for day in occurrences(_SCHOOL_WEEK, first, last) if day not in closed]


def days_between(days: Sequence[date], first: date, last: date) -> Sequence[date]:
    """Those of the (ordered) school days that lie from ``first`` to ``last``, both ends included."""
    return days[bisect_left(days, first) : bisect_right(days, last)]


def count_between(days: Sequence[date], first: date, last: date) -> int:
    """How many those are; 0 when the range runs backwards."""
    return max(0, bisect_right(days, last) - bisect_left(days, first))


def enrolled_span(
    first: date, last: date, entry: date | None, exit_day: date | None, reported: date | None
) -> tuple[date, date]:
    """Entry and exit within ``first`` to ``last``; both ends count.

    A day that the school reported (``reported`` is the first one) shows that the child was enrolled, also
    before the day on which the program noted the child.
    """
    begin = first if entry is None else max(first, entry)
    if reported is not None:
        begin = max(first, min(begin, reported))
    return begin, last if exit_day is None else min(last, exit_day)
