# SPDX-License-Identifier: Apache-2.0
"""The attendance report: what it holds, and the same figures as plain tables for CSV and XLSX.

The paper is in ``attendance_pages.py``; the figures are counted by storage queries. Attended, scheduled and
minutes are whole numbers; the rate is made where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from app.clock import Id
from app.domain.words import SessionStatus
from app.reports.head import ReportHead


@dataclass(frozen=True, slots=True)
class LostRow:
    """Sessions that did not meet for one reason: they leave the rate and are shown as lost to the program.

    ``places`` is the sum of students who were on the plan of those sessions; ``minutes`` the planned minutes
    of the sessions themselves (not times students).
    """

    reason: SessionStatus
    sessions: int
    places: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class AttendanceTotals:
    """Sums over the report. ``students`` is unduplicated: each child with minutes above zero counts once.

    ``students_planned`` counts each child on any plan once. ``scheduled`` are places in sessions that were
    held, ``attended`` those of them with minutes above zero, ``unmarked`` those without any mark;
    ``walk_ins`` are attended places that nobody had planned (outside the rate). ``sessions_without_data``
    lie in the past with neither marks nor a word that they did not meet: silence, never zero.
    """

    students: int = 0
    students_planned: int = 0
    sessions_held: int = 0
    sessions_without_data: int = 0
    scheduled: int = 0
    attended: int = 0
    absent_excused: int = 0
    absent_unexcused: int = 0
    school_absent: int = 0
    unmarked: int = 0
    walk_ins: int = 0
    minutes: int = 0
    lost: tuple[LostRow, ...] = ()

    @property
    def sessions_lost(self) -> int:
        return sum(row.sessions for row in self.lost)


@dataclass(frozen=True, slots=True)
class StudentLine:
    """One student; ``name`` as in a list ("Begaye, Ana"), ``grade`` a code, ``site`` may name several."""

    student_id: Id
    name: str
    grade: str = ""
    school: str = ""
    site: str = ""
    scheduled: int = 0
    attended: int = 0
    absent_excused: int = 0
    absent_unexcused: int = 0
    school_absent: int = 0
    unmarked: int = 0
    walk_ins: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of any status, also those that did not meet (their counts are 0 and shown blank)."""

    session_id: Id
    day: date
    start: time
    end: time
    site: str
    group: str
    adults: str = ""
    status: SessionStatus = SessionStatus.HELD
    reason_note: str = ""
    scheduled: int = 0
    attended: int = 0
    unmarked: int = 0
    walk_ins: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site. A student who comes to two sites counts at both: lines do not add up to the totals."""

    site_id: Id | None
    site: str
    students: int = 0
    sessions_held: int = 0
    sessions_lost: int = 0
    sessions_without_data: int = 0
    scheduled: int = 0
    attended: int = 0
    unmarked: int = 0
    walk_ins: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class AttendanceReport:
    """Everything the report shows; lines are in the order in which they are printed."""

    head: ReportHead
    totals: AttendanceTotals
    students: tuple[StudentLine, ...] = ()
    sessions: tuple[SessionLine, ...] = ()
    sites: tuple[SiteLine, ...] = field(default=())
