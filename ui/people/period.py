# SPDX-License-Identifier: Apache-2.0
"""The period that a profile's figures cover: the school year of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app import clock
from app.storage.queries import calendar
from ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Period:
    """Days with both ends, and their name."""

    first: date
    last: date
    name: str


def this_year(desk: Desk) -> Period:
    """The current school year; without one, the last 365 days."""
    return year_of(desk, clock.today())


def year_of(desk: Desk, day: date) -> Period:
    """The school year of a day; without any, the 365 days up to today."""
    today = clock.today()
    with desk.ctx.store.read() as session:
        year = calendar.school_year_at(session, day)
    if year is None:
        return Period(today - timedelta(days=365), today, "the last 365 days")
    return Period(year.first_day, year.last_day, year.name)


def school_years(desk: Desk) -> list[Period]:
    """This school year, then the others, the latest first."""
    now = this_year(desk)
    with desk.ctx.store.read() as session:
        years = calendar.school_years(session)
    others = [Period(year.first_day, year.last_day, year.name) for year in years if year.name != now.name]
    return [now, *sorted(others, key=lambda one: one.first, reverse=True)]


def periods(desk: Desk) -> list[Period]:
    """This school year, the last 30 days, and earlier school years."""
    now, today = this_year(desk), clock.today()
    with desk.ctx.store.read() as session:
        years = calendar.school_years(session)
    others = [Period(year.first_day, year.last_day, year.name) for year in years if year.name != now.name]
    return [now, Period(today - timedelta(days=29), today, "Last 30 days"), *others]
