# SPDX-License-Identifier: Apache-2.0
"""The two doors: everything of an action is stored with its journal row, or nothing is."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text, update

from app.errors import StorageProblem
from app.storage import journal, migrations, schema_steps
from app.storage.engine import connect
from app.storage.store import Store
from app.storage.tables import Base, JournalEntry, Site, Student

KEY = bytes(range(32))
OTHER_KEY = bytes(32)


@pytest.fixture
def fresh(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "porchlight.db", KEY, who="Rosa")


def entries(store: Store) -> list[JournalEntry]:
    with store.read() as s:
        return s.query(JournalEntry).order_by(JournalEntry.seq).all()


def test_an_action_and_its_journal_row_are_one(fresh: Store) -> None:
    with fresh.write("site.add", "Added Library") as s:
        site = Site(name="Library")
        s.add(site)
    with fresh.write("site.rename", "Renamed") as s:
        s.get_one(Site, site.id).name = "Town library"
    added, renamed = entries(fresh)
    assert (added.who, added.cause, added.title) == ("Rosa", "site.add", "Added Library")
    (change,) = journal.unpack(added.changes)
    assert (change.table, change.is_new_row, change.new["name"]) == ("site", True, "Library")
    (change,) = journal.unpack(renamed.changes)
    assert (change.old, change.new) == ({"name": "Library"}, {"name": "Town library"})


def test_a_failing_action_stores_nothing(fresh: Store) -> None:
    def fail() -> None:
        with fresh.write("site.add", "Added") as s:
            s.add(Site(name="Library"))
            s.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert entries(fresh) == []
    with fresh.read() as s:
        assert s.query(Site).count() == 0


def test_an_action_without_a_change_leaves_no_trace(fresh: Store) -> None:
    heard: list[frozenset[str]] = []
    fresh.on_change(heard.append)
    with fresh.write("nothing", "Nothing"):
        pass
    assert entries(fresh) == []
    assert heard == []


def test_listeners_hear_the_touched_tables_after_the_commit(fresh: Store) -> None:
    heard: list[tuple[frozenset[str], int]] = []
    stop = fresh.on_change(lambda tables: heard.append((tables, len(entries(fresh)))))
    with fresh.write("site.add", "Added") as s:
        s.add(Site(name="Library"))
    stop()
    with fresh.write("site.add", "Added") as s:
        s.add(Site(name="School"))
    assert heard == [(frozenset({"site"}), 1)]


def test_long_actions_are_cut_into_rows_of_one_group(fresh: Store) -> None:
    with fresh.write("import", "Imported") as s:
        journal.insert_rows(
            s, Student, [{"id": n.to_bytes(16, "big"), "given": f"Child {n}"} for n in range(450)]
        )
    rows = entries(fresh)
    assert [len(journal.unpack(row.changes)) for row in rows] == [200, 200, 50]
    assert len({row.group_id for row in rows}) == 1


def test_bulk_sql_and_deletion_on_journaled_tables_are_refused(fresh: Store) -> None:
    with pytest.raises(TypeError, match="journaled"), fresh.write("x", "x") as s:
        s.execute(update(Site).values(name="x"))
    with fresh.write("site.add", "Added") as s:
        site = Site(name="Library")
        s.add(site)
    with pytest.raises(TypeError, match="never deleted"), fresh.write("x", "x") as s:
        s.delete(s.get_one(Site, site.id))


def test_the_reading_door_cannot_write(fresh: Store) -> None:
    with pytest.raises(Exception, match="readonly"), fresh.read() as s:
        s.execute(text("INSERT INTO site (id, name) VALUES (x'00', 'x')"))


def test_the_file_is_unreadable_without_its_key(fresh: Store) -> None:
    with fresh.write("site.add", "Added") as s:
        s.add(Site(name="Tłʼízí Canyon Library"))
    fresh.close()
    for file in fresh.path.parent.iterdir():
        content = file.read_bytes()
        assert b"Canyon Library" not in content
        assert b"SQLite format 3" not in content
    with pytest.raises(StorageProblem, match="damaged or belongs to another program"):
        Store(fresh.path, OTHER_KEY)


def test_every_setting_of_safety_is_on(fresh: Store) -> None:
    with fresh.write("x", "x") as s:
        found = {
            name: s.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
    }


def test_a_newer_file_is_refused_untouched(fresh: Store) -> None:
    fresh.close()
    connection = connect(fresh.path, KEY, writer=True)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = fresh.path.read_bytes()
    with pytest.raises(StorageProblem, match="newer Porchlight"):
        Store(fresh.path, KEY)
    assert fresh.path.read_bytes() == before


def test_a_step_that_fails_changes_nothing(fresh: Store) -> None:
    fresh.close()
    steps = [*schema_steps.STEPS, ("CREATE TABLE extra (a INTEGER)", "CREATE TABLE extra (a INTEGER)")]
    with pytest.raises(Exception, match="already exists"):
        migrations.bring_up_to_date(fresh.path, KEY, steps)
    assert migrations.bring_up_to_date(fresh.path, KEY) == migrations.SCHEMA_VERSION
    good = [*schema_steps.STEPS, ("CREATE TABLE extra (a INTEGER)",)]
    assert migrations.bring_up_to_date(fresh.path, KEY, good) == migrations.SCHEMA_VERSION + 1


def test_a_program_is_not_started_twice_in_one_place(fresh: Store) -> None:
    with pytest.raises(StorageProblem, match="already a program"):
        Store.create(fresh.path, KEY)


def test_every_table_of_the_schema_is_made(fresh: Store) -> None:
    with fresh.read() as s:
        made = set(s.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
    assert set(Base.metadata.tables) <= made


def test_long_work_sees_that_somebody_waits_to_save_and_lets_them(fresh: Store) -> None:
    order: list[str] = []

    def somebody_waits() -> bool:
        return fresh.is_wanted

    def save() -> None:
        with fresh.write("site.add", "Added Library") as s:
            s.add(Site(name="Library"))
        order.append("saved")

    typing = threading.Thread(target=save)
    with fresh.receive():
        assert not somebody_waits()
        typing.start()
        while not somebody_waits():
            time.sleep(0.001)
        order.append("received")
    fresh.give_way()
    typing.join(10)
    assert order == ["received", "saved"]
    assert not somebody_waits()
