# SPDX-License-Identifier: Apache-2.0
"""The log of imports, remembered column mappings, and taking an import back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.errors import Conflict, NotFound
from app.services.undo import TakenBack, take_back
from app.storage.journal import WriteSession
from app.storage.store import Store
from app.storage.tables import ImportMapping, ImportRun


@dataclass(frozen=True, slots=True)
class ImportCounts:
    added: int
    changed: int
    unchanged: int
    left: int
    errors: int


def record_import(session: WriteSession, kind: str, source: str, file_name: str, counts: ImportCounts) -> Id:
    """Note what an import did, in the same transaction; returns the id by which it is taken back."""
    run = ImportRun(
        at=clock.now_ms(), kind=kind, source=source, file_name=file_name, group_id=session.action.group_id,
        added=counts.added, changed=counts.changed, unchanged=counts.unchanged, left=counts.left,
        errors=counts.errors,
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.touched.add("import_run")
    return run.id


def remember_mapping(session: DbSession, source: str, kind: str, mapping: str) -> None:
    """Keep the column mapping of a source, so that it is asked only once."""
    known = session.get(ImportMapping, (source, kind))
    if known is None:
        session.add(ImportMapping(source=source, kind=kind, mapping=mapping))
    else:
        known.mapping = mapping


def remembered_mapping(session: DbSession, source: str, kind: str) -> str | None:
    known = session.get(ImportMapping, (source, kind))
    return None if known is None else known.mapping


def take_back_import(store: Store, import_id: Id) -> TakenBack:
    """Take a whole import back within 30 days. Raises NotFound or Conflict."""
    with store.read() as session:
        run = session.get(ImportRun, import_id)
        if run is None:
            raise NotFound("This import is not in the list of imports.")
        if run.taken_back_at is not None:
            raise Conflict("This import has been taken back already.")
        if run.added + run.changed == 0:
            raise Conflict("This import changed nothing, so there is nothing to take back.")
        group_id = run.group_id
    return take_back(store, group_id)
