# SPDX-License-Identifier: Apache-2.0
"""The attendance report: what it holds, and the same figures as plain tables for CSV and XLSX.

The paper is in ``attendance_pages.py``; the figures are counted by storage queries. Attended, scheduled and
minutes are whole numbers; the rate is made where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from app.clock import Id
from app.domain.attendance import decimal_hours
from app.domain.words import SessionStatus
from app.i18n import Language, _
from app.reports.head import ReportHead
from app.reports.words import status_words


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
    sites: tuple[SiteLine, ...] = ()


Cell = str | int | Decimal | date | time | None


@dataclass(frozen=True, slots=True)
class PlainTable:
    """One table for a CSV file or a workbook's sheet: numbers are numbers, days are dates, None is blank."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def plain_tables(report: AttendanceReport) -> tuple[PlainTable, ...]:
    """Students, sessions and sites as plain tables, in that order; headings in the report's language."""
    language = report.head.language
    return (
        _students_table(report.students, language),
        _sessions_table(report.sessions, language),
        _sites_table(report.sites, language),
    )


def percent(attended: int, scheduled: int) -> Decimal | None:
    """The rate as a number with one decimal, half up; None, not 0 or 100, when nothing was scheduled."""
    if not scheduled:
        return None
    return (Decimal(100 * attended) / scheduled).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _students_table(lines: tuple[StudentLine, ...], language: Language) -> PlainTable:
    headers = (
        _("Student", language), _("Grade", language), _("School", language), _("Site", language),
        _("Scheduled", language), _("Attended", language), _("Attendance (%)", language),
        _("Excused", language), _("Not excused", language), _("Absent from school", language),
        _("Not marked", language), _("Walk-ins", language), _("Minutes", language), _("Hours", language),
    )  # fmt: skip
    rows = tuple(
        (
            line.name, line.grade, line.school, line.site, line.scheduled, line.attended,
            percent(line.attended, line.scheduled), line.absent_excused, line.absent_unexcused,
            line.school_absent, line.unmarked, line.walk_ins, line.minutes, decimal_hours(line.minutes),
        )
        for line in lines
    )  # fmt: skip
    return PlainTable(_("Students", language), headers, rows)


def _sessions_table(lines: tuple[SessionLine, ...], language: Language) -> PlainTable:
    headers = (
        _("Date", language), _("Start", language), _("End", language), _("Site", language),
        _("Group", language), _("With", language), _("What happened", language), _("Note", language),
        _("Scheduled", language), _("Attended", language), _("Attendance (%)", language),
        _("Not marked", language), _("Walk-ins", language), _("Minutes", language),
    )  # fmt: skip
    return PlainTable(
        _("Sessions", language), headers, tuple(_session_cells(line, language) for line in lines)
    )


def _session_cells(line: SessionLine, language: Language) -> tuple[Cell, ...]:
    counts: tuple[Cell, ...] = (None,) * 6
    if line.status is SessionStatus.HELD:
        rate = percent(line.attended, line.scheduled)
        counts = (line.scheduled, line.attended, rate, line.unmarked, line.walk_ins, line.minutes)
    return (
        line.day, line.start, line.end, line.site, line.group, line.adults,
        status_words(line.status, language), line.reason_note, *counts,
    )  # fmt: skip


def _sites_table(lines: tuple[SiteLine, ...], language: Language) -> PlainTable:
    headers = (
        _("Site", language), _("Students", language), _("Sessions held", language),
        _("Lost to the program", language), _("Without data", language), _("Scheduled", language),
        _("Attended", language), _("Attendance (%)", language), _("Not marked", language),
        _("Walk-ins", language), _("Minutes", language), _("Hours", language),
    )  # fmt: skip
    rows = tuple(
        (
            line.site, line.students, line.sessions_held, line.sessions_lost, line.sessions_without_data,
            line.scheduled, line.attended, percent(line.attended, line.scheduled), line.unmarked,
            line.walk_ins, line.minutes, decimal_hours(line.minutes),
        )
        for line in lines
    )  # fmt: skip
    return PlainTable(_("Sites", language), headers, rows)
