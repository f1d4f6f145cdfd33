# SPDX-License-Identifier: Apache-2.0
"""What matching needs to know: needs that have no match, the student, the adults, and what is around them.

The ranking itself is pure (``app.domain.matching``). Who may not be given to anybody is asked of the consents
and of the adults' clearance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import languages, names, schedule
from app.domain.availability import Slot
from app.domain.matching import Around, Busy, Helper, Suggestion, Wanted, rank
from app.domain.pipeline import is_gate_shut
from app.domain.words import ConsentKind, Role
from app.errors import NotFound
from app.storage.queries import consents, pipeline
from app.storage.queries.coverage import given
from app.storage.queries.needs import StudentNeedRow, needs
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sql import clock_time, fetch, fetch_one, id_list

_FOREVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A student's need with every adult for it, the best first, those who are ruled out last."""

    wanted: Wanted
    suggestions: tuple[Suggestion, ...]


_ADULTS = """
SELECT a.id, a.given, a.family, a.languages, a.household_id, a.home_site_id, a.most_travel,
       coalesce((SELECT group_concat(r.role) FROM adult_role r WHERE r.adult_id = a.id AND r.removed = 0), '')
FROM adult a WHERE a.removed = 0 AND (a.left_day IS NULL OR a.left_day >= :on)
"""

# Of the adults who are here: those of ten years would be read for nothing.
_SLOTS = """
SELECT v.person_id, v.weekday, v.start, v."end" FROM adult a CROSS JOIN availability v ON v.person_id = a.id
WHERE v.removed = 0 AND v.kind = 'adult' AND a.removed = 0 AND (a.left_day IS NULL OR a.left_day >= :on)
"""
_SLOTS_OF = """
SELECT weekday, start, "end" FROM availability WHERE removed = 0 AND kind = :kind AND person_id = :person
ORDER BY weekday, start
"""

# Each student of an adult by role, and the student's grade.
_STUDENTS = """
SELECT x.adult_id, x.role, x.student_id, st.grade
FROM assignment x JOIN student st ON st.id = x.student_id AND st.removed = 0
WHERE x.removed = 0 AND (x.last_day IS NULL OR x.last_day >= :on)
UNION
SELECT x.adult_id, x.role, p.student_id, st.grade
FROM assignment x CROSS JOIN membership p ON p.group_id = x.group_id AND p.removed = 0
  AND (p.last_day IS NULL OR p.last_day >= :on)
JOIN student st ON st.id = p.student_id AND st.removed = 0
WHERE x.removed = 0 AND x.group_id IS NOT NULL AND (x.last_day IS NULL OR x.last_day >= :on)
UNION
SELECT sa.adult_id, g.role, p.student_id, st.grade
FROM series g CROSS JOIN series_adult sa ON sa.series_id = g.id AND sa.removed = 0
CROSS JOIN membership p ON p.group_id = g.group_id AND p.removed = 0
  AND (p.last_day IS NULL OR p.last_day >= :on)
JOIN student st ON st.id = p.student_id AND st.removed = 0
WHERE g.removed = 0 AND g.last_day >= :on
"""

_BUSY = """
SELECT sa.adult_id, g.role, g.group_id, g.days, g.start, g."end"
FROM series g CROSS JOIN series_adult sa ON sa.series_id = g.id AND sa.removed = 0
WHERE g.removed = 0 AND g.last_day >= :on
"""
_MEMBERS = """
SELECT group_id, student_id FROM membership
WHERE removed = 0 AND group_id IN (SELECT unhex(value) FROM json_each(:ids))
  AND (last_day IS NULL OR last_day >= :on)
"""

_SUBJECTS = """
SELECT sa.adult_id, g.subject FROM series g
CROSS JOIN series_adult sa ON sa.series_id = g.id AND sa.removed = 0
JOIN adult a ON a.id = sa.adult_id AND a.removed = 0 AND (a.left_day IS NULL OR a.left_day >= :on)
WHERE g.removed = 0 AND g.subject <> ''
UNION
SELECT m.adult_id, m.subject FROM assignment m
JOIN adult a ON a.id = m.adult_id AND a.removed = 0 AND (a.left_day IS NULL OR a.left_day >= :on)
WHERE m.removed = 0 AND m.subject <> ''
"""

