# SPDX-License-Identifier: Apache-2.0
"""The tutoring of a period as facts of each student: what ``app.domain.dosage`` judges.

Four statements, each by index from the sessions of the period; the rest is joined here, because a group's
size needs everybody's marks and the plan needs everybody's stays. Days are compared as the file keeps them,
as ISO text, which sorts as days do. Only sessions of the activity tutoring are read; homework help is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.dosage import Contact, Tutoring, lasted_weeks, monday_of
from app.storage.queries.sql import day as parsed
from app.storage.queries.sql import fetch, id_list, joined

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
    "WHERE s.status = 'held' AND",
    _CHOSEN,
)
# Stays of the groups of the period; a support begins with the first session that the group ever had.
_STAYS = """
SELECT p.group_id, p.student_id, p.first_day, p.last_day,
       (SELECT min(e.day) FROM session e WHERE e.group_id = p.group_id AND e.removed = 0)
FROM (SELECT unhex(value) AS id FROM json_each(:groups)) g
CROSS JOIN membership p ON p.group_id = g.id AND p.removed = 0
WHERE p.first_day <= :last AND (p.last_day IS NULL OR p.last_day >= :first)
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


class Place(NamedTuple):
    """A student-session in whole: where, and what of it counts."""

    site: Id
    day: str
    minutes: int
    present: int
    tutors: tuple[Id, ...]


