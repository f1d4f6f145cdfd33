# SPDX-License-Identifier: Apache-2.0
"""Everybody's hours: a week to type into, timesheets to sign, limits that are near, and the months.

Sessions come by themselves and stand beside what is typed. One adult's lines are on the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from app import clock
from app.clock import Id
from app.domain import timesheets as periods
from app.storage.queries import hours as read
from app.storage.queries.hour_limits import LimitRow, limits
from app.storage.queries.rulebook import read_rules
from app.storage.queries.timesheets import timesheet_rows
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button, icon_button
from ui.kit.dates import day_text, month_day_text
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column, row
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.table import TableView
from ui.kit.text import section_heading, small
from ui.people.period import year_of
from ui.screens.adults.hours_columns import limit_columns
from ui.screens.adults.hours_months import HoursMonths
from ui.screens.adults.hours_sheets import HoursSheets
from ui.screens.adults.hours_week import HoursWeek
from ui.theme import Tone


class HoursPage(Page):
    """``open_hours(adult, day)``, the lines of a month behind a figure, and ``back`` are the screen's."""

    def __init__(
        self, desk: Desk, drafts: Drafts, back: Callable[[], object], open_hours: Callable[[Id, date], object]
    ) -> None:
        super().__init__("Hours")
        self.desk, self._open_hours = desk, open_hours
        self.day = clock.today()
        self.add_tool(button("Back", back, icon="left"))
        self.when = section_heading("")
        self.earlier = icon_button("left", "Earlier", lambda: self.turn(-1))
        self.later = icon_button("right", "Later", lambda: self.turn(1))
        steps = QWidget()
        steps.setLayout(row(self.earlier, self.when, self.later))
        self.add_tool(steps)
        self.set_primary("Print to sign", self.print_sheets, icon="print")
        self.banner = Banner(Tone.PROBLEM)
        self.add(self.banner)
        self.week = HoursWeek(desk, open_hours)
        self.sheets = HoursSheets(desk, drafts, self.banner, open_hours)
        self.months = HoursMonths(open_hours)
        self.panels = Panels("Parts of Hours")
        self.panels.add("week", "Week", self.week)
        self.panels.add("sheets", "Timesheets", self.sheets)
        self.panels.add("limits", "Limits", self._make_limits())
        self.panels.add("months", "Months", self.months)
        self.panels.shown.connect(lambda _key: self.read())
        self.add(self.panels, 1)

    def _make_limits(self) -> QWidget:
        self.limits: TableView[LimitRow] = TableView(
            limit_columns(), name="Limits of hours", empty="No limit of hours is near."
        )
        self.limits.row_activated.connect(self._open_limit)
        note = small(
            "Fundraising is limited for each member, training for all members together, work-study by the "
            "week. The percents are rules under Settings. Enter on a row opens the hours behind it."
        )
        part = QWidget()
        part.setLayout(column(note, self.limits))
        return part

    def begin(self) -> None:
        """The keyboard goes where time is typed."""
        if self.panels.current == "week":
            self.week.grid.view.setFocus(Qt.FocusReason.OtherFocusReason)
            grid = self.week.grid
            QTimer.singleShot(0, grid, lambda: self.scroll_area.ensureWidgetVisible(grid))  # once laid out

    # -- reading --------------------------------------------------------------------------------

    @property
    def span(self) -> tuple[date, date]:
        """The days in front: a week, the period of a timesheet, or a school year."""
        return self._span_at(self.day)

    def _span_at(self, day: date) -> tuple[date, date]:
        if self.panels.current == "sheets":
            with self.desk.ctx.store.read() as session:
                return periods.period(read_rules(session).timesheet_period, day)
        if self.panels.current == "months":
            year = year_of(self.desk, day)
            return year.first, year.last
        return periods.period(periods.WEEK, day)

    def read(self) -> None:
        """Read the part in front."""
        first, last = self.span
        begin = month_day_text(first) if first.year == last.year else day_text(first)
        self.when.setText(f"{begin} to {day_text(last)}")
        for step, there in (
            (self.earlier, first - timedelta(days=1)),
            (self.later, last + timedelta(days=1)),
        ):
            step.setEnabled(self._span_at(there) != (first, last))
        with self.desk.ctx.store.read() as session:
            if self.panels.current == "sheets":
                self.sheets.show_rows(timesheet_rows(session, first, last))
            elif self.panels.current == "months":
                rows = read.hour_rows(session, first, min(last, clock.today()))
                self.months.show_rows(rows, read_rules(session))
            elif self.panels.current == "limits":
                self.limits.set_rows(limits(session, self.day, read_rules(session)))
            else:
                self.week.read(session, first)

    def turn(self, steps: int) -> None:
        """Show the time before, or after."""
        first, last = self.span
        self.day = first - timedelta(days=1) if steps < 0 else last + timedelta(days=1)
        self.read()

    def print_sheets(self) -> None:
        """Write the sheets of the period as PDF, to be signed."""
        with self.desk.ctx.store.read() as session:
            first, last = periods.period(read_rules(session).timesheet_period, self.day)
        name, _ = QFileDialog.getSaveFileName(
            self, "Timesheets to sign", f"timesheets-{first.isoformat()}.pdf", "PDF (*.pdf)"
        )
        if name:
            self.write_sheets(Path(name), first, last)

    def write_sheets(self, file: Path, first: date, last: date) -> None:
        """Write them to a file, beside the screen."""
        store = self.desk.ctx.store

        def work(_progress: Any) -> int:
            from app.printing.timesheets import print_timesheets

            return print_timesheets(store, first, last, file)

        self.desk.jobs.start(
            work, done=lambda count: self.banner.say(f"{count} timesheets are in {file}.", Tone.OK),
            failed=lambda problem: self.banner.say(sentence_for(problem), Tone.PROBLEM),
        )  # fmt: skip

    def _open_limit(self, limit: LimitRow) -> None:
        if limit.adult_id is not None:
            self._open_hours(limit.adult_id, limit.day)
        else:
            self.panels.show_part("months")

    # -- what outlives a lock -------------------------------------------------------------------

    def half_typed(self) -> dict[str, Any]:
        """Which part, which days, what is chosen, and the cell in hand."""
        return {"part": self.panels.current, "day": self.day.isoformat(), **self.week.half_typed()}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show it again."""
        self.day = date.fromisoformat(str(kept["day"]))
        self.panels.show_part(str(kept["part"]))
        self.read()
        self.week.put_back(kept)
