# SPDX-License-Identifier: Apache-2.0
"""Coverage: of the students with a need, how many are served, by school and role, and who they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from app import clock
from app.domain.attendance import percent_text
from app.domain.coverage import RULE, Count, MonthCount
from app.domain.words import label
from app.progress import Progress
from ui import errors
from ui.desk import Desk
from ui.jobs import Job
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column, flow
from ui.kit.table import TableView
from ui.kit.text import section_heading, small
from ui.people.period import Period, periods
from ui.screen import Action
from ui.screens.supports.coverage_bars import CoverageBars, Line, Place
from ui.screens.supports.coverage_rows import FIGURES, chosen_rows, columns
from ui.screens.supports.part import SupportsPart
from ui.theme import Tone

if TYPE_CHECKING:
    from app.storage.queries.coverage import Asked, CoverageReport, NeedLine

_TODAY = "Needed today"
_VIEWS = (
    ("role", "By role"),
    ("school", "By school"),
    ("both", "By school and role"),
    ("month", "By month"),
)


class CoveragePart(SupportsPart):
    """A period, four figures, bars, and the students behind whatever is chosen. Enter opens a student."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._report: CoverageReport | None = None
        self._job: Job | None = None
        self._periods: list[Period] = []
        self._month: Period | None = None
        self._shown = "all"
        self._build()

    def _build(self) -> None:
        self.period, self.view = QComboBox(), QComboBox()
        self.period.setAccessibleName("Period")
        self.view.setAccessibleName("Bars")
        for key, words in _VIEWS:
            self.view.addItem(words, key)
        self.period.activated.connect(lambda _at: self.read())
        self.view.activated.connect(lambda _at: self._show_bars())
        self.figures: dict[str, Figure] = {}
        for key, caption in FIGURES:
            figure = self.figures[key] = Figure("", caption)
            figure.setCheckable(True)
            figure.setAutoExclusive(True)
            figure.setToolTip(RULE)
            figure.clicked.connect(lambda *_, key=key: self._choose_figure(key))
        self.bars = CoverageBars()
        self.bars.chosen.connect(self._choose_place)
        self.heading = section_heading("")
        self.table: TableView[NeedLine] = TableView(
            columns(), name="Students with a need", sorts_here=True, empty="Nobody. That is good news here."
        )
        self.table.row_activated.connect(lambda row: self.desk.navigator.open_student(row.student_id))
        self.counted = QWidget()
        inside = column(flow(*self.figures.values()), self.bars, small(RULE), self.heading)
        inside.addWidget(self.table, 1)
        self.counted.setLayout(inside)
        self.nothing = EmptyState(
            "No needs are noted for this period",
            "Coverage says how many of the students who need a support get it. What a student needs is noted "
            "on the student’s profile.",
            "Open the students", lambda: self.desk.navigator.go("students"), icon="supports",
        )  # fmt: skip
        self.nothing.hide()
        layout = column(flow(self.period, self.view))
        layout.addWidget(self.counted, 1)
        layout.addWidget(self.nothing, 1)
        self.setLayout(layout)

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Count anew, beside the screen; what was chosen stays chosen."""
        from app.storage.queries.coverage import report

        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
            self._job.hush()  # what was asked before must not come after this
        self._offer_periods()
        asked, store = self._asked(), self.desk.ctx.store

        def work(_progress: Progress) -> CoverageReport:
            with store.read() as session:
                return report(session, asked)

        if self._report is None:
            self.heading.setText("Counting…")
            self.table.hide()  # an empty one would say that nobody needs anything
        self._job = self.desk.jobs.start(work, done=self._show, failed=errors.report)

    def _show(self, found: CoverageReport) -> None:
        self._report = found
        students = found.coverage.total.students
        self.counted.setVisible(students > 0)
        self.view.setVisible(students > 0)
        self.nothing.setVisible(students == 0)
        self.table.show()
        self._show_bars()
        self.primary_changed.emit()

    def primary(self) -> Action | None:
        """Whoever is without an adult is what comes next, once anybody needs something."""
        if self._report is None or not self._report.coverage.total.students:
            return None
        return Action("suggestions", "Find adults", self._find_adults, "search")

    def _find_adults(self) -> None:
        self.desk.navigator.run("supports", "suggestions")

    def _offer_periods(self) -> None:
        kept = max(self.period.currentIndex(), 0)
        this_year = periods(self.desk)
        self._periods = [Period(this_year[0].first, this_year[0].last, _TODAY), *this_year]
        if self._month is not None:
            self._periods.append(self._month)
        self.period.clear()
        self.period.addItems([one.name for one in self._periods])
        self.period.setCurrentIndex(min(kept, len(self._periods) - 1))

    def _asked(self) -> Asked:
        from app.storage.queries.coverage import Asked

        at, today = max(self.period.currentIndex(), 0), clock.today()
        period = self._periods[at]
        last = max(period.first, min(period.last, today))
        return Asked(first=period.first, last=last, on=today if at == 0 else None)

    # -- showing ------------------------------------------------------------------------------------

    def _show_bars(self) -> None:
        if self._report is None:
            return
        lines = _lines(self._report, str(self.view.currentData()))
        place = self.bars.place
        if place != Place() and place not in {line.place for line in lines}:
            place = Place()
        self.bars.show_lines(lines, place)
        self._show_rows()

    def _choose_place(self, place: Place) -> None:
        if place.month is None:
            self._show_rows()
            return
        self._month = Period(place.month.first, place.month.last, _month_name(place.month))
        self._offer_periods()
        self.period.setCurrentIndex(self.period.count() - 1)
        self.view.setCurrentIndex(0)
        self.bars.choose(Place())
        self.read()

    def _choose_figure(self, key: str) -> None:
        self._shown = key
        self._show_rows()

    def _show_rows(self) -> None:
        if self._report is None:
            return
        place = self.bars.place
        line = next((one.line for one in self.bars.bars if one.line.place == place), None)
        self._show_figures(line.count if line else self._report.coverage.total)
        self.figures[self._shown].setChecked(True)
        self.heading.setText(f"{line.words if line else 'All roles'}: {dict(FIGURES)[self._shown]}")
        self.table.set_rows(chosen_rows(self._report.lines, self._shown, place))

    def _show_figures(self, count: Count) -> None:
        numbers = {
            "all": f"{count.students:,}",
            "served": f"{count.served:,}  {percent_text(count.served, count.students)}",
            "unserved": f"{count.unserved:,}", "matched": f"{count.matched:,}",
        }  # fmt: skip
        for key, caption in FIGURES:
            tone = Tone.ATTENTION if key == "unserved" and count.unserved else Tone.NEUTRAL
            self.figures[key].set_figure(numbers[key], caption, tone)

    # -- kept ---------------------------------------------------------------------------------------

    def half_typed(self) -> dict[str, Any]:
        """Which period, bars and figure are looked at."""
        return {
            "period": self.period.currentIndex(),
            "view": self.view.currentIndex(),
            "shown": self._shown,
        }

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at the same again."""
        self._offer_periods()
        self.period.setCurrentIndex(min(int(kept["period"]), self.period.count() - 1))
        self.view.setCurrentIndex(int(kept["view"]))
        self._shown = kept["shown"] if kept["shown"] in self.figures else "all"


def _lines(report: CoverageReport, view: str) -> list[Line]:
    found, names = report.coverage, report.schools
    schools = sorted(found.by_school, key=lambda one: (one is None, names.get(one, "").casefold()))
    if view == "role":
        return [Line(label(role), Place(role=role), count) for role, count in found.by_role.items()]
    if view == "school":
        return [
            Line(_school(names, one), Place(school=one, at_school=True), found.by_school[one])
            for one in schools
        ]
    if view == "both":
        return [
            Line(
                f"{_school(names, one)}: {label(role)}",
                Place(role, one, at_school=True),
                found.by_both[one, role],
            )
            for one in schools
            for role in found.by_role
            if (one, role) in found.by_both
        ]
    return [Line(_month_name(one), Place(month=one), one.count) for one in report.months]


def _school(names: Mapping[Any, str], school: Any) -> str:
    return names.get(school, "") if school is not None else "No school"


def _month_name(month: MonthCount) -> str:
    return f"{month.first:%B} {month.first.year}"
