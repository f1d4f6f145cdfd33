# SPDX-License-Identifier: Apache-2.0
"""What an auditor asks about who worked with students: exceptions, sessions led uncleared, corrections.

Whether somebody was cleared on the day of a session follows from ``app.domain.pipeline``, day by day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.storage.queries.pipeline import rows_of
from app.storage.queries.sql import fetch, records


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """Somebody let an adult in who was not cleared. ``what`` is session or match."""

    id: Id
    adult_id: Id
    given: str
    family: str
    what: str
    target_id: Id
    day: date
    who: str
    reason: str
    missing: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class LedUnclearedRow:
    """A held session that an adult led without being cleared on that day."""

    session_id: Id
    adult_id: Id
    given: str
    family: str
    day: date
    start: time
    group: str
    missing: str = ""

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class CorrectedRow:
    """A mark whose minutes somebody corrected by hand."""

    session_id: Id
    student_id: Id
    given: str
    family: str
    day: date
    group: str
    minutes: int

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)


_OVERRIDES = """
SELECT o.id, o.adult_id, a.given, a.family, o.what, o.target_id, o.day, o.who, o.reason, o.missing
FROM override o JOIN adult a ON a.id = o.adult_id
WHERE o.removed = 0 AND o.day BETWEEN :first AND :last ORDER BY o.day, o.id
"""

_LED = """
SELECT s.id, l.adult_id, a.given, a.family, s.day, s.start, g.name
FROM session s CROSS JOIN session_adult l ON l.session_id = s.id AND l.removed = 0
JOIN adult a ON a.id = l.adult_id JOIN student_group g ON g.id = s.group_id
WHERE s.removed = 0 AND s.status = 'held' AND s.day BETWEEN :first AND :last ORDER BY s.day, s.start, s.id
"""

_CORRECTED = """
SELECT m.session_id, m.student_id, t.given, t.family, m.day, g.name, m.minutes
FROM mark m JOIN session s ON s.id = m.session_id JOIN student_group g ON g.id = s.group_id
JOIN student t ON t.id = m.student_id
WHERE m.removed = 0 AND m.minutes_source = 'corrected' AND m.day BETWEEN :first AND :last
ORDER BY m.day, t.family, t.given, m.student_id
"""


def overrides(session: DbSession, first: date, last: date) -> list[OverrideRow]:
    """The exceptions of a period, oldest first; both days count."""
    return records(OverrideRow, fetch(session, _OVERRIDES, first=first, last=last))


def led_uncleared(session: DbSession, first: date, last: date) -> list[LedUnclearedRow]:
    """Held sessions of a period whose adult was not cleared on the day, oldest first.

    An adult's standing changes only on the days of steps, trainings and expiries, so it is asked once for
    each day on which somebody led.
    """
    led = records(LedUnclearedRow, fetch(session, _LED, first=first, last=last))
    by_day: dict[date, list[LedUnclearedRow]] = defaultdict(list)
    for row in led:
        by_day[row.day].append(row)
    found: list[LedUnclearedRow] = []
    for day, rows in by_day.items():
        standings = rows_of(session, {row.adult_id for row in rows}, day)
        for row in rows:
            one = standings.get(row.adult_id)
            if one is not None and one.standing.missing:
                found.append(
                    LedUnclearedRow(
                        row.session_id, row.adult_id, row.given, row.family, row.day, row.start, row.group,
                        "; ".join(one.standing.missing),
                    )
                )  # fmt: skip
    return found


def corrected_marks(session: DbSession, first: date, last: date) -> list[CorrectedRow]:
    """Marks of a period whose minutes were corrected by hand, oldest first."""
    return records(CorrectedRow, fetch(session, _CORRECTED, first=first, last=last))
