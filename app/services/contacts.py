# SPDX-License-Identifier: Apache-2.0
"""Contacts and attempts: a check-in, time together that was no session, a call about an absence, a visit.

An attempt (nobody answered) is kept and never counts as a contact. A meeting of a match that took place is a
session; logging one in a line is ``quick_log``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.words import ContactPurpose, Party
from app.errors import Invalid, NotFound
from app.storage.tables import Adult, Assignment, Contact, Student


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """``person_id`` is whom it is about (``kind`` student or adult), ``adult_id`` who made the contact."""

    person_id: Id
    kind: str
    party: Party
    purpose: ContactPurpose
    day: date
    reached: bool = True
    assignment_id: Id | None = None
    adult_id: Id | None = None
    at: time | None = None
    minutes: int = 0
    how: str = ""
    barrier: str = ""
    words: str = ""


def log_contact(session: DbSession, draft: ContactDraft, who: str) -> Id:
    """Keep a contact or an attempt; ``who`` typed it. Raises Invalid and NotFound."""
    _check(session, draft)
    row = Contact(
        person_id=draft.person_id, kind=draft.kind, party=draft.party, purpose=draft.purpose,
        day=draft.day, who=who,
    )  # fmt: skip
    _write(row, draft)
    session.add(row)
    session.flush()
    return row.id


def change_contact(session: DbSession, contact_id: Id, draft: ContactDraft) -> None:
    """Correct a contact. Raises Invalid and NotFound."""
    row = session.get(Contact, contact_id)
    if row is None or row.removed:
        raise NotFound("This contact is no longer here.")
    _check(session, draft)
    row.person_id, row.kind = draft.person_id, draft.kind
    row.party, row.purpose, row.day = draft.party, draft.purpose, draft.day
    _write(row, draft)
    session.flush()


def remove_contact(session: DbSession, contact_id: Id) -> None:
    row = session.get(Contact, contact_id)
    if row is not None:
        row.removed = True
        session.flush()


def _write(row: Contact, draft: ContactDraft) -> None:
    row.assignment_id, row.adult_id = draft.assignment_id, draft.adult_id
    row.reached, row.at, row.minutes = draft.reached, draft.at, draft.minutes if draft.reached else 0
    row.how, row.barrier, row.words = names.nfc(draft.how), names.nfc(draft.barrier), draft.words.strip()


def _check(session: DbSession, draft: ContactDraft) -> None:
    person: Student | Adult | None
    if draft.kind == "student":
        person = session.get(Student, draft.person_id)
    else:
        person = session.get(Adult, draft.person_id)
    if person is None or person.removed:
        raise NotFound("This person is no longer here.")
    if draft.assignment_id is not None:
        match = session.get(Assignment, draft.assignment_id)
        if match is None or match.removed:
            raise NotFound("This match is no longer here.")
    problems: dict[str, str] = {}
    if draft.day > clock.today():
        problems["day"] = "This day is still to come. Log what has happened."
    if not 0 <= draft.minutes <= 1440:
        problems["minutes"] = "Write minutes, such as 10."
    if draft.kind == "adult" and draft.party in (Party.STUDENT, Party.GUARDIAN):
        problems["party"] = "A contact about an adult is with the adult or the school."
    if problems:
        raise Invalid(problems)
