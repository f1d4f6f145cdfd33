# SPDX-License-Identifier: Apache-2.0
"""Faults that sync programs have had, each put in on purpose: the tale that tells of it must not end well.

Each tale is told twice, with the program as it is and with the fault in it. ``test_model`` has those that
only random stories find; ``test_clocks`` those about clocks.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.clock import Id, new_id
from app.partnership import exchange as exchange_module
from app.partnership import folding, incoming, ledger, rewinds, rows
from app.partnership.incoming import committed_digest, fold_again, take_page
from app.partnership.outgoing import Keys
from app.storage.place import note_facts, read_facts
from app.storage.store import Receiving, Store
from app.sync.chain import START, link
from app.sync.commit import Change, Commit, Seen
from app.sync.fold import Entry
from app.sync.packing import pack
from app.sync.parcel import FIRST, Header, parcel_hash, seal
from app.sync.wire import Item
from tests.partnership.conftest import KEY, LaptopInside
from tests.partnership.together import add, change, settle, value

Make = Callable[..., LaptopInside]
Two = tuple[LaptopInside, LaptopInside]
Patch = pytest.MonkeyPatch


class Crash(Exception):
    """The program ended in the middle of a step."""


# -- tales -----------------------------------------------------------------------------------------


def a_crash_in_the_middle_of_a_page(two: Two, _make: Make, _folder: Path) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    rosa.exchange()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incoming, "project", crash)
        with pytest.raises(Crash):
            ben.exchange()
    ben.store.close()
    ben.store = Store(ben.folder / "porchlight.db", KEY, who="Ben")
    settle(rosa, ben)
    assert value(ben, student, "given") == "Ana"


def only_one_comes_back_to_a_restored_hub(two: Two, make: Make, _folder: Path) -> None:
    rosa, ben = two
    backup = rosa.hub.copy()
    lost = add(ben, "Made by Ben")
    settle(rosa, ben)
    rosa.hub.restore(backup)
    rosa.exchange()
    eve = make("Eve")
    settle(rosa, eve)
    assert value(eve, lost, "given") == "Made by Ben"


def two_edits_in_one_parcel(two: Two, _make: Make, _folder: Path) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    settle(rosa, ben)
    change(rosa, student, grade="5")
    change(rosa, student, grade="6")
    settle(rosa, ben)
    assert value(ben, student, "grade") == "6"


def an_action_on_two_copies_of_a_laptop(two: Two, _make: Make, folder: Path) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    settle(rosa, ben)
    change(rosa, student, grade="5")
    rosa.backup(folder / "copy")
    copy = LaptopInside(rosa.hub, folder / "copy", "Rosa's copy")
    try:
        rosa.exchange()
        copy.exchange()  # it has the same action waiting, and finds it in the log
        change(ben, student, grade="6")
        settle(rosa, copy, ben)
        for laptop in (rosa, ben):
            with laptop.store.read() as session:
                titles = ledger.fetch(session, "SELECT title FROM journal WHERE title = 'Changed'")
            assert len(titles) == 2  # Rosa's and Ben's, each once
    finally:
        copy.store.close()


def crash(*_: object) -> None:
    raise Crash


# -- faults ----------------------------------------------------------------------------------------


def cursor_before_the_data(patch: Patch) -> None:
    """The cursor is stored in one transaction, the rows in another."""
    real = incoming.take_page

    def take(
        store: Store, key: bytes, log: Id, items: Sequence[Item], chain: bytes, cuts: Any
    ) -> incoming.Taken:
        with store.receive() as session:
            before = read_facts(session)
            if items:
                cursor = items[-1].seq.to_bytes(8, "big")
                note_facts(session, {"log": log, "cursor": cursor, "chain": chain})
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(incoming, "read_facts", lambda _session: before)
            return real(store, key, log, items, chain, cuts)

    patch.setattr(exchange_module, "take_page", take)


def carried_parcels_are_dropped(patch: Patch) -> None:
    """What a restored hub lost of others is not offered again."""
    patch.setattr(rewinds, "_carry", lambda *_: None)


def another_order_on_another_laptop(patch: Patch) -> None:
    """A laptop folds what is its own as it was typed, and what arrives the other way round."""
    real = folding.Folding.fold

    def fold(own: folding.Folding, entry: Entry) -> Any:
        if entry.replica != read_facts(own.session).get("replica"):
            entry = Entry(entry.seq, entry.received, entry.replica, tuple(reversed(entry.commits)))
        return real(own, entry)

    patch.setattr(folding.Folding, "fold", fold)


def own_changes_are_not_folded(patch: Patch) -> None:
    """Own changes are on screen already, so they are only ticked off when they come back."""
    real = folding.Folding.fold

    def fold(own: folding.Folding, entry: Entry) -> Any:
        if entry.replica == read_facts(own.session).get("replica"):
            entry = Entry(entry.seq, entry.received, entry.replica, ())
        return real(own, entry)

    patch.setattr(folding.Folding, "fold", fold)


Tale = Callable[[Two, Make, Path], None]
Fault = Callable[[Patch], None]
TALES: dict[Tale, tuple[Fault, ...]] = {
    a_crash_in_the_middle_of_a_page: (cursor_before_the_data,),
    only_one_comes_back_to_a_restored_hub: (carried_parcels_are_dropped,),
    two_edits_in_one_parcel: (another_order_on_another_laptop, own_changes_are_not_folded),
    an_action_on_two_copies_of_a_laptop: (),
}
CAUGHT = [(tale, fault) for tale, faults in TALES.items() for fault in faults]


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.__name__)
def test_the_tale_ends_well(
    tale: Callable[[Two, Make, Path], None], two: Two, make_laptop: Make, tmp_path: Path
) -> None:
    tale(two, make_laptop, tmp_path)


@pytest.mark.parametrize(("tale", "fault"), CAUGHT, ids=[fault.__name__ for _, fault in CAUGHT])
def test_the_fault_is_noticed(
    tale: Callable[[Two, Make, Path], None], fault: Callable[[Patch], None], two: Two, make_laptop: Make,
    tmp_path: Path, monkeypatch: Patch,
) -> None:  # fmt: skip
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        tale(two, make_laptop, tmp_path)


# -- whoever folds, and in whatever portions -----------------------------------------------------------


def random_log(seed: int, keys: Keys) -> tuple[list[Item], list[bytes]]:
    """Parcels of three laptops that know little of each other; with the chain after each."""
    rng = random.Random(seed)
    students = [new_id().hex() for _ in range(3)]
    log, replicas = b"l" * 16, [new_id() for _ in range(3)]
    last = dict.fromkeys(replicas, (0, FIRST))
    items: list[Item] = []
    chains = [START]
    for seq in range(1, 25):
        replica = rng.choice(replicas)
        commits = [
            Commit(
                1, 1000 * seq + rng.randint(1000, 19_000), Seen(log, rng.randint(0, seq - 1)), "Eve",
                "edit", "Edited", new_id(),
                tuple(
                    Change("student", (student,), {
                        name: rng.choice((0, 1)) if name == "removed" else rng.choice("abc")
                        for name in rng.sample(("given", "family", "note", "removed"), rng.randint(1, 3))
                    })
                    for student in rng.sample(students, rng.randint(1, 2))
                ),
            )
            for _ in range(rng.randint(1, 3))
        ]  # fmt: skip
        n, before = last[replica]
        header = Header(new_id(), keys.program, replica, n + 1, before)
        content = seal(header, pack(commits), keys.program_key, keys.signing_key)
        last[replica] = n + 1, parcel_hash(content)
        items.append(Item(seq, 10_000 + 1000 * seq, content))
        chains.append(link(chains[-1], seq, parcel_hash(content), 10_000 + 1000 * seq))
    return items, chains


def everything(session: Receiving) -> tuple[Any, ...]:
    """All that the fold made: rows, digests, conflicts, times."""
    facts = read_facts(session)
    return (
        sorted((row, rows.write_row(fields)) for row, fields in ledger.all_committed(session)),
        facts["digest"], committed_digest(session), facts["chain"],
        sorted(map(tuple, ledger.fetch(session, "SELECT * FROM sync_conflict"))),
        sorted(map(tuple, ledger.fetch(session, "SELECT * FROM replica_time"))),
        sorted(map(tuple, ledger.fetch(session, "SELECT id, given, family, note, removed FROM student"))),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_fold_is_the_same_in_any_portions_and_again(seed: int, empty_store: Path, tmp_path: Path) -> None:
    keys = Keys(bytes(16), bytes(32), b"s" * 32)
    items, chains = random_log(seed, keys)
    rng, found = random.Random(seed), []
    for way in ("one by one", "at once", "as it comes", "twice"):
        folder = tmp_path / way
        shutil.copytree(empty_store, folder)
        store = Store(folder / "porchlight.db", KEY)
        try:
            begin = 0
            while begin < len(items):
                size = {"one by one": 1, "at once": len(items)}.get(way) or rng.randint(1, 7)
                end = min(begin + size, len(items))
                take_page(store, keys.program_key, b"l" * 16, items[max(0, begin - 2) : end], chains[end], {})
                begin = end
            with store.receive() as session:
                found.append(everything(session))
            if way == "twice":
                with store.receive() as session:
                    for table in ("sync_conflict", "committed", "replica_time", "folded_commit"):
                        ledger.run(session, f"DELETE FROM {table}")
                    fold_again(session, keys.program_key, b"l" * 16)
                    found.append(everything(session))
        finally:
            store.close()
    assert all(one == found[0] for one in found)
    assert found[0][4]  # there were conflicts to be the same
