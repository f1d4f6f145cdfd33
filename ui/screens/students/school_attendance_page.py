# SPDX-License-Identifier: Apache-2.0
"""School attendance of everybody by band; days without school; days typed from report cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app import clock
from app.clock import Id
from app.domain.school_attendance import KNOWN_RULE, Band, Known, Lines, Share
from app.progress import Progress
from app.storage.queries import school_attendance as read
from app.storage.queries.school_attendance import SchoolTally
from app.storage.queries.school_patterns import on_session_days
from ui import errors
from ui.desk import Desk
from ui.jobs import Job
from ui.kit.banner import Banner
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column, flow
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.period import Period, periods
from ui.screens.students.school_calendar_part import ReportCardsPart, SchoolCalendarPart
from ui.screens.students.school_forms import NO_SCHOOL, REPORT_CARDS
from ui.screens.students.school_words import (
    BAND_NAMES,
    BAND_TONES,
    FROM,
    band_words,
    can_miss_words,
    missed,
    tone_of,
)
from ui.theme import Tone

CHRONIC, FEW, UNKNOWN = "chronic", "few", "unknown"


class SchoolAttendancePage(Page):
    """Figures narrow the list; Enter opens the student's school days."""

    def __init__(
        self, desk: Desk, drafts: Drafts, back: Callable[[], object], open_school: Callable[[Id], object]
    ) -> None:
        super().__init__("School attendance", "Who misses school, and who still can be caught in time.")
        self._desk = desk
        self._rows: list[SchoolTally] = []
        self._lines = Lines()
        self._periods: list[Period] = []
        self._shown = CHRONIC
        self._job: Job | None = None
        self.add_action("Back", back, icon="left")
        self.set_primary(
            "For the attendance team", lambda: desk.navigator.open_report("attendance_team"), icon="reports"
        )
        self.panels = Panels("Parts of school attendance")
        self.calendar = SchoolCalendarPart(desk, drafts)
        self.cards = ReportCardsPart(desk, drafts)
        self.panels.add("students", "Students", self._build_students(open_school))
        self.panels.add("calendar", "School calendar", self.calendar)
        self.panels.add("cards", "Report cards", self.cards)
        self.panels.shown.connect(lambda _key: self._read_part())
        self.add(self.panels, 1)

    def _build_students(self, open_school: Callable[[Id], object]) -> QWidget:
        self.period = QComboBox()
        self.period.setAccessibleName("Period")
        self.period.activated.connect(lambda _at: self._read_students())
        self.figures: dict[str, Figure] = {}
        for key in (CHRONIC, Band.SEVERE, Band.MODERATE, Band.AT_RISK, Band.SATISFACTORY, FEW, UNKNOWN):
            figure = self.figures[key] = Figure("", _caption(key))
            figure.setCheckable(True)
            figure.setAutoExclusive(True)
            figure.clicked.connect(partial(self._choose, key))
        self.rule, self.heading, self.days = small(""), section_heading(""), small("")
        self.table: TableView[SchoolTally] = TableView(
            self._columns(), name="School attendance of students", sorts_here=True, least_rows=8,
            empty="Nobody. That is good news here.",
        )  # fmt: skip
        self.table.row_activated.connect(lambda row: open_school(row.student_id))
        part = QWidget()
        self.no_calendar = Banner(Tone.INFO)
        self.no_calendar.clear()
        self.counted = QWidget()
        inside = column(flow(*self.figures.values()), self.rule, self.no_calendar, self.heading)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.days)
        self.counted.setLayout(inside)
        self.nothing = EmptyState(
            "No school days yet",
            "Who misses school is seen here once the school's attendance file is in, or days are typed from "
            "report cards.",
            "Bring in a file", lambda: self._desk.navigator.run("settings", "bring_in"), icon="calendar",
        )  # fmt: skip
        self.nothing.hide()
        layout = column(flow(self.period))
        layout.addWidget(self.counted, 1)
        layout.addWidget(self.nothing, 1)
        part.setLayout(layout)
        return part

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the part in front again."""
        self._offer_periods()
        self._read_part()

    def _offer_periods(self) -> None:
        kept = max(self.period.currentIndex(), 0)
        self._periods = periods(self._desk)
        self.period.clear()
        self.period.addItems([one.name for one in self._periods])
        self.period.setCurrentIndex(min(kept, len(self._periods) - 1))

    def _read_part(self) -> None:
        if self.panels.current == "students":
            self._read_students()
        elif self.panels.current == "calendar":
            self.calendar.read()
        else:
            self.cards.read()

    def _read_students(self) -> None:
        period = self._periods[max(self.period.currentIndex(), 0)]
        last = max(period.first, min(period.last, clock.today()))
        with self._desk.ctx.store.read() as session:
            known = read.school_attendance_of_all(session, period.first, last)
            self._rows = [*known, *read.nothing_known(session, known, last)]
            self._lines = read.lines(session)
            has_calendar = bool(read.no_school_days(session, period.first, period.last))
        self.counted.setVisible(bool(known))
        self.nothing.setVisible(not known)
        if self.primary is not None:
            self.primary.setVisible(bool(known))
        self._say_calendar(has_calendar)
        self._show_figures()
        self._show_rows()
        self._compare_days(known, period.first, last)

    # -- showing ------------------------------------------------------------------------------------

    def _show_figures(self) -> None:
        for key, figure in self.figures.items():
            number = sum(_is_in(row, key) for row in self._rows)
            tone = Tone.NEUTRAL
            if number and key in (CHRONIC, Band.SEVERE, Band.MODERATE):
                tone = Tone.ATTENTION if key == CHRONIC else BAND_TONES[Band(key)]
            figure.set_figure(f"{number:,}", tone=tone)
            figure.setVisible(number > 0 or key not in (FEW, UNKNOWN) or key == self._shown)
            figure.setToolTip(self._rule_of(key))

    def _say_calendar(self, has_calendar: bool) -> None:
        """Without a single day off, a year has too many school days, and too many may still be missed."""
        if has_calendar or not any(row.enrolled_x2 for row in self._rows):
            self.no_calendar.clear()
            return
        self.no_calendar.say(
            "No day without school is noted in this period. So the days that may still be missed come out "
            "too high.", Tone.INFO, "School calendar", lambda: self.panels.show_part("calendar"),
        )  # fmt: skip

    def _rule_of(self, key: str) -> str:
        if key == CHRONIC:
            return f"{self._lines.chronic} % or more of the days enrolled, all reasons together."
        if key == UNKNOWN:
            return "The school sent nothing, and nothing was typed from a report card."
        return f"{self._lines.words(None if key == FEW else Band(key))}."

    def _compare_days(self, known: list[SchoolTally], first: date, last: date) -> None:
        """Beside the screen: it reads the marks of a year."""
        store = self._desk.ctx.store

        def work(_progress: Progress) -> Share:
            with store.read() as session:
                return on_session_days(session, known, first, last)

        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
            self._job.hush()  # what was asked before must not come after this
        self._job = self._desk.jobs.start(
            work, done=lambda met: self._show_session_days(met, known), failed=errors.report
        )

    def _show_session_days(self, met: Share, known: list[SchoolTally]) -> None:
        """On school days with a session, against the others; of those whose school tells day by day."""
        told = sum((row.share for row in known if row.known is Known.FEED), Share())
        other = Share(told.absent_x2 - met.absent_x2, told.enrolled_x2 - met.enrolled_x2)
        self.days.setVisible(met.enrolled_x2 > 0 and other.enrolled_x2 > 0)
        self.days.setText(
            f"On school days with a session {met.percent} were missed ({missed(met)}), on other days "
            f"{other.percent} ({missed(other)}): all students together whose school tells day by day. "
            "It shows a difference and does not say why."
        )

    def _choose(self, key: str, *_: object) -> None:
        self._shown = key
        self._show_rows()

    def _show_rows(self) -> None:
        self.figures[self._shown].setChecked(True)
        rows = [row for row in self._rows if _is_in(row, self._shown)]
        rows.sort(key=lambda row: -row.absent_x2 / row.enrolled_x2 if row.enrolled_x2 else 1)
        count = "1 student" if len(rows) == 1 else f"{len(rows):,} students"
        self.heading.setText(f"{count}: {_caption(self._shown)}")
        self.rule.setText(f"{self._rule_of(self._shown)} {KNOWN_RULE}")
        self.table.set_rows(rows)

    def _columns(self) -> list[Column[SchoolTally]]:
        return [
            Column(key="name", title="Name", value=lambda r: r.name, least=170, tooltip=lambda r: r.name,
                   icon=lambda _row: "person"),
            Column(key="band", title="Band", width=140, value=band_words, tone=tone_of,
                   order=lambda r: r.absent_x2 / max(r.enrolled_x2, 1),
                   tooltip=lambda r: self._lines.words(r.band) if r.enrolled_x2 else ""),
            Column(key="missed", title="Missed", width=135, value=lambda r: missed(r.share),
                   order=lambda r: r.absent_x2,
                   tooltip=lambda r: f"From: {FROM[r.known]}" if r.enrolled_x2 else ""),
            Column(key="percent", title="In %", width=75, align="right", value=lambda r: r.share.percent,
                   order=lambda r: r.absent_x2 / max(r.enrolled_x2, 1)),
            Column(key="can", title="May still miss", width=120, align="right", value=_can_miss,
                   order=lambda r: 999 if r.can_miss is None else r.can_miss,
                   tooltip=lambda r: can_miss_words(r, self._lines)),
            Column(key="school", title="School", value=lambda r: r.school, least=110, soft=True,
                   tooltip=lambda r: r.school),
        ]  # fmt: skip

    # -- kept ---------------------------------------------------------------------------------------

    def open_form(self, place: str) -> bool:
        """A form that was left half-typed here."""
        kind, _, row = place.partition(" ")
        key = {NO_SCHOOL: "calendar", REPORT_CARDS: "cards"}.get(kind)
        if key is None:
            return False
        self.panels.show_part(key)
        self._read_part()
        return bool((self.calendar if key == "calendar" else self.cards).open_form(row))

    def half_typed(self) -> dict[str, Any]:
        """Which part, period and figure are looked at."""
        return {"part": self.panels.current, "period": self.period.currentIndex(), "shown": self._shown}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at the same again."""
        self._offer_periods()
        self.period.setCurrentIndex(max(0, min(int(kept["period"]), self.period.count() - 1)))
        self._shown = kept["shown"] if kept["shown"] in self.figures else CHRONIC
        self.panels.show_part(str(kept["part"]))
        self._read_part()


def _caption(key: str) -> str:
    own = {CHRONIC: "chronic", FEW: "too few days", UNKNOWN: "nothing known"}
    return own.get(key) or BAND_NAMES[Band(key)].lower()


def _is_in(row: SchoolTally, key: str) -> bool:
    if key == UNKNOWN:
        return not row.enrolled_x2
    if key == FEW:
        return row.enrolled_x2 > 0 and row.band is None
    if key == CHRONIC:
        return row.band in (Band.MODERATE, Band.SEVERE)
    return row.band == key


def _can_miss(row: SchoolTally) -> str:
    if row.can_miss is None:
        return ""
    return "crossed" if row.can_miss < 0 else "1 day" if row.can_miss == 1 else f"{row.can_miss} days"
