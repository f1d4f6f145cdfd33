# SPDX-License-Identifier: Apache-2.0
"""Traps that other systems fell into (the field's handbook, section 11), each a test named by what it guards.

The same sheet typed twice is in ``tests.services.test_entry``, 44.5 hours in ``tests.domain.test_oracles``,
and that an import ends nobody who is marked inactive in ``tests.exchange.test_import``.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import consents, hours, match_clock, pipeline, schedule, school_calendar
from app.domain.attendance import Tally
from app.domain.words import (
    ConsentAnswer,
    ConsentKind,
    Decision,
    Hat,
    MarkStatus,
    MinutesSource,
    RequirementKind,
    Role,
    SessionStatus,
    Source,
    Stage,
)
from app.exchange.apply import import_path
from app.partnership import counting
from app.services import entry, groups, people, places, sessions
from app.services.clock_times import enter_times
from app.services.hours import HourDraft, add_line
from app.services.needs import NeedDraft, add_need
from app.services.people import StudentDraft
from app.storage.queries import (
    adults,
    agenda,
    attendance,
    calendar,
    needs,
    privacy,
    school_attendance,
    shared,
    students,
)
from app.storage.queries.data_quality import forgotten_sign_outs, overlapping_sessions
from app.storage.queries.rosters import planned_roster
from app.storage.queries.tallies import Scope, student_tally
from app.storage.queries.timesheets import timesheet_rows
from app.storage.tables import (
    JOURNALED,
    Adult,
    Base,
    Closure,
    LegalHold,
    Mark,
    Membership,
    NoSchool,
    SchoolTotal,
    SchoolYear,
    Session,
    Student,
    Term,
)
from tests.services.conftest import Small, small, store, template

__all__ = ["small", "store", "template"]  # fixtures

FIRST, LAST = date(2026, 9, 9), date(2026, 9, 16)  # of every range below, both of them in it
DAY = timedelta(days=1)
YEAR = Scope(first=date(2026, 7, 1), last=date(2027, 6, 30))


# -- a date range that leaves out its last day --------------------------------------------------------


class Range(NamedTuple):
    """What lasts from FIRST to LAST, and how the program answers whether a day is in it.

    ``make`` stores it and returns the question. ``ends_only``: what was before the first day does not ask.
    """

    make: Callable[[DbSession, Small], Callable[[DbSession, date], bool]]
    ends_only: bool = False


Covers = Callable[[DbSession, date], bool]


def _daily(s: DbSession, small: Small) -> dict[date, Id]:
    """A session on every day of September, for a group of its own without anybody in it."""
    made = sessions.plan_series(
        s,
        sessions.SeriesDraft(
            site_id=small.site, days=range(7), start=time(8), end=time(9), first_day=date(2026, 9, 1),
            last_day=date(2026, 9, 30), role=Role.TUTOR, adult_ids=[small.tutor],
            group_id=groups.new_group(s, "Daily", None, [], FIRST),
        ),
    )  # fmt: skip
    return {s.get_one(Session, one).day: one for one in made.session_ids}


def _membership(s: DbSession, small: Small) -> Covers:
    daily = _daily(s, small)
    group = s.get_one(Session, daily[FIRST]).group_id
    s.add(Membership(group_id=group, student_id=small.students[0], first_day=FIRST, last_day=LAST))
    s.flush()
    return lambda r, day: bool(planned_roster(r, daily[day]))


def _assignment(s: DbSession, small: Small) -> Covers:
    adult = people.add_adult(s, people.AdultDraft(given="Match"))
    groups.assign(s, adult, Role.MENTOR, FIRST, student_id=small.students[0], last_day=LAST)
    return lambda r, day: adult in {one.adult for one in shared.active_adults(r, day, day)}


def _series(s: DbSession, small: Small) -> Covers:
    made = sessions.plan_series(
        s,
        sessions.SeriesDraft(
            site_id=small.site, days=range(7), start=time(8), end=time(9), first_day=FIRST, last_day=LAST,
            role=Role.TUTOR, adult_ids=[small.tutor], group_id=groups.new_group(s, "Daily", None, [], FIRST),
        ),
    )  # fmt: skip
    group = s.get_one(Session, made.session_ids[0]).group_id
    return lambda r, day: bool(agenda.sessions_between(r, day, day, group_id=group))


def _closure(s: DbSession, small: Small) -> Covers:
    s.add(Closure(first_day=FIRST, last_day=LAST))
    s.flush()
    return lambda r, day: schedule.closed_by(day, small.site, sessions.known_closures(r)) is not None


def _school_year(s: DbSession, _small: Small) -> Covers:
    for year in s.scalars(select(SchoolYear)):
        year.removed = True
    s.add(SchoolYear(name="Short", first_day=FIRST, last_day=LAST))
    s.flush()

    def covers(r: DbSession, day: date) -> bool:
        year = calendar.school_year_at(r, day)
        return year is not None and year.first_day <= day <= year.last_day

    return covers


def _term(s: DbSession, small: Small) -> Covers:
    """A term is a period of a report: its sessions are those from the first to the last day."""
    year = s.scalars(select(SchoolYear)).one()
    term = Term(school_year_id=year.id, name="Short", first_day=FIRST, last_day=LAST)
    s.add(term)
    s.flush()
    daily = _daily(s, small)

    def covers(r: DbSession, day: date) -> bool:
        (row,) = (one for one in calendar.terms(r) if one.id == term.id)
        return daily[day] in {one.id for one in agenda.sessions_between(r, row.first_day, row.last_day)}

    return covers


def _student(s: DbSession, small: Small) -> Covers:
    student = s.get_one(Student, small.students[0])
    student.first_day, student.left_day = FIRST, LAST
    s.flush()
    one = student.id
    return lambda r, day: one in students.student_ids(r, students.StudentFilter(on=day))


def _adult(s: DbSession, small: Small) -> Covers:
    adult = s.get_one(Adult, small.tutor)
    adult.first_day, adult.left_day = FIRST, LAST
    s.flush()
    return lambda r, day: small.tutor in adults.adult_ids(r, adults.AdultFilter(on=day))


def _hold(s: DbSession, small: Small) -> Covers:
    s.add(LegalHold(kind="student", person_id=small.students[0], since=FIRST, until=LAST, reason="A case"))
    s.flush()
    return lambda r, day: privacy.active_hold(r, small.students[0], day) is not None


def _need(s: DbSession, small: Small) -> Covers:
    add_need(s, small.students[0], NeedDraft(role=Role.MENTOR, first_day=FIRST, last_day=LAST))
    return lambda r, day: bool(needs.needs(r, day, Role.MENTOR))


def _consent(_s: DbSession, _small: Small) -> Covers:
    paper = consents.Consent(ConsentKind.PHOTO, ConsentAnswer.YES, FIRST, LAST)
    return lambda _r, day: consents.standing([paper], ConsentKind.PHOTO, day).state is consents.State.GIVEN


def _pause(_s: DbSession, _small: Small) -> Covers:
    return lambda _r, day: match_clock.is_paused([match_clock.Pause(FIRST, LAST)], day)


def _no_school(s: DbSession, _small: Small) -> Covers:
    s.add(NoSchool(first_day=FIRST, last_day=LAST, label="Break"))
    s.flush()

    def covers(r: DbSession, day: date) -> bool:
        off = [(one.first_day, one.last_day) for one in school_attendance.no_school_days(r, day, day)]
        return day not in school_calendar.school_days(day, day, off) and day.weekday() < 5

    return covers


def _school_total(s: DbSession, small: Small) -> Covers:
    student = small.students[0]
    s.add(
        SchoolTotal(
            student_id=student, first_day=FIRST, last_day=LAST, enrolled_x2=12, absent_x2=2, source=""
        )
    )
    s.flush()
    return lambda r, day: bool(school_attendance.typed_totals(r, day, day, student))


def _adult_step(_s: DbSession, _small: Small) -> Covers:
    asked = pipeline.Asked(
        code="check", kind=RequirementKind.CHECK, label="Check", stage=Stage.CLEARED, valid_months=36
    )
    step = pipeline.Step("check", FIRST, Decision.MET, LAST)
    adult = pipeline.Adult(roles=frozenset({Role.TUTOR}), source=Source.COMMUNITY, steps=[step])
    return lambda _r, day: pipeline.standing(adult, [asked], day, 0).is_cleared


def _hour_term(_s: DbSession, _small: Small) -> Covers:
    term = hours.Term(Hat.SERVICE, FIRST, LAST)
    return lambda _r, day: hours.hat_of_session(Source.COMMUNITY, [term], day) is Hat.SERVICE


def _timesheet(s: DbSession, small: Small) -> Covers:
    """The hours of a sheet are those from its first to its last day."""
    for day in (FIRST - DAY, FIRST, LAST, LAST + DAY):
        add_line(s, small.tutor, HourDraft(day=day, hat=Hat.VOLUNTEER, minutes=1))

    def covers(r: DbSession, day: date) -> bool:
        (sheet,) = timesheet_rows(r, FIRST, LAST)
        return day in {row.day for row in sheet.rows}

    return covers


RANGES: dict[str, Range] = {
    "hour_term": Range(_hour_term),
    "timesheet": Range(_timesheet),
    "adult_step": Range(_adult_step),
    "no_school": Range(_no_school),
    "school_total": Range(_school_total),
    "membership": Range(_membership),
    "assignment": Range(_assignment),
    "series": Range(_series),
    "closure": Range(_closure),
    "school_year": Range(_school_year),
    "term": Range(_term),
    "student": Range(_student, ends_only=True),
    "adult": Range(_adult, ends_only=True),
    "legal_hold": Range(_hold, ends_only=True),
    "need": Range(_need),
    "consent": Range(_consent),
    "match_pause": Range(_pause),
}


@pytest.mark.parametrize("name", RANGES)
def test_the_last_day_of_a_range_is_in_it(small: Small, name: str) -> None:
    made = RANGES[name]
    with small.store.write("test", "A range") as s:
        covers = made.make(s, small)
    with small.store.read() as s:
        assert covers(s, FIRST), "its first day"
        assert covers(s, LAST), "its last day"
        assert not covers(s, LAST + DAY), "the day after"
        assert made.ends_only or not covers(s, FIRST - DAY), "the day before"


def test_no_range_is_forgotten() -> None:
    """Every table with a last day is tried above."""
    ends = {"last_day", "left_day", "until", "expires"}
    ranged = {name for name in JOURNALED if ends & set(Base.metadata.tables[name].columns.keys())}
    assert ranged - RANGES.keys() == set()
    assert RANGES.keys() <= ranged | {"match_pause"}


# -- rows counted instead of people -------------------------------------------------------------------


def test_people_are_counted_and_not_their_rows(small: Small) -> None:
    """One child in two sites and two roles, many times: one in every total, in the report and for the hub."""
    child = small.students[0]
    with small.store.write("test", "Everywhere") as s:
        for session_id in small.planned.session_ids:
            entry.set_mark(s, session_id, child, MarkStatus.PRESENT)
        mentoring = sessions.plan_series(
            s,
            sessions.SeriesDraft(
                site_id=places.find_site(s, "school"), days=(1,), start=time(9), end=time(10),
                first_day=FIRST, last_day=LAST, role=Role.MENTOR, adult_ids=[small.tutor],
                student_ids=[child],
            ),
        )  # fmt: skip
        for session_id in mentoring.session_ids:
            entry.set_mark(s, session_id, child, MarkStatus.PRESENT)
    with small.store.read() as s:
        found = attendance.attendance(s, YEAR, LAST)
        facts = shared.served(s, YEAR.first, YEAR.last)
        held = shared.held(s, YEAR.first, YEAR.last)
        leading = shared.active_adults(s, YEAR.first, YEAR.last)
    assert found.totals.students == 1
    assert [site.students for site in found.sites] == [1, 1]
    year, *months = counting.count(counting.Facts("2026-27", leading, facts, held), 5)
    told = {table.name: table for table in year.tables}
    assert len(told["students"].rows) > 0
    people_told = counting._people(
        "2026-27", [], ((one.month, (one.role, one.school), one.student) for one in facts)
    )["2026-27"]
    assert set(people_told.values()) == {1}
    assert months


# -- a back-dated start that hides a student from past rolls ------------------------------------------


def test_a_back_dated_enrolment_is_on_the_rolls_of_the_past(small: Small) -> None:
    """Entered today with a first day weeks ago: on the plan of the sessions since, as not marked yet."""
    first = small.planned.session_ids[0]
    with small.store.write("test", "Joined late, entered later") as s:
        entry.set_mark(s, first, small.students[0], MarkStatus.PRESENT)
        late = people.add_student(s, StudentDraft(given="Late", first_day=date(2026, 9, 1)))
        groups.join_group(s, s.get_one(Session, first).group_id, late, date(2026, 9, 1))
    with small.store.read() as s:
        assert late in {row.student_id for row in planned_roster(s, first)}
        assert student_tally(s, late, YEAR.first, YEAR.last) == Tally(scheduled=1, unmarked=1)


def test_a_start_that_is_put_later_hides_nobody_from_what_was(small: Small) -> None:
    child, first = small.students[0], small.planned.session_ids[0]
    with small.store.write("test", "Marked, then corrected") as s:
        entry.set_mark(s, first, child, MarkStatus.PRESENT)
    with small.store.write("test", "First day in October") as s:
        s.get_one(Student, child).first_day = date(2026, 10, 1)
        for stay in s.scalars(select(Membership).where(Membership.student_id == child)):
            stay.first_day = date(2026, 10, 1)
    with small.store.read() as s:
        assert child in {row.student_id for row in agenda.session_profile(s, first).students}
        found = attendance.attendance(s, YEAR, date(2026, 10, 5))
        assert [row.tally.minutes for row in found.students if row.student_id == child] == [45]


# -- two sessions on one day --------------------------------------------------------------------------


def test_two_sessions_on_one_day_are_two_and_one_child(small: Small) -> None:
    """Each has its own mark; the minutes add up; the child is served once; touching is no overlap."""
    child, first = small.students[0], small.planned.session_ids[0]
    with small.store.write("test", "Two on a day") as s:
        day = s.get_one(Session, first).day
        second = sessions.plan_series(
            s,
            sessions.SeriesDraft(
                site_id=small.site, days=(day.weekday(),), start=time(16), end=time(16, 30), first_day=day,
                last_day=day, role=Role.TUTOR, adult_ids=[small.tutor],
                group_id=s.get_one(Session, first).group_id,
            ),
        ).session_ids[0]  # fmt: skip
        for session_id in (first, second):
            entry.set_mark(s, session_id, child, MarkStatus.PRESENT)
    with small.store.read() as s:
        tally = student_tally(s, child, day, day)
        assert (tally.attended, tally.minutes) == (2, 45 + 30)
        assert attendance.attendance(s, Scope(first=day, last=day), day).totals.students == 1
        assert overlapping_sessions(s, YEAR.first, YEAR.last) == []


# -- people without a group, grade, school or tutor dropped from a report -----------------------------


def test_who_has_nothing_is_in_every_report(small: Small) -> None:
    """Without group, grade, school and tutor: in the list, the report, its sites, and the hub's counts."""
    with small.store.write("test", "A walk-in nobody knows more of") as s:
        nobody = people.add_student(s, StudentDraft(given="Nobody"))
        entry.set_mark(s, small.planned.session_ids[0], nobody, MarkStatus.PRESENT)
    with small.store.read() as s:
        assert nobody in students.student_ids(s, students.StudentFilter(on=LAST))
        found = attendance.attendance(s, YEAR, LAST)
        assert nobody in {row.student_id for row in found.students}
        assert found.totals.students == sum(site.students for site in found.sites) == 1
        assert [(one.school, one.student) for one in shared.served(s, YEAR.first, YEAR.last)] == [
            ("", nobody)
        ]
        without = attendance.attendance(s, Scope(first=YEAR.first, last=YEAR.last, no_school=True), LAST)
        assert nobody in {row.student_id for row in without.students}


