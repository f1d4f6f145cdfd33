# SPDX-License-Identifier: Apache-2.0
"""Milestones of a student toward what comes after high school: planned, done, dropped.

A transition coach is judged by these, not by minutes (handbook, section 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import GoalState
from app.errors import Invalid, NotFound
from app.storage.tables import Milestone, Student


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDraft:
    """``kind`` is a word of the list of milestones; ``day`` is the day it was done."""

    kind: str
    words: str = ""
    due: date | None = None
    day: date | None = None
    state: GoalState = GoalState.OPEN


def add_milestone(session: DbSession, student_id: Id, draft: MilestoneDraft) -> Id:
    """Add one. Raises Invalid and NotFound."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    row = Milestone(student_id=student_id, kind="")
    _write(row, draft)
    session.add(row)
    session.flush()
    return row.id


def change_milestone(session: DbSession, milestone_id: Id, draft: MilestoneDraft) -> None:
    """Correct one. Raises Invalid and NotFound."""
    _write(_milestone(session, milestone_id), draft)


def reach_milestone(session: DbSession, milestone_id: Id, day: date) -> None:
    """It is done since ``day``."""
    row = _milestone(session, milestone_id)
    row.state, row.day = GoalState.REACHED, day


def remove_milestone(session: DbSession, milestone_id: Id) -> None:
    row = session.get(Milestone, milestone_id)
    if row is not None:
        row.removed = True


def add_all(session: DbSession, student_id: Id, kinds: Iterable[str]) -> int:
    """Add each kind that the student has not yet, open and without a day; returns how many."""
    known = set(
        session.scalars(
            select(Milestone.kind).where(Milestone.student_id == student_id, Milestone.removed.is_(False))
        )
    )
    new = [kind for kind in dict.fromkeys(kinds) if kind not in known]
    for kind in new:
        add_milestone(session, student_id, MilestoneDraft(kind=kind))
    return len(new)


def _milestone(session: DbSession, milestone_id: Id) -> Milestone:
    row = session.get(Milestone, milestone_id)
    if row is None or row.removed:
        raise NotFound("This milestone is no longer here.")
    return row


def _write(row: Milestone, draft: MilestoneDraft) -> None:
    problems: dict[str, str] = {}
    if not names.nfc(draft.kind):
        problems["kind"] = "Choose which milestone."
    if draft.state is GoalState.REACHED and draft.day is None:
        problems["day"] = "Say on which day it was done."
    if problems:
        raise Invalid(problems)
    row.kind, row.words, row.due = names.nfc(draft.kind), names.nfc(draft.words), draft.due
    reached = draft.day is not None and draft.state is not GoalState.DROPPED
    row.state = GoalState.REACHED if reached else draft.state
    row.day = draft.day if reached else None
