# SPDX-License-Identifier: Apache-2.0
"""Making a match out of a suggestion. How a match goes on and ends is in ``matches``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import Role
from app.errors import Conflict, Invalid, NotFound
from app.services.groups import assign
from app.services.matches import BASES, MOST_MINUTES
from app.storage.queries.matching import suggestions
from app.storage.tables import Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDraft:
    """A match as it is agreed on: minutes a week, where it is based, and until when both are committed."""

    student_id: Id
    adult_id: Id
    role: Role
    first_day: date
    weekly_minutes: int | None = None
    subject: str = ""
    base: str = ""
    committed_until: date | None = None


def accept(session: DbSession, draft: MatchDraft, on: date) -> Id:
    """Give the adult to the student, with what speaks for it. Raises Invalid, NotFound, or Conflict.

    What rules a match out is asked anew: since the suggestion was shown, somebody may have been kept apart.
    """
    _check(draft)
    found = suggestions(session, draft.student_id, draft.role, on, subject=names.nfc(draft.subject))
    chosen = next((one for one in found.suggestions if one.adult == draft.adult_id), None)
    if chosen is None:
        raise NotFound("This adult is no longer here.")
    if not chosen.is_possible:
        raise Conflict(f"{chosen.name} cannot be given to this student. {chosen.why_not}")
    made = assign(
        session, draft.adult_id, draft.role, draft.first_day, student_id=draft.student_id,
    )  # fmt: skip
    row = session.get_one(Assignment, made)
    row.weekly_minutes, row.subject, row.base = draft.weekly_minutes, names.nfc(draft.subject), draft.base
    row.committed_until, row.because = draft.committed_until, chosen.because
    session.flush()
    return made


def _check(draft: MatchDraft) -> None:
    problems = {}
    if draft.weekly_minutes is not None and not 0 < draft.weekly_minutes <= MOST_MINUTES:
        problems["weekly_minutes"] = f"Write minutes a week from 1 to {MOST_MINUTES:,}, or nothing."
    if draft.base not in dict(BASES):
        problems["base"] = "A match is based at school or in the community."
    if draft.committed_until is not None and draft.committed_until < draft.first_day:
        problems["committed_until"] = "This is before the first day."
    if problems:
        raise Invalid(problems)
