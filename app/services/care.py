# SPDX-License-Identifier: Apache-2.0
"""What whoever is in charge must know in a hurry: who may collect a student, whom to call, allergies.

Health has its own permission (``app.keeping.people_here``) and stands on no sheet. Guardians are added in
``people``; here is whether they may collect and in which order they are called.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import YesNoUnknown
from app.errors import Invalid, NotFound
from app.services.notes import in_lines
from app.storage.tables import Care, FamilyContact, Guardian, Student, StudentGuardian

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CareDraft:
    """Health of a student in a few words; ``plan`` is what to do, or where the school's plan lies."""

    allergies: str = ""
    medicines: str = ""
    doctor: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyContactDraft:
    """Somebody besides the guardians; what was ordered about them is set apart (``set_custody``)."""

    name: str
    phone: str = ""
    relation: str = ""
    may_collect: YesNoUnknown = YesNoUnknown.UNKNOWN
    emergency: bool = False


def keep_care(session: DbSession, student_id: Id, draft: CareDraft) -> None:
    """Store what is known of a student's health. Raises NotFound."""
    _student(session, student_id)
    values: dict[str, Any] = {one.name: in_lines(getattr(draft, one.name)) for one in fields(draft)}
    row = session.get(Care, student_id)
    if row is None:
        if any(values.values()):
            session.add(Care(student_id=student_id, **values))
        return
    row.removed = not any(values.values())
    for name, value in values.items():
        setattr(row, name, value)


def set_collecting(
    session: DbSession, student_id: Id, guardian_id: Id, may_collect: YesNoUnknown, first_call: int | None
) -> None:
    """Whether a guardian may collect, and the place in the order of calls (1 is first). Raises NotFound."""
    link = session.get(StudentGuardian, (student_id, guardian_id))
    if link is None or link.removed:
        raise NotFound("This guardian is no longer with this student.")
    if first_call is not None and first_call < 1:
        raise Invalid({"first_call": "The first one to call has the number 1."})
    link.may_collect, link.first_call = may_collect, first_call


def move_guardian(session: DbSession, student_id: Id, guardian_id: Id, steps: int) -> None:
    """Call a guardian earlier (negative) or later; every guardian of the student gets a number."""
    links = session.execute(
        select(StudentGuardian, Guardian)
        .join(Guardian, Guardian.id == StudentGuardian.guardian_id)
        .where(StudentGuardian.student_id == student_id, StudentGuardian.removed.is_(False))
        .where(Guardian.removed.is_(False))
    ).all()
    ordered = [
        link
        for link, _who in sorted(
            links, key=lambda one: (one[0].first_call or 99, one[1].given, one[1].family, one[1].id)
        )
    ]
    _move(ordered, next((link for link in ordered if link.guardian_id == guardian_id), None), steps)
    for place, link in enumerate(ordered, start=1):
        link.first_call = place


def add_family_contact(session: DbSession, student_id: Id, draft: FamilyContactDraft) -> Id:
    """Add somebody to call, or who may or may not collect; called last. Raises Invalid or NotFound."""
    _student(session, student_id)
    last = session.scalar(
        select(func.max(FamilyContact.position)).where(
            FamilyContact.student_id == student_id, FamilyContact.removed.is_(False)
        )
    )
    made = FamilyContact(
        student_id=student_id, position=0 if last is None else last + 1, **_clean_contact(draft)
    )
    session.add(made)
    session.flush()
    return made.id


def change_family_contact(session: DbSession, contact_id: Id, draft: FamilyContactDraft) -> None:
    """Correct somebody. Raises Invalid or NotFound."""
    row = _contact(session, contact_id)
    for name, value in _clean_contact(draft).items():
        setattr(row, name, value)


def move_family_contact(session: DbSession, contact_id: Id, steps: int) -> None:
    """Call somebody earlier (negative) or later; at the end nothing happens."""
    row = _contact(session, contact_id)
    ordered = list(
        session.scalars(
            select(FamilyContact)
            .where(FamilyContact.student_id == row.student_id, FamilyContact.removed.is_(False))
            .order_by(FamilyContact.position, FamilyContact.id)
        )
    )
    _move(ordered, row, steps)
    for position, one in enumerate(ordered):
        one.position = position


def set_custody(session: DbSession, contact_id: Id, words: str) -> None:
    """Note what a court or the family has ordered about somebody; restricted. Raises NotFound."""
    _contact(session, contact_id).custody = in_lines(words)


def remove_family_contact(session: DbSession, contact_id: Id) -> None:
    """Take somebody off the list."""
    _contact(session, contact_id).removed = True


def _clean_contact(draft: FamilyContactDraft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    values = {name: names.nfc(value) if type(value) is str else value for name, value in values.items()}
    if not values["name"]:
        raise Invalid({"name": "Write a name."})
    if draft.emergency and not values["phone"]:
        raise Invalid({"phone": "Whoever is called in an emergency needs a phone number."})
    return values


def _move(ordered: list[T], one: T | None, steps: int) -> None:
    if one is None:
        raise NotFound("This person is no longer on the list.")
    at = ordered.index(one)
    ordered.insert(min(max(at + steps, 0), len(ordered) - 1), ordered.pop(at))


def _student(session: DbSession, student_id: Id) -> Student:
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    return student


def _contact(session: DbSession, contact_id: Id) -> FamilyContact:
    row = session.get(FamilyContact, contact_id)
    if row is None or row.removed:
        raise NotFound("This person is no longer on the list.")
    return row
