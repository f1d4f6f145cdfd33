# SPDX-License-Identifier: Apache-2.0
"""What a reader notes while it reads: warnings, rows left out, rows that wait; and the dates of one source.

Shared by all readers, so that the same trouble is told in the same words everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from app.domain import dates, grades
from app.errors import Invalid
from app.exchange.roster import RowProblem, StudentIn
from app.exchange.table import Row, Table

Order = Literal["ymd", "mdy", "dmy"]
_POSTSECONDARY = re.compile(r"ps\d", re.IGNORECASE)
_US_STATE = re.compile(r"[A-Z]{2}")
_INACTIVE = frozenset(
    {
        "inactive",
        "tobedeleted",
        "deleted",
        "withdrawn",
        "disabled",
        "dropped",
        "transferred",
        "exited",
        "left",
        "i",
        "w",
        "false",
        "no",
        "0",
        "graduated",
    }
)


@dataclass(slots=True)
class Findings:
    """Collects for one source. Messages are whole sentences."""

    warnings: list[str] = field(default_factory=list)
    errors: list[RowProblem] = field(default_factory=list)
    pending: list[RowProblem] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def take(self, tables: Iterable[Table]) -> None:
        """Carry over what the tables themselves reported."""
        for table in tables:
            self.warnings += table.warnings
            self.errors += table.problems

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def leave_out(self, table: Table, row: Row, column: str, message: str) -> None:
        """The row does not come in."""
        self.errors.append(RowProblem(table.name, row.number, column, message))

    def wait(self, table: Table, row: Row, column: str, message: str) -> None:
        """The row is kept although what it refers to is not in this source."""
        self.pending.append(RowProblem(table.name, row.number, column, message))

    def count(self, sentence: str) -> None:
        """Note something that may happen in many rows; told once, with ``{n}`` replaced by how often."""
        self._counts[sentence] += 1

    def all_warnings(self) -> tuple[str, ...]:
        """Every warning once, in order, the counted ones last."""
        counted = [sentence.replace("{n}", str(often)) for sentence, often in self._counts.items()]
        waiting = []
        if self.pending:
            first = self.pending[0]
            waiting.append(
                f"{len(self.pending)} rows refer to something this file does not hold (first: {first.file}, "
                f"row {first.row}: {first.message}). They are kept and joined when the other part is here."
            )
        return tuple(dict.fromkeys((*self.warnings, *counted, *waiting)))


class SourceDates:
    """Reads the dates of one source. The order of US and European dates is found out, or asked for, per
    file."""

    def __init__(self, found: Findings, order: Order | None) -> None:
        self._found = found
        self._asked = order
        self._known: Order | None = order
        self._orders: dict[str, Order | None] = {}

    def look_at(self, table: Table, *positions: int) -> None:
        """Find the order of a table's date columns. Raises Invalid on ``dates`` when only a person can
        tell."""
        cells = {value for position in positions if position >= 0 for value in table.values(position)}
        samples = [
            text for text in sorted(cells) if dates.parse_date(text, None) is None and _either_way(text)
        ]
        guess = dates.guess_order(samples)
        if self._asked is not None or not samples:
            self._orders[table.name] = self._asked
        elif guess in ("mdy", "dmy"):
            self._orders[table.name] = self._known = guess
        else:
            # Both orders fit every date, or no order fits all of them.
            self._orders[table.name] = self._settle(table, samples[0])

    def _settle(self, table: Table, shown: str) -> Order:
        if self._known is None:
            raise Invalid(
                {
                    "dates": f"In {table.name} it is not clear whether dates such as {shown} begin with the "
                    "month or with the day. Choose the order (--dates mdy or --dates dmy)."
                }
            )
        self._found.warn(
            f"{table.name}: the order of the dates was taken from the other files ({self._known})."
        )
        return self._known

    def read(self, table: Table, row: Row, position: int) -> date | None:
        """The date in a cell, or None when it is empty or cannot be read (noted as a warning)."""
        text = row.cells[position] if position >= 0 else ""
        if not text:
            return None
        day = dates.parse_date(text, self._orders.get(table.name))
        if day is None:
            self._found.count(
                f"{table.name}: {{n}} dates under {table.headers[position]} cannot be read "
                "(years need four digits). They count as empty."
            )
        return day


def _either_way(text: str) -> bool:
    return dates.parse_date(text, "mdy") is not None or dates.parse_date(text, "dmy") is not None


def read_grade(found: Findings, table: Table, text: str) -> str:
    """A CEDS grade code, or "" with a warning when the text is no grade."""
    if not text:
        return ""
    first = re.split(r"[,;]", text)[0].strip()
    code = grades.parse(first) or ("PS" if _POSTSECONDARY.fullmatch(first) else None)
    if code is None:
        found.count(
            f"{table.name}: {{n}} grades could not be read (such as {first[:20]}). They count as empty."
        )
    return code or ""


def is_active(text: str) -> bool:
    """False for the words systems use for people who left; anything else, also nothing, is active."""
    return text.strip().casefold() not in _INACTIVE


def yes(text: str) -> bool:
    """TRUE, true, 1, Yes and Y are all yes."""
    return text.strip().casefold() in ("true", "1", "yes", "y", "t")


def split_list(text: str) -> list[str]:
    """The parts of a quoted list ("a,b" or "a;b"), blanks dropped."""
    return [part.strip(" \"'[]{}") for part in re.split(r"[,;|]", text) if part.strip(" \"'[]{}")]


def settle_students(found: Findings, students: Iterable[StudentIn]) -> tuple[StudentIn, ...]:
    """One row per external id (a second, different one is left out), and no id that several students
    share."""
    kept: dict[str, StudentIn] = {}
    for student in students:
        first = kept.setdefault(student.ext_id, student)
        if first is not student:
            _repeated(found, first, student)
    rows = list(kept.values())
    shared = _shared(found, [student.state_id for student in rows], "state id")
    twice = _shared(found, [student.district_id for student in rows], "student number")
    if not shared and not twice:
        return tuple(rows)
    return tuple(
        replace(
            student,
            state_id="" if student.state_id in shared else student.state_id,
            district_id="" if student.district_id in twice else student.district_id,
        )
        for student in rows
    )


def _repeated(found: Findings, first: StudentIn, again: StudentIn) -> None:
    if replace(again, row=first.row, file=first.file) == first:
        found.count(f"{again.file}: {{n}} rows say the same student twice. Each counts once.")
        return
    found.errors.append(
        RowProblem(
            again.file,
            again.row,
            "",
            f"The id of this row already stands in row {first.row} with other facts. The first one was used.",
        )
    )


def _shared(found: Findings, ids: list[str], words: str) -> set[str]:
    """Ids that several students have, and bare state codes ("WA"): they tell nobody apart."""
    shared = {
        value
        for value, count in Counter(ids).items()
        if value and (count > 1 or (words == "state id" and _US_STATE.fullmatch(value)))
    }
    if shared:
        found.warn(
            f"The same {words} ({', '.join(sorted(shared)[:3])}) stands at several students, or is no id. "
            "It was not used."
        )
    return shared
