# SPDX-License-Identifier: Apache-2.0
"""Sessions between two days, one session in full, series, and what still waits for data.

``PLANNED`` in the past is silence and is listed as such; nothing here counts it as a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names, schedule, sheet_numbers
from app.domain.words import Activity, MarkStatus, MinutesSource, Role, SessionStatus, SheetState
from app.errors import NotFound
from app.storage.queries.people import FAMILY, Named, name_order
from app.storage.queries.sql import fetch, fetch_one, id_list, joined, record, records


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session. ``adults`` are names joined by commas.

    ``roster`` counts planned students, ``marked`` those with any mark, ``attended`` those who came (walk-ins
    included), ``walk_ins`` the marked ones nobody had planned. The sheet is the newest one, if any.
    """

    id: Id
    series_id: Id | None
    planned_day: date | None
    day: date
    start: time
    end: time
    site_id: Id
    site: str
    group_id: Id
    group: str
    adults: str
    role: Role
    activity: Activity
    subject: str
    status: SessionStatus
    reason_note: str
    roster: int
    marked: int
    attended: int
    walk_ins: int
    minutes_present: int
    sheet_id: Id | None
    sheet_number: str | None
    sheet_state: SheetState | None

    @property
    def minutes(self) -> int:
        """The session's planned length."""
        return schedule.minutes_between(self.start, self.end)

    @property
    def unmarked(self) -> int:
        """Planned students without a mark."""
        return max(0, self.roster - self.marked + self.walk_ins)

    @property
    def is_moved(self) -> bool:
        return self.planned_day is not None and self.planned_day != self.day


@dataclass(frozen=True, slots=True)
class SessionStudentRow:
    """A student of one session: on the plan, or a walk-in; ``status`` is None until marked."""

    student_id: Id
    given: str
    family: str
    preferred: str
    grade: str
    planned: bool
    status: MarkStatus | None
    minutes: int
    minutes_source: MinutesSource | None
    time_in: time | None
    time_out: time | None
    early_release: str
    note: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def is_walk_in(self) -> bool:
        return not self.planned


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet of a session."""

    id: Id
    number: str
    state: SheetState
    language: str
    pages: int
    printed_at: int | None
    typed_at: int | None
    typed_by: str
    checked_at: int | None
    checked_by: str

    @property
    def printed_number(self) -> str:
        return sheet_numbers.printed(self.number)


@dataclass(frozen=True, slots=True)
class SessionProfile:
    """One session in full. Students: the plan in a sheet's order, then walk-ins. Sheets: newest first."""

    row: SessionRow
    adults: tuple[Named, ...]
    students: tuple[SessionStudentRow, ...]
    left_out: tuple[Named, ...]
    sheets: tuple[SheetRef, ...]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A recurring plan and how far it is; ``days`` as stored ("mon,wed").

    ``students`` are in the group now or later.
    """

    id: Id
    group_id: Id
    group: str
    site_id: Id
    site: str
    days: str
    start: time
    end: time
    first_day: date
    last_day: date
    role: Role
    activity: Activity
    subject: str
    adults: str
    students: int
    sessions: int
    held: int
    lost: int
    planned: int


@dataclass(frozen=True, slots=True)
class SheetOutRow:
    """A printed sheet whose session has no data yet."""

    sheet_id: Id
    number: str
    state: SheetState
    pages: int
    printed_at: int | None
    session_id: Id
    day: date
    start: time
    end: time
    site_id: Id
    site: str
    group: str
    adults: str

    @property
    def printed_number(self) -> str:
        return sheet_numbers.printed(self.number)


_ADULTS = """
coalesce((SELECT group_concat(trim(a.given || ' ' || a.family), ', ' ORDER BY a.family, a.given)
          FROM session_adult x JOIN adult a ON a.id = x.adult_id
          WHERE x.session_id = s.id AND x.removed = 0), '')
"""

# The plan of session ``s``: members on the day and added students, without those left out.
_ROSTER = """
SELECT p.student_id FROM membership p
WHERE p.group_id = s.group_id AND p.removed = 0
  AND p.first_day <= s.day AND (p.last_day IS NULL OR p.last_day >= s.day)
  AND NOT EXISTS (SELECT 1 FROM session_student o WHERE o.session_id = s.id AND o.student_id = p.student_id
                  AND o.planned = 0 AND o.removed = 0)
