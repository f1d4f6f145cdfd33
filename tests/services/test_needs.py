# SPDX-License-Identifier: Apache-2.0
"""Needs are noted once, corrected, ended with a reason; the lists show whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.words import Role, Urgency
from app.errors import Invalid, NotFound
from app.services import needs, people
from app.services.needs import NeedDraft, NeedKey
from app.services.undo import undo_last
from app.storage.queries import needs as read
from app.storage.queries import students
from tests.services.conftest import Small

DAY = date(2026, 9, 1)
TUTOR = NeedDraft(role=Role.TUTOR, first_day=DAY, said_by="Ms. Yazzie", words="Reads  below grade")


def add(small: Small, at: int, draft: NeedDraft) -> NeedKey:
    with small.store.write("need.add", "Added a need") as s:
        return needs.add_need(s, small.students[at], draft)


def listed(small: Small, on: date | None, role: Role | None = None) -> list[tuple[str, Role, Urgency]]:
    with small.store.read() as session:
        return [(row.given, row.role, row.urgency) for row in read.needs(session, on, role)]


def test_a_need_is_listed_from_its_first_to_its_last_day_and_undo_takes_it_away(small: Small) -> None:
    key = add(small, 0, TUTOR)
    with small.store.write("need.end", "Ended a need") as s:
        needs.end_need(s, key, date(2026, 10, 5), "No longer needed")
    assert listed(small, date(2026, 8, 31)) == []
    assert listed(small, DAY) == listed(small, date(2026, 10, 5)) == [("Tłʼízí", Role.TUTOR, Urgency.SOON)]
    assert listed(small, date(2026, 10, 6)) == []
    assert len(listed(small, None)) == 1
    with small.store.read() as session:
        (row,) = read.student_needs(session, small.students[0])
    assert (row.said_by, row.words, row.end_reason) == ("Ms. Yazzie", "Reads below grade", "No longer needed")
    undo_last(small.store)
    undo_last(small.store)
    assert listed(small, None) == []


def test_the_most_urgent_come_first_and_a_role_narrows(small: Small) -> None:
    add(small, 0, TUTOR)
    add(small, 1, replace(TUTOR, urgency=Urgency.NOW))
    add(small, 1, replace(TUTOR, role=Role.MENTOR, urgency=Urgency.LATER))
    assert [name for name, _role, _urgency in listed(small, DAY)] == ["Noah", "Tłʼízí", "Noah"]
    assert listed(small, DAY, Role.MENTOR) == [("Noah", Role.MENTOR, Urgency.LATER)]


def test_the_list_of_students_is_narrowed_by_what_is_needed_today(small: Small) -> None:
    add(small, 0, TUTOR)
    add(small, 0, replace(TUTOR, role=Role.MENTOR))
    add(small, 1, replace(TUTOR, last_day=date(2026, 9, 30)))

    def found(on: date, **wanted: object) -> list[str]:
        with small.store.read() as session:
            ids = students.student_ids(session, students.StudentFilter(on=on, **wanted))  # type: ignore[arg-type]
            return [f"{row.given}: {row.needs}" for row in students.student_rows(session, ids, on)]

    assert found(DAY, any_need=True) == ["Tłʼízí: mentor,tutor", "Noah: tutor"]
    assert found(DAY, need=Role.MENTOR) == ["Tłʼízí: mentor,tutor"]
    assert found(date(2026, 10, 1), any_need=True) == ["Tłʼízí: mentor,tutor"]
    assert len(found(DAY)) == 4


def test_whoever_left_needs_nothing_any_more(small: Small) -> None:
    add(small, 3, TUTOR)
    with small.store.write("student.change", "Left") as s:
        draft = people.StudentDraft(given="Cher", first_day=DAY, left_day=date(2026, 9, 30))
        people.change_student(s, small.students[3], draft)
    assert len(listed(small, date(2026, 9, 30))) == 1
    assert listed(small, date(2026, 10, 1)) == []


def test_one_open_need_for_a_student_and_role(small: Small) -> None:
    key = add(small, 0, TUTOR)
    with pytest.raises(Invalid, match="Academic tutor, since 2026-09-01"):
        add(small, 0, replace(TUTOR, first_day=date(2026, 10, 1)))
    with small.store.write("need.end", "Ended") as s:
        needs.end_need(s, key, date(2026, 9, 30), "Moved away")
    add(small, 0, replace(TUTOR, first_day=date(2026, 10, 1)))
    assert len(listed(small, None)) == 2


def test_one_that_was_taken_away_can_be_noted_again_on_the_same_day(small: Small) -> None:
    key = add(small, 0, TUTOR)
    with small.store.write("need.remove", "Removed") as s:
        needs.remove_need(s, key)
    add(small, 0, replace(TUTOR, urgency=Urgency.NOW, said_by=""))
    with small.store.read() as session:
        (row,) = read.student_needs(session, small.students[0])
    assert (row.urgency, row.said_by) == (Urgency.NOW, "")


def test_another_first_day_is_another_need_and_the_old_one_goes(small: Small) -> None:
    key = add(small, 0, TUTOR)
    with small.store.write("need.change", "Changed") as s:
        moved = needs.change_need(s, key, replace(TUTOR, first_day=date(2026, 9, 8), subject="Reading"))
        assert moved.first_day == date(2026, 9, 8)
        needs.change_need(s, moved, replace(TUTOR, first_day=date(2026, 9, 8), urgency=Urgency.NOW))
    with small.store.read() as session:
        (row,) = read.student_needs(session, small.students[0])
    assert (row.first_day, row.subject, row.urgency) == (date(2026, 9, 8), "", Urgency.NOW)
    with small.store.write("need.change", "Changed") as s, pytest.raises(NotFound):
        needs.change_need(s, key, TUTOR)


def test_a_need_does_not_end_before_it_began(small: Small) -> None:
    key = add(small, 0, TUTOR)
    with small.store.write("need.end", "Ended") as s, pytest.raises(Invalid, match="before the first day"):
        needs.end_need(s, key, date(2026, 8, 31), "")
    with pytest.raises(Invalid, match="before the first day"):
        add(small, 1, replace(TUTOR, last_day=date(2026, 8, 31)))
