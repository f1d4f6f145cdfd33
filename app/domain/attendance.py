# SPDX-License-Identifier: Apache-2.0
"""Marks, minutes and rates. Minutes are whole and summed first; hours are made once, at the end."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from app.domain.schedule import minutes_between
from app.domain.words import ATTENDED, MarkStatus, MinutesSource

# The letters of the sheet (P L A E) and of the keyboard grid.
LETTERS: dict[str, MarkStatus] = {
    "p": MarkStatus.PRESENT,
    "l": MarkStatus.LATE,
    "v": MarkStatus.LEFT_EARLY,
    "h": MarkStatus.PARTIAL,
    "a": MarkStatus.ABSENT_UNEXCUSED,
    "e": MarkStatus.ABSENT_EXCUSED,
    "x": MarkStatus.ABSENT_EXCUSED,
    "s": MarkStatus.SCHOOL_ABSENT,
}


@dataclass(frozen=True, slots=True)
class MarkFact:
    """What a count needs of a mark."""

    status: MarkStatus
    minutes: int
    scheduled: bool

    @property
    def attended(self) -> bool:
        """At least one minute of contact."""
        return self.status in ATTENDED and self.minutes > 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that add up; ``lost`` are places in sessions that the program or the school cancelled."""

    scheduled: int = 0
    attended: int = 0
    absent_excused: int = 0
    absent_unexcused: int = 0
    school_absent: int = 0
    unmarked: int = 0
    walk_in: int = 0
    minutes: int = 0
    lost: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))


def default_minutes(
    status: MarkStatus, session_minutes: int, *, late: int | None = None, stayed: int | None = None
) -> int:
    """Minutes present when only a tick was made: the session's length, less what is known to be missed.

    ``late`` are minutes missed, ``stayed`` minutes present (which wins). No absence has minutes.
    """
    if status not in ATTENDED:
        return 0
    if stayed is not None:
        return clamp_minutes(stayed, session_minutes)
    return clamp_minutes(session_minutes - (late or 0), session_minutes)


def clamp_minutes(minutes: int, session_minutes: int) -> int:
    """Minutes within 0 and the session's length."""
    return max(0, min(minutes, session_minutes))


def minutes_from_clock(
    start: time, end: time, time_in: time | None, time_out: time | None, credit: str = "session_end"
) -> int:
    """Minutes present within the session, from written times; a missing time in is the session's own start.

    ``credit`` is what a forgotten sign-out counts (``Rules.sign_out_credit``): ``session_end`` to the end of
    the session, ``half`` half of that in whole minutes, ``nothing`` none until somebody is asked. What was
    missing must not pass for a fact: store ``clock_source`` with the result.
    """
    came = max(start, time_in) if time_in is not None else start
    left = min(end, time_out) if time_out is not None else end
    minutes = max(0, minutes_between(came, left))
    if time_in is None or time_out is not None:
        return minutes
    return {"half": minutes // 2, "nothing": 0}.get(credit, minutes)


def clock_source(time_in: time | None, time_out: time | None) -> MinutesSource:
    """CLOCK only when both times were written; a forgotten sign-out is a DEFAULT and can be listed as one."""
    both = time_in is not None and time_out is not None
    return MinutesSource.CLOCK if both else MinutesSource.DEFAULT


def rate(attended: int, scheduled: int) -> Fraction | None:
    """Attended of scheduled; None (shown blank) when nothing was scheduled (NSSA)."""
    return Fraction(attended, scheduled) if scheduled else None


def percent_text(attended: int, scheduled: int) -> str:
    """ "87 %", rounded half up in whole numbers; "" when nothing was scheduled."""
    return f"{(200 * attended + scheduled) // (2 * scheduled)} %" if scheduled else ""


def hours_text(minutes: int) -> str:
    """ "44 h 59 min"; "30 min" below an hour."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def decimal_hours(minutes: int) -> Decimal:
    """Summed minutes as hours with two decimals, rounded half up."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
