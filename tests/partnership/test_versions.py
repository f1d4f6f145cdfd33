# SPDX-License-Identifier: Apache-2.0
"""Versions side by side: what one does not know it keeps, shows after its update, and never spoils."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from app.errors import StorageProblem
from app.keeping.restoring import put_back
from app.partnership import catching_up, ledger, projection
from app.partnership.catching_up import catch_up
from app.partnership.contact import contact, state
from app.partnership.projection import differences
from app.paths import DataDir
from app.storage import backup, journal
from app.storage.engine import connect
from app.storage.migrations import SCHEMA_VERSION
from app.storage.store import Store
from app.storage.tables import JOURNALED, Guardian
from app.sync import packing
from app.sync.commit import NewerCommit
from app.sync.fold import Stand
from app.vault.vault import Cost, Vault
from tests.partnership.conftest import KEY, LaptopInside
from tests.partnership.together import add, change, settle, value

Make = Callable[..., LaptopInside]
Two = tuple[LaptopInside, LaptopInside]
BORN = date(2015, 4, 5)


@contextmanager
def older_program() -> Iterator[None]:
    """The program before it knew when a student was born, and guardians at all."""
    real = journal.journaled_columns

    def columns(table: type) -> list[str]:
        return [name for name in real(table) if (table.__name__, name) != ("Student", "birth_date")]

    known = {name: table for name, table in JOURNALED.items() if name != "guardian"}
    with pytest.MonkeyPatch.context() as patch:
        for module in (projection, catching_up):
            patch.setattr(module, "journaled_columns", columns)
            patch.setattr(module, "JOURNALED", known)
        projection._Shape.of.cache_clear()
        yield
    projection._Shape.of.cache_clear()


def committed(laptop: LaptopInside, table: str) -> list[dict[str, Stand]]:
    with laptop.store.receive() as session:
        return [fields for (name, _key), fields in ledger.all_committed(session) if name == table]


def guardians(laptop: LaptopInside) -> list[str]:
    with laptop.store.read() as session:
        return [row.given for row in session.query(Guardian)]


def add_guardian(laptop: LaptopInside) -> None:
    with laptop.store.write("guardian.add", "Added a guardian") as session:
        session.add(Guardian(given="Rosalind"))


def test_what_an_older_program_does_not_know_goes_through_it_unharmed(two: Two, tmp_path: Path) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    settle(*two)
    with older_program():
        catch_up(ben.store)
    change(rosa, student, birth_date=BORN, grade="5")
    add_guardian(rosa)
    rosa.exchange()
    with older_program():
        ben.exchange()
        assert value(ben, student, "birth_date") is None
        assert value(ben, student, "grade") == "5"
        assert guardians(ben) == []
        change(ben, student, grade="6")  # beside the field that it does not know
        ben.exchange()
        through_a_backup(ben, tmp_path)
        with ben.store.receive() as session:
            assert differences(session) == []
    rosa.exchange()
    assert (value(rosa, student, "birth_date"), value(rosa, student, "grade")) == (BORN, "6")
    assert [fields["birth_date"].value for fields in committed(ben, "student")] == [BORN.isoformat()]
    assert [fields["given"].value for fields in committed(ben, "guardian")] == ["Rosalind"]
    # Ben's program is updated: everything appears, and nothing had to be fetched.
    assert value(ben, student, "birth_date") is None
    before = len(ben.hub.answers)
    assert catch_up(ben.store) > 0
    assert (value(ben, student, "birth_date"), value(ben, student, "grade")) == (BORN, "6")
    assert guardians(ben) == ["Rosalind"]
    assert len(ben.hub.answers) == before
    assert catch_up(ben.store) == 0
    settle(*two)


def through_a_backup(laptop: LaptopInside, tmp_path: Path) -> None:
    """A backup is made, and this laptop goes on from it as if its disk had been lost."""
    here, there = DataDir(laptop.folder), DataDir(tmp_path / "restored")
    vault = Vault([])
    vault.add("passphrase", "five words are easy kept", KEY, Cost(8 * 1024 * 1024, 1))
    vault.save(here.vault, here.vault_copy)
    kept = committed(laptop, "student") + committed(laptop, "guardian")
    backup.write_backup(laptop.store, here.vault.read_bytes(), tmp_path / "one.backup")
    put_back(tmp_path / "one.backup", there, "five words are easy kept")
    laptop.restore(there.root)
    assert committed(laptop, "student") + committed(laptop, "guardian") == kept


def test_an_own_change_that_waits_stays_over_what_appears(two: Two) -> None:
    rosa, ben = two
    student = add(rosa, "Ana")
    settle(*two)
    with older_program():
        catch_up(ben.store)
    change(rosa, student, birth_date=BORN, grade="5")
    rosa.exchange()
    with older_program():
        ben.exchange()
        change(ben, student, grade="7")
    catch_up(ben.store)
    assert (value(ben, student, "birth_date"), value(ben, student, "grade")) == (BORN, "7")
    settle(*two)


def test_a_word_that_is_not_known_yet_waits_and_appears_after_the_update(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, ben = two
    with monkeypatch.context() as patch:
        patch.setattr(projection._Shape, "values", unfit)
        student = add(rosa, "Ana")
        rosa.exchange()
        ben.exchange()
        assert value(ben, student, "given") is None
        catch_up(ben.store)
    assert value(ben, student, "given") is None
    monkeypatch.setattr(catching_up, "VERSION", "a later one")
    assert catch_up(ben.store) > 0
    assert value(ben, student, "given") == "Ana"
    settle(*two)


def unfit(*_: object) -> None:
    raise projection.Unfit


def test_parcels_of_a_newer_format_stop_reading_until_the_update(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, ben = two
    with monkeypatch.context() as patch:
        patch.setattr(packing, "FORMAT", packing.FORMAT + 1)
        student = add(rosa, "Ana")
        rosa.exchange()
    mine = add(ben, "Luis")
    before, place = ben.digest(), ben.store.place
    for _ in range(2):
        with pytest.raises(NewerCommit, match="Update the program"):
            contact(ben.store, Vault([]), link=ben, tries=1)
        assert (ben.digest(), ben.store.place) == (before, place)
        now = state(ben.store)
        assert "newer Porchlight" in now.trouble
        assert not now.is_current
    real = packing._read

    def reads_both(parts: list[object]) -> object:
        return real([packing.FORMAT, *parts[1:]])

    monkeypatch.setattr(packing, "_read", reads_both)  # the update
    settle(*two)
    assert (value(ben, student, "given"), value(rosa, mine, "given")) == ("Ana", "Luis")
    contact(ben.store, Vault([]), link=ben)
    assert state(ben.store).trouble == ""


def test_a_newer_data_file_is_refused_and_not_touched(two: Two) -> None:
    rosa, _ben = two
    student = add(rosa, "Ana")
    rosa.store.close()
    path = rosa.folder / "porchlight.db"
    connection = connect(path, KEY, writer=True)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = {file.name: file.read_bytes() for file in rosa.folder.iterdir()}
    for _ in range(2):
        with pytest.raises(StorageProblem, match="newer Porchlight"):
            Store(path, KEY)
        assert {file.name: file.read_bytes() for file in rosa.folder.iterdir()} == before
    connection = connect(path, KEY, writer=True)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.close()
    rosa.store = Store(path, KEY, who="Rosa")
    assert value(rosa, student, "given") == "Ana"
