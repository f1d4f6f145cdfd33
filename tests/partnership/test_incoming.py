# SPDX-License-Identifier: Apache-2.0
"""What a laptop refuses of an answer, and what it keeps although it does not understand it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from app.clock import new_id
from app.partnership import incoming, ledger
from app.partnership.incoming import take_page
from app.partnership.outgoing import Keys
from app.services import people
from app.storage.store import Store
from app.sync.chain import START, BrokenPage, link
from app.sync.commit import Change, Commit, Plain, Seen
from app.sync.packing import pack
from app.sync.parcel import FIRST, Header, parcel_hash, seal
from app.sync.wire import Item
from tests.partnership.conftest import LaptopInside

Make = Callable[..., LaptopInside]
LOG = b"l" * 16


class Elsewhere:
    """Another laptop's parcels as the hub would send them."""

    def __init__(self, keys: Keys) -> None:
        self.keys, self.replica = keys, new_id()
        self.items: list[Item] = []
        self.chains = [START]
        self._last = FIRST

    def add(self, table: str, key: tuple[Plain, ...], **fields: Plain) -> None:
        commit = Commit(
            9, 1000, Seen(LOG, 0), "Eve", "edit", "Edited", new_id(), (Change(table, key, fields),)
        )
        self.put(pack([commit]))

    def put(self, packed: bytes) -> None:
        seq = len(self.items) + 1
        header = Header(new_id(), self.keys.program, self.replica, seq, self._last)
        content = seal(header, packed, self.keys.program_key, self.keys.signing_key)
        self._last = parcel_hash(content)
        self.items.append(Item(seq, 1000 + seq, content))
        self.chains.append(link(self.chains[-1], seq, self._last, 1000 + seq))

    def give(self, store: Store, items: Sequence[Item] | None = None, chain: bytes | None = None) -> None:
        given = self.items if items is None else items
        after = self.chains[given[-1].seq] if chain is None else chain
        take_page(store, self.keys.program_key, LOG, given, after, {})


@pytest.fixture
def laptop(make_laptop: Make) -> LaptopInside:
    return make_laptop("Rosa", starts=True)


@pytest.fixture
def eve(laptop: LaptopInside) -> Elsewhere:
    return Elsewhere(laptop.membership.keys)


def cursor(laptop: LaptopInside) -> int:
    return laptop.store.place.seq


def test_gaps_other_orders_and_other_chains_are_refused_whole(laptop: LaptopInside, eve: Elsewhere) -> None:
    for n in range(4):
        eve.add("student", (new_id().hex(),), given=f"Student {n}", removed=0)
    before = laptop.digest()
    items = eve.items
    for page in (items[1:], [items[0], items[2]], [items[1], items[0]]):
        with pytest.raises(BrokenPage):
            eve.give(laptop.store, page)
    with pytest.raises(BrokenPage, match="does not follow"):
        eve.give(laptop.store, [items[0], Item(2, 9, items[1].content)])
    with pytest.raises(BrokenPage, match="never made"):
        eve.give(laptop.store, [Item(1, 9, bytes(16))])
    assert (laptop.digest(), cursor(laptop)) == (before, 0)
    eve.give(laptop.store, items[:2])
    eve.give(laptop.store, items)
    assert cursor(laptop) == 4


def test_another_log_is_refused(laptop: LaptopInside, eve: Elsewhere) -> None:
    eve.add("student", (new_id().hex(),), given="Ana")
    eve.give(laptop.store)
    with pytest.raises(BrokenPage, match="another log"):
        take_page(laptop.store, eve.keys.program_key, b"m" * 16, eve.items, eve.chains[-1], {})


def test_what_a_newer_version_wrote_is_kept(laptop: LaptopInside, eve: Elsewhere) -> None:
    student = new_id().hex()
    eve.add("student", (student,), given="Ana", pronouns="she")
    eve.add("a newer table", ("x", 1), words="later")
    eve.add("session", (new_id().hex(),), status="held on the moon")
    eve.give(laptop.store)
    with laptop.store.receive() as session:
        kept = dict(ledger.all_committed(session))
    assert kept["student", (student,)]["pronouns"].value == "she"
    assert kept["a newer table", ("x", 1)]["words"].value == "later"
    assert cursor(laptop) == 3
    with laptop.store.read() as session:
        assert people.find_student(session, "Ana").hex() == student


def test_a_row_whose_parent_is_missing_waits_for_it(laptop: LaptopInside, eve: Elsewhere) -> None:
    student, school = new_id().hex(), new_id().hex()
    eve.add("student", (student,), given="Ana", school_id=school)
    eve.give(laptop.store)
    with laptop.store.read() as session:
        assert ledger.fetch(session, "SELECT count(*) FROM student")[0][0] == 0
    eve.add("school", (school,), name="Pine Hill School")
    eve.give(laptop.store)
    with laptop.store.read() as session:
        assert people.find_student(session, "Ana").hex() == student


def test_a_parcel_that_nobody_can_read_counts_as_empty(laptop: LaptopInside, eve: Elsewhere) -> None:
    eve.put(b"no commits at all")
    eve.add("student", (new_id().hex(),), given="Ana")
    eve.give(laptop.store)
    assert cursor(laptop) == 2
    with laptop.store.read() as session:
        people.find_student(session, "Ana")


def test_a_page_gives_way_to_somebody_who_wants_to_save(
    make_laptop: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, ben = make_laptop("Rosa", starts=True), make_laptop("Ben")
    for number in range(4):
        with rosa.store.write("student.add", "Added") as session:
            people.add_student(session, people.StudentDraft(given=f"S{number}"))
        rosa.exchange()
    real = incoming._take
    waiting: list[int] = []

    def take(*given: Any) -> None:
        """Somebody begins to wait while the second entry is taken."""
        real(*given)
        if len(waiting) == 1:
            ben.store._wanting.add(1)
        waiting.append(ben.store.place.seq)

    monkeypatch.setattr(incoming, "_take", take)
    ways: list[int] = []

    def give_way() -> None:
        ways.append(ben.store.place.seq)
        ben.store._wanting.clear()

    monkeypatch.setattr(ben.store, "give_way", give_way)
    ben.exchange()
    assert ways == [2]  # after the second entry, with the cursor there
    assert waiting == [0, 0, *[2] * (len(waiting) - 2)]
    monkeypatch.undo()
    rosa.exchange()
    assert ben.digest() == rosa.digest()
