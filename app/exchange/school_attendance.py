# SPDX-License-Identifier: Apache-2.0
"""School attendance feeds: one row per student and day, or several (periods, morning and afternoon).

Everything becomes half days missed, 0, 1 or 2, as integers. What chronic absence is, is a matter of
``app.domain.school_attendance``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from app.exchange.findings import Findings, SourceDates, yes
from app.exchange.mapped import MappedCells
from app.exchange.roster import SchoolDayIn
from app.exchange.table import Row, header_key

_PRESENT = frozenset(
    {
        "p",
        "present",
        "t",
        "tardy",
        "l",
        "late",
        "te",
        "tu",
        "tardyexcused",
        "tardyunexcused",
        "onsite",
        "r",
        "remote",
        "dismissed",
        "earlydismissal",
        "x",
        "presente",
        "tarde",
        "fieldtrip",
        "o",
    }
)
_ABSENT = frozenset(
    {
        "a",
        "absent",
        "ae",
        "au",
        "ab",
        "abs",
        "e",
        "u",
        "ea",
        "ua",
        "absentexcused",
        "absentunexcused",
        "excused",
        "unexcused",
        "excusedabsence",
        "unexcusedabsence",
        "absence",
        "ausente",
        "truant",
        "suspended",
        "iss",
        "oss",
        "s",
        "medical",
        "i",
        "illness",
    }
)
_HALF = frozenset({"h", "half", "halfday", "ha", "halfdayabsent", "absentam", "absentpm", "pa", "am", "pm"})
_EXCUSED = frozenset({"ae", "e", "ea", "absentexcused", "excused", "excusedabsence", "medical"})
_ONE = Fraction(1)


@dataclass(slots=True)
class _Day:
    """All rows of one student on one day."""

    row: int
    school: str
    parts: list[Fraction] = field(default_factory=list)
    summed: set[tuple[str, ...]] = field(default_factory=set)
    total: Fraction = Fraction(0)
    excused: bool = True
    code: str = ""


def read_days(cells: MappedCells, days: SourceDates, found: Findings) -> list[SchoolDayIn]:
    """One neutral row per student and day, in file order.

    Several rows of one day are periods: the missed share is rounded to half days. Rows that state the missed
    part of the day are added up, at most one day, a repeated row once.
    """
    table = cells.table
    days.look_at(table, cells.position("day"))
    merged: dict[tuple[str, date], _Day] = {}
    read: dict[str, date | None] = {}
    at = cells.position("day")
    for row in table.rows:
        student, text = cells.get(row, "student_id"), cells.get(row, "day")
        if text not in read:
            read[text] = days.read(table, row, at)
        day, missed = read[text], _missed(cells, row)
        if not student or day is None or missed is None:
            found.leave_out(table, row, *_why(student, day))
            continue
        key = (student, day)
        entry = merged.get(key)
        if entry is None:
            entry = merged[key] = _Day(row.number, cells.get(row, "school"))
        _add(entry, cells, row, missed)
    rows = _settle(merged, table.name, stated=cells.has("portion_absent"))
    _say_if_absences_only(rows, table.name, found)
    return rows


def _why(student: str, day: date | None) -> tuple[str, str]:
    if not student:
        return "student_id", "The row names no student. It was left out."
    if day is None:
        return "day", "The row has no date that can be read. It was left out."
    return "status", "It is not clear whether the student was present or absent. The row was left out."


def _missed(cells: MappedCells, row: Row) -> Fraction | None:
    """The part of the row's time that was missed, 0 to 1; the most exact column decides."""
    portion = cells.get(row, "portion_absent")
    absent, present = cells.get(row, "absent"), cells.get(row, "present")
    if portion and (number := _number(portion)) is not None:
        return _ONE if number == 0 and absent and yes(absent) else min(number, _ONE)
    if absent:
        return _share(absent)
    if present:
        shared = _share(present)
        return None if shared is None else _ONE - shared
    return next(
        (part for name in ("status", "code") if (part := _by_word(cells.get(row, name))) is not None), None
    )


def _share(text: str) -> Fraction | None:
    number = _number(text)
    if number is not None:
        return min(number, _ONE)
    key = header_key(text)
    if key in ("yes", "y", "true", "t", "x"):
        return _ONE
    return Fraction(0) if key in ("no", "n", "false", "f") else _by_word(text)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text) else None


def _by_word(text: str) -> Fraction | None:
    key = header_key(text)
    if key in _PRESENT:
        return Fraction(0)
    if key in _ABSENT:
        return _ONE
    return Fraction(1, 2) if key in _HALF else None


def _add(entry: _Day, cells: MappedCells, row: Row, missed: Fraction) -> None:
    entry.parts.append(missed)
    if row.cells not in entry.summed:
        entry.summed.add(row.cells)
        entry.total += missed
    if missed:
        excused = cells.get(row, "excused")
        words = {header_key(cells.get(row, "code")), header_key(cells.get(row, "status"))}
        entry.excused = entry.excused and (yes(excused) if excused else bool(words & _EXCUSED))
    if missed or not entry.code:
        entry.code = cells.get(row, "code") or cells.get(row, "status")


def _settle(merged: dict[tuple[str, date], _Day], file: str, stated: bool) -> list[SchoolDayIn]:
    rows = []
    for (student, day), entry in merged.items():
        share = min(entry.total, _ONE) if stated else sum(entry.parts, Fraction(0)) / len(entry.parts)
        halves = int(share * 2 + Fraction(1, 2))
        rows.append(
            SchoolDayIn(
                student,
                day,
                halves,
                entry.excused and halves > 0,
                entry.code[:20],
                entry.school,
                entry.row,
                file,
            )
        )
    return rows


def _say_if_absences_only(rows: Sequence[SchoolDayIn], file: str, found: Findings) -> None:
    if len(rows) >= 20 and all(row.absent_x2 for row in rows):
        found.warn(
            f"{file} lists only absences. Days present are not in it, so a rate cannot be worked out from "
            "it alone."
        )
