# SPDX-License-Identifier: Apache-2.0
"""Groups of students, who is in them and when, and the adults assigned to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.words import ConsentKind, Role, SessionStatus
from app.errors import Conflict, Invalid, NotFound
from app.services import clearance
from app.services.consents import require_consent
from app.storage.queries.consents import reasons_not
from app.storage.queries.rulebook import read_rules
from app.storage.tables import Assignment, Group, Membership, Student
from app.storage.tables import Session as PlannedSession


def new_group(
    session: DbSession,
    name: str,
    site_id: Id | None,
    student_ids: Iterable[Id],
    first_day: date,
    last_day: date | None = None,
) -> Id:
    """Make a group whose students are in it from ``first_day`` on. Raises Invalid, or Conflict as joining."""
    if not names.nfc(name):
        raise Invalid({"name": "Give the group a name."})
    inside = list(dict.fromkeys(student_ids))
    _require_consents(session, inside)
    group = Group(name=names.nfc(name), site_id=site_id)
    session.add(group)
    session.flush()
    for student_id in inside:
        session.add(
            Membership(group_id=group.id, student_id=student_id, first_day=first_day, last_day=last_day)
        )
    session.flush()
    return group.id


def change_group(session: DbSession, group_id: Id, name: str, site_id: Id | None) -> None:
    """Rename a group, or say where it meets."""
    if not names.nfc(name):
        raise Invalid({"name": "Give the group a name."})
    group = _group(session, group_id)
    group.name, group.site_id = names.nfc(name), site_id


def remove_group(session: DbSession, group_id: Id) -> None:
    """Take a group off the list; its past stays in the reports. Raises Conflict while it has plans."""
    group = _group(session, group_id)
    planned = session.scalars(
        select(PlannedSession.id).where(
            PlannedSession.group_id == group_id,
            PlannedSession.removed.is_(False),
            PlannedSession.status == SessionStatus.PLANNED,
        )
    ).first()
    if planned is not None:
        raise Conflict(f"Sessions of {group.name} are planned. End its series first.")
    group.removed = True


def join_group(
    session: DbSession, group_id: Id, student_id: Id, first_day: date, last_day: date | None = None
) -> Id:
    """Put a student into a group; also for days that are past. Raises Invalid when already in it then.

    Raises Conflict when the program asks for consent first (``consent_for_groups``) and the family has not
    given it by today.
    """
    _group(session, group_id)
    _require_consents(session, [student_id])
    if last_day is not None and last_day < first_day:
        raise Invalid({"last_day": "The last day is before the first day."})
    for stay in _stays(session, group_id, student_id):
        if (last_day is None or stay.first_day <= last_day) and (
            stay.last_day is None or stay.last_day >= first_day
        ):
            raise Invalid({"first_day": "This student is in the group then already."})
    membership = Membership(group_id=group_id, student_id=student_id, first_day=first_day, last_day=last_day)
    session.add(membership)
    session.flush()
    return membership.id


def leave_group(session: DbSession, group_id: Id, student_id: Id, last_day: date) -> None:
    """End a student's time in a group; ``last_day`` is still part of it. Past rolls stay as they were."""
    open_stays = [
        stay
        for stay in _stays(session, group_id, student_id)
        if stay.last_day is None or stay.last_day > last_day
    ]
    if not open_stays:
        raise NotFound("This student is not in the group then.")
    for stay in open_stays:
        if stay.first_day > last_day:
            stay.removed = True
        else:
            stay.last_day = last_day
    session.flush()


def assign(
    session: DbSession,
    adult_id: Id,
    role: Role,
    first_day: date,
    *,
    group_id: Id | None = None,
    student_id: Id | None = None,
    last_day: date | None = None,
) -> Id:
    """Give an adult a role for one student or one group.

    Raises Conflict where the family's word on taking part is in the way of a match with one student; what is
    over already can be noted all the same. Raises NotCleared where the adult is (``clearance``).
    """
    if (group_id is None) == (student_id is None):
        raise Invalid({"group_id": "An assignment is for one student or one group."})
    if student_id is not None and (last_day is None or last_day >= clock.today()):
        require_consent(session, student_id, ConsentKind.PARTICIPATION, clock.today())
    assignment = Assignment(
        adult_id=adult_id,
        group_id=group_id,
        student_id=student_id,
        role=role,
        first_day=first_day,
        last_day=last_day,
    )
    session.add(assignment)
    session.flush()
    if last_day is None or last_day >= clock.today():
        clearance.require_cleared(session, [adult_id], first_day, clearance.MATCH, assignment.id)
    return assignment.id


def end_assignment(session: DbSession, assignment_id: Id, last_day: date) -> None:
    """Say on which day it ends. Raises Invalid, and NotCleared where what was over would go on by it."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound("This assignment is no longer here.")
    if last_day < assignment.first_day:
        raise Invalid({"last_day": "The last day is before the first day."})
    before, assignment.last_day = assignment.last_day, last_day
    clearance.require_to_go_on(session, assignment.adult_id, before, last_day, assignment.id)


def _stays(session: DbSession, group_id: Id, student_id: Id) -> list[Membership]:
    return list(
        session.scalars(
            select(Membership).where(
                Membership.group_id == group_id,
                Membership.student_id == student_id,
                Membership.removed.is_(False),
            )
        )
    )


def _require_consents(session: DbSession, student_ids: Sequence[Id]) -> None:
    """A program may want a family's yes to taking part before a group, too; a match always wants it."""
    if read_rules(session).consent_for_groups != "yes":
        return
    reasons = reasons_not(session, student_ids, ConsentKind.PARTICIPATION, clock.today())
    for student_id, reason in reasons.items():
        student = session.get_one(Student, student_id)
        raise Conflict(f"{names.display_name(student.given, student.family)}: {reason}")


def _group(session: DbSession, group_id: Id) -> Group:
    group = session.get(Group, group_id)
    if group is None or group.removed:
        raise NotFound("This group is no longer here.")
    return group
