# SPDX-License-Identifier: Apache-2.0
"""Two people who are one: everything goes over, nothing is lost, and it can be taken back whole."""

from __future__ import annotations

import inspect
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Integer, LargeBinary, select

from app.clock import Id, new_id
from app.domain.words import (
    ContactPurpose,
    Hat,
    MarkStatus,
    Party,
    Role,
    SameOrNot,
)
from app.errors import Invalid, NotFound
from app.services import entry, merging, merging_rows, people, undo
from app.services.merging import MergeDraft, Side
from app.storage.digest import content_digest
from app.storage.people_columns import ABOUT_IDS, OF_THINGS, Place, places
from app.storage.store import Store
from app.storage.tables import (
    JOURNALED,
    Adult,
    AdultRole,
    Assignment,
    Base,
    Care,
    Contact,
    ExternalId,
    HourLine,
    Likeness,
    Mark,
    Membership,
    NotWith,
    Score,
    SessionStudent,
    Student,
)
from app.storage.types import Day, TimeOfDay, YesNo
from tests.services.conftest import Small

MONDAY, WEDNESDAY = date(2026, 9, 7), date(2026, 9, 9)


def digest(store: Store) -> str:
    with store.read() as s:
        return content_digest(s)


@pytest.fixture
def twins(small: Small) -> tuple[Store, Id, Id, Id]:
    """A child twice: on the plan, and as an import brought her again. Also a third, for company."""
    with small.store.write("people.add", "An import") as s:
        again = people.add_student(
            s,
            people.StudentDraft(
                given="Kim", family="Nguyễn", grade="4", district_id="00777", birth_date=date(2016, 3, 1)
            ),
        )
    return small.store, small.students[2], again, small.students[0]


def merge(store: Store, kept: Id, other: Id, **take: Side) -> merging.Merged:
    with store.write("people.merge", "Merged") as s:
        return merging.merge(
            s, MergeDraft(kind="student", kept_id=kept, other_id=other, take=take), store.who
        )


def test_every_table_that_is_about_a_person_is_known() -> None:
    """A new table cannot be forgotten: its foreign key tells; a column without one must be named."""
    known = {(place.name, place.column) for kind in merging.KINDS for place in places(kind)}
    for name in JOURNALED.keys() - ABOUT_IDS:
        for column in Base.metadata.tables[name].columns:
            targets = {key.column.table.name for key in column.foreign_keys}
            if targets & merging.KINDS.keys():
                assert (name, column.name) in known
            elif isinstance(column.type, LargeBinary) and not targets and column.name != "id":
                assert (name, column.name) in known | OF_THINGS, f"whose is {name}.{column.name}?"
    assert {("mark", "student_id"), ("external_id", "row_id"), ("not_with", "first_id")} <= known
    assert {name for name, _ in OF_THINGS} <= JOURNALED.keys()


def test_nothing_is_about_the_one_who_went(twins: Any) -> None:
    store, kept, other, third = twins
    _fill_every_table(store, other, third)
    before = digest(store)
    merge(store, kept, other)
    with store.read() as s:
        for place in places("student"):
            assert merging_rows.rows_about(s, place, other) == [], place
        went = s.get_one(Student, other)
        assert (went.removed, went.given) == (True, "Kim")
        assert s.get_one(ExternalId, ("school", "student", "S-1")).row_id == kept
        remembered = s.scalars(select(Likeness)).one()
        assert (remembered.answer, remembered.kept_id) == (SameOrNot.SAME, kept)
        assert {remembered.first_id, remembered.second_id} == {kept, other}
    back = undo.undo_last(store)
    assert back.kept == 0
    assert digest(store) == before


def _fill_every_table(store: Store, person: Id, third: Id) -> None:
    """A row about this person in every table that may have one, made from the columns alone."""
    with store.write("test", "Everything") as s:
        s.add(ExternalId(source="school", kind="student", ext_id="S-1", row_id=person))
        s.add(NotWith(first_id=min(person, third), second_id=max(person, third), reason="Asked"))
        for place in places("student"):
            if place.table not in (ExternalId, NotWith):
                _make(s, place.table, {place.column: person})
        assert all(merging_rows.rows_about(s, place, person) for place in _made_for(person, third))


def _made_for(person: Id, third: Id) -> list[Place]:
    """Of a pair only one side holds this person."""
    held = "first_id" if person < third else "second_id"
    return [one for one in places("student") if one.table is not NotWith or one.column == held]


def _make(s: Any, table: Any, given: dict[str, Any]) -> Any:
    """A row with no more than it must have; what it refers to is made along with it."""
    values = dict(given)
    for name, parameter in inspect.signature(table.__init__).parameters.items():
        if name != "self" and name not in values and parameter.default is parameter.empty:
            values[name] = _any_value(s, table.__table__.columns[name])
    row = table(**values)
    s.add(row)
    s.flush()
    return row


