# SPDX-License-Identifier: Apache-2.0
"""Everything that is kept here, as open files in a new folder: to look at, or to leave with.

The folder appears whole or not at all. It is not encrypted and says so. Whoever calls this has asked for the
passphrase again; what the files hold is in ``openly``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.disk.room import free_at, in_words
from app.errors import FileProblem, StorageProblem
from app.files import flush_folder
from app.i18n import clock_time, medium_date
from app.keeping.openly import database, listing, spreadsheets
from app.keeping.openly.read_me import read_me
from app.keeping.openly.shapes import open_tables
from app.logs import Event
from app.progress import SILENT, Progress
from app.services.disclosing import DisclosureDraft, note_disclosure
from app.storage.migrations import SCHEMA_VERSION
from app.storage.store import Store

DATABASE, LISTING, HISTORY, READ_ME, TABLES = (
    "everything.sqlite", "everything.json", "history.csv", "README.txt", "tables",
)  # fmt: skip
_UNFINISHED = " (unfinished)"
# The three forms together, against the encrypted file: measured at 2.9 for ten years of marks.
_TIMES_THE_FILE = 4


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export. ``rows`` are those of all tables, ``people`` the students, adults and guardians
    among them, ``history`` the lines of the history."""

    folder: Path
    files: int
    rows: int
    people: int
    history: int
    size: int


def free_folder(within: Path) -> Path:
    """A name for an export of today that is not taken in the folder ``within``."""
    stem = f"Porchlight export {clock.today().isoformat()}"
    names = (within / (stem if not n else f"{stem} ({n})") for n in range(1000))
    return next(name for name in names if not name.exists())


def broken_off(within: Path) -> list[Path]:
    """Exports that a power cut left unfinished in a folder: not encrypted either, and of no use."""
    return sorted(within.glob(f"Porchlight export *{_UNFINISHED}"))


def export_everything(store: Store, target: Path, progress: Progress = SILENT) -> Exported:
    """Write everything to the new folder ``target``.

    Raises FileProblem when the place will not do, StorageProblem, and Cancelled; nothing is left there then.
    """
    _check_place(store, target)
    with store.log.timing(Event.EXPORT), _whole_or_nothing(target) as folder, store.read() as session:
        counts = database.count_rows(session)
        did = _Steps(progress, 3 * sum(counts.values()) + spreadsheets.history_effort(session))
        (folder / TABLES).mkdir()
        database.write_database(session, folder / DATABASE, did)
        database.check_database(folder / DATABASE, counts)
        about = _about(session, store.who)
        with database.opened(folder / DATABASE) as made:
            for table in open_tables():
                spreadsheets.write_table(made, table, folder / TABLES / table.file_name, did)
            with (folder / LISTING).open("w", encoding="utf-8", newline="\n") as stream:
                listing.write_listing(made, stream, about, did)
        history = spreadsheets.write_history(session, folder / HISTORY, did)
        (folder / READ_ME).write_text(read_me(about, counts, history), encoding="utf-8-sig", newline="\r\n")
        files = [one for one in folder.rglob("*") if one.is_file()]
        size = sum(one.stat().st_size for one in files)
    people = sum(counts[kind] for kind in ("student", "adult", "guardian"))
    return Exported(target, len(files), sum(counts.values()), people, history, size)


def note_export(store: Store, made: Exported, recipient: str, purpose: str) -> None:
    """Write the export into the disclosure log: for whom and what for. Raises Invalid when one is empty."""
    draft = DisclosureDraft(
        what="Everything, as open files", recipient=recipient, purpose=purpose, people=made.people
    )
    with store.write("disclosure.note", "Exported everything") as session:
        note_disclosure(session, draft, store.who)


class _Steps:
    """Counts rows for the progress, which may say stop at any of them."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self, rows: int, sentence: str) -> None:
        self._done += rows
        self._progress.step(min(self._done, self._total), self._total, sentence)


def _check_place(store: Store, target: Path) -> None:
    parent, own = target.parent, store.path.parent.resolve()
    if target.exists():
        raise FileProblem(f"There is already something at {target}; name a new folder.")
    if not parent.is_dir():
        raise FileProblem(f"The folder {parent} does not exist; nothing was exported.")
    if own == parent.resolve() or own in parent.resolve().parents:
        raise FileProblem("An export is not encrypted: choose a place outside the program's own folder.")
    needed = store.path.stat().st_size * _TIMES_THE_FILE
    if free_at(parent) < needed:
        raise FileProblem(f"There is too little room in {parent}: about {in_words(needed)} are needed.")


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[Path]:
    """A folder under a name that says it is unfinished; flushed and renamed at the end, or taken away."""
    unfinished = target.with_name(target.name + _UNFINISHED)
    try:
        shutil.rmtree(unfinished, ignore_errors=True)  # what a power cut left of an earlier try
        unfinished.mkdir(mode=0o700)
        yield unfinished
        _flush(unfinished)
        unfinished.rename(target)
        flush_folder(target.parent)
    except BaseException as problem:
        shutil.rmtree(unfinished, ignore_errors=True)
        if isinstance(problem, OSError):
            reason = (problem.strerror or "no access").lower()
            raise FileProblem(f"{target} could not be written ({reason}). Choose another place.") from problem
        if isinstance(problem, driver.Error):
            raise StorageProblem(
                f"{target} could not be written ({problem}). Nothing was left there."
            ) from problem
        raise


def _flush(folder: Path) -> None:
    for one in folder.rglob("*"):
        if one.is_file():
            with one.open("r+b") as stream:
                os.fsync(stream.fileno())
    flush_folder(folder / TABLES)
    flush_folder(folder)


def _about(session: DbSession, who: str) -> dict[str, Any]:
    name = session.connection().exec_driver_sql("SELECT name FROM program WHERE removed = 0").scalar()
    made = clock.local(clock.now_ms())
    return {
        "program": str(name or ""),
        "made": made.isoformat(" ", "minutes"),
        "made_in_words": f"{medium_date(made.date())} at {clock_time(made.time())}",
        "made_by": who,
        "schema": SCHEMA_VERSION,
    }
