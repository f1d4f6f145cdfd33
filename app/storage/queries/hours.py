# SPDX-License-Identifier: Apache-2.0
"""Hours of adults: from the sessions they led, and from what was typed.

A held session gives its length once to each adult who led it; what overlaps is counted once. A line that
names the session stands in its place; its time is still taken. A corrected line stays in sight and counts
nothing: its correction does. On a locked sheet what sessions say since then (``now``) counts nothing either,
until somebody corrects the line and says why.

The rules are ``app.domain.hours``; limits are in ``hour_limits``, months in ``hour_months``, signed sheets in
``timesheets``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import hours, names
from app.domain.hours import Term
from app.domain.words import Hat, Role, Source
from app.storage.queries.hours_since import beside, locked_days, since_locked
from app.storage.queries.people import name_order
from app.storage.queries.sql import clock_time, fetch, id_list, records


@dataclass(frozen=True, slots=True)
class HourRow:
    """Time of one adult on one day under one hat; ``minutes`` count unless ``is_corrected``.

    ``line_id`` is None for a session that nobody typed a line for; ``corrects_id`` and ``why`` belong to a
    correction. ``shared`` are minutes of the session that an earlier one of the same time has already.
    ``now`` is what the session of a locked sheet says since then; None where it is as it was signed.
    """

    adult_id: Id
    given: str
    family: str
    source: Source
    day: date
    hat: Hat
    category: str
    minutes: int
    start: time | None
    end: time | None
    miles_x10: int
    words: str
    session_id: Id | None
    line_id: Id | None
    corrects_id: Id | None = None
    why: str = ""
    role: Role | None = None
    is_corrected: bool = False
    shared: int = 0
    now: int | None = None
    training_id: Id | None = None

    @property
    def adult(self) -> str:
        return names.display_name(self.given, self.family)

    @property
    def counted(self) -> int:
        """The minutes that count."""
        return 0 if self.is_corrected else self.minutes

    @property
    def is_frozen(self) -> bool:
        """A session or a training as it was when its sheet was locked."""
        written = self.line_id is not None and (self.session_id or self.training_id) is not None
        return written and self.corrects_id is None and not self.why


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of an adult, both days included."""

    id: Id
    adult_id: Id
    hat: Hat
    program: str
    first_day: date
    last_day: date | None
    term_minutes: int | None
    weekly_minutes: int | None
    rate_cents: int | None
    supervisor: str

    @property
    def term(self) -> Term:
        return Term(self.hat, self.first_day, self.last_day, self.term_minutes, self.weekly_minutes)


@dataclass(frozen=True, slots=True)
class AdultHours:
    """What one adult did in a period: minutes by hat, and miles in tenths."""

    adult_id: Id
    name: str
    source: Source
    minutes: Mapping[Hat, int]
    miles_x10: int

    @property
    def total(self) -> int:
        return sum(self.minutes.values())


_SESSIONS = """
SELECT a.id, a.given, a.family, a.source, s.id, s.day, s.start, s."end", g.name, s.subject, s.role
FROM {from}
JOIN adult a ON a.id = sa.adult_id AND (a.removed = 0 OR a.erased = 1)
JOIN student_group g ON g.id = s.group_id
WHERE s.removed = 0 AND s.status = 'held' AND s.day BETWEEN :first AND :last
"""
_OF_ALL = _SESSIONS.replace(
    "{from}", "session s CROSS JOIN session_adult sa ON sa.session_id = s.id AND sa.removed = 0"
)
# From a few adults to their own sessions: those of everybody else are not read.
_OF_SOME = _SESSIONS.replace(
    "{from}",
    "json_each(:some) w CROSS JOIN session_adult sa ON sa.adult_id = unhex(w.value) AND sa.removed = 0 "
    "CROSS JOIN session s ON s.id = sa.session_id",
)
_LINES = """
SELECT a.id, a.given, a.family, a.source, l.day, l.hat, l.category, l.minutes, l.start, l."end",
       l.miles_x10, l.words, l.session_id, l.id, l.corrects_id, l.why, s.role
FROM adult a CROSS JOIN hour_line l INDEXED BY ix_hour_line_adult
     ON l.adult_id = a.id AND l.removed = 0 AND l.day BETWEEN :first AND :last
LEFT JOIN session s ON s.id = l.session_id
WHERE (a.removed = 0 OR a.erased = 1)
  AND (:some IS NULL OR a.id IN (SELECT unhex(value) FROM json_each(:some)))
"""
# What was taken out of the log since then is told on a locked sheet, as no minutes.
_TRAININGS = """
SELECT a.id, a.given, a.family, a.source, t.day, CASE WHEN t.removed THEN 0 ELSE t.minutes END, t.topic, t.id
FROM adult a CROSS JOIN training t ON t.adult_id = a.id AND t.day BETWEEN :first AND :last
WHERE (a.removed = 0 OR a.erased = 1)
  AND (:some IS NULL OR a.id IN (SELECT unhex(value) FROM json_each(:some)))
"""
_LOCKED = """
SELECT t.adult_id, t.hat_family, t.first_day, t.last_day FROM adult a
CROSS JOIN timesheet t ON t.adult_id = a.id AND t.locked = 1 AND t.removed = 0
     AND t.first_day <= :last AND t.last_day >= :first
WHERE :some IS NULL OR a.id IN (SELECT unhex(value) FROM json_each(:some))
"""
_TERMS = """
SELECT t.id, t.adult_id, t.hat, t.program, t.first_day, t.last_day, t.term_minutes, t.weekly_minutes,
       t.rate_cents, t.supervisor
FROM hour_term t JOIN adult a ON a.id = t.adult_id AND (a.removed = 0 OR a.erased = 1)
WHERE t.removed = 0 AND (:adult IS NULL OR t.adult_id = :adult)
  AND (:last IS NULL OR t.first_day <= :last) AND (:first IS NULL OR coalesce(t.last_day, :first) >= :first)
ORDER BY t.first_day DESC, t.id
"""


