# SPDX-License-Identifier: Apache-2.0
"""Growth between the windows of a year: the same instrument at the start, the middle and the end.

NSSA asks for the same test at start, middle and end of year. So growth is only ever made of two results of
one instrument: from the first result in the earlier window to the last result in the later one. Scores grow
in exact decimals; levels grow in steps, in the order that the instrument gives them, and not at all where
there is no order. Nobody is given a growth for a window that is missing: who misses one is listed instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from app.clock import Id
from app.domain import names
from app.domain.words import Window
from app.errors import Invalid

RULE = (
    "Growth runs from the first result in the earlier window to the last one in the later window, of the "
    "same instrument and the same school year. A student who misses either window has no growth and is "
    "listed. Levels grow in steps, in the order that the instrument has. Means are of the last score in a "
    "window, of so many students as they say."
)
WINDOWS = tuple(Window)


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a student on an instrument: a score as decimal text, a level, or both."""

    student_id: Id
    instrument: Id
    window: Window
    day: date
    score: str = ""
    level: str = ""

    @property
    def value(self) -> Decimal | None:
        """The score as a number, exactly as it was typed."""
        return number(self.score)

    @property
    def words(self) -> str:
        """Score and level as they are shown."""
        return " · ".join(filter(None, (self.score, self.level)))


@dataclass(frozen=True, slots=True)
class Growth:
    """From one result to another: ``points`` is None without two scores, ``steps`` without two levels."""

    first: Result
    last: Result
    points: Decimal | None
    steps: int | None


@dataclass(frozen=True, slots=True)
class Mean:
    """How many numbers, and their mean (``places`` decimals, halves away from zero); None for no numbers."""

    n: int
    mean: Decimal | None


@dataclass(frozen=True, slots=True)
class StudentLine:
    """One student on one instrument: the last result of each window, and the growth over the year."""

    student_id: Id
    results: Mapping[Window, Result]
    growth: Growth | None
    missing: tuple[Window, ...]


def number(text: str) -> Decimal | None:
    """A finite decimal number, or None when the text is none."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def growth(results: Iterable[Result], levels: Sequence[str], first: Window, last: Window) -> Growth | None:
    """Growth of one student from window ``first`` to ``last``; None when either is missing.

    ``levels`` are the instrument's, lowest first. Raises ValueError when results of two students or two
    instruments are mixed, or when the windows are not in order.
    """
    known = sorted(results, key=lambda one: one.day)
    if len({(one.student_id, one.instrument) for one in known}) > 1:
        raise ValueError("growth is of one student on one instrument")
    if WINDOWS.index(first) >= WINDOWS.index(last):
        raise ValueError("the first window comes before the last")
    before = [one for one in known if one.window is first]
    after = [one for one in known if one.window is last]
    if not before or not after:
        return None
    return between(before[0], after[-1], levels)


def between(first: Result, last: Result, levels: Sequence[str]) -> Growth:
    """Growth from one result to another of the same instrument. Raises ValueError for two instruments."""
    if first.instrument != last.instrument:
        raise ValueError("two instruments are never compared")
    points = None
    if first.value is not None and last.value is not None:
        points = last.value - first.value
    places = {names.fold(level): place for place, level in enumerate(levels)}
    start, end = places.get(names.fold(first.level)), places.get(names.fold(last.level))
    return Growth(first, last, points, None if start is None or end is None else end - start)


def over_the_year(results: Iterable[Result], levels: Sequence[str]) -> Growth | None:
    """Growth from the earliest window that has a result to the latest one; None with fewer than two."""
    known = list(results)
    held = [window for window in WINDOWS if any(one.window is window for one in known)]
    return growth(known, levels, held[0], held[-1]) if len(held) > 1 else None


def windows_in_use(results: Iterable[Result]) -> tuple[Window, ...]:
    """The windows whose time has come: those in which anybody has a result."""
    held = {one.window for one in results}
    return tuple(window for window in WINDOWS if window in held)


def student_lines(
    results: Iterable[Result],
    levels: Sequence[str],
    students: Iterable[Id] = (),
    in_use: Sequence[Window] | None = None,
) -> dict[Id, StudentLine]:
    """A line for each of ``students`` and for everybody with a result, all of one instrument.

    What is missing is told of the windows ``in_use``: those of these results, where nothing else is said.
    Raises ValueError when instruments are mixed.
    """
    known = sorted(results, key=lambda one: one.day)
    if len({one.instrument for one in known}) > 1:
        raise ValueError("two instruments are never compared")
    expected = windows_in_use(known) if in_use is None else in_use
    own: dict[Id, list[Result]] = {student: [] for student in students}
    for one in known:
        own.setdefault(one.student_id, []).append(one)
    return {
        student: StudentLine(
            student, {one.window: one for one in mine}, over_the_year(mine, levels),
            tuple(w for w in expected if all(one.window is not w for one in mine)),
        )
        for student, mine in own.items()
    }  # fmt: skip


def mean(values: Iterable[Decimal], places: int = 1) -> Mean:
    """How many values and their mean, rounded once at the end."""
    known = list(values)
    if not known:
        return Mean(0, None)
    exact = sum((Fraction(one) for one in known), Fraction(0)) / len(known)
    above, below = abs(exact.numerator) * 10**places, exact.denominator
    whole = (2 * above + below) // (2 * below)
    return Mean(len(known), Decimal(-whole if exact < 0 else whole).scaleb(-places))


def signed(points: Decimal | int) -> str:
    """A growth as it is shown: +4, 0, −1.5."""
    return f"+{points}" if points > 0 else f"−{abs(points)}" if points < 0 else f"{points}"


def growth_words(found: Growth | None) -> str:
    """A growth in words: "+12", "+1 level", or both; empty when it cannot be said."""
    if found is None:
        return ""
    parts = [signed(found.points)] if found.points is not None else []
    if found.steps is not None:
        parts.append(f"{signed(found.steps)} {'level' if abs(found.steps) == 1 else 'levels'}")
    return ", ".join(parts)


def read_result(text: str, levels: Sequence[str] = ()) -> tuple[str, str]:
    """Score and level from one typed cell: "72", "Level B", "72 Level B". A known level is spelled as known.

    Raises Invalid when there is nothing.
    """
    text = names.nfc(text).replace("·", " ").strip()
    if not text:
        raise Invalid({"score": "Write a score, a level, or both."})
    head, _space, rest = text.partition(" ")
    score, level = (head, rest.strip()) if number(head) is not None else ("", text)
    spelled = {names.fold(one): one for one in levels}
    return score, spelled.get(names.fold(level), level)
