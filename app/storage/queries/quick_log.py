# SPDX-License-Identifier: Apache-2.0
"""What the quick log looks up: whom typed letters may mean, subjects, groups, what there was on that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import grades, names
from app.domain.quick_log import USUAL_SUBJECTS, Somebody
from app.domain.words import SessionStatus
from app.storage.queries.lists import words
from app.storage.queries.sql import fetch, id_list, records, search_text

_MOST = 40


@dataclass(frozen=True, slots=True)
class DayRow:
    """One session on a day that touches somebody of the line."""

    id: Id
    group_id: Id
    start: time
    end: time
    status: SessionStatus
    led: bool
    marked: bool


# Those who left before the day come into no line; names in the order of the folded key.
_PEOPLE = """
SELECT 'student', st.id, st.given, st.family, st.fold, st.grade, coalesce(sc.name, '')
FROM (SELECT unhex(row_id) AS id FROM person_search WHERE person_search MATCH :search AND kind = 'student') f
CROSS JOIN student st ON st.id = f.id AND st.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :on)
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
UNION ALL
SELECT 'adult', a.id, a.given, a.family, a.fold, '', ''
FROM (SELECT unhex(row_id) AS id FROM person_search WHERE person_search MATCH :search AND kind = 'adult') f
CROSS JOIN adult a ON a.id = f.id AND a.removed = 0 AND (a.left_day IS NULL OR a.left_day >= :on)
ORDER BY 1, 5 LIMIT :most
"""
_SUBJECTS = """
SELECT subject FROM series WHERE removed = 0 AND subject <> '' UNION
SELECT subject FROM assignment WHERE removed = 0 AND subject <> ''
"""
# Groups in which all the students are on a day, and how many are in each.
_GROUPS = """
SELECT id, name, site_id, students FROM (
    SELECT g.id, g.name, g.site_id, count(DISTINCT p.student_id) AS students,
           count(DISTINCT CASE WHEN p.student_id IN (SELECT unhex(value) FROM json_each(:ids))
                               THEN p.student_id END) AS named
    FROM student_group g JOIN membership p ON p.group_id = g.id AND p.removed = 0
         AND p.first_day <= :on AND (p.last_day IS NULL OR p.last_day >= :on)
         AND p.student_id NOT IN (SELECT id FROM student WHERE removed = 1)
    WHERE g.removed = 0 AND g.id IN (
        SELECT q.group_id FROM membership q
        WHERE q.student_id IN (SELECT unhex(value) FROM json_each(:ids)) AND q.removed = 0)
    GROUP BY g.id)
WHERE named = :wanted ORDER BY students, id
"""
_DAY = """
SELECT s.id, s.group_id, s.start, s."end", s.status,
       EXISTS (SELECT 1 FROM session_adult x WHERE x.session_id = s.id AND x.removed = 0
               AND x.adult_id IN (SELECT unhex(value) FROM json_each(:adults))),
       EXISTS (SELECT 1 FROM mark m WHERE m.session_id = s.id AND m.removed = 0
               AND m.student_id IN (SELECT unhex(value) FROM json_each(:students)))
FROM session s WHERE s.removed = 0 AND s.day = :on AND (
    EXISTS (SELECT 1 FROM mark m WHERE m.session_id = s.id AND m.removed = 0
            AND m.student_id IN (SELECT unhex(value) FROM json_each(:students)))
    OR EXISTS (SELECT 1 FROM membership p WHERE p.group_id = s.group_id AND p.removed = 0
               AND p.student_id IN (SELECT unhex(value) FROM json_each(:students))
               AND p.first_day <= :on AND (p.last_day IS NULL OR p.last_day >= :on)))
ORDER BY s.start, s.id
"""
_SITES = """
SELECT si.id FROM site si LEFT JOIN student st ON st.id = :student
LEFT JOIN adult a ON a.id = :adult
WHERE si.removed = 0
ORDER BY si.id = a.home_site_id DESC, si.school_id = st.school_id DESC, si.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class GroupFound:
    """A group in which all the students are; ``students`` is how many are in it altogether."""

    id: Id
    name: str
    site_id: Id | None
    students: int


def people_named(session: DbSession, typed: str, on: date) -> list[Somebody]:
    """Adults and students whose name begins with every typed word, in any order and spelling."""
    search = search_text(typed)
    if search is None:
        return []
    return [
        Somebody(
            row[0], row[1], names.display_name(row[2], row[3]), row[4],
            "adult" if row[0] == "adult" else _detail(row[5], row[6]),
        )
        for row in fetch(session, _PEOPLE, search=search, on=on, most=_MOST)
    ]  # fmt: skip


def known_subjects(session: DbSession) -> list[str]:
    """The program's list of subjects (the usual ones while it has none), and what else is worked on."""
    own = words(session, "subject") or list(USUAL_SUBJECTS)
    used = sorted((row[0] for row in fetch(session, _SUBJECTS)), key=names.fold)
    return list({names.fold(one): one for one in [*used, *own]}.values())


def groups_with(session: DbSession, student_ids: Sequence[Id], on: date) -> list[GroupFound]:
    """Groups in which all these students are on a day, the smallest first."""
    found = fetch(session, _GROUPS, ids=id_list(student_ids), on=on, wanted=len(set(student_ids)))
    return records(GroupFound, found)


def sessions_of_day(
    session: DbSession, adult_ids: Sequence[Id], student_ids: Sequence[Id], on: date
) -> list[DayRow]:
    """Sessions on a day in which one of the students is marked or expected, by time."""
    found = fetch(session, _DAY, adults=id_list(adult_ids), students=id_list(student_ids), on=on)
    return records(DayRow, found)


def likely_site(session: DbSession, adult_id: Id, student_id: Id) -> Id | None:
    """Where the two meet if nothing says so: the adult's site, the student's school's, or any."""
    found = fetch(session, _SITES, adult=adult_id, student=student_id)
    return found[0][0] if found else None


def _detail(grade: str, school: str) -> str:
    return ", ".join(part for part in (grades.label(grade) if grade else "", school) if part) or "student"
