# SPDX-License-Identifier: Apache-2.0
"""Invented school calendars: days without school, a school that tells only of absences, report cards.

The days themselves are in ``results``; here is what the coordinator knows beside the schools' files.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.clock import Id, new_id
from app.demo.people import People, Places
from app.demo.plan import Span
from app.storage.journal import WriteSession, insert_rows, update_rows
from app.storage.queries import calendar
from app.storage.tables import NoSchool, School, SchoolDay, SchoolTotal

Values = dict[str, Any]
_REPORT_CARDS = 6
# Days missed of forty, in halves: on the line, over it, far over it, near it, and two that are fine.
_MISSED = (8, 13, 18, 5, 2, 0)


def tells_only_absences(places: Places) -> Id | None:
    """The school whose file holds only absences: the last one, where there are several."""
    return places.schools[-1] if len(places.schools) > 1 else None


def add_attendance(
    session: WriteSession, rng: random.Random, people: People, places: Places, span: Span
) -> None:
    """Days without school, one school's kind of file, and report cards where no file came."""
    _add_days_off(session, rng, places, span)
    school = tells_only_absences(places)
    if school is not None:
        update_rows(session, School, [({"id": school}, {"absences_only": False}, {"absences_only": True})])
    _add_report_cards(session, people, school, span)


def _add_days_off(session: WriteSession, rng: random.Random, places: Places, span: Span) -> None:
    """Summers, days without sessions anywhere, winter, spring, and a snow day at one school."""
    year = calendar.school_year_at(session, span.today)
    rows: list[Values] = []
    if year is not None:
        begin = date(span.first.year, 12, 21)
        rows.append(_off(begin, begin + timedelta(days=13), None, "Winter break"))
        spring = date(year.last_day.year, 3, 15)
        rows.append(_off(spring, spring + timedelta(days=4), None, "Spring break"))
        before = span.first - timedelta(days=1)
        if year.first_day < before:
            rows.append(_off(year.first_day, before, None, "Summer"))
        summer = date(year.last_day.year, 6, 1)
        if summer < year.last_day:
            rows.append(_off(summer, year.last_day, None, "Summer"))
    rows += [
        _off(one.first_day, one.last_day, None, one.label)
        for one in calendar.closures(session, span.first, span.last)
        if one.site_id is None
    ]
    snow = span.first + timedelta(days=rng.randrange(5))
    rows.append(_off(snow, snow, places.schools[0] if places.schools else None, "Snow day"))
    insert_rows(session, NoSchool, rows)


def _off(first: date, last: date, school: Id | None, words: str) -> Values:
    return {"id": new_id(), "school_id": school, "first_day": first, "last_day": last, "label": words}


def _add_report_cards(session: WriteSession, people: People, only_absences: Id | None, span: Span) -> None:
    """A quarter of forty days for some of those of whom no school has told."""
    told = set(session.scalars(select(SchoolDay.student_id).distinct()))
    silent = [
        row["id"]
        for row in people.students
        if row["id"] not in told and row["left_day"] is None and row["school_id"] != only_absences
    ]
    last = max(span.first + timedelta(days=60), span.today)
    rows = [
        {
            "student_id": student, "first_day": span.first, "last_day": last, "enrolled_x2": 80,
            "absent_x2": missed, "source": "Report card, first quarter",
        }
        for student, missed in zip(silent[:_REPORT_CARDS], _MISSED, strict=False)
    ]  # fmt: skip
    insert_rows(session, SchoolTotal, rows)
