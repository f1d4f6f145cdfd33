# SPDX-License-Identifier: Apache-2.0
"""What support a student needs: noted, changed, ended with a reason.

A need has no id of its own: student, role and first day are its key, so two laptops that note the same need
on the same day make one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names, needs
from app.domain.words import Role, Urgency, label
from app.errors import Invalid, NotFound
from app.storage.tables import Need, Student

_WORDED = ("urgency", "said_by", "words", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDraft:
    """What is noted; ``said_by`` is who said so (a teacher, the family), ``subject`` empty for any."""

    role: Role
    first_day: date
    urgency: Urgency = Urgency.SOON
    said_by: str = ""
    words: str = ""
    subject: str = ""
    last_day: date | None = None
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class NeedKey:
    """Which need is meant."""

    student_id: Id
    role: Role
    first_day: date


def add_need(session: DbSession, student_id: Id, draft: NeedDraft) -> NeedKey:
    """Note a need. Raises NotFound, and Invalid where the student has this need on these days already."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    _check(session, student_id, draft, None)
    key = NeedKey(student_id, draft.role, draft.first_day)
    row = session.get(Need, (student_id, draft.role, draft.first_day))
    if row is None:
        row = Need(student_id=student_id, role=draft.role, first_day=draft.first_day)
        session.add(row)
    row.removed = False
    _write(row, draft)
    session.flush()
    return key


def change_need(session: DbSession, key: NeedKey, draft: NeedDraft) -> NeedKey:
    """Correct a need; with another role or first day it is another one, and the old one goes."""
    row = _need(session, key)
    _check(session, key.student_id, draft, key)
    if (draft.role, draft.first_day) == (key.role, key.first_day):
        _write(row, draft)
        return key
    row.removed = True
    session.flush()
    return add_need(session, key.student_id, draft)


def end_need(session: DbSession, key: NeedKey, last_day: date, reason: str) -> None:
    """End a need; the last day still counts. Raises Invalid or NotFound."""
    row = _need(session, key)
    if last_day < row.first_day:
        raise Invalid({"last_day": "The last day is before the first day."})
    row.last_day, row.end_reason = last_day, names.nfc(reason)


def remove_need(session: DbSession, key: NeedKey) -> None:
    """Take away a need that was noted by mistake; one that was there and is over is ended instead."""
    _need(session, key).removed = True


def _check(session: DbSession, student_id: Id, draft: NeedDraft, but: NeedKey | None) -> None:
    if draft.last_day is not None and draft.last_day < draft.first_day:
        raise Invalid({"last_day": "The last day is before the first day."})
    known = session.scalars(select(Need).where(Need.student_id == student_id, Need.removed.is_(False)))
    others = [
        needs.Need(row.student_id, row.role, row.first_day, row.last_day, row.urgency)
        for row in known
        if but is None or (row.role, row.first_day) != (but.role, but.first_day)
    ]
    found = needs.overlapping(others, draft.role, draft.first_day, draft.last_day)
    if found is not None:
        raise Invalid(
            {
                "first_day": f"This student needs this already ({label(draft.role)}, since "
                f"{found.first_day.isoformat()}). Change that one, or end it first."
            }
        )


def _write(row: Need, draft: NeedDraft) -> None:
    for name in _WORDED:
        value = getattr(draft, name)
        setattr(row, name, names.nfc(value) if type(value) is str else value)
    row.last_day = draft.last_day
    row.end_reason = names.nfc(draft.end_reason) if draft.last_day is not None else ""


def _need(session: DbSession, key: NeedKey) -> Need:
    row = session.get(Need, (key.student_id, key.role, key.first_day))
    if row is None or row.removed:
        raise NotFound("This need is no longer here.")
    return row
