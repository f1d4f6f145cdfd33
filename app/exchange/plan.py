# SPDX-License-Identifier: Apache-2.0
"""What an import would do: lines to show, counts, and the very rows that applying it writes.

Made by ``preview``; written by ``apply``. Nothing here decides anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.clock import Id
from app.exchange.known import Candidate
from app.exchange.roster import RowProblem
from app.storage.tables import Journaled

Values = dict[str, Any]
Key = tuple[str, str]  # kind of row ("student", "adult") and its external id


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT = "left"
    CONFLICT = "conflict"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``kept`` when the program's own value stays, because somebody typed it here."""

    field: str
    old: str
    new: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One person, school or result of the roster. HELD: may be one of ``candidates``; a person must say."""

    kind: str
    outcome: Outcome
    ext_id: str
    name: str
    file: str = ""
    row: int = 0
    row_id: Id | None = None
    changes: tuple[FieldChange, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person chose after a dry run. ``same``: this row is that one here; ``separate``: it is another
    person; ``take_file``: where both differ, the file is right."""

    same: Mapping[Key, Id] = field(default_factory=lambda: MappingProxyType({}))
    separate: frozenset[Key] = frozenset()
    take_file: frozenset[Key] = frozenset()


@dataclass(slots=True)
class Writes:
    """Rows to insert and (key, old values, new values) to update, per table."""

    inserts: dict[type[Journaled], list[Values]] = field(default_factory=dict)
    updates: dict[type[Journaled], list[tuple[Values, Values, Values]]] = field(default_factory=dict)

    def insert(self, table: type[Journaled], values: Values) -> None:
        self.inserts.setdefault(table, []).append(values)

    def update(self, table: type[Journaled], key: Values, old: Values, new: Values) -> None:
        self.updates.setdefault(table, []).append((key, old, new))

    def __bool__(self) -> bool:
        return bool(self.inserts or self.updates)


@dataclass(slots=True)
class Report:
    """Gathers while a preview is made."""

    lines: list[PreviewLine] = field(default_factory=list)
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    errors: list[RowProblem] = field(default_factory=list)

    def add(self, line: PreviewLine) -> None:
        self.lines.append(line)
        self.count(line.kind, line.outcome)

    def count(self, kind: str, outcome: Outcome, times: int = 1) -> None:
        self.counts.setdefault(kind, Counter())[outcome] += times

    def total(self, outcome: Outcome) -> int:
        return sum(counter[outcome] for counter in self.counts.values())


@dataclass(frozen=True, slots=True)
class Preview:
    """The result of a dry run. ``counts``: kind -> outcome -> how many."""

    lines: tuple[PreviewLine, ...]
    counts: Mapping[str, Mapping[Outcome, int]]
    warnings: tuple[str, ...]
    errors: tuple[RowProblem, ...]
    writes: Writes = field(repr=False)

    def total(self, outcome: Outcome) -> int:
        return sum(counter.get(outcome, 0) for counter in self.counts.values())
