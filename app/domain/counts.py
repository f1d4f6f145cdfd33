# SPDX-License-Identifier: Apache-2.0
"""Counting people, not rows, and the hour bands of the 21st Century Community Learning Centers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

Bucket = TypeVar("Bucket", bound=Hashable)

# Upper ends in minutes, half-open: 44 h 59 min is in 15-44 and 45 h 00 is not.
_BANDS = ((1, "0"), (900, "<15"), (2700, "15-44"), (5400, "45-89"), (10800, "90-179"), (16200, "180-269"))
HOUR_BANDS = (*(name for _, name in _BANDS), "270+")


def unduplicated(pairs: Iterable[tuple[Bucket, Hashable]]) -> dict[Bucket, int]:
    """Distinct people per bucket, from (bucket, person) pairs with any number of repeats.

    One person may be in several buckets, so the buckets do not add up to the number of people. A bucket
    may be None: people without a site, school or grade are counted, not dropped.
    """
    people: dict[Bucket, set[Hashable]] = {}
    for bucket, person in pairs:
        people.setdefault(bucket, set()).add(person)
    return {bucket: len(found) for bucket, found in people.items()}


def hour_band(minutes: int) -> str:
    """The 21st CCLC band, one of ``HOUR_BANDS``, of minutes that are summed first: "15-44" and the like."""
    return next((name for end, name in _BANDS if minutes < end), HOUR_BANDS[-1])
