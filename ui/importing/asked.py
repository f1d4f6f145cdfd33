# SPDX-License-Identifier: Apache-2.0
"""What was asked for: the source, what it is, and every answer given to its questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.clock import Id
from app.exchange.apply import ImportResult, import_path
from app.exchange.mapped import Mapping as Columns
from app.exchange.plan import Decisions, PreviewLine
from app.exchange.roster import Kind
from app.progress import Progress
from app.storage.store import Store

Key = tuple[str, str]

KINDS: tuple[tuple[str, str], ...] = (
    ("auto", "Find out"),
    (str(Kind.STUDENTS), "Students"),
    (str(Kind.ADULTS), "Adults"),
    (str(Kind.ONEROSTER), "OneRoster"),
    (str(Kind.SDS), "School Data Sync"),
    (str(Kind.SCHOOL_ATTENDANCE), "School attendance"),
    (str(Kind.ASSESSMENTS), "Assessments"),
    (str(Kind.MEASURES), "Grades and behavior"),
)
KIND_WORDS = {
    Kind.STUDENTS: "a list of students",
    Kind.ADULTS: "a list of adults",
    Kind.ONEROSTER: "a OneRoster export",
    Kind.SDS: "a School Data Sync export",
    Kind.SCHOOL_ATTENDANCE: "school attendance",
    Kind.ASSESSMENTS: "assessment results",
    Kind.MEASURES: "grades and behavior",
}
DATE_ORDERS: tuple[tuple[str, str], ...] = (
    ("", "Find out"),
    ("mdy", "Month first: 11/24/2026"),
    ("dmy", "Day first: 24/11/2026"),
    ("ymd", "Year first: 2026-11-24"),
)


@dataclass(slots=True)
class Asked:
    """Changes as the person answers; ``try_it`` and ``do_it`` are for a job."""

    path: Path
    as_kind: str = "auto"
    dates: str = ""
    create_missing: bool = False
    mapping: Columns | None = None
    same: dict[Key, Id] = field(default_factory=dict)
    separate: set[Key] = field(default_factory=set)
    take_file: set[Key] = field(default_factory=set)

    def decide(self, line: PreviewLine, *, same: Id | None = None, take_file: bool = False) -> None:
        """This line is that person here, or (with neither) somebody else, or right where both differ."""
        key = (line.kind, line.ext_id)
        self.same.pop(key, None)
        self.separate.discard(key)
        if take_file:
            self.take_file.add(key)
        elif same is not None:
            self.same[key] = same
        else:
            self.separate.add(key)

    def packed(self) -> dict[str, Any]:
        """All of it as text, lists and booleans; ``unpacked`` reads it."""
        mapping = self.mapping
        return {
            "path": str(self.path), "as_kind": self.as_kind, "dates": self.dates,
            "create_missing": self.create_missing,
            "mapping": mapping.to_json() if mapping is not None else "",
            "same": [[*key, row.hex()] for key, row in self.same.items()],
            "separate": [list(key) for key in sorted(self.separate)],
            "take_file": [list(key) for key in sorted(self.take_file)],
        }  # fmt: skip

    def run(
        self, store: Store, progress: Progress, *, dry_run: bool, failed_to: Path | None = None
    ) -> ImportResult:
        """A dry run, or the import itself. Raises what ``import_path`` raises."""
        return import_path(
            store, self.path, as_kind=self.as_kind, mapping=self.mapping, dates=self.dates or None,
            create_missing=self.create_missing, dry_run=dry_run, failed_to=failed_to, progress=progress,
            decisions=Decisions(dict(self.same), frozenset(self.separate), frozenset(self.take_file)),
        )  # fmt: skip


def unpacked(packed: Mapping[str, Any]) -> Asked:
    """What ``Asked.packed`` gave. Raises Invalid, KeyError, TypeError or ValueError."""
    mapping = Columns.from_json(packed["mapping"]) if packed["mapping"] else None
    return Asked(
        Path(packed["path"]), packed["as_kind"], packed["dates"], bool(packed["create_missing"]), mapping,
        {(kind, ext): bytes.fromhex(row) for kind, ext, row in packed["same"]},
        {(kind, ext) for kind, ext in packed["separate"]},
        {(kind, ext) for kind, ext in packed["take_file"]},
    )  # fmt: skip