def _any_value(s: Any, column: Any) -> Any:
    for key in column.foreign_keys:
        return getattr(_make(s, JOURNALED[key.column.table.name], {}), key.column.name)
    if hasattr(column.type, "words"):
        return next(iter(column.type.words))
    kinds = {Day: MONDAY, TimeOfDay: time(15), YesNo: True, Integer: 1, LargeBinary: new_id()}
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), f"a {column.name}")


def test_what_only_one_knows_is_kept_and_the_choice_wins(twins: Any) -> None:
    store, kept, other, _ = twins
    with store.read() as s:
        offered = {one.key: one for one in merging.compare(s, "student", kept, other).fields}
    assert (offered["grade"].offered, offered["grade"].other) == (Side.OTHER, "04")
    assert not offered["given"].differs
    merge(store, kept, other, grade=Side.KEPT)
    with store.read() as s:
        row = s.get_one(Student, kept)
        assert (row.grade, row.district_id, row.birth_date) == ("", "00777", date(2016, 3, 1))


def test_the_number_that_does_not_stand_still_leads_to_the_child(twins: Any) -> None:
    store, kept, other, _ = twins
    with store.write("people.change", "Changed") as s:
        s.get_one(Student, kept).district_id = "00123"
    merge(store, kept, other)
    with store.read() as s:
        assert s.get_one(Student, kept).district_id == "00123"
        assert s.get_one(ExternalId, (merging.MERGED, "student", "00777")).row_id == kept


def test_notes_of_both_are_kept_and_the_longer_stay(twins: Any) -> None:
    store, kept, other, _ = twins
    with store.write("people.change", "Changed") as s:
        one, two = s.get_one(Student, kept), s.get_one(Student, other)
        one.note, one.first_day, one.left_day = "Bus 4", WEDNESDAY, WEDNESDAY
        two.note, two.first_day = "Left-handed", MONDAY
    merge(store, kept, other)
    with store.read() as s:
        row = s.get_one(Student, kept)
        assert (row.note, row.first_day, row.left_day) == ("Bus 4\nLeft-handed", MONDAY, None)


@pytest.mark.parametrize("kept_minutes", [0, 20])
def test_of_two_marks_in_one_session_the_fuller_one_stays(
    twins: Any, small: Small, kept_minutes: int
) -> None:
    store, kept, other, _ = twins
    session_id = small.planned.session_ids[0]
    with store.write("mark", "Marked") as s:
        status = MarkStatus.PARTIAL if kept_minutes else MarkStatus.ABSENT_UNEXCUSED
        entry.set_mark(s, session_id, kept, status, kept_minutes or None, note="Came with a cousin")
        entry.set_mark(s, session_id, other, MarkStatus.PRESENT)
    with store.read() as s:
        (met,) = merging.compare(s, "student", kept, other).collisions
        assert met.other_wins
        assert "Present" in met.other
    done = merge(store, kept, other)
    assert done.collisions == (met,)
    with store.read() as s:
        mark = s.get_one(Mark, (session_id, kept))
        assert (mark.status, mark.minutes, mark.scheduled) == (MarkStatus.PRESENT, 45, True)
        assert mark.note == "Came with a cousin"
        assert s.get_one(Mark, (session_id, other)).removed


def test_a_stay_in_the_same_group_becomes_longer_not_double(twins: Any) -> None:
    store, kept, other, _ = twins
    with store.read() as s:
        own = s.scalars(select(Membership).where(Membership.student_id == kept)).one()
    with store.write("groups", "Joined") as s:
        s.get_one(Membership, own.id).last_day = date(2026, 9, 9)
        s.add(Membership(group_id=own.group_id, student_id=other, first_day=date(2026, 9, 10)))
    merge(store, kept, other)
    with store.read() as s:
        stays = s.scalars(
            select(Membership).where(Membership.student_id == kept, Membership.removed.is_(False))
        )
        assert [(one.first_day, one.last_day) for one in stays] == [(own.first_day, None)]


def test_two_warnings_about_care_are_both_true(twins: Any) -> None:
    store, kept, other, _ = twins
    with store.write("care", "Noted") as s:
        s.add(Care(student_id=kept, allergies="Peanuts"))
        s.add(Care(student_id=other, allergies="Bees", medicines="Inhaler"))
    with store.read() as s:
        (met,) = merging.compare(s, "student", kept, other).collisions
    assert "Peanuts" not in repr(met)  # not everybody who merges may see it
    assert "Bees" not in repr(met)
    merge(store, kept, other)
    with store.read() as s:
        care = s.get_one(Care, kept)
        assert (care.allergies, care.medicines) == ("Bees; Peanuts", "Inhaler")


