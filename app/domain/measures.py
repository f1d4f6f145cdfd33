# SPDX-License-Identifier: Apache-2.0
"""Grades and behaviour as simple series: what a value may be, and how a series is told in words.

A value is a decimal number as it was given; its kind is a word of the program's own list "measures". Nothing
is said about whether more is better: days suspended and grade points run in opposite directions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from app.domain import names
from app.domain.growth import number, signed
from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series on a day."""

    kind: str
    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """All values of one kind, by day."""

    kind: str
    points: tuple[Point, ...]

    @property
    def words(self) -> str:
        """The series in words: "Math grade: 78, then 82 (+4)"."""
        first, last = self.points[0], self.points[-1]
        if len(self.points) == 1:
            return f"{self.kind}: {first.value}"
        return f"{self.kind}: {first.value}, then {last.value} ({signed(last.value - first.value)})"


def read_value(text: str) -> str:
    """The value as it is kept: decimal text, a decimal comma read as a point. Raises Invalid."""
    text = names.nfc(text).replace(",", ".") if text.count(",") == 1 and "." not in text else names.nfc(text)
    if number(text) is None:
        raise Invalid({"value": f"“{text}” is not a number." if text else "Write a number."})
    return text


def series(points: Iterable[Point], order: Sequence[str] = ()) -> list[Line]:
    """Points by kind, in the order of the list ``order``, unknown kinds after it by name."""
    place = {names.fold(kind): at for at, kind in enumerate(order)}

    def key(point: Point) -> tuple[int, str]:
        folded = names.fold(point.kind)
        return place.get(folded, len(place)), folded

    ordered = sorted(points, key=lambda point: (key(point), point.day))
    found = [list(own) for _key, own in groupby(ordered, key=key)]
    return [Line(own[-1].kind, tuple(own)) for own in found]
