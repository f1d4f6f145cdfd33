# SPDX-License-Identifier: Apache-2.0
"""Three laptops, their copies and a hub under all that may go wrong; and the proof that this finds faults.

Every seed plays a story: edits with stale forms, lost, late and doubled answers, small pages, clocks years
off, backups and restores of laptops and of the hub, crashes in the middle of a step. At its end everybody
syncs until it is quiet, and then: every action that is on a surviving disk is in the log once, nobody waits
for anything, all rows and digests are equal, and the program's tables are what the log says.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from app.clock import Id, new_id
from app.errors import PorchlightError
from app.hub import ordering, tables
from app.hub.ordering import Caller
from app.partnership import exchange as exchange_module
from app.partnership import incoming, ledger, pace
from app.partnership.exchange import Conversation, waiting
from app.partnership.projection import differences
from app.services import people
from app.services.program import ProgramDraft, start_program
from app.storage.place import Place, note_facts, read_facts
from app.storage.store import Store
from app.storage.tables import Student
from app.sync import chain
from app.sync.packing import unpack
from app.sync.parcel import Header, header_of, parcel_hash, unseal
from app.sync.wire import Fork, Item, Page, Request
from tests.partnership.conftest import KEY, HubInside, LaptopInside

SEEDS = 300
DEEP_SEEDS = 4000
YEARS = (-3, 0, 0, 0, 3)
_YEAR_MS = 365 * 86_400_000


class Crash(Exception):
    """The program ended in the middle of a step."""


class Story:
    """One seed's laptops, hub and what happened to them."""

    def __init__(self, seed: int, folder: Path, empty: Path, patch: pytest.MonkeyPatch) -> None:
        self.seed, self.random = seed, random.Random(seed)
        self.folder, self.patch = folder, patch
        self.hub = HubInside(folder / "hub")
        self.laptops: list[LaptopInside] = []
        self.years: dict[str, int] = {}
        self.backups: dict[str, Path] = {}
        self.hub_backup: bytes | None = None
        self.views: dict[str, Place] = {}
        self.students: list[Id] = []
        self.hub_may_forget = False
        for name in ("Rosa", "Ben", "Eve"):
            shutil.copytree(empty, folder / name)
            laptop = LaptopInside(self.hub, folder / name, name)
            if not self.laptops:
                with laptop.store.write("program.start", "Started") as session:
                    start_program(session, ProgramDraft("Pine Hill", "2026-27", ["Library"]))
            laptop.join()
            laptop.dawdle = lambda: self.random.random() < 0.3
            self.laptops.append(laptop)
            self.years[name] = self.random.choice(YEARS)
        self.patch.setattr(ordering, "_ENTRIES_A_PAGE", self.random.choice((1, 2, 500)))
        self.patch.setattr(exchange_module, "_STREAM_FROM", self.random.choice((1, 3, 200)))
        # The pace says how much goes at once; under its slowest one nothing is sent ahead.
        paces = ((16 * 1024, 1), (16 * 1024, 32 * 1024), (0, 32 * 1024), (0, 900))
        slowest, batch = self.random.choice(paces)
        self.patch.setattr(pace, "SMALLEST_BATCH", slowest)
        self.patch.setattr(exchange_module, "_AT_ONCE", 0)
        self.patch.setattr(LaptopInside, "batch", batch)

    def play(self, steps: int) -> None:
        """Random steps."""
        ways: list[tuple[Callable[[LaptopInside], None], int]] = [
            (self.edit, 9), (self.add, 4), (self.open_form, 3), (self.sync, 6), (self.lossy_sync, 4),
            (self.crashing_sync, 2), (self.back_up, 1), (self.restore, 1), (self.restore_hub, 1),
        ]  # fmt: skip
        choices = [way for way, weight in ways for _ in range(weight)]
        for _ in range(steps):
            laptop = self.random.choice(self.laptops)
            with self._clock(laptop):
                self.random.choice(choices)(laptop)

    @contextmanager
    def _clock(self, laptop: LaptopInside) -> Iterator[None]:
        from datetime import datetime

        at = datetime.fromtimestamp((self.hub.now + self.years[laptop.name] * _YEAR_MS) / 1000)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORCHLIGHT_NOW", at.isoformat())
            yield

    # -- what people do -------------------------------------------------------------------------

    def add(self, laptop: LaptopInside) -> None:
        with laptop.store.write("student.add", "Added") as session:
            number = len(self.students)
            self.students.append(
                people.add_student(session, people.StudentDraft(given=f"S{number}", grade="4"))
            )

    def open_form(self, laptop: LaptopInside) -> None:
        self.views[laptop.name] = laptop.store.place

    def edit(self, laptop: LaptopInside) -> None:
        if not self.students:
            return
        view = self.views.pop(laptop.name, None) if self.random.random() < 0.5 else None
        many = self.random.sample(self.students, min(len(self.students), self.random.choice((1, 1, 3))))
        with laptop.store.write("student.change", "Changed", seen=view) as session:
            for student in many:
                row = session.get(Student, student)
                if row is not None:
                    name = self.random.choice(("given", "grade", "note", "removed"))
                    row_value: Any = self.random.choice("456")
                    setattr(row, name, self.random.random() < 0.3 if name == "removed" else row_value)

    # -- the way to the hub ---------------------------------------------------------------------

    def sync(self, laptop: LaptopInside) -> None:
        laptop.exchange()

    def lossy_sync(self, laptop: LaptopInside) -> None:
        laptop.lose = lambda: self.random.choice(("", "request", "answer", "late", "hole"))
        try:
            laptop.exchange()
        except (ConnectionError, PorchlightError):
            pass
        finally:
            laptop.lose = lambda: ""

    def crashing_sync(self, laptop: LaptopInside) -> None:
        """The program, or the hub, ends at the k-th statement of the exchange."""
        left = self.random.randrange(1, 60)
        real = ledger.run, ledger.fetch, ordering._order

        def counted(way: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any) -> Any:
                nonlocal left
                left -= 1
                if left == 0:
                    raise Crash
                return way(*args)

            return call

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "run", counted(real[0]))
            patch.setattr(ledger, "fetch", counted(real[1]))
            patch.setattr(ordering, "_order", counted(real[2]))
            try:
                laptop.exchange()
            except Crash:
                laptop.store.close()
                laptop.store = Store(laptop.folder / "porchlight.db", KEY, who=laptop.name)

    # -- disasters ------------------------------------------------------------------------------

    def back_up(self, laptop: LaptopInside) -> None:
        target = self.folder / f"backup of {laptop.name}"
        shutil.rmtree(target, ignore_errors=True)
        laptop.backup(target)
        self.backups[laptop.name] = target
        if self.random.random() < 0.5:
            self.hub_backup = self.hub.copy()

    def restore(self, laptop: LaptopInside) -> None:
        if laptop.name in self.backups:
            laptop.restore(self.backups[laptop.name])
            self.views.pop(laptop.name, None)

    def restore_hub(self, laptop: LaptopInside) -> None:
        if self.hub_backup is not None:
            self.hub.restore(self.hub_backup)
            self.hub_backup = None

    # -- the end --------------------------------------------------------------------------------

    def on_disks(self) -> set[bytes]:
        """Every action that a surviving disk still has: what waits there, and what it has read of the log."""
        found, parcels = set(), set()
        for laptop in self.laptops:
            with laptop.store.read() as session:
                found |= {
                    bytes(group)
                    for (group,) in ledger.fetch(session, "SELECT group_id FROM journal WHERE entry IS NULL")
                }
                parcels |= {bytes(one) for (one,) in ledger.fetch(session, "SELECT content FROM log_entry")}
        for content in parcels:
            found |= {commit.action for commit in unpack(unseal(content, self.hub.program_key))}
        return found

    def check(self) -> None:
        """Everybody syncs until it is quiet; then everything that must hold is asked for."""
        kept = self.on_disks()
        for _ in range(6):
            done = [laptop.exchange() for laptop in self.laptops]
            if not any(one.sent or one.received for one in done):
                break
        in_log: Counter[tuple[bytes, str]] = Counter()
        for _, _, _, content in self.hub.log():
            for commit in unpack(unseal(content, self.hub.program_key)):
                in_log[commit.action, commit.part] += 1
        assert kept <= {action for action, _ in in_log}, "an action that was on a disk is not in the log"
        assert max(in_log.values(), default=0) <= 1, "an action is in the log twice"
        if self.seed % 5 == 0:  # ``differences`` below asks the same of every story, for a tenth of the time
            assert len({laptop.digest() for laptop in self.laptops}) == 1, "laptops show different programs"
        digests = set()
        for laptop in self.laptops:
            assert waiting(laptop.store)[0] == 0, "something waits for ever"
            with laptop.store.receive() as session:
                assert differences(session) == [], "the tables are not what the log says"
                digests.add(read_facts(session)["digest"])
                assert digests == {incoming.committed_digest(session)}, "the digest is not that of the rows"
        assert len(digests) == 1
        assert all(laptop.exchange().agree in (True, None) for laptop in self.laptops)

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.store.close()
        self.hub.database.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: what a disk costs is not asked here."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


