# SPDX-License-Identifier: Apache-2.0
"""The figures of the report; each opens the rows behind it, and a row opens its session or student."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.clock import Id
from app.domain.attendance import hours_text, percent_text
from app.domain.words import SessionStatus, label
from app.reports.attendance import AttendanceTotals, SessionLine, SiteLine, StudentLine
from app.storage.queries.cells import CellRow, cells
from app.storage.queries.cells import Figure as Rows
from app.storage.queries.tallies import Scope
from ui.desk import Desk
from ui.kit.dates import times_text, weekday_text
from ui.kit.figure import Figure
from ui.kit.layout import flow
from ui.kit.panels import Panels
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.screens.reports.asked import Made
from ui.theme import SNUG


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure, its words, its number, and the rows behind it."""

    caption: str
    number: Callable[[AttendanceTotals], str]
    rows: Rows


SHOWN: tuple[Shown, ...] = (
    Shown("Scheduled", lambda t: f"{t.scheduled:,}", Rows.SCHEDULED),
    Shown("Attended", lambda t: f"{t.attended:,}", Rows.ATTENDED),
    Shown("Absent, excused", lambda t: f"{t.absent_excused:,}", Rows.ABSENT_EXCUSED),
    Shown("Absent, unexcused", lambda t: f"{t.absent_unexcused:,}", Rows.ABSENT_UNEXCUSED),
    Shown("Absent from school", lambda t: f"{t.school_absent:,}", Rows.SCHOOL_ABSENT),
    Shown("Not marked", lambda t: f"{t.unmarked:,}", Rows.UNMARKED),
    Shown("Walk-ins", lambda t: f"{t.walk_ins:,}", Rows.WALK_IN),
    Shown("Time together", lambda t: hours_text(t.minutes), Rows.MINUTES),
    Shown("Places lost to cancelling", lambda t: f"{sum(one.places for one in t.lost):,}", Rows.LOST),
)


