# SPDX-License-Identifier: Apache-2.0
"""A small program that has met every awkward case once; written straight to the tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.words import MarkStatus, Role, SessionStatus, SheetState
from app.storage.store import Store
from app.storage.tables import (
    Adult,
    AdultRole,
    Assignment,
    Group,
    Guardian,
    Household,
    Mark,
    Membership,
    Program,
    School,
    SchoolYear,
    Session,
    SessionAdult,
    Sheet,
    SheetLayout,
    Site,
    Student,
    StudentGuardian,
)

KEY = bytes(range(32))
FIRST, LAST = date(2026, 8, 17), date(2027, 5, 28)
MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 9, day) for day in (7, 8, 9, 11))


@dataclass
class World:
    """Ids by a short name, and shorthands to add rows."""

    ids: dict[str, Id] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Id:
        return self.ids[name]

    def add(self, s: DbSession, name: str, row: object) -> Id:
        s.add(row)
        s.flush()
        self.ids[name] = row.id  # type: ignore[attr-defined]
        return self.ids[name]

    def session(
        self,
        s: DbSession,
        name: str,
        day: date,
        *,
        group: str = "group",
        site: str = "site",
        status: SessionStatus = SessionStatus.HELD,
        at: tuple[time, time] = (time(15, 15), time(16, 0)),
        adults: Sequence[str] = ("tutor",),
    ) -> Id:
        made = self.add(
            s,
            name,
            Session(
                group_id=self[group], site_id=self[site], day=day, start=at[0], end=at[1], role=Role.TUTOR,
                subject="reading", status=status,
            ),
        )  # fmt: skip
        for adult in adults:
            s.add(SessionAdult(session_id=made, adult_id=self[adult]))
        s.flush()
        return made

    def mark(
        self,
        s: DbSession,
        session: str,
        student: str,
        status: MarkStatus = MarkStatus.PRESENT,
        minutes: int = 45,
        *,
        scheduled: bool = True,
    ) -> None:
        day = s.get_one(Session, self[session]).day
        s.add(
            Mark(
                session_id=self[session], student_id=self[student], status=status, minutes=minutes,
                scheduled=scheduled, day=day,
            )
        )  # fmt: skip
        s.flush()

    def join(
        self, s: DbSession, group: str, student: str, first: date = FIRST, last: date | None = None
    ) -> None:
        s.add(Membership(group_id=self[group], student_id=self[student], first_day=first, last_day=last))
        s.flush()


def _people(world: World, s: DbSession) -> None:
    home = world.add(s, "home", Household(name="Begaye", address="Box 12, Chinle", language="nv"))
    world.add(s, "ana", Student(
        given="Ana", family="Begaye", preferred="Annie", grade="04", school_id=world["school"],
        household_id=home,
        birth_date=date(2016, 3, 1), district_id="00042",
    ))  # fmt: skip
    world.add(
        s,
        "bo",
        Student(given="Bo", family="Begaye", grade="06", school_id=world["school"], household_id=home),
    )
    world.add(
        s,
        "kim",
        Student(given="Kim", family="O'Brien-de la Cruz", grade="05", school_id=world["other_school"]),
    )
    world.add(s, "nguyen", Student(given="Vy", family="Nguyễn"))
    world.add(s, "kaohao", Student(given="Kaʻōhao", grade="KG"))
    world.add(s, "gone", Student(given="Left", family="Already", left_day=date(2026, 6, 1)))
    mother = world.add(s, "mother", Guardian(given="Rose", family="Begaye", phone="555-0100"))
    s.add(StudentGuardian(student_id=world["ana"], guardian_id=mother, relation="mother"))
    world.add(s, "tutor", Adult(given="Tess", family="Tutor", phone="555-0199"))
    world.add(s, "mentor", Adult(given="Max", family="Mentor"))
    s.flush()
    s.add(AdultRole(adult_id=world["tutor"], role=Role.TUTOR))
    s.add(AdultRole(adult_id=world["mentor"], role=Role.MENTOR))


def _groups(world: World, s: DbSession) -> None:
    world.add(s, "group", Group(name="Readers", site_id=world["site"]))
    world.add(s, "other", Group(name="Makers", site_id=world["annex"]))
    for student in ("ana", "bo"):
        world.join(s, "group", student)
    world.join(s, "other", "ana")
    world.join(s, "other", "kim")
    s.add(Assignment(adult_id=world["tutor"], group_id=world["group"], role=Role.TUTOR, first_day=FIRST))
    s.add(Assignment(adult_id=world["mentor"], student_id=world["ana"], role=Role.MENTOR, first_day=FIRST))
    s.flush()


def _sessions(world: World, s: DbSession) -> None:
    """A week: held Monday (Bo unmarked, Vy walks in), twice on Tuesday, storm Wednesday, silence Friday."""
    world.session(s, "monday", MONDAY)
    world.mark(s, "monday", "ana")
    world.mark(s, "monday", "nguyen", minutes=30, scheduled=False)
    world.session(s, "tuesday", TUESDAY)
    world.mark(s, "tuesday", "ana", MarkStatus.LATE, 33)
    world.mark(s, "tuesday", "bo", MarkStatus.ABSENT_EXCUSED, 0)
    world.session(s, "tuesday_late", TUESDAY, at=(time(16, 15), time(17, 0)))
    world.mark(s, "tuesday_late", "ana", MarkStatus.ABSENT_UNEXCUSED, 0)
    world.mark(s, "tuesday_late", "bo")
    world.session(s, "storm", WEDNESDAY, status=SessionStatus.CANCELLED_WEATHER)
    world.session(s, "makers", WEDNESDAY, group="other", site="annex", adults=("mentor",))
    world.mark(s, "makers", "ana")
    world.mark(s, "makers", "kim", MarkStatus.SCHOOL_ABSENT, 0)
    world.session(s, "silence", FRIDAY, status=SessionStatus.PLANNED)
    s.add(SheetLayout(id="letter", layout="{}"))
    s.flush()
    world.add(s, "sheet", Sheet(
        number="12345678", session_id=world["silence"], state=SheetState.PRINTED, layout_id="letter",
        printed_at=1,
    ))  # fmt: skip


@pytest.fixture(scope="session")
def world_file(tmp_path_factory: pytest.TempPathFactory, template_file: Path) -> tuple[Path, World]:
    """The small program's file and its ids."""
    path = tmp_path_factory.mktemp("world") / "porchlight.db"
    shutil.copyfile(template_file, path)
    store, world = Store(path, KEY), World()
    with store.write("test.start", "A small program") as s:
        s.add(Program(name="Lukachukai Readers"))
        s.add(SchoolYear(name="2026-27", first_day=FIRST, last_day=LAST))
        world.add(s, "school", School(name="Lukachukai Elementary"))
        world.add(s, "other_school", School(name="Chinle Middle"))
        world.add(s, "site", Site(name="Library", school_id=world["school"]))
        world.add(s, "annex", Site(name="Annex"))
        _people(world, s)
        _groups(world, s)
        _sessions(world, s)
    store.close()
    return path, world


@pytest.fixture
def world(world_file: tuple[Path, World]) -> World:
    """The ids of the small program; what a test adds stays its own."""
    return World(dict(world_file[1].ids))


@pytest.fixture
def store(world_file: tuple[Path, World], tmp_path: Path) -> Iterator[Store]:
    """The small program, copied for this test."""
    path = tmp_path / "porchlight.db"
    shutil.copyfile(world_file[0], path)
    opened = Store(path, KEY)
    yield opened
    opened.close()


@pytest.fixture
def empty(template_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A program without anything in it."""
    path = tmp_path / "empty.db"
    shutil.copyfile(template_file, path)
    opened = Store(path, KEY)
    yield opened
    opened.close()


@pytest.fixture
def s(store: Store) -> Iterator[DbSession]:
    """A session for looking."""
    with store.read() as session:
        yield session


@pytest.fixture
def week() -> tuple[date, date]:
    """The week in which everything happens: Monday to Friday, both with sessions."""
    return MONDAY, FRIDAY
