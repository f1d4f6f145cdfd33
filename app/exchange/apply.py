# SPDX-License-Identifier: Apache-2.0
"""Applying an import: what ``preview`` worked out is written in one transaction, or nothing is.

Never acts outward, never removes anybody. The journal keeps all of it under one group id, by which
``app.services.imports`` takes it back. Only this part of ``exchange`` calls services.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id, id_text
from app.disk.room import require_room_to_bring_in
from app.errors import FileProblem
from app.exchange.detect import Remembered, read
from app.exchange.failed_rows import write_failed_rows
from app.exchange.hand_edits import IMPORT_CAUSE
from app.exchange.mapped import Mapping, layout_key
from app.exchange.mapped_fields import FIELDS
from app.exchange.plan import Decisions, Outcome, Preview, PreviewLine, Writes
from app.exchange.preview import preview
from app.exchange.roster import Roster, RowProblem
from app.exchange.table import Table
from app.logs import Event, Word
from app.progress import SILENT, Progress
from app.services import imports
from app.storage.journal import WriteSession, insert_rows, update_rows
from app.storage.store import Store
from app.storage.tables import (
    Adult,
    AdultRole,
    Assessment,
    ExternalId,
    Guardian,
    Household,
    Journaled,
    Measure,
    School,
    SchoolDay,
    Score,
    Student,
    StudentGuardian,
)

# Referred-to tables before those that refer to them.
_WRITE_ORDER: tuple[type[Journaled], ...] = (
    School,
    Household,
    Student,
    Adult,
    AdultRole,
    Guardian,
    StudentGuardian,
    ExternalId,
    Assessment,
    Score,
    SchoolDay,
    Measure,
)
# A change of these fields also changes the search key, which only the unit of work keeps.
_IN_SEARCH = frozenset({"given", "middle", "family", "preferred", "district_id"})
_WORDS = {
    "student": "students",
    "adult": "adults",
    "school": "schools",
    "guardian": "guardians",
    "school_day": "school days",
    "score": "scores",
    "measure": "values",
}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do when ``import_id`` is None. ``held`` and conflicts are in ``lines``."""

    kind: str
    source: str
    added: int
    changed: int
    unchanged: int
    left: int
    warnings: tuple[str, ...]
    errors: tuple[RowProblem, ...]
    import_id: Id | None = None
    counts: MappingOf[str, MappingOf[Outcome, int]] = field(default_factory=dict)
    lines: tuple[PreviewLine, ...] = field(default=(), repr=False)

    def as_json(self) -> dict[str, Any]:
        """The printed form of ``import --json``."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left": self.left,
            "warnings": list(self.warnings),
            "errors": [
                {"file": one.file, "row": one.row, "column": one.column, "message": one.message}
                for one in self.errors
            ],
            "kind": self.kind,
            "import": id_text(self.import_id) if self.import_id else None,
            "by_kind": {
                kind: {str(outcome): times for outcome, times in counter.items() if times}
                for kind, counter in self.counts.items()
            },
        }


def import_path(
    store: Store,
    path: str | Path,
    *,
    as_kind: str = "auto",
    mapping: Mapping | None = None,
    dates: str | None = None,
    create_missing: bool = False,
    dry_run: bool = False,
    decisions: Decisions | None = None,
    failed_to: str | Path | None = None,
    progress: Progress = SILENT,
) -> ImportResult:
    """Read, compare and (unless ``dry_run``) apply one source. ``failed_to``: where rows that failed are
    written as CSV, if that can be. Raises FileProblem or Invalid (fields ``as``, ``mapping``, ``dates``) with
    nothing changed; DiskFull before anything is read where there is too little room for much at once."""
    require_room_to_bring_in(store.path.parent)
    with store.log.timing(Event.IMPORT, *([Word.TRIED] if dry_run else [])) as numbers:
        with store.read() as session:
            remembered = remembered_mappings(session)
            roster = read(path, as_kind, mapping, dates, remembered)
            tried = preview(session, roster, decisions, create_missing, progress) if dry_run else None
        if tried is not None:
            result = _result(roster, tried, None)
        else:
            result = apply(store, roster, Path(path).resolve().name, decisions, create_missing, progress)
        numbers.added, numbers.changed = result.added, result.changed
        numbers.left, numbers.wrong = result.left, len(result.errors)
    if failed_to is not None and result.errors:
        return _with_failed_rows(result, roster, failed_to)
    return result


def _with_failed_rows(result: ImportResult, roster: Roster, target: str | Path) -> ImportResult:
    """Give the failed rows back. What came in has come in, also where that file cannot be written."""
    try:
        write_failed_rows(target, roster, result.errors)
    except FileProblem as problem:
        return replace(
            result, warnings=(*result.warnings, f"The rows left out are not kept: {problem.message}")
        )
    return result


def apply(
    store: Store,
    roster: Roster,
    file_name: str,
    decisions: Decisions | None = None,
    create_missing: bool = False,
    progress: Progress = SILENT,
) -> ImportResult:
    """Compare once more and write everything in one transaction, with a row in the list of imports."""
    with store.write(IMPORT_CAUSE, f"Imported {file_name}") as session:
        seen = preview(session, roster, decisions, create_missing, progress)
        session.action.title = _title(seen, file_name)
        _write(session, seen.writes, progress)
        if roster.mapping is not None:
            _remember(session, roster)
        counts = imports.ImportCounts(
            added=seen.total(Outcome.ADDED),
            changed=seen.total(Outcome.CHANGED),
            unchanged=seen.total(Outcome.UNCHANGED),
            left=seen.total(Outcome.LEFT),
            errors=len(seen.errors),
        )
        import_id = imports.record_import(session, roster.kind, roster.source, file_name, counts)
    return _result(roster, seen, import_id)


def remembered_mappings(session: DbSession) -> Remembered:
    """Finds the mapping that was kept for a table's layout."""

    def find(table: Table) -> Mapping | None:
        for kind in FIELDS:
            kept = imports.remembered_mapping(session, layout_key(table.headers), kind)
            if kept is not None:
                return Mapping.from_json(kept)
        return None

    return find