def tell(seed: int, folder: Path, empty: Path, steps: int = 16) -> None:
    """Play and check one story."""
    with pytest.MonkeyPatch.context() as patch:
        story = Story(seed, folder, empty, patch)
        try:
            story.play(steps)
            story.check()
        finally:
            story.close()
            shutil.rmtree(folder)


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_stories_end_well(first: int, folder: Path, empty_store: Path) -> None:
    for seed in range(first, first + 20):
        tell(seed, folder / str(seed), empty_store)


@pytest.mark.deep
@pytest.mark.parametrize("first", range(10_000, 10_000 + DEEP_SEEDS, 100))
def test_many_longer_stories_end_well(first: int, folder: Path, empty_store: Path) -> None:
    for seed in range(first, first + 100):
        tell(seed, folder / str(seed), empty_store, steps=40)


# -- mutants: faults of sync programs that the stories must find -------------------------------------


def delivered_when_the_hub_says_so(patch: pytest.MonkeyPatch) -> None:
    """HTTP 200 counts as delivered."""
    real = Conversation._request

    def request(talk: Conversation) -> Request:
        made = real(talk)
        with talk.store.receive() as session:
            for content in made.parcels:
                parcel = header_of(content).parcel
                ledger.run(session, "UPDATE out_parcel SET seq = 0 WHERE parcel = ?", parcel)
                ledger.run(session, "UPDATE journal SET entry = 0 WHERE parcel = ?", parcel)
        return made

    patch.setattr(Conversation, "_request", request)