UNION
SELECT x.student_id FROM session_student x WHERE x.session_id = s.id AND x.planned = 1 AND x.removed = 0
"""

_COUNTED = """
FROM mark m WHERE m.day = s.day AND m.session_id = s.id AND m.removed = 0
AND m.student_id NOT IN (SELECT id FROM student WHERE removed = 1 AND erased = 0)
"""

_ROW = joined(
    'SELECT s.id, s.series_id, s.planned_day, s.day, s.start, s."end",',
    "s.site_id, si.name, s.group_id, g.name,",
    _ADULTS,
    ", s.role, s.activity, s.subject, s.status, s.reason_note,",
    "(SELECT count(*) FROM (",
    _ROSTER,
    ") r WHERE r.student_id NOT IN (SELECT id FROM student WHERE removed = 1 AND erased = 0)),",
    "(SELECT count(*)",
    _COUNTED,
    "), (SELECT count(*)",
    _COUNTED,
    "AND m.status IN ('present', 'partial', 'late', 'left_early') AND m.minutes > 0),",
    "(SELECT count(*)",
    _COUNTED,
    "AND NOT m.scheduled), (SELECT coalesce(sum(m.minutes), 0)",
    _COUNTED,
    "AND m.status IN ('present', 'partial', 'late', 'left_early')),",
    "sh.id, sh.number, sh.state",
)
_JOINS = """
JOIN site si ON si.id = s.site_id JOIN student_group g ON g.id = s.group_id
LEFT JOIN sheet sh ON sh.id = (SELECT max(n.id) FROM sheet n WHERE n.session_id = s.id AND n.removed = 0)
"""
_ORDER = "ORDER BY s.day, s.start, si.name, g.name, s.id"

_BETWEEN = joined(
    _ROW,
    "FROM session s",
    _JOINS,
    """
WHERE s.removed = 0 AND s.day BETWEEN :first AND :last
  AND (:site IS NULL OR s.site_id = :site) AND (:group IS NULL OR s.group_id = :group)
  AND (:status IS NULL OR s.status = :status)
  AND (:adult IS NULL OR EXISTS (
      SELECT 1 FROM session_adult y WHERE y.session_id = s.id AND y.adult_id = :adult AND y.removed = 0))
  AND (:student IS NULL
""",
    "OR EXISTS (SELECT 1 FROM (",
    _ROSTER,
    ") r WHERE r.student_id = :student) OR EXISTS (SELECT 1 FROM mark m WHERE m.day = s.day",
    "AND m.session_id = s.id AND m.student_id = :student AND m.removed = 0))",
    _ORDER,
)

_BY_IDS = joined(
    _ROW,
    "FROM (SELECT unhex(value) AS id FROM json_each(:ids)) w CROSS JOIN session s ON s.id = w.id",
    _JOINS,
    "WHERE s.removed = 0",
    _ORDER,
)

_WITHOUT_DATA = joined(
    _ROW,
    "FROM session s",
    _JOINS,
    "WHERE s.removed = 0 AND s.status = 'planned' AND s.day <= :until",
    "AND (:site IS NULL OR s.site_id = :site)",
    _ORDER,
)

_STUDENTS = joined(
    "SELECT st.id, st.given,",
    FAMILY,
    ", st.preferred,",
    "       st.grade, coalesce(m.scheduled, 1), m.status,",
    "       coalesce(m.minutes, 0), m.minutes_source, m.time_in, m.time_out,",
    "       coalesce(m.early_release, ''), coalesce(m.note, '')",
    "FROM (SELECT r.student_id FROM session s CROSS JOIN (",
    """
    SELECT p.student_id, p.group_id, p.first_day, p.last_day FROM membership p WHERE p.removed = 0
    ) r ON r.group_id = s.group_id AND r.first_day <= s.day AND (r.last_day IS NULL OR r.last_day >= s.day)
    WHERE s.id = :session AND NOT EXISTS (
        SELECT 1 FROM session_student o WHERE o.session_id = s.id AND o.student_id = r.student_id
        AND o.planned = 0 AND o.removed = 0)
    UNION
    SELECT x.student_id FROM session_student x WHERE x.session_id = :session AND x.planned = 1
        AND x.removed = 0
    UNION
    SELECT k.student_id FROM mark k WHERE k.session_id = :session AND k.removed = 0
) w JOIN student st ON st.id = w.student_id AND (st.removed = 0 OR st.erased = 1)
LEFT JOIN mark m ON m.session_id = :session AND m.student_id = w.student_id AND m.removed = 0
WHERE st.erased = 0 OR m.status IS NOT NULL
""",
)

_SESSION_ADULTS = """
SELECT a.id, trim(a.given || ' ' || a.family) FROM session_adult x JOIN adult a ON a.id = x.adult_id
WHERE x.session_id = :session AND x.removed = 0 ORDER BY a.family, a.given, a.id
"""

_LEFT_OUT = """
SELECT st.id, st.given, st.family, st.preferred FROM session_student x
JOIN student st ON st.id = x.student_id AND st.removed = 0
WHERE x.session_id = :session AND x.planned = 0 AND x.removed = 0
"""

_SHEETS = """
SELECT id, number, state, language, pages, printed_at, typed_at, typed_by, checked_at, checked_by
FROM sheet WHERE session_id = :session AND removed = 0 ORDER BY id DESC
"""

_SERIES = """
SELECT r.id, r.group_id, g.name, r.site_id, si.name, r.days, r.start, r."end", r.first_day, r.last_day,
       r.role, r.activity, r.subject,
       coalesce((SELECT group_concat(trim(a.given || ' ' || a.family), ', ' ORDER BY a.family, a.given)
                 FROM series_adult x JOIN adult a ON a.id = x.adult_id
                 WHERE x.series_id = r.id AND x.removed = 0), ''),
       (SELECT count(DISTINCT p.student_id) FROM membership p
        WHERE p.group_id = r.group_id AND p.removed = 0 AND (p.last_day IS NULL OR p.last_day >= :on)
          AND p.student_id NOT IN (SELECT id FROM student WHERE removed = 1)),
       count(s.id), coalesce(sum(s.status = 'held'), 0), coalesce(sum(s.status NOT IN ('held', 'planned')),
       0),
       coalesce(sum(s.status = 'planned'), 0)
