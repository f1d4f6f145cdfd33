# SPDX-License-Identifier: Apache-2.0
"""Dosage of everybody: how many weeks pass in the program and at each site, and who is behind.

Counting a whole year of a large program takes a moment, so it is done beside the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.dosage import Part, Verdict, rule_words
from app.domain.fidelity import Fidelity
from app.progress import Progress
from app.storage.queries import calendar
from app.storage.queries.dosage import DosagePage as Found
from app.storage.queries.dosage import DosageRow, SiteFidelity, dosage_page
from ui import errors
from ui.desk import Desk
from ui.jobs import Job
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.layout import column, flow
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.period import Period, periods
from ui.screens.students.dosage_words import SHORT_TITLES, tone_of, tooltip
from ui.theme import SNUG, Tone

ALL, BEHIND, PLAN = "all", "behind", "plan"
# Elements that have a figure of their own; the others are found by sorting the list.
_PARTS = (Part.GROUP, Part.ATTENDANCE)
_CAPTIONS = {
    ALL: "of the weeks pass",
    BEHIND: "students behind",
    PLAN: "planned too little",
    Part.GROUP: "in large groups",
    Part.ATTENDANCE: "come too seldom",
}
_HEADINGS = {
    ALL: "with tutoring",
    BEHIND: "with weeks behind",
    PLAN: "planned for too few sessions",
    Part.GROUP: "in groups to look at",
    Part.ATTENDANCE: "who come too seldom",
}
_PLAN_RULE = (
    "No week had as many planned sessions that were held as the rule asks: even who came to all of them is "
    "behind. Plan more sessions, or set the rule of your program under Settings, Rules."
)
_SITES_RULE = (
    "In the program each student counts once, with all sessions; at a site only what happened there counts. "
    "So sites do not add up."
)


class DosagePage(Page):
    """Figures narrow the list of students; Enter opens a student's weeks."""

    def __init__(self, desk: Desk, back: Callable[[], object], open_dosage: Callable[[Id], object]) -> None:
        super().__init__("Dosage", "Who gets tutoring often enough, in small groups, with the same tutor.")
        self._desk = desk
        self._found: Found | None = None
        self._periods: list[Period] = []
        self._shown = ALL
        self._job: Job | None = None
        self.add_action("Back", back, icon="left")
        self.set_primary("Print or save", lambda: desk.navigator.open_report("dosage"), icon="reports")
        self.period, self.site = QComboBox(), QComboBox()
        for box, name in ((self.period, "Period"), (self.site, "Site")):
            box.setAccessibleName(name)
            box.activated.connect(lambda _at: self._count())
            self.add_tool(box)
        self.figures: dict[str, Figure] = {}
        for key, caption in _CAPTIONS.items():
            figure = self.figures[key] = Figure("", caption)
            figure.setCheckable(True)
            figure.setAutoExclusive(True)
            figure.clicked.connect(partial(self._choose, key))
        self.rule, self.heading = small(""), section_heading("")
        self.students: TableView[DosageRow] = TableView(
            _columns(), name="Dosage of students", sorts_here=True, least_rows=8,
            empty="Nobody. That is good news here.",
        )  # fmt: skip
        self.students.row_activated.connect(lambda row: open_dosage(row.student_id))
        self.sites_heading = section_heading("By site")
        self.sites: TableView[SiteFidelity] = TableView(
            _site_columns(), name="Fidelity of sites", sorts_here=True, least_rows=3,
            empty="No tutoring lies in this period.",
        )  # fmt: skip
        self.sites.row_activated.connect(self._narrow)
        self.counted = QWidget()
        inside = column(flow(*self.figures.values(), spacing=SNUG), self.rule, self.heading)
        inside.addWidget(self.students, 2)
        for widget in (self.sites_heading, self.sites, small(_SITES_RULE)):
            inside.addWidget(widget)
        self.counted.setLayout(inside)
        self.nothing = EmptyState(
            "No tutoring in this period",
            "Dosage counts sessions of the activity tutoring, with the marks typed from their sheets. "
            "Homework help, mentoring and coaching are not among them.",
            "Plan sessions", lambda: desk.navigator.run("sessions", "plan"), icon="clock",
        )  # fmt: skip
        self.nothing.hide()
        self.add(self.counted, 1)
        self.add(self.nothing, 1)

    def half_typed(self) -> dict[str, Any]:
        """Which period, site and figure are looked at."""
        return {
            "period": self.period.currentIndex(), "site": self.site.currentData() or "", "shown": self._shown,
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at the same again."""
        self._offer()
        self.period.setCurrentIndex(max(0, min(int(kept["period"]), self.period.count() - 1)))
        self.site.setCurrentIndex(max(0, self.site.findData(kept["site"])))
        self._shown = kept["shown"] if kept["shown"] in self.figures else ALL
        self._count()

    def read(self) -> None:
        """Count again; what is chosen stays chosen."""
        self._offer()
        self._count()

    def _offer(self) -> None:
        kept, site = max(self.period.currentIndex(), 0), self.site.currentData()
        self._periods = periods(self._desk)
        self.period.clear()
        self.period.addItems([one.name for one in self._periods])
        self.period.setCurrentIndex(min(kept, len(self._periods) - 1))
        with self._desk.ctx.store.read() as session:
            sites = calendar.sites(session)
        self.site.clear()
        self.site.addItem("All sites", "")
        for one in sites:
            self.site.addItem(one.name, id_text(one.id))
        self.site.setCurrentIndex(max(0, self.site.findData(site)))

    def _count(self) -> None:
        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
            self._job.hush()  # what was asked before must not come after this
        period = self._periods[max(self.period.currentIndex(), 0)]
        chosen = str(self.site.currentData() or "")
        site, today, store = id_from_text(chosen) if chosen else None, clock.today(), self._desk.ctx.store

        def work(_progress: Progress) -> Found:
            with store.read() as session:
                return dosage_page(session, period.first, period.last, today, site)

        if self._found is None:
            self.heading.setText("Counting…")
        self._job = self._desk.jobs.start(work, done=self._show, failed=errors.report)

    def _show(self, found: Found) -> None:
        self._found = found
        whole = found.whole
        self.counted.setVisible(bool(found.students))
        self.nothing.setVisible(not found.students)
        if self.primary is not None:
            self.primary.setVisible(bool(found.students))
        self.figures[ALL].set_figure(whole.percent or "–", tone=Tone.NEUTRAL)
        self.figures[BEHIND].set_figure(f"{whole.behind:,}", tone=_tone(whole.behind))
        short = sum(not row.is_planned_enough for row in found.students)
        self.figures[PLAN].set_figure(f"{short:,}", tone=_tone(short))
        for part in _PARTS:
            number = _not_passing(whole, part)
            self.figures[part].set_figure(f"{number:,}", tone=_tone(number))
        for key, figure in self.figures.items():
            figure.setToolTip(self._rule_of(key))
        self.sites.set_rows(found.sites)
        is_whole = not self.site.currentData()
        self.sites_heading.setVisible(is_whole)
        self.sites.setVisible(is_whole)
        self._show_rows()

    def _rule_of(self, key: str) -> str:
        assert self._found is not None
        if key == PLAN:
            return _PLAN_RULE
        return rule_words(Part.WEEKS if key in (ALL, BEHIND) else Part(key), self._found.rules)

    def _choose(self, key: str, *_: object) -> None:
        self._shown = key
        self._show_rows()

    def _show_rows(self) -> None:
        if self._found is None:
            return
        self.figures[self._shown].setChecked(True)
        rows = [row for row in self._found.students if self._is_shown(row)]
        count = "1 student" if len(rows) == 1 else f"{len(rows):,} students"
        self.heading.setText(f"{count} {_HEADINGS[self._shown]}")
        self.rule.setText(self._rule_of(self._shown))
        self.students.set_rows(rows)

    def _is_shown(self, row: DosageRow) -> bool:
        if self._shown == ALL:
            return True
        if self._shown == BEHIND:
            return row.dosage.behind > 0
        if self._shown == PLAN:
            return not row.is_planned_enough
        return row.dosage.element(Part(self._shown)).verdict in (Verdict.WARN, Verdict.FAIL)

    def _narrow(self, row: SiteFidelity) -> None:
        self.site.setCurrentIndex(max(0, self.site.findData(id_text(row.site_id))))
        self._count()


def _not_passing(whole: Fidelity, part: Part) -> int:
    return whole.count(part, Verdict.WARN) + whole.count(part, Verdict.FAIL)


def _tone(number: int) -> Tone:
    return Tone.ATTENTION if number else Tone.NEUTRAL


def _element_column(part: Part, width: int) -> Column[DosageRow]:
    return Column[DosageRow](
        key=part, title=SHORT_TITLES[part], width=width,
        value=lambda row: row.dosage.element(part).number,
        tone=lambda row: _chip(row, part),
        tooltip=lambda row: tooltip(row.dosage.element(part)),
        order=lambda row: _order(row, part),
    )  # fmt: skip


def _chip(row: DosageRow, part: Part) -> Tone | None:
    element = row.dosage.element(part)
    return None if element.verdict is Verdict.BLANK else tone_of(element)


def _order(row: DosageRow, part: Part) -> tuple[int, float]:
    """Blank first, then by the number itself."""
    found = row.dosage
    number = {
        Part.WEEKS: found.passing / found.operating if found.operating else -1.0,
        Part.GROUP: float(found.largest_group or 0),
        Part.TUTOR: found.tutors[0][1] / found.contacts if found.tutors else -1.0,
        Part.DURATION: float(found.lasted),
        Part.ATTENDANCE: found.attended / found.scheduled if found.scheduled else -1.0,
    }[part]
    return int(found.element(part).verdict is not Verdict.BLANK), number


def _columns() -> list[Column[DosageRow]]:
    return [
        Column[DosageRow](key="name", title="Name", value=lambda r: r.name, least=150,
                          tooltip=lambda r: f"{r.name}\n{r.sites}", icon=lambda _row: "person"),
        Column[DosageRow](key="behind", title="Behind", width=68, align="right",
                          value=lambda r: str(r.dosage.behind or ""), order=lambda r: r.dosage.behind,
                          tooltip=lambda r: f"Weeks behind: {r.dosage.element(Part.WEEKS).detail}"),
        Column[DosageRow](key="planned", title="Planned", width=76, align="right",
                          value=lambda r: str(r.planned), order=lambda r: r.planned,
                          tooltip=lambda r: f"At most {r.planned} planned sessions in a week were held"),
        _element_column(Part.WEEKS, 88), _element_column(Part.GROUP, 62), _element_column(Part.TUTOR, 95),
        _element_column(Part.DURATION, 112), _element_column(Part.ATTENDANCE, 90),
    ]  # fmt: skip


def _site_columns() -> list[Column[SiteFidelity]]:
    return [
        Column[SiteFidelity](key="site", title="Site", value=lambda r: r.site or "No site", least=180,
                             tooltip=lambda r: r.site),
        Column[SiteFidelity](key="percent", title="Weeks that pass", width=150, align="right",
                             value=lambda r: r.fidelity.percent,
                             order=lambda r: r.fidelity.passing / max(r.fidelity.operating, 1)),
        Column[SiteFidelity](key="weeks", title="Students' weeks", width=160, align="right",
                             value=lambda r: f"{r.fidelity.passing:,} of {r.fidelity.operating:,}",
                             order=lambda r: r.fidelity.operating),
        Column[SiteFidelity](key="students", title="Students", width=110, align="right",
                             value=lambda r: f"{r.fidelity.students:,}", order=lambda r: r.fidelity.students),
        Column[SiteFidelity](key="behind", title="Behind", width=100, align="right",
                             value=lambda r: f"{r.fidelity.behind:,}", order=lambda r: r.fidelity.behind),
    ]  # fmt: skip
