# SPDX-License-Identifier: Apache-2.0
"""Dosage of students and fidelity of sites: the facts of a period, judged by the program's rules.

A period is widened to whole ISO weeks. A grade is that of the last day of the period, reckoned back from
today's (``grades.grade_on``), or from that of the day on which the student left. ``on`` is the day from which
it is looked at: the week under way is shown and not judged. Whom Today names is in ``behind_on_dosage``,
which reads a few weeks only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.dates import monday_of, sunday_of
from app.domain.dosage import EARLY_GRADES, Dosage, check, week_passes
from app.domain.fidelity import Fidelity, fidelity
from app.domain.grades import grade_on
from app.domain.rulebook import Rules
from app.domain.words import Activity
from app.storage.queries.cells import CellRow, Figure, cells
from app.storage.queries.dosage_facts import Facts, read_facts, sites_of_student
from app.storage.queries.people import name_order, with_family
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sql import fetch, id_list
from app.storage.queries.tallies import Scope

# How many whole weeks before this one Today looks at, and how many of them must have been held.
RECENT_WEEKS, FEWEST_WEEKS = 4, 2


@dataclass(frozen=True, slots=True)
class DosageRow:
    """One student's tutoring in the period; ``sites`` are names, ``left`` the day the student left.
    ``grade`` is that of the last day counted.

    ``planned`` are the most sessions that were planned in one week and held; ``is_planned_enough`` when a
    week could have passed, were they all attended.
    """

    student_id: Id
    given: str
    family: str
    preferred: str
    grade: str
    left: date | None
    school: str
    sites: str
    dosage: Dosage
    planned: int
    is_planned_enough: bool

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class SiteFidelity:
    """A site's figures; a student who is tutored at two sites counts at both."""

    site_id: Id
    site: str
    fidelity: Fidelity


