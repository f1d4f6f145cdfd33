# SPDX-License-Identifier: Apache-2.0
"""The high-impact check of one student: five elements with their rules, and the sessions behind each week."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app import clock
from app.domain.attendance import hours_text
from app.domain.dosage import PART_TITLES, Dosage, Element
from app.domain.rulebook import Rules
from app.domain.words import SessionStatus
from app.domain.words import label as word
from app.storage.queries import dosage as read
from app.storage.queries.dosage import WeekSession
from app.storage.queries.rulebook import read_rules
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.badge import Badge
from ui.kit.dates import day_text, time_text
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import label, section_heading, small, soft
from ui.people.period import Period, periods
from ui.screens.students.dosage_words import WORDS, said, tone_of
from ui.screens.students.week_bars import WeekBars
from ui.theme import SNUG, TIGHT, Tone


class DosagePanel(QWidget):
    """Arrows on the bars choose a week; Enter on a session opens it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._data: StudentProfile | None = None
        self._rules = Rules()
        self._periods: list[Period] = []
        self.period = QComboBox()
        self.period.setAccessibleName("Period")
        self.period.activated.connect(lambda _at: self._read())
        self.summary = label("")
        self.plan = label("")
        self.badges: list[Badge] = []
        self._elements = QGridLayout()
        self._elements.setHorizontalSpacing(SNUG)
        self._elements.setVerticalSpacing(TIGHT)
        self._elements.setColumnStretch(2, 1)
        self.bars = WeekBars()
        self.bars.chosen.connect(lambda _monday: self._read_week())
        self.line = soft("")
        self.week = section_heading("")
        self.sessions: TableView[WeekSession] = TableView(
            self._columns(), name="Sessions of the week", sorts_here=True, least_rows=4,
            empty="No session of this student lies in this week.",
        )  # fmt: skip
        self.sessions.row_activated.connect(lambda row: desk.navigator.open_session(row.cell.session_id))
        self.found = QWidget()
        inside = column(self.summary, self.plan)
        inside.addLayout(self._elements)
        for widget in (self.bars, self.line, self.week, self.sessions):
            inside.addWidget(widget)
        self.found.setLayout(inside)
        self.nothing = label(
            "No tutoring lies in this period. Homework help, mentoring and coaching are not counted here.",
            "soft",
        )
        layout = column(flow(self.period), self.nothing, self.found)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read a student; another student begins with this school year."""
        is_same = self._data is not None and self._data.id == data.id
        kept = self.period.currentIndex() if is_same else 0
        self._data, self._periods = data, periods(self._desk)
        self.period.clear()
        self.period.addItems([one.name for one in self._periods])
        self.period.setCurrentIndex(max(0, min(kept, len(self._periods) - 1)))
        self._read()

    def _read(self) -> None:
        if self._data is None:
            return
        period = self._periods[max(self.period.currentIndex(), 0)]
        with self._desk.ctx.store.read() as session:
            self._rules = read_rules(session)
            row = read.student_dosage(session, self._data.id, period.first, period.last, clock.today())
        self.found.setVisible(row is not None)
        self.nothing.setVisible(row is None)
        if row is None:
            return
        self._show(row.dosage)
        self.plan.setVisible(not row.is_planned_enough)
        most = "1 session" if row.planned == 1 else f"{row.planned} sessions"
        self.plan.setText(f"The plan is too small: no week had more than {most} that were held.")
        self._read_week()

    def _show(self, found: Dosage) -> None:
        behind = "1 week" if found.behind == 1 else f"{found.behind} weeks"
        self.summary.setText(
            f"{behind} behind target: {found.passing} of {found.operating} weeks passed. "
            f"{found.contacts:,} sessions, {hours_text(found.minutes)} in all."
        )
        while (item := self._elements.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.badges = []
        for at, element in enumerate(found.elements):
            self._add_element(at, element)
        self.bars.show_weeks(found.weeks, self._rules.sessions_a_week)
        early = any(week.is_early for week in found.weeks)
        also = f" In this grade {self._rules.early_sessions_a_week} shorter ones do as well." if early else ""
        self.line.setText(
            f"A bar is a week: full for sessions that were long enough, pale for shorter ones. The line is "
            f"{self._rules.sessions_a_week} sessions.{also}"
        )

    def _add_element(self, at: int, element: Element) -> None:
        badge = Badge(tone_of(element), element.number or "blank")
        title = PART_TITLES[element.part]
        badge.setAccessibleName(f"{title}: {element.number} {WORDS[element.verdict]}")
        words = column(label(f"{title}: {said(element)}."), small(element.rule), spacing=0)
        inside = QWidget()
        inside.setLayout(words)
        self._elements.addWidget(badge, at, 0)
        self._elements.addWidget(inside, at, 1, 1, 2)
        self.badges.append(badge)

    def _read_week(self) -> None:
        monday, rows = self.bars.monday, []
        if monday is not None and self._data is not None:
            with self._desk.ctx.store.read() as session:
                rows = read.week_sessions(session, self._data.id, monday)
        self.week.setText(self._heading(monday))
        self.sessions.set_rows(rows)

    def _heading(self, monday: date | None) -> str:
        if monday is None:
            return "No week yet"
        return self.bars.words(self.bars.weeks[self.bars.at])

    def _columns(self) -> list[Column[WeekSession]]:
        return [
            Column[WeekSession](key="day", title="Day", value=lambda r: day_text(r.cell.day), width=115,
                                order=lambda r: (r.cell.day, r.cell.start)),
            Column[WeekSession](key="time", title="Time", value=lambda r: time_text(r.cell.start), width=85),
            Column[WeekSession](key="group", title="Group", value=lambda r: r.cell.group, least=120),
            Column[WeekSession](key="mark", title="Mark", value=_mark, width=150),
            Column[WeekSession](key="minutes", title="Minutes", value=lambda r: str(r.cell.minutes or ""),
                                width=90, align="right", order=lambda r: r.cell.minutes),
            Column[WeekSession](key="counts", title="Counts", value=self._counts, width=200,
                                tone=lambda r: Tone.OK if self._is_enough(r) else None),
        ]  # fmt: skip

    def _is_enough(self, row: WeekSession) -> bool:
        return row.counts(self._least())

    def _least(self) -> int:
        """The shortest session that can count for this student in the week that is chosen."""
        is_early = self.bars.monday is not None and self.bars.weeks[self.bars.at].is_early
        return self._rules.early_session_minutes if is_early else self._rules.session_minutes

    def _counts(self, row: WeekSession) -> str:
        if self._is_enough(row):
            return "Yes"
        if row.counts(1):
            return f"Under {self._least()} min"
        if row.cell.minutes:
            return f"{word(row.activity)}: no tutoring"
        return ""


def _mark(row: WeekSession) -> str:
    cell = row.cell
    if cell.status is not None:
        return word(cell.status) + (" (walked in)" if cell.is_walk_in else "")
    return "Not marked" if cell.session_status is SessionStatus.HELD else word(cell.session_status)
