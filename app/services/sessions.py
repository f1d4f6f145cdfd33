# SPDX-License-Identifier: Apache-2.0
"""Planning sessions, and what happens to a plan: moved, cancelled, reopened, a different roster.

Times are local; sessions of a series are made when it is planned, one row a day, so that a single one
can be moved or changed. Typing what happened in a session is ``entry``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names, schedule
from app.domain.words import NOT_MET, Activity, Role, SessionStatus
from app.errors import Conflict, Invalid, NotFound
from app.services import clearance, groups
from app.storage.journal import insert_rows
from app.storage.tables import (
    Adult,
    Closure,
    Mark,
    Series,
    SeriesAdult,
    Session,
    SessionAdult,
    SessionStudent,
    Student,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDraft:
    """A recurring plan: ``days`` as 0 for Monday to 6; students become a group, or ``group_id`` is used."""

    site_id: Id
    days: Sequence[int]
    start: time
    end: time
    first_day: date
    last_day: date
    adult_ids: Sequence[Id]
    role: Role
    activity: Activity = Activity.TUTORING
    subject: str = ""
    group_id: Id | None = None
    group_name: str = ""
    student_ids: Sequence[Id] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """A single session of a group."""

    site_id: Id
    group_id: Id
    day: date
    start: time
    end: time
    adult_ids: Sequence[Id]
    role: Role
    activity: Activity = Activity.TUTORING
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning made; ``closed_days`` got a session that is cancelled from the start."""

    series_id: Id
    group_id: Id
    session_ids: tuple[Id, ...]
    closed_days: tuple[date, ...]


def plan_series(session: DbSession, draft: SeriesDraft) -> Planned:
    """Make a series and its sessions. Raises Invalid with a sentence per field."""
    _check_series(session, draft)
    days = schedule.occurrences(draft.days, draft.first_day, draft.last_day)
    if not days:
        raise Invalid({"days": "None of these weekdays falls between the first and the last day."})
    group_id = draft.group_id or groups.new_group(
        session,
        draft.group_name or _group_name(session, draft),
        draft.site_id,
        draft.student_ids,
        draft.first_day,
    )
    series = Series(
        group_id=group_id, site_id=draft.site_id, days=schedule.days_text(draft.days), start=draft.start,
        end=draft.end, first_day=draft.first_day, last_day=draft.last_day, role=draft.role,
        activity=draft.activity, subject=names.nfc(draft.subject),
    )  # fmt: skip
    session.add(series)
    session.flush()
    for adult_id in dict.fromkeys(draft.adult_ids):
        session.add(SeriesAdult(series_id=series.id, adult_id=adult_id))
        groups.assign(
            session, adult_id, draft.role, draft.first_day, group_id=group_id, last_day=draft.last_day
        )
    closures = known_closures(session)
    closed = {
        day: hit for day in days if (hit := schedule.closed_by(day, draft.site_id, closures)) is not None
    }
    rows = [_session_row(series, day, closed.get(day)) for day in days]
    insert_rows(session, Session, rows)
    insert_rows(
        session,
        SessionAdult,
        [
            {"session_id": row["id"], "adult_id": adult}
            for row in rows
            for adult in dict.fromkeys(draft.adult_ids)
        ],
    )
    return Planned(series.id, group_id, tuple(row["id"] for row in rows), tuple(closed))


def known_closures(session: DbSession) -> list[schedule.Closure]:
    """The program's closures as the schedule rules want them."""
    found = session.scalars(select(Closure).where(Closure.removed.is_(False)))
    return [schedule.Closure(c.first_day, c.last_day, c.site_id, str(c.reason)) for c in found]


def end_series(session: DbSession, series_id: Id, last_day: date) -> int:
    """End a series early: planned sessions after ``last_day`` go away; returns how many."""
    series = session.get(Series, series_id)
    if series is None:
        raise NotFound("This series is no longer here.")
    series.last_day = max(last_day, series.first_day)
    gone = 0
    for row in session.scalars(
        select(Session).where(
            Session.series_id == series_id, Session.day > last_day, Session.removed.is_(False)
        )
    ):
        if row.status is not SessionStatus.HELD:
            row.removed = True
            gone += 1
    return gone