class FiguresTab(QWidget):
    """``show_made`` fills it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.made: Made | None = None
        self.figures: dict[Rows, Figure] = {}
        for one in SHOWN:
            figure = Figure("0", one.caption)
            figure.setCheckable(True)
            figure.setAutoExclusive(True)
            figure.clicked.connect(lambda *_, shown=one: self.open_figure(shown))
            self.figures[one.rows] = figure
        self.said = small("")
        self.parts = Panels("Parts of the figures")
        self.students: TableView[StudentLine] = TableView(
            _student_columns(), name="By student", empty="Nobody was on the plan or came.", sorts_here=True
        )
        self.sessions: TableView[SessionLine] = TableView(
            _session_columns(), name="By session", empty="No session lies in these days.", sorts_here=True
        )
        self.sites: TableView[SiteLine] = TableView(
            _site_columns(), name="By site", empty="No session lies in these days.", sorts_here=True
        )
        self.cells: TableView[CellRow] = TableView(
            _cell_columns(), name="Rows behind the figure", empty="Nothing lies behind this number."
        )
        self.students.row_activated.connect(
            lambda row: self.open_rows(f"{row.name}", Rows.ALL, student_id=row.student_id)
        )
        self.sites.row_activated.connect(lambda row: self.open_rows(row.site, Rows.ALL, site_id=row.site_id))
        self.sessions.row_activated.connect(lambda row: desk.navigator.open_session(row.session_id))
        self.cells.row_activated.connect(lambda row: desk.navigator.open_session(row.session_id))
        for key, words, part in (
            ("students", "By student", self.students), ("sessions", "By session", self.sessions),
            ("sites", "By site", self.sites),
        ):  # fmt: skip
            self.parts.add(key, words, part)
        behind = QWidget()
        self.behind = section_heading("")
        inside = QVBoxLayout(behind)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.behind)
        inside.addWidget(self.cells, 1)
        self.parts.add("cells", "Rows behind a figure", behind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SNUG)
        layout.addWidget(flow(*self.figures.values(), spacing=SNUG))
        layout.addWidget(self.said)
        layout.addWidget(self.parts, 1)

    def show_made(self, made: Made) -> None:
        """Show the figures of a report."""
        self.made = made
        totals = made.figures.totals
        for one in SHOWN:
            self.figures[one.rows].set_figure(one.number(totals))
        rate = percent_text(totals.attended, totals.scheduled)
        self.said.setText(
            f"{totals.students:,} students were served, each counted once; "
            f"{totals.students_planned:,} were on a plan. {totals.sessions_held:,} sessions held, "
            f"{totals.sessions_lost:,} cancelled, {totals.sessions_without_data:,} without data. "
            f"Attendance {f'is {rate}' if rate else 'cannot be said: nothing was scheduled'}. "
            "Press a number, or Enter on a row, to see what lies behind it."
        )
        self.students.set_rows(made.figures.students)
        self.sessions.set_rows(made.figures.sessions)
        self.sites.set_rows(made.figures.sites)
        self.cells.set_rows([])
        self.behind.setText("Choose a number above.")
        if self.parts.current == "cells":
            self.parts.show_part("students")

    def open_figure(self, shown: Shown) -> None:
        """The rows behind a figure."""
        self.open_rows(shown.caption, shown.rows)

    def open_rows(
        self, words: str, rows: Rows, *, student_id: Id | None = None, site_id: Id | None = None
    ) -> None:
        """The rows of one kind, of everybody in the report, of one student or of one site."""
        if self.made is None:
            return
        scope: Scope = self.made.asked.attendance.scope
        scope = replace(scope, student_id=student_id or scope.student_id, site_id=site_id or scope.site_id)
        with self.desk.ctx.store.read() as session:
            found = cells(session, scope, rows)
        if rows is Rows.ALL:
            found = [row for row in found if row.session_status is not SessionStatus.PLANNED]
        self.cells.set_rows(found)
        self.behind.setText(f"{words}: {len(found):,} {'row' if len(found) == 1 else 'rows'}")
        self.parts.show_part("cells")


def _hours(minutes: int) -> str:
    return hours_text(minutes) if minutes else ""


def _some(number: int) -> str:
    return f"{number:,}" if number else ""


def _mark(row: CellRow) -> str:
    if row.session_status is not SessionStatus.HELD:
        return label(row.session_status)
    return "Not marked" if row.status is None else label(row.status)


def _student_columns() -> list[Column[StudentLine]]:
    return [
        Column(key="name", title="Student", value=lambda r: r.name, least=180),
        Column(key="scheduled", title="Scheduled", value=lambda r: _some(r.scheduled), width=100,
               align="right", order=lambda r: r.scheduled),
        Column(key="attended", title="Attended", value=lambda r: _some(r.attended), width=100, align="right",
               order=lambda r: r.attended),
        Column(key="rate", title="Rate", value=lambda r: percent_text(r.attended, r.scheduled), width=80,
               align="right", order=lambda r: r.attended / r.scheduled if r.scheduled else -1),
        Column(key="unmarked", title="Not marked", value=lambda r: _some(r.unmarked), width=110,
               align="right", order=lambda r: r.unmarked),
        Column(key="minutes", title="Time", value=lambda r: _hours(r.minutes), width=120, align="right",
               order=lambda r: r.minutes),
    ]  # fmt: skip


def _session_columns() -> list[Column[SessionLine]]:
    return [
        Column(key="day", title="Day", value=lambda r: f"{weekday_text(r.day)}, {r.day.year}", width=140,
               order=lambda r: (r.day, r.start)),
        Column(key="time", title="Time", value=lambda r: times_text(r.start, r.end), width=140,
               order=lambda r: r.start),
        Column(key="group", title="Group", value=lambda r: r.group, least=130),
        Column(key="site", title="Site", value=lambda r: r.site, least=100, soft=True),
        Column(key="state", title="State", value=lambda r: label(r.status), width=160, soft=True),
        Column(key="came", title="Came", width=100, align="right", order=lambda r: r.attended,
               value=lambda r: f"{r.attended} of {r.scheduled}" if r.scheduled else ""),
    ]  # fmt: skip


def _site_columns() -> list[Column[SiteLine]]:
    return [
        Column(key="site", title="Site", value=lambda r: r.site, least=160),
        Column(key="students", title="Students", value=lambda r: _some(r.students), width=100),
        Column(key="held", title="Held", value=lambda r: _some(r.sessions_held), width=80, align="right"),
        Column(key="lost", title="Cancelled", value=lambda r: _some(r.sessions_lost), width=100),
        Column(key="rate", title="Rate", value=lambda r: percent_text(r.attended, r.scheduled), width=80,
               align="right"),
        Column(key="minutes", title="Time", value=lambda r: _hours(r.minutes), width=120, align="right"),
    ]  # fmt: skip


def _cell_columns() -> list[Column[CellRow]]:
    return [
        Column(key="day", title="Day", value=lambda r: f"{weekday_text(r.day)}, {r.day.year}", width=140),
        Column(key="name", title="Student", value=lambda r: r.name, least=160),
        Column(key="group", title="Group", value=lambda r: r.group, least=120, soft=True),
        Column(key="site", title="Site", value=lambda r: r.site, least=100, soft=True),
        Column(key="mark", title="Mark", value=_mark, width=160),
        Column(key="minutes", title="Minutes", value=lambda r: _some(r.minutes), width=90, align="right"),
    ]  # fmt: skip
