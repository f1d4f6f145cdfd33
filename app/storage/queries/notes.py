# SPDX-License-Identifier: Apache-2.0
"""Notes and incidents of one person; restricted ones are read apart, by whoever may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.storage.queries.sql import fetch, fetch_one, records


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note; ``who`` wrote it."""

    id: Id
    day: date
    who: str
    restricted: bool
    words: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident; open while ``closed`` is None."""

    id: Id
    day: date
    what: str
    who: str
    told: str
    follow_up: str
    closed: date | None
    session_id: Id | None


@dataclass(frozen=True, slots=True)
class HiddenCount:
    """How much is restricted about somebody, which anybody may know."""

    notes: int
    incidents: int
    open_incidents: int


_NOTES = """
SELECT id, day, who, restricted, words FROM person_note
WHERE person_id = :person AND removed = 0 AND restricted = :restricted ORDER BY day DESC, id DESC
"""

_INCIDENTS = """
SELECT id, day, what, who, told, follow_up, closed, session_id FROM incident
WHERE student_id = :student AND removed = 0 ORDER BY closed IS NOT NULL, day DESC, id DESC
"""

_HIDDEN = """
SELECT (SELECT count(*) FROM person_note WHERE person_id = :person AND removed = 0 AND restricted = 1),
       (SELECT count(*) FROM incident WHERE student_id = :person AND removed = 0),
       (SELECT count(*) FROM incident WHERE student_id = :person AND removed = 0 AND closed IS NULL)
"""


def ordinary_notes(session: DbSession, person_id: Id) -> list[NoteRow]:
    """Notes that everybody at the laptop may read, the newest first."""
    return records(NoteRow, fetch(session, _NOTES, person=person_id, restricted=False))


def restricted_notes(session: DbSession, person_id: Id) -> list[NoteRow]:
    """Restricted notes, the newest first. For whoever may see them."""
    return records(NoteRow, fetch(session, _NOTES, person=person_id, restricted=True))


def incidents(session: DbSession, student_id: Id) -> list[IncidentRow]:
    """Incidents, open ones first, then the newest. For whoever may see restricted notes."""
    return records(IncidentRow, fetch(session, _INCIDENTS, student=student_id))


def hidden_count(session: DbSession, person_id: Id) -> HiddenCount:
    """How many restricted notes and incidents there are, without a word of them."""
    row = fetch_one(session, _HIDDEN, person=person_id)
    assert row is not None
    return HiddenCount(*row)
