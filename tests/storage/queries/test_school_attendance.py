# SPDX-License-Identifier: Apache-2.0
"""Where a student's school days come from, and what they say: file, calendar or report card."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.clock import new_id
from app.domain.school_attendance import Band, Known, Share, is_chronic
from app.errors import Invalid
from app.services import school_totals as service
from app.services.school_totals import NoSchoolDraft, TotalDraft
from app.storage.journal import insert_rows
from app.storage.queries.school_attendance import (
    SchoolTally,
    calendar_of,
    school_attendance_of_all,
    school_attendance_of_some,
    school_kinds,
    student_school_attendance,
    typed_totals,
)
from app.storage.queries.school_patterns import on_session_days, student_school
from app.storage.queries.today import ten_percent_line
from app.storage.store import Store
from app.storage.tables import SchoolDay, Setting, Student

YEAR, END = date(2026, 8, 17), date(2027, 5, 28)
MONDAY = date(2026, 9, 7)


def _days(s: DbSession, student: bytes, first: date, missed: list[int]) -> None:
    """A school day for each entry from ``first`` on, weekdays only."""
    day = first
    for absent_x2 in missed:
        s.add(SchoolDay(student_id=student, day=day, absent_x2=absent_x2))
        day += timedelta(days=3 if day.weekday() == 4 else 1)


def _of(s: DbSession, student: bytes, last: date = END) -> SchoolTally:
    found = student_school_attendance(s, student, YEAR, last)
    assert found is not None
    return found


def test_a_school_that_tells_only_of_absences_has_a_calendar(store: Store, world: Any) -> None:
    """Two weeks, told of until the second Thursday, a Monday off: eight days less one."""
    with store.write("test", "t") as s:
        service.set_absences_only(s, world["school"], True)
        s.add(SchoolDay(student_id=world["ana"], day=YEAR + timedelta(days=2), absent_x2=2))
        s.add(SchoolDay(student_id=world["bo"], day=YEAR + timedelta(days=10), absent_x2=1))
        off = YEAR + timedelta(days=7)
        service.add_no_school(s, NoSchoolDraft(off, off, "Conferences", world["school"]))
        other = NoSchoolDraft(YEAR + timedelta(days=1), YEAR + timedelta(days=1), "", world["other_school"])
        service.add_no_school(s, other)
    with store.read() as s:
        ana, bo = _of(s, world["ana"]), _of(s, world["bo"])
        assert (ana.known, ana.enrolled_x2, ana.absent_x2) == (Known.CALENDAR, 16, 2)
        assert (bo.enrolled_x2, bo.absent_x2, bo.last) == (16, 1, YEAR + timedelta(days=10))
        year = school_kinds(s, YEAR, END)
        assert [(row.name, row.absences_only, row.days) for row in year] == [
            ("Chinle Middle", False, 204), ("Lukachukai Elementary", True, 204),
        ]  # fmt: skip
        assert student_school_attendance(s, world["kim"], YEAR, END) is None  # her school sent nothing
    with store.write("test", "t") as s:
        s.get_one(Student, world["ana"]).first_day = YEAR + timedelta(days=3)  # after her first absence
        s.get_one(Student, world["bo"]).first_day = YEAR + timedelta(days=8)
        s.get_one(Student, world["bo"]).left_day = YEAR + timedelta(days=9)
    with store.read() as s:
        assert _of(s, world["ana"]).enrolled_x2 == 12  # a reported day shows that she was enrolled
        assert _of(s, world["bo"]).enrolled_x2 == 4  # both ends count


def test_a_child_that_was_never_absent_is_not_dropped(store: Store, world: Any) -> None:
    with store.write("test", "t") as s:
        service.set_absences_only(s, world["school"], True)
        s.add(SchoolDay(student_id=world["bo"], day=YEAR + timedelta(days=18), absent_x2=2))
    with store.read() as s:
        rows = {row.student_id: row for row in school_attendance_of_all(s, YEAR, YEAR + timedelta(days=30))}
        assert rows[world["ana"]].band is Band.SATISFACTORY
        assert (rows[world["ana"]].enrolled_x2, rows[world["ana"]].absent_x2) == (30, 0)


def test_typed_days_count_only_where_the_school_sent_nothing(store: Store, world: Any) -> None:
    first, last = YEAR, YEAR + timedelta(days=60)
    with store.write("test", "t") as s:
        for student in ("ana", "kim"):
            service.set_total(s, world[student], TotalDraft(first, last, "40", "4", "Report card"))
        _days(s, world["ana"], YEAR, [0] * 20)
    with store.read() as s:
        kim = _of(s, world["kim"])
        assert (kim.known, kim.enrolled_x2, kim.absent_x2, kim.band) == (Known.TYPED, 80, 8, Band.MODERATE)
        assert (_of(s, world["ana"]).known, _of(s, world["ana"]).absent_x2) == (Known.FEED, 0)
    with store.write("test", "t") as s:
        later = TotalDraft(last - timedelta(days=5), END, "90,5", "1.5")  # overlaps: the newer one has it
        service.set_total(s, world["kim"], later)
        service.set_total(s, world["kim"], TotalDraft(first, last, "41", "3"))  # the same again corrects
    with store.read() as s:
        assert (_of(s, world["kim"]).enrolled_x2, _of(s, world["kim"]).absent_x2) == (181, 3)
        assert [row.enrolled_x2 for row in typed_totals(s, YEAR, END, world["kim"])] == [181, 82]
        some = school_attendance_of_some(s, [world["kim"], world["bo"], world["ana"]], YEAR, END)
        assert some == {world[name]: _of(s, world[name]) for name in ("kim", "ana")}


@pytest.mark.parametrize(
    ("enrolled", "absent", "field"),
    [("40", "41", "absent"), ("0", "0", "enrolled"), ("x", "1", "enrolled"), ("40", "1.3", "absent"),
     ("400", "1", "enrolled"), ("70", "0", "enrolled")],
)  # fmt: skip
def test_what_cannot_be_on_a_report_card_is_refused(
    store: Store, world: Any, enrolled: str, absent: str, field: str
) -> None:
    draft = TotalDraft(YEAR, YEAR + timedelta(days=60), enrolled, absent)
    with pytest.raises(Invalid) as refused, store.write("test", "t") as s:
        service.set_total(s, world["kim"], draft)
    assert field in refused.value.fields


def test_days_off_are_changed_and_taken_away(store: Store, world: Any) -> None:
    with store.write("test", "t") as s:
        row = service.add_no_school(s, NoSchoolDraft(MONDAY, MONDAY, "Labor Day"))
        service.change_no_school(s, row, NoSchoolDraft(MONDAY, MONDAY + timedelta(days=4), "Week off"))
    with store.read() as s:
        assert len(calendar_of(s, YEAR, END).of(None)) == 200
    with store.write("test", "t") as s:
        service.remove_no_school(s, row)
    with store.read() as s:
        assert len(calendar_of(s, YEAR, END).of(None)) == 205
    with pytest.raises(Invalid), store.write("test", "t") as s:
        service.add_no_school(s, NoSchoolDraft(MONDAY, MONDAY - timedelta(days=1)))


def test_what_can_still_be_missed_looks_at_the_whole_year(store: Store, world: Any) -> None:
    with store.write("test", "t") as s:
        _days(s, world["ana"], YEAR, [2, 2] + [0] * 18)
    with store.read() as s:
        ana = _of(s, world["ana"])
        assert ana.can_miss == 18  # 205 days in the year: ceil(20.5) - 1 - 2
        assert ana.band is Band.MODERATE  # so far, 2 of 20
        near, over = ten_percent_line(s, YEAR + timedelta(days=40))
        assert ([row.student_id for row in near], [row.student_id for row in over]) == ([], [world["ana"]])
    with store.write("test", "t") as s:
        s.add(Setting(name="chronic_percent", value="12"))
    with store.read() as s:  # the line is the same wherever it is asked
        near, over = ten_percent_line(s, YEAR + timedelta(days=40))
        assert [row.student_id for row in near] == [world["ana"]]
        assert not over
        assert _of(s, world["ana"]).can_miss == 22


def test_before_and_since_the_support_session_days_and_weekdays(store: Store, world: Any) -> None:
    """Vy joins on the second Monday; the school tells of three weeks."""
    with store.write("test", "t") as s:
        world.join(s, "group", "nguyen", MONDAY)
        first = MONDAY - timedelta(days=7)
        _days(s, world["nguyen"], first, [2, 0, 0, 0, 1, 2, 0, 0, 0, 0])
    with store.read() as s:
        found = student_school(s, world["nguyen"], YEAR, END)
        assert (found.since_day, found.before, found.since) == (MONDAY, Share(3, 10), Share(2, 10))
        assert (found.on_session_days, found.on_other_days) == (Share(2, 4), Share(3, 16))
        assert found.weekdays == (Share(4, 4), Share(0, 4), Share(0, 4), Share(0, 4), Share(1, 4))
        assert [day.absent_x2 for day in found.missed] == [2, 1, 2]
        rows = school_attendance_of_all(s, YEAR, END)
        assert on_session_days(s, rows, YEAR, END) == Share(2, 2)  # Monday has a mark, Tuesday has none


def test_calendar_days_have_patterns_too(store: Store, world: Any) -> None:
    with store.write("test", "t") as s:
        service.set_absences_only(s, world["school"], True)
        s.add(SchoolDay(student_id=world["ana"], day=MONDAY, absent_x2=2))
    with store.read() as s:
        found = student_school(s, world["ana"], YEAR, END)
        assert found.weekdays[0] == Share(2, 8)
        assert sum(found.weekdays, Share()) == Share(2, 32)
        assert student_school(s, world["kaohao"], YEAR, END).tally is None


def test_oracle_of_six_hundred_students(shared_data: Path, store: Store) -> None:
    """The public sample, stored and read back: 63, 155, 289, 93; 382 chronic; 174 at exactly ten percent."""
    path = shared_data / "school-attendance" / "studentattendance.csv"
    days: dict[str, list[int]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            days.setdefault(row["student_id"], []).append(0 if row["PresenceFlag"] == "1" else 2)
    ids = {name: new_id() for name in days}
    with store.write("test", "t") as s:
        insert_rows(s, Student, [{"id": one, "given": name, "family": "S"} for name, one in ids.items()])
        insert_rows(s, SchoolDay, [
            {"student_id": ids[name], "day": YEAR + timedelta(days=n), "absent_x2": missed}
            for name, own in days.items() for n, missed in enumerate(own)
        ])  # fmt: skip
    with store.read() as s:
        rows = school_attendance_of_all(s, YEAR, END)
    assert Counter(row.band for row in rows) == {
        Band.SATISFACTORY: 63, Band.AT_RISK: 155, Band.MODERATE: 289, Band.SEVERE: 93,
    }  # fmt: skip
    assert sum(is_chronic(row.absent_x2, row.enrolled_x2) for row in rows) == 382
    assert sum(10 * row.absent_x2 == row.enrolled_x2 for row in rows) == 174
