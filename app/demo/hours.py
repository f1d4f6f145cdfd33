# SPDX-License-Identifier: Apache-2.0
"""Invented hours: terms of service and work, what was done beside sessions, sheets signed and to sign.

One member is near the limit of fundraising, one work-study student went over a week's hours, and one locked
sheet was corrected in sight.
"""

from __future__ import annotations

import random
from datetime import date, time, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.people import People
from app.demo.plan import Span
from app.domain import timesheets
from app.domain.dates import monday_of
from app.domain.hours import AMERICORPS, VOLUNTEER
from app.domain.words import Hat, Source
from app.services.hour_corrections import correct_line, freeze
from app.storage.journal import WriteSession, insert_rows
from app.storage.queries.timesheets import TimesheetRow, timesheet_rows
from app.storage.tables import HourLine, HourTerm, Timesheet

Values = dict[str, Any]
_TERM_MINUTES = 300 * 60
_WEEKLY_MINUTES = 6 * 60


def add_hours(session: WriteSession, rng: random.Random, people: People, span: Span, who: str) -> None:
    """Bulk rows; small programs have what fits. ``who`` certifies the sheets."""
    here = [row for row in people.adults if row["left_day"] is None]
    members = [row["id"] for row in here if row["source"] is Source.AMERICORPS]
    students = [row["id"] for row in here if row["source"] is Source.WORK_STUDY]
    volunteers = [row["id"] for row in here if row["source"] is Source.COMMUNITY]
    terms = [_term(one, Hat.SERVICE, span, term_minutes=_TERM_MINUTES) for one in members]
    terms += [_term(one, Hat.WORK_STUDY, span, weekly_minutes=_WEEKLY_MINUTES) for one in students]
    insert_rows(session, HourTerm, terms)
    lines = [line for one in members for line in _of_member(one, span)]
    if members:  # near a tenth of the term
        lines.append(_line(members[0], span.first, Hat.FUNDRAISING, _TERM_MINUTES * 95 // 1000, "Event"))
    lines += [line for at, one in enumerate(students) for line in _of_student(one, span, over=at == 0)]
    lines += [line for one in volunteers for line in _of_volunteer(rng, one, span)]
    insert_rows(session, HourLine, lines)
    _sign(session, span, who)


def _term(adult: Id, hat: Hat, span: Span, **agreed: int) -> Values:
    return {
        "id": new_id(), "adult_id": adult, "hat": hat, "first_day": span.first,
        "last_day": span.first + timedelta(days=300), "program": "", "term_minutes": None,
        "weekly_minutes": None, "rate_cents": None, "supervisor": "",
    } | agreed  # fmt: skip


def _line(
    adult: Id, day: date, hat: Hat, minutes: int, category: str, start: time | None = None,
    end: time | None = None, miles_x10: int = 0,
) -> Values:  # fmt: skip
    return {
        "id": new_id(), "adult_id": adult, "day": day, "hat": hat, "category": category, "minutes": minutes,
        "start": start, "end": end, "miles_x10": miles_x10, "session_id": None, "words": "",
        "corrects_id": None, "why": "",
    }  # fmt: skip


def _of_member(adult: Id, span: Span) -> list[Values]:
    """A training day at the start, and preparation every Friday."""
    fridays = [span.first + timedelta(weeks=n, days=4) for n in range((span.today - span.first).days // 7)]
    return [
        _line(adult, span.first, Hat.TRAINING, 360, "Meeting"),
        *(_line(adult, day, Hat.SERVICE, 90, "Preparation") for day in fridays),
    ]


def _of_student(adult: Id, span: Span, *, over: bool) -> list[Values]:
    """Clock lines in the morning of the last two whole weeks; ``over``: one week too much."""
    monday = monday_of(span.today) - timedelta(weeks=2)
    hours = 3 if over else 1
    days = [monday + timedelta(days=n) for n in (0, 1, 2)]
    return [
        _line(
            adult, day, Hat.WORK_STUDY, 60 * hours, "Reading, pre-K to elementary", time(8), time(8 + hours)
        )
        for day in days
        if day >= span.first
    ]


def _of_volunteer(rng: random.Random, adult: Id, span: Span) -> list[Values]:
    """Driving children home, now and then."""
    weeks = (span.today - span.first).days // 7
    return [
        _line(adult, span.first + timedelta(weeks=n, days=3), Hat.VOLUNTEER, 30, "Driving",
              miles_x10=rng.randrange(40, 260))
        for n in range(0, weeks, 3)
    ]  # fmt: skip


def _sign(session: WriteSession, span: Span, who: str) -> None:
    """Of the last whole month: one sheet locked, one signed by the adult only, one changed since signing."""
    first, last = timesheets.last_whole_period(timesheets.MONTH, span.today)
    sheets = [row for row in timesheet_rows(session, first, last) if row.minutes]
    kinds = {family: [row for row in sheets if row.family == family] for family in (AMERICORPS, VOLUNTEER)}
    signed = [
        _sheet(row, span.today, who if at != 1 else "", locked=at == 0, less=15 if at == 2 else 0)
        for at, row in enumerate([*kinds[AMERICORPS][:2], *kinds[VOLUNTEER][:1]])
    ]  # fmt: skip
    insert_rows(session, Timesheet, signed)
    for row in kinds[AMERICORPS][:1]:
        freeze(session, row.rows)
        typed = [one for one in row.rows if one.hat is Hat.SERVICE and one.session_id is None]
        for one in typed[:1]:
            if one.line_id is not None:
                correct_line(session, one.line_id, one.minutes - 30, "Left early for the dentist")


def _sheet(row: TimesheetRow, day: date, supervisor: str, *, locked: bool, less: int) -> Values:
    return {
        "adult_id": row.adult_id, "hat_family": row.family, "first_day": row.first_day,
        "last_day": row.last_day, "adult_signed": day, "adult_name": row.name,
        "supervisor_signed": day if supervisor else None, "supervisor": supervisor, "locked": locked,
        "minutes": row.minutes - less,
    }  # fmt: skip
