# SPDX-License-Identifier: Apache-2.0
"""From a trace, the states in which a power cut may leave the disk, at every operation of the trace.

What was flushed is there. What was written since is there, is not, or is there in part: sectors of 512 or of
4096 bytes arrive each by themselves and in any order, a file may have its new length and zeros in it. Names
(made, renamed, deleted) that no folder was flushed for arrive in their order, up to some point, because every
file system that keeps its names safe at all keeps a log of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from tests.survival.content import Content
from tests.survival.trace import (
    Acknowledged,
    Flushed,
    Named,
    NamesFlushed,
    Resized,
    Step,
    Trace,
    Written,
)

Change = Written | Resized


@dataclass(frozen=True, slots=True)
class State:
    """Files by name, after a cut behind step ``at``, when ``stored`` actions had been acknowledged."""

    files: Mapping[str, Content]
    at: int
    stored: int
    how: str


@dataclass(slots=True)
class _Disk:
    """Safe contents and names, and in order what may or may not have arrived."""

    safe: dict[int, Content]
    names: dict[str, int]
    loose: list[Change] = field(default_factory=list)
    loose_names: list[Named] = field(default_factory=list)
    stored: int = 0
    version: int = 0  # counts what becomes safe

    def take(self, step: Step) -> None:
        match step:
            case Written() | Resized():
                self.loose.append(step)
            case Named():
                self.loose_names.append(step)
            case Flushed(file):
                for change in self.loose:
                    if change.file == file:
                        _apply(self.safe.setdefault(file, Content()), change)
                self.loose = [change for change in self.loose if change.file != file]
                self.version += 1
            case NamesFlushed():
                _rename(self.names, self.loose_names)
                self.loose_names = []
                self.version += 1
            case Acknowledged(number):
                self.stored = number

    def state(self, changes: list[Change], named: int, at: int, how: str) -> State:
        """The files when of what is loose these changes have arrived, and so many of the names."""
        names = dict(self.names)
        _rename(names, self.loose_names[:named])
        contents = {
            file: self.safe[file].copy() if file in self.safe else Content() for file in names.values()
        }
        for change in changes:
            if change.file in contents:
                _apply(contents[change.file], change)
        return State({name: contents[file] for name, file in names.items()}, at, self.stored, how)


def _apply(content: Content, change: Change) -> None:
    match change:
        case Written(_, place, new):
            content.write(place, new)
        case Resized(_, length):
            content.resize(length)


def _rename(names: dict[str, int], done: list[Named]) -> None:
    for one in [each for first in done for each in (first, *first.also)]:
        names.pop(one.gone, None)
        if one.new:
            names[one.new] = one.file


# -- which of the loose changes arrive ----------------------------------------------------------------

Arrival = Callable[[list[Change], random.Random], list[Change]]


def _all(loose: list[Change], draw: random.Random) -> list[Change]:
    return loose


def _nothing(loose: list[Change], draw: random.Random) -> list[Change]:
    return []


def _a_beginning(loose: list[Change], draw: random.Random) -> list[Change]:
    """In order, up to the middle of one."""
    arrived = loose[: draw.randint(1, len(loose))]
    return [*arrived[:-1], *_sectors(arrived[-1], 512, lambda: draw.random() < 0.5)]


def _some(loose: list[Change], draw: random.Random) -> list[Change]:
    """Whole ones, in any order as far as one can see: each is there or not."""
    share = draw.choice((0.1, 0.5, 0.9))
    return [change for change in loose if draw.random() < share]


def _torn(loose: list[Change], draw: random.Random) -> list[Change]:
    """Each sector is there or not."""
    size, share = draw.choice((512, 4096)), draw.choice((0.2, 0.5, 0.95))
    return [part for change in loose for part in _sectors(change, size, lambda: draw.random() < share)]


def _all_but_one(loose: list[Change], draw: random.Random) -> list[Change]:
    """One write is lost among many that arrived: what a checksum must find."""
    lost = draw.randrange(len(loose))
    return [*loose[:lost], *loose[lost + 1 :]]


def _lengths(loose: list[Change], draw: random.Random) -> list[Change]:
    """The files have grown, and hold zeros where they have: their names and lengths were first."""
    ends: dict[int, int] = {}
    for change in loose:
        end = change.place + len(change.content) if isinstance(change, Written) else change.length
        ends[change.file] = max(ends.get(change.file, 0), end)
    return [Written(file, end, b"") for file, end in ends.items()]


_ARRIVALS: tuple[tuple[str, Arrival], ...] = (
    ("a beginning", _a_beginning), ("torn", _torn), ("all but one", _all_but_one), ("some", _some),
    ("lengths", _lengths),
)  # fmt: skip


def _sectors(change: Change, size: int, arrives: Callable[[], bool]) -> list[Change]:
    if isinstance(change, Resized):
        return [change] if arrives() else []
    parts: list[Change] = []
    place, end = change.place, change.place + len(change.content)
    while place < end:
        until = min(end, (place // size + 1) * size)
        if arrives():
            content = change.content[place - change.place : until - change.place]
            parts.append(Written(change.file, place, content))
        place = until
    return parts


def _disk(trace: Trace) -> _Disk:
    contents = {number: Content(trace.before[name]) for name, number in trace.numbers.items()}
    return _Disk(contents, dict(trace.numbers))


# -- all states -----------------------------------------------------------------------------------------


def states(trace: Trace, wanted: int, seed: int = 1) -> Iterator[State]:
    """About so many different states, some for every step of the trace and all in its order.

    Everything lost and everything kept come once for each step that makes a difference; the others are drawn.
    """
    disk = _disk(trace)
    kinds, made, lost_at = count(seed), 0, -1
    for at, step in enumerate(trace.steps):
        disk.take(step)
        draw = random.Random(seed * 1_000_003 + at)
        if disk.version != lost_at:
            lost_at = disk.version
            made += 1
            yield disk.state([], 0, at, "lost")
        if isinstance(step, Written | Resized | Named):
            made += 1
            yield disk.state(disk.loose, len(disk.loose_names), at, "kept")
        share = -(-wanted * (at + 1) // len(trace.steps))
        while disk.loose and made < share:
            how, arrival = _ARRIVALS[next(kinds) % len(_ARRIVALS)]
            named = draw.randint(0, len(disk.loose_names))
            made += 1
            yield disk.state(arrival(disk.loose, draw), named, at, how)


def settled(trace: Trace) -> Iterator[State]:
    """The files as they were at each acknowledgement, nothing lost."""
    disk = _disk(trace)
    for at, step in enumerate(trace.steps):
        disk.take(step)
        if isinstance(step, Acknowledged):
            yield disk.state(disk.loose, len(disk.loose_names), at, "settled")
