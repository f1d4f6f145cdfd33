# SPDX-License-Identifier: Apache-2.0
"""Grades and behavior as numbers: one row per student, series and day, such as a grade point average.

A row names its student by an id, or by the whole name where it has no id.
"""

from __future__ import annotations

import re

from app.domain.measures import read_value
from app.domain.names import nfc, split_last_first
from app.errors import Invalid
from app.exchange.findings import Findings, SourceDates
from app.exchange.mapped import MappedCells
from app.exchange.roster import MeasureIn
from app.exchange.table import Row

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


def read_measures(cells: MappedCells, days: SourceDates, found: Findings) -> list[MeasureIn]:
    """Values of series; a row without a student, a series, a day or a number is left out."""
    days.look_at(cells.table, cells.position("day"))
    measures = []
    for row in cells.table.rows:
        given, family = _name(cells, row)
        student, kind = cells.get(row, "student_id"), nfc(cells.get(row, "kind"))
        day, value = days.read(cells.table, row, cells.position("day")), _value(cells.get(row, "value"))
        if not student and not given and not family:
            found.leave_out(cells.table, row, "student_id", "The row names no student. It was left out.")
        elif not kind:
            found.leave_out(
                cells.table, row, "kind", "The row does not say what its value is of. It was left out."
            )
        elif day is None:
            found.leave_out(cells.table, row, "day", "The row has no date that can be read. It was left out.")
        elif value is None:
            found.leave_out(cells.table, row, "value", _no_number(cells.get(row, "value")))
        else:
            measures.append(
                MeasureIn(
                    student, given, family, kind, day, value, nfc(cells.get(row, "words")),
                    row.number, cells.table.name,
                )
            )  # fmt: skip
    return measures


def _name(cells: MappedCells, row: Row) -> tuple[str, str]:
    full = cells.get(row, "full_name")
    given, family = split_last_first(full) if full else (cells.get(row, "given"), cells.get(row, "family"))
    return nfc(given), nfc(family)


def _value(text: str) -> str | None:
    try:
        value = read_value(text)
    except Invalid:
        return None
    return value if _NUMBER.fullmatch(value) else None


def _no_number(text: str) -> str:
    if not text:
        return "The row has no value. It was left out."
    return f"“{text[:20]}” is not a number; write a grade as a number. The row was left out."
