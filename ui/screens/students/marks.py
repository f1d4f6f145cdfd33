# SPDX-License-Identifier: Apache-2.0
"""The marks of a student in a period: the rows behind every attendance figure of the profile."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from app.clock import Id
from app.domain.attendance import hours_text
from app.domain.words import label
from app.storage.queries.cells import CellRow, Figure, cells
from app.storage.queries.students import StudentProfile
from app.storage.queries.tallies import Scope
from ui.desk import Desk
from ui.kit.dates import day_text, time_text
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.people.period import Period, periods

FIGURES = {
    Figure.ALL: "Everything",
    Figure.SCHEDULED: "On the plan",
    Figure.ATTENDED: "Came",
    Figure.ABSENT_EXCUSED: "Absent, excused",
    Figure.ABSENT_UNEXCUSED: "Absent",
    Figure.SCHOOL_ABSENT: "Absent from school",
    Figure.UNMARKED: "Not marked",
    Figure.WALK_IN: "Walked in",
    Figure.LOST: "Cancelled",
}


class MarksPanel(QWidget):
    """Period and kind of row; Enter opens the session."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._student: Id | None = None
        self.period, self.figure = QComboBox(), QComboBox()
        self.period.setAccessibleName("Period")
        self.figure.setAccessibleName("Which rows")
        for figure, words in FIGURES.items():
            self.figure.addItem(words, figure)
        self.table: TableView[CellRow] = TableView(
            _columns(), name="Marks", sorts_here=True, empty="No sessions of this kind in this period."
        )
        self.table.row_activated.connect(lambda row: desk.navigator.open_session(row.session_id))
        self.sum = small("")
        self.period.currentIndexChanged.connect(lambda _number: self._read())
        self.figure.currentIndexChanged.connect(lambda _number: self._read())
        self.setLayout(column(flow(self.period, self.figure), self.table, self.sum))

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read a student's marks; another student begins with this school year and everything."""
        student_id = data.id
        self._periods = periods(self._desk)
        for box in (self.period, self.figure):
            box.blockSignals(True)
        kept = self.period.currentIndex() if student_id == self._student else 0
        self.period.clear()
        self.period.addItems([one.name for one in self._periods])
        self.period.setCurrentIndex(max(kept, 0))
        if student_id != self._student:
            self.figure.setCurrentIndex(0)
        for box in (self.period, self.figure):
            box.blockSignals(False)
        self._student = student_id
        self._read()

    def show_figure(self, figure: Figure) -> None:
        """The rows behind a figure of this school year."""
        self.period.setCurrentIndex(0)
        self.figure.setCurrentIndex(list(FIGURES).index(figure))

    def _read(self) -> None:
        if self._student is None:
            return
        period = self._periods[max(self.period.currentIndex(), 0)]
        figure = list(FIGURES)[self.figure.currentIndex()]
        with self._desk.ctx.store.read() as session:
            rows = cells(
                session, Scope(first=period.first, last=period.last, student_id=self._student), figure
            )
        self.table.set_rows(rows)
        minutes = hours_text(sum(row.minutes for row in rows))
        self.sum.setText(f"{len(rows):,} sessions, {minutes}" if len(rows) != 1 else f"1 session, {minutes}")


def _mark(row: CellRow) -> str:
    if row.status is not None:
        return label(row.status) + (" (walked in)" if row.is_walk_in else "")
    return "Not marked" if row.session_status == "held" else label(row.session_status)


def _columns() -> list[Column[CellRow]]:
    return [
        Column[CellRow](key="day", title="Day", value=lambda row: day_text(row.day), width=130,
                        order=lambda row: (row.day, row.start)),
        Column[CellRow](key="time", title="Time", value=lambda row: time_text(row.start), width=95),
        Column[CellRow](key="group", title="Group", value=lambda row: row.group, least=150),
        Column[CellRow](key="mark", title="Mark", value=_mark, width=190),
        Column[CellRow](key="minutes", title="Minutes", value=lambda row: str(row.minutes), width=100,
                        align="right", order=lambda row: row.minutes),
    ]  # fmt: skip
