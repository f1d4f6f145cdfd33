# SPDX-License-Identifier: Apache-2.0
"""Invented untidiness: a child who is here twice, forgotten sign-outs, a session at three in the morning.

Students without a school, grade or group, and a walk-in who was at two places at once, happen elsewhere by
themselves.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import time
from typing import Any

from app.demo.names import AWKWARD
from app.demo.people import People
from app.demo.plan import Plan, Span
from app.domain import attendance, schedule
from app.domain.words import ATTENDED, MinutesSource, SessionStatus
from app.storage.journal import WriteSession, update_rows
from app.storage.tables import Mark, Session, Student

Values = dict[str, Any]
_SIGN_OUTS = 3


def add_untidiness(
    session: WriteSession, rng: random.Random, people: People, plan: Plan, marks: Sequence[Values], span: Span
) -> None:
    """``marks`` are the marks as they were stored. Small programs have what fits."""
    _a_double(session, rng, people)
    _forgotten_sign_outs(session, plan, marks)
    _a_slip(session, plan, span)


def _a_double(session: WriteSession, rng: random.Random, people: People) -> None:
    """An import brought a child again, under the name only; the second entry is in no group."""
    apart = [row for at, row in enumerate(people.students) if at % 15 == 12 and at > len(AWKWARD)]
    others = [
        row for at, row in enumerate(people.students)
        if at > len(AWKWARD) and at % 15 != 12 and row["left_day"] is None and row["birth_date"]
    ]  # fmt: skip
    if not apart or not others:
        return
    double, one = apart[-1], rng.choice(others)
    row = session.get_one(Student, double["id"])
    row.given, row.family, row.middle, row.preferred = one["given"], one["family"], "", ""
    row.birth_date, row.district_id, row.grade = None, "", one["grade"]
    session.flush()


def _forgotten_sign_outs(session: WriteSession, plan: Plan, marks: Sequence[Values]) -> None:
    """The last few who signed in on the clock did not sign out."""
    times = {one.id: (one.start, one.end) for one in plan.sessions}
    clocked = [row for row in marks if row["time_in"] is not None and row["status"] in ATTENDED]
    changes = []
    for row in clocked[-_SIGN_OUTS:]:
        start, end = times[row["session_id"]]
        minutes = attendance.minutes_from_clock(start, end, row["time_in"], None)
        new = {"time_out": None, "minutes": minutes, "minutes_source": MinutesSource.DEFAULT}
        key = {name: row[name] for name in ("session_id", "student_id")}
        changes.append((key, {name: row[name] for name in new}, new))
    update_rows(session, Mark, changes)


def _a_slip(session: WriteSession, plan: Plan, span: Span) -> None:
    """Somebody typed 3:15 for a quarter past three in the afternoon; the sheet is not printed yet."""
    to_come = [
        one for one in plan.sessions
        if one.day > span.today and one.status is SessionStatus.PLANNED and one.start.hour >= 15
    ]  # fmt: skip
    if not to_come:
        return
    slip = to_come[-1]
    length = schedule.minutes_between(slip.start, slip.end)
    start = time(slip.start.hour - 12, slip.start.minute)
    whole = start.hour * 60 + start.minute + length
    new = {"start": start, "end": time(whole // 60, whole % 60)}
    update_rows(session, Session, [({"id": slip.id}, {"start": slip.start, "end": slip.end}, new)])
