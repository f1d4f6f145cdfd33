# SPDX-License-Identifier: Apache-2.0
"""The list for a school's attendance team: students by band, the most missed first, with room to write."""

from __future__ import annotations

from datetime import date

from app import clock
from app.clock import Id
from app.domain.grades import label as grade_label
from app.domain.school_attendance import KNOWN_RULE, Band, Lines, half_days
from app.printing.attendance import report_head
from app.printing.narrowed import narrowed
from app.reports.attendance import percent
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries import school_attendance
from app.storage.queries.school_attendance import SchoolTally
from app.storage.store import Store

_BANDS = (Band.SEVERE, Band.MODERATE, Band.AT_RISK)
_NAMES = {Band.SEVERE: "Severe", Band.MODERATE: "Moderate", Band.AT_RISK: "At risk"}
_COLUMNS = (
    ListedColumn("Student", 0.22, is_text=True), ListedColumn("Grade", 0.1, is_text=True),
    ListedColumn("School", 0.2, is_text=True), ListedColumn("Next step", 0.22, is_text=True),
    ListedColumn("Missed", 0.11), ListedColumn("In %", 0.08), ListedColumn("May still miss", 0.1),
)  # fmt: skip
_TITLES = (
    "Student", "Grade", "School", "Band", "Days missed", "Days enrolled", "Missed (%)", "May still miss",
    "Known until", "From",
)  # fmt: skip


def attendance_team_report(
    store: Store, first: date, last: date, site_id: Id | None = None, student_id: Id | None = None
) -> ListedReport:
    """Students of a period by band, both ends included; only those of a site's groups where it is said."""
    until = max(first, min(last, clock.today()))
    with store.read() as session:
        rows = school_attendance.school_attendance_of_all(session, first, until)
        unknown = len(school_attendance.nothing_known(session, rows, until))
        lines = school_attendance.lines(session)
        meant, words = narrowed(session, until, site_id, student_id)
        if meant is not None:
            rows = [row for row in rows if row.student_id in meant]
        head = report_head(session, first, last, "en", words)
    rows.sort(key=lambda row: -row.absent_x2 / row.enrolled_x2)
    figures = [
        (f"{sum(row.band is band for row in rows):,}", f"{_NAMES[band].lower()}: {lines.words(band)}")
        for band in _BANDS
    ]
    if site_id is None and student_id is None:
        figures.append((f"{unknown:,}", "of whom nothing is known"))
    tables = tuple(_table(rows, band, lines) for band in _BANDS)
    return ListedReport("Attendance team", head, tuple(figures), tables, _rules(lines))


def _table(rows: list[SchoolTally], band: Band, lines: Lines) -> ListedTable:
    own = tuple(_row(row) for row in rows if row.band is band)
    return ListedTable(_NAMES[band], _COLUMNS, own, "Nobody.", f"{lines.words(band)}.", _TITLES)


def _row(row: SchoolTally) -> ListedRow:
    left = "" if row.can_miss is None else "crossed" if row.can_miss < 0 else str(row.can_miss)
    missed = f"{half_days(row.absent_x2)} of {half_days(row.enrolled_x2)}"
    return ListedRow(
        (row.name, grade_label(row.grade), row.school, "", missed, row.share.percent, left),
        row.student_id,
        (
            row.name, row.grade, row.school, str(row.band), half_days(row.absent_x2),
            half_days(row.enrolled_x2), percent(row.absent_x2, row.enrolled_x2), row.can_miss, row.last,
            str(row.known),
        ),
    )  # fmt: skip


def _rules(lines: Lines) -> tuple[str, ...]:
    return (
        (
            "Missed: days absent of days enrolled, all reasons together, half days counted as halves. "
            f"Chronic is {lines.chronic} % or more, in whole numbers: exactly {lines.chronic} % is chronic."
        ),
        f"A rate needs at least {lines.min_enrolled_days} days enrolled; who has fewer is not on this list.",
        "May still miss: whole days until the school year ends without reaching the line, by its calendar.",
        KNOWN_RULE,
        "Bands as Attendance Works draws them, with this program's own numbers.",
    )