_STUDENT = "SELECT grade, language, household_id FROM student WHERE id = :student AND removed = 0"
_SITES = """
SELECT g.site_id FROM membership p JOIN student_group g ON g.id = p.group_id AND g.removed = 0
WHERE p.student_id = :student AND p.removed = 0 AND (p.last_day IS NULL OR p.last_day >= :on)
  AND g.site_id IS NOT NULL
UNION
SELECT si.id FROM student st JOIN site si ON si.school_id = st.school_id AND si.removed = 0
WHERE st.id = :student
"""
# Whoever was given to the student, or led a session the student came to.
_BEFORE = """
SELECT adult_id FROM assignment WHERE student_id = :student AND removed = 0 AND first_day <= :on
UNION
SELECT x.adult_id FROM membership p CROSS JOIN assignment x ON x.group_id = p.group_id AND x.removed = 0
WHERE p.student_id = :student AND p.removed = 0 AND p.first_day <= coalesce(x.last_day, p.first_day)
  AND x.first_day <= coalesce(p.last_day, x.first_day) AND x.first_day <= :on AND p.first_day <= :on
UNION
SELECT sa.adult_id FROM mark m INDEXED BY ix_mark_student
CROSS JOIN session_adult sa ON sa.session_id = m.session_id AND sa.removed = 0
WHERE m.student_id = :student AND m.removed = 0 AND m.held_site_id IS NOT NULL AND m.minutes > 0
"""

_TRAVEL = "SELECT first_site_id, second_site_id, minutes FROM travel WHERE removed = 0"
_APART = """
SELECT first_id, second_id FROM not_with WHERE removed = 0 AND first_id = :person
UNION SELECT first_id, second_id FROM not_with WHERE removed = 0 AND second_id = :person
"""


def unmatched(session: DbSession, on: date) -> list[StudentNeedRow]:
    """Needs of a day for which nobody is given, nor will be: the most urgent first, then by name.

    A need that is noted twice stands here once.
    """
    rows = needs(session, on)
    with_match = {
        (one.student_id, one.role) for one in given(session, {r.student_id for r in rows}, on, _FOREVER)
    }
    found: dict[tuple[Id, Role], StudentNeedRow] = {}
    for row in rows:
        if (row.student_id, row.role) not in with_match:
            found.setdefault((row.student_id, row.role), row)
    return list(found.values())


def suggestions(
    session: DbSession, student_id: Id, role: Role, on: date, *, subject: str | None = None
) -> Suggested:
    """Every adult for a student's need, ranked. Raises NotFound.

    ``subject`` replaces what the need says; a student without such a need can be asked about all the same.
    """
    student = wanted(session, student_id, role, on)
    if subject is not None:
        student = replace(student, subject=subject)
    ranked = rank(student, helpers(session, on), around(session, student_id), read_rules(session))
    return Suggested(student, tuple(ranked))


def adults_of_role(session: DbSession, role: Role) -> frozenset[Id]:
    """Who may take a role."""
    rows = fetch(session, "SELECT adult_id FROM adult_role WHERE removed = 0 AND role = :role", role=role)
    return frozenset(row[0] for row in rows)


def wanted(session: DbSession, student_id: Id, role: Role, on: date) -> Wanted:
    """What matters of a student for a match. Raises NotFound."""
    row = fetch_one(session, _STUDENT, student=student_id)
    if row is None:
        raise NotFound("This student is no longer here.")
    grade, language, household = row
    need = next((one for one in needs(session, on, role) if one.student_id == student_id), None)
    now = given(session, [student_id], on, _FOREVER)
    return Wanted(
        student=student_id, role=role, subject=need.subject if need else "", grade=grade, language=language,
        slots=tuple(slots_of(session, "student", student_id)),
        sites=frozenset(one[0] for one in fetch(session, _SITES, student=student_id, on=on)),
        household=household,
        before=frozenset(one[0] for one in fetch(session, _BEFORE, student=student_id, on=on)),
        already=frozenset(one.adult_id for one in now if one.role is role),
        barred=consents.why_not(session, student_id, ConsentKind.PARTICIPATION, on),
    )  # fmt: skip


