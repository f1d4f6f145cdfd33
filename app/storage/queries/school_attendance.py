# SPDX-License-Identifier: Apache-2.0
"""School attendance of students: the year so far, its band, and what may still be missed.

One rule for everybody who asks (Today, the list, a profile, paper): where a student's days come from is
``school_attendance.Known``, the lines are the program's. What lies behind one student (before and since the
support, session days, weekdays) is in ``school_patterns``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain import school_attendance as rule
from app.domain.school_attendance import Band, Known, Lines, Share
from app.domain.school_calendar import count_between, enrolled_span, school_days
from app.storage.queries.people import name_order
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sql import day as parsed
from app.storage.queries.sql import fetch, fetch_one, id_list, record, records


@dataclass(frozen=True, slots=True)
class SchoolTally:
    """School attendance of one student in a period, in half days.

    ``known`` says where the days come from. ``last`` is the last day that is known of. ``can_miss`` are whole
    days that may still be missed until the school year ends without crossing the line, negative when it is
    crossed for good; None without a school year.
    """

    student_id: Id
    given: str
    family: str
    preferred: str
    grade: str
    school_id: Id | None
    school: str
    enrolled_x2: int
    absent_x2: int
    excused_x2: int
    band: Band | None
    known: Known = Known.FEED
    last: date | None = None
    can_miss: int | None = None

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def share(self) -> Share:
        return Share(self.absent_x2, self.enrolled_x2)


@dataclass(frozen=True, slots=True)
class NoSchoolRow:
    """Days without school; ``school_id`` None means every school."""

    id: Id
    school_id: Id | None
    school: str
    first_day: date
    last_day: date
    label: str


@dataclass(frozen=True, slots=True)
class SchoolKindRow:
    """A school, whether it tells only of absences, and the days it has in the year."""

    id: Id
    name: str
    absences_only: bool
    days: int


@dataclass(frozen=True, slots=True)
class TypedTotalRow:
    """Days of a student as a report card says, in halves."""

    student_id: Id
    given: str
    family: str
    preferred: str
    first_day: date
    last_day: date
    enrolled_x2: int
    absent_x2: int
    source: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


# From the students to their own days: what old students left behind is never read.
_STUDENTS = """
SELECT st.id, st.given, st.family, st.preferred, st.grade, st.school_id, coalesce(sc.name, ''),
       coalesce(sc.absences_only, 0), st.first_day, st.left_day,
       count(d.day), coalesce(sum(d.absent_x2), 0),
       coalesce(sum(CASE WHEN d.excused THEN d.absent_x2 ELSE 0 END), 0), min(d.day), max(d.day)
FROM student st
LEFT JOIN school_day d ON d.student_id = st.id AND d.day BETWEEN :first AND :last AND d.removed = 0
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0 AND (:ids IS NULL OR st.id IN (SELECT unhex(value) FROM json_each(:ids)))
  AND (:ids IS NOT NULL OR st.left_day IS NULL OR st.left_day >= :last)
GROUP BY st.id
"""
# The last day of which a school told anything: its absences are known until then.
_REPORTED = """
SELECT st.school_id, max((
    SELECT max(d.day) FROM school_day d
    WHERE d.student_id = st.id AND d.day BETWEEN :first AND :last AND d.removed = 0))
FROM student st JOIN school sc ON sc.id = st.school_id AND sc.absences_only = 1 AND sc.removed = 0
WHERE st.removed = 0 GROUP BY st.school_id
"""
_TOTALS = """
SELECT t.student_id, st.given, st.family, st.preferred, t.first_day, t.last_day, t.enrolled_x2, t.absent_x2,
       t.source
FROM school_total t JOIN student st ON st.id = t.student_id AND st.removed = 0
WHERE t.removed = 0 AND t.last_day >= :first AND t.first_day <= :last
  AND (:student IS NULL OR t.student_id = :student)
