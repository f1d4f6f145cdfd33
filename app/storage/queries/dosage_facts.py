# SPDX-License-Identifier: Apache-2.0
"""The tutoring of a period as facts of each student: what ``app.domain.dosage`` judges.

Four statements, each by index from the sessions of the period; the rest is joined here, because a group's
size needs everybody's marks and the plan needs everybody's stays. Days are compared as the file keeps them,
as ISO text, which sorts as days do. Only sessions of the activity tutoring are read; homework help is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.dates import monday_of, sunday_of
from app.domain.dosage import Contact, Tutoring, mondays
from app.storage.queries.sql import day as parsed
from app.storage.queries.sql import fetch, fetch_many, id_list, joined

_CHOSEN = """
    s.removed = 0 AND s.day BETWEEN :first AND :last AND s.activity = 'tutoring'
    AND (:sites IS NULL OR s.site_id IN (SELECT unhex(value) FROM json_each(:sites)))
"""
_SESSIONS = joined(
    "SELECT s.id, s.group_id, s.site_id, s.day, s.status, sa.adult_id FROM session s",
    "LEFT JOIN session_adult sa ON sa.session_id = s.id AND sa.removed = 0 WHERE",
    _CHOSEN,
    "ORDER BY s.day",
)
_MARKS = joined(
    "SELECT m.session_id, m.student_id, m.minutes > 0 AND m.status BETWEEN 'late' AND 'present',",
    "    m.minutes, m.scheduled",
    "FROM session s CROSS JOIN mark m ON m.day = s.day AND m.session_id = s.id AND m.removed = 0",
    "WHERE s.status = 'held' AND",
    _CHOSEN,
)
_CHANGES = joined(
    "SELECT x.session_id, x.student_id, x.planned",
    "FROM session s CROSS JOIN session_student x ON x.session_id = s.id AND x.removed = 0",
    "WHERE s.status = 'held' AND (:student IS NULL OR x.student_id = :student) AND",
    _CHOSEN,
)
# The same for one student: everybody's marks in the sessions in which the student has one.
_MARKS_WITH = """
SELECT m.session_id, m.student_id, m.minutes > 0 AND m.status BETWEEN 'late' AND 'present',
    m.minutes, m.scheduled
FROM mark o INDEXED BY ix_mark_student
CROSS JOIN mark m ON m.day = o.day AND m.session_id = o.session_id AND m.removed = 0
WHERE o.removed = 0 AND o.student_id = :student AND o.day BETWEEN :first AND :last
    AND o.held_site_id IS NOT NULL
"""
# Stays of the groups of the period; a support begins with the first session that the group ever had.
_STAYS = """
SELECT p.group_id, p.student_id, p.first_day, p.last_day,
       (SELECT min(e.day) FROM session e WHERE e.group_id = p.group_id AND e.removed = 0)
FROM (SELECT unhex(value) AS id FROM json_each(:groups)) g
CROSS JOIN membership p ON p.group_id = g.id AND p.removed = 0
WHERE p.first_day <= :last AND (p.last_day IS NULL OR p.last_day >= :first)
    AND (:student IS NULL OR p.student_id = :student)
"""
_SITES_OF_STUDENT = """
SELECT s.site_id FROM membership p CROSS JOIN session s ON s.group_id = p.group_id AND s.removed = 0
    AND s.day BETWEEN :first AND :last
WHERE p.student_id = :student AND p.removed = 0
UNION SELECT m.held_site_id FROM mark m INDEXED BY ix_mark_student
WHERE m.removed = 0 AND m.student_id = :student AND m.day BETWEEN :first AND :last
    AND m.held_site_id IS NOT NULL
"""

_OPEN = "9999-12-31"


@dataclass(slots=True)
class Meeting:
    """A tutoring session; ``marked`` are the students with any mark, as far as marks were read."""

    group: Id
    site: Id
    day: str
    when: date
    monday: date
    is_held: bool
    tutors: tuple[Id, ...] = ()
    present: int = 0
    marked: set[Id] = field(default_factory=set)


@dataclass(slots=True)
class Stay:
    """A student in a group, as ISO days; ``began`` is the first session of the group or the first day."""

    group: Id
    first: str
    last: str
    began: str


@dataclass(slots=True)
class StudentFacts:
    """One student's part by site: attended sessions, planned sessions a week, places in held sessions."""

    contacts: dict[Id, list[Contact]] = field(default_factory=dict)
    planned: dict[Id, dict[date, int]] = field(default_factory=dict)
    scheduled: dict[Id, int] = field(default_factory=dict)
    attended: dict[Id, int] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)

    def plan(self, meeting: Meeting) -> None:
        """Note a place in a held session."""
        site = meeting.site
        weeks = self.planned.setdefault(site, {})
        weeks[meeting.monday] = weeks.get(meeting.monday, 0) + 1
        self.scheduled[site] = self.scheduled.get(site, 0) + 1


