# SPDX-License-Identifier: Apache-2.0
"""One adult's hours: the terms, what was done in a month, what is typed, and corrections in sight.

The week of everybody, and sheets to sign, are on ``hours_page``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.domain.attendance import hours_text, percent_text
from app.domain.timesheets import MONTH, period
from app.domain.words import Hat, label
from app.errors import PorchlightError
from app.services import hour_corrections, hours
from app.services.hour_corrections import MOST_OF_A_DAY
from app.storage.queries import hours as read
from app.storage.queries.adults import AdultProfile
from app.storage.queries.hour_months import MonthHours, by_month
from app.storage.queries.hours import HourRow, TermRow
from app.storage.queries.rulebook import read_rules
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.buttons import icon_button
from ui.kit.dates import day_text, month_day_text, time_text, weekday_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, row
from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.period import this_year
from ui.people.profile_part import open_row
from ui.screens.adults.hours_columns import month_columns
from ui.screens.adults.hours_forms import (
    HATS,
    hour_draft,
    hour_fields,
    term_draft,
    term_fields,
    term_values,
)
from ui.theme import Tone

FORMS = ("hours", "correct", "term")


class HoursPanel(QWidget):
    """``show_adult`` reads; the month can be turned back and on."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: AdultProfile | None = None
        self._day = clock.today()
        self._done: dict[Id, int] = {}
        self.banner = Banner(Tone.PROBLEM)
        self.month = section_heading("")
        self.total = small("")
        self.lines: ListPart[HourRow] = ListPart(
            "Hours of the month", _columns(),
            [
                ("Add time", "add", lambda _row: self.edit()),
                ("Edit", "edit", self.edit),
                ("Correct in sight", "undo", self.correct),
                ("Remove", "trash", self._remove),
            ],
            empty="No hours in this month. Sessions come by themselves; add what else there was.",
            on_enter=self.edit,
        )  # fmt: skip
        self.terms: ListPart[TermRow] = ListPart(
            "Terms", _term_columns(self._done),
            [
                ("Add a term", "add", lambda _row: self.edit_term()),
                ("Edit", "edit", self.edit_term),
                ("Remove", "trash", self._remove_term),
            ],
            empty="No term. Without one, sessions count by where the adult comes from.",
            on_enter=self.edit_term,
        )  # fmt: skip
        self.year: TableView[MonthHours] = TableView(
            month_columns(people=False), name="Hours of the school year by month", least_rows=4,
            empty="No hours in this school year yet.",
        )  # fmt: skip
        months = row(
            icon_button("left", "The month before", lambda: self.turn(-1)), self.month,
            icon_button("right", "The month after", lambda: self.turn(1)),
        )  # fmt: skip
        layout = column(self.banner)
        layout.addLayout(months)
        for part in (
            self.total,
            self.lines,
            section_heading("Terms of service or work"),
            self.terms,
            section_heading("School year by month"),
            self.year,
        ):
            layout.addWidget(part)
        self.setLayout(layout)

    def show_adult(self, data: AdultProfile) -> None:
        """Read the month and the terms."""
        if self._data is None or self._data.id != data.id:
            self._day = clock.today()
            self.banner.clear()
        self._data = data
        first, last = period(MONTH, self._day)
        year = this_year(self._desk)
        with self._desk.ctx.store.read() as session:
            rows = read.hour_rows(session, first, last, data.id)
            terms = read.hour_terms(session, data.id)
            begin = min([year.first, *(one.first_day for one in terms)])
            every = read.hour_rows(session, begin, clock.today(), data.id)
            rates = read_rules(session)
        self._done.clear()
        self._done.update(read.done_in_terms(terms, every))
        self.year.set_rows(by_month((one for one in every if year.first <= one.day <= year.last), rates))
        self.month.setText(f"{first:%B} {first.year}")
        parts = dict.fromkeys(Hat, 0)
        for one in rows:
            parts[one.hat] += one.counted
        said = [f"{label(hat)} {hours_text(minutes)}" for hat, minutes in parts.items() if minutes]
        miles = sum(one.miles_x10 for one in rows if not one.is_corrected)
        self.total.setText("; ".join([*said, *([f"{miles / 10:g} miles"] if miles else [])]))
        self.lines.show_rows(rows)
        self.terms.show_rows(terms)

    def show_month(self, day: date) -> None:
        """Show the month of a day."""
        self._day = day
        self.show_adult(self._adult())

    def turn(self, months: int) -> None:
        """Show the month before, or the one after."""
        first, last = period(MONTH, self._day)
        self._day = first - timedelta(days=1) if months < 0 else last + timedelta(days=1)
        self.show_adult(self._adult())

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a line or a term by its id, or of a new one."""
        if kind == "term":
            return open_row(self.terms.table, self.edit_term, row)
        if kind not in FORMS or (
            row and not self.lines.table.select_where(lambda one: row == _id_of(one).hex())
        ):
            return False
        chosen = self.lines.table.current_row if row else None
        (self.correct if kind == "correct" else self.edit)(chosen)
        return True

    def edit(self, row: HourRow | None = None) -> None:
        """Open the form of typed time; of a session, the form that corrects it."""
        if row is not None and row.line_id is None:
            self.correct(row)
            return
        adult = self._adult()
        values: dict[str, Any] = {"day": self._new_day(), "hat": self._own_hat().value}
        if row is not None:
            values = {
                key: getattr(row, key) for key in ("day", "minutes", "start", "end", "category", "words")
            }
            values |= {"hat": row.hat.value, "miles": f"{row.miles_x10 / 10:g}" if row.miles_x10 else ""}
        self.dialog = FormDialog(
            self, f"Time of {adult.display_name}", "Keep time",
            hour_fields(self._desk, row.category if row is not None else ""),
            lambda given: self._keep(given, row), drafts=self._drafts, values=values,
            draft=f"hours {adult.id.hex()} {row.line_id.hex() if row and row.line_id else ''}", columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: HourRow | None) -> None:
        adult, draft = self._adult(), hour_draft(values)

        def work(session: Any) -> None:
            if row is None or row.line_id is None:
                hours.add_line(session, adult.id, draft)
            else:
                hours.change_line(session, row.line_id, draft)

        self._desk.store_as("hours.keep", f"Noted time of {adult.display_name}", work)

    def correct(self, row: HourRow | None) -> None:
        """Ask for the right minutes and the reason; both lines stay on the sheet."""
        if row is None or row.is_corrected:
            self.banner.say("Choose a line that counts; a corrected one stays as it is.", Tone.INFO)
            return
        self.banner.clear()
        adult = self._adult()
        fields: list[Field | str] = [
            Field(key="minutes", label="Minutes that count", kind="number", least=0,
                  most=MOST_OF_A_DAY, required=True),
            Field(key="why", label="Why", required=True, hint="It stands on the timesheet."),
        ]  # fmt: skip
        if row.line_id is None and row.session_id is not None:
            fields.insert(0, Field(key="hat", label="Counts as", kind="choice", choices=HATS, required=True))
        self.dialog = FormDialog(
            self, f"Correct {weekday_text(row.day)}", "Correct it", fields,
            lambda given: self._correct(given, row), drafts=self._drafts,
            values={"minutes": row.minutes if row.now is None else row.now, "hat": row.hat.value},
            draft=f"correct {adult.id.hex()} {_id_of(row).hex()}",
        )  # fmt: skip
        self.dialog.open()

    def _correct(self, values: dict[str, Any], row: HourRow) -> None:
        adult, minutes, why = self._adult(), values["minutes"] or 0, str(values["why"] or "")

        def work(session: Any) -> None:
            if row.line_id is not None:
                hour_corrections.correct_line(session, row.line_id, minutes, why)
            elif row.training_id is not None:
                hour_corrections.correct_training(session, row.training_id, minutes, why)
            elif row.session_id is not None:
                hat = Hat(values["hat"])
                hour_corrections.correct_session(session, adult.id, row.session_id, hat, minutes, why)

        self._desk.store_as("hours.correct", f"Corrected time of {adult.display_name}", work)

    def _remove(self, row: HourRow | None) -> None:
        if row is None:
            return
        if row.line_id is None:
            self.banner.say("This comes from a session or a training. Correct it, or change that.", Tone.INFO)
            return
        line_id = row.line_id
        self._do("hours.remove", "Removed time of", lambda s: hours.remove_line(s, line_id))

    def edit_term(self, row: TermRow | None = None) -> None:
        """Open the form of a term; a new one without ``row``."""
        adult = self._adult()
        values: dict[str, Any] = {"first_day": clock.today(), "hat": self._own_hat().value}
        if row is not None:
            values = term_values(row)
        self.dialog = FormDialog(
            self, f"Term of {adult.display_name}", "Keep term", term_fields(),
            lambda given: self._keep_term(given, row), drafts=self._drafts, values=values,
            draft=f"term {adult.id.hex()} {row.id.hex() if row else ''}", columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _keep_term(self, values: dict[str, Any], row: TermRow | None) -> None:
        adult, draft = self._adult(), term_draft(values, row)

        def work(session: Any) -> None:
            if row is None:
                hours.add_term(session, adult.id, draft)
            else:
                hours.change_term(session, row.id, draft)

        self._desk.store_as("hours.term", f"Noted a term of {adult.display_name}", work)

    def _remove_term(self, row: TermRow | None) -> None:
        if row is not None:
            self._do("hours.term", "Removed a term of", lambda s: hours.remove_term(s, row.id))

    def _do(self, cause: str, title: str, work: Any) -> None:
        try:
            self._desk.store_as(cause, f"{title} {self._adult().display_name}", work)
        except PorchlightError as problem:
            self.banner.say(str(problem), Tone.PROBLEM)
        else:
            self.banner.clear()

    def _new_day(self) -> date:
        first, last = period(MONTH, self._day)
        return clock.today() if first <= clock.today() <= last else first

    def _own_hat(self) -> Hat:
        from app.domain.hours import hat_of_session

        adult = self._adult()
        with self._desk.ctx.store.read() as session:
            terms = [one.term for one in read.hour_terms(session, adult.id)]
        return hat_of_session(adult.source, terms, self._day)

    def _adult(self) -> AdultProfile:
        assert self._data is not None
        return self._data


def _columns() -> list[Column[HourRow]]:
    Col = Column[HourRow]  # noqa: N806 - a class
    return [
        Col(key="day", title="Day", value=lambda r: weekday_text(r.day), width=104, sortable=False),
        Col(key="times", title="From, to", value=_times, width=152, sortable=False),
        Col(key="time", title="Time", value=lambda r: hours_text(r.minutes), width=92, sortable=False),
        Col(key="hat", title="Counts as", value=lambda r: label(r.hat), width=96, sortable=False),
        Col(key="what", title="What", value=lambda r: ", ".join(filter(None, (r.words, r.category))),
            least=100, soft=True, sortable=False, tooltip=lambda r: f"{r.words}, {r.category}"),
        Col(key="state", title="", value=_state, least=180, sortable=False, tooltip=_state,
            tone=lambda r: Tone.PROBLEM if r.now is not None
            else Tone.ATTENTION if r.is_corrected or r.why else None),
    ]  # fmt: skip


def _id_of(row: HourRow) -> Id:
    """A line by its own id, time that follows from a session by that one's."""
    return row.line_id or row.session_id or row.training_id or b""


