# SPDX-License-Identifier: Apache-2.0
"""What funders ask about a student; whatever nobody has answered stays unknown.

Kept apart from the form about a student: a file from the school that is silent on these must not change them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.demographics import QUESTIONS, races_of
from app.domain.words import YesNoUnknown
from app.errors import NotFound
from app.storage.tables import Student


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicsDraft:
    """``races`` are codes; ``hispanic`` and the questions are answers; ``language`` is spoken at home."""

    races: Sequence[str] = ()
    hispanic: YesNoUnknown = YesNoUnknown.UNKNOWN
    gender: str = ""
    language: str = ""
    english_learner: YesNoUnknown = YesNoUnknown.UNKNOWN
    disability: YesNoUnknown = YesNoUnknown.UNKNOWN
    low_income: YesNoUnknown = YesNoUnknown.UNKNOWN
    unhoused: YesNoUnknown = YesNoUnknown.UNKNOWN
    foster_care: YesNoUnknown = YesNoUnknown.UNKNOWN
    migrant: YesNoUnknown = YesNoUnknown.UNKNOWN


def set_demographics(session: DbSession, student_id: Id, draft: DemographicsDraft) -> None:
    """Store what is known of a student. Raises NotFound."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    student.race = ",".join(races_of(",".join(draft.races)))
    # Imports keep an unknown answer as nothing; two spellings of unknown would be two values to the fold.
    student.hispanic = "" if draft.hispanic is YesNoUnknown.UNKNOWN else str(draft.hispanic)
    student.gender, student.language = names.nfc(draft.gender), names.nfc(draft.language)
    for name in QUESTIONS:
        setattr(student, name, getattr(draft, name))
