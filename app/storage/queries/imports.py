# SPDX-License-Identifier: Apache-2.0
"""The list of imports: what came, when, what it did, and whether it was taken back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.errors import NotFound
from app.storage.queries.sql import fetch, fetch_one, record, records


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import; ``group_id`` is the action in the history that takes all of it back."""

    id: Id
    at: int
    kind: str
    source: str
    file_name: str
    added: int
    changed: int
    unchanged: int
    left: int
    errors: int
    group_id: Id
    taken_back_at: int | None


_RUNS = """
SELECT id, at, kind, source, file_name, added, changed, unchanged, "left", errors, group_id, taken_back_at
FROM import_run WHERE :run IS NULL OR id = :run ORDER BY at DESC, id DESC
"""


def import_runs(session: DbSession) -> list[ImportRow]:
    """All imports, newest first."""
    return records(ImportRow, fetch(session, _RUNS, run=None))


def import_run(session: DbSession, run_id: Id) -> ImportRow:
    """One import. Raises NotFound."""
    row = fetch_one(session, _RUNS, run=run_id)
    if row is None:
        raise NotFound("There is no such import.")
    return record(ImportRow, row)
