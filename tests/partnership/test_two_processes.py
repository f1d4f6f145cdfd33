# SPDX-License-Identifier: Apache-2.0
"""A window that syncs by itself and a command at the same time: two stores on one data directory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import PorchlightError, StorageProblem
from app.partnership.contact import contact
from app.partnership.exchange import waiting
from app.partnership.stick import read_bundle, write_bundle
from app.storage.store import Store
from app.vault.vault import Vault
from tests.partnership.conftest import KEY, LaptopInside
from tests.partnership.together import add, change, settle, value

Make = Callable[..., LaptopInside]
Two = tuple[LaptopInside, LaptopInside]


class Second(LaptopInside):
    """Another process on the same data directory: a store of its own, the same membership."""

    def __init__(self, first: LaptopInside) -> None:
        self.hub, self.folder, self.name = first.hub, first.folder, first.name
        self.store = Store(first.folder / "porchlight.db", KEY, who="Rosa by command")
        self.lose, self.dawdle = first.lose, first.dawdle


@pytest.fixture
def second(two: Two) -> Iterator[Second]:
    made = Second(two[0])
    yield made
    made.store.close()


def test_they_take_turns_in_any_order(two: Two, second: Second) -> None:
    rosa, ben = two
    names = [add(rosa, "Known to all")]
    settle(rosa, ben)
    for n in range(4):
        for laptop in (rosa, second, ben):
            names.append(add(laptop, f"Student {n}"))
            change(laptop, names[0], note=f"{laptop.store.who} {n}")
        second.exchange()
        ben.exchange()
        rosa.exchange()  # its place moved on without it
    settle(second, rosa, ben)
    assert all(value(ben, student, "given") for student in names)
    assert len({entry.content for entry in rosa.hub.log()}) == len(rosa.hub.log())


def test_both_in_the_middle_of_an_exchange(two: Two, second: Second) -> None:
    """The other one syncs whole while this one's answer is on its way, at every request."""
    rosa, ben = two
    students = [add(rosa, f"Student {n}") for n in range(3)]
    change(ben, add(ben, "Of Ben"), note="new")
    ben.exchange()
    real, inside = rosa.hub.answer, False

    def answer(token: str, request: bytes) -> bytes:
        nonlocal inside
        made = real(token, request)
        if not inside:
            inside = True
            students.append(add(second, "By the other one"))
            second.exchange()
            inside = False
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rosa.hub, "answer", answer)
        contact(rosa.store, Vault([]), link=rosa, tries=3)
    settle(second, rosa, ben)
    assert all(value(ben, student, "given") for student in students)
    assert len({entry.content for entry in rosa.hub.log()}) == len(rosa.hub.log())


def test_a_restore_noticed_by_both_at_once(two: Two, second: Second, tmp_path: Path) -> None:
    rosa, ben = two
    backup = rosa.hub.copy()
    lost = [add(rosa, "Lost one"), add(ben, "Lost two")]
    settle(rosa, ben)
    rosa.hub.restore(backup)
    again = add(rosa, "After")
    real, inside = rosa.hub.answer, False

    def answer(token: str, request: bytes) -> bytes:
        nonlocal inside
        made = real(token, request)
        if not inside:
            inside = True
            second.exchange()
            inside = False
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rosa.hub, "answer", answer)
        try:
            contact(rosa.store, Vault([]), link=rosa, tries=3)
        except PorchlightError as problem:
            assert problem.message.endswith((".", "?"))  # noqa: PT017 - either is well, and told
    settle(second, rosa, ben)
    settle(rosa, ben)
    assert [value(ben, one, "given") for one in (*lost, again)] == ["Lost one", "Lost two", "After"]


def test_at_the_same_time_in_threads(two: Two, second: Second) -> None:
    rosa, ben = two
    failures: list[Exception] = []

    def work(laptop: LaptopInside) -> None:
        try:
            for n in range(6):
                add(laptop, f"{laptop.store.who} {n}")
                contact(laptop.store, Vault([]), link=laptop, tries=4)
        except Exception as problem:  # noqa: BLE001 - it is told by the thread that started this one
            failures.append(problem)

    threads = [threading.Thread(target=work, args=(one,)) for one in (rosa, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    settle(second, rosa, ben)
    assert waiting(rosa.store) == (0, None)
    assert len({entry.content for entry in rosa.hub.log()}) == len(rosa.hub.log())


def test_a_bundle_is_taken_in_where_the_other_one_left_off(two: Two, second: Second, tmp_path: Path) -> None:
    rosa, ben = two
    add(ben, "One")
    ben.exchange()
    second.exchange()  # of which Rosa's store has heard nothing
    answer = tmp_path / "answer.plb"
    packed = write_bundle(second.store, Vault([]), tmp_path / "up.plb")
    two_more = add(ben, "Two")
    ben.exchange()
    answer.write_bytes(rosa.hub.bring(packed.file.read_bytes()))
    assert read_bundle(rosa.store, answer).is_whole
    assert value(rosa, two_more, "given") == "Two"


def test_a_writer_that_does_not_let_go_is_told_plainly(
    two: Two, second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, _ben = two
    monkeypatch.setattr(second, "store", quick_to_give_up(second))
    with rosa.store.write("student.add", "Takes its time") as session:
        session.connection().exec_driver_sql("UPDATE program SET name = name")
        with pytest.raises(StorageProblem, match="Another program is using the data file"):
            contact(second.store, Vault([]), link=second, tries=1)
    second.exchange()


def quick_to_give_up(laptop: LaptopInside) -> Store:
    """The same file, and its writer waits for the other one only a moment."""
    laptop.store.close()
    store = Store(laptop.folder / "porchlight.db", KEY, who="Rosa by command")
    with store.receive() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
    return store
