# SPDX-License-Identifier: Apache-2.0
"""Legal holds: whose records must be kept, whatever the retention says. A hold wins over every erasure that
is asked for while it is known; one that arrives later from another laptop brings nothing back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.errors import Conflict, Invalid, NotFound
from app.storage.queries.privacy import active_hold
from app.storage.tables import Adult, LegalHold, Student


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDraft:
    """Why somebody's records must be kept, and until when; None for until it is lifted."""

    reason: str = ""
    until: date | None = None


def place_hold(session: DbSession, kind: str, person_id: Id, draft: HoldDraft, who: str) -> Id:
    """Hold the records of a student or an adult. Raises Invalid, NotFound, or Conflict when they are held."""
    reason = " ".join(draft.reason.split())
    problems = {}
    if not reason:
        problems["reason"] = "Write who asked for it, or the number of the case."
    if draft.until is not None and draft.until < clock.today():
        problems["until"] = "This day is over."
    if problems:
        raise Invalid(problems)
    person = session.get(Student, person_id) if kind == "student" else session.get(Adult, person_id)
    if person is None or person.erased:
        raise NotFound("This person is no longer here.")
    known = active_hold(session, person_id, clock.today())
    if known is not None:
        raise Conflict(f"This person is on hold already: {known.reason}.")
    hold = LegalHold(
        kind=kind, person_id=person_id, since=clock.today(), until=draft.until, reason=reason, who=who
    )
    session.add(hold)
    session.flush()
    return hold.id


def lift_hold(session: DbSession, hold_id: Id, who: str) -> None:
    """Let go of held records. Raises NotFound, or Conflict when it is lifted already."""
    hold = session.get(LegalHold, hold_id)
    if hold is None or hold.removed:
        raise NotFound("This hold is no longer here.")
    if hold.lifted is not None:
        raise Conflict("This hold is lifted already.")
    hold.lifted, hold.lifted_by = clock.today(), who