FROM series r JOIN student_group g ON g.id = r.group_id JOIN site si ON si.id = r.site_id
LEFT JOIN session s ON s.series_id = r.id AND s.removed = 0
WHERE r.removed = 0 AND (:ended OR r.last_day >= :on) AND (:series IS NULL OR r.id = :series)
GROUP BY r.id ORDER BY si.name, r.start, g.name, r.first_day
"""

_SHEETS_OUT = joined(
    'SELECT sh.id, sh.number, sh.state, sh.pages, sh.printed_at, s.id, s.day, s.start, s."end", s.site_id,',
    "si.name, g.name,",
    _ADULTS,
    """
FROM sheet sh CROSS JOIN session s ON s.id = sh.session_id AND s.removed = 0 AND s.status = 'planned'
JOIN site si ON si.id = s.site_id JOIN student_group g ON g.id = s.group_id
WHERE sh.removed = 0 AND sh.state IN ('printed', 'in_hand') AND (:until IS NULL OR s.day <= :until)
ORDER BY s.day, s.start, si.name, g.name, sh.number
""",
)


def sessions_between(
    session: DbSession,
    first: date,
    last: date,
    *,
    site_id: Id | None = None,
    group_id: Id | None = None,
    adult_id: Id | None = None,
    student_id: Id | None = None,
    status: SessionStatus | None = None,
) -> list[SessionRow]:
    """Sessions of any status by day, start, site and group; conditions that are set must all hold."""
    found = fetch(
        session, _BETWEEN, first=first, last=last, site=site_id, group=group_id, adult=adult_id,
        student=student_id, status=status,
    )  # fmt: skip
    return records(SessionRow, found)


def sessions_by_ids(session: DbSession, ids: list[Id]) -> list[SessionRow]:
    """These sessions, by day, start, site and group; ids that are gone are left out."""
    return records(SessionRow, fetch(session, _BY_IDS, ids=id_list(ids)))


def session_profile(session: DbSession, session_id: Id) -> SessionProfile:
    """One session with its people and sheets. Raises NotFound."""
    row = fetch_one(session, _BY_IDS, ids=id_list([session_id]))
    if row is None:
        raise NotFound("This session is no longer here.")
    students = records(SessionStudentRow, fetch(session, _STUDENTS, session=session_id))
    students.sort(key=lambda one: (not one.planned, name_order(one.given, one.family), one.student_id))
    left_out = fetch(session, _LEFT_OUT, session=session_id)
    left_out.sort(key=lambda one: name_order(one[1], one[2]))
    return SessionProfile(
        record(SessionRow, row),
        tuple(records(Named, fetch(session, _SESSION_ADULTS, session=session_id))),
        tuple(students),
        tuple(Named(one[0], names.list_name(*one[1:])) for one in left_out),
        tuple(records(SheetRef, fetch(session, _SHEETS, session=session_id))),
    )


def sessions_without_data(session: DbSession, until: date, site_id: Id | None = None) -> list[SessionRow]:
    """Sessions up to ``until`` (included) that are still only planned, oldest first."""
    return records(SessionRow, fetch(session, _WITHOUT_DATA, until=until, site=site_id))


def sheets_out(session: DbSession, until: date | None = None) -> list[SheetOutRow]:
    """Sheets printed or in hand whose session has no data, by day; ``until`` leaves out later sessions."""
    return records(SheetOutRow, fetch(session, _SHEETS_OUT, until=until))


def series_list(session: DbSession, on: date, *, ended: bool = False) -> list[SeriesRow]:
    """Series by site, time and group; with ``ended`` also those whose last day is before ``on``."""
    return records(SeriesRow, fetch(session, _SERIES, on=on, ended=ended, series=None))


def series_row(session: DbSession, series_id: Id, on: date) -> SeriesRow:
    """One series. Raises NotFound."""
    row = fetch_one(session, _SERIES, on=on, ended=True, series=series_id)
    if row is None:
        raise NotFound("This series is no longer here.")
    return record(SeriesRow, row)
