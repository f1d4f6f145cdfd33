# SPDX-License-Identifier: Apache-2.0
"""W(N), on which programs that sync are compared: N marks, pushed, pulled by a fresh laptop, then 50 changed.

A mark is {session, student, status, minutes, note of 0 to 60 characters, time}. Everything is typed through
the program's services into real encrypted stores; the hub is a process of its own, spoken to over HTTP.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as time_of_day
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.clock import Id
from app.domain.words import ATTENDED, MarkStatus, MinutesSource, Role, SessionStatus
from app.keeping.opening import watch
from app.partnership.exchange import Exchanged, exchange
from app.partnership.joining import Wish, invite_by_file, join
from app.partnership.link import HubLink
from app.partnership.pace import Pace
from app.paths import DataDir, words
from app.reports.head import Paper
from app.reports.sheet_layout import Variant, sheet_layout
from app.services import entry, people, places, program, sessions, sheets
from app.storage.journal import insert_rows
from app.storage.queries import agenda
from app.storage.store import Store
from app.storage.tables import Mark, Session, Student
from bench.hub_process import PROGRAM, Hub

KEY = bytes(range(32))
GROUP_OF = 20
MINUTES = 45
FIRST_DAY = date(2026, 8, 10)
_CHUNK = 180
_GIVEN = (
    "Ana", "Leilani", "Minh", "Joseph", "Rosa", "Kaʻōhao", "Tłʼízí", "Will", "Mary Ann", "Zoë", "ᏣᎳᎩ", "Bo",
    "Ines", "Omar", "Grace", "Lupe", "Hana", "Eli", "Noor", "Sky",
)  # fmt: skip
_FAMILY = (
    "Begaye",
    "Yazzie",
    "O'Brien-de la Cruz",
    "Smith",
    "Kaʻahanui",
    "Tsosie",
    "García",
    "Nguyễn",
    "Hill",
)
_STATUSES = (
    *[MarkStatus.PRESENT] * 8, MarkStatus.LATE, MarkStatus.ABSENT_EXCUSED, MarkStatus.ABSENT_UNEXCUSED,
)  # fmt: skip


# -- laptops ----------------------------------------------------------------------------------------


class CountedLink(HubLink):
    """The real way to the hub, which counts requests and bytes of bodies; HTTP's own lines come on top."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__(address, token)
        self.requests = self.up = self.down = 0

    def sync(self, request: bytes) -> bytes:
        answer = super().sync(request)
        self.requests, self.up, self.down = self.requests + 1, self.up + len(request), self.down + len(answer)
        return answer

    def log_after(self, seq: int) -> Iterator[bytes]:
        self.requests += 1
        for piece in super().log_after(seq):
            self.down += len(piece)
            yield piece


@dataclass(slots=True)
class Laptop:
    """A store and its link."""

    store: Store
    link: CountedLink

    def sync(self, pace: Pace | None = None) -> Exchanged:
        """One exchange; requests and bytes are counted from 0."""
        self.link.requests = self.link.up = self.link.down = 0
        return exchange(self.store, self.link, pace=pace)

    def through(self, port: int) -> Laptop:
        """The same laptop, whose hub is reached by another port."""
        return Laptop(self.store, CountedLink(f"http://127.0.0.1:{port}", self.link.token))


@contextmanager
def first_laptop(folder: Path, served: Hub) -> Iterator[Laptop]:
    """The laptop that starts the program, and has told the hub of it."""
    store = Store.create(folder / "first" / "porchlight.db", KEY, who="Rosa")
    watch(store, DataDir(folder / "first"))  # with the page journal, as in the program
    try:
        with store.write("program.start", "Started") as session:
            program.start_program(session, program.ProgramDraft(PROGRAM, "2026-27"))
        yield _joined(store, served, Wish(served.code(), "Rosa's laptop"))
    finally:
        store.close()


@contextmanager
def next_laptop(folder: Path, served: Hub, first: Laptop, name: str = "next") -> Iterator[Laptop]:
    """A laptop that has joined and read nothing yet."""
    said = invite_by_file(first.store, folder / f"{name}.invitation")
    store = Store.create(folder / name / "porchlight.db", KEY, who="Ben")
    watch(store, DataDir(folder / name))
    try:
        invitation = (folder / f"{name}.invitation").read_bytes()
        wish = Wish(served.code(), f"Ben's {name}", invitation=invitation, invitation_words=said)
        yield _joined(store, served, wish)
    finally:
        store.close()


def _joined(store: Store, served: Hub, wish: Wish) -> Laptop:
    membership = join(store, HubLink(served.address), wish)
    return Laptop(store, CountedLink(served.address, membership.token))


# -- what is typed -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """Groups of 20 who meet three times a week: sessions in order, and who is in each."""

    sessions: tuple[Id, ...]
    students: dict[Id, tuple[Id, ...]]

    def last_week(self, groups: int) -> list[Id]:
        """The last three sessions of so many groups, in the order of the year."""
        met = [one for one in reversed(self.sessions) if self._group(one) < groups]
        return met[: 3 * groups][::-1]

    def _group(self, meeting: Id) -> int:
        return list(dict.fromkeys(self.students.values())).index(self.students[meeting])


