# SPDX-License-Identifier: Apache-2.0
"""Matches with their clock: an adult with a student or a group, when they last met, what rests, how it ended.

The rules of the clock are ``app.domain.match_clock``. A meeting is a held session that the adult led and a
student of the match attended, or time together that was logged as a contact and reached. A match of somebody
who was removed or erased is in no list. Contacts and check-ins are in ``contacts``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import match_clock, names
from app.domain.match_clock import MatchDays, MatchState, Pause
from app.domain.rulebook import Rules
from app.domain.words import ExitInterview, Rematch, Role, SessionStatus
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import day, fetch, joined, record, records

Which = Literal["open", "ended", "all"]


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match as of a day. ``last_met`` None: not yet; ``committed_to`` is the last day agreed on."""

    id: Id
    adult_id: Id
    adult_given: str
    adult_family: str
    student_id: Id | None
    student_given: str
    student_family: str
    group_id: Id | None
    group: str
    role: Role
    first_day: date
    last_day: date | None
    subject: str
    weekly_minutes: int | None
    base: str
    agreed_until: date | None
    last_met: date | None
    pauses: tuple[Pause, ...]
    state: MatchState
    quiet_days: int
    days_run: int
    committed_to: date
    days_left: int

    @property
    def adult(self) -> str:
        return names.display_name(self.adult_given, self.adult_family)

    @property
    def other(self) -> str:
        """The student's or the group's name."""
        return self.group or names.display_name(self.student_given, self.student_family)

    @property
    def name(self) -> str:
        return f"{self.adult} with {self.other}"

    @property
    def is_quiet(self) -> bool:
        return self.state in (MatchState.AMBER, MatchState.RED)


@dataclass(frozen=True, slots=True)
class PauseRow:
    """Days on which a match rests; open without ``last_day``."""

    id: Id
    first_day: date
    last_day: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class MatchEnding:
    """How a match ended, and why it had been suggested. ``note`` is restricted."""

    because: str
    notice_day: date | None
    reason: str
    note: str
    later_contact: str
    rematch: Rematch
    exit_adult: ExitInterview
    exit_student: ExitInterview
    exit_guardian: ExitInterview


