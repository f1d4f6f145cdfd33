# SPDX-License-Identifier: Apache-2.0
"""What a person sees of a plain table before she says which column holds what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.exchange.apply import remembered_mappings
from app.exchange.detect import detect_table, read_tables
from app.exchange.mapped import Mapping, guess_mapping
from app.exchange.mapped_fields import FIELDS, LABELS
from app.exchange.roster import Kind
from app.exchange.source_files import open_source
from app.storage.store import Store

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A heading with some of its values. Password columns are dropped before anybody can look."""

    heading: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table as it is, and the mapping that was kept for its layout or else guessed, as ``kind``."""

    name: str
    rows: int
    columns: tuple[ColumnLook, ...]
    mapping: Mapping


def look_at(store: Store, path: str | Path, kind: Kind | None = None) -> TableLook:
    """The first table of a source. ``kind`` None: what it seems to be. Raises FileProblem."""
    table = read_tables(open_source(path))[0]
    with store.read() as session:
        kept = remembered_mappings(session)(table)
    seems = kind or (kept.kind if kept else None) or detect_table(table) or Kind.STUDENTS
    mapping = kept if kept is not None and kept.kind is seems else guess_mapping(table.headers, seems)
    columns = tuple(
        ColumnLook(heading, tuple(dict.fromkeys(table.values(at)))[:SAMPLES])
        for at, heading in enumerate(table.headers)
    )
    return TableLook(table.name, len(table.rows), columns, mapping)


def mappable_fields(kind: Kind) -> list[tuple[str, str]]:
    """(name, words) of the fields that a table of this kind can fill."""
    return [(name, LABELS.get(name, name.replace("_", " "))) for name in FIELDS[kind]]


def mappable_kinds() -> list[Kind]:
    """The kinds whose columns are mapped; the others have fixed headings."""
    return list(FIELDS)
