# SPDX-License-Identifier: Apache-2.0
"""Two people made one on one laptop while others go on: it travels, it is taken back, and nobody vanishes."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.clock import Id
from app.domain.words import MarkStatus, Role
from app.services import merging, merging_rows
from app.services.merging import MergeDraft
from app.services.undo import undo_last
from app.storage.people_columns import places
from app.storage.queries.data_quality import left_behind
from app.storage.tables import Group, Likeness, Mark, Membership, Session, Site, Student
from tests.partnership.conftest import LaptopInside
from tests.partnership.together import add, settle

Two = tuple[LaptopInside, LaptopInside]
DAY = date(2026, 9, 7)


@pytest.fixture
def twins(two: Two) -> tuple[Id, Id, Id]:
    """A child twice, the first in a group, and a session; both laptops know of it."""
    one, other = add(two[0], "Ana"), add(two[0], "Ana")
    with two[0].store.write("test", "A session") as s:
        site, group = Site(name="Library"), Group(name="Readers")
        s.add_all([site, group])
        s.flush()
        s.add(Membership(group_id=group.id, student_id=one, first_day=DAY))
        meeting = Session(
            group_id=group.id, site_id=site.id, day=DAY, start=time(15), end=time(16), role=Role.TUTOR
        )
        s.add(meeting)
        s.flush()
        session_id = meeting.id
    settle(*two)
    return one, other, session_id


def merge(laptop: LaptopInside, kept: Id, other: Id) -> None:
    with laptop.store.write("people.merge", "Made one") as s:
        merging.merge(s, MergeDraft(kind="student", kept_id=kept, other_id=other), laptop.name)


def mark(laptop: LaptopInside, session_id: Id, student: Id) -> None:
    with laptop.store.write("mark", "Marked") as s:
        s.add(
            Mark(
                session_id=session_id, student_id=student, status=MarkStatus.PRESENT, minutes=45, day=DAY
            )
        )  # fmt: skip


def here(laptop: LaptopInside, *people: Id) -> list[bool]:
    with laptop.store.read() as s:
        return [not s.get_one(Student, one).removed for one in people]


def rows_about(laptop: LaptopInside, person: Id) -> int:
    with laptop.store.read() as s:
        return sum(len(merging_rows.rows_about(s, place, person)) for place in places("student"))


def bring_together(laptop: LaptopInside, one: Id, other: Id) -> None:
    with laptop.store.write("people.merge", "Brought together") as s:
        merging.bring_together(s, one, other)


def test_it_is_one_person_on_both_and_two_again_when_taken_back(two: Two, twins: tuple[Id, Id, Id]) -> None:
    rosa, ben = two
    one, other, session_id = twins
    mark(rosa, session_id, one)
    settle(*two)
    before = rosa.digest()
    merge(rosa, other, one)
    settle(*two)
    assert here(ben, one, other) == [False, True]
    assert (rows_about(ben, one), rosa.digest()) == (0, ben.digest())
    undo_last(rosa.store)
    settle(*two)
    assert here(ben, one, other) == [True, True]
    assert rosa.digest() == ben.digest() == before


def test_what_another_laptop_noted_meanwhile_is_listed_and_brought_over(
    two: Two, twins: tuple[Id, Id, Id]
) -> None:
    rosa, ben = two
    one, other, session_id = twins
    merge(rosa, one, other)
    mark(ben, session_id, other)
    settle(*two)
    for laptop in two:
        with laptop.store.read() as s:
            (row,) = left_behind(s)
            assert (row.rows, row.kept_id) == (1, one)
    bring_together(ben, one, other)
    settle(*two)
    assert (rows_about(rosa, other), rows_about(ben, other)) == (0, 0)
    with rosa.store.read() as s:
        assert not s.get_one(Mark, (session_id, one)).removed
    assert rosa.digest() == ben.digest()


@pytest.mark.parametrize("rosa_keeps_the_first", [True, False])
def test_two_laptops_that_keep_the_other_of_the_two_lose_nobody(
    two: Two, twins: tuple[Id, Id, Id], rosa_keeps_the_first: bool
) -> None:
    rosa, ben = two
    one, other, session_id = twins
    mark(rosa, session_id, one)
    settle(*two)
    first, second = (rosa, ben) if rosa_keeps_the_first else (ben, rosa)
    merge(first, one, other)
    merge(second, other, one)
    settle(*two)
    assert sorted(here(rosa, one, other)) == sorted(here(ben, one, other)) == [False, True]
    with rosa.store.read() as s:
        remembered = s.get_one(Likeness, (min(one, other), max(one, other)))
        kept, waits = remembered.kept_id, left_behind(s)
    gone = other if kept == one else one
    assert here(ben, kept or b"", gone) == [True, False]
    assert len(waits) == (rows_about(ben, gone) > 0)
    bring_together(rosa, one, other)
    settle(*two)
    for laptop in two:
        assert rows_about(laptop, gone) == 0
        with laptop.store.read() as s:
            assert left_behind(s) == []
            assert not s.get_one(Mark, (session_id, kept)).removed
    assert rosa.digest() == ben.digest()
