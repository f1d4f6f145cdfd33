# SPDX-License-Identifier: Apache-2.0
"""Contacts and attempts, and the check-ins that are due with whom.

When a check-in is due is ``app.domain.check_ins``; which roles have them is a rule of the program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import check_ins, names
from app.domain.check_ins import PARTIES, CheckIn, Standing
from app.domain.match_clock import MatchDays, MatchState
from app.domain.rulebook import Rules
from app.domain.words import ContactPurpose, Party, Role
from app.storage.queries.matches import MatchRow, matches
from app.storage.queries.sql import day, fetch, id_list, records


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact, or an attempt (``reached`` False). ``about`` is whom it concerns, ``by`` who made it."""

    id: Id
    person_id: Id
    kind: str
    assignment_id: Id | None
    adult_id: Id | None
    party: Party
    purpose: ContactPurpose
    day: date
    at: time | None
    reached: bool
    minutes: int
    how: str
    barrier: str
    words: str
    who: str
    about_given: str
    about_family: str
    by_given: str
    by_family: str

    @property
    def about(self) -> str:
        return names.display_name(self.about_given, self.about_family)

    @property
    def by(self) -> str:
        return names.display_name(self.by_given, self.by_family)


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """One check-in that is asked for: of a match, with one party, about one student (none for the adult).

    ``last_reached`` is the last check-in that reached the party; ``attempts`` those since then that did not.
    """

    match: MatchRow
    party: Party
    student_id: Id | None
    student: str
    number: int
    opens: date
    due: date
    standing: Standing
    last_reached: date | None
    attempts: int

    @property
    def whom(self) -> str:
        """Who is to be reached."""
        return self.match.adult if self.party is Party.ADULT else self.student

    def days_over(self, on: date) -> int:
        """Days since it was due; below zero while there is time."""
        return (on - self.due).days


_CONTACTS = """
SELECT c.id, c.person_id, c.kind, c.assignment_id, c.adult_id, c.party, c.purpose, c.day, c.at, c.reached,
       c.minutes, c.how, c.barrier, c.words, c.who,
       coalesce(st.given, pa.given, ''), coalesce(st.family, pa.family, ''),
       coalesce(a.given, ''), coalesce(a.family, '')
FROM contact c LEFT JOIN student st ON st.id = c.person_id AND st.removed = 0
LEFT JOIN adult pa ON pa.id = c.person_id AND pa.removed = 0
LEFT JOIN adult a ON a.id = c.adult_id AND a.removed = 0
WHERE c.removed = 0 AND
"""
_OF_MATCH = _CONTACTS + "c.assignment_id = :match ORDER BY c.day DESC, c.at DESC, c.id DESC LIMIT :most"
_OF_PERSON = _CONTACTS + "c.person_id = :person ORDER BY c.day DESC, c.at DESC, c.id DESC LIMIT :most"
_CHECK_INS = """
SELECT c.assignment_id, c.person_id, c.party, c.day, c.reached FROM contact c
WHERE c.assignment_id IN (SELECT unhex(value) FROM json_each(:ids)) AND c.removed = 0
  AND c.purpose = 'check_in' AND c.day <= :on
"""
_STUDENTS = """
SELECT n.id, st.id, st.given, st.family FROM assignment n
JOIN student st ON st.removed = 0 AND st.id = n.student_id
WHERE n.id IN (SELECT unhex(value) FROM json_each(:ids))
UNION
SELECT n.id, st.id, st.given, st.family FROM assignment n
JOIN membership p ON p.group_id = n.group_id AND p.removed = 0
     AND p.first_day <= :on AND (p.last_day IS NULL OR p.last_day >= :on)
JOIN student st ON st.id = p.student_id AND st.removed = 0
WHERE n.id IN (SELECT unhex(value) FROM json_each(:ids))
"""
_PHONES = """
SELECT id, phone FROM adult
WHERE id IN (SELECT unhex(value) FROM json_each(:ids)) AND removed = 0 AND phone <> ''
"""


def match_contacts(session: DbSession, match_id: Id, most: int = 200) -> list[ContactRow]:
    """Contacts and attempts of a match, the latest first."""
    return records(ContactRow, fetch(session, _OF_MATCH, match=match_id, most=most))


def person_contacts(session: DbSession, person_id: Id, most: int = 200) -> list[ContactRow]:
    """Contacts and attempts about a student or adult, the latest first."""
    return records(ContactRow, fetch(session, _OF_PERSON, person=person_id, most=most))


