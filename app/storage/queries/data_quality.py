# SPDX-License-Identifier: Apache-2.0
"""What should be put right, each as rows that lead to the spot; nothing here puts anything right.

The rules are in ``app.domain.data_quality``, the limits are the program's. Possible duplicates are in
``duplicates``; sheets out and sessions without data in ``agenda``. Every list follows a period (a school
year, say) by an index, so that its cost does not follow the years kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import data_quality as quality
from app.domain import names
from app.domain.data_quality import Missing
from app.domain.rulebook import Rules
from app.storage.people_columns import places
from app.storage.queries.calendar import school_year_at
from app.storage.queries.people import name_order
from app.storage.queries.sql import clock_time, fetch, joined, record, records

# Before any school year is known, the last year counts.
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A student in the program of whom something is not known."""

    student_id: Id
    given: str
    family: str
    preferred: str
    school: str
    grade: str
    missing: tuple[Missing, ...]

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """One child marked as present in two sessions that share ``minutes``; the later session is opened."""

    student_id: Id
    given: str
    family: str
    preferred: str
    day: date
    first_id: Id
    first_group: str
    first_site: str
    second_id: Id
    second_group: str
    second_site: str
    second_start: time
    minutes: int

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class TimesRow:
    """Times that cannot be: of a session, or (``student_id``) of one child in it. ``problem`` is a clause."""

    session_id: Id
    day: date
    start: time
    end: time
    group: str
    site: str
    student_id: Id | None
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class SignOutRow:
    """A forgotten sign-out, with the minutes that the rule credited."""

    session_id: Id
    day: date
    start: time
    end: time
    group: str
    site: str
    student_id: Id
    given: str
    family: str
    preferred: str
    time_in: time
    minutes: int

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)


@dataclass(frozen=True, slots=True)
class LeftBehindRow:
    """``rows`` that came for somebody who was made one with another person; ``kept_id`` should have them."""

    kind: str
    first_id: Id
    second_id: Id
    kept_id: Id
    name: str
    rows: int


_MISSING = """
SELECT * FROM (
    SELECT st.id, st.given, st.family, st.preferred, coalesce(sc.name, ''), st.grade,
        sc.id IS NULL AS no_school, st.grade = '' AS no_grade,
        NOT EXISTS (
            SELECT 1 FROM membership m JOIN student_group g ON g.id = m.group_id AND g.removed = 0
            WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)
        ) AS no_group,
        NOT EXISTS (
            SELECT 1 FROM assignment a JOIN adult p ON p.id = a.adult_id AND p.removed = 0
            WHERE a.student_id = st.id AND a.removed = 0 AND (a.last_day IS NULL OR a.last_day >= :on)
        ) AND NOT EXISTS (
            SELECT 1 FROM membership m
            JOIN assignment a ON a.group_id = m.group_id AND a.removed = 0
                AND (a.last_day IS NULL OR a.last_day >= :on)
            JOIN adult p ON p.id = a.adult_id AND p.removed = 0
            WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)
        ) AND NOT EXISTS (
            SELECT 1 FROM membership m
            JOIN series r ON r.group_id = m.group_id AND r.removed = 0 AND r.last_day >= :on
            JOIN series_adult x ON x.series_id = r.id AND x.removed = 0
            JOIN adult p ON p.id = x.adult_id AND p.removed = 0
            WHERE m.student_id = st.id AND m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)
        ) AS no_adult
    FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
    WHERE st.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :on)
) WHERE no_school OR no_grade OR no_group OR no_adult
"""
_CAME = "m.status BETWEEN 'late' AND 'present' AND m.minutes > 0"

# From the students to their own days, whose marks lie together: nobody else's are read.
_OVERLAPS = joined(
    """
WITH twice AS MATERIALIZED (
    SELECT m.student_id, m.day FROM mark m INDEXED BY ix_mark_student
    WHERE m.removed = 0 AND m.day BETWEEN :first AND :last AND m.held_site_id IS NOT NULL
      AND m.student_id IN (SELECT id FROM student WHERE removed = 0
                           AND (left_day IS NULL OR left_day >= :first)) AND
    """,
    _CAME,
    """
    GROUP BY m.student_id, m.day HAVING count(*) > 1)
SELECT st.id, st.given, st.family, st.preferred, t.day, s.id, g.name, si.name, s.start, s."end"
FROM twice t
CROSS JOIN mark m INDEXED BY ix_mark_student
     ON m.student_id = t.student_id AND m.day = t.day AND m.removed = 0 AND m.held_site_id IS NOT NULL
CROSS JOIN session s ON s.id = m.session_id
JOIN student st ON st.id = t.student_id JOIN student_group g ON g.id = s.group_id
JOIN site si ON si.id = s.site_id
WHERE """,
    _CAME,
    "ORDER BY t.day DESC, st.id",
)

_SESSION_TIMES = """
SELECT s.id, s.day, s.start, s."end", g.name, si.name FROM session s
JOIN student_group g ON g.id = s.group_id JOIN site si ON si.id = s.site_id
WHERE s.removed = 0 AND s.day BETWEEN :first AND :last
  AND (s."end" - s.start <= 0 OR s."end" - s.start > :longest OR s.start < :earliest OR s."end" > :latest)
ORDER BY s.day DESC, s.start, g.name
"""