def add_session(session: DbSession, draft: SessionDraft) -> Id:
    """Add one session; a second one of the same group on a day is normal. Raises Invalid or Conflict."""
    _check_times(draft.start, draft.end)
    _refuse_closed_day(session, draft.day, draft.site_id)
    row = Session(
        group_id=draft.group_id, site_id=draft.site_id, day=draft.day, start=draft.start, end=draft.end,
        role=draft.role, activity=draft.activity, subject=names.nfc(draft.subject),
    )  # fmt: skip
    session.add(row)
    session.flush()
    set_session_adults(session, row.id, draft.adult_ids)
    return row.id


def move_session(
    session: DbSession, session_id: Id, day: date, start: time, end: time, site_id: Id | None = None
) -> None:
    """Give one session another day, time or site; its marks move with it."""
    row = the_session(session, session_id)
    _check_times(start, end)
    if day != row.day or (site_id and site_id != row.site_id):
        _refuse_closed_day(session, day, site_id or row.site_id)
    row.day, row.start, row.end = day, start, end
    if site_id is not None:
        row.site_id = site_id


def change_session(session: DbSession, session_id: Id, activity: Activity, subject: str, role: Role) -> None:
    row = the_session(session, session_id)
    row.activity, row.subject, row.role = activity, names.nfc(subject), role


def set_session_adults(session: DbSession, session_id: Id, adult_ids: Sequence[Id]) -> None:
    """Who leads this one session, for instance a substitute. Raises NotCleared for one who may not yet.

    For a day that is past it only says who led, which is a fact; the audit page lists it.
    """
    known = {
        row.adult_id: row
        for row in session.scalars(select(SessionAdult).where(SessionAdult.session_id == session_id))
    }
    was_removed = {adult_id: row.removed for adult_id, row in known.items()}
    for adult_id, row in known.items():
        row.removed = adult_id not in adult_ids
    for adult_id in dict.fromkeys(adult_ids):
        if adult_id not in known:
            session.add(SessionAdult(session_id=session_id, adult_id=adult_id))
    session.flush()
    day = the_session(session, session_id).day
    if day >= clock.today():
        new = [one for one in dict.fromkeys(adult_ids) if was_removed.get(one, True)]
        clearance.require_cleared(session, new, day, clearance.SESSION, session_id)


def cancel_session(session: DbSession, session_id: Id, status: SessionStatus, note: str = "") -> None:
    """ "We did not meet", with its reason: a true zero. Raises Conflict when marks say otherwise."""
    if status not in NOT_MET:
        raise Invalid({"reason": "Choose why the session did not happen."})
    row = the_session(session, session_id)
    if _has_marks(session, [session_id]):
        raise Conflict("This session has marks, so it happened. Clear the marks first if it did not.")
    row.status, row.reason_note = status, names.nfc(note)


def cancel_day(
    session: DbSession, day: date, site_id: Id | None, status: SessionStatus, note: str = ""
) -> tuple[int, int]:
    """Cancel a day at one site or everywhere; returns (cancelled, kept because they have marks)."""
    return close_days(session, day, day, site_id, status, note)


def close_days(
    session: DbSession,
    first_day: date,
    last_day: date,
    site_id: Id | None,
    status: SessionStatus,
    note: str = "",
) -> tuple[int, int]:
    """Cancel every planned session between two days, both included; returns (cancelled, kept)."""
    if status not in NOT_MET:
        raise Invalid({"reason": "Choose why the sessions do not happen."})
    wanted = select(Session).where(
        Session.day >= first_day,
        Session.day <= last_day,
        Session.removed.is_(False),
        Session.status.in_([SessionStatus.PLANNED, SessionStatus.HELD]),
    )
    if site_id is not None:
        wanted = wanted.where(Session.site_id == site_id)
    rows = session.scalars(wanted).all()
    marked = _has_marks(session, [row.id for row in rows])
    cancelled = 0
    for row in rows:
        if row.status is SessionStatus.PLANNED and row.id not in marked:
            row.status, row.reason_note = status, names.nfc(note)
            cancelled += 1
    return cancelled, len(rows) - cancelled


def reopen_session(session: DbSession, session_id: Id) -> None:
    """Put a cancelled session back on the plan."""
    row = the_session(session, session_id)
    if row.status in NOT_MET:
        row.status, row.reason_note = SessionStatus.PLANNED, ""


