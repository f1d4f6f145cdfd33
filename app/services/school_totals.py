# SPDX-License-Identifier: Apache-2.0
"""What the coordinator knows of a school without its file: days off, and days typed from report cards.

Single days typed by hand are in ``school_days``; files come in by ``app.exchange``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.errors import Invalid, NotFound
from app.storage.tables import NoSchool, School, SchoolTotal, Student

_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class NoSchoolDraft:
    """Days without school, both ends included; ``school_id`` None is every school."""

    first_day: date
    last_day: date
    label: str = ""
    school_id: Id | None = None


@dataclass(frozen=True, slots=True)
class TotalDraft:
    """Days enrolled and missed from a report card, as typed: "45", "2.5"."""

    first_day: date
    last_day: date
    enrolled: str
    absent: str
    source: str = ""


def set_absences_only(session: DbSession, school_id: Id, absences_only: bool) -> None:
    """Say whether a school's file holds absences only. Raises NotFound."""
    school = session.get(School, school_id)
    if school is None or school.removed:
        raise NotFound("This school is no longer here.")
    school.absences_only = absences_only


def add_no_school(session: DbSession, draft: NoSchoolDraft) -> Id:
    """Add days without school. Raises Invalid."""
    _require_span(draft.first_day, draft.last_day)
    row = NoSchool(
        school_id=draft.school_id, first_day=draft.first_day, last_day=draft.last_day,
        label=names.nfc(draft.label.strip()),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def change_no_school(session: DbSession, row_id: Id, draft: NoSchoolDraft) -> None:
    """Change days without school. Raises Invalid and NotFound."""
    _require_span(draft.first_day, draft.last_day)
    row = _no_school(session, row_id)
    row.school_id, row.first_day, row.last_day = draft.school_id, draft.first_day, draft.last_day
    row.label = names.nfc(draft.label.strip())


def remove_no_school(session: DbSession, row_id: Id) -> None:
    """Take days off the calendar again. Raises NotFound."""
    _no_school(session, row_id).removed = True


def set_total(
    session: DbSession, student_id: Id, draft: TotalDraft, instead_of: date | None = None
) -> tuple[Id, date]:
    """Keep what a report card says; the same first day again is a correction. Raises Invalid and NotFound.

    ``instead_of`` is the first day of the row that is corrected, when that day itself was wrong.
    """
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    _require_span(draft.first_day, draft.last_day)
    enrolled, absent = _halves("enrolled", draft.enrolled), _halves("absent", draft.absent)
    if not enrolled:
        raise Invalid({"enrolled": "Write how many days the student was enrolled."})
    if absent > enrolled:
        raise Invalid({"absent": "More days missed than enrolled. Look at the report card again."})
    if enrolled > 2 * ((draft.last_day - draft.first_day).days + 1):
        raise Invalid({"enrolled": "There are not so many days between the first and the last day."})
    if instead_of is not None and instead_of != draft.first_day:
        remove_total(session, student_id, instead_of)
    known = session.get(SchoolTotal, (student_id, draft.first_day))
    if known is None:
        known = SchoolTotal(
            student_id=student_id, first_day=draft.first_day, last_day=draft.last_day, enrolled_x2=enrolled,
            absent_x2=absent,
        )  # fmt: skip
        session.add(known)
    known.last_day, known.enrolled_x2, known.absent_x2 = draft.last_day, enrolled, absent
    known.source, known.removed = names.nfc(draft.source.strip()), False
    session.flush()
    return student_id, draft.first_day


def remove_total(session: DbSession, student_id: Id, first_day: date) -> None:
    """Take a typed total away. Raises NotFound."""
    known = session.get(SchoolTotal, (student_id, first_day))
    if known is None or known.removed:
        raise NotFound("These days are no longer here.")
    known.removed = True


def _no_school(session: DbSession, row_id: Id) -> NoSchool:
    row = session.get(NoSchool, row_id)
    if row is None or row.removed:
        raise NotFound("These days are no longer here.")
    return row


def _require_span(first: date, last: date) -> None:
    if last < first:
        raise Invalid({"last_day": "The last day is before the first day."})
    if (last - first).days >= _MOST_DAYS:
        raise Invalid({"last_day": "That is more than a year. Look at both days again."})


def _halves(field: str, text: str) -> int:
    """Days as halves, from "12", "2.5" or "2,5"."""
    try:
        days = Decimal(text.strip().replace(",", ".") or "0")
        halves = days * 2
        if not days.is_finite() or halves != int(halves) or not 0 <= days <= _MOST_DAYS:
            raise InvalidOperation
    except InvalidOperation:
        raise Invalid({field: "Write days such as 45 or 2.5; half days are the smallest part."}) from None
    return int(halves)
