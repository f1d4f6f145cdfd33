# SPDX-License-Identifier: Apache-2.0
"""An export holds everything, exactly, in forms that need no Porchlight; and nothing that opens anything."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from app.clock import new_id
from app.demo import fill
from app.domain.csv_out import neutral
from app.domain.words import MarkStatus, Window
from app.errors import FileProblem, StorageProblem
from app.keeping import exporting
from app.keeping.openly import database
from app.keeping.openly.shapes import LEFT_OUT, Kind, OpenColumn, open_tables
from app.progress import Cancelled
from app.services.erasing import LAW, Person, erase
from app.services.people import StudentDraft, add_student, remove_student
from app.services.program import ProgramDraft, start_program
from app.storage.journal import insert_rows
from app.storage.place import note_facts
from app.storage.store import Store
from app.storage.tables import Assessment, Base, ImportRun, Mark, Score, Student

KEY = bytes(range(32))
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@x", " =1", "\t=1", "\n=1")
SECRET = b"a secret that never leaves"
NASTY = "“quotes”, commas;\nlines\x00 and ᏣᎳᎩ 'apostrophes'"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.create(tmp_path_factory.mktemp("program") / "porchlight.db", KEY, who="Rosa")
    with opened.write("program.start", "Started") as s:
        start_program(s, ProgramDraft("Pine Hill", "2026-27", ["Library"]))
    fill(opened, 14, 3)
    with opened.write("people.add", "Added people with strange names") as s:
        for family in FORMULAS:
            s.add(Student(given="Kim", family=family))
        student = add_student(s, StudentDraft(given="Ana", family="Noted"))
        s.get_one(Student, student).note = NASTY
        gone = add_student(s, StudentDraft(given="Gone", family="Away"))
        assessment = Assessment(name="Reading")
        s.add(assessment)
        s.flush()
        s.add(
            Score(assessment_id=assessment.id, student_id=student, day=date(2026, 9, 1), window=Window.START)
        )
        s.add(ImportRun(at=1_790_000_000_123, kind="students", source="csv", file_name="list.csv", added=1,
                        changed=0, unchanged=0, left=0, errors=0, group_id=new_id()))  # fmt: skip
    with opened.write("people.remove", "Took Gone away") as s:
        remove_student(s, gone)
        forgotten = add_student(
            s, StudentDraft(given="Zebulon", family="Quillfeather", note="asked to be erased")
        )
    with opened.write("mark.enter", "Marked once") as s:
        held = s.execute(text("SELECT id, day FROM session WHERE status = 'held' LIMIT 1")).one()
        insert_rows(s, Mark, [{"session_id": held.id, "student_id": forgotten, "status": MarkStatus.PRESENT,
                               "minutes": 45, "day": date.fromisoformat(held.day)}])  # fmt: skip
    erase(opened, [Person("student", forgotten)], LAW)
    with opened.receive() as s:
        note_facts(s, {"program_key": SECRET})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "Export"
    done = exporting.export_everything(store, target)
    files = [one for one in target.rglob("*") if one.is_file()]
    assert (done.folder, done.files) == (target, len(files))
    assert done.size == sum(one.stat().st_size for one in files)
    return target


def kept(store: Store, name: str) -> list[dict[str, Any]]:
    """The live rows of a table as the program reads them, in the order of their keys."""
    table = Base.metadata.tables[name]
    statement = select(table).order_by(*table.primary_key)
    if "removed" in table.columns:
        statement = statement.where(table.c.removed.is_(False))
    with store.read() as session:
        return [dict(row._mapping) for row in session.execute(statement)]


def as_said(column: OpenColumn, value: Any) -> Any:
    """A value of the program as the export says it, by the meanings it gives."""
    if value is None:
        return None
    if column.kind is Kind.ID:
        return value.hex()
    if column.kind is Kind.DAY:
        return value.isoformat()
    if column.kind is Kind.TIME:
        return f"{value:%H:%M}"
    if column.kind is Kind.MOMENT:
        seconds, ms = divmod(value, 1000)
        with closing(sqlite3.connect(":memory:")) as plain:
            text = plain.execute("SELECT datetime(?, 'unixepoch')", (seconds,)).fetchone()[0]
        return f"{text.replace(' ', 'T')}.{ms:03}Z"
    return str(value) if column.kind is Kind.WORD else int(value) if column.kind is Kind.YES_NO else value


def said(store: Store, name: str) -> list[tuple[Any, ...]]:
    columns = next(table for table in open_tables() if table.name == name).columns
    rows = [tuple(as_said(one, row[one.name]) for one in columns) for row in kept(store, name)]
    return sorted(rows, key=repr)


def test_the_json_has_every_live_row_as_it_is(store: Store, folder: Path) -> None:
    content = json.loads((folder / "everything.json").read_text(encoding="utf-8"))
    for table in open_tables():
        listed = content["tables"][table.name]
        assert [one["name"] for one in listed["columns"]] == [one.name for one in table.columns]
        assert sorted(map(tuple, listed["rows"]), key=repr) == said(store, table.name), table.name
    assert content["program"] == "Pine Hill"
    assert set(content["tables"]) == {table.name for table in open_tables()}
    assert len(content["tables"]["mark"]["rows"]) > 50


def test_any_sqlite_opens_the_database_and_finds_every_row_exact(store: Store, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "everything.sqlite")) as plain:  # Python's own, without encryption
        for table in open_tables():
            columns = ", ".join(f'"{one.name}"' for one in table.columns)
            rows = plain.execute(f'SELECT {columns} FROM "{table.name}"').fetchall()
            assert sorted(rows, key=repr) == said(store, table.name), table.name
            view = plain.execute(f'SELECT * FROM "{table.title}"')
            assert [one[0] for one in view.description] == database.headings(table)
            assert len(view.fetchall()) == len(rows)


def test_views_have_names_in_place_of_ids(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "everything.sqlite")) as plain:
        one = plain.execute('SELECT "Student", "Assessment", "Window" FROM "Results" '
                            'WHERE "Student" = \'Noted, Ana\'').fetchone()  # fmt: skip
        assert one == ("Noted, Ana", "Reading", "Start of year")
        nameless = plain.execute('SELECT count(*) FROM "Marks" WHERE "Student" IS NULL OR "Session" IS NULL')
        assert nameless.fetchone() == (0,)
        at = plain.execute("SELECT at FROM import_run").fetchone()
        assert at == ("2026-09-21T14:13:20.123Z",)
        assert plain.execute("SELECT name FROM names WHERE name LIKE '%Gone%'").fetchone() == (
            "Away, Gone (taken away)",
        )


def test_who_was_erased_is_nowhere(folder: Path) -> None:
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert [one.name for one in files if b"Quillfeather" in one.read_bytes()] == []
    with closing(sqlite3.connect(folder / "everything.sqlite")) as plain:
        rows = plain.execute('SELECT "Minutes" FROM "Marks" WHERE "Student" = \'(erased)\'').fetchall()
    assert rows == [(45,)]  # counted all the same


def lines_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_a_spreadsheet_runs_nothing_and_loses_nothing(store: Store, folder: Path) -> None:
    tables = {path.stem: lines_of(path) for path in (folder / "tables").iterdir()}
    assert set(tables) == {table.title for table in open_tables()}
    for table in open_tables():
        assert tables[table.title][0] == database.headings(table)
        assert len(tables[table.title]) - 1 == len(kept(store, table.name)), table.name
    cells = [
        cell for rows in (*tables.values(), lines_of(folder / "history.csv")) for row in rows for cell in row
    ]
    assert [cell for cell in cells if cell.lstrip(" \n")[:1] in tuple("=+-@\t\r") and cell.strip()] == []
    students = {row[0] for row in tables["Students"]}
    assert {neutral(family) for family in FORMULAS} <= students
    assert NASTY.replace("\x00", "") in {
        row[tables["Students"][0].index("Note")] for row in tables["Students"]
    }


def test_the_history_tells_in_words_also_of_what_was_taken_away(folder: Path) -> None:
    head, *rows = lines_of(folder / "history.csv")
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    told = [one["What changed"] for one in lines if one["Which one"] == "Away, Gone"]
    assert "first name: Gone" in told[0]
    assert told[-1] == "taken away: no → yes"
    assert {one["Who"] for one in lines} == {"Rosa"}


def test_the_page_beside_says_what_is_there(store: Store, folder: Path) -> None:
    page = (folder / "README.txt").read_text(encoding="utf-8-sig")
    assert "Everything of Pine Hill" in page
    assert "NOT ENCRYPTED" in page
    for path in (folder / "tables").iterdir():
        assert f"tables/{path.name}" in page
    marks = next(line for line in page.splitlines() if "Marks.csv" in line)
    assert marks.split()[-2] == str(len(kept(store, "mark")))


def test_nothing_that_opens_or_connects_leaves(folder: Path) -> None:
    assert not set(LEFT_OUT) & {table.name for table in open_tables()}
    known = {*LEFT_OUT, *(table.name for table in open_tables())}
    assert known == set(Base.metadata.tables), (
        "say of every table whether it leaves: app/keeping/openly/shapes"
    )
    words = ("pin", "hash", "salt", "secret", "token", "passphrase", "private")
    named = {f"{table.name}.{one.name}" for table in open_tables() for one in table.columns}
    assert [name for name in named if any(word in name.replace(".", "_").split("_") for word in words)] == []
    for path in (one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        assert SECRET not in content
        assert SECRET.hex().encode() not in content.lower()
        assert KEY.hex().encode() not in content.lower()


def test_names_of_tables_and_views_are_never_the_same() -> None:
    names = [table.name for table in open_tables()] + [table.title.casefold() for table in open_tables()]
    assert len(set(names)) == len(names)


class StopsAt:
    """Progress that is cancelled when it says something."""

    def __init__(self, word: str) -> None:
        self.word = word

    def step(self, done: int, total: int, sentence: str) -> None:
        assert 0 <= done <= total
        if self.word in sentence:
            raise Cancelled


@pytest.mark.parametrize("word", ["Writing adults", "Writing Marks.csv", "Listing", "history"])
def test_cancelled_leaves_nothing(store: Store, tmp_path: Path, word: str) -> None:
    with pytest.raises(Cancelled):
        exporting.export_everything(store, tmp_path / "Export", StopsAt(word))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_will_not_do_is_refused_in_a_sentence(store: Store, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for target, words in (
        (tmp_path / "taken", "already something"),
        (tmp_path / "no" / "where", "does not exist"),
        (store.path.parent / "Export", "outside"),
    ):
        with pytest.raises(FileProblem, match=words):
            exporting.export_everything(store, target)
    assert list((tmp_path / "taken").iterdir()) == []


def test_a_full_disk_leaves_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.keeping.openly.spreadsheets.write_history", full)
    with pytest.raises(FileProblem, match="no space left"):
        exporting.export_everything(store, tmp_path / "Export")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_what_the_program_holds_is_thrown_away(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "count_rows", lambda _session: {"mark": 3})
    with pytest.raises(StorageProblem, match="does not match"):
        exporting.export_everything(store, tmp_path / "Export")
    assert list(tmp_path.iterdir()) == []


def test_names_for_today_are_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-25")
    first = exporting.free_folder(tmp_path)
    assert first.name == "Porchlight export 2026-11-25"
    first.mkdir()
    assert exporting.free_folder(tmp_path).name == "Porchlight export 2026-11-25 (1)"