# -- an import that acts outward, or leaves people inactive -------------------------------------------


def test_an_import_speaks_to_nobody_and_leaves_everybody_active(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("an import reached out")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    file = tmp_path / "students.csv"
    file.write_text(
        "student id,first name,last name,grade,email\n0001,Zoe,Lee,4,zoe@example.org\n"
        "0002,Bo,Lee,5,bo@example.org\n",
        encoding="utf-8",
    )
    assert import_path(small.store, file).added == 2
    with small.store.read() as s:
        here = students.student_rows(s, students.student_ids(s, students.StudentFilter(on=LAST)), LAST)
    assert {row.given for row in here} == {"Tłʼízí", "Noah", "Kim", "Cher", "Zoe", "Bo"}
    assert {row.left_day for row in here} == {None}


# -- a forgotten sign-out guessed silently ------------------------------------------------------------


def test_a_forgotten_sign_out_is_listed_and_never_a_fact(small: Small) -> None:
    child, first = small.students[0], small.planned.session_ids[0]
    with small.store.write("test", "Signed in, never out") as s:
        enter_times(s, first, child, time(15, 30), None)
    with small.store.read() as s:
        mark = s.get_one(Mark, (first, child))
        assert (mark.minutes, mark.minutes_source) == (30, MinutesSource.DEFAULT)
        (row,) = forgotten_sign_outs(s, FIRST - timedelta(days=9), LAST)
        assert (row.student_id, row.minutes, row.time_in) == (child, 30, time(15, 30))


# -- silence taken for a zero -------------------------------------------------------------------------


def test_silence_is_not_a_zero_and_a_zero_has_a_reason(small: Small) -> None:
    with small.store.write("test", "A storm") as s:
        sessions.cancel_session(s, small.planned.session_ids[0], SessionStatus.CANCELLED_WEATHER, "Snow")
    with small.store.read() as s:
        tally = student_tally(s, small.students[0], YEAR.first, YEAR.last)
        totals = attendance.attendance(s, YEAR, LAST).totals
    assert (tally.scheduled, tally.lost) == (0, 1)
    assert totals.sessions_without_data == len(small.planned.session_ids) - 1
