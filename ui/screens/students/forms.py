# SPDX-License-Identifier: Apache-2.0
"""The form about a student, and the draft it makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.clock import id_from_text, id_text
from app.domain import grades
from app.services.people import StudentDraft
from app.storage.queries.calendar import SchoolRow
from app.storage.queries.students import StudentProfile
from ui.kit.form import Field

_PLAIN = (
    *("given", "middle", "family", "preferred", "birth_date", "grade", "district_id", "language"),
    *("first_day", "left_day", "note"),
)
_KEPT = ("household_id", "state_id", "gender", "race", "hispanic")


def student_fields(schools: Sequence[SchoolRow]) -> list[Field | str]:
    """Names first, then school, then the days in the program."""
    return [
        Field(key="given", label="First name"),
        Field(key="family", label="Family name"),
        Field(key="middle", label="Middle name"),
        Field(key="preferred", label="Called"),
        Field(key="birth_date", label="Born", kind="date"),
        Field(
            key="grade", label="Grade", kind="choice", choices=[(c, grades.label(c)) for c in grades.CODES]
        ),
        Field(
            key="school", label="School", kind="choice", choices=[(id_text(s.id), s.name) for s in schools]
        ),
        Field(key="district_id", label="District number"),
        Field(key="language", label="Home language"),
        Field(key="first_day", label="First day", kind="date"),
        Field(key="left_day", label="Last day", kind="date", hint="Only when the student has left."),
        Field(key="note", label="Notes", kind="long"),
    ]


def student_draft(values: dict[str, Any], known: StudentProfile | None = None) -> StudentDraft:
    """The draft of a filled form; what the form does not show stays as it is."""
    kept = {key: getattr(known, key) for key in _KEPT} if known else {}
    school = id_from_text(values["school"]) if values["school"] else None
    return StudentDraft(**{key: values[key] for key in _PLAIN}, **kept, school_id=school)


def student_values(profile: StudentProfile) -> dict[str, Any]:
    """What the form shows of a student."""
    school = id_text(profile.school_id) if profile.school_id else ""
    return {key: getattr(profile, key) for key in _PLAIN} | {"school": school}