@dataclass(frozen=True, slots=True)
class MatchProfile:
    """One match in full."""

    row: MatchRow
    ending: MatchEnding
    pauses: tuple[PauseRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One session of a match; ``minutes`` are the most that a student of it was there."""

    session_id: Id
    day: date
    start: time
    end: time
    status: SessionStatus
    subject: str
    came: int
    minutes: int
    note: str


_ATTENDED = "m.removed = 0 AND m.status BETWEEN 'late' AND 'present' AND m.minutes > 0"
_LED = """EXISTS (SELECT 1 FROM session_adult x
    WHERE x.session_id = {session} AND x.adult_id = n.adult_id AND x.removed = 0)"""
_UNTIL = "min(coalesce(n.last_day, :on), :on)"
# From the student's marks, or the group's sessions, backwards in time: the first that fits is the last one.
_WITH_STUDENT = joined(
    "SELECT m.day FROM mark m INDEXED BY ix_mark_student",
    "WHERE m.student_id = n.student_id AND m.day BETWEEN n.first_day AND", _UNTIL,
    "AND m.held_site_id IS NOT NULL AND", _ATTENDED, "AND", _LED.format(session="m.session_id"),
    "ORDER BY m.day DESC LIMIT 1",
)  # fmt: skip
_WITH_GROUP = joined(
    "SELECT s.day FROM session s WHERE s.group_id = n.group_id AND s.removed = 0 AND s.status = 'held'",
    "AND s.day BETWEEN n.first_day AND", _UNTIL, "AND", _LED.format(session="s.id"),
    "AND EXISTS (SELECT 1 FROM mark m WHERE m.session_id = s.id AND", _ATTENDED, ")",
    "ORDER BY s.day DESC LIMIT 1",
)  # fmt: skip
_LOGGED = joined(
    "SELECT c.day FROM contact c WHERE c.assignment_id = n.id AND c.removed = 0 AND c.purpose = 'support'",
    "AND c.reached = 1 AND c.day BETWEEN n.first_day AND", _UNTIL, "ORDER BY c.day DESC LIMIT 1",
)  # fmt: skip
_FROM = """
FROM assignment n JOIN adult a ON a.id = n.adult_id AND a.removed = 0
LEFT JOIN student st ON st.id = n.student_id
LEFT JOIN student_group g ON g.id = n.group_id
WHERE n.removed = 0 AND (n.student_id IS NULL OR st.removed = 0) AND (n.group_id IS NULL OR g.removed = 0)
"""
_COLUMNS = joined(
    "SELECT n.id, n.adult_id, a.given, a.family, n.student_id, coalesce(st.given, ''),",
    "coalesce(st.family, ''), n.group_id, coalesce(g.name, ''), n.role, n.first_day, n.last_day,",
    "n.subject, n.weekly_minutes, n.base, n.committed_until,",
    "CASE WHEN n.student_id IS NOT NULL THEN (", _WITH_STUDENT, ") ELSE (", _WITH_GROUP, ") END,",
    "(", _LOGGED, "),",
    "(SELECT json_group_array(json_array(p.first_day, p.last_day)) FROM match_pause p",
    " WHERE p.assignment_id = n.id AND p.removed = 0)",
)  # fmt: skip
_MATCHES = joined(
    _COLUMNS, _FROM,
    "AND (:match IS NULL OR n.id = :match) AND (:role IS NULL OR n.role = :role)",
    "AND CASE :which WHEN 'open' THEN n.last_day IS NULL OR n.last_day >= :on",
    "    WHEN 'ended' THEN n.last_day < :on ELSE 1 END",
)  # fmt: skip
_ENDING = joined(
    "SELECT n.because, n.notice_day, n.end_reason, n.end_note, n.later_contact, n.rematch, n.exit_adult,",
    "n.exit_student, n.exit_guardian", _FROM, "AND n.id = :match",
)  # fmt: skip
_PAUSES = """
SELECT id, first_day, last_day, reason FROM match_pause
WHERE assignment_id = :match AND removed = 0 ORDER BY first_day DESC, id
"""
_SHOWN = """SELECT s.id, s.day, s.start, s."end", s.status, s.subject, count(m.student_id),
       coalesce(max(m.minutes), 0), coalesce(max(m.note), '')"""
_DAYS = "s.day BETWEEN n.first_day AND coalesce(n.last_day, :on) AND s.day <= :on AND s.removed = 0"
_LATEST = "GROUP BY s.id ORDER BY s.day DESC, s.start DESC LIMIT :most"
# What the adult led of a group's sessions; or what a student came to, whichever group it was.
_GROUP_MEETINGS = joined(
    _SHOWN, "FROM assignment n CROSS JOIN session s ON s.group_id = n.group_id",
    "LEFT JOIN mark m ON m.session_id = s.id AND", _ATTENDED,
    "WHERE n.id = :match AND", _DAYS, "AND", _LED.format(session="s.id"), _LATEST,
)  # fmt: skip
_STUDENT_MEETINGS = joined(
    _SHOWN, "FROM assignment n CROSS JOIN mark m INDEXED BY ix_mark_student",
    "ON m.student_id = n.student_id AND m.day BETWEEN n.first_day AND :on AND", _ATTENDED,
    "CROSS JOIN session s ON s.id = m.session_id",
    "WHERE n.id = :match AND", _DAYS, "AND", _LED.format(session="s.id"), _LATEST,
)  # fmt: skip
_PARTNERS = """
SELECT n.id FROM assignment n
WHERE n.adult_id = :adult AND n.removed = 0 AND n.first_day <= :on
  AND (n.last_day IS NULL OR n.last_day >= :on)
  AND (n.student_id = :student OR EXISTS (
      SELECT 1 FROM membership p WHERE p.group_id = n.group_id AND p.student_id = :student AND p.removed = 0
      AND p.first_day <= :on AND (p.last_day IS NULL OR p.last_day >= :on)))
ORDER BY n.student_id IS NULL, n.first_day DESC, n.id LIMIT 1
"""


def matches(
    session: DbSession, on: date, rules: Rules, which: Which = "open", role: Role | None = None
) -> list[MatchRow]:
    """Matches by the adult's and the student's name. ``which``: those that have not ended, have, or all."""
    found = fetch(session, _MATCHES, on=on, which=which, role=role, match=None)
    rows = [_row(one, on, rules) for one in found]
    return sorted(
        rows, key=lambda row: (name_order(row.adult_given, row.adult_family), names.fold(row.other), row.id)
    )


def quiet_matches(session: DbSession, on: date, rules: Rules) -> list[MatchRow]:
    """Matches without a meeting for so long that they are amber or red, the quietest first."""
    quiet = [row for row in matches(session, on, rules) if row.is_quiet]
    return sorted(quiet, key=lambda row: (-row.quiet_days, names.fold(row.adult), row.id))


def match_row(session: DbSession, match_id: Id, on: date, rules: Rules) -> MatchRow:
    """One match as of a day. Raises NotFound, also when one of the two was removed or erased."""
    found = fetch(session, _MATCHES, on=on, which="all", role=None, match=match_id)
    if not found:
        raise NotFound("This match is no longer here.")
    return _row(found[0], on, rules)


def match_profile(session: DbSession, match_id: Id, on: date, rules: Rules) -> MatchProfile:
    """One match in full. Raises NotFound."""
    row = match_row(session, match_id, on, rules)
    ending = record(MatchEnding, fetch(session, _ENDING, match=match_id)[0])
    pauses = records(PauseRow, fetch(session, _PAUSES, match=match_id))
    return MatchProfile(row, ending, tuple(pauses))


def meetings(session: DbSession, row: MatchRow, on: date, most: int = 200) -> list[MeetingRow]:
    """Sessions of a match until a day, the latest first; of a group also those that did not take place."""
    statement = _GROUP_MEETINGS if row.group_id is not None else _STUDENT_MEETINGS
    return records(MeetingRow, fetch(session, statement, match=row.id, on=on, most=most))


def match_of(session: DbSession, adult_id: Id, student_id: Id, on: date) -> Id | None:
    """The match of an adult and a student on a day, the one with just this student first."""
    found = fetch(session, _PARTNERS, adult=adult_id, student=student_id, on=on)
    return found[0][0] if found else None


def _row(one: tuple[Any, ...], on: date, rules: Rules) -> MatchRow:
    *told, with_somebody, logged, rests = one
    pauses = tuple(Pause(day(a), day(b) if b else None) for a, b in json.loads(rests))
    met = max((found for found in (with_somebody, logged) if found), default=None)
    first, last = day(one[10]), day(one[11]) if one[11] else None
    clock = MatchDays(first, last, pauses, day(met) if met else None)
    months = match_clock.commitment_months(one[14], rules.commitment_months, rules.school_based_months)
    until = match_clock.commitment_end(clock, months, day(one[15]) if one[15] else None)
    return record(
        MatchRow, [*told, met], pauses=pauses,
        state=_state(Role(one[9]), clock, on, rules),
        quiet_days=match_clock.quiet_days(clock, on), days_run=match_clock.days_run(clock, on),
        committed_to=until, days_left=match_clock.days_left(until, on),
    )  # fmt: skip


def _state(role: Role, clock: MatchDays, on: date, rules: Rules) -> MatchState:
    state = match_clock.state(clock, on, rules.quiet_amber_days, rules.quiet_red_days)
    is_quiet = state in (MatchState.AMBER, MatchState.RED)
    return MatchState.MEETING if is_quiet and role not in match_clock.MEETING_ROLES else state
