# SPDX-License-Identifier: Apache-2.0
"""Backup, restore and export of a hub, from each database into each; what a backup lacks comes back."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.errors import FileProblem
from app.hub import keeping, messages, ordering, programs, staff
from app.hub.database import Database
from app.hub.tables import metadata, staff_session
from app.sync import wire
from app.sync.chain import START
from app.sync.shares import COUNTS, Share, SharedTable, write_share
from app.sync.wire import Diverged
from tests.hub.writer import Writer, check_log

SHARE = write_share(
    Share(
        COUNTS, "2026-11", 10, (SharedTable("adults", ("role", "adults"), (("tutor", 12), ("=cmd", None))),)
    )
)


def talk(database: Database, writer: Writer, **others: object) -> wire.Answer:
    """One sync; the writer takes a page."""
    asked = writer.ask(writer.unread(), **others)
    with database.step() as connection:
        answer = ordering.sync(connection, writer.caller, asked, clock.now_ms())
    if isinstance(answer, wire.Page):
        writer.take(wire.write_answer(answer))
    return answer


@pytest.fixture
def filled(database: Database, program: bytes) -> tuple[Database, list[Writer]]:
    """Two laptops with some work, a share, a message, a bundle that waits, and somebody signed in."""
    writers = [Writer.join(database, program, name) for name in ("Desk", "=Van")]
    for writer in writers:
        writer.write(5)
        talk(database, writer, shares=((COUNTS, "2026-11", SHARE),))
    gone = Writer.join(database, program, "Lost")
    with database.step() as connection:
        messages.leave(connection, program, "Training", "On Friday", clock.now_ms())
        staff.add(connection, "Ida", "a long staff password", clock.now_ms())
        programs.revoke(connection, program, gone.laptop, clock.now_ms())
    assert staff.sign_in(database, "Ida", "a long staff password", clock.now_ms())
    from app.hub import bundles

    with database.step() as connection:
        assert bundles.bring_in(connection, gone.bundle(gone.write(2)), clock.now_ms()).waits
    return database, writers


def rows_of(database: Database) -> dict[str, list[object]]:
    """Everything, but sessions, which do not survive a restore, and the log's name, which is a new one."""
    found: dict[str, list[object]] = {}
    with database.look() as connection:
        for name, table in metadata.tables.items():
            if table is staff_session:
                continue
            columns = [column for column in table.c if (name, column.name) != ("program", "log")]
            rows = [
                tuple(bytes(value) if isinstance(value, bytes | memoryview) else value for value in row)
                for row in connection.execute(select(*columns))
            ]
            found[name] = sorted(rows, key=repr)
    return found


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_restores_everything_into_either_database(
    filled: tuple[Database, list[Writer]], into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database, writers = filled
    backup = tmp_path / "backup.db"
    counts = keeping.backup(database, backup)
    assert counts["entry"] == 10
    before = rows_of(database)
    writers[0].write(3)  # work after the backup
    talk(database, writers[0])
    if into == "sqlite":
        target = Database.in_folder(tmp_path / "other")
    else:
        target = Database.open(request.getfixturevalue("postgres").new_database(empty=True))
    try:
        assert keeping.restore(target, backup) == counts
        after = rows_of(target)
        assert len(after.pop("cut")) == 1
        assert before.pop("cut") == []
        assert after == before
        with target.look() as connection:
            assert connection.execute(select(staff_session)).all() == []
        _bring_back(target, writers)
    finally:
        target.close()


def _bring_back(restored: Database, writers: list[Writer]) -> None:
    """The laptop that was ahead hears of a new log, reads from the cut and offers what is lacking."""
    ahead, other = writers
    assert ahead.cursor == 13
    answer = talk(restored, ahead)
    assert isinstance(answer, Diverged)
    assert (answer.floor, ahead.log != answer.log) == (10, True)
    kept = ahead.entries[:10]
    ahead.log, ahead.cursor, ahead.chain, ahead.entries = answer.log, 10, kept[-1].chain, kept
    talk(restored, ahead)
    other.log = answer.log
    talk(restored, other)
    assert [entry.content for entry in ahead.entries[10:]] == ahead.made[5:]
    assert other.entries == ahead.entries
    check_log(ahead.entries)


def test_a_restore_begins_a_new_log_each_time(filled: tuple[Database, list[Writer]], tmp_path: Path) -> None:
    database, writers = filled
    keeping.backup(database, tmp_path / "backup.db")
    names = {writers[0].log}
    for _ in range(2):
        keeping.restore(database, tmp_path / "backup.db")
        with database.look() as connection:
            names.add(ordering.where(connection, writers[0].caller, 0).log)
    assert len(names) == 3
    # A laptop that knows only the log that was restored away reads everything anew.
    writers[0].log, writers[0].chain = bytes(16), START
    assert isinstance(talk(database, writers[0]), Diverged)


def test_a_backup_does_not_replace_a_file(filled: tuple[Database, list[Writer]], tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(FileProblem, match="is there already"):
        keeping.backup(filled[0], tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_the_hub_keeps_is_for_its_staff(filled: tuple[Database, list[Writer]], tmp_path: Path) -> None:
    keeping.backup(filled[0], tmp_path / "backup.db")
    assert (tmp_path / "backup.db").stat().st_mode & 0o077 == 0
    Database.in_folder(tmp_path / "new").close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE program (name TEXT)")
    other.close()


def _newer(path: Path) -> None:
    database = Database.open(f"sqlite:///{path}")
    database.bring_up_to_date()
    with database.step() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from_the_future'")
    database.close()


def _torn(path: Path) -> None:
    database = Database.open(f"sqlite:///{path}")
    database.bring_up_to_date()
    database.close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b""), "no backup"),
        (lambda path: path.write_bytes(b"PK" + bytes(5000)), "no backup"),
        (_other_program, "no backup"),
        (_torn, "no backup"),
        (_newer, "newer hub"),
        (lambda _path: None, "no file"),
    ],
    ids=["empty", "another file", "another program", "torn", "newer", "nothing"],
)
def test_what_is_no_backup_changes_nothing(
    filled: tuple[Database, list[Writer]], make: Callable[[Path], object], sentence: str, tmp_path: Path
) -> None:
    database, _ = filled
    before = rows_of(database)
    make(tmp_path / "file.db")
    with pytest.raises(FileProblem, match=sentence):
        keeping.restore(database, tmp_path / "file.db")
    assert rows_of(database) == before


