# SPDX-License-Identifier: Apache-2.0
"""Referrals of families to somebody who can help: referred, reached, closed with an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.errors import Invalid, NotFound
from app.storage.tables import Referral, Student


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDraft:
    """``need`` is a word of the list of needs; ``reached`` the day the family had the service."""

    need: str
    referred: date
    service: str = ""
    adult_id: Id | None = None
    reached: date | None = None
    closed: date | None = None
    outcome: str = ""
    words: str = ""


def add_referral(session: DbSession, student_id: Id, draft: ReferralDraft) -> Id:
    """Refer a student's family. Raises Invalid and NotFound."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    row = Referral(student_id=student_id, need="", referred=draft.referred)
    _write(row, draft)
    session.add(row)
    session.flush()
    return row.id


def change_referral(session: DbSession, referral_id: Id, draft: ReferralDraft) -> None:
    """Correct a referral, note that the family was reached, or close it. Raises Invalid and NotFound."""
    row = session.get(Referral, referral_id)
    if row is None or row.removed:
        raise NotFound("This referral is no longer here.")
    _write(row, draft)


def remove_referral(session: DbSession, referral_id: Id) -> None:
    row = session.get(Referral, referral_id)
    if row is not None:
        row.removed = True


def _write(row: Referral, draft: ReferralDraft) -> None:
    problems: dict[str, str] = {}
    if not names.nfc(draft.need):
        problems["need"] = "Choose what the family needs."
    if draft.reached is not None and draft.reached < draft.referred:
        problems["reached"] = "This is before the day of the referral."
    if draft.closed is not None and draft.closed < draft.referred:
        problems["closed"] = "This is before the day of the referral."
    if draft.closed is not None and not names.nfc(draft.outcome):
        problems["outcome"] = "Say how it ended."
    if problems:
        raise Invalid(problems)
    row.need, row.service, row.adult_id = names.nfc(draft.need), names.nfc(draft.service), draft.adult_id
    row.referred, row.reached, row.closed = draft.referred, draft.reached, draft.closed
    row.outcome, row.words = names.nfc(draft.outcome), draft.words.strip()
