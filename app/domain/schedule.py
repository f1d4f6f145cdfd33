# SPDX-License-Identifier: Apache-2.0
"""Weekdays, recurring days and closures, in local time. Both ends of every range count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.clock import Id
from app.errors import Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays")
_TIMES = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days without sessions; ``site_id`` None closes every site. ``reason`` is a session status code."""

    first: date
    last: date
    site_id: Id | None
    reason: str


def parse_days(text: str) -> tuple[int, ...]:
    """ "mon,wed" as (0, 2), in week order; longer forms such as "Tuesdays" are read too.

    Raises Invalid naming the word that is no weekday, or when there is no word.
    """
    words = [word for word in re.split(r"[\s,;]+", text.strip().lower()) if word]
    if not words:
        raise Invalid({"days": "Write at least one weekday, such as mon,wed."})
    return tuple(sorted({_weekday(word) for word in words}))


def _weekday(word: str) -> int:
    bare = word.removesuffix(".")
    for number, name in enumerate(_NAMES):
        if len(bare) >= 3 and name.startswith(bare):
            return number
    raise Invalid({"days": f"“{word[:20]}” is not a weekday. Write days such as mon,wed."})


def days_text(days: Iterable[int]) -> str:
    """(0, 2) as "mon,wed"."""
    return ",".join(WEEKDAYS[day] for day in sorted(set(days)))


def parse_times(text: str) -> tuple[time, time]:
    """ "15:15-16:00" as two times of one day, on the 24-hour clock.

    Raises Invalid when they are not two times, or when the end is not after the start.
    """
    match = _TIMES.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    except ValueError:
        raise Invalid(
            {"time": f"“{text.strip()[:30]}” is not a start and an end. Write both such as 15:15-16:00."}
        ) from None
    if end <= start:
        raise Invalid(
            {
                "time": "The session must end after it starts, on the same day. "
                "Write afternoon times on the 24-hour clock, such as 15:15-16:00."
            }
        )
    return start, end


def occurrences(days: Sequence[int], first: date, last: date) -> list[date]:
    """Every date on one of the weekdays (0 is Monday) from ``first`` to ``last``, both included."""
    wanted = set(days)
    length = (last - first).days + 1
    return [day for n in range(max(0, length)) if (day := first + timedelta(n)).weekday() in wanted]


def closed_by(day: date, site_id: Id | None, closures: Iterable[Closure]) -> Closure | None:
    """The first closure that covers this day at this site, or None."""
    for closure in closures:
        if closure.first <= day <= closure.last and closure.site_id in (None, site_id):
            return closure
    return None


def minutes_between(start: time, end: time) -> int:
    """Whole minutes from start to end on one day; negative when the end comes first."""
    return (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