def remove_session(session: DbSession, session_id: Id) -> None:
    """Take a session off the plan altogether. Raises Conflict when it has marks."""
    row = the_session(session, session_id)
    if _has_marks(session, [session_id]):
        raise Conflict("This session has marks, so it stays. Cancel or change it instead.")
    row.removed = True


def add_in(session: DbSession, session_id: Id, student_id: Id) -> None:
    """Expect one more student in this one session."""
    _except(session, session_id, student_id, planned=True)


def leave_out(session: DbSession, session_id: Id, student_id: Id) -> None:
    """Do not expect a student of the group in this one session."""
    _except(session, session_id, student_id, planned=False)


def the_session(session: DbSession, session_id: Id) -> Session:
    """The row of a session. Raises NotFound."""
    row = session.get(Session, session_id)
    if row is None or row.removed:
        raise NotFound("This session is no longer here.")
    return row


def generated_id(series_id: Id, day: date) -> Id:
    """The id of a series' session: the same on every laptop that plans the same series."""
    return hashlib.blake2b(series_id + day.isoformat().encode(), digest_size=16).digest()


def _session_row(series: Series, day: date, closure: schedule.Closure | None) -> dict[str, Any]:
    return {
        "id": generated_id(series.id, day), "series_id": series.id, "planned_day": day,
        "group_id": series.group_id, "site_id": series.site_id, "day": day, "start": series.start,
        "end": series.end, "role": series.role, "activity": series.activity, "subject": series.subject,
        "status": SessionStatus(closure.reason) if closure else SessionStatus.PLANNED, "reason_note": "",
    }  # fmt: skip


def _check_series(session: DbSession, draft: SeriesDraft) -> None:
    problems: dict[str, str] = {}
    if not draft.days:
        problems["days"] = "Choose at least one weekday."
    if draft.last_day < draft.first_day:
        problems["last_day"] = "The last day is before the first day."
    elif (draft.last_day - draft.first_day).days > 400:
        problems["last_day"] = "Plan at most one year at a time."
    if draft.end <= draft.start:
        problems["end"] = "The session must end after it starts."
    if not draft.adult_ids:
        problems["adult_ids"] = "Choose the adult who leads the sessions."
    if draft.group_id is None and not draft.student_ids:
        problems["student_ids"] = "Choose the students."
    if _missing(session, Student, draft.student_ids) or _missing(session, Adult, draft.adult_ids):
        problems["student_ids"] = "One of these people is no longer here."
    if problems:
        raise Invalid(problems)


def _missing(session: DbSession, table: type[Student | Adult], ids: Sequence[Id]) -> bool:
    here = set(session.scalars(select(table.id).where(table.id.in_(ids), table.removed.is_(False))))
    return not here.issuperset(ids)


def _group_name(session: DbSession, draft: SeriesDraft) -> str:
    adult = session.get_one(Adult, draft.adult_ids[0])
    what = draft.subject or str(draft.activity).replace("_", " ")
    days = schedule.days_text(draft.days).replace(",", " ")
    return f"{what.capitalize()}, {names.display_name(adult.given, adult.family)}, {days} {draft.start:%H:%M}"


def _check_times(start: time, end: time) -> None:
    if end <= start:
        raise Invalid({"end": "The session must end after it starts."})


def _refuse_closed_day(session: DbSession, day: date, site_id: Id) -> None:
    if schedule.closed_by(day, site_id, known_closures(session)) is not None:
        raise Conflict(
            f"The site is closed on {day.isoformat()}. Choose another day, or remove the closure first."
        )


def _has_marks(session: DbSession, session_ids: Sequence[Id]) -> set[Id]:
    found: set[Id] = set()
    for first in range(0, len(session_ids), 500):
        part = session_ids[first : first + 500]
        found |= set(
            session.scalars(
                select(Mark.session_id).where(Mark.session_id.in_(part), Mark.removed.is_(False)).distinct()
            )
        )
    return found


def _except(session: DbSession, session_id: Id, student_id: Id, *, planned: bool) -> None:
    the_session(session, session_id)
    row = session.get(SessionStudent, (session_id, student_id))
    if row is None:
        session.add(SessionStudent(session_id=session_id, student_id=student_id, planned=planned))
    else:
        row.planned, row.removed = planned, False
    session.flush()
