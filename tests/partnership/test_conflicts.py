# SPDX-License-Identifier: Apache-2.0
"""The tray of conflicts: what waits there, what settles it on every laptop, and what History says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.clock import Id
from app.errors import NotFound
from app.partnership import conflicts
from app.partnership.conflicts import ConflictRow
from app.services.undo import take_back
from app.storage.queries import history
from app.storage.tables import Student
from tests.partnership.conftest import LaptopInside
from tests.partnership.together import add, change, settle, value

Make = Callable[..., LaptopInside]
Two = tuple[LaptopInside, LaptopInside]


def tray(laptop: LaptopInside) -> list[ConflictRow]:
    with laptop.store.read() as session:
        found = conflicts.open_conflicts(session)
        assert conflicts.count_open(session) == len(found)
    return found


def sides(laptop: LaptopInside) -> list[tuple[str, str]]:
    """What stands and the other value, in words, line by line."""
    return [(one.stands.text, one.lost.text) for one in tray(laptop)]


def of_both(one: ConflictRow) -> set[tuple[str, str, str]]:
    return {(side.text, side.who, side.laptop) for side in (one.stands, one.lost)}


def remove(laptop: LaptopInside, student: Id) -> None:
    change(laptop, student, removed=True)


@pytest.fixture
def ana(two: Two) -> Id:
    """A student whom both laptops know."""
    student = add(two[0], "Ana")
    settle(*two)
    return student


def met(two: Two, ana: Id) -> None:
    """Rosa writes grade 5, Ben 6, without knowing of each other."""
    change(two[0], ana, grade="5")
    change(two[1], ana, grade="6")
    settle(*two)


def test_both_values_people_and_laptops_are_shown_alike_on_both(two: Two, ana: Id) -> None:
    met(two, ana)
    first, second = (tray(laptop) for laptop in two)
    assert first == second
    (one,) = first
    assert of_both(one) == {("5", "Rosa", "Rosa"), ("6", "Ben", "Ben")}
    assert (one.thing, one.name, one.field_text) == ("Student", "Begaye, Ana", "grade")
    assert one.person == ("student", ana)
    assert min(one.stands.at, one.lost.at) > 0


@pytest.mark.parametrize("way", [conflicts.keep, conflicts.take_other])
@pytest.mark.parametrize("chooser", [0, 1])
def test_a_choice_settles_it_everywhere(two: Two, ana: Id, way: Callable[..., None], chooser: int) -> None:
    met(two, ana)
    (one,) = tray(two[chooser])
    way(two[chooser].store, one.row, one.field, one.seq)
    assert tray(two[chooser]) == []
    assert len(tray(two[1 - chooser])) == 1
    with pytest.raises(NotFound, match="settled already"):
        way(two[chooser].store, one.row, one.field, one.seq)
    settle(*two)
    wanted = one.stands.text if way is conflicts.keep else one.lost.text
    for laptop in two:
        assert tray(laptop) == []
        assert value(laptop, ana, "grade") == wanted


def test_both_choose_differently_and_it_is_one_conflict_again(two: Two, ana: Id) -> None:
    met(two, ana)
    (one,) = tray(two[0])
    conflicts.keep(two[0].store, one.row, one.field, one.seq)
    conflicts.take_other(two[1].store, one.row, one.field, one.seq)
    settle(*two)
    assert tray(two[0]) == tray(two[1])
    assert len(tray(two[0])) == 1


def test_a_second_edit_of_the_winner_who_knew_nothing_hides_nothing(two: Two, ana: Id) -> None:
    rosa, ben = two
    change(ben, ana, grade="6")
    change(rosa, ana, grade="5")
    change(rosa, ana, grade="7")  # in the same parcel, and still without knowing of 6
    ben.exchange()
    settle(*two)
    for laptop in two:
        (one,) = tray(laptop)
        assert of_both(one) == {("7", "Rosa", "Rosa"), ("6", "Ben", "Ben")}


def test_later_edits_that_knew_nothing_yet_hide_nothing(two: Two, ana: Id) -> None:
    rosa, ben = two
    change(ben, ana, grade="6")
    change(rosa, ana, grade="5")
    view = rosa.store.place
    ben.exchange()
    settle(*two)
    with rosa.store.write("student.change", "Changed in a form opened before", seen=view) as session:
        student = session.get(Student, ana)
        assert student is not None
        student.grade = "8"
    assert len(tray(rosa)) == 1
    settle(*two)
    assert tray(rosa) == tray(ben)
    assert of_both(tray(rosa)[0]) == {("8", "Rosa", "Rosa"), ("6", "Ben", "Ben")}


def test_three_who_knew_nothing_of_each_other_are_all_shown(make_laptop: Make) -> None:
    three = make_laptop("Rosa", starts=True), make_laptop("Ben"), make_laptop("Eve")
    student = add(three[0], "Ana")
    settle(*three)
    for laptop, grade in zip(three, "567", strict=True):
        change(laptop, student, grade=grade)
    settle(*three)
    for laptop in three:
        shown = {text for pair in sides(laptop) for text in pair}
        assert shown == {"5", "6", "7"}
        assert tray(laptop) == tray(three[0])
    # One look settles all of it: whoever chose saw the field as it stands.
    one = tray(three[1])[0]
    conflicts.keep(three[1].store, one.row, one.field, one.seq)
    settle(*three)
    assert [tray(laptop) for laptop in three] == [[], [], []]


def test_the_same_value_from_both_is_no_conflict(two: Two, ana: Id) -> None:
    change(two[0], ana, grade="5")
    change(two[1], ana, grade="5")
    settle(*two)
    assert sides(two[0]) == sides(two[1]) == []


@pytest.mark.parametrize("first", ["the edit", "the removal"])
def test_edited_and_taken_away_is_listed_whoever_syncs_first(two: Two, ana: Id, first: str) -> None:
    rosa, ben = two
    change(rosa, ana, grade="5")
    remove(ben, ana)
    (rosa if first == "the edit" else ben).exchange()
    settle(*two)
    for laptop in two:
        (one,) = tray(laptop)
        assert one.after_removal
        assert (one.stands.text, one.stands.who) == ("removed", "Ben")
        assert (one.lost.text, one.lost.who) == ("grade: 5", "Rosa")
        assert value(laptop, ana, "removed") is True


@pytest.mark.parametrize("first", ["the edit", "the removal"])
def test_what_was_taken_away_stays_so_or_comes_back_with_the_edit(two: Two, ana: Id, first: str) -> None:
    rosa, ben = two
    change(rosa, ana, grade="5", language="es")
    remove(ben, ana)
    (rosa if first == "the edit" else ben).exchange()
    settle(*two)
    (one,) = tray(rosa)  # two fields, one question
    assert one.lost.text == "grade: 5; language: es"
    conflicts.keep(rosa.store, one.row, one.field, one.seq)
    settle(*two)
    assert sides(rosa) == sides(ben) == []
    assert value(ben, ana, "removed") is True

    change(ben, ana, removed=False)
    settle(*two)
    change(rosa, ana, grade="6")
    remove(ben, ana)
    (rosa if first == "the edit" else ben).exchange()
    settle(*two)
    (one,) = tray(ben)
    conflicts.take_other(ben.store, one.row, one.field, one.seq)
    settle(*two)
    assert sides(rosa) == sides(ben) == []
    for laptop in two:
        assert (value(laptop, ana, "removed"), value(laptop, ana, "grade")) == (False, "6")


def test_an_edit_in_view_of_both_settles_it_too(two: Two, ana: Id) -> None:
    met(two, ana)
    change(two[0], ana, grade="9")
    assert tray(two[0]) == []
    settle(*two)
    assert tray(two[1]) == []


def test_a_restored_hub_brings_no_settled_conflict_back(two: Two, ana: Id) -> None:
    rosa, ben = two
    met(two, ana)
    (one,) = tray(rosa)
    conflicts.take_other(rosa.store, one.row, one.field, one.seq)
    settle(*two)
    backup = rosa.hub.copy()
    add(ben, "Later")
    settle(*two)
    rosa.hub.restore(backup)
    settle(*two)
    assert sides(rosa) == sides(ben) == []


def test_history_says_who_what_when_and_take_back_is_a_new_edit(two: Two, ana: Id) -> None:
    rosa, ben = two
    met(two, ana)
    (one,) = tray(ben)
    conflicts.take_other(ben.store, one.row, one.field, one.seq)
    settle(*two)
    for laptop in two:
        with laptop.store.read() as session:
            lines = history.history_of(session, ana)
        assert (lines[0].title, lines[0].who) == ("Took the other value of grade", "Ben")
        assert {(line.title, line.who) for line in lines} >= {
            ("Changed", "Rosa"), ("Changed", "Ben"), ("Added Ana", "Rosa"),
        }  # fmt: skip
        assert all(line.at > 0 for line in lines)
    with rosa.store.read() as session:
        remote = history.history_of(session, ana)[0]
    taken = take_back(rosa.store, remote.group_id)
    assert taken.restored == 1
    settle(*two)
    for laptop in two:
        assert value(laptop, ana, "grade") == one.stands.text
        with laptop.store.read() as session:
            newest = history.history_of(session, ana)[0]
        assert (newest.undoes, newest.who) == (remote.group_id, "Rosa")
    assert sides(rosa) == sides(ben) == []
