# SPDX-License-Identifier: Apache-2.0
"""Tallies: attendance summed over a period, for one student or by any column of the facts.

Held sessions make the rate: scheduled are marks of planned students and students on the plan without a
mark (``unmarked``, always shown beside it); attended are marks that say so with minutes above zero.
Walk-ins are outside the rate, their minutes count. A session that did not take place is lost to the
program and leaves the rate; a past session without data never counts. The SQL is in ``facts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.attendance import Tally
from app.storage.queries import facts
from app.storage.queries.sql import Value, fetch, joined

Key = tuple[Any, ...]
Column = Literal["student_id", "session_id", "site_id", "group_id", "day"]

_MARK_COLUMN: dict[Column, str] = {
    "student_id": "m.student_id",
    "session_id": "s.id",
    "site_id": "s.site_id",
    "group_id": "s.group_id",
    "day": "s.day",
}
# Columns that the marks themselves know.
_WITHOUT_SESSION: dict[Column, str] = {"student_id": "m.student_id", "site_id": "m.held_site_id"}

_COUNTS: Callable[[Tally], tuple[int, ...]] = attrgetter(*(field.name for field in fields(Tally)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a report is about; every condition that is set must hold. Both ends of the period count."""

    first: date
    last: date
    site_id: Id | None = None
    group_id: Id | None = None
    student_id: Id | None = None
    school_id: Id | None = None
    no_school: bool = False
    session_id: Id | None = None

    @property
    def is_about_people(self) -> bool:
        """True when sessions count only as far as the chosen students have to do with them."""
        return self.student_id is not None or self.school_id is not None or self.no_school


def tallies(session: DbSession, scope: Scope, *keys: Column) -> dict[Key, Tally]:
    """Tallies by the given columns, keyed by stored values; without columns, at most one under ``()``."""
    gaps = facts.GAPS if scope.student_id is None else facts.STUDENT_GAPS
    values = scope_values(scope)
    width = len(keys)
    found: dict[Key, Tally] = {}
    for row in fetch(session, _marks(scope, keys), **values):
        found[row[:width]] = _marked(row[width:])
    for row in fetch(session, _grouped(", ".join(keys), facts.GAP_SUMS, "FROM (", gaps, ")"), **values):
        unmarked, lost = row[width] or 0, row[width + 1] or 0
        gap = Tally(scheduled=unmarked, unmarked=unmarked, lost=lost)
        known = found.get(row[:width])
        found[row[:width]] = gap if known is None else plus(known, gap)
    return found


def student_tally(session: DbSession, student_id: Id, first: date, last: date) -> Tally:
    """The totals of one student."""
    return total(tallies(session, Scope(first=first, last=last, student_id=student_id)).values())


def tallies_by_session(session: DbSession, scope: Scope) -> dict[Id, Tally]:
    """The tally of every session in which the scope has a student; names are in ``agenda``."""
    return {key[0]: tally for key, tally in tallies(session, scope, "session_id").items()}


def tallies_by_student(session: DbSession, scope: Scope) -> dict[Id, Tally]:
    """The tally of every student of the scope; names are in ``attendance`` and ``students``."""
    return {key[0]: tally for key, tally in tallies(session, scope, "student_id").items()}


def total(parts: Iterable[Tally]) -> Tally:
    """The sum of tallies, column by column: a report adds a thousand of them."""
    return Tally(*map(sum, zip(*map(_COUNTS, parts), strict=True)))


def plus(one: Tally, other: Tally) -> Tally:
    """The sum of two."""
    return total((one, other))


def is_served(tally: Tally) -> bool:
    """At least one contact with minutes above zero, planned or not."""
    return tally.attended + tally.walk_in > 0


def is_planned(tally: Tally) -> bool:
    """On the plan of at least one session that was held or lost."""
    return tally.scheduled + tally.lost > 0


def scope_values(scope: Scope) -> dict[str, Value]:
    """A scope as the parameters that the statements in ``facts`` take."""
    return {
        "first": scope.first, "last": scope.last, "site": scope.site_id, "group": scope.group_id,
        "student": scope.student_id, "school": scope.school_id, "no_school": scope.no_school,
        "session": scope.session_id,
    }  # fmt: skip


def _marks(scope: Scope, keys: Sequence[Column]) -> str:
    if scope.student_id is not None:
        source, columns = (facts.STUDENT_MARKS_FROM, facts.STUDENT_MARKS_WHERE), _MARK_COLUMN
    elif set(keys) <= _WITHOUT_SESSION.keys() and scope.group_id is None and scope.session_id is None:
        source, columns = (facts.STUDENTS_MARKS_FROM, facts.STUDENTS_MARKS_WHERE), _WITHOUT_SESSION
    else:
        source, columns = (facts.MARKS_FROM, facts.MARKS_WHERE), _MARK_COLUMN
    return _grouped(", ".join(columns[key] for key in keys), facts.MARK_SUMS, *source)


def _grouped(keys: str, sums: str, *source: str) -> str:
    if not keys:
        return joined("SELECT", sums, *source)
    return joined("SELECT", keys, ",", sums, *source, "GROUP BY", keys)


def _marked(sums: Sequence[int | None]) -> Tally:
    """A tally from the sums over marks (``facts.MARK_SUMS``)."""
    came, absent, minutes = (number or 0 for number in sums)
    scheduled, attended, walk_in = _three(came)
    excused, unexcused, school = _three(absent)
    return Tally(scheduled, attended, excused, unexcused, school, 0, walk_in, minutes, 0)


def _three(packed: int) -> tuple[int, int, int]:
    bits = facts.COUNT_BITS
    one = (1 << bits) - 1
    return packed & one, packed >> bits & one, packed >> 2 * bits
