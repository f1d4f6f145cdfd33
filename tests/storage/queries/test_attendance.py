# SPDX-License-Identifier: Apache-2.0
"""Attendance: what counts, what does not, and that every figure is the number of the rows behind it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.domain.attendance import Tally
from app.domain.words import ATTENDED, MarkStatus, SessionStatus
from app.storage.queries.attendance import attendance, by_month, by_week
from app.storage.queries.cells import Figure, cells
from app.storage.queries.tallies import Scope, student_tally, tallies_by_session, tallies_by_student
from app.storage.store import Store
from app.storage.tables import Mark, Membership, Session, SessionStudent, Student

MONDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 11)
WEEK = Scope(first=MONDAY, last=FRIDAY)


def _scopes(world: Any) -> list[Scope]:
    period: dict[str, Any] = {"first": MONDAY, "last": FRIDAY}
    return [
        WEEK,
        Scope(**period, site_id=world["site"]),
        Scope(**period, group_id=world["other"]),
        Scope(**period, school_id=world["school"]),
        Scope(**period, no_school=True),
        Scope(**period, session_id=world["tuesday"]),
        *(Scope(**period, student_id=world[name]) for name in ("ana", "bo", "kim", "nguyen", "kaohao")),
    ]


def test_totals_of_the_week(s: DbSession) -> None:
    totals = attendance(s, WEEK, FRIDAY).totals
    assert totals.tally == Tally(
        scheduled=8, attended=4, absent_excused=1, absent_unexcused=1, school_absent=1, unmarked=1,
        walk_in=1, minutes=45 + 30 + 33 + 45 + 45, lost=2,
    )  # fmt: skip
    assert (totals.students, totals.students_planned) == (3, 3)
    assert (totals.sessions_held, totals.sessions_without_data) == (4, 1)
    (lost,) = totals.lost
    assert (lost.reason, lost.sessions, lost.places, lost.minutes) == ("cancelled_weather", 1, 2, 45)


def test_by_student_and_by_site(s: DbSession) -> None:
    found = attendance(s, WEEK, FRIDAY)
    assert [(row.given, row.tally.scheduled, row.tally.attended, row.sites) for row in found.students] == [
        ("Ana", 4, 3, "Annex, Library"), ("Bo", 3, 1, "Library"), ("Vy", 0, 0, "Library"), ("Kim", 1, 0,
        "Annex"),
    ]  # fmt: skip
    assert [(row.site, row.students, row.students_planned, row.sessions_held) for row in found.sites] == [
        ("Annex", 1, 2, 1), ("Library", 3, 2, 3),
    ]  # fmt: skip
    assert [(row.sessions_lost, row.sessions_without_data) for row in found.sites] == [(0, 0), (1, 1)]


def test_who_comes_to_two_sites_counts_once(s: DbSession) -> None:
    found = attendance(s, WEEK, FRIDAY)
    assert sum(site.students for site in found.sites) == 4
    assert found.totals.students == 3


def test_the_last_day_counts(s: DbSession) -> None:
    without = attendance(s, Scope(first=MONDAY, last=date(2026, 9, 8)), FRIDAY).totals
    assert without.sessions_held == 3
    only = attendance(s, Scope(first=date(2026, 9, 9), last=date(2026, 9, 9)), FRIDAY).totals
    assert (only.sessions_held, only.sessions_lost, only.tally.lost) == (1, 1, 2)


def test_two_sessions_of_one_day_are_two(s: DbSession, world: Any) -> None:
    day = date(2026, 9, 8)
    assert student_tally(s, world["ana"], day, day) == Tally(
        scheduled=2, attended=1, absent_unexcused=1, minutes=33
    )
    assert len(cells(s, Scope(first=day, last=day, student_id=world["ana"]))) == 2


def test_people_without_group_school_or_grade_are_in_the_report(s: DbSession) -> None:
    found = attendance(s, WEEK, FRIDAY, idle=True)
    assert [(row.given, row.school, row.grade) for row in found.students if not row.school] == [
        ("Kaʻōhao", "", "KG"), ("Vy", "", ""),
    ]  # fmt: skip
    idle = next(row for row in found.students if row.given == "Kaʻōhao")
    assert idle.tally == Tally()
    walk_in = next(row for row in found.students if row.given == "Vy")
    assert (walk_in.tally.walk_in, walk_in.tally.minutes, walk_in.tally.scheduled) == (1, 30, 0)


def test_a_back_dated_start_puts_a_student_on_past_rolls(store: Store, world: Any) -> None:
    with store.write("test", "Joined weeks ago") as s:
        s.add(Membership(group_id=world["group"], student_id=world["kim"], first_day=date(2026, 9, 8)))
    with store.read() as s:
        kim = student_tally(s, world["kim"], MONDAY, FRIDAY)
    assert (kim.scheduled, kim.unmarked, kim.school_absent, kim.lost) == (3, 2, 1, 1)


def test_leaving_a_group_keeps_the_past(store: Store, world: Any) -> None:
    with store.write("test", "Left") as s:
        for row in s.query(Membership).filter_by(student_id=world["bo"]):
            row.last_day = date(2026, 9, 8)
    with store.read() as s:
        bo = student_tally(s, world["bo"], MONDAY, FRIDAY)
    assert (bo.scheduled, bo.unmarked, bo.lost) == (3, 1, 0)


def test_two_overlapping_memberships_are_one_student(store: Store, world: Any) -> None:
    with store.write("test", "Twice") as s:
        s.add(Membership(group_id=world["group"], student_id=world["bo"], first_day=date(2026, 8, 20)))
    with store.read() as s:
        assert attendance(s, WEEK, FRIDAY).totals.tally.unmarked == 1
        assert student_tally(s, world["bo"], MONDAY, FRIDAY).lost == 1


def test_exceptions_for_one_session(store: Store, world: Any) -> None:
    with store.write("test", "Exceptions") as s:
        s.add(SessionStudent(session_id=world["monday"], student_id=world["bo"], planned=False))
        s.add(SessionStudent(session_id=world["monday"], student_id=world["kim"], planned=True))
    with store.read() as s:
        assert [cell.given for cell in cells(s, WEEK, Figure.UNMARKED)] == ["Kim"]
        assert student_tally(s, world["bo"], MONDAY, FRIDAY).unmarked == 0
        assert student_tally(s, world["kim"], MONDAY, FRIDAY).unmarked == 1


def test_a_tick_without_minutes_is_not_attendance(store: Store, world: Any) -> None:
    with store.write("test", "No minutes") as s:
        s.get_one(Mark, (world["monday"], world["ana"])).minutes = 0
    with store.read() as s:
        ana = student_tally(s, world["ana"], MONDAY, MONDAY)
    assert (ana.scheduled, ana.attended, ana.minutes) == (1, 0, 0)


def test_a_moved_session_takes_its_marks_along(store: Store, world: Any) -> None:
    with store.write("test", "Moved") as s:
        s.get_one(Session, world["monday"]).day = date(2026, 10, 5)
    with store.read() as s:
        assert student_tally(s, world["nguyen"], MONDAY, FRIDAY) == Tally()
        assert student_tally(s, world["nguyen"], date(2026, 10, 5), date(2026, 10, 5)).walk_in == 1


def test_planned_sessions_never_count(store: Store, world: Any) -> None:
    with store.write("test", "Not held after all") as s:
        s.get_one(Session, world["tuesday"]).status = SessionStatus.PLANNED
    with store.read() as s:
        totals = attendance(s, WEEK, FRIDAY).totals
    assert (totals.sessions_held, totals.sessions_without_data, totals.tally.scheduled) == (3, 2, 6)


def test_removed_rows_count_nowhere(store: Store, world: Any) -> None:
    with store.write("test", "Removed") as s:
        s.get_one(Student, world["ana"]).removed = True
        s.get_one(Mark, (world["tuesday"], world["bo"])).removed = True
    with store.read() as s:
        found = attendance(s, WEEK, FRIDAY)
        assert [row.given for row in found.students] == ["Bo", "Vy", "Kim"]
        assert found.totals.tally.unmarked == 2, "a mark that was taken away leaves its student unmarked"
        assert found.totals.tally.minutes == 45 + 30
        assert not [cell for cell in cells(s, WEEK) if cell.given == "Ana"]


@pytest.mark.parametrize("number", range(11))
def test_every_figure_is_the_number_of_its_rows(s: DbSession, world: Any, number: int) -> None:
    scope = _scopes(world)[number]
    tally = attendance(s, scope, FRIDAY).totals.tally
    for part in fields(Tally):
        rows = cells(s, scope, Figure(part.name))
        if part.name == "minutes":
            assert sum(row.minutes for row in rows) == tally.minutes
        else:
            assert len(rows) == getattr(tally, part.name), (scope, part.name)
    assert sum(row.minutes for row in cells(s, scope)) == tally.minutes


@pytest.mark.parametrize("number", range(11))
def test_every_way_of_summing_gives_the_same_total(s: DbSession, world: Any, number: int) -> None:
    scope = _scopes(world)[number]
    total = attendance(s, scope, FRIDAY).totals.tally
    ways = (
        tallies_by_session(s, scope).values(),
        tallies_by_student(s, scope).values(),
        [week.tally for week in by_week(s, scope)],
        [month.tally for month in by_month(s, scope)],
        [row.tally for row in attendance(s, scope, FRIDAY).students],
        [row.tally for row in attendance(s, scope, FRIDAY).sites],
    )
    for parts in ways:
        summed = Tally()
        for part in parts:
            summed += part
        assert summed == total


def test_one_student_is_counted_alike_alone_and_among_all(s: DbSession, world: Any) -> None:
    among = tallies_by_student(s, WEEK)
    for name in ("ana", "bo", "kim", "nguyen", "kaohao"):
        assert student_tally(s, world[name], MONDAY, FRIDAY) == among.get(world[name], Tally())


def test_a_students_report_has_the_students_sessions(s: DbSession, world: Any) -> None:
    totals = attendance(s, Scope(first=MONDAY, last=FRIDAY, student_id=world["kim"]), FRIDAY).totals
    assert (totals.sessions_held, totals.sessions_lost, totals.students) == (1, 0, 0)
    totals = attendance(s, Scope(first=MONDAY, last=FRIDAY, student_id=world["bo"]), FRIDAY).totals
    assert (totals.sessions_held, totals.sessions_lost, totals.lost[0].places) == (3, 1, 1)


def test_weeks_and_months_are_cut_to_the_period(store: Store, world: Any) -> None:
    with store.write("test", "A later one") as s:
        world.session(s, "october", date(2026, 10, 1), at=(time(9), time(10)))
    with store.read() as s:
        scope = Scope(first=date(2026, 9, 8), last=date(2026, 10, 1))
        assert [(week.first, week.last) for week in by_week(s, scope)] == [
            (date(2026, 9, 8), date(2026, 9, 13)), (date(2026, 9, 28), date(2026, 10, 1)),
        ]  # fmt: skip
        assert [(month.first.month, month.last) for month in by_month(s, scope)] == [
            (9, date(2026, 9, 30)), (10, date(2026, 10, 1)),
        ]  # fmt: skip


def test_the_words_for_having_come_lie_together() -> None:
    assert {word for word in MarkStatus if "late" <= word <= "present"} == ATTENDED
