# SPDX-License-Identifier: Apache-2.0
"""Is the data sound? Counted, plain answers for ``doctor`` and the Settings screen; nothing is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app.storage.migrations import SCHEMA_VERSION
from app.storage.store import Store


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


def run_checks(store: Store) -> list[Check]:
    """Every check, each with what it found."""
    with store.read() as session:
        return [check(session) for check in _CHECKS]


def _encryption(session: DbSession) -> Check:
    version = _scalar(session, "PRAGMA cipher_version")
    return Check(
        "encryption", bool(version), f"SQLCipher {version}" if version else "The file is not encrypted."
    )


def _pages(session: DbSession) -> Check:
    problems = session.connection().exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
    return Check(
        "pages", not problems, "Every page is whole." if not problems else f"{len(problems)} damaged pages."
    )


def _structure(session: DbSession) -> Check:
    found = _scalar(session, "PRAGMA quick_check")
    return Check("structure", found == "ok", "Tables and indexes agree." if found == "ok" else str(found))


def _references(session: DbSession) -> Check:
    broken = session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return Check(
        "references",
        not broken,
        "Everything that is named exists." if not broken else f"{len(broken)} broken.",
    )


def _schema(session: DbSession) -> Check:
    version = _scalar(session, "PRAGMA user_version")
    return Check("schema", version == SCHEMA_VERSION, f"Version {version}.")


def _safety(session: DbSession) -> Check:
    mode, sync = _scalar(session, "PRAGMA journal_mode"), _scalar(session, "PRAGMA synchronous")
    return Check("safe writes", (mode, sync) == ("wal", 2), f"journal_mode={mode}, synchronous={sync}.")


def _search(session: DbSession) -> Check:
    people = session.execute(
        text(
            "SELECT (SELECT count(*) FROM student WHERE removed = 0) "
            "+ (SELECT count(*) FROM adult WHERE removed = 0)"
        )
    ).scalar_one()
    indexed = session.execute(text("SELECT count(*) FROM person_search")).scalar_one()
    return Check("search", people == indexed, f"{indexed} of {people} people can be found by name.")


def _mark_days(session: DbSession) -> Check:
    wrong = session.execute(
        text(
            "SELECT count(*) FROM mark m JOIN session s ON s.id = m.session_id WHERE m.day <> s.day "
            "OR m.held_site_id IS NOT CASE WHEN s.status = 'held' AND s.removed = 0 THEN s.site_id END"
        )
    ).scalar_one()
    return Check(
        "marks",
        wrong == 0,
        "Every mark has its session's day and site." if not wrong else f"{wrong} marks disagree.",
    )


def _journal(session: DbSession) -> Check:
    entries = session.execute(text("SELECT count(*) FROM journal")).scalar_one()
    loose = session.execute(
        text(
            "SELECT count(*) FROM journal j "
            "WHERE NOT EXISTS (SELECT 1 FROM journal_touch t WHERE t.seq = j.seq)"
        )
    ).scalar_one()
    return Check("history", loose == 0, f"{entries} entries.")


def _scalar(session: DbSession, statement: str) -> object:
    row = session.connection().exec_driver_sql(statement).fetchone()
    return None if row is None else row[0]


_CHECKS: tuple[Callable[[DbSession], Check], ...] = (
    _encryption, _pages, _structure, _references, _schema, _safety, _search, _mark_days, _journal,
)  # fmt: skip
