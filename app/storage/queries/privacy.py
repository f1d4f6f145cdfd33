# SPDX-License-Identifier: Apache-2.0
"""What the Privacy section and its commands show: erasures as counts, holds, disclosures, whose time is over.

What an erasure leaves of a person is decided in ``app.domain.erasure``; how long records are kept in
``app.domain.retention``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.retention import kept_until
from app.storage.queries.sql import fetch, fetch_one, joined

_MS_BITS = 80  # behind the milliseconds of a UUIDv7


@dataclass(frozen=True, slots=True)
class ErasureCount:
    """How many people of a kind were erased in a calendar year for a reason."""

    year: int
    kind: str
    reason: str
    people: int
    rows: int


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A legal hold. ``name`` is empty when the person was erased before the hold came from another laptop."""

    id: Id
    kind: str
    person_id: Id
    name: str
    since: date
    until: date | None
    reason: str
    who: str
    lifted: date | None
    lifted_by: str
    came_too_late: bool

    def is_active(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.lifted is None and (self.until is None or self.until >= on)


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """Something that left the program. ``people`` is None where nobody counted."""

    id: Id
    day: date
    what: str
    recipient: str
    purpose: str
    who: str
    exact: bool
    people: int | None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long records are kept: ``years`` from the last activity, or from the final report after it."""

    years: int
    final_report: date | None


@dataclass(frozen=True, slots=True)
class DueRow:
    """Somebody whose records need not be kept any more. ``held`` says why they must be all the same."""

    kind: str
    id: Id
    name: str
    last_activity: date
    kept_until: date
    held: str


# Guardians and households went with a student and are not people of the program.
_COUNTS = """
SELECT substr(day, 1, 4), kind, reason, count(*), sum(row_count) FROM erasure
WHERE with_id IS NULL GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2 DESC, 3
"""
_NAME = "trim(p.family || CASE WHEN p.family <> '' AND p.given <> '' THEN ', ' ELSE '' END || p.given)"
_HOLDS = joined(
    "SELECT h.id, h.kind, h.person_id, coalesce((SELECT", _NAME, "FROM student p WHERE p.id = h.person_id",
    "UNION ALL SELECT", _NAME, "FROM adult p WHERE p.id = h.person_id), ''), h.since, h.until, h.reason,",
    "h.who, h.lifted, h.lifted_by, EXISTS (SELECT 1 FROM erasure e WHERE e.row_id = h.person_id)",
    "FROM legal_hold h WHERE h.removed = 0 AND (:person IS NULL OR h.person_id = :person)",
    "ORDER BY h.lifted IS NOT NULL, h.since DESC, h.id",
)  # fmt: skip
_DISCLOSURES = """
SELECT id, day, what, recipient, purpose, who, exact, people FROM disclosure WHERE removed = 0
ORDER BY day DESC, id DESC
"""
_RETENTION = "SELECT retention_years, final_report FROM program WHERE removed = 0"

# The last day on which anything is known of somebody. A plan that nobody ended says nothing.
_STUDENTS = joined(
    "SELECT 'student', p.id,", _NAME, """, max(coalesce(p.first_day, ''), coalesce(p.left_day, ''),
    coalesce((SELECT max(m.day) FROM mark m WHERE m.student_id = p.id AND m.removed = 0), ''),
    coalesce((SELECT max(coalesce(b.last_day, b.first_day)) FROM membership b
              WHERE b.student_id = p.id AND b.removed = 0), ''),
    coalesce((SELECT max(c.day) FROM score c WHERE c.student_id = p.id AND c.removed = 0), ''),
    coalesce((SELECT max(d.day) FROM school_day d WHERE d.student_id = p.id AND d.removed = 0), ''))
FROM student p WHERE p.erased = 0
""",
)  # fmt: skip
_ADULTS = joined(
    "SELECT 'adult', p.id,", _NAME, """, max(coalesce(p.first_day, ''), coalesce(p.left_day, ''),
    coalesce((SELECT max(s.day) FROM session_adult x JOIN session s ON s.id = x.session_id AND s.removed = 0
              AND s.status = 'held' WHERE x.adult_id = p.id AND x.removed = 0), ''),
    coalesce((SELECT max(coalesce(n.last_day, n.first_day)) FROM assignment n
              WHERE n.adult_id = p.id AND n.removed = 0), ''))
FROM adult p WHERE p.erased = 0
""",
)  # fmt: skip


def erasure_counts(session: DbSession) -> list[ErasureCount]:
    """How many were erased, by calendar year, newest first."""
    return [ErasureCount(int(year), *rest) for year, *rest in fetch(session, _COUNTS)]


def holds(session: DbSession, person_id: Id | None = None) -> list[HoldRow]:
    """Legal holds, those that are lifted last; of one person or of all."""
    return [
        HoldRow(
            row_id, kind, person, name, date.fromisoformat(since), _day(until), reason, who, _day(lifted),
            lifted_by, bool(erased),
        )
        for row_id, kind, person, name, since, until, reason, who, lifted, lifted_by, erased in fetch(
            session, _HOLDS, person=person_id
        )
    ]  # fmt: skip


def active_hold(session: DbSession, person_id: Id, on: date) -> HoldRow | None:
    """The hold on a person, if there is one on that day."""
    return next((one for one in holds(session, person_id) if one.is_active(on)), None)


def disclosures(session: DbSession) -> list[DisclosureRow]:
    """What left the program, newest first."""
    return [
        DisclosureRow(row_id, date.fromisoformat(day), what, recipient, purpose, who, bool(exact), people)
        for row_id, day, what, recipient, purpose, who, exact, people in fetch(session, _DISCLOSURES)
    ]


def retention(session: DbSession) -> Retention:
    """How long this program keeps records."""
    found = fetch_one(session, _RETENTION)
    return Retention(found[0], _day(found[1])) if found else Retention(3, None)


def due(session: DbSession, on: date) -> list[DueRow]:
    """Whose records need not be kept any more on a day, also of those taken off the lists; by name."""
    rule = retention(session)
    held = {one.person_id: one.reason for one in holds(session) if one.is_active(on)}
    found = []
    for kind, row_id, name, last in (*fetch(session, _STUDENTS), *fetch(session, _ADULTS)):
        activity = _day(last) or _made_on(row_id)
        until = kept_until(activity, rule.final_report, rule.years)
        if until < on:
            found.append(DueRow(kind, row_id, name, activity, until, held.get(row_id, "")))
    return sorted(found, key=lambda row: (names.fold(row.name), row.id))


def _made_on(row_id: Id) -> date:
    """The day on which a row was made, from its id."""
    return clock.local(int.from_bytes(row_id, "big") >> _MS_BITS).date()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
