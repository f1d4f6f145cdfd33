# SPDX-License-Identifier: Apache-2.0
"""Dosage from stored sessions: weeks, plans, groups and sites of the small program."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.domain.dosage import Part, Verdict
from app.domain.words import Activity, MarkStatus, SessionStatus
from app.storage.queries.dosage import behind_on_dosage, dosage_page, student_dosage
from app.storage.queries.tallies import Scope, tallies_by_student
from app.storage.store import Store
from app.storage.tables import Session, Setting, Student

FIRST, LAST, ON = date(2026, 8, 17), date(2027, 5, 28), date(2026, 10, 12)
MONDAY = date(2026, 9, 7)


def _found(s: DbSession, world: Any, name: str, **rest: Any) -> Any:
    page = dosage_page(s, FIRST, LAST, ON, **rest)
    return next((row for row in page.students if row.student_id == world[name]), None)


def test_one_week_of_the_small_program(s: DbSession, world: Any) -> None:
    """Ana: Monday 45, Tuesday 33 and an absence, Wednesday at the annex 45: three sessions count."""
    ana = _found(s, world, "ana").dosage
    assert [(week.monday, week.sessions, week.counted, week.minutes) for week in ana.weeks] == [
        (MONDAY, 3, 3, 123)
    ]
    assert (ana.passing, ana.operating, ana.scheduled, ana.attended) == (1, 1, 4, 3)
    assert ana.largest_group == 2  # with Vy, who walked in
    assert ana.tutors == ((world["tutor"], 2), (world["mentor"], 1))
    bo = _found(s, world, "bo").dosage
    assert (bo.scheduled, bo.attended, bo.passing, bo.behind) == (3, 1, 0, 1)  # unmarked on Monday
    walked_in = _found(s, world, "nguyen").dosage
    assert (walked_in.scheduled, walked_in.contacts) == (0, 1)
    assert walked_in.element(Part.ATTENDANCE).verdict is Verdict.BLANK
    kim = _found(s, world, "kim").dosage
    assert (kim.operating, kim.attended, kim.element(Part.ATTENDANCE).verdict) == (1, 0, Verdict.FAIL)
    assert _found(s, world, "kaohao") is None  # was never tutored: that is coverage, not dosage


def test_a_site_sees_only_its_own(s: DbSession, world: Any) -> None:
    page = dosage_page(s, FIRST, LAST, ON)
    sites = {row.site: row.fidelity for row in page.sites}
    assert (sites["Library"].passing, sites["Library"].operating) == (0, 3)
    assert (sites["Annex"].passing, sites["Annex"].operating) == (0, 2)
    assert (page.whole.passing, page.whole.operating) == (1, 4)  # each student once: sites do not add up
    library = _found(s, world, "ana", site_id=world["site"])
    assert (library.sites, library.dosage.operating, library.dosage.passing) == ("Library", 1, 0)


def test_one_student_is_the_same_alone_and_in_the_list(s: DbSession, world: Any) -> None:
    for row in dosage_page(s, FIRST, LAST, ON).students:
        alone = student_dosage(s, row.student_id, FIRST, LAST, ON)
        assert alone == row
    assert student_dosage(s, world["kaohao"], FIRST, LAST, ON) is None


def test_places_agree_with_the_attendance_report(s: DbSession, world: Any) -> None:
    """All of it is tutoring here, so both must count the same places of the same whole weeks."""
    counted = tallies_by_student(s, Scope(first=FIRST, last=date(2027, 5, 30)))
    rows = dosage_page(s, FIRST, LAST, ON).students
    assert rows
    for row in rows:
        tally = counted[row.student_id]
        assert (row.dosage.scheduled, row.dosage.attended) == (tally.scheduled, tally.attended)
        assert row.dosage.minutes == tally.minutes


def test_homework_help_is_not_tutoring(store: Store, world: Any) -> None:
    with store.write("test", "t") as s:
        s.get_one(Session, world["monday"]).activity = Activity.HOMEWORK_HELP
    with store.read() as s:
        ana = _found(s, world, "ana").dosage
        assert (ana.contacts, ana.passing) == (2, 0)
        assert _found(s, world, "nguyen") is None


def _weeks(store: Store, world: Any, count: int, held: SessionStatus = SessionStatus.HELD) -> None:
    """Three sessions of the readers in each of the next weeks; Ana comes always, Bo once a week."""
    with store.write("test", "t") as s:
        for week in range(1, count + 1):
            for day in range(3):
                name = f"{week} {day}"
                when = MONDAY + timedelta(weeks=week, days=day)
                world.session(s, name, when, status=held, at=(time(15), time(16)))
                if held is SessionStatus.HELD:
                    world.mark(s, name, "ana", minutes=30)
                    came = (MarkStatus.PRESENT, 60) if day == 0 else (MarkStatus.ABSENT_EXCUSED, 0)
                    world.mark(s, name, "bo", *came)


def test_weeks_between_enrolment_and_exit(store: Store, world: Any) -> None:
    """Bo leaves in the third week: it still counts, the fourth does not."""
    _weeks(store, world, 4)
    with store.write("test", "t") as s:
        s.get_one(Student, world["bo"]).left_day = MONDAY + timedelta(weeks=2)
    with store.read() as s:
        bo, ana = _found(s, world, "bo").dosage, _found(s, world, "ana").dosage
        assert len([week for week in bo.weeks if week.is_operating]) == 5  # attended weeks stay true
        assert (ana.operating, ana.passing, ana.behind) == (5, 5, 0)
        assert ana.element(Part.DURATION).number == "6 weeks"  # from the first session to the day asked
    with store.write("test", "t") as s:
        for week in (3, 4):
            for day in range(3):
                s.get_one(Session, world[f"{week} {day}"]).status = SessionStatus.CANCELLED_WEATHER
    with store.read() as s:
        ana = _found(s, world, "ana").dosage
        assert (ana.operating, ana.passing) == (3, 3)  # weeks in which nothing was held are no weeks


def test_a_site_that_was_open_is_a_week_also_when_the_own_group_did_not_meet(
    store: Store, world: Any
) -> None:
    with store.write("test", "t") as s:
        world.join(s, "other", "nguyen")
        world.session(s, "next", MONDAY + timedelta(weeks=1))
        world.mark(s, "next", "ana")
        world.session(s, "lost", MONDAY + timedelta(weeks=1), group="other", site="site",
                      status=SessionStatus.TUTOR_NO_SHOW)  # fmt: skip
    with store.read() as s:
        vy = _found(s, world, "nguyen", site_id=world["site"]).dosage
        assert [week.monday for week in vy.weeks] == [MONDAY, MONDAY + timedelta(weeks=1)]


def test_today_names_who_is_behind_although_enough_was_planned(store: Store, world: Any) -> None:
    _weeks(store, world, 4)
    with store.read() as s:
        found = behind_on_dosage(s, MONDAY + timedelta(weeks=5, days=2))
        assert [(row.student_id, row.passing, row.operating) for row in found] == [(world["bo"], 0, 4)]
        assert found[0].name == "Begaye, Bo"
        assert behind_on_dosage(s, MONDAY) == []
    with store.write("test", "t") as s:
        s.add(Setting(name="sessions_a_week", value="4"))  # more than is planned: not the children's doing
    with store.read() as s:
        assert behind_on_dosage(s, MONDAY + timedelta(weeks=5, days=2)) == []


def test_a_past_year_goes_by_the_grade_of_that_year(
    store: Store, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five short sessions were enough for a first grader, whatever grade the child is in by now."""
    with store.write("test", "t") as s:
        for day in range(5):
            when = MONDAY + timedelta(weeks=1, days=day)
            world.session(s, f"short {day}", when, at=(time(15), time(16)))
            world.mark(s, f"short {day}", "ana", minutes=15)
        s.get_one(Student, world["ana"]).grade = "02"
    short = MONDAY + timedelta(weeks=1)

    def told() -> tuple[str, bool]:
        with store.read() as s:
            row = student_dosage(s, world["ana"], FIRST, LAST, date(2027, 10, 4))
            assert row is not None
            assert row == next(
                one for one in dosage_page(s, FIRST, LAST, date(2027, 10, 4)).students
                if one.student_id == world["ana"]
            )  # fmt: skip
            return row.grade, next(week.passes for week in row.dosage.weeks if week.monday == short)

    monkeypatch.setenv("PORCHLIGHT_NOW", "2027-10-04T10:00")
    assert told() == ("01", True)
    with store.write("test", "t") as s:
        s.get_one(Student, world["ana"]).grade = "01"
        s.get_one(Student, world["ana"]).left_day = date(2027, 5, 28)
    assert told() == ("01", True), "the grade of who left is that of the year of leaving"
    with store.write("test", "t") as s:
        s.get_one(Student, world["ana"]).left_day = None
        s.get_one(Student, world["ana"]).grade = "03"
    assert told() == ("02", False)


def test_a_period_may_end_with_the_last_day_that_there_is(s: DbSession, world: Any) -> None:
    found = dosage_page(s, FIRST, date.max, ON)
    assert len(found.students) == len(dosage_page(s, FIRST, LAST, ON).students)
    assert student_dosage(s, world["ana"], FIRST, date.max, ON) is not None