def hour_terms(
    session: DbSession, adult_id: Id | None = None, first: date | None = None, last: date | None = None
) -> list[TermRow]:
    """Terms of one adult or of all that share a day with first..last, the latest first."""
    return records(TermRow, fetch(session, _TERMS, adult=adult_id, first=first, last=last))


def hour_rows(
    session: DbSession,
    first: date,
    last: date,
    adult_id: Id | None = None,
    *,
    only: Iterable[Id] = (),
    typed_only: bool = False,
) -> list[HourRow]:
    """Everything from ``first`` to ``last``, both included, by name, day and time; corrected lines too.

    Of one adult, of ``only`` these, or of all; with ``typed_only`` without what follows from sessions, and
    without what these say since a sheet was locked.
    """
    wanted = [adult_id] if adult_id is not None else list(only)
    some = id_list(wanted) if wanted else None
    typed = records(HourRow, fetch(session, _LINES, first=first, last=last, some=some))
    corrected = {row.corrects_id for row in typed} - {None}
    lines = [replace(row, is_corrected=True) if row.line_id in corrected else row for row in typed]
    terms: dict[Id, list[Term]] = defaultdict(list)
    for term in hour_terms(session, adult_id, first, last):
        terms[term.adult_id].append(term.term)
    trained = _trainings(fetch(session, _TRAININGS, first=first, last=last, some=some), terms)
    led = None
    if not typed_only:
        found = fetch(session, _OF_SOME if wanted else _OF_ALL, first=first, last=last, some=some)
        led = _led(found, terms)
    locked = locked_days(fetch(session, _LOCKED, first=first, last=last, some=some))
    rows = [*since_locked(lines, led, trained), *beside(lines, led or (), trained, locked)]
    return sorted(
        rows,
        key=lambda row: (name_order(row.given, row.family), row.adult_id, row.day, row.start or time.max),
    )


def _trainings(found: Iterable[tuple[Any, ...]], terms: Mapping[Id, Sequence[Term]]) -> list[HourRow]:
    """Trainings in a term of service, as rows; they have no clock times."""
    made = []
    for adult, given, family, source, on, minutes, topic, training in found:
        day = date.fromisoformat(on)
        if hours.counts_training(terms.get(adult, ()), day):
            made.append(
                HourRow(
                    adult, given, family, Source(source), day, Hat.TRAINING, "", minutes, None, None, 0,
                    topic, None, None, training_id=training,
                )
            )  # fmt: skip
    return made


def _led(
    found: Iterable[tuple[Any, ...]],
    terms: Mapping[Id, Sequence[Term]],
) -> list[HourRow]:
    """Sessions as rows: of one day each minute once, however many sessions there were at a time."""
    days: dict[tuple[Id, str], list[tuple[object, ...]]] = defaultdict(list)
    for row in found:
        days[row[0], row[5]].append(row)
    return [one for own in days.values() for one in _of_day(own, terms)]


def _of_day(own: list[tuple[object, ...]], terms: Mapping[Id, Sequence[Term]]) -> list[HourRow]:
    values = [(row, _clock(row[6]), _clock(row[7])) for row in own]
    left = hours.without_overlaps([(_id(row[4]), start, end) for row, start, end in values])
    made = []
    for row, start, end in values:
        adult, source, day = _id(row[0]), Source(str(row[3])), date.fromisoformat(str(row[5]))
        minutes, length = left[_id(row[4])], hours.clock_minutes(start, end) or 0
        made.append(
            HourRow(
                adult, str(row[1]), str(row[2]), source, day,
                hours.hat_of_session(source, terms.get(adult, ()), day), "", minutes, start, end, 0,
                ", ".join(filter(None, (str(row[8]), str(row[9])))), _id(row[4]), None,
                shared=max(0, length - minutes), role=Role(str(row[10])),
            )
        )  # fmt: skip
    return made


def totals(rows: Iterable[HourRow]) -> list[AdultHours]:
    """Minutes by adult and hat, in the order of the rows."""
    found: dict[Id, dict[Hat, int]] = {}
    who: dict[Id, HourRow] = {}
    miles: dict[Id, int] = defaultdict(int)
    for row in rows:
        who.setdefault(row.adult_id, row)
        own = found.setdefault(row.adult_id, {})
        own[row.hat] = own.get(row.hat, 0) + row.counted
        miles[row.adult_id] += 0 if row.is_corrected else row.miles_x10
    return [
        AdultHours(one, who[one].adult, who[one].source, minutes, miles[one])
        for one, minutes in found.items()
    ]


def done_in_terms(terms: Iterable[TermRow], rows: Sequence[HourRow]) -> dict[Id, int]:
    """Minutes of each term: of one adult, in its days, of any hat of its kind."""
    return {
        term.id: sum(
            row.counted for row in rows
            if term.term.covers(row.day) and row.hat in hours.FAMILIES[hours.family_of(term.hat)]
        )
        for term in terms
    }  # fmt: skip


def _clock(minutes: object) -> time:
    assert isinstance(minutes, int)
    return clock_time(minutes)


def _id(value: object) -> Id:
    assert isinstance(value, bytes)
    return value
