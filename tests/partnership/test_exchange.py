# SPDX-License-Identifier: Apache-2.0
"""Laptops of one program and their hub: they agree, nothing is lost, nothing comes twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from app.partnership import ledger, rewinds
from app.partnership.exchange import LinkProblem, waiting
from app.partnership.pace import SMALLEST_BATCH
from app.storage.queries import history, students
from app.sync.commit import NewerCommit
from app.sync.parcel import header_of
from tests.partnership.conftest import HubInside, LaptopInside
from tests.partnership.together import add, change, settle, value

Make = Callable[..., LaptopInside]


def test_what_is_done_on_one_is_seen_on_the_other_with_its_history(
    two: tuple[LaptopInside, LaptopInside],
) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    assert waiting(rosa.store)[0] == 1
    done = rosa.exchange()
    assert (done.sent, done.round_trips) == (1, 1)
    assert ben.exchange().received == 1
    assert value(ben, student, "given") == "Ana"
    with ben.store.read() as session:
        actions = history.history_of(session, student)
        assert [(row.title, row.who) for row in actions] == [("Added Ana", "Rosa")]
        assert students.student_ids(session, students.StudentFilter(on=date(2026, 11, 1)))
    change(ben, student, grade="5")
    settle(rosa, ben)
    assert value(rosa, student, "grade") == "5"


def test_two_edits_of_different_fields_both_stand(two: tuple[LaptopInside, LaptopInside]) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    settle(rosa, ben)
    change(rosa, student, grade="5")
    change(ben, student, language="es")
    settle(rosa, ben)
    assert (value(ben, student, "grade"), value(rosa, student, "language")) == ("5", "es")


def test_two_edits_of_one_field_leave_a_conflict_on_both(two: tuple[LaptopInside, LaptopInside]) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    settle(rosa, ben)
    change(rosa, student, grade="5")
    change(ben, student, grade="6")
    settle(rosa, ben)
    assert value(rosa, student, "grade") == value(ben, student, "grade")
    for laptop in two:
        with laptop.store.read() as session:
            assert len(ledger.fetch(session, "SELECT 1 FROM sync_conflict WHERE field = 'grade'")) == 1


def test_lost_requests_and_answers_are_said_again(
    two: tuple[LaptopInside, LaptopInside], hub: HubInside
) -> None:
    rosa, ben = two
    before = len(hub.log())
    for lost in ("request", "answer", "answer"):
        add(rosa, f"Ana {lost}")
        rosa.lose = partial(str, lost)
        with pytest.raises(ConnectionError):
            rosa.exchange()
    rosa.lose = lambda: ""
    settle(rosa, ben)
    assert len(hub.log()) == before + 3


def test_a_restored_laptop_takes_a_new_replica_and_loses_nothing(
    two: tuple[LaptopInside, LaptopInside], tmp_path: Path, hub: HubInside
) -> None:
    rosa, ben = two
    add(rosa, "Ana")
    settle(rosa, ben)
    rosa.backup(tmp_path / "backup")
    later = add(rosa, "Later")
    settle(rosa, ben)
    replica = rosa.membership.replica
    rosa.restore(tmp_path / "backup")
    again = add(rosa, "After the restore")
    settle(rosa, ben)
    assert rosa.membership.replica != replica
    assert value(rosa, later, "given") == "Later"
    assert value(ben, again, "given") == "After the restore"
    assert len({entry.content for entry in hub.log()}) == len(hub.log())


def test_a_cloned_laptop_becomes_two(
    two: tuple[LaptopInside, LaptopInside], tmp_path: Path, hub: HubInside
) -> None:
    rosa, ben = two
    rosa.backup(tmp_path / "clone")
    clone = LaptopInside(hub, tmp_path / "clone", "Rosa's copy")
    one, other = add(rosa, "On the first"), add(clone, "On the copy")
    settle(rosa, clone, ben)
    assert value(ben, one, "given") == "On the first"
    assert value(ben, other, "given") == "On the copy"
    clone.store.close()


@pytest.mark.parametrize("by_command", [True, False])
def test_a_restored_hub_gets_back_what_laptops_still_have(
    two: tuple[LaptopInside, LaptopInside], hub: HubInside, by_command: bool
) -> None:
    rosa, ben = two
    first = add(rosa, "Before")
    settle(rosa, ben)
    backup = hub.copy()
    lost = [add(rosa, "Lost one"), add(ben, "Lost two")]
    settle(rosa, ben)
    change(ben, first, grade="7")
    settle(rosa, ben)
    hub.restore(backup, by_command=by_command)
    settle(rosa, ben)
    for laptop in two:
        assert [value(laptop, one, "given") for one in lost] == ["Lost one", "Lost two"]
        assert value(laptop, first, "grade") == "7"


def test_only_one_of_two_laptops_comes_back_to_a_restored_hub(
    two: tuple[LaptopInside, LaptopInside], hub: HubInside, make_laptop: Make
) -> None:
    rosa, ben = two
    backup = hub.copy()
    lost = add(ben, "Made by Ben")
    settle(rosa, ben)
    hub.restore(backup)
    rosa.exchange()
    eve = make_laptop("Eve")
    settle(rosa, eve)
    assert value(eve, lost, "given") == "Made by Ben"


def test_a_restored_laptop_that_wrote_more_than_it_lost_reads_what_it_lost(
    make_laptop: Make, tmp_path: Path
) -> None:
    """Numbers alone say nothing: under those that it has used again the hub knows other parcels."""
    rosa, ben = make_laptop("Rosa", starts=True), make_laptop("Ben")
    rosa.exchange()
    rosa.backup(tmp_path / "backup")
    for number in range(2):
        add(rosa, f"lost {number}")
        rosa.exchange()
    rosa.restore(tmp_path / "backup")
    rosa.lose = lambda: "request"
    for number in range(4):  # a parcel each: packed, and lost on the way
        add(rosa, f"new {number}")
        with pytest.raises(LinkProblem):
            rosa.exchange()
    rosa.lose = lambda: ""
    rosa.batch = SMALLEST_BATCH  # over the worst link a laptop reads before it sends
    rosa.exchange()
    ben.exchange()
    assert (waiting(rosa.store)[0], rosa.digest()) == (0, ben.digest())
    with ben.store.read() as session:
        names = set(session.connection().exec_driver_sql("SELECT given FROM student").scalars())
    assert names == {"lost 0", "lost 1", *(f"new {number}" for number in range(4))}


def test_what_only_another_laptop_still_has_comes_back(
    make_laptop: Make, hub: HubInside, tmp_path: Path
) -> None:
    """The hub and the laptop that wrote it were restored, and its numbers stand for something else now."""
    rosa, ben = make_laptop("Rosa", starts=True), make_laptop("Ben")
    rosa.exchange()
    rosa.backup(tmp_path / "backup")
    before = hub.copy()
    add(rosa, "Lost by both")
    settle(rosa, ben)
    hub.restore(before)
    rosa.restore(tmp_path / "backup")
    add(rosa, "Under the same number")
    rosa.exchange()
    for _ in range(2):
        settle(rosa, ben)
    for laptop in (rosa, ben):
        with laptop.store.read() as session:
            names = list(session.connection().exec_driver_sql("SELECT given FROM student").scalars())
        assert sorted(names) == ["Lost by both", "Under the same number"]
        assert waiting(laptop.store)[0] == 0
    assert rosa.digest() == ben.digest()
    with ben.store.read() as session:
        told = [(row.title, row.who) for row in history.actions(session)]
    assert told.count(("Added Lost by both", "Rosa")) == 1


def test_what_a_newer_program_wrote_stays_carried_until_an_update(
    make_laptop: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be read here, so it cannot be sealed anew; given up it would be gone."""
    rosa = make_laptop("Rosa", starts=True)
    rosa.exchange()
    with rosa.store.receive() as session:
        ((content,),) = ledger.fetch(session, "SELECT content FROM log_entry LIMIT 1")
        rewinds._carry(session, header_of(content).parcel, bytes(content))

    def newer(_packed: bytes) -> None:
        raise NewerCommit("Update the program on this laptop.")

    def unwanted() -> None:
        with rosa.store.receive() as session:
            rewinds.stop_carrying(session, rosa.membership, [content])

    monkeypatch.setattr(rewinds, "unpack", newer)
    unwanted()
    with pytest.raises(NewerCommit):
        unwanted()
    with rosa.store.read() as reading:
        assert rewinds.is_carrying(reading)
    monkeypatch.undo()
    unwanted()
    with rosa.store.read() as reading:
        assert not rewinds.is_carrying(reading)
