# SPDX-License-Identifier: Apache-2.0
"""Adding and changing students, guardians and adults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import grades, names
from app.domain.words import Role, Source
from app.errors import Invalid, NotFound
from app.storage.latest_day import latest_day
from app.storage.tables import Adult, AdultRole, Guardian, Household, Student, StudentGuardian


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentDraft:
    """What a form or a file says of a student; either name may be empty, not both."""

    given: str = ""
    middle: str = ""
    family: str = ""
    preferred: str = ""
    birth_date: date | None = None
    grade: str = ""
    school_id: Id | None = None
    household_id: Id | None = None
    district_id: str = ""
    state_id: str = ""
    language: str = ""
    gender: str = ""
    race: str = ""
    hispanic: str = ""
    first_day: date | None = None
    left_day: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultDraft:
    given: str = ""
    family: str = ""
    preferred: str = ""
    email: str = ""
    phone: str = ""
    source: Source = Source.COMMUNITY
    continuing: bool = False
    district_id: str = ""
    first_day: date | None = None
    left_day: date | None = None
    note: str = ""
    roles: Sequence[Role] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianDraft:
    given: str = ""
    family: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    household_id: Id | None = None


def clean_student(draft: StudentDraft, latest: date) -> dict[str, Any]:
    """The column values of a draft; nobody is born after ``latest``. Raises Invalid, a sentence per field."""
    values = _clean(draft)
    problems = _name_problems(values)
    grade = grades.parse(draft.grade) if draft.grade.strip() else ""
    if grade is None:
        problems["grade"] = f"“{draft.grade}” is not a grade. Write PK, K, or 1 to 12."
    if draft.birth_date and draft.birth_date > latest:
        problems["birth_date"] = "The birth date is in the future."
    if draft.first_day and draft.left_day and draft.left_day < draft.first_day:
        problems["left_day"] = "The last day is before the first day."
    if problems:
        raise Invalid(problems)
    return values | {"grade": grade}


def clean_adult(draft: AdultDraft) -> dict[str, Any]:
    """The column values of a draft, without its roles. Raises Invalid with a sentence per field."""
    values = _clean(draft)
    values.pop("roles")
    problems = _name_problems(values)
    if draft.email.strip() and "@" not in draft.email:
        problems["email"] = "An e-mail address has an @ in it."
    if draft.first_day and draft.left_day and draft.left_day < draft.first_day:
        problems["left_day"] = "The last day is before the first day."
    if problems:
        raise Invalid(problems)
    return values


def add_student(session: DbSession, draft: StudentDraft) -> Id:
    """Add a student. Raises Invalid."""
    student = Student(**clean_student(draft, latest_day(session)))
    session.add(student)
    session.flush()
    return student.id


def change_student(session: DbSession, student_id: Id, draft: StudentDraft) -> None:
    """Store what changed of a student. Raises Invalid or NotFound."""
    _set(_student(session, student_id), clean_student(draft, latest_day(session)))


def remove_student(session: DbSession, student_id: Id) -> None:
    """Hide a student from every list; Undo brings the student back."""
    _student(session, student_id).removed = True


def add_adult(session: DbSession, draft: AdultDraft) -> Id:
    """Add an adult with the roles this adult may take. Raises Invalid."""
    adult = Adult(**clean_adult(draft))
    session.add(adult)
    session.flush()
    set_roles(session, adult.id, draft.roles)
    return adult.id


def change_adult(session: DbSession, adult_id: Id, draft: AdultDraft) -> None:
    """Store what changed of an adult, roles included. Raises Invalid or NotFound."""
    _set(_adult(session, adult_id), clean_adult(draft))
    set_roles(session, adult_id, draft.roles)


def remove_adult(session: DbSession, adult_id: Id) -> None:
    """Hide an adult from every list; Undo brings the adult back."""
    _adult(session, adult_id).removed = True


def set_roles(session: DbSession, adult_id: Id, roles: Sequence[Role]) -> None:
    """The roles an adult may take, exactly these."""
    known = {
        row.role: row for row in session.scalars(select(AdultRole).where(AdultRole.adult_id == adult_id))
    }
    for role, row in known.items():
        row.removed = role not in roles
    for role in roles:
        if role not in known:
            session.add(AdultRole(adult_id=adult_id, role=role))
    session.flush()


def add_household(session: DbSession, name: str, address: str = "", language: str = "en") -> Id:
    household = Household(name=names.nfc(name), address=address.strip(), language=language)
    session.add(household)
    session.flush()
    return household.id


def change_household(session: DbSession, household_id: Id, name: str, address: str) -> None:
    """Rename a household or note where it lives; everybody in it sees the change."""
    household = session.get(Household, household_id)
    if household is None or household.removed:
        raise NotFound("This household is no longer here.")
    _set(household, {"name": names.nfc(name), "address": address.strip()})


def move_to_household(session: DbSession, student_id: Id, household_id: Id | None) -> None:
    """Put a student into a household that is known, or into none."""
    _student(session, student_id).household_id = household_id


def share_household(session: DbSession, student_id: Id, other_id: Id) -> Id:
    """Put a student into the household of another one; it is made when neither has one."""
    other = _student(session, other_id)
    if other.household_id is None:
        other.household_id = add_household(session, other.family or other.given)
    move_to_household(session, student_id, other.household_id)
    return other.household_id


def add_guardian(session: DbSession, draft: GuardianDraft) -> Id:
    """Add a guardian. Raises Invalid when there is no name."""
    values = _clean(draft)
    problems = _name_problems(values)
    if problems:
        raise Invalid(problems)
    guardian = Guardian(**values)
    session.add(guardian)
    session.flush()
    return guardian.id


def change_guardian(session: DbSession, guardian_id: Id, draft: GuardianDraft) -> None:
    guardian = session.get(Guardian, guardian_id)
    if guardian is None:
        raise NotFound("This guardian is no longer here.")
    values = _clean(draft)
    problems = _name_problems(values)
    if problems:
        raise Invalid(problems)
    _set(guardian, values)


def link_guardian(session: DbSession, student_id: Id, guardian_id: Id, relation: str = "") -> None:
    """Note that a guardian belongs to a student."""
    link = session.get(StudentGuardian, (student_id, guardian_id))
    if link is None:
        session.add(StudentGuardian(student_id=student_id, guardian_id=guardian_id, relation=relation))
    else:
        link.relation, link.removed = relation, False
    session.flush()


def unlink_guardian(session: DbSession, student_id: Id, guardian_id: Id) -> None:
    link = session.get(StudentGuardian, (student_id, guardian_id))
    if link is not None:
        link.removed = True


def find_adult(session: DbSession, name_or_id: str) -> Id:
    """One adult by id, district id or name. Raises NotFound, naming the choices when several fit."""
    return _find(session, Adult, name_or_id, "adult")


def find_student(session: DbSession, name_or_id: str) -> Id:
    """One student by id, district id or name. Raises NotFound, naming the choices when several fit."""
    return _find(session, Student, name_or_id, "student")


def _find(session: DbSession, table: type[Student | Adult], wanted: str, word: str) -> Id:
    people: list[Any] = list(session.scalars(select(table).where(table.removed.is_(False))))
    try:
        by_id = clock.id_from_text(wanted)
    except ValueError:
        by_id = b""
    matches = [p for p in people if p.id == by_id or (p.district_id and p.district_id == wanted.strip())]
    matches = matches or [p for p in people if names.fold(wanted) in _spellings(p)]
    if len(matches) == 1:
        return bytes(matches[0].id)
    if not matches:
        raise NotFound(f"There is no {word} named “{wanted}”.")
    choices = ", ".join(
        f"{names.display_name(p.given, p.family)} ({clock.id_text(p.id)})" for p in matches[:5]
    )
    raise NotFound(f"{len(matches)} people are named “{wanted}”; use one of the ids: {choices}.")


def _spellings(person: Student | Adult) -> set[str]:
    return {
        names.fold(person.given, person.family),
        names.fold(person.family, person.given),
        names.fold(person.preferred, person.family)
        if person.preferred
        else names.fold(person.given, person.family),
    }


def _clean(draft: Any) -> dict[str, Any]:
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return {name: names.nfc(value) if type(value) is str else value for name, value in values.items()}


def _name_problems(values: dict[str, Any]) -> dict[str, str]:
    if values["given"] or values["family"]:
        return {}
    return {"given": "A name is needed; one name is enough."}


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _student(session: DbSession, student_id: Id) -> Student:
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    return student


def _adult(session: DbSession, adult_id: Id) -> Adult:
    adult = session.get(Adult, adult_id)
    if adult is None or adult.removed:
        raise NotFound("This adult is no longer here.")
    return adult
