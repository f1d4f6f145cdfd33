# SPDX-License-Identifier: Apache-2.0
"""Grades and behaviour as series: a value noted on a day, corrected, taken away; a day typed as a grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.measures import read_value
from app.errors import Invalid, NotFound
from app.storage.tables import Measure, Student


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """A value of a series; ``value`` is a decimal number as text, ``kind`` a word of the list "measures"."""

    kind: str
    day: date
    value: str
    words: str = ""


def add_measure(session: DbSession, student_id: Id, draft: MeasureDraft) -> Id:
    """Note a value. Raises Invalid or NotFound."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    measure = Measure(student_id=student_id, **_clean(draft))
    session.add(measure)
    session.flush()
    return measure.id


def change_measure(session: DbSession, measure_id: Id, draft: MeasureDraft) -> None:
    """Correct a value. Raises Invalid or NotFound."""
    measure = _measure(session, measure_id)
    for name, value in _clean(draft).items():
        setattr(measure, name, value)


def remove_measure(session: DbSession, measure_id: Id) -> None:
    """Take a value away. Raises NotFound."""
    _measure(session, measure_id).removed = True


def put_measure(session: DbSession, student_id: Id, kind: str, day: date, text: str) -> None:
    """Store what stands in the cell of a student, a series and a day; an empty text takes the value away."""
    known = session.scalars(
        select(Measure)
        .where(Measure.student_id == student_id, Measure.kind == names.nfc(kind), Measure.day == day)
        .where(Measure.removed.is_(False))
        .order_by(Measure.id.desc())
    ).first()
    if not names.nfc(text):
        if known is not None:
            known.removed = True
    elif known is None:
        add_measure(session, student_id, MeasureDraft(kind=kind, day=day, value=text))
    else:
        known.value = read_value(text)


def _measure(session: DbSession, measure_id: Id) -> Measure:
    measure = session.get(Measure, measure_id)
    if measure is None or measure.removed:
        raise NotFound("This value is no longer here.")
    return measure


def _clean(draft: MeasureDraft) -> dict[str, Any]:
    if not names.nfc(draft.kind):
        raise Invalid({"kind": "Choose what this is a value of."})
    return {
        "kind": names.nfc(draft.kind), "day": draft.day, "value": read_value(draft.value),
        "words": names.nfc(draft.words),
    }  # fmt: skip
