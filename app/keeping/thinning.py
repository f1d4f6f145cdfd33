# SPDX-License-Identifier: Apache-2.0
"""Which backups stay: many young ones, few old ones. Pure; what is a backup and what deletes it: ``shelf``.

Days, weeks and months are counted by how many different ones there are, never by how long ago they were: a
laptop that was away for a summer, or whose clock jumped by years, loses nothing by it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """All of the newest ``days``, then the newest of each of so many more days, weeks and months."""

    days: int
    daily: int
    weekly: int
    monthly: int


USUAL = Rule(2, 12, 10, 9)
# When the disk gets full: about a third, and then only the fewest.
CLOSE = Rule(0, 4, 4, 3)
CLOSEST = Rule(0, 0, 0, 0)


def to_keep(days: Sequence[date], rule: Rule = USUAL) -> set[int]:
    """Places in ``days``, which are those of the backups from the newest on, that stay; at least ``FEWEST``.

    The order is that in which they were made, whatever their days say.
    """
    kept = set(range(min(FEWEST, len(days))))
    seen = _first_days(days, rule.days)
    kept |= {place for place, day in enumerate(days) if day in seen}
    last = max((place for place, day in enumerate(days) if day in seen), default=-1)
    for count, bucket in ((rule.daily, _day), (rule.weekly, _week), (rule.monthly, _month)):
        chosen = _newest_of_each(days, last + 1, count, bucket, {bucket(day) for day in seen})
        kept |= chosen
        seen |= {days[place] for place in chosen}
        last = max(chosen, default=last)
    return kept


def _first_days(days: Sequence[date], count: int) -> set[date]:
    return set(list(dict.fromkeys(days))[:count])


def _newest_of_each(
    days: Sequence[date], first: int, count: int, bucket: Callable[[date], Hashable], known: set[Hashable]
) -> set[int]:
    """From ``first`` on, the newest of each of ``count`` buckets that are not ``known``."""
    chosen: dict[Hashable, int] = {}
    for place in range(first, len(days)):
        name = bucket(days[place])
        if len(chosen) < count and name not in known:
            chosen.setdefault(name, place)
    return set(chosen.values())


def _day(day: date) -> Hashable:
    return day


def _week(day: date) -> Hashable:
    return day.isocalendar()[:2]


def _month(day: date) -> Hashable:
    return day.year, day.month
