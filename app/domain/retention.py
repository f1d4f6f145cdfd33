# SPDX-License-Identifier: Apache-2.0
"""How long the records of a person are kept (2 CFR 200.334; the handbook, section 7)."""

from __future__ import annotations

from datetime import date

DEFAULT_YEARS = 3
FEWEST_YEARS, MOST_YEARS = 1, 25


def kept_until(last_activity: date, final_report: date | None, years: int) -> date:
    """The last day on which a person's records must be kept.

    The time runs from the final report of the longest-running funder when that came after the person's last
    activity, else from the activity itself.
    """
    begins = last_activity if final_report is None else max(last_activity, final_report)
    return years_later(begins, years)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; February 29 becomes February 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
