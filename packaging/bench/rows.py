# SPDX-License-Identifier: Apache-2.0
"""One line of the table that the benchmarks print, and the figures it is made of."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

# (what, measured, limit, unit). A limit of None is for information: nothing is asked of it.
Row = tuple[str, float, float | None, str]


def for_information(what: str, measured: float, unit: str) -> Row:
    """A figure without a limit, which explains another one."""
    return (what, measured, None, unit)


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


def is_kept(row: Row) -> bool:
    """Whether the limit holds: "times" must reach it, everything else must stay within it."""
    _, measured, limit, unit = row
    if limit is None:
        return True
    return measured >= limit if unit == "times" else measured <= limit
