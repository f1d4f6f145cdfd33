# SPDX-License-Identifier: Apache-2.0
"""Dates as they stand in other people's files; a guess is offered, never made silently."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Order = Literal["ymd", "mdy", "dmy"]
_ORDERS: tuple[Order, ...] = ("ymd", "mdy", "dmy")

_LAST_WHOLE_WEEK = date.max - timedelta(days=6)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ].*)?")


def parse_date(text: str, order: Order | None) -> date | None:
    """The day in ``text``, or None. ISO is read whatever ``order`` is; years have four digits.

    A date-time is cut to the day it is written with; no time zone is applied.
    """
    cleaned = text.strip()
    try:
        if match := _ISO.fullmatch(cleaned):
            return date(int(match[1]), int(match[2]), int(match[3]))
        match = _SHORT.fullmatch(cleaned)
        if match is None or order not in ("mdy", "dmy"):
            return None
        month, day = (match[1], match[2]) if order == "mdy" else (match[2], match[1])
        return date(int(match[3]), int(month), int(day))
    except ValueError:
        return None


def guess_order(samples: Iterable[str]) -> Order | Literal["ambiguous"] | None:
    """The order of day and month that fits all samples that are dates at all.

    "ymd" when no sample needs an order, "ambiguous" when both "mdy" and "dmy" fit, None when there is
    no date among them or they contradict each other.
    """
    dates = [text for text in samples if any(parse_date(text, order) for order in _ORDERS)]
    if not dates:
        return None
    fits = [order for order in _ORDERS if all(parse_date(text, order) for text in dates)]
    if "ymd" in fits:
        return "ymd"
    return "ambiguous" if len(fits) > 1 else next(iter(fits), None)


def school_year_of(day: date, first_month: int = 7) -> int:
    """The calendar year in which the school year of ``day`` began."""
    return day.year if day.month >= first_month else day.year - 1


def iso_week(day: date) -> tuple[int, int]:
    """ISO year and week."""
    year, week, _ = day.isocalendar()
    return year, week


@lru_cache(maxsize=4096)
def monday_of(day: date) -> date:
    """The first day of the ISO week."""
    return day - timedelta(days=day.weekday())


def sunday_of(day: date) -> date:
    """The last day of the ISO week; in the last week that there is, the last day of all."""
    monday = monday_of(day)
    return monday + timedelta(days=6) if monday <= _LAST_WHOLE_WEEK else date.max


def add_months(day: date, months: int) -> date:
    """The same day of a later month; the last day where that month is shorter (31 January to 28 February)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