@dataclass(slots=True)
class Meeting:
    """A tutoring session; ``marked`` are the students with any mark."""

    group: Id
    site: Id
    day: str
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
    """One student's part. ``counts`` are (scheduled, attended) by site, ``planned`` days by site."""

    places: list[Place] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    scheduled: dict[Id, int] = field(default_factory=lambda: defaultdict(int))
    attended: dict[Id, int] = field(default_factory=lambda: defaultdict(int))
    planned: dict[Id, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def sites(self) -> set[Id]:
        """Sites of attended and planned sessions."""
        return {place.site for place in self.places} | self.planned.keys()


@dataclass(slots=True)
class Facts:
    """All of a period. ``spans`` are the first and last tutoring day of a group at a site."""

    students: dict[Id, StudentFacts]
    site_weeks: dict[Id, list[date]]
    spans: dict[Id, dict[Id, tuple[str, str]]]

    def sites_of(self, student: Id) -> set[Id]:
        """Where a student was planned, met, or belonged to a group that met."""
        own = self.students[student]
        return own.sites | {site for stay in own.stays for site in self.spans.get(stay.group, ())}

    def planned_days(self, student: Id) -> Iterable[date]:
        """The days of held sessions that a student was planned for, once for each session."""
        return (_day(day) for days in self.students[student].planned.values() for day in days)

    def tutoring(
        self, student: Id, grade: str, left: date | None, until: date, site: Id | None = None
    ) -> Tutoring:
        """What the rules judge; with ``site`` only what happened there. ``until`` is the last day counted."""
        own = self.students[student]
        exit_day = left.isoformat() if left is not None else _OPEN
        stays = [(stay.began, min(stay.last, exit_day)) for stay in own.stays]
        end = until.isoformat()
        lasted = [(parsed(first), parsed(min(last, end))) for first, last in stays if first <= min(last, end)]
        lasted += [(_day(place.day), _day(place.day)) for place in own.places]
        return Tutoring(
            grade=grade,
            contacts=[
                Contact(_day(place.day), place.minutes, place.present, place.tutors)
                for place in own.places
                if site is None or place.site == site
            ],
            operating=self._operating(own, exit_day, site),
            scheduled=_sum(own.scheduled, site),
            attended=_sum(own.attended, site),
            lasted=lasted_weeks(lasted),
            is_over=bool(stays) and all(last < end for _first, last in stays),
        )

    def _operating(self, own: StudentFacts, exit_day: str, site: Id | None) -> frozenset[date]:
        weeks: set[date] = set()
        for stay in own.stays:
            for where, (begin, end) in self.spans.get(stay.group, {}).items():
                if site is None or where == site:
                    first, last = max(stay.first, begin), min(stay.last, end, exit_day)
                    if first <= last:
                        weeks.update(_within(self.site_weeks.get(where, ()), first, last))
        for where, days in own.planned.items():
            if site is None or where == site:
                weeks.update(monday_of(_day(day)) for day in days)
        for place in own.places:
            if site is None or place.site == site:
                weeks.add(monday_of(_day(place.day)))
        return frozenset(weeks)


def read_facts(session: DbSession, first: date, last: date, sites: Iterable[Id] | None = None) -> Facts:
    """The tutoring of whole ISO weeks, of chosen sites or of all. Both ends of the period count."""
    period = {"first": monday_of(first), "last": monday_of(last) + timedelta(days=6)}
    values = {**period, "sites": None if sites is None else id_list(sites)}
    meetings = _meetings(fetch(session, _SESSIONS, **values))
    students: dict[Id, StudentFacts] = defaultdict(StudentFacts)
    _add_marks(students, meetings, fetch(session, _MARKS, **values))
    groups = id_list({one.group for one in meetings.values()})
    stays = _stays(students, fetch(session, _STAYS, **period, groups=groups))
    _add_unmarked(students, meetings, stays, fetch(session, _CHANGES, **values))
    weeks: dict[Id, set[date]] = defaultdict(set)
    spans: dict[Id, dict[Id, tuple[str, str]]] = {}
    for one in meetings.values():
        if one.is_held:
            weeks[one.site].add(monday_of(_day(one.day)))
        known = spans.setdefault(one.group, {}).get(one.site, (one.day, one.day))
        spans[one.group][one.site] = min(known[0], one.day), max(known[1], one.day)
    return Facts(dict(students), {site: sorted(found) for site, found in weeks.items()}, spans)


def sites_of_student(session: DbSession, student_id: Id, first: date, last: date) -> list[Id]:
    """Where a student may have been tutored in the period."""
    return [row[0] for row in fetch(session, _SITES_OF_STUDENT, student=student_id, first=first, last=last)]


def _meetings(rows: Iterable[tuple[Id, Id, Id, str, str, Id | None]]) -> dict[Id, Meeting]:
    found: dict[Id, Meeting] = {}
    for row, group, site, day, status, adult in rows:
        known = found.get(row)
        if known is None:
            known = found[row] = Meeting(group, site, day, status == "held")
        if adult is not None:
            known.tutors += (adult,)
    return found


def _add_marks(
    students: dict[Id, StudentFacts],
    meetings: Mapping[Id, Meeting],
    marks: list[tuple[Id, Id, int, int, int]],
) -> None:
    for row, student, came, _minutes, _scheduled in marks:
        meeting = meetings[row]
        meeting.marked.add(student)
        meeting.present += came
    for row, student, came, minutes, scheduled in marks:
        meeting, own = meetings[row], students[student]
        if scheduled:
            own.scheduled[meeting.site] += 1
            own.attended[meeting.site] += came
            own.planned[meeting.site].append(meeting.day)
        if came:
            own.places.append(Place(meeting.site, meeting.day, minutes, meeting.present, meeting.tutors))


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
    for row, meeting in meetings.items():
        if not meeting.is_held:
            continue
        day = meeting.day
        plan = {student for student, first, last in stays.get(meeting.group, ()) if first <= day <= last}
        for student in ((plan | added.get(row, set())) - left_out.get(row, set())) - meeting.marked:
            own = students[student]
            own.scheduled[meeting.site] += 1
            own.planned[meeting.site].append(day)


def _sum(counts: Mapping[Id, int], site: Id | None) -> int:
    return sum(counts.values()) if site is None else counts.get(site, 0)


def _within(weeks: Iterable[date], first: str, last: str) -> Iterable[date]:
    begin, end = monday_of(_day(first)), _day(last)
    return (monday for monday in weeks if begin <= monday <= end)


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return parsed(text)