@dataclass(frozen=True, slots=True)
class DosagePage:
    """Students, weeks behind first, and fidelity; ``whole`` has each student once."""

    first: date
    last: date
    on: date
    rules: Rules
    students: tuple[DosageRow, ...]
    whole: Fidelity
    sites: tuple[SiteFidelity, ...]


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A student who fell behind in recent weeks although enough was planned."""

    student_id: Id
    given: str
    family: str
    preferred: str
    school: str
    passing: int
    operating: int

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class WeekSession:
    """A session of a week, and whether it is tutoring at all."""

    cell: CellRow
    activity: Activity

    def counts(self, minutes: int) -> bool:
        """Attended tutoring of at least so many minutes."""
        return self.activity is Activity.TUTORING and self.cell.minutes >= minutes


_ACTIVITIES = """
SELECT s.id, s.activity FROM (SELECT unhex(value) AS id FROM json_each(:ids)) w
CROSS JOIN session s ON s.id = w.id
"""
_PEOPLE = with_family("""
SELECT st.id, st.given, {family}, st.preferred, st.grade, st.left_day, coalesce(sc.name, '')
FROM (SELECT unhex(value) AS id FROM json_each(:ids)) w CROSS JOIN student st ON st.id = w.id
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0 OR st.erased = 1
""")


def dosage_page(
    session: DbSession, first: date, last: date, on: date, site_id: Id | None = None
) -> DosagePage:
    """All students with tutoring in the period, at one site or anywhere; both ends count."""
    rules = read_rules(session)
    facts = read_facts(session, first, last, None if site_id is None else [site_id])
    until = min(last, on)
    people = _people(session, facts.students, until, on)
    named = _site_names(session)
    rows = [_row(facts, person, named, rules, until, on) for person in people]
    rows.sort(key=lambda row: (-row.dosage.behind, *name_order(row.given, row.family), row.student_id))
    at_sites = _sites(facts, rows, named, rules, until, on)
    return DosagePage(first, last, on, rules, tuple(rows), fidelity(row.dosage for row in rows), at_sites)


def student_dosage(session: DbSession, student_id: Id, first: date, last: date, on: date) -> DosageRow | None:
    """One student, or None when there was no tutoring in the period."""
    begin, end = monday_of(first), sunday_of(last)
    sites = sites_of_student(session, student_id, begin, end)
    if not sites:
        return None
    facts = read_facts(session, first, last, sites, student_id)
    if student_id not in facts.students:
        return None
    rules = read_rules(session)
    until = min(last, on)
    person = _people(session, [student_id], until, on)
    return _row(facts, person[0], _site_names(session), rules, until, on) if person else None


def behind_on_dosage(session: DbSession, on: date) -> list[BehindRow]:
    """Who fell behind in the last four whole weeks, fewest passing weeks first.

    Behind is whose passing weeks are below the program's share, with at least two weeks held, and who was
    planned for as many sessions as the rule asks: a plan with too few sessions is seen on the page of
    dosage, and is not the child's doing. Reads those weeks only.
    """
    rules = read_rules(session)
    this_week = monday_of(on)
    first, last = this_week - timedelta(weeks=RECENT_WEEKS), this_week - timedelta(days=1)
    facts = read_facts(session, first, last)
    found = []
    for person in _people(session, facts.students, last, on):
        student, given, family, preferred, grade, left, school = person
        if left is not None and left < on:
            continue
        planned = facts.planned_a_week(student)
        if not week_passes(planned, planned, rules, is_early=grade in EARLY_GRADES):
            continue
        one = check(facts.tutoring(student, grade, left, last), rules, on)
        if one.operating >= FEWEST_WEEKS and 100 * one.passing < rules.fidelity_percent * one.operating:
            found.append(BehindRow(student, given, family, preferred, school, one.passing, one.operating))
    order = name_order
    return sorted(found, key=lambda row: (row.passing - row.operating, *order(row.given, row.family)))


def _row(
    facts: Facts, person: Person, named: dict[Id, str], rules: Rules, until: date, on: date
) -> DosageRow:
    student, _given, _family, _preferred, grade, left, _school = person
    sites = ", ".join(sorted(named.get(site, "") for site in facts.sites_of(student)))
    planned = facts.planned_a_week(student)
    return DosageRow(
        *person, sites, check(facts.tutoring(student, grade, left, until), rules, on), planned,
        week_passes(planned, planned, rules, is_early=grade in EARLY_GRADES),
    )  # fmt: skip


def _sites(
    facts: Facts, rows: Iterable[DosageRow], named: dict[Id, str], rules: Rules, until: date, on: date
) -> tuple[SiteFidelity, ...]:
    at: dict[Id, list[Dosage]] = {}
    for row in rows:
        sites = facts.sites_of(row.student_id)
        for site in sites:
            own = row.dosage
            if len(sites) > 1:
                there = facts.tutoring(row.student_id, row.grade, row.left, until, site)
                own = check(there, rules, on)
            at.setdefault(site, []).append(own)
    found = [SiteFidelity(site, named.get(site, ""), fidelity(own)) for site, own in at.items()]
    return tuple(sorted(found, key=lambda row: (names.fold(row.site), row.site_id)))


def week_sessions(session: DbSession, student_id: Id, monday: date) -> list[WeekSession]:
    """A student's sessions of an ISO week, also those that are no tutoring and those that did not meet."""
    scope = Scope(first=monday, last=sunday_of(monday), student_id=student_id)
    rows = cells(session, scope, Figure.ALL)
    kinds = dict(fetch(session, _ACTIVITIES, ids=id_list(row.session_id for row in rows)))
    return [WeekSession(row, Activity(kinds[row.session_id])) for row in rows]


# id, given, family, preferred, grade, left, school
Person = tuple[Id, str, str, str, str, date | None, str]


def _people(session: DbSession, students: Iterable[Id], until: date, on: date) -> list[Person]:
    """Students with their grade of the day ``until``; what is stored is told today, or when they left."""
    today, found = max(on, clock.today()), []
    for *who, grade, left_text, school in fetch(session, _PEOPLE, ids=id_list(students)):
        left = date.fromisoformat(left_text) if left_text else None
        told_on = min(today, left) if left is not None else today
        found.append((*who, grade_on(grade, told_on, until), left, school))
    return found


def _site_names(session: DbSession) -> dict[Id, str]:
    return {row[0]: row[1] for row in fetch(session, "SELECT id, name FROM site")}