def plan(store: Store, groups: int, weeks: int, seed: int = 7) -> Planned:
    """People, groups and sessions, as a coordinator plans them at the beginning of a year."""
    rng = random.Random(seed)
    last_day = FIRST_DAY + timedelta(days=7 * weeks - 1)
    members: dict[Id, tuple[Id, ...]] = {}
    for number in range(groups):
        with store.write("series.plan", f"Planned group {number + 1}") as session:
            site = places.add_site(session, f"Library {number + 1}")
            adult = people.add_adult(session, people.AdultDraft(given="Dana", family=f"Hill {number}"))
            students = tuple(
                people.add_student(
                    session,
                    people.StudentDraft(given=rng.choice(_GIVEN), family=rng.choice(_FAMILY), grade="4"),
                )
                for _ in range(GROUP_OF)
            )
            made = sessions.plan_series(
                session,
                sessions.SeriesDraft(
                    site_id=site, days=(0, 2, 4), start=time_of_day(15, 0), end=time_of_day(15, MINUTES),
                    first_day=FIRST_DAY, last_day=last_day, adult_ids=[adult], role=Role.TUTOR,
                    group_name=f"Reading {number + 1}", student_ids=students,
                ),
            )  # fmt: skip
            members |= dict.fromkeys(made.session_ids, students)
    with store.read() as session:
        order = [row.id for row in agenda.sessions_between(session, FIRST_DAY, last_day)]
    return Planned(tuple(order), members)


def mark_in_bulk(store: Store, planned: Planned, count: int, seed: int = 11) -> None:
    """N marks with notes and times, brought in as imports are: 180 and their sessions an action."""
    rng = random.Random(seed)
    wanted = [(one, student) for one in planned.sessions for student in planned.students[one]][:count]
    if len(wanted) < count:
        raise ValueError(f"Only {len(wanted)} marks can be made.")
    days, said = _days(store), words()
    for begin in range(0, count, _CHUNK):
        with store.write("import.attendance", "Brought in marks") as session:
            part = wanted[begin : begin + _CHUNK]
            for meeting in dict.fromkeys(one for one, _ in part):
                session.get_one(Session, meeting).status = SessionStatus.HELD
            insert_rows(session, Mark, [_mark(rng, *one, days[one[0]], said) for one in part])


def print_sheets(store: Store, meetings: Sequence[Id]) -> list[str]:
    """Print the sheets of these sessions, one action; their numbers."""
    layout = sheet_layout(Paper.LETTER, Variant.NORMAL, "en")
    paper = sheets.Paper(layout.id, layout.to_json(), layout.rows_per_page, layout.walk_in_rows)
    with store.write("sheets.print", "Printed sheets") as session:
        return sheets.prepare_sheets(session, meetings, paper)


def type_sheets(store: Store, numbers: Sequence[str], seed: int = 13) -> int:
    """Type sheets as at entry, one action each; all are present but whom the line names. Marks that came."""
    rng = random.Random(seed)
    typed = 0
    for number in numbers:
        with store.write("sheet.enter", f"Typed sheet {number[:4]} {number[4:]}") as session:
            entered = entry.enter_line(session, number, _line(rng), "Rosa")
            typed += entered.present + entered.absent
    return typed


def change_marks(store: Store, count: int = 50, seed: int = 17) -> None:
    """Correct so many marks one by one, each an action of its own, as somebody with a pile of sheets does."""
    rng, said = random.Random(seed), words()
    with store.read() as session:
        known = session.execute(
            select(Mark.session_id, Mark.student_id, Student.given, Student.family)
            .join(Student, Student.id == Mark.student_id)
            .order_by(Mark.session_id, Mark.student_id)
        ).all()
    for meeting, student, given, family in rng.sample(known, count):
        minutes = rng.randrange(5, MINUTES)
        with store.write("mark.enter", f"Marked {given} {family}") as session:
            entry.set_mark(session, meeting, student, MarkStatus.LATE, minutes, note=_note(rng, said))


def _line(rng: random.Random) -> str:
    """What a sheet of 20 needs typed: two late by minutes, one or two away."""
    rows = rng.sample(range(1, GROUP_OF + 1), 4)
    late = [f"{row}l{rng.randrange(5, 20)}" for row in rows[:2]]
    return " ".join([*late, f"{rows[2]}a", *([f"{rows[3]}e"] if rng.random() < 0.5 else [])])


def _mark(rng: random.Random, meeting: Id, student: Id, day: date, said: Sequence[str]) -> dict[str, Any]:
    status = rng.choice(_STATUSES)
    came = status in ATTENDED
    return {
        "session_id": meeting, "student_id": student, "day": day, "status": status,
        "minutes": rng.randrange(10, MINUTES + 1) if came else 0, "minutes_source": MinutesSource.CORRECTED,
        "scheduled": True, "time_in": time_of_day(15, rng.randrange(20)) if came else None,
        "note": _note(rng, said),
    }  # fmt: skip


def _note(rng: random.Random, said: Sequence[str]) -> str:
    """0 to 60 characters, all lengths alike; words as in speech, a few often and most of them seldom."""
    length, note = rng.randrange(61), ""
    while len(note) < length:
        note += rng.choices(said, cum_weights=_often(len(said)))[0] + " "
    return note[:length].strip()


@cache
def _often(count: int) -> list[float]:
    return list(accumulate(1 / (rank + 2.7) for rank in range(count)))


def _days(store: Store) -> dict[Id, date]:
    with store.read() as session:
        last = FIRST_DAY + timedelta(days=400)
        return {row.id: row.day for row in agenda.sessions_between(session, FIRST_DAY, last)}
