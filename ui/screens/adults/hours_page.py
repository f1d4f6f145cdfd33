# SPDX-License-Identifier: Apache-2.0
"""Everybody's hours: a week to type into, timesheets to sign, and limits that are near.

Sessions come by themselves and stand beside what is typed. One adult's lines are on the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from app import clock
from app.clock import Id
from app.domain import hours as rules
from app.domain import timesheets as periods
from app.domain.attendance import hours_text
from app.domain.timesheets import SheetStanding
from app.domain.words import Hat, Source, label
from app.errors import PorchlightError
from app.services import hours, timesheets
from app.services.timesheets import SheetKey
from app.storage.queries import adults, lists
from app.storage.queries import hours as read
from app.storage.queries.hour_limits import LimitRow, limits
from app.storage.queries.hour_months import MonthHours, by_month
from app.storage.queries.hours import HourRow
from app.storage.queries.rulebook import read_rules
from app.storage.queries.timesheets import TimesheetRow, timesheet_rows
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button, icon_button
from ui.kit.dates import day_text, month_day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.layout import column, row
from ui.kit.list_part import ListPart
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.table import TableView
from ui.kit.text import section_heading, small
from ui.people.period import this_year
from ui.screens.adults.hours_columns import (
    WeekLine,
    combo,
    day_column,
    hats,
    limit_columns,
    month_columns,
    sheet_columns,
    short,
    typed_minutes,
)
from ui.theme import Tone

_OWN = ""


class HoursPage(Page):
    """``open_adult`` and ``back`` are the screen's."""

    def __init__(
        self, desk: Desk, drafts: Drafts, back: Callable[[], object], open_adult: Callable[[Id], object]
    ) -> None:
        super().__init__("Hours")
        self.desk, self._drafts, self._open_adult = desk, drafts, open_adult
        self.day = clock.today()
        self.add_tool(button("Back", back, icon="left"))
        self.when = section_heading("")
        steps = QWidget()
        steps.setLayout(
            row(
                icon_button("left", "Earlier", lambda: self.turn(-1)), self.when,
                icon_button("right", "Later", lambda: self.turn(1)),
            )
        )  # fmt: skip
        self.add_tool(steps)
        self.set_primary("Print to sign", self.print_sheets, icon="print")
        self.banner = Banner(Tone.PROBLEM)
        self.add(self.banner)
        self.panels = Panels("Parts of Hours")
        self.panels.add("week", "Week", self._make_week())
        self.panels.add("sheets", "Timesheets", self._make_sheets())
        self.panels.add("limits", "Limits", self._make_limits())
        self.panels.add("months", "Months", self._make_months())
        self.panels.shown.connect(lambda _key: self.read())
        self.add(self.panels, 1)

    # -- its parts ------------------------------------------------------------------------------

    def _make_week(self) -> QWidget:
        self.hat = combo("What the typed time counts as", [(_OWN, "As each adult's own"), *hats()])
        self.category = combo("What the typed time is for", [(_OWN, "Nothing named")])
        for box in (self.hat, self.category):
            box.currentIndexChanged.connect(lambda _n: self.read())
        self.grid: EntryGrid[WeekLine] = EntryGrid(
            [
                GridColumn(key="hat", title="As", width=98, value=lambda line: label(line.hat),
                           editable=lambda _line: False),
                *(day_column(number) for number in range(7)),
                GridColumn(key="sessions", title="Sessions", width=78, align="right",
                           value=lambda line: short(line.sessions), editable=lambda _line: False),
                GridColumn(key="total", title="Week", width=64, align="right",
                           value=lambda line: short(line.total), editable=lambda _line: False),
            ],
            name="Hours of the week", row_key=lambda line: line.adult_id, row_title=lambda line: line.name,
            commit=self._commit, corner="Adult", title_width=158,
        )  # fmt: skip
        hint = small("Write 1:30, 1.5h or minutes. Sessions that were held are counted already.")
        part = QWidget()
        layout = column(hint)
        layout.insertLayout(0, row(self.hat, self.category))
        layout.addWidget(self.grid, 1)
        part.setLayout(layout)
        return part

    def _make_sheets(self) -> QWidget:
        self.sheets: ListPart[TimesheetRow] = ListPart(
            "Timesheets", sheet_columns(),
            [
                ("The adult signs", "edit", lambda one: self.sign(one, supervisor=False)),
                ("The supervisor signs", "check", lambda one: self.sign(one, supervisor=True)),
                ("Lock", "lock", self.lock),
                ("Take the signatures away", "undo", self.withdraw),
            ],
            empty="No hours in this time, so there is nothing to sign.",
            on_enter=lambda one: self._open_adult(one.adult_id), always=0,
        )  # fmt: skip
        return self.sheets

    def _make_limits(self) -> QWidget:
        self.limits: TableView[LimitRow] = TableView(
            limit_columns(), name="Limits of hours", empty="No limit of hours is near."
        )
        self.limits.row_activated.connect(self._open_limit)
        note = small(
            "Fundraising is limited for each member, training for all members together, work-study by the "
            "week. The percents are rules under Settings."
        )
        part = QWidget()
        part.setLayout(column(note, self.limits))
        return part

    def _make_months(self) -> QWidget:
        self.months: TableView[MonthHours] = TableView(
            month_columns(), name="Hours by month", empty="No hours in this school year yet."
        )
        note = small(
            "People are counted once a month and line. Worth is volunteers' and in-kind time and miles at "
            "the rates under Settings, Rules."
        )
        part = QWidget()
        part.setLayout(column(note, self.months))
        return part

    # -- reading --------------------------------------------------------------------------------

    @property
    def span(self) -> tuple[date, date]:
        """The days in front: a week, or the period of a timesheet."""
        if self.panels.current == "sheets":
            with self.desk.ctx.store.read() as session:
                return periods.period(read_rules(session).timesheet_period, self.day)
        if self.panels.current == "months":
            year = this_year(self.desk)
            return year.first, year.last
        return periods.period(periods.WEEK, self.day)

    def read(self) -> None:
        """Read the part in front."""
        first, last = self.span
        self.when.setText(f"{month_day_text(first)} to {day_text(last)}")
        with self.desk.ctx.store.read() as session:
            if self.panels.current == "sheets":
                self.sheets.show_rows(timesheet_rows(session, first, last))
            elif self.panels.current == "months":
                rows = read.hour_rows(session, first, min(last, clock.today()))
                self.months.set_rows(by_month(rows, read_rules(session)))
            elif self.panels.current == "limits":
                self.limits.set_rows(limits(session, self.day, read_rules(session)))
            else:
                self._read_week(session, first, last)

    def _read_week(self, session: Any, first: date, last: date) -> None:
        words = [*lists.words(session, "hour_categories"), *lists.words(session, "work_study_categories")]
        self._offer(words)
        rows = read.hour_rows(session, first, last)
        terms: dict[Id, list[rules.Term]] = {}
        for one in read.hour_terms(session):
            terms.setdefault(one.adult_id, []).append(one.term)
        ids = adults.adult_ids(session, adults.AdultFilter(on=first))
        people = adults.adult_rows(session, ids, first)
        self.grid.set_rows(
            [self._line(one.id, one.name, one.source, rows, terms.get(one.id, []), first) for one in people]
        )

    def _offer(self, words: list[str]) -> None:
        if self.category.count() == len(words) + 1:
            return
        self.category.blockSignals(True)
        for word in words:
            self.category.addItem(word, word)
        self.category.blockSignals(False)

    def _line(
        self,
        adult_id: Id,
        name: str,
        source: Source,
        rows: list[HourRow],
        terms: list[rules.Term],
        first: date,
    ) -> WeekLine:
        own = [one for one in rows if one.adult_id == adult_id and one.counted]
        chosen = self.hat.currentData()
        hat = Hat(chosen) if chosen else rules.hat_of_session(source, terms, first)
        typed = [
            one for one in own
            if one.session_id is None and one.start is None and one.hat is hat and one.corrects_id is None
            and one.category == (self.category.currentData() or "")
        ]  # fmt: skip
        days = [sum(one.counted for one in typed if one.day == first + timedelta(days=n)) for n in range(7)]
        held = sum(one.counted for one in own if one.session_id is not None)
        return WeekLine(adult_id, name, hat, tuple(days), held, sum(one.counted for one in own))

    # -- doing ----------------------------------------------------------------------------------

    def _commit(self, line: WeekLine, key: str, text: str) -> str | None:
        """Store one cell; returns the sentence when it cannot be."""
        day = self.span[0] + timedelta(days=int(key))
        try:
            minutes = typed_minutes(text)
            with self.desk.ctx.store.write("hours.keep", f"Typed hours of {line.name}") as session:
                hours.set_cell(
                    session, line.adult_id, day, line.hat, self.category.currentData() or "", minutes
                )
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def turn(self, steps: int) -> None:
        """Show the time before, or after."""
        first, last = self.span
        self.day = first - timedelta(days=1) if steps < 0 else last + timedelta(days=1)
        self.read()

    def sign(self, sheet: TimesheetRow | None, *, supervisor: bool) -> None:
        """Ask whose signature it is, and its day."""
        if sheet is None:
            return
        work = timesheets.sign_as_supervisor if supervisor else timesheets.sign_as_adult
        values = {"name": sheet.supervisor if supervisor else sheet.name, "day": clock.today()}
        who = "The supervisor" if supervisor else "The adult"
        self.dialog = FormDialog(
            self, f"{who} signs {hours_text(sheet.minutes)} of {sheet.name}", "Note the signature",
            [
                Field(key="name", label="Whose signature", required=True),
                Field(key="day", label="Day on the paper", kind="date", required=True),
            ],
            lambda given: self.desk.store_as(
                "timesheet.sign", f"Noted a signature for {sheet.name}",
                lambda s: work(s, _key(sheet), str(given["name"]), given["day"]),
            ),
            drafts=self._drafts, draft=f"sign {sheet.adult_id.hex()} {sheet.family}", values=values,
        )  # fmt: skip
        self.dialog.open()

    def lock(self, sheet: TimesheetRow | None) -> None:
        """Close a sheet that both signed."""
        self._do(sheet, "timesheet.lock", "Locked the timesheet of", timesheets.lock)

    def withdraw(self, sheet: TimesheetRow | None) -> None:
        """Take both signatures away; of a locked sheet with a reason, which stays on it."""
        if sheet is not None and sheet.standing is SheetStanding.LOCKED:
            self._reopen(sheet)
            return
        self._do(sheet, "timesheet.withdraw", "Took signatures away of", timesheets.withdraw)

    def _reopen(self, sheet: TimesheetRow) -> None:
        self.dialog = FormDialog(
            self, f"Open the locked sheet of {sheet.name} again", "Open it again",
            [Field(key="why", label="Why", required=True, hint="It stands on the sheet. Both sign anew.")],
            lambda given: self.desk.store_as(
                "timesheet.reopen", f"Opened the locked timesheet of {sheet.name}",
                lambda s: timesheets.reopen(s, _key(sheet), str(given["why"])),
            ),
            drafts=self._drafts, draft=f"reopen {sheet.adult_id.hex()} {sheet.family}",
        )  # fmt: skip
        self.dialog.open()

    def _do(self, sheet: TimesheetRow | None, cause: str, title: str, work: Callable[..., object]) -> None:
        if sheet is None:
            return
        try:
            self.desk.store_as(cause, f"{title} {sheet.name}", lambda s: work(s, _key(sheet)))
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            self.banner.clear()

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
            self._open_adult(limit.adult_id)

    # -- what outlives a lock -------------------------------------------------------------------

    def half_typed(self) -> dict[str, Any]:
        """Which part, which days, what is chosen, and the cell in hand."""
        return {
            "part": self.panels.current, "day": self.day.isoformat(), "hat": self.hat.currentIndex(),
            "category": self.category.currentIndex(), "grid": self.grid.half_typed(),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show it again."""
        self.day = date.fromisoformat(str(kept["day"]))
        self.panels.show_part(str(kept["part"]))
        self.read()
        self.hat.setCurrentIndex(int(kept["hat"]))
        self.category.setCurrentIndex(int(kept["category"]))
        self.grid.put_back(kept["grid"])


def _key(sheet: TimesheetRow) -> SheetKey:
    return SheetKey(sheet.adult_id, sheet.family, sheet.first_day)