def pages_need_not_follow(patch: pytest.MonkeyPatch) -> None:
    """No contiguity check: whatever page comes is taken, and its last number becomes the cursor."""

    def check(item: Item, cursor: int) -> None:
        return None

    patch.setattr(incoming, "_must_follow", check)
    patch.setattr(incoming, "_must_match", lambda *_: None)
    real = exchange_module._take_page

    def take(store: Store, page: Page) -> incoming.Taken:
        taken = real(store, page)
        with store.receive() as session:  # and the chain is believed, not computed
            note_facts(session, {"chain": page.chain})
        return taken

    patch.setattr(exchange_module, "_take_page", take)


def numbers_without_hashes(patch: pytest.MonkeyPatch) -> None:
    """The hub compares counters only: another parcel under the same number passes as the same."""

    def fork_of(connection: Any, caller: Caller, request: Request) -> Fork | None:
        known = ordering._replica(connection, caller.program, request.replica)
        return Fork(request.n) if known is not None and known.n > request.n else None

    real = ordering._order

    def order(connection: Any, caller: Caller, header: Header, *rest: Any) -> Fork | None:
        known = ordering._replica(connection, caller.program, header.replica)
        if known is not None and header.n <= known.n:
            return None
        if known is not None:
            header = replace(header, prev=bytes(known.hash))
        return real(connection, caller, header, *rest)

    patch.setattr(ordering, "_fork_of", fork_of)
    patch.setattr(ordering, "_order", order)


def repeats_are_taken(patch: pytest.MonkeyPatch) -> None:
    """The hub does not ask whether it knows a parcel already: what is sent again stands there again."""
    real = ordering._order

    def order(
        connection: Any, caller: Caller, header: Header, content: bytes, head: Any, now: int
    ) -> Fork | None:
        known = ordering._replica(connection, caller.program, header.replica)
        if known is not None and header.n <= known.n:
            head.seq, head.received = head.seq + 1, max(now, head.received)
            head.chain = chain.link(head.chain, head.seq, parcel_hash(content), head.received)
            connection.execute(
                insert(tables.entry).values(
                    program=caller.program, seq=head.seq, received=head.received, parcel=new_id(),
                    chain=head.chain, content=content,
                )
            )  # fmt: skip
            return None
        return real(connection, caller, header, content, head, now)

    patch.setattr(ordering, "_order", order)


MUTANTS = [
    delivered_when_the_hub_says_so, pages_need_not_follow, numbers_without_hashes, repeats_are_taken,
]  # fmt: skip
TRIES = 80


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_mutant_is_caught(
    mutant: Callable[[pytest.MonkeyPatch], None],
    folder: Path,
    empty_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutant(monkeypatch)
    for seed in range(TRIES):
        try:
            tell(seed, folder / str(seed), empty_store)
        except (AssertionError, PorchlightError, ordering.Refused, ValueError, SQLAlchemyError):
            return
    pytest.fail(f"{TRIES} stories did not notice: {mutant.__doc__}")
