# SPDX-License-Identifier: Apache-2.0
"""The invented plan: closures, groups, who is in them and when, series and their sessions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.people import People, Places
from app.domain import schedule
from app.domain.words import Activity, Role, SessionStatus
from app.services.sessions import SeriesDraft, known_closures, plan_series
from app.storage.journal import WriteSession, insert_rows, update_rows
from app.storage.queries import agenda
from app.storage.queries.agenda import SessionRow
from app.storage.tables import Assignment, Closure, Group, Membership, Student

Values = dict[str, Any]
GROUP_OF = 4
_SUBJECTS = ("Reading", "Math", "Science", "Writing")
_PATTERNS: tuple[tuple[Sequence[int], time, time], ...] = (
    ((0, 2), time(15, 15), time(16, 0)),
    ((1, 3), time(15, 15), time(16, 0)),
    ((0, 1, 3), time(15, 0), time(15, 40)),
    ((2, 4), time(14, 30), time(15, 30)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """Monday of the first week, the day of today, and the last day that is planned."""

    first: date
    today: date
    last: date


@dataclass(slots=True)
class Plan:
    """``stays`` per group: (student, first day, last day or None); sessions by day and time."""

    stays: dict[Id, list[tuple[Id, date, date | None]]] = field(default_factory=dict)
    sessions: list[SessionRow] = field(default_factory=list)

    def roster(self, group_id: Id, day: date) -> list[Id]:
        """Who is in a group on a day, in no particular order."""
        return [
            student
            for student, first, last in self.stays[group_id]
            if first <= day and (last is None or last >= day)
        ]


def add_closures(session: WriteSession, span: Span, places: Places) -> None:
    """A holiday of two days, a week off, and one day at one site; short programs have what fits."""
    weeks = (span.today - span.first).days // 7
    rows = []
    if weeks >= 3:
        day = span.first + timedelta(weeks=weeks // 3, days=3)
        rows.append(_closure(day, day + timedelta(days=1), None, "Teacher conferences"))
    if weeks >= 6:
        day = span.first + timedelta(weeks=weeks // 2)
        rows.append(_closure(day, day + timedelta(days=4), None, "Fall break"))
    day = span.first + timedelta(weeks=max(0, weeks - 2), days=2)
    rows.append(_closure(day, day, places.sites[0], "Site used as a polling place"))
    insert_rows(session, Closure, rows)


def _closure(first: date, last: date, site: Id | None, words: str) -> Values:
    return {
        "id": new_id(), "first_day": first, "last_day": last, "site_id": site,
        "reason": SessionStatus.CANCELLED_SCHOOL, "label": words,
    }  # fmt: skip


def add_plan(session: WriteSession, rng: random.Random, people: People, places: Places, span: Span) -> Plan:
    """Tutoring groups of four, one twice a day; mentoring pairs; coaching; matches without sessions."""
    plan = Plan()
    students = [
        row["id"] for at, row in enumerate(people.students) if at % 15 != 12
    ]  # the others have no group
    chunks = [students[at : at + GROUP_OF] for at in range(0, len(students), GROUP_OF)]
    tutors = people.led_by[Role.TUTOR]
    for at, chunk in enumerate(chunks):
        days, start, end = _PATTERNS[at % len(_PATTERNS)]
        subject = _SUBJECTS[at % len(_SUBJECTS)]
        activity = Activity.HOMEWORK_HELP if at % 9 == 8 else Activity.TUTORING
        name = f"{subject} {at + 1}"
        site = places.sites[at % len(places.sites)]
        group = _group(session, plan, name, site, chunk, span)
        draft = SeriesDraft(
            site_id=site, days=days, start=start, end=end, first_day=span.first, last_day=span.last,
            adult_ids=[tutors[at % len(tutors)]], role=Role.TUTOR, activity=activity, subject=subject,
            group_id=group,
        )  # fmt: skip
        plan_series(session, draft)
        if at == 0:
            plan_series(session, _second_of_the_day(draft))
    _add_other_roles(session, plan, people, places, span, students)
    _move_some(session, rng, plan, people, span)
    plan.sessions = agenda.sessions_between(session, span.first, span.last)
    return plan


def _group(session: WriteSession, plan: Plan, name: str, site: Id, students: Sequence[Id], span: Span) -> Id:
    group = new_id()
    insert_rows(session, Group, [{"id": group, "name": name, "site_id": site}])
    plan.stays[group] = [(student, span.first, None) for student in students]
    return group


def _second_of_the_day(draft: SeriesDraft) -> SeriesDraft:
    return SeriesDraft(
        site_id=draft.site_id, days=draft.days, start=time(16, 5), end=time(16, 45),
        first_day=draft.first_day, last_day=draft.last_day, adult_ids=draft.adult_ids, role=draft.role,
        subject="Math",
        group_id=draft.group_id,
    )  # fmt: skip


def _add_other_roles(
    session: WriteSession, plan: Plan, people: People, places: Places, span: Span, students: Sequence[Id]
) -> None:
    wanted = (
        (Role.MENTOR, Activity.MENTORING, "Mentoring", students[:1], (4,), time(14, 0)),
        (Role.MENTOR, Activity.MENTORING, "Mentoring", students[5:6], (3,), time(12, 10)),
        (Role.SUCCESS_COACH, Activity.COACHING, "Check-in circle", students[6:12], (0,), time(8, 0)),
        (Role.TRANSITION_COACH, Activity.COACHING, "College and career", students[12:15], (1,), time(13, 0)),
    )
    for at, (role, activity, name, who, days, start) in enumerate(wanted):
        if not who:
            continue
        adults = people.led_by[role]
        site = places.sites[at % len(places.sites)]
        group = _group(session, plan, f"{name} {at + 1}", site, who, span)
        plan_series(
            session,
            SeriesDraft(
                site_id=site, days=days, start=start, end=time(start.hour + 1, start.minute),
                first_day=span.first, last_day=span.last, adult_ids=[adults[at % len(adults)]], role=role,
                activity=activity, group_id=group,
            ),
        )  # fmt: skip
    insert_rows(
        session,
        Assignment,
        [
            {
                "id": new_id(), "adult_id": people.led_by[Role.WRAPAROUND][0], "student_id": student,
                "group_id": None, "role": Role.WRAPAROUND, "first_day": span.first, "last_day": None,
            }
            for student in students[2:6]
        ],
    )  # fmt: skip


def _move_some(session: WriteSession, rng: random.Random, plan: Plan, people: People, span: Span) -> None:
    """A late joiner, a leaver, a change of group, and a stay that was entered weeks after it began."""
    groups = list(plan.stays)
    middle = span.first + (span.today - span.first) / 2
    for at, group in enumerate(groups[:-4]):
        stays = plan.stays[group]
        if at % 5 == 1 and len(stays) > 2:  # joined late
            stays[-1] = (stays[-1][0], middle, None)
        if at % 5 == 2 and len(stays) > 2:  # left
            last = middle + timedelta(days=rng.randrange(3, 9))
            stays[0] = (stays[0][0], span.first, last)
            row = next(row for row in people.students if row["id"] == stays[0][0])
            update_rows(session, Student, [({"id": row["id"]}, {"left_day": None}, {"left_day": last})])
            row["left_day"] = last
    rows = [_stay(group, *stay) for group, stays in plan.stays.items() for stay in stays]
    if groups and plan.stays[groups[0]]:  # from before the sessions began
        rows[0]["first_day"] = span.first - timedelta(days=21)
    insert_rows(session, Membership, rows)


def _stay(group: Id, student: Id, first: date, last: date | None) -> Values:
    return {"id": new_id(), "group_id": group, "student_id": student, "first_day": first, "last_day": last}


def school_days(session: WriteSession, span: Span) -> list[date]:
    """Weekdays before today on which schools are open."""
    closures = known_closures(session)
    every = schedule.occurrences(range(5), span.first, span.today - timedelta(days=1))
    return [day for day in every if schedule.closed_by(day, None, closures) is None]
