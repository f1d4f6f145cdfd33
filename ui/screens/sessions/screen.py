# SPDX-License-Identifier: Apache-2.0
"""A week of sessions, and the way to a sheet. Typing a sheet is ``entry``."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QVBoxLayout

from app import clock
from app.clock import Id
from app.domain import sheet_numbers
from app.domain.words import SessionStatus, label
from app.errors import PorchlightError
from app.progress import Progress
from app.services import sessions as plans
from app.storage.queries import agenda
from app.storage.queries.agenda import SessionRow
from app.storage.queries.sheets import next_out
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.form_dialog import Drafts
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.screen import Screen
from ui.screens.sessions.entry import EntryPage
from ui.screens.sessions.plan import PlanDialog
from ui.theme import Tone


class SessionsScreen(Screen):
    """When, where, who?"""

    name = "sessions"
    title = "Sessions"
    icon = "sessions"
    help_topic = "sessions"
    watches = frozenset(
        {"session", "mark", "sheet", "sheet_row", "membership", "session_student", "session_adult", "site"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts: Drafts = {}
        today = clock.today()
        self.monday = today - timedelta(days=today.weekday())

    def _build(self) -> None:
        self.agenda = Page("Sessions")
        self.agenda.set_primary("Type the next sheet", self.type_next, icon="edit")
        self.number = QLineEdit()
        self.number.setPlaceholderText("Sheet number")
        self.number.setAccessibleName("Sheet number")
        self.number.returnPressed.connect(self._type_number)
        for tool in (
            button("Earlier", lambda: self._turn(-7), icon="left"),
            button("This week", self._this_week),
            button("Later", lambda: self._turn(7), icon="right"),
            button("Plan sessions", self.plan, icon="add"),
            button("Print this week's sheets", self.print_week, icon="print"),
            button("Snow day", self.snow_day, icon="snow"),
            self.number,
        ):
            self.agenda.add_tool(tool)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.agenda.add(self.banner)
        self.table: TableView[SessionRow] = TableView(
            _columns(), name="Sessions of the week", empty="No session is planned in this week."
        )
        self.table.row_activated.connect(lambda row: self.open_session(row.id))
        self.agenda.add(self.table, 1)
        self.entry = EntryPage(self.desk, self.show_agenda)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.agenda)
        self.pages.addWidget(self.entry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def refresh(self) -> None:
        """Read the week and the open sheet anew."""
        sunday = self.monday + timedelta(days=6)
        with self.desk.ctx.store.read() as session:
            rows = agenda.sessions_between(session, self.monday, sunday)
        self.agenda.set_title("Sessions", f"{_day(self.monday)} to {_day(sunday)}, {sunday.year}")
        self.table.set_rows(rows)
        if self.pages.currentWidget() is self.entry:
            self.entry.refresh()

    def show_agenda(self) -> None:
        """Back to the week."""
        self.pages.setCurrentWidget(self.agenda)
        self.refresh()

    def open_session(self, session_id: Id) -> None:
        """Open the sheet of a session; without one, show its week and say what to do."""
        with self.desk.ctx.store.read() as session:
            row = agenda.session_profile(session, session_id).row
        if row.sheet_number is not None:
            self.open_sheet(row.sheet_number)
            return
        self.monday = row.day - timedelta(days=row.day.weekday())
        self.show_agenda()
        self.table.select_where(lambda shown: shown.id == session_id)
        self.banner.say(
            f"{row.group} on {_day(row.day)} has no sheet yet. Print one, then type it.", Tone.INFO
        )

    def open_sheet(self, number: str) -> None:
        """Open the entry of a sheet. Raises NotFound."""
        self.entry.open_sheet(number)
        self.banner.clear()
        self.pages.setCurrentWidget(self.entry)
        self.entry.line.setFocus()

    def type_next(self) -> None:
        """Open the next sheet that is still out."""
        with self.desk.ctx.store.read() as session:
            number = next_out(session)
        if number is None:
            self.banner.say("No sheet is out. Print the week's sheets first.", Tone.INFO)
        else:
            self.open_sheet(number)

    def _type_number(self) -> None:
        try:
            self.open_sheet(sheet_numbers.parse(self.number.text()))
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            self.number.clear()

    def _turn(self, days: int) -> None:
        self.monday += timedelta(days=days)
        self.banner.clear()
        self.refresh()

    def _this_week(self) -> None:
        today = clock.today()
        self._turn((today - timedelta(days=today.weekday()) - self.monday).days)

    def plan(self) -> None:
        """Ask for a recurring plan; what was typed waits when the dialog is closed."""
        dialog = PlanDialog(self, self.desk, self.drafts)
        dialog.exec()
        if dialog.planned is not None:
            closed = len(dialog.planned.closed_days)
            self.banner.say(
                f"{len(dialog.planned.session_ids)} sessions are planned; {closed} fall on closed days.",
                Tone.OK,
            )

    def print_week(self) -> None:
        """Ask for a file and print every sheet of the week, beside the screen."""
        file, _ = QFileDialog.getSaveFileName(
            self, "Save the sheets", f"sheets-{self.monday}.pdf", "PDF (*.pdf)"
        )
        if file:
            self.print_to(Path(file))

    def print_to(self, file: Path) -> None:
        """Print the week's sheets into ``file``."""
        from app.printing.sheets import SheetsAsk, print_sheets

        ask = SheetsAsk(self.monday, self.monday + timedelta(days=6))

        def work(progress: Progress) -> list[str]:
            return print_sheets(self.desk.ctx.store, ask, file, progress)

        self.banner.say("Drawing the sheets …", Tone.INFO)
        self.desk.jobs.start(
            work,
            done=lambda numbers: self.banner.say(f"{len(numbers)} sheets are in {file.name}.", Tone.OK),
            failed=lambda problem: self.banner.say(sentence_for(problem), Tone.PROBLEM),
        )

    def snow_day(self) -> None:
        """Cancel the chosen session's day everywhere, for weather; Undo takes it back."""
        row = self.table.current_row
        if row is None:
            self.banner.say("Choose a session of that day first.", Tone.INFO)
            return
        title = f"Snow day on {_day(row.day)}"
        counts = self.desk.store_as(
            "sessions.cancel",
            title,
            lambda s: plans.cancel_day(s, row.day, None, SessionStatus.CANCELLED_WEATHER, "Snow day"),
        )
        assert isinstance(counts, tuple)
        self.banner.say(f"{counts[0]} sessions are cancelled; {counts[1]} have marks and stay.", Tone.INFO)


def _columns() -> list[Column[SessionRow]]:
    return [
        Column(key="day", title="Day", value=lambda r: f"{r.day:%a} {_day(r.day)}", least=110),
        Column(key="time", title="Time", value=lambda r: f"{r.start:%H:%M}-{r.end:%H:%M}", least=110),
        Column(key="group", title="Group", value=lambda r: r.group, least=200),
        Column(key="site", title="Site", value=lambda r: r.site, least=120),
        Column(key="adults", title="With", value=lambda r: r.adults, least=150),
        Column(key="marked", title="Marked", value=lambda r: f"{r.marked} of {r.roster}", least=90),
        Column(key="sheet", title="Sheet", value=_sheet, least=130),
        Column(key="status", title="State", value=lambda r: label(r.status), least=150),
    ]


def _sheet(row: SessionRow) -> str:
    return "" if row.sheet_number is None else sheet_numbers.printed(row.sheet_number)


def _day(day: date) -> str:
    return f"{day:%b} {day.day}"