def test_nobody_is_kept_apart_from_themselves(twins: Any) -> None:
    store, kept, other, _ = twins
    first, second = sorted((kept, other))
    with store.write("apart", "Kept apart") as s:
        s.add(NotWith(first_id=first, second_id=second, reason="A mistake"))
    merge(store, kept, other)
    with store.read() as s:
        assert s.get_one(NotWith, (first, second)).removed


def test_a_session_left_out_once_stays_left_out(twins: Any, small: Small) -> None:
    store, kept, other, _ = twins
    with store.write("roster", "Left out") as s:
        s.add(SessionStudent(session_id=small.planned.session_ids[1], student_id=other, planned=False))
    merge(store, kept, other)
    with store.read() as s:
        assert s.get_one(SessionStudent, (small.planned.session_ids[1], kept)).planned is False


def test_adults_are_merged_alike(small: Small) -> None:
    with small.store.write("people.add", "Twice") as s:
        again = people.add_adult(
            s, people.AdultDraft(given="Ana", family="Begaye", roles=[Role.TUTOR, Role.MENTOR])
        )
        s.add(Assignment(adult_id=again, student_id=small.students[0], role=Role.MENTOR, first_day=MONDAY))
        s.add(HourLine(adult_id=again, day=MONDAY, hat=Hat.VOLUNTEER, minutes=30))
        s.add(
            Contact(
                kind="student",
                person_id=small.students[0],
                adult_id=again,
                day=MONDAY,
                party=Party.STUDENT,
                purpose=ContactPurpose.SUPPORT,
            )
        )
    before = digest(small.store)
    with small.store.write("people.merge", "Merged") as s:
        draft = MergeDraft(kind="adult", kept_id=small.tutor, other_id=again)
        merging.merge(s, draft, "Rosa")
    with small.store.read() as s:
        for place in places("adult"):
            assert merging_rows.rows_about(s, place, again) == [], place
        roles = s.scalars(select(AdultRole.role).where(AdultRole.adult_id == small.tutor))
        assert set(roles) == {Role.TUTOR, Role.MENTOR}
        assert s.get_one(Adult, again).removed
    undo.undo_last(small.store)
    assert digest(small.store) == before


def test_two_people_are_remembered_as_two(twins: Any) -> None:
    store, kept, other, _ = twins
    with store.write("people.apart", "Two people") as s:
        merging.tell_apart(s, "student", other, kept, "Rosa")
    with store.read() as s:
        row = s.scalars(select(Likeness)).one()
        assert (row.answer, row.kept_id, row.who) == (SameOrNot.DIFFERENT, None, "Rosa")


def test_what_comes_later_for_the_one_who_went_can_be_brought_over(twins: Any, small: Small) -> None:
    """Another laptop may mark the hidden one, or have kept the other of the two: nobody vanishes."""
    store, kept, other, _ = twins
    merge(store, kept, other)
    session_id = small.planned.session_ids[0]
    with store.write("mark", "From another laptop") as s:
        s.add(
            Mark(session_id=session_id, student_id=other, status=MarkStatus.PRESENT, minutes=45, day=MONDAY)
        )
        s.get_one(Student, kept).removed = True
    with store.write("people.merge", "Brought together") as s:
        done = merging.bring_together(s, other, kept)
    assert done.moved == 1
    with store.read() as s:
        assert not s.get_one(Student, kept).removed
        assert not s.get_one(Mark, (session_id, kept)).removed
    with store.write("people.merge", "Again") as s:
        assert merging.bring_together(s, kept, other).moved == 0


def test_only_two_who_are_here_and_of_one_kind(twins: Any, small: Small) -> None:
    store, kept, other, _ = twins
    with store.write("people.merge", "Merged") as s:
        with pytest.raises(Invalid):
            merging.merge(s, MergeDraft(kind="student", kept_id=kept, other_id=kept), "Rosa")
        with pytest.raises(NotFound):
            merging.merge(s, MergeDraft(kind="student", kept_id=kept, other_id=small.tutor), "Rosa")
        with pytest.raises(Invalid):
            merging.merge(
                s, MergeDraft(kind="student", kept_id=kept, other_id=other, take={"fold": Side.OTHER}), "Rosa"
            )
        with pytest.raises(NotFound):
            merging.bring_together(s, kept, other)


def test_results_go_over(twins: Any) -> None:
    from app.domain.words import Window
    from app.storage.tables import Assessment

    store, kept, other, _ = twins
    with store.write("results", "A result") as s:
        test = Assessment(name="Fluency")
        s.add(test)
        s.flush()
        s.add(Score(assessment_id=test.id, student_id=other, day=MONDAY, window=Window.START, score="40"))
    with store.read() as s:
        assert merging.compare(s, "student", kept, other).other_has == "1 result"
    merge(store, kept, other)
    with store.read() as s:
        assert s.scalars(select(Score.student_id)).all() == [kept]