_PLACE = """
CROSS JOIN session s ON s.id = m.session_id AND s.removed = 0
JOIN student st ON st.id = m.student_id AND st.removed = 0
JOIN student_group g ON g.id = s.group_id JOIN site si ON si.id = s.site_id
"""
_CLOCKED = """
FROM mark m INDEXED BY ix_mark_clock {place}
WHERE m.removed = 0 AND (m.time_in IS NOT NULL OR m.time_out IS NOT NULL)
  AND m.day BETWEEN :first AND :last
""".replace("{place}", _PLACE)
_MARK_TIMES = joined(
    """
SELECT s.id, s.day, s.start, s."end", g.name, si.name, st.id, st.given, st.family, st.preferred,
       m.time_in, m.time_out
""",
    _CLOCKED,
    """
  AND (m.time_out <= m.time_in OR m.time_in >= s."end" OR m.time_out <= s.start)
ORDER BY s.day DESC, s.start, g.name
""",
)
_SIGN_OUTS = joined(
    """
SELECT s.id, s.day, s.start, s."end", g.name, si.name, st.id, st.given, st.family, st.preferred,
       m.time_in, m.minutes
""",
    _CLOCKED,
    """
  AND m.time_in IS NOT NULL AND m.time_out IS NULL AND m.minutes_source = 'default'
  AND m.status BETWEEN 'late' AND 'present'
ORDER BY s.day DESC, s.start, g.name
""",
)


def period_of(session: DbSession, on: date) -> tuple[date, date]:
    """The days that are looked at: the school year of ``on`` (or the last year), up to ``on``."""
    year = school_year_at(session, on)
    first = year.first_day if year is not None and year.first_day <= on else on - _YEAR
    return first, on


def people_missing_something(session: DbSession, on: date) -> list[MissingRow]:
    """Students in the program without a school, grade, group or adult, by name.

    A group or an adult that is known for later counts; one of the past does not.
    """
    rows = [
        record(
            MissingRow, row[:6],
            missing=tuple(one for one, lacks in zip(Missing, row[6:], strict=True) if lacks),
        )
        for row in fetch(session, _MISSING, on=on)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (name_order(row.given, row.family), row.student_id))


def overlapping_sessions(session: DbSession, first: date, last: date) -> list[OverlapRow]:
    """Pairs of sessions that share minutes and in both of which one child was present; newest first."""
    found = fetch(session, _OVERLAPS, first=first, last=last)
    return [
        overlap
        for _, own in groupby(found, key=lambda row: (row[4], row[0]))
        for overlap in _pairs(list(own))
    ]


def _pairs(own: list[tuple[object, ...]]) -> Iterator[OverlapRow]:
    by_session = {row[5]: row for row in own}
    spans = [(row[5], _clock(row[8]), _clock(row[9])) for row in own]
    for one, other, minutes in quality.overlapping(spans):
        first, second = by_session[one], by_session[other]
        values = (*first[:5], *first[5:8], *second[5:9], minutes)
        yield record(OverlapRow, values)


def impossible_times(session: DbSession, first: date, last: date, rules: Rules) -> list[TimesRow]:
    """Sessions, and comings and goings, whose times cannot be; newest first, sessions before children."""
    limits = (rules.earliest_hour, rules.latest_hour, rules.longest_session_minutes)
    sessions = fetch(
        session, _SESSION_TIMES, first=first, last=last, earliest=60 * limits[0], latest=60 * limits[1],
        longest=limits[2],
    )  # fmt: skip
    rows = [
        record(
            TimesRow, (*row, None, ""),
            problem=quality.session_problem(_clock(row[2]), _clock(row[3]), *limits),
        )
        for row in sessions
    ]  # fmt: skip
    for row in fetch(session, _MARK_TIMES, first=first, last=last):
        start, end, came, went = (_clock_or_none(row[place]) for place in (2, 3, 10, 11))
        assert start is not None
        assert end is not None
        problem = quality.clock_problem(start, end, came, went)
        rows.append(record(TimesRow, (*row[:7], names.list_name(*row[7:10])), problem=problem))
    return rows


def forgotten_sign_outs(session: DbSession, first: date, last: date) -> list[SignOutRow]:
    """Marks with a time in and no time out, whose minutes the rule credited; newest first."""
    return records(SignOutRow, fetch(session, _SIGN_OUTS, first=first, last=last))


def left_behind(session: DbSession) -> list[LeftBehindRow]:
    """Pairs noted as one person of whom the hidden one has rows again, by name."""
    rows = [
        row
        for kind in ("student", "adult")
        for row in records(LeftBehindRow, fetch(session, _left_behind(kind), kind=kind))
    ]
    return sorted(rows, key=lambda row: (names.fold(row.name), row.first_id))


def _left_behind(kind: str) -> str:
    """One statement over every table, where an index leads to one person's rows."""
    counts = " + ".join(
        f"(SELECT count(*) FROM {place.name} x WHERE x.{place.column} = l.gone AND x.removed = 0)"  # noqa: S608
        for place in places(kind)
        if place.is_indexed
    )
    return joined(
        "SELECT kind, first_id, second_id, kept_id, name, n FROM (SELECT l.*,",
        counts,
        "AS n, trim(p.given || ' ' || p.family) AS name FROM (",
        "SELECT *, CASE WHEN first_id = kept_id THEN second_id ELSE first_id END AS gone FROM likeness",
        "WHERE removed = 0 AND answer = 'same' AND kind = :kind) l JOIN",
        kind,
        "p ON p.id = l.kept_id AND p.erased = 0) WHERE n > 0",
    )


def _clock(minutes: object) -> time:
    assert isinstance(minutes, int)
    return clock_time(minutes)


def _clock_or_none(minutes: object) -> time | None:
    return None if minutes is None else _clock(minutes)