@dataclass(slots=True)
class Facts:
    """All of a period. ``spans`` are the first and last tutoring day of a group at a site."""

    students: dict[Id, StudentFacts]
    site_weeks: dict[Id, list[date]]
    spans: dict[Id, dict[Id, tuple[str, str]]]
    held: dict[tuple[Id, str, str], frozenset[date]] = field(default_factory=dict)

    def sites_of(self, student: Id) -> set[Id]:
        """Where a student was planned, met, or belonged to a group that met."""
        own = self.students[student]
        in_groups = {site for stay in own.stays for site in self.spans.get(stay.group, ())}
        return own.contacts.keys() | own.planned.keys() | in_groups

    def planned_a_week(self, student: Id) -> int:
        """The most sessions that were planned in one ISO week and held, at all sites together."""
        weeks: dict[date, int] = {}
        for at_site in self.students[student].planned.values():
            for monday, count in at_site.items():
                weeks[monday] = weeks.get(monday, 0) + count
        return max(weeks.values(), default=0)

    def tutoring(
        self, student: Id, grade: str, left: date | None, until: date, site: Id | None = None
    ) -> Tutoring:
        """What the rules judge; with ``site`` only what happened there.

        ``until`` is the last day counted, and ``grade`` the one of that day.
        """
        own, end = self.students[student], until.isoformat()
        exit_day = left.isoformat() if left is not None else _OPEN
        contacts = [one for where, met in own.contacts.items() if site in (None, where) for one in met]
        contacts.sort(key=_day_of)
        return Tutoring(
            grade=grade,
            grade_day=until,
            contacts=contacts,
            operating=self._operating(own, contacts, exit_day, site),
            scheduled=_sum(own.scheduled, site),
            attended=_sum(own.attended, site),
            lasted=_lasted(own, exit_day, end),
            is_over=bool(own.stays) and all(min(stay.last, exit_day) < end for stay in own.stays),
        )

    def _operating(
        self, own: StudentFacts, contacts: Iterable[Contact], exit_day: str, site: Id | None
    ) -> frozenset[date]:
        weeks = {monday_of(one.day) for one in contacts}
        for where, at_site in own.planned.items():
            if site in (None, where):
                weeks.update(at_site)
        for stay in own.stays:
            for where, (begin, end) in self.spans.get(stay.group, {}).items():
                if site in (None, where):
                    weeks |= self._held(where, max(stay.first, begin), min(stay.last, end, exit_day))
        return frozenset(weeks)

    def _held(self, site: Id, first: str, last: str) -> frozenset[date]:
        """Weeks in which a site held tutoring, of those that the days touch; a group asks for the same."""
        key = (site, first, last)
        if key not in self.held:
            begin, end = monday_of(_day(first)), _day(last)
            weeks = self.site_weeks.get(site, ()) if first <= last else ()
            self.held[key] = frozenset(monday for monday in weeks if begin <= monday <= end)
        return self.held[key]


def read_facts(
    session: DbSession,
    first: date,
    last: date,
    sites: Iterable[Id] | None = None,
    student_id: Id | None = None,
) -> Facts:
    """The tutoring of whole ISO weeks, of chosen sites or of all. Both ends of the period count.

    With ``student_id`` only that student's part is whole, and only marks of that student's sessions are read.
    """
    period = {"first": monday_of(first), "last": sunday_of(last)}
    chosen = {**period, "sites": None if sites is None else id_list(sites)}
    meetings = _meetings(fetch_many(session, _SESSIONS, **chosen))
    students: dict[Id, StudentFacts] = defaultdict(StudentFacts)
    if student_id is None:
        marks = fetch_many(session, _MARKS, **chosen)
    else:
        marks = fetch(session, _MARKS_WITH, **period, student=student_id)
    _add_marks(students, meetings, marks)
    groups = id_list({one.group for one in meetings.values()})
    stays = _stays(students, fetch(session, _STAYS, **period, groups=groups, student=student_id))
    _add_unmarked(students, meetings, stays, fetch(session, _CHANGES, **chosen, student=student_id))
    weeks: dict[Id, set[date]] = defaultdict(set)
    spans: dict[Id, dict[Id, tuple[str, str]]] = {}
    for one in meetings.values():
        if one.is_held:
            weeks[one.site].add(one.monday)
        of_group = spans.setdefault(one.group, {})
        known = of_group.get(one.site, (one.day, one.day))
        of_group[one.site] = min(known[0], one.day), max(known[1], one.day)
    if student_id is not None:
        students = {student_id: students[student_id]} if student_id in students else {}
    return Facts(dict(students), {site: sorted(found) for site, found in weeks.items()}, spans)