def _times(row: HourRow) -> str:
    return f"{time_text(row.start)}, {time_text(row.end)}" if row.start and row.end else ""


def _state(row: HourRow) -> str:
    if row.is_corrected:
        return "Corrected, counts nothing"
    if row.now is not None:
        return f"Since locked: {row.now} min"
    if row.why:
        return row.why
    return f"{row.shared} min shared" if row.shared else ""


def _progress(term: TermRow, done: Mapping[Id, int]) -> str:
    minutes = done.get(term.id, 0)
    if not term.term_minutes:
        return hours_text(minutes)
    return f"{hours_text(minutes)}, {percent_text(minutes, term.term_minutes)}"


def _term_columns(done: Mapping[Id, int]) -> list[Column[TermRow]]:
    Col = Column[TermRow]  # noqa: N806 - a class
    return [
        Col(key="hat", title="Sessions count as", value=lambda r: label(r.hat), width=134, sortable=False),
        Col(key="days", title="Days", least=176, sortable=False,
            value=lambda r: f"{day_text(r.first_day)} to "
            f"{month_day_text(r.last_day) if r.last_day else 'open'}"),
        Col(key="agreed", title="Agreed", least=80, sortable=False,
            value=lambda r: hours_text(r.term_minutes) if r.term_minutes else ""),
        Col(key="done", title="Done", least=146, sortable=False, value=lambda r: _progress(r, done),
            tooltip=lambda r: "Hours in the days of the term that count as this kind, of those agreed on."),
        Col(key="weekly", title="A week", least=70, sortable=False,
            value=lambda r: hours_text(r.weekly_minutes) if r.weekly_minutes else ""),
        Col(key="supervisor", title="Supervisor", value=lambda r: r.supervisor, least=100, soft=True,
            sortable=False, tooltip=lambda r: r.supervisor),
    ]  # fmt: skip
