# SPDX-License-Identifier: Apache-2.0
"""The lines behind each figure of a dry run, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from app.exchange.apply import ImportResult
from app.exchange.plan import FieldChange, Outcome, PreviewLine
from ui.kit.table import Column
from ui.theme import Tone

FAILED = "failed"
_KINDS = {
    "student": "Student", "adult": "Adult", "school": "School", "guardian": "Guardian",
    "school_day": "School day", "score": "Result",
    "measure": "Value",
}  # fmt: skip
_COMES = {
    "student": ("student", "students"),
    "adult": ("adult", "adults"),
    "school_day": ("school day", "school days"),
    "score": ("result", "results"),
    "measure": ("value", "values"),
    "school": ("school", "schools"),
    "guardian": ("guardian", "guardians"),
}
_FIELDS = {
    "given": "first name", "family": "last name", "birth_date": "birth date", "district_id": "student number",
    "state_id": "state id", "school_id": "school", "first_day": "first day", "left_day": "left on",
    "absent_x2": "half days absent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of the dry run; ``asks`` when a person has to look."""

    key: str
    caption: str
    asks: bool = False


FIGURES: tuple[ShownFigure, ...] = (
    ShownFigure(Outcome.ADDED, "Added"),
    ShownFigure(Outcome.CHANGED, "Changed"),
    ShownFigure(Outcome.UNCHANGED, "As they are"),
    ShownFigure(Outcome.LEFT, "Left on"),
    ShownFigure(Outcome.HELD, "May be here already", asks=True),
    ShownFigure(Outcome.CONFLICT, "Differ from here", asks=True),
    ShownFigure(FAILED, "Cannot be used", asks=True),
)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the table; ``line`` is None for a row that cannot be used."""

    name: str
    kind: str
    said: str
    where: str
    line: PreviewLine | None = None


def count(result: ImportResult, key: str) -> int:
    """The number of a figure: rows that cannot be used, or people and things with that outcome."""
    if key == FAILED:
        return len(result.errors)
    return sum(counter.get(Outcome(key), 0) for counter in result.counts.values())


def what_comes(result: ImportResult) -> str:
    """What the import adds or changes, for its button: "86 students, 12 adults"."""
    counted = {
        kind: counter.get(Outcome.ADDED, 0) + counter.get(Outcome.CHANGED, 0)
        for kind, counter in result.counts.items()
    }
    said = [
        f"{counted[kind]:,} {one if counted[kind] == 1 else many}"
        for kind, (one, many) in _COMES.items()
        if counted.get(kind)
    ]
    return ", ".join(said[:2]) or f"{result.added + result.changed:,}"


def lines_of(result: ImportResult, key: str) -> list[ShownLine]:
    """The lines behind a figure. School days and results are counted, not listed one by one."""
    if key == FAILED:
        return [
            ShownLine(one.column or "Row", "", one.message, f"{one.file}, row {one.row}")
            for one in result.errors
        ]
    listed = [_shown(line) for line in result.lines if line.outcome == key]
    for kind, counter in result.counts.items():
        number = counter.get(Outcome(key), 0)
        if number and not any(line.kind == kind and line.outcome == key for line in result.lines):
            listed.append(ShownLine(f"{number:,}", _KINDS.get(kind, kind), "counted together", ""))
    return listed


def _shown(line: PreviewLine) -> ShownLine:
    changes = "; ".join(map(_change, line.changes))
    candidates = "; ".join(f"{one.name}: {one.why}" for one in line.candidates)
    said = " ".join(filter(None, (line.why, changes, candidates)))
    where = f"{line.file}, row {line.row}" if line.row else ""
    return ShownLine(line.name, _KINDS.get(line.kind, line.kind), said, where, line)


def _change(one: FieldChange) -> str:
    name = _FIELDS.get(one.field, one.field.replace("_", " "))
    stays = " (what was typed here stays)" if one.kept else ""
    return f"{name}: {one.old or 'nothing'} → {one.new or 'nothing'}{stays}"


def line_columns() -> list[Column[ShownLine]]:
    return [
        Column(key="name", title="Who or what", value=lambda row: row.name, least=150),
        Column(key="kind", title="Kind", value=lambda row: row.kind, width=100, soft=True),
        Column(key="said", title="What", value=lambda row: row.said, least=230, tooltip=lambda row: row.said),
        Column(key="where", title="Where", value=lambda row: row.where, least=110, soft=True),
    ]


def tone_of(figure: ShownFigure, number: int) -> Tone:
    """How a figure looks."""
    return Tone.ATTENTION if figure.asks and number else Tone.NEUTRAL
