# SPDX-License-Identifier: Apache-2.0
"""Plain tables with a column mapping: which heading holds which of our fields.

The mapping is guessed from the headings, may be corrected by a person, and is kept as JSON so that the same
layout is asked about once. Turning mapped rows into the neutral roster is in ``mapped_people`` and
``school_attendance``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

from app.errors import Invalid
from app.exchange.mapped_fields import FIELDS, LABELS, NEEDED
from app.exchange.roster import Kind
from app.exchange.table import Row, Table, header_key, means_password


@dataclass(frozen=True, slots=True)
class Mapping:
    """``columns``: our field -> heading of the file. ``constants``: our field -> a value for every row."""

    kind: Kind
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """As text that can be kept or edited by hand."""
        return json.dumps(
            {"kind": self.kind, "columns": self.columns, "constants": self.constants},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a kept mapping. Raises Invalid with a sentence when it is none."""
        try:
            kept = json.loads(text)
            kind = Kind(kept["kind"])
            columns, constants = kept.get("columns", {}), kept.get("constants", {})
            fields = FIELDS[kind]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Invalid(
                {"mapping": "The column mapping cannot be read. It needs kind and columns."}
            ) from None
        for part in (columns, constants):
            if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
                raise Invalid({"mapping": "The column mapping must name a heading for each field."})
            if unknown := [name for name in part if name not in fields]:
                raise Invalid(
                    {
                        "mapping": f"The column mapping names an unknown field: {unknown[0]}. "
                        f"Known fields: {', '.join(fields)}."
                    }
                )
        if any(means_password(heading) for heading in columns.values()):
            raise Invalid(
                {"mapping": "The column mapping names a password column. Passwords are never read."}
            )
        return cls(kind, dict(columns), dict(constants))


def guess_mapping(headers: Sequence[str], kind: Kind) -> Mapping:
    """The likeliest mapping for these headings; each heading is used once, earlier synonyms win."""
    by_key = {header_key(header): header for header in reversed(headers)}
    columns: dict[str, str] = {}
    used: set[str] = set()
    for name, synonyms in FIELDS[kind].items():
        key = next((key for key in synonyms if key in by_key and key not in used), None)
        if key is not None:
            columns[name] = by_key[key]
            used.add(key)
    if "given" in columns or "family" in columns:
        columns.pop("full_name", None)
    return Mapping(kind, columns)


def missing_fields(mapping: Mapping) -> list[str]:
    """What still has to be mapped before the table can be read, in plain words."""
    have = {*mapping.columns, *mapping.constants}
    return [
        " or ".join(LABELS.get(name, name) for name in group)
        for group in NEEDED[mapping.kind]
        if not have & set(group)
    ]


def layout_key(headers: Sequence[str]) -> str:
    """Names a layout (a set of headings), under which its mapping is remembered."""
    text = "\n".join(sorted(header_key(header) for header in headers))
    return "layout-" + hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MappedCells:
    """Reads cells of a table by our field names."""

    table: Table
    mapping: Mapping
    at: MappingOf[str, int]

    def get(self, row: Row, name: str) -> str:
        position = self.at.get(name, -1)
        return row.cells[position] if position >= 0 else self.mapping.constants.get(name, "")

    def position(self, name: str) -> int:
        return self.at.get(name, -1)

    def has(self, name: str) -> bool:
        return name in self.at or name in self.mapping.constants

    def first(self, row: Row, names: Iterable[str]) -> str:
        return next((value for name in names if (value := self.get(row, name))), "")


def mapped_cells(table: Table, mapping: Mapping) -> MappedCells:
    """Join a mapping to a table. Raises Invalid when a heading is absent or something needed is not
    mapped."""
    at: dict[str, int] = {}
    for name, heading in mapping.columns.items():
        position = table.column(header_key(heading))
        if position < 0:
            raise Invalid(
                {
                    "mapping": f"{table.name} has no column named {heading}. Its columns are: "
                    f"{', '.join(table.headers[:30])}."
                }
            )
        at[name] = position
    if missing := missing_fields(mapping):
        raise Invalid(
            {
                "mapping": f"In {table.name} no column was found for: {'; '.join(missing)}. "
                "Choose the columns by hand (--mapping)."
            }
        )
    return MappedCells(table, mapping, at)