ORDER BY t.last_day DESC, t.first_day
"""
_NO_SCHOOL = """
SELECT n.id, n.school_id, coalesce(sc.name, ''), n.first_day, n.last_day, n.label
FROM no_school n LEFT JOIN school sc ON sc.id = n.school_id
WHERE n.removed = 0 AND n.last_day >= :first AND n.first_day <= :last
ORDER BY n.first_day, n.last_day, sc.name, n.id
"""
_EVERYBODY = """
SELECT st.id, st.given, st.family, st.preferred, st.grade, st.school_id, coalesce(sc.name, '')
FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :on)
"""
_YEAR = """
SELECT first_day, last_day FROM school_year WHERE removed = 0 AND first_day <= :day
ORDER BY first_day DESC LIMIT 1
"""
_KINDS = "SELECT id, name, absences_only FROM school WHERE removed = 0"


class _Student(NamedTuple):
    """A row of ``_STUDENTS``; days are ISO text."""

    id: Id
    given: str
    family: str
    preferred: str
    grade: str
    school_id: Id | None
    school: str
    absences_only: int
    entry: str | None
    left: str | None
    days: int
    absent_x2: int
    excused_x2: int
    first: str | None
    last: str | None


@dataclass(slots=True)
class Calendar:
    """The school days of a year by school, made when they are first asked for."""

    first: date
    last: date
    off: Sequence[NoSchoolRow]
    made: dict[Id | None, list[date]]

    def of(self, school_id: Id | None) -> list[date]:
        """The days of a school; a student without a school has those that every school has."""
        if school_id not in self.made:
            own = [(row.first_day, row.last_day) for row in self.off if row.school_id in (None, school_id)]
            self.made[school_id] = school_days(self.first, self.last, own)
        return self.made[school_id]


def lines(session: DbSession, min_enrolled_days: int | None = None) -> Lines:
    """The program's lines; ``min_enrolled_days`` may be given by who has it already."""
    if min_enrolled_days is None:
        row = fetch_one(session, "SELECT min_enrolled_days FROM program WHERE removed = 0 LIMIT 1")
        min_enrolled_days = row[0] if row is not None else rule.MIN_ENROLLED_DAYS
    return Lines.of(read_rules(session), min_enrolled_days)


def calendar_of(session: DbSession, first: date, last: date) -> Calendar:
    """The calendar of the days from ``first`` to ``last`` or of the school year around them."""
    year = fetch_one(session, _YEAR, day=last)
    begin, end = (parsed(year[0]), parsed(year[1])) if year is not None else (first, last)
    begin, end = min(begin, first), max(end, last)
    return Calendar(begin, end, no_school_days(session, begin, end), {})


def student_school_attendance(
    session: DbSession, student_id: Id, first: date, last: date, min_enrolled_days: int | None = None
) -> SchoolTally | None:
    """One student's school attendance, or None when nothing is known."""
    found = _tallies(session, [student_id], first, last, min_enrolled_days)
    return found[0] if found else None


def school_attendance_of_some(
    session: DbSession, student_ids: Sequence[Id], first: date, last: date
) -> dict[Id, SchoolTally]:
    """School attendance of these students, also of those who have left; who is missing is unknown."""
    return {row.student_id: row for row in _tallies(session, student_ids, first, last, None)}


def school_attendance_of_all(
    session: DbSession, first: date, last: date, min_enrolled_days: int | None = None
) -> list[SchoolTally]:
    """School attendance of the students in the program on ``last``, by name; all bands."""
    found = _tallies(session, None, first, last, min_enrolled_days)
    return sorted(found, key=lambda row: (name_order(row.given, row.family), row.student_id))


def nothing_known(session: DbSession, known: Sequence[SchoolTally], on: date) -> list[SchoolTally]:
    """Students in the program on ``on`` who are not among ``known``, by name: nobody drops out of a list."""
    found = {row.student_id for row in known}
    rows = [row for row in fetch(session, _EVERYBODY, on=on) if row[0] not in found]
    made = [record(SchoolTally, row, enrolled_x2=0, absent_x2=0, excused_x2=0, band=None) for row in rows]
    return sorted(made, key=lambda row: (name_order(row.given, row.family), row.student_id))


def no_school_days(session: DbSession, first: date, last: date) -> list[NoSchoolRow]:
    """Days without school that touch first..last, by day."""
    return records(NoSchoolRow, fetch(session, _NO_SCHOOL, first=first, last=last))


def typed_totals(
    session: DbSession, first: date, last: date, student_id: Id | None = None
) -> list[TypedTotalRow]:
    """What was typed from report cards that touch first..last, newest first."""
    return records(TypedTotalRow, fetch(session, _TOTALS, first=first, last=last, student=student_id))


