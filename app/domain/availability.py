# SPDX-License-Identifier: Apache-2.0
"""When people have time, week by week, and how much of it two of them share. Times are local."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from app.domain.schedule import minutes_between, parse_days, parse_times
from app.errors import Invalid

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """From ``start`` to ``end`` on a weekday (0 is Monday)."""

    weekday: int
    start: time
    end: time

    @property
    def minutes(self) -> int:
        return minutes_between(self.start, self.end)


def checked(slots: Iterable[Slot]) -> list[Slot]:
    """The same times in order, those that touch joined. Raises Invalid with a sentence for ``slots``."""
    found = list(slots)
    for slot in found:
        if not 0 <= slot.weekday <= 6:
            raise Invalid({"slots": "A weekday is one of Monday to Sunday."})
        if slot.minutes <= 0:
            raise Invalid({"slots": f"{WEEKDAYS[slot.weekday]}: the end is not after the start."})
    return merged(found)


def merged(slots: Iterable[Slot]) -> list[Slot]:
    """The same times in order, each minute once."""
    found: list[Slot] = []
    for slot in sorted(slots):
        last = found[-1] if found else None
        if last is not None and last.weekday == slot.weekday and slot.start <= last.end:
            found[-1] = Slot(last.weekday, last.start, max(last.end, slot.end))
        else:
            found.append(slot)
    return found


def common(one: Iterable[Slot], other: Iterable[Slot]) -> list[Slot]:
    """The times that both have."""
    theirs = merged(other)
    return [
        Slot(a.weekday, max(a.start, b.start), min(a.end, b.end))
        for a in merged(one)
        for b in theirs
        if a.weekday == b.weekday and max(a.start, b.start) < min(a.end, b.end)
    ]


def without(slots: Iterable[Slot], taken: Sequence[Slot]) -> list[Slot]:
    """The times less those that are taken."""
    left = merged(slots)
    for gone in merged(taken):
        parts: list[Slot] = []
        for slot in left:
            if slot.weekday != gone.weekday or gone.end <= slot.start or slot.end <= gone.start:
                parts.append(slot)
                continue
            if slot.start < gone.start:
                parts.append(Slot(slot.weekday, slot.start, gone.start))
            if gone.end < slot.end:
                parts.append(Slot(slot.weekday, gone.end, slot.end))
        left = parts
    return left


def minutes(slots: Iterable[Slot]) -> int:
    """Minutes a week, each counted once."""
    return sum(slot.minutes for slot in merged(slots))


def parse(text: str) -> list[Slot]:
    """ "mon,wed 15:00-16:30; fri 8:00-9:00" as times. Raises Invalid naming what cannot be read."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        days, _, times = part.rpartition(" ")
        start, end = parse_times(times)
        found += [Slot(day, start, end) for day in parse_days(days)]
    return checked(found)


def text(slots: Iterable[Slot]) -> str:
    """Times as they are written on the command line: "Mon 15:00-16:30, Fri 08:00-09:00"."""
    return ", ".join(
        f"{WEEKDAYS[slot.weekday][:3]} {slot.start:%H:%M}-{slot.end:%H:%M}" for slot in merged(slots)
    )
