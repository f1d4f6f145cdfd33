# SPDX-License-Identifier: Apache-2.0
"""The life of a match after it began: changed, paused, closed with exit interviews, corrected, reopened.

Giving an adult to a student or group is ``groups.assign``; suggestions are ``matching``. What a match is
called in a sentence is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.words import ExitInterview, Rematch, Role
from app.errors import Conflict, Invalid, NotFound
from app.services import clearance
from app.storage.tables import Adult, Assignment, MatchPause

BASES = (("", "Not said"), ("school", "At school"), ("community", "In the community"))
MOST_MINUTES = 7 * 24 * 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDraft:
    """What was agreed on. ``committed_until`` None: as many months as the rules say."""

    first_day: date
    role: Role
    subject: str = ""
    weekly_minutes: int | None = None
    base: str = ""
    committed_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDraft:
    """How a match ends (MENTOR, EEP: closure). ``last_day`` is still part of it; ``note`` is restricted."""

    last_day: date
    reason: str
    notice_day: date | None = None
    later_contact: str = ""
    rematch: Rematch = Rematch.UNDECIDED
    exit_adult: ExitInterview = ExitInterview.OPEN
    exit_student: ExitInterview = ExitInterview.OPEN
    exit_guardian: ExitInterview = ExitInterview.OPEN
    note: str = ""


def the_match(session: DbSession, match_id: Id) -> Assignment:
    """The row of a match. Raises NotFound."""
    row = session.get(Assignment, match_id)
    if row is None or row.removed:
        raise NotFound("This match is no longer here.")
    return row


def change_match(session: DbSession, match_id: Id, draft: MatchDraft) -> None:
    """Change what was agreed on. Raises Invalid for days that contradict each other."""
    row = the_match(session, match_id)
    problems: dict[str, str] = {}
    if row.last_day is not None and draft.first_day > row.last_day:
        problems["first_day"] = f"The match ended on {row.last_day}. Begin it before that day."
    if draft.committed_until is not None and draft.committed_until < draft.first_day:
        problems["committed_until"] = "This day is before the first day."
    if draft.weekly_minutes is not None and not 1 <= draft.weekly_minutes <= MOST_MINUTES:
        problems["weekly_minutes"] = "Write minutes a week, such as 60."
    if draft.base not in dict(BASES):
        problems["base"] = "Choose school, community or not said."
    if problems:
        raise Invalid(problems)
    takes_another_role = draft.role is not row.role
    row.first_day, row.role, row.subject = draft.first_day, draft.role, names.nfc(draft.subject)
    row.weekly_minutes, row.base = draft.weekly_minutes, draft.base
    row.committed_until = draft.committed_until
    session.flush()
    if takes_another_role and (row.last_day is None or row.last_day >= clock.today()):
        clearance.require_cleared(session, [row.adult_id], clock.today(), clearance.MATCH, row.id)


def change_adult(session: DbSession, match_id: Id, adult_id: Id, first_day: date, reason: str = "") -> Id:
    """Give a match to another adult from ``first_day`` on: the old one ends the day before; returns the new.

    What was agreed on goes along; meetings stay with whoever led them. Raises Invalid, NotCleared.
    """
    row = the_match(session, match_id)
    adult = session.get(Adult, adult_id)
    if adult is None or adult.removed:
        raise NotFound("This adult is no longer here.")
    if adult_id == row.adult_id:
        raise Invalid({"adult": "This is the adult of the match already. Choose another one."})
    if row.last_day is not None and first_day > row.last_day:
        raise Invalid({"first_day": f"The match ended on {row.last_day}. Reopen it first."})
    if first_day <= row.first_day:
        raise Invalid({"first_day": "Choose a day after the first day of the match."})
    made = Assignment(
        adult_id=adult_id, student_id=row.student_id, group_id=row.group_id, role=row.role,
        first_day=first_day, last_day=row.last_day, subject=row.subject,
        weekly_minutes=row.weekly_minutes, base=row.base,
    )  # fmt: skip
    row.last_day, row.end_reason = first_day - _DAY, names.nfc(reason) or "Another adult goes on"
    _end_pauses(session, match_id, row.last_day)
    session.add(made)
    session.flush()
    clearance.require_cleared(session, [adult_id], first_day, clearance.MATCH, made.id)
    return made.id


def pause(
    session: DbSession, match_id: Id, first_day: date, last_day: date | None = None, reason: str = ""
) -> Id:
    """Let a match rest, both days included; without a last day until ``resume``. Raises Invalid, Conflict."""
    row = the_match(session, match_id)
    if last_day is not None and last_day < first_day:
        raise Invalid({"last_day": "The last day is before the first day."})
    if first_day < row.first_day:
        raise Invalid({"first_day": "The match had not begun on this day."})
    if row.last_day is not None and first_day > row.last_day:
        raise Invalid({"first_day": f"The match ended on {row.last_day}."})
    for other in _pauses(session, match_id):
        if (other.last_day is None or other.last_day >= first_day) and (
            last_day is None or last_day >= other.first_day
        ):
            raise Conflict(f"The match rests from {other.first_day} already. Resume it first.")
    made = MatchPause(
        assignment_id=match_id, first_day=first_day, last_day=last_day, reason=names.nfc(reason)
    )
    session.add(made)
    session.flush()
    return made.id


def resume(session: DbSession, match_id: Id, first_day: date) -> None:
    """Go on: ``first_day`` is the first day after the pause. Raises Conflict when the match does not rest.

    A pause that would have no day left is taken away.
    """
    the_match(session, match_id)
    resting = [one for one in _pauses(session, match_id) if one.last_day is None or one.last_day >= first_day]
    if not resting:
        raise Conflict("This match does not rest on that day.")
    for one in resting:
        if one.first_day >= first_day:
            one.removed = True
        else:
            one.last_day = first_day - _DAY
    session.flush()


def close_match(session: DbSession, match_id: Id, draft: ClosingDraft) -> None:
    """Close a match, or correct how it was closed. Raises Invalid with a sentence per field.

    Raises NotCleared where a match that is over would go on by a later last day.
    """
    row = the_match(session, match_id)
    problems: dict[str, str] = {}
    if draft.last_day < row.first_day:
        problems["last_day"] = "The last day is before the first day."
    if not names.nfc(draft.reason):
        problems["reason"] = "Choose why it ends."
    if draft.notice_day is not None and draft.notice_day > draft.last_day:
        problems["notice_day"] = "Notice is given before the last day, or on it."
    if problems:
        raise Invalid(problems)
    before = row.last_day
    row.last_day, row.end_reason = draft.last_day, names.nfc(draft.reason)
    row.notice_day, row.later_contact = draft.notice_day, names.nfc(draft.later_contact)
    row.rematch, row.end_note = draft.rematch, draft.note.strip()
    row.exit_adult, row.exit_student = draft.exit_adult, draft.exit_student
    row.exit_guardian = draft.exit_guardian
    _end_pauses(session, match_id, draft.last_day)
    session.flush()
    clearance.require_to_go_on(session, row.adult_id, before, draft.last_day, match_id)


def reopen_match(session: DbSession, match_id: Id) -> None:
    """Go on with a closed match as if it had not ended; how it was closed is emptied (History keeps it).

    Raises Conflict when it has no last day, and NotCleared when the adult is not (any more).
    """
    row = the_match(session, match_id)
    if row.last_day is None:
        raise Conflict("This match has not been closed.")
    row.last_day = row.notice_day = None
    row.end_reason = row.end_note = row.later_contact = ""
    row.rematch = Rematch.UNDECIDED
    row.exit_adult = row.exit_student = row.exit_guardian = ExitInterview.OPEN
    session.flush()
    clearance.require_cleared(session, [row.adult_id], clock.today(), clearance.MATCH, row.id)


def _pauses(session: DbSession, match_id: Id) -> list[MatchPause]:
    return list(
        session.scalars(
            select(MatchPause).where(MatchPause.assignment_id == match_id, MatchPause.removed.is_(False))
        )
    )


def _end_pauses(session: DbSession, match_id: Id, last_day: date) -> None:
    """No pause outlives the match."""
    for one in _pauses(session, match_id):
        if one.first_day > last_day:
            one.removed = True
        elif one.last_day is None or one.last_day > last_day:
            one.last_day = last_day
