# SPDX-License-Identifier: Apache-2.0
"""Notes about a student or an adult, restricted ones apart, and incidents, which always are.

Restricted words never leave the laptop in readable form (handbook, section 7): no sheet, report or share has
them. They travel sealed to the program's own laptops like everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.errors import Invalid, NotFound
from app.storage.tables import Adult, Incident, PersonNote, Student

Kind = Literal["student", "adult"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDraft:
    day: date
    words: str
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDraft:
    """What happened, who saw it, who was told and when, and what follows; open while ``closed`` is None."""

    day: date
    what: str
    who: str = ""
    told: str = ""
    follow_up: str = ""
    closed: date | None = None
    session_id: Id | None = None


def add_note(session: DbSession, kind: Kind, person_id: Id, draft: NoteDraft, who: str) -> Id:
    """Add a note about somebody; ``who`` wrote it. Raises Invalid or NotFound."""
    person = session.get(Student, person_id) if kind == "student" else session.get(Adult, person_id)
    if person is None or person.removed:
        raise NotFound("This person is no longer here.")
    words = _worded(draft.words, "words", "Write something.")
    made = PersonNote(
        kind=kind, person_id=person_id, day=draft.day, who=who, restricted=draft.restricted, words=words
    )
    session.add(made)
    session.flush()
    return made.id


def change_note(session: DbSession, note_id: Id, draft: NoteDraft) -> None:
    """Correct a note; whoever wrote it stays its author. Raises Invalid or NotFound."""
    row = session.get(PersonNote, note_id)
    if row is None or row.removed:
        raise NotFound("This note is no longer here.")
    row.words = _worded(draft.words, "words", "Write something.")
    row.day, row.restricted = draft.day, draft.restricted


def remove_note(session: DbSession, note_id: Id) -> None:
    """Take a note away."""
    row = session.get(PersonNote, note_id)
    if row is None or row.removed:
        raise NotFound("This note is no longer here.")
    row.removed = True


def add_incident(session: DbSession, student_id: Id, draft: IncidentDraft) -> Id:
    """Note an incident. Raises Invalid or NotFound."""
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    made = Incident(student_id=student_id, **_clean(draft))
    session.add(made)
    session.flush()
    return made.id


def change_incident(session: DbSession, incident_id: Id, draft: IncidentDraft) -> None:
    """Correct an incident, add who was told, or close it. Raises Invalid or NotFound."""
    row = _incident(session, incident_id)
    for name, value in _clean(draft).items():
        setattr(row, name, value)


def remove_incident(session: DbSession, incident_id: Id) -> None:
    """Take away what was noted by mistake."""
    _incident(session, incident_id).removed = True


def in_lines(text: str) -> str:
    """Composed text that keeps its lines, without white space around it."""
    return "\n".join(names.nfc(line) for line in text.strip().splitlines())


def _clean(draft: IncidentDraft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    values = {name: in_lines(value) if type(value) is str else value for name, value in values.items()}
    _worded(values["what"], "what", "Write what happened.")
    if draft.closed is not None and draft.closed < draft.day:
        raise Invalid({"closed": "It was closed before it happened."})
    return values


def _worded(text: str, field: str, sentence: str) -> str:
    words = in_lines(text)
    if not words:
        raise Invalid({field: sentence})
    return words


def _incident(session: DbSession, incident_id: Id) -> Incident:
    row = session.get(Incident, incident_id)
    if row is None or row.removed:
        raise NotFound("This incident is no longer here.")
    return row