def sites_of_student(session: DbSession, student_id: Id, first: date, last: date) -> list[Id]:
    """Where a student may have been tutored in the period."""
    return [row[0] for row in fetch(session, _SITES_OF_STUDENT, student=student_id, first=first, last=last)]


def _meetings(rows: Iterable[tuple[Id, Id, Id, str, str, Id | None]]) -> dict[Id, Meeting]:
    found: dict[Id, Meeting] = {}
    for row, group, site, day, status, adult in rows:
        known = found.get(row)
        if known is None:
            when = _day(day)
            known = found[row] = Meeting(group, site, day, when, monday_of(when), status == "held")
        if adult is not None:
            known.tutors += (adult,)
    return found


def _add_marks(
    students: dict[Id, StudentFacts],
    meetings: Mapping[Id, Meeting],
    marks: Sequence[tuple[Id, Id, int, int, int]],
) -> None:
    """Marks of sessions that are no tutoring are passed over."""
    for row, student, came, _minutes, _scheduled in marks:
        meeting = meetings.get(row)
        if meeting is not None:
            meeting.marked.add(student)
            meeting.present += came
    for row, student, came, minutes, scheduled in marks:
        meeting = meetings.get(row)
        if meeting is None:
            continue
        own = students[student]
        if scheduled:
            own.plan(meeting)
        if came:
            site = meeting.site
            if scheduled:
                own.attended[site] = own.attended.get(site, 0) + 1
            contact = Contact(meeting.when, minutes, meeting.present, meeting.tutors)
            own.contacts.setdefault(site, []).append(contact)


def _stays(
    students: dict[Id, StudentFacts], rows: Iterable[tuple[Id, Id, str, str | None, str | None]]
) -> dict[Id, list[tuple[Id, str, str]]]:
    """Adds the stays to their students; also by group, for the plan."""
    by_group: dict[Id, list[tuple[Id, str, str]]] = defaultdict(list)
    for group, student, first, last, met in rows:
        end = last or _OPEN
        students[student].stays.append(Stay(group, first, end, max(first, met or first)))
        by_group[group].append((student, first, end))
    return by_group


def _add_unmarked(
    students: dict[Id, StudentFacts],
    meetings: Mapping[Id, Meeting],
    stays: Mapping[Id, list[tuple[Id, str, str]]],
    changes: Iterable[tuple[Id, Id, int]],
) -> None:
    """Who was on the plan of a held session and has no mark: scheduled, and not attended."""
    added: dict[Id, set[Id]] = defaultdict(set)
    left_out: dict[Id, set[Id]] = defaultdict(set)
    for row, student, planned in changes:
        (added if planned else left_out)[row].add(student)
    nobody: set[Id] = set()
    for row, meeting in meetings.items():
        if not meeting.is_held:
            continue
        day = meeting.day
        plan = {student for student, first, last in stays.get(meeting.group, ()) if first <= day <= last}
        if row in added:
            plan |= added[row]
        for student in plan - meeting.marked - left_out.get(row, nobody):
            students[student].plan(meeting)


def _lasted(own: StudentFacts, exit_day: str, end: str) -> int:
    """ISO weeks since the support began, each once, also before the period."""
    weeks = {monday_of(one.day) for met in own.contacts.values() for one in met}
    for stay in own.stays:
        last = min(stay.last, exit_day, end)
        if stay.began <= last:
            weeks.update(mondays(_day(stay.began), _day(last)))
    return len(weeks)


def _sum(counts: Mapping[Id, int], site: Id | None) -> int:
    return sum(counts.values()) if site is None else counts.get(site, 0)


def _day_of(contact: Contact) -> date:
    return contact.day


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return parsed(text)