def test_the_export_is_what_a_person_may_read(filled: tuple[Database, list[Writer]], tmp_path: Path) -> None:
    database, writers = filled
    with database.look() as connection:
        files = keeping.export(connection, tmp_path / "out")
    assert [file.name for file in files] == ["programs.csv", "laptops.csv", "shares.csv"]
    read = {}
    for file in files:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            read[file.stem] = list(csv.DictReader(stream))
    assert [row["name"] for row in read["programs"]] == ["Pine Hill"]
    assert sorted(row["name"] for row in read["laptops"]) == ["'=Van", "Desk", "Lost"]
    # A cell that begins like a formula is text, and what is hidden stays so.
    assert [(row["table"], row["row"], row["column"], row["value"]) for row in read["shares"]] == [
        ("adults", "1", "role", "tutor"), ("adults", "1", "adults", "12"),
        ("adults", "2", "role", "'=cmd"), ("adults", "2", "adults", "hidden"),
    ]  # fmt: skip
    whole = b"".join(file.read_bytes() for file in files)
    for writer in writers:
        assert writer.token.rpartition(".")[2].encode() not in whole
    with pytest.raises(FileProblem, match="not empty"), database.look() as connection:
        keeping.export(connection, tmp_path / "out")


def test_a_share_that_cannot_be_read_is_named_in_the_export(
    database: Database, program: bytes, tmp_path: Path
) -> None:
    import zstandard

    writer = Writer.join(database, program)
    strange = zstandard.compress(json.dumps({"format": 2}).encode())
    talk(database, writer, shares=(("counts", "2026-11", strange),))
    with database.look() as connection:
        keeping.export(connection, tmp_path / "out")
    assert "not readable" in (tmp_path / "out" / "shares.csv").read_text()
