# SPDX-License-Identifier: Apache-2.0
"""How far a goal is: from its baseline to its target, by the latest value of what it counts.

A goal counts what its unit names: a series of the student (Math grade) or an assessment (Oral reading check).
Without such a name there is no value but the baseline, and the steps tell how it goes. A goal may run upward
or downward: fewer days missed is a goal as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain import names
from app.domain.growth import number

RULE = (
    "A goal whose “Counted in” is the name of a series or of an assessment shows its values since the goal "
    "began. The bar is the part of the way from the baseline to the target."
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value on a day, with its text as it was given."""

    day: date
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """From ``baseline`` to ``target``, and where it stands now; any may be unknown."""

    baseline: Decimal | None
    target: Decimal | None
    values: tuple[Value, ...]

    @property
    def latest(self) -> Decimal | None:
        """The last value; the baseline before there is one."""
        return self.values[-1].value if self.values else self.baseline

    @property
    def percent(self) -> int | None:
        """The part of the way, 0 to 100, rounded down so that 100 means there; None when it is unknown."""
        if self.target is None or self.latest is None:
            return None
        if self.is_reached:
            return 100
        if self.baseline is None:
            return None
        if self.baseline == self.target:
            return 0
        whole, done = abs(self.target - self.baseline), abs(self.latest - self.baseline)
        onward = (self.latest > self.baseline) == (self.target > self.baseline)
        return int(100 * done / whole) if onward and done else 0

    @property
    def is_reached(self) -> bool:
        """True when the latest value is at the target or beyond it; upward where no baseline is below it."""
        if self.target is None or self.latest is None:
            return False
        if self.baseline is not None and self.target < self.baseline:
            return self.latest <= self.target
        return self.latest >= self.target


def way(baseline: str, target: str, values: Iterable[Value], since: date) -> Way:
    """The way of a goal; only values from its first day on count."""
    own = sorted((one for one in values if one.day >= since), key=lambda one: one.day)
    return Way(number(baseline), number(target), tuple(own))


def counted_in(unit: str, named: Mapping[str, Sequence[Value]]) -> Sequence[Value]:
    """The values that a goal's unit names; none when it names nothing."""
    wanted = names.fold(unit)
    return next((own for name, own in named.items() if wanted and names.fold(name) == wanted), ())
