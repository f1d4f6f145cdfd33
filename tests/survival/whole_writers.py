# SPDX-License-Identifier: Apache-2.0
"""Everything in the program that writes a whole file, each with the reader that must understand it.

A writer is given a folder that holds the old file and writes the new one; ``read`` gives back what is there
in a form that can be compared, and raises when it is neither.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app import context
from app.context import AppContext
from app.domain.csv_out import Cell
from app.exchange.calendar_out import CalendarSession, write_calendar
from app.exchange.detect import read_tables
from app.exchange.failed_rows import write_failed_rows
from app.exchange.roster import Kind, Roster, RowProblem
from app.exchange.source_files import open_source
from app.exchange.table_out import write_csv, write_xlsx
from app.hub import keeping
from app.hub.database import Database
from app.keeping import exporting, keys, restoring
from app.partnership import joining, stick
from app.paths import DataDir
from app.reports.recovery_sheet import draw_recovery_sheet
from app.services.people import StudentDraft, add_student
from app.storage.digest import content_digest
from app.sync import frames
from app.vault.vault import Cost, Vault
from tests.partnership.conftest import LaptopInside
from ui import preferences

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
OLD_WORDS, NEW_WORDS = "five words are easily kept", "and these are five new ones"


@dataclass(frozen=True, slots=True)
class Writer:
    """``write(folder)`` replaces what is there; ``is_slow`` says that reading it takes many milliseconds."""

    name: str
    prepare: Callable[[Path], object]
    write: Callable[[Path], object]
    read: Callable[[Path], Any]
    is_slow: bool = False


def simple(name: str, write: Callable[[Path, str], object], read: Callable[[Path], Any], file: str) -> Writer:
    """A writer of one file, with an old and a new content."""
    return Writer(
        name,
        lambda folder: write(folder / file, "old"),
        lambda folder: write(folder / file, "something new"),
        lambda folder: read(folder / file),
    )


def _rows(word: str) -> list[list[Cell]]:
    return [[f"{word} {n}", n, "Begaye"] for n in range(60)]


def _table(path: Path) -> object:
    """The rows, or None: an export that was not there before may be missing, never be half."""
    if not path.exists():
        return None
    rows = read_tables(open_source(path))[0].rows
    assert len(rows) == 60
    return rows


def _text(path: Path) -> str:
    content = path.read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    return content.decode()


def _calendar(path: Path, word: str) -> None:
    day = date(2026, 11, 18)
    write_calendar(
        path,
        word,
        [CalendarSession(bytes([n] * 16), day, time(9), time(10), word, "Library") for n in range(9)],
    )


def _failed(path: Path, word: str) -> None:
    errors = [RowProblem("a.csv", n, "", f"{word} is not a grade.") for n in range(60)]
    write_failed_rows(path, Roster(Kind.STUDENTS, "a.csv"), errors)


def _pdf(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read()
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    text = page.get_textpage().get_text_range()
    document.close()
    assert content.rstrip().endswith(b"%%EOF")
    return str(text)


def _vault_writer(ctx_folder: Path) -> Writer:
    """The key file in its two copies: the passphrase is changed."""

    def prepare(folder: Path) -> None:
        for name in (DataDir(ctx_folder).vault, DataDir(ctx_folder).vault_copy):
            shutil.copy(name, folder / name.name)

    def read(folder: Path) -> object:
        return keys.load_vault(DataDir(folder)).to_bytes()

    return Writer(
        "vault",
        prepare,
        lambda folder: keys.change_passphrase(folder, OLD_WORDS, NEW_WORDS, cost=CHEAP),
        read,
    )


def _look_writer() -> Writer:
    """How the program looks; ``read`` sees both halves of the file."""

    def in_folder(folder: Path, call: Callable[[], Any]) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORCHLIGHT_CONFIG_DIR", str(folder))
            return call()

    def prepare() -> None:
        assert preferences.save(preferences.Look("dark", 1.5))
        assert preferences.save_place(preferences.Place(1, 2, 800, 600))

    def read(folder: Path) -> object:
        return in_folder(folder, lambda: (preferences.load(), preferences.load_place()))

    return Writer(
        "settings",
        lambda folder: in_folder(folder, prepare),
        lambda folder: in_folder(folder, lambda: preferences.save(preferences.Look("light", 2.0))),
        read,
    )


def _backup(path: Path) -> object:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {"vault.json", "porchlight.db"} <= set(archive.namelist())
        restoring.look_at_backup(path)
        return json.loads(archive.read("about.json"))


def _backup_writer(old: AppContext, new: AppContext) -> Writer:
    return Writer(
        "backup",
        lambda folder: old.back_up(folder / "week.porchlight"),
        lambda folder: new.back_up(folder / "week.porchlight"),
        lambda folder: _backup(folder / "week.porchlight"),
    )


def _everything_writer(ctx: AppContext) -> Writer:
    """Everything as open files: the folder has its name only with all of them whole."""

    def read(folder: Path) -> object:
        made = folder / "all"
        if not made.exists():
            return None
        with closing(sqlite3.connect(made / exporting.DATABASE)) as plain:
            assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            counts = plain.execute("SELECT count(*) FROM program").fetchone()
        json.loads((made / exporting.LISTING).read_text(encoding="utf-8"))
        sizes = {file.name: file.stat().st_size for file in made.rglob("*") if file.is_file()}
        return counts, sizes

    def write(folder: Path) -> None:
        exporting.export_everything(ctx.store, folder / "all")

    return Writer("everything", lambda _: None, write, read, is_slow=True)


def _restore_writer(backup: Path, old_folder: Path | None) -> Writer:
    """A backup comes back, onto nothing or over a program that is set aside."""

    def prepare(folder: Path) -> None:
        if old_folder is not None:
            shutil.copytree(old_folder, folder / "data")

    def write(folder: Path) -> None:
        restoring.put_back(backup, DataDir(folder / "data"), OLD_WORDS, set_aside=True)

    def read(folder: Path) -> object:
        """What the program shows at its next start; None when it offers to begin one."""
        if DataDir(folder / "data").is_empty():
            return None
        opened = context.unlock(folder / "data", OLD_WORDS)
        try:
            with opened.store.read() as session:
                return content_digest(session)
        finally:
            opened.close()

    name = "restore" if old_folder is None else "restore over a program"
    return Writer(name, prepare, write, read, is_slow=True)


def _bundle_writers(laptop: LaptopInside) -> list[Writer]:
    def write(path: Path, word: str) -> None:
        with laptop.store.write("test", word) as session:
            add_student(session, StudentDraft(given=word))
        stick.write_bundle(laptop.store, Vault([]), path)

    def read(path: Path) -> object:
        opened = frames.read(path.read_bytes())
        assert opened.lost == 0
        return opened.head, tuple(opened.frames)

    def invite(path: Path, _word: str) -> None:
        joining.invite_by_file(laptop.store, path)

    def sealed(path: Path) -> object:
        return joining._sealed_in(path.read_bytes())

    return [simple("bundle", write, read, "up.plb"), simple("invitation", invite, sealed, "invitation.plj")]


def _hub_writers(hub: Database) -> list[Writer]:
    def read_backup(folder: Path) -> object:
        file = folder / "hub.db"
        if not file.exists():
            return None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tempfile.tempdir", str(folder.parent))
            keeping._check_is_backup(file, file.name)
        return file.stat().st_size

    def read_tables_of(folder: Path) -> object:
        """Each file is whole or missing; the last one is written last."""
        tables = folder / "tables"
        files = sorted(tables.glob("*.csv")) if tables.is_dir() else []
        for file in files:
            assert file.read_bytes().startswith(b"\xef\xbb\xbfprogram,"), file
            assert file.read_bytes().endswith(b"\r\n")
        return len(files) == 3

    def write_tables(folder: Path) -> None:
        with hub.look() as connection:
            keeping.export(connection, folder / "tables")

    return [
        Writer(
            "hub backup", lambda _: None, lambda at: keeping.backup(hub, at / "hub.db"), read_backup, True
        ),
        Writer("hub tables", lambda _: None, write_tables, read_tables_of),
    ]


def all_writers(
    old: AppContext, new: AppContext, closed: Path, laptop: LaptopInside, scratch: Path
) -> list[Writer]:
    """Every writer; the programs, ``closed`` is the folder of one, have the same passphrase."""
    backup = scratch / "for-restore.porchlight"
    new.back_up(backup)
    headings = ["given", "number", "family"]
    return [
        _vault_writer(old.data.root),
        _look_writer(),
        _backup_writer(old, new),
        simple("csv", lambda path, word: write_csv(path, headings, _rows(word)), _table, "out.csv"),
        simple("xlsx", lambda path, word: write_xlsx(path, headings, _rows(word)), _table, "out.xlsx"),
        simple("calendar", _calendar, _text, "out.ics"),
        simple("failed rows", _failed, _table, "failed.csv"),
        simple(
            "sheet", lambda path, word: draw_recovery_sheet("ABCD-" * 6 + "ABCD", word, path), _pdf, "s.pdf"
        ),
        *_bundle_writers(laptop),
        *_hub_writers(laptop.hub.database),
        _everything_writer(old),
        _restore_writer(backup, None),
        _restore_writer(backup, closed),
    ]


def careless(path: Path, content: bytes) -> None:
    """What ``write_whole`` would be without care for the order in which a disk writes."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)
