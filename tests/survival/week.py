# SPDX-License-Identifier: Apache-2.0
"""A week of real work on a real program: sheets printed and typed, marks corrected, an import, a sync.

It goes through the program's services and its own way of opening a file, so that the tests of this folder see
the same writes as a coordinator's laptop. ``acknowledging`` notes each action when the store has returned.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import context
from app.clock import Id
from app.exchange.apply import import_path
from app.keeping import shelf
from app.keeping.opening import open_store
from app.paths import DataDir
from app.services import people, undo
from app.services.program import ProgramDraft
from app.storage.store import Store
from app.vault.vault import Cost
from bench.workload import Planned, change_marks, plan, print_sheets, type_sheets
from tests.partnership.conftest import HubInside, LaptopInside
from tests.partnership.together import add

PASSPHRASE = "five words are easy kept"
CHEAP = Cost(8 << 20, 1)


@dataclass(slots=True)
class Desk:
    """A laptop that has joined a hub, with a group of 20 and a week of three sessions; and another laptop."""

    data: DataDir
    key: bytes
    planned: Planned
    laptop: LaptopInside
    other: LaptopInside
    hub: HubInside

    @property
    def store(self) -> Store:
        return self.laptop.store

    def open(self) -> None:
        """Open it as the program does."""
        self.laptop.store = open_store(self.data, self.key)

    def close(self) -> None:
        self.laptop.store.close()


def desk(folder: Path) -> Desk:
    """Everything that is there on Monday morning; closed. ``folder / "laptop"`` is the data directory."""
    root = folder / "laptop"
    opened, _code = context.start(
        root, ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa"), PASSPHRASE, CHEAP
    )
    key = opened.store.copy_key()
    planned = plan(opened.store, 1, 1)
    opened.close()
    hub = HubInside(folder / "hub")
    laptop = _laptop(hub, "Rosa", open_store(DataDir(root), key))
    laptop.join()
    laptop.exchange()
    shelf.keep_one(laptop.store, DataDir(root), "asked")
    other = _laptop(hub, "Ben", Store.create(folder / "other" / "porchlight.db", key))
    other.join()
    for one in (other, laptop):
        one.exchange()
    laptop.store.close()
    return Desk(DataDir(root), key, planned, laptop, other, hub)


def _laptop(hub: HubInside, name: str, store: Store) -> LaptopInside:
    made = LaptopInside.__new__(LaptopInside)  # with a store of ours
    made.hub, made.folder, made.name = hub, store.path.parent, name
    made.store = store
    made.lose, made.dawdle, made._astray = (lambda: ""), (lambda: False), 0
    return made


def work(desk: Desk, folder: Path, seed: int = 3, corrections: int = 20) -> None:
    """The week. ``folder`` is for the file that is imported; the desk is opened before and closed after.

    With 20 ``corrections`` for each of the three sheets (more cannot be) the write-ahead log is full once.
    """
    draw = random.Random(seed)
    numbers = print_sheets(desk.store, desk.planned.sessions)
    for number in numbers:
        type_sheets(desk.store, [number], seed=draw.randrange(1000))
        change_marks(desk.store, corrections, seed=draw.randrange(1000))
        mistake = add_student(desk.store, f"Mistaken {number}")
        undo.take_back(desk.store, mistake)
    students = [add_student(desk.store, f"New {n}") for n in range(4)]
    assert len(students) == 4
    import_path(desk.store, list_of_students(folder, 15, seed))
    for n in range(6):
        add(desk.other, f"Elsewhere {n}")
    desk.other.exchange()
    desk.laptop.exchange()
    change_marks(desk.store, 2 * corrections, seed=draw.randrange(1000))
    shelf.keep_one(desk.store, desk.data, "asked")
    desk.close()
    desk.open()
    change_marks(desk.store, corrections // 2, seed=draw.randrange(1000))


def add_student(store: Store, given: str) -> Id:
    """One action; its id in the history."""
    with store.write("student.add", f"Added {given}") as session:
        people.add_student(session, people.StudentDraft(given=given, family="Yazzie", grade="4"))
        return session.action.group_id


def list_of_students(folder: Path, count: int, seed: int) -> Path:
    """A CSV file as a school sends it."""
    path = folder / f"students-{seed}-{count}.csv"
    rows = [f"Imported {seed},Begaye {n},{n % 12 + 1}" for n in range(count)]
    path.write_text("\n".join(["First name,Last name,Grade", *rows]), encoding="utf-8")
    return path


@contextmanager
def acknowledging(tell: Callable[[Store], None]) -> Iterator[None]:
    """Call ``tell`` each time ``Store.write`` or ``Store.receive`` has returned."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("write", "receive"):
            patch.setattr(Store, name, _telling(getattr(Store, name), tell))
        yield


def _telling(door: Callable[..., Any], tell: Callable[[Store], None]) -> Callable[..., Any]:
    @contextmanager
    def told(store: Store, *arguments: Any, **options: Any) -> Iterator[Any]:
        with door(store, *arguments, **options) as session:
            yield session
        tell(store)

    return told
