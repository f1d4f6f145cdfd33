# SPDX-License-Identifier: Apache-2.0
"""Results of one instrument in a school year, student by student; the rule is ``app.domain.growth``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.growth import Mean, Result, StudentLine, growth, mean, student_lines, windows_in_use
from app.domain.words import Window
from app.storage.queries.calendar import list_words
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, id_list


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A student on one instrument: last result of each window, growth over the year, what is missing."""

    student_id: Id
    name: str
    grade: str
    school: str
    line: StudentLine

    def text(self, window: Window) -> str:
        """The result of a window as it is shown; empty without one."""
        found = self.line.results.get(window)
        return "" if found is None else found.words


@dataclass(frozen=True, slots=True)
class GrowthReport:
    """One instrument in one year. ``means`` are of last scores by window.

    ``grown`` is the mean growth from the first window in use to each later one, of those who have both: each
    by itself, because growth over half a year and over a whole one make no common mean.
    """

    instrument: Id
    levels: tuple[str, ...]
    windows: tuple[Window, ...]
    rows: tuple[ResultRow, ...]
    means: Mapping[Window, Mean]
    grown: Mapping[Window, Mean]

    def missing(self, window: Window) -> list[ResultRow]:
        """Who has no result in a window whose time has come."""
        return [row for row in self.rows if window in row.line.missing]


# From the students to their own results: what is kept of other instruments and years is never read.
_RESULTS = """
SELECT c.student_id, c.window, c.day, c.score, c.level
FROM student st CROSS JOIN score c ON c.student_id = st.id AND c.assessment_id = :instrument
  AND c.day BETWEEN :first AND :last AND c.removed = 0
WHERE st.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :first)
ORDER BY c.day, c.id
"""

_PEOPLE = """
SELECT st.id, st.given, st.family, st.preferred, st.grade, coalesce(sc.name, '')
FROM (SELECT unhex(value) AS id FROM json_each(:ids)) w CROSS JOIN student st ON st.id = w.id
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0
"""

_LEVELS_SEEN = """
SELECT DISTINCT level FROM score WHERE assessment_id = :instrument AND level <> '' AND removed = 0
"""


def levels_code(name: str) -> str:
    """The code of the list that has the levels of an instrument with this name.

    By its name and not its id, because two laptops that add the same instrument mean the same levels.
    """
    return f"levels {names.fold(name)}"


def levels(session: DbSession, instrument: Id) -> tuple[str, ...]:
    """The levels of an instrument, lowest first; empty while nobody has put them in order."""
    name = fetch_one(session, "SELECT name FROM assessment WHERE id = :instrument", instrument=instrument)
    return tuple(word.label for word in list_words(session, levels_code(name[0]))) if name else ()


def levels_seen(session: DbSession, instrument: Id) -> list[str]:
    """Levels that results of the instrument have, by their words; to be put in order."""
    return sorted((row[0] for row in fetch(session, _LEVELS_SEEN, instrument=instrument)), key=names.fold)


def growth_report(
    session: DbSession, instrument: Id, first: date, last: date, students: Sequence[Id] | None = None
) -> GrowthReport:
    """All results of an instrument from ``first`` to ``last``, both included, by name.

    ``students`` None: whoever took it; else just these, also those without any result.
    """
    found = [
        Result(row[0], instrument, Window(row[1]), date.fromisoformat(row[2]), row[3], row[4])
        for row in fetch(session, _RESULTS, instrument=instrument, first=first, last=last)
    ]
    in_use = windows_in_use(found)
    if students is not None:
        chosen = set(students)
        found = [one for one in found if one.student_id in chosen]
    order = levels(session, instrument)
    lines = student_lines(found, order, students or (), in_use)
    rows = _rows(session, lines)
    return GrowthReport(
        instrument, order, in_use, tuple(rows), {window: _mean(rows, window) for window in in_use},
        _grown(found, lines, in_use),
    )  # fmt: skip


def _rows(session: DbSession, lines: Mapping[Id, StudentLine]) -> list[ResultRow]:
    people = fetch(session, _PEOPLE, ids=id_list(lines))
    people.sort(key=lambda row: (name_order(row[1], row[2]), row[0]))
    return [ResultRow(row[0], names.list_name(*row[1:4]), row[4], row[5], lines[row[0]]) for row in people]


def _grown(
    found: Sequence[Result], lines: Mapping[Id, StudentLine], in_use: Sequence[Window]
) -> dict[Window, Mean]:
    own: dict[Id, list[Result]] = {student: [] for student in lines}
    for one in found:
        own[one.student_id].append(one)
    means = {}
    for later in in_use[1:]:
        steps = [growth(mine, (), in_use[0], later) for mine in own.values()]
        means[later] = mean([one.points for one in steps if one is not None and one.points is not None])
    return means


def _mean(rows: Sequence[ResultRow], window: Window) -> Mean:
    values: list[Decimal] = []
    for row in rows:
        result = row.line.results.get(window)
        if result is not None and result.value is not None:
            values.append(result.value)
    return mean(values)
