# SPDX-License-Identifier: Apache-2.0
"""The Sessions screen: the week, one session, one sheet; and the forms that change the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app import clock
from app.clock import Id, id_text
from app.domain import sheet_numbers
from app.errors import PorchlightError
from app.services.sessions import end_series
from app.storage.queries.agenda import SeriesRow
from app.storage.queries.sheets import next_out
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.form import Field
from ui.kit.form_dialog import FormDialog
from ui.screen import Action, Screen
from ui.screens.sessions.close_days import CloseDaysDialog
from ui.screens.sessions.entry import EntryPage
from ui.screens.sessions.plan import PlanDialog
from ui.screens.sessions.print_dialog import PrintDialog
from ui.screens.sessions.session_dialogs import add_dialog
from ui.screens.sessions.session_page import SessionPage
from ui.screens.sessions.week import Ways, WeekPage
from ui.theme import Tone


class SessionsScreen(Screen):
    """When, where, who?"""

    name = "sessions"
    title = "Sessions"
    icon = "sessions"
    help_topic = "sessions"
    watches = frozenset(
        {
            "session", "mark", "sheet", "sheet_row", "membership", "session_student", "session_adult", "site",
            "series",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts = desk.drafts.part("sessions")

    def _build(self) -> None:
        self.week = WeekPage(
            self.desk,
            Ways(
                open_session=self.open_session, open_sheet=self.open_sheet, type_next=self.type_next,
                type_number=self.type_number, plan=self.plan, print_sheets=self.print_week,
                close_days=self.close_days, add_session=self.add_session, end_series=self.end_series,
            ),
        )  # fmt: skip
        self._session: SessionPage | None = None
        self._entry: EntryPage | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self.week)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    @property
    def session(self) -> SessionPage:
        """The page of one session, made when the first one is opened."""
        if self._session is None:
            self._session = SessionPage(self.desk, self.drafts, self.open_sheet, self.show_week)
            self.pages.addWidget(self._session)
        return self._session

    @property
    def entry(self) -> EntryPage:
        """The page of one sheet, made when the first one is opened."""
        if self._entry is None:
            self._entry = EntryPage(self.desk, self.drafts, self.show_week)
            self.pages.addWidget(self._entry)
        return self._entry

    def offers(self) -> Sequence[Action]:
        """What can be done here from anywhere."""
        return (
            Action("type_next", "Type the next sheet", self.type_next, "edit"),
            Action("plan", "Plan sessions", self.plan, "add"),
            Action("print", "Print this week's sheets", self.print_week, "print"),
            Action("close_days", "Snow day, or days off", self.close_days, "snow"),
            Action("add", "Add one session", self.add_session, "add"),
        )

    def half_typed(self) -> dict[str, Any]:
        """The week; the sheet or session in front of it, and its cell. Lines and walk-ins are drafts."""
        kept: dict[str, Any] = {"week": self.week.half_typed()}
        shown = self.pages.currentWidget()
        if isinstance(shown, EntryPage) and shown.view is not None:
            kept |= {"sheet": shown.view.number, "cell": shown.grid.half_typed()}
        elif isinstance(shown, SessionPage) and shown.data is not None:
            kept |= {"session": shown.data.row.id.hex(), "cell": shown.grid.half_typed()}
            kept["student"] = shown.add_student.text()
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show them again; a sheet or session that is gone leaves the week in front."""
        self.week.put_back(kept["week"])
        if "sheet" in kept:
            self.open_sheet(kept["sheet"])
            self.entry.grid.put_back(kept["cell"])
        elif "session" in kept:
            self.open_session(bytes.fromhex(kept["session"]))
            self.session.grid.put_back(kept["cell"])
            self.session.add_student.setText(kept["student"])

    def open_form(self, place: str) -> bool:
        """The forms that stand over the week, over one session, or over one sheet."""
        forms: dict[str, Callable[[], object]] = {
            "plan": self.plan, "close": self.close_days, "add": self.add_session
        }  # fmt: skip
        shown = self.pages.currentWidget()
        if isinstance(shown, SessionPage) and shown.data is not None:
            key = id_text(shown.data.row.id)
            forms |= {f"move {key}": shown.ask_move, f"change {key}": shown.ask_change}
            forms[f"not met {key}"] = shown.ask_not_met
        elif isinstance(shown, EntryPage) and shown.view is not None:
            forms[f"not met {id_text(shown.view.session_id)}"] = shown.ask_not_met
            forms[f"walk-in {shown.view.number}"] = lambda: shown.add_walk_in("")
        if place not in forms:
            return False
        QTimer.singleShot(0, self, forms[place])  # they wait for their answer
        return True

    def refresh(self) -> None:
        """Read what is in front anew."""
        shown = self.pages.currentWidget()
        if isinstance(shown, EntryPage | SessionPage):
            shown.refresh()
        else:
            self.week.read()

    # -- the ways around ------------------------------------------------------------------------

    def show_week(self) -> None:
        """Back to the week."""
        self.pages.setCurrentWidget(self.week)
        self.week.read()

    def open_session(self, session_id: Id) -> None:
        """Open one session. Raises NotFound."""
        self.session.open_session(session_id)
        self.pages.setCurrentWidget(self.session)
        self.session.grid.setFocus()

    def open_sheet(self, number: str) -> None:
        """Open the entry of a sheet. Raises NotFound."""
        self.entry.open_sheet(number)
        self.week.banner.clear()
        self.pages.setCurrentWidget(self.entry)
        self.entry.line.setFocus()

    def type_next(self) -> None:
        """Open the next sheet that is still out."""
        with self.desk.ctx.store.read() as session:
            number = next_out(session)
        if number is None:
            self.show_week()
            self.week.banner.say("No sheet is out. Print the week's sheets first.", Tone.INFO)
        else:
            self.open_sheet(number)

    def type_number(self, typed: str) -> None:
        """Open the sheet whose number was typed from the paper."""
        try:
            self.open_sheet(sheet_numbers.parse(typed))
        except PorchlightError as problem:
            self.week.banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            self.week.number.clear()

    # -- changing the plan ----------------------------------------------------------------------

    def plan(self) -> None:
        """Ask for a recurring plan; what was typed waits when the dialog is closed."""
        dialog = PlanDialog(self, self.desk, self.drafts)
        dialog.exec()
        if dialog.planned is not None:
            closed = len(dialog.planned.closed_days)
            fall = f" {closed} of them on days that are closed." if closed else ""
            self.week.read()
            self.week.banner.say(f"{len(dialog.planned.session_ids)} sessions are planned.{fall}", Tone.OK)

    def print_week(self) -> None:
        """Ask for days and paper, and print."""
        first = self.week.monday
        chosen = self.week.site_id
        dialog = PrintDialog(
            self, self.desk, first, first + timedelta(days=6), site_id=id_text(chosen) if chosen else ""
        )
        dialog.exec()
        if dialog.printed:
            self.week.read()
            self.week.banner.say(f"{_sheets(len(dialog.printed))} in {dialog.file.name}.", Tone.OK)

    def close_days(self) -> None:
        """Ask which days are off; today is offered, or the chosen session's day."""
        row = self.week.table.current_row
        dialog = CloseDaysDialog(self, self.desk, self.drafts, clock.today() if row is None else row.day)
        dialog.exec()
        if dialog.told:
            self.week.read()
            self.week.banner.say(dialog.told, Tone.INFO)

    def add_session(self) -> None:
        """Ask for one more session of a group, and open it."""
        added: list[Id] = []
        add_dialog(self, self.desk, self.drafts, added).exec()
        if added:
            self.open_session(added[0])

    def end_series(self, row: SeriesRow) -> None:
        """Ask for a series' last day; what was planned after it goes away, what was held stays."""

        def keep(values: dict[str, Any]) -> None:
            self.desk.store_as(
                "series.end", f"Ended {row.group}", lambda s: end_series(s, row.id, _day(values["last_day"]))
            )

        FormDialog(
            self, f"End {row.group}", "End it on this day",
            [
                Field(
                    key="last_day", label="Last day", kind="date", required=True,
                    hint="Sessions that are planned after it go; what was held stays.",
                )
            ],
            keep, drafts=self.drafts, draft=f"end {id_text(row.id)}", values={"last_day": clock.today()},
        ).exec()  # fmt: skip
        self.week.read()


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def _sheets(count: int) -> str:
    return "1 sheet is" if count == 1 else f"{count} sheets are"