def check_ins_due(session: DbSession, on: date, rules: Rules) -> list[CheckInRow]:
    """Check-ins to be made now, one a match and party: overdue ones first, then by the day they are due.

    Matches that rest ask for nothing.
    """
    found = _asked(session, on, rules)
    rows = [row for asked in found for row in asked.now(on)]
    return sorted(rows, key=lambda row: (row.due, names.fold(row.match.adult), row.student, row.party))


def check_ins_between(
    session: DbSession, first: date, last: date, on: date, rules: Rules
) -> list[CheckInRow]:
    """Every check-in that falls due between two days, both included: done, late, due and overdue ones."""
    found = _asked(session, max(on, last), rules, told_on=on)
    rows = [row for asked in found for row in asked.all_of(on) if first <= row.due <= last]
    return sorted(rows, key=lambda row: (row.due, names.fold(row.match.adult), row.student, row.party))


def adult_phones(session: DbSession, adult_ids: Iterable[Id]) -> dict[Id, str]:
    """The phones of adults; without those who have none."""
    return {row[0]: row[1] for row in fetch(session, _PHONES, ids=id_list(adult_ids))}


def students_of(session: DbSession, match_ids: Sequence[Id], on: date) -> dict[Id, list[tuple[Id, str]]]:
    """The students of matches on a day, as (id, name) by name; of a group its members on that day."""
    told: defaultdict[Id, list[tuple[Id, str]]] = defaultdict(list)
    for match, student, given, family in fetch(session, _STUDENTS, ids=id_list(match_ids), on=on):
        told[match].append((student, names.display_name(given, family)))
    return {match: sorted(own, key=lambda one: names.fold(one[1])) for match, own in told.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A match with one party: what is asked for, and on which days the party was reached or tried."""

    match: MatchRow
    party: Party
    student_id: Id | None
    student: str
    asked: tuple[CheckIn, ...]
    reached: tuple[date, ...]
    tried: tuple[date, ...]

    def now(self, on: date) -> list[CheckInRow]:
        found = check_ins.next_open(self.asked, self.reached, on)
        return [self._row(*found, on)] if found else []

    def all_of(self, on: date) -> list[CheckInRow]:
        return [self._row(one, check_ins.standing(one, self.reached, on), on) for one in self.asked]

    def _row(self, one: CheckIn, standing: Standing, on: date) -> CheckInRow:
        last = max((found for found in self.reached if found <= on), default=None)
        attempts = sum(last is None or found > last for found in self.tried if found <= on)
        return CheckInRow(
            self.match, self.party, self.student_id, self.student, one.number, one.opens, one.due, standing,
            last, attempts,
        )  # fmt: skip


def _asked(session: DbSession, through: date, rules: Rules, told_on: date | None = None) -> list[_Asked]:
    on = told_on or through
    roles = {Role(code) for code in rules.codes("check_in_roles")}
    rows = [
        row for row in matches(session, on, rules)
        if row.role in roles and row.state not in (MatchState.PLANNED, MatchState.PAUSED)
    ]  # fmt: skip
    ids = [row.id for row in rows]
    students = students_of(session, ids, on)
    reached, tried = _contact_days(session, ids, on)
    numbers = check_ins.cadence(rules)
    found = []
    for row in rows:
        clock = MatchDays(row.first_day, row.last_day, row.pauses, row.last_met)
        asked = tuple(check_ins.check_ins(clock, numbers, through))
        for party, student_id, student in _parties(students.get(row.id, [])):
            key = (row.id, row.adult_id if student_id is None else student_id, party)
            found.append(
                _Asked(row, party, student_id, student, asked, tuple(reached[key]), tuple(tried[key]))
            )
    return found


def _parties(students: Sequence[tuple[Id, str]]) -> list[tuple[Party, Id | None, str]]:
    """The adult once, each student and each guardian."""
    told: list[tuple[Party, Id | None, str]] = [(Party.ADULT, None, "")]
    told += [(party, *student) for student in students for party in PARTIES if party is not Party.ADULT]
    return told


_Days = defaultdict[tuple[Id, Id, Party], list[date]]


def _contact_days(session: DbSession, ids: Sequence[Id], on: date) -> tuple[_Days, _Days]:
    reached: _Days = defaultdict(list)
    tried: _Days = defaultdict(list)
    for match, person, party, when, was_reached in fetch(session, _CHECK_INS, ids=id_list(ids), on=on):
        (reached if was_reached else tried)[(match, person, Party(party))].append(day(when))
    return reached, tried
