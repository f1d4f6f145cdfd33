# SPDX-License-Identifier: Apache-2.0
"""The papers that families sign: noted, corrected, taken back, and asked for before something is done.

What is kept of a paper is what FERPA asks of it (34 CFR 99.30): what is given, what for, to whom, who signed
and how that person is related, the day; the handbook adds the last day, the language, and where the paper is.

Whatever needs a family's word calls ``require_consent`` before it does it. Which kinds a program asks for is
a rule of its own (``consents_required``), empty by default: a program that starts with the clipboard it has
collects no paper yet and must not be locked out of its own work. A no or a withdrawal that is noted stops it
all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import ConsentAnswer, ConsentKind
from app.errors import Conflict, Invalid, NotFound
from app.storage.queries.consents import why_not
from app.storage.tables import Consent, Student


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """One paper. ``scope`` is what may be given or done, ``paper`` where it lies ("folder 2026, shelf B")."""

    kind: ConsentKind
    day: date
    answer: ConsentAnswer = ConsentAnswer.YES
    scope: str = ""
    purpose: str = ""
    recipients: str = ""
    signer: str = ""
    relation: str = ""
    expires: date | None = None
    language: str = ""
    paper: str = ""


# Under these something about the student leaves the program: the paper must say what, what for and to whom.
LEAVES = frozenset({ConsentKind.RECORDS, ConsentKind.DATA_SHARING})


def add_consent(session: DbSession, student_id: Id, draft: ConsentDraft) -> Id:
    """Note a paper. Raises Invalid or NotFound."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    made = Consent(student_id=student_id, **_clean(draft))
    session.add(made)
    session.flush()
    return made.id


def change_consent(session: DbSession, consent_id: Id, draft: ConsentDraft) -> None:
    """Correct what was noted of a paper. Raises Invalid or NotFound."""
    row = _consent(session, consent_id)
    values = _clean(draft)
    if row.withdrawn is not None and row.withdrawn < draft.day:
        raise Invalid({"day": "It was taken back before this day."})
    for name, value in values.items():
        setattr(row, name, value)


def withdraw_consent(session: DbSession, consent_id: Id, day: date) -> None:
    """Note that the family took its yes back, from that day on. Raises Invalid or NotFound."""
    row = _consent(session, consent_id)
    if row.answer is not ConsentAnswer.YES:
        raise Invalid({"day": "This paper is a no already: there is nothing to take back."})
    if day < row.day:
        raise Invalid({"day": "The day is before the day of the paper."})
    row.withdrawn = day


def remove_consent(session: DbSession, consent_id: Id) -> None:
    """Take away what was noted by mistake; a family that changed its mind takes its yes back instead."""
    _consent(session, consent_id).removed = True


def require_consent(session: DbSession, student_id: Id, kind: ConsentKind, on: date) -> None:
    """Raise Conflict with a plain sentence when something may not be done with this student on this day."""
    reason = why_not(session, student_id, kind, on)
    if reason:
        raise Conflict(reason)


def _clean(draft: ConsentDraft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    values = {name: names.nfc(value) if type(value) is str else value for name, value in values.items()}
    problems: dict[str, str] = {}
    if not values["signer"]:
        problems["signer"] = "Write who signed, or who said it."
    if draft.expires is not None and draft.expires < draft.day:
        problems["expires"] = "The last day is before the day of the paper."
    if draft.kind in LEAVES and draft.answer is ConsentAnswer.YES:
        problems |= {name: sentence for name, sentence in _MUST_SAY.items() if not values[name]}
    if problems:
        raise Invalid(problems)
    return values


_MUST_SAY = {
    "scope": "The paper must say what may be given (34 CFR 99.30).",
    "purpose": "The paper must say what for.",
    "recipients": "The paper must say to whom.",
}


def _consent(session: DbSession, consent_id: Id) -> Consent:
    row = session.get(Consent, consent_id)
    if row is None or row.removed:
        raise NotFound("This paper is no longer here.")
    return row
