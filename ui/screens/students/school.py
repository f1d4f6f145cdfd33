# SPDX-License-Identifier: Apache-2.0
"""School attendance of a student as the school reported it: the band, and the days missed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.school_attendance import Band
from app.storage.queries import school_attendance, student_work
from app.storage.queries.school_attendance import SchoolTally
from app.storage.queries.student_work import SchoolDayRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.badge import Badge
from ui.kit.dates import day_text
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import label
from ui.people.period import Period
from ui.theme import Tone

BANDS = {
    Band.SATISFACTORY: (Tone.OK, "Below 5 % missed"),
    Band.AT_RISK: (Tone.INFO, "5 % or more missed"),
    Band.MODERATE: (Tone.ATTENTION, "10 % or more missed"),
    Band.SEVERE: (Tone.PROBLEM, "20 % or more missed"),
}


class SchoolPanel(QWidget):
    """Band of the year, and the days missed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.badge = Badge(Tone.NEUTRAL, "")
        self.words = label("")
        self.table: TableView[SchoolDayRow] = TableView(
            _columns(),
            name="School days missed",
            sorts_here=True,
            empty="No missed school days were reported.",
        )
        self.setLayout(column(flow(self.badge), self.words, self.table))

    def show_student(self, data: StudentProfile, year: Period) -> None:
        """Read the school days of a school year."""
        with self._desk.ctx.store.read() as session:
            tally = school_attendance.student_school_attendance(session, data.id, year.first, year.last)
            days = student_work.school_days(session, data.id, year.first, year.last)
        self.table.set_rows([day for day in days if day.absent_x2])
        self._show_band(tally)

    def _show_band(self, tally: SchoolTally | None) -> None:
        if tally is None:
            self.badge.set_status(Tone.NEUTRAL, "Nothing reported")
            self.words.setText("Import the school's attendance file to see the days here.")
            return
        tone, words = BANDS[tally.band] if tally.band else (Tone.NEUTRAL, "Too few days to say")
        self.badge.set_status(tone, words)
        self.words.setText(
            f"Missed {_half(tally.absent_x2)} of {_half(tally.enrolled_x2)} school days, "
            f"{_half(tally.excused_x2)} of them excused."
        )


def _half(days_x2: int) -> str:
    return f"{days_x2 // 2}" + (".5" if days_x2 % 2 else "")


def _columns() -> list[Column[SchoolDayRow]]:
    return [
        Column[SchoolDayRow](key="day", title="Day", value=lambda row: day_text(row.day),
                             order=lambda row: row.day),
        Column[SchoolDayRow](key="missed", title="Missed", width=150,
                             value=lambda row: "Whole day" if row.absent_x2 == 2 else "Half a day"),
        Column[SchoolDayRow](key="excused", title="Excused", width=110,
                             value=lambda row: "Excused" if row.excused else ""),
        Column[SchoolDayRow](key="code", title="School's code", width=140, value=lambda row: row.code),
    ]  # fmt: skip
