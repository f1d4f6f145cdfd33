# SPDX-License-Identifier: Apache-2.0
"""Is the data sound? Counted, plain answers for ``doctor`` and the Settings screen; nothing is mended.

A check that cannot read what it looks at says so, and the others go on. What the page journal knows of damage
is asked before a file is opened: ``page_journal.look``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app.errors import StorageProblem
from app.i18n import counted
from app.progress import SILENT, Progress
from app.storage.migrations import SCHEMA_VERSION
from app.storage.pages.page_codes import CHECK, wrong_pages
from app.storage.queries.sql import joined
from app.storage.store import Store
from app.storage.tables import Base


@dataclass(frozen=True, slots=True)
class Check:
    """``detail`` is a whole sentence with figures."""

    name: str
    ok: bool
    detail: str


def run_checks(store: Store, progress: Progress = SILENT) -> list[Check]:
    """Every check, each with what it found. Raises Cancelled."""
    found = []
    for number, (name, check) in enumerate(_CHECKS.items()):
        progress.step(number, len(_CHECKS), f"Checking {name}")
        found.append(_one(store, name, check))
    return found


def _one(store: Store, name: str, check: Callable[[DbSession], tuple[bool, str]]) -> Check:
    try:
        with store.read() as session:
            return Check(name, *check(session))
    except StorageProblem as problem:
        return Check(name, ok=False, detail=f"This could not be looked at. {problem}")


def _encryption(session: DbSession) -> tuple[bool, str]:
    version = _scalar(session, "PRAGMA cipher_version")
    return bool(version), f"Encrypted by SQLCipher {version}." if version else "The file is not encrypted."


def _pages(session: DbSession) -> tuple[bool, str]:
    pages = _number(session, "PRAGMA page_count")
    listed = session.connection().exec_driver_sql("PRAGMA database_list").fetchall()
    database = Path(next(row[2] for row in listed if row[1] == "main"))  # a temporary one may be beside it
    damaged = len(wrong_pages(session.connection().exec_driver_sql(CHECK).fetchall(), database))
    return not damaged, f"{pages - damaged:,} of {counted(pages, 'page')} whole."


def _structure(session: DbSession) -> tuple[bool, str]:
    # A connection that has not searched since others wrote would compare with its own old idea of the index.
    session.execute(text("SELECT count(*) FROM person_search WHERE person_search MATCH 'a'"))
    found = [row[0] for row in session.connection().exec_driver_sql("PRAGMA quick_check")]
    if found != ["ok"]:
        return False, f"{counted(len(found), 'place')} where tables and indexes disagree."
    held = "SELECT count(*) FROM sqlite_master WHERE type = '{}' AND name NOT LIKE 'sqlite_%'"
    tables, indexes = (_number(session, held.format(kind)) for kind in ("table", "index"))
    return True, f"{counted(tables, 'table')} and {counted(indexes, 'index', 'indexes')} agree."


def _references(session: DbSession) -> tuple[bool, str]:
    broken = len(session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    named = 0
    for table in Base.metadata.sorted_tables:
        if sums := " + ".join(f'count("{key.parent.name}")' for key in table.foreign_keys):
            named += _number(session, joined(f"SELECT {sums}", f'FROM "{table.name}"'))
    return not broken, f"{named - broken:,} of {counted(named, 'reference')} lead to something that is here."


def _schema(session: DbSession) -> tuple[bool, str]:
    version = _number(session, "PRAGMA user_version")
    return version == SCHEMA_VERSION, f"Version {version} of the tables; this program knows {SCHEMA_VERSION}."


def _safety(session: DbSession) -> tuple[bool, str]:
    mode, sync = _scalar(session, "PRAGMA journal_mode"), _number(session, "PRAGMA synchronous")
    if (mode, sync) == ("wal", 2):
        return True, "Every save waits until the disk has it."
    return False, f"A save does not wait until the disk has it (journal_mode={mode}, synchronous={sync})."


def _search(session: DbSession) -> tuple[bool, str]:
    people = _number(
        session,
        "SELECT (SELECT count(*) FROM student WHERE removed = 0) "
        "+ (SELECT count(*) FROM adult WHERE removed = 0)",
    )
    indexed = _number(session, "SELECT count(*) FROM person_search")
    return people == indexed, f"{indexed:,} of {counted(people, 'person', 'people')} can be found by name."


def _mark_days(session: DbSession) -> tuple[bool, str]:
    marks = _number(session, "SELECT count(*) FROM mark")
    wrong = _number(
        session,
        "SELECT count(*) FROM mark m JOIN session s ON s.id = m.session_id WHERE m.day <> s.day "
        "OR m.held_site_id IS NOT CASE WHEN s.status = 'held' AND s.removed = 0 THEN s.site_id END",
    )
    return not wrong, f"{marks - wrong:,} of {counted(marks, 'mark')} have the day and site of their session."


def _journal(session: DbSession) -> tuple[bool, str]:
    entries = _number(session, "SELECT count(*) FROM journal")
    loose = _number(
        session,
        "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM journal_touch t WHERE t.seq = j.seq)",
    )
    entry = counted(entries, "entry", "entries")
    return not loose, f"{entries - loose:,} of {entry} of the history say what they changed."


def _scalar(session: DbSession, statement: str) -> object:
    row = session.connection().exec_driver_sql(statement).fetchone()
    return None if row is None else row[0]


def _number(session: DbSession, statement: str) -> int:
    return int(session.execute(text(statement)).scalar_one())


_CHECKS: dict[str, Callable[[DbSession], tuple[bool, str]]] = {
    "encryption": _encryption,
    "pages": _pages,
    "structure": _structure,
    "references": _references,
    "schema": _schema,
    "safe writes": _safety,
    "search": _search,
    "marks": _mark_days,
    "history": _journal,
}
