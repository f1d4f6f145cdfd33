# SPDX-License-Identifier: Apache-2.0
"""What cannot be true, or cannot be counted: pure rules that say so in words and never put anything right.

Times that contradict themselves, sessions of one child that overlap, signatures that are missing, people of
whom something is unknown. Which rows these are applied to is in ``app.storage.queries.data_quality``; how
two people who are one become one, in ``app.services.merging``. Every limit is a number of the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any, TypeVar

from app.clock import Id
from app.domain.attendance import hours_text
from app.domain.schedule import minutes_between

Span = tuple[time, time]
Stay = tuple[date, date | None]
Key = TypeVar("Key")


class Missing(StrEnum):
    """What is not known of a student who is in the program. Nobody is dropped from a report for it."""

    SCHOOL = "school"
    GRADE = "grade"
    GROUP = "group"
    ADULT = "adult"


def missing_text(missing: Iterable[Missing]) -> str:
    """ "No school, no grade"; empty when nothing is missing."""
    return ", ".join(f"no {one}" for one in missing).capitalize()


def session_problem(start: time, end: time, earliest_hour: int, latest_hour: int, longest: int) -> str:
    """Why a session cannot have these times, as a clause for a list; "" when it can.

    Hours are 0 to 24, ``longest`` is in minutes. A session that begins exactly at the earliest hour, ends
    exactly at the latest or lasts exactly ``longest`` is possible.
    """
    length = minutes_between(start, end)
    if length <= 0:
        return "ends before it begins" if length < 0 else "ends as it begins"
    if length > longest:
        return f"lasts {hours_text(length)}, more than {hours_text(longest)}"
    if start.hour < earliest_hour:
        return f"begins before {earliest_hour}:00"
    return f"ends after {latest_hour}:00" if _minutes(end) > 60 * latest_hour else ""


def clock_problem(start: time, end: time, time_in: time | None, time_out: time | None) -> str:
    """Why nobody can have come and gone like this in a session, as a clause; "" when it is possible.

    Coming early and staying late are ordinary and cost nothing: minutes are cut to the session. What cannot
    be is to leave before coming, or to have been there without a minute of the session. A missing time is
    no contradiction: see ``is_forgotten``.
    """
    if time_in is not None and time_out is not None and time_out <= time_in:
        return "went before coming" if time_out < time_in else "went as they came"
    if time_in is not None and time_in >= end:
        return "came after its end"
    return "went before its start" if time_out is not None and time_out <= start else ""


def is_forgotten(time_in: time | None, time_out: time | None, source: str) -> bool:
    """A forgotten sign-out: a time in without a time out, and nobody has said since how long it was.

    Minutes were credited by a rule (``app.domain.attendance.minutes_from_clock``), and an auditor must be
    able to see where (AmeriCorps: no time may be guessed silently).
    """
    return time_in is not None and time_out is None and source == "default"


def overlapping(spans: Sequence[tuple[Key, time, time]]) -> list[tuple[Key, Key, int]]:
    """Pairs of one day's spans that share minutes, with how many; touching ends share none.

    ``spans`` are (key, start, end); pairs come in the order of their starts. One that ends before it begins
    shares nothing.
    """
    in_order = sorted(spans, key=lambda span: (span[1], span[2]))
    found = []
    for one, other in combinations(in_order, 2):
        shared = minutes_between(max(one[1], other[1]), min(one[2], other[2]))
        if shared > 0:
            found.append((one[0], other[0], shared))
    return found


def pair(one: Id, other: Id) -> tuple[Id, Id]:
    """Two people in the order in which a decision about them is kept: the smaller id first."""
    return (one, other) if one < other else (other, one)


def fullness(values: Mapping[str, Any]) -> int:
    """How many fields say something. Unknown, an empty text and an open end say nothing; 0 and no do."""
    return sum(value not in (None, "", "unknown") for value in values.values())


def joined_stay(one: Stay, other: Stay) -> Stay | None:
    """Two stays in the same place as one, both ends included; None when a day lies between them.

    Stays that follow one another from one day to the next are one, too. An open end stays open.
    """
    first, second = sorted((one, other), key=lambda stay: stay[0])
    if first[1] is not None and second[0] > first[1] + timedelta(days=1):
        return None
    if first[1] is None or second[1] is None:
        return first[0], None
    return first[0], max(first[1], second[1])


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute
