# SPDX-License-Identifier: Apache-2.0
"""Hours and miles by month, what they count as and role, with what they are worth at the program's rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain import hours
from app.domain.rulebook import Rules
from app.domain.words import Hat, Role
from app.storage.queries.hours import HourRow


@dataclass(frozen=True, slots=True)
class MonthHours:
    """Hours of a month (2026-10) by what they count as and the role they were led in (None: no session's).

    ``adults`` are people, not lines. ``worth_cents`` is what volunteers' time and miles, and time that others
    pay for, would cost at the program's own rates; 0 while none is set.
    """

    month: str
    hat: Hat
    role: Role | None
    adults: int
    minutes: int
    miles_x10: int
    worth_cents: int


def by_month(rows: Iterable[HourRow], rules: Rules) -> list[MonthHours]:
    """Hours and miles by month, hat and role. What an hour is worth is an input (``Rules``)."""
    found: dict[tuple[str, Hat, Role | None], list[HourRow]] = defaultdict(list)
    for row in rows:
        if row.counted or (row.miles_x10 and not row.is_corrected):
            found[row.day.isoformat()[:7], row.hat, row.role].append(row)
    order = list(Hat)
    return [
        MonthHours(
            month, hat, role, len({row.adult_id for row in own}), sum(row.minutes for row in own),
            sum(row.miles_x10 for row in own), _worth(hat, own, rules),
        )
        for (month, hat, role), own in sorted(
            found.items(), key=lambda one: (one[0][0], order.index(one[0][1]), one[0][2] or "")
        )
    ]  # fmt: skip


def is_in(row: HourRow, month: MonthHours) -> bool:
    """The line is one of those behind the month's."""
    counts = bool(row.counted or (row.miles_x10 and not row.is_corrected))
    return counts and (row.day.isoformat()[:7], row.hat, row.role) == (month.month, month.hat, month.role)


def _worth(hat: Hat, rows: Sequence[HourRow], rules: Rules) -> int:
    """Rounded half up, once, at the end."""
    if hat not in hours.FAMILIES[hours.VOLUNTEER]:
        return 0
    minutes, miles = sum(row.minutes for row in rows), sum(row.miles_x10 for row in rows)
    in_sixtieths = rules.in_kind_rate_cents * minutes + rules.mileage_rate_cents * miles * 6
    return (2 * in_sixtieths + 60) // 120