def school_kinds(session: DbSession, first: date, last: date) -> list[SchoolKindRow]:
    """Schools by name, with the number of their school days from ``first`` to ``last``."""
    calendar = Calendar(first, last, no_school_days(session, first, last), {})
    rows = [
        SchoolKindRow(row[0], row[1], bool(row[2]), len(calendar.of(row[0])))
        for row in fetch(session, _KINDS)
    ]
    return sorted(rows, key=lambda row: (names.fold(row.name), row.id))


def _tallies(
    session: DbSession,
    student_ids: Sequence[Id] | None,
    first: date,
    last: date,
    min_enrolled_days: int | None,
) -> list[SchoolTally]:
    ids = None if student_ids is None else id_list(student_ids)
    rows = fetch(session, _STUDENTS, first=first, last=last, ids=ids)
    students = [_Student(*row) for row in rows]
    reported: dict[Id, str | None] = {}
    if any(one.absences_only for one in students):
        reported = {row[0]: row[1] for row in fetch(session, _REPORTED, first=first, last=last)}
    typed: dict[Id, list[TypedTotalRow]] = {}
    only = student_ids[0] if student_ids is not None and len(student_ids) == 1 else None
    for total in typed_totals(session, first, last, only):
        typed.setdefault(total.student_id, []).append(total)
    own_lines = lines(session, min_enrolled_days)
    calendar = calendar_of(session, first, last)
    has_year = fetch_one(session, _YEAR, day=last) is not None
    found = []
    for one in students:
        known = _known(one, reported, typed.get(one.id, ()), calendar, (first, last))
        if known is not None:
            found.append(_tally(one, known, own_lines, calendar if has_year else None))
    return found


class _Known(NamedTuple):
    """Where a student's days come from, and what they are."""

    known: Known
    enrolled_x2: int
    absent_x2: int
    excused_x2: int
    last: date


def _known(
    one: _Student,
    reported: dict[Id, str | None],
    typed: Sequence[TypedTotalRow],
    calendar: Calendar,
    period: tuple[date, date],
) -> _Known | None:
    if one.absences_only:
        until = reported.get(one.school_id or b"")
        if until is not None:
            return _from_calendar(one, calendar, period[0], parsed(until))
    elif one.days:
        return _Known(Known.FEED, 2 * one.days, one.absent_x2, one.excused_x2, parsed(one.last or ""))
    return _from_totals(typed)


def _from_calendar(one: _Student, calendar: Calendar, first: date, until: date) -> _Known | None:
    """School days between entry and exit, as far as the school has told of anybody."""
    begin, end = enrolled_span(first, until, _day(one.entry), _day(one.left), _day(one.first))
    enrolled = 2 * count_between(calendar.of(one.school_id), begin, end)
    if not enrolled:
        return None
    # More absences than days means that the calendar is wrong; the share must not pass the whole.
    return _Known(Known.CALENDAR, max(enrolled, one.absent_x2), one.absent_x2, one.excused_x2, end)


def _from_totals(typed: Sequence[TypedTotalRow]) -> _Known | None:
    """Typed totals, newest first; an older one that overlaps a newer one is in it already."""
    enrolled = absent = 0
    taken: list[TypedTotalRow] = []
    for total in typed:
        if any(total.first_day <= one.last_day and one.first_day <= total.last_day for one in taken):
            continue
        taken.append(total)
        enrolled += total.enrolled_x2
        absent += total.absent_x2
    return _Known(Known.TYPED, enrolled, absent, 0, taken[0].last_day) if taken and enrolled else None


def _tally(one: _Student, known: _Known, own: Lines, calendar: Calendar | None) -> SchoolTally:
    can_miss = None
    if calendar is not None:
        _begin, end = enrolled_span(calendar.first, calendar.last, None, _day(one.left), None)
        to_come = count_between(calendar.of(one.school_id), known.last + timedelta(days=1), end)
        can_miss = rule.can_still_miss(known.enrolled_x2 + 2 * to_come, known.absent_x2, own.chronic)
    return SchoolTally(
        one.id, one.given, one.family, one.preferred, one.grade, one.school_id, one.school,
        known.enrolled_x2, known.absent_x2, known.excused_x2,
        rule.band(known.absent_x2, known.enrolled_x2, own.min_enrolled_days, own), known.known, known.last,
        can_miss,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return parsed(text) if text is not None else None