def slots_of(session: DbSession, kind: str, person_id: Id) -> list[Slot]:
    """When one person has time."""
    return [_slot(*row) for row in fetch(session, _SLOTS_OF, kind=kind, person=person_id)]


def around(session: DbSession, person_id: Id) -> Around:
    """Who is kept apart from a person, and the minutes between sites."""
    apart = fetch(session, _APART, person=person_id)
    travel = fetch(session, _TRAVEL)
    return Around(
        frozenset((first, second) for first, second in apart),
        {(first, second): minutes for first, second, minutes in travel},
    )


def helpers(session: DbSession, on: date) -> list[Helper]:
    """Every adult who is here on a day."""
    slots: dict[Id, list[Slot]] = {}
    for person, *times in fetch(session, _SLOTS, on=on):
        slots.setdefault(person, []).append(_slot(*times))
    students, known_grades = _students(session, on)
    busy, subjects = _busy(session, on), _subjects(session, on)
    rows = fetch(session, _ADULTS, on=on)
    stopped = not_cleared(session, on)
    return [
        Helper(
            adult=adult, given=given_name, family=family,
            roles=frozenset(Role(role) for role in roles.split(",") if role), stopped=stopped.get(adult, ""),
            slots=tuple(slots.get(adult, ())), home_site=home, most_travel=most,
            subjects=subjects.get(adult, frozenset()), grades=known_grades.get(adult, frozenset()),
            languages=frozenset(languages.codes(spoken)), household=household,
            caseload={role: len(who) for role, who in students.get(adult, {}).items()},
            busy=tuple(busy.get(adult, ())),
        )
        for adult, given_name, family, spoken, household, home, most, roles in rows
    ]  # fmt: skip


def not_cleared(session: DbSession, on: date) -> dict[Id, str]:
    """Why adults may not be put with students on a day, in a sentence; only those who may not."""
    rules = read_rules(session)
    if rules.gate_day is None or on < rules.gate_day:
        return {}
    return {
        row.id: f"Not cleared: {'; '.join(row.standing.missing)}."
        for row in pipeline.board(session, on)
        if is_gate_shut(row.standing, on, rules)
    }


def _students(session: DbSession, on: date) -> tuple[dict[Id, dict[Role, set[Id]]], dict[Id, frozenset[str]]]:
    students: dict[Id, dict[Role, set[Id]]] = {}
    known: dict[Id, set[str]] = {}
    for adult, role, student, grade in fetch(session, _STUDENTS, on=on):
        students.setdefault(adult, {}).setdefault(Role(role), set()).add(student)
        if grade:
            known.setdefault(adult, set()).add(grade)
    return students, {adult: frozenset(own) for adult, own in known.items()}


def _busy(session: DbSession, on: date) -> dict[Id, list[Busy]]:
    rows = fetch(session, _BUSY, on=on)
    members: dict[Id, set[Id]] = {}
    for group, student in fetch(session, _MEMBERS, ids=id_list({row[2] for row in rows}), on=on):
        members.setdefault(group, set()).add(student)
    found: dict[Id, list[Busy]] = {}
    for adult, role, group, days, start, end in rows:
        own = frozenset(members.get(group, ()))
        found.setdefault(adult, []).extend(
            Busy(_slot(weekday, start, end), Role(role), own) for weekday in schedule.parse_days(days)
        )
    return found


def _subjects(session: DbSession, on: date) -> dict[Id, frozenset[str]]:
    found: dict[Id, set[str]] = {}
    for adult, subject in fetch(session, _SUBJECTS, on=on):
        found.setdefault(adult, set()).add(names.fold(subject))
    return {adult: frozenset(own) for adult, own in found.items()}


def _slot(weekday: int, start: int, end: int) -> Slot:
    return Slot(weekday, clock_time(start), clock_time(end))