def _remember(session: WriteSession, roster: Roster) -> None:
    assert roster.mapping is not None
    for table in roster.tables:
        imports.remember_mapping(
            session, layout_key(table.headers), roster.mapping.kind, roster.mapping.to_json()
        )


def _write(session: WriteSession, writes: Writes, progress: Progress) -> None:
    for done, table in enumerate(_WRITE_ORDER):
        progress.step(done, len(_WRITE_ORDER), "Writing")
        insert_rows(session, table, writes.inserts.get(table, ()))
        plain = []
        for key, old, new in writes.updates.get(table, ()):
            if table in (Student, Adult) and _IN_SEARCH & set(new):
                _write_searched(session, table, key["id"], new)
            else:
                plain.append((key, old, new))
        update_rows(session, table, plain)
    progress.step(len(_WRITE_ORDER), len(_WRITE_ORDER), "Writing")


def _write_searched(session: WriteSession, table: type[Journaled], row_id: Id, new: dict[str, Any]) -> None:
    person = session.get(table, row_id)
    assert person is not None
    for name, value in new.items():
        setattr(person, name, value)


def _result(roster: Roster, seen: Preview, import_id: Id | None) -> ImportResult:
    return ImportResult(
        str(roster.kind),
        roster.source,
        seen.total(Outcome.ADDED),
        seen.total(Outcome.CHANGED),
        seen.total(Outcome.UNCHANGED),
        seen.total(Outcome.LEFT),
        seen.warnings,
        seen.errors,
        import_id,
        seen.counts,
        seen.lines,
    )


def _title(seen: Preview, file_name: str) -> str:
    parts = [
        f"{sum(counter.get(one, 0) for one in (Outcome.ADDED, Outcome.CHANGED))} {_WORDS[kind]}"
        for kind, counter in seen.counts.items()
        if counter.get(Outcome.ADDED) or counter.get(Outcome.CHANGED)
    ]
    return f"Imported {', '.join(parts) or 'nothing new'} from {file_name}"
