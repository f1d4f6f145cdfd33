# SPDX-License-Identifier: Apache-2.0
"""History: what was done, newest first, field by field; each action can be taken back for 30 days."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.errors import PorchlightError
from app.services.undo import take_back
from app.storage.queries import calendar, history
from app.storage.queries.history import ActionRow, ChangeRow
from app.storage.store import Store
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dates import day_text, month_day_text, time_text
from ui.kit.dialog import ActionDialog
from ui.kit.layout import clear, column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import label, small
from ui.theme import HAIR, SNUG, Tone, px

SHOWN = 200
_DETAILS = 6


class HistoryPanel(QWidget):
    """Actions, the changes of the chosen one, and Take back. Of the whole program, or of one person."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._row_id: Id | None = None
        self._year: tuple[date, date] | None = None
        self.banner = Banner(Tone.PROBLEM, closable=True)
        self.table: TableView[ActionRow] = TableView(
            self._columns(), name="What was done", empty="Nothing was changed yet.", least_rows=5
        )
        self.take_back = button("Take back", self._take_back, icon="undo")
        self.table.selection_changed.connect(self._look)
        self.details = column(spacing=HAIR)
        layout = column(self.banner, flow(self.take_back), spacing=SNUG)
        layout.addLayout(self.details)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self._look()

    def show_all(self) -> None:
        """Read the newest actions of the program."""
        self._row_id = None
        self._read()

    def show_person(self, row_id: Id) -> None:
        """Read what touched one person."""
        self._row_id = row_id
        self._read()

    def _read(self) -> None:
        with self._store.read() as session:
            year = calendar.school_year_at(session, clock.today())
            self._year = None if year is None else (year.first_day, year.last_day)
            if self._row_id is None:
                rows = history.actions(session, SHOWN)
            else:
                rows = history.history_of(session, self._row_id)
        self.table.set_rows(rows)
        self._look()

    def _look(self) -> None:
        row = self.table.current_row
        self.take_back.setEnabled(row is not None and not row.is_taken_back)
        clear(self.details)
        if row is None:
            return
        with self._store.read() as session:
            changes = history.changes_of(session, row.group_id, self._row_id)
        for change in changes[:_DETAILS]:
            self.details.addWidget(label(_title(change)))
            if change.fields and not change.is_new:
                self.details.addWidget(small(_fields(change)))
        if len(changes) > _DETAILS:
            self.details.addWidget(small(f"and {len(changes) - _DETAILS:,} more"))

    def _when(self, row: ActionRow) -> str:
        """Day and time; the year is said of other school years only."""
        at = clock.local(row.at)
        is_now = self._year is not None and self._year[0] <= at.date() <= self._year[1]
        return f"{(month_day_text if is_now else day_text)(at.date())}, {time_text(at.time())}"

    def _columns(self) -> list[Column[ActionRow]]:
        return [
            Column(key="title", title="What", value=lambda r: r.title, least=115, tooltip=lambda r: r.title,
                   sortable=False),
            Column(key="when", title="When", value=self._when, width=140, sortable=False, tooltip=self._when),
            Column(key="who", title="Who", value=_who, least=90, sortable=False, tooltip=_who),
            Column(key="state", title="State", width=100, soft=True, sortable=False,
                   value=lambda r: "Taken back" if r.is_taken_back else ""),
        ]  # fmt: skip

    def _take_back(self) -> None:
        row = self.table.current_row
        if row is None:
            return
        try:
            done = take_back(self._store, row.group_id)
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            kept = f" {done.kept} rows changed since and stay as they are." if done.kept else ""
            self.banner.say(f"Took back: {done.title}.{kept}", Tone.OK)
        self._read()


class HistoryDialog(ActionDialog):
    """The newest actions on this laptop."""

    def __init__(self, parent: QWidget, store: Store) -> None:
        super().__init__(parent, "History", "Close", stay="", width=820)
        self.panel = HistoryPanel(store)
        self.panel.table.setMinimumHeight(px(320))
        self.add(self.panel, 1)
        self.panel.show_all()


def _title(change: ChangeRow) -> str:
    thing = " ".join(filter(None, (change.thing.capitalize(), change.name)))
    return f"{thing}, new" if change.is_new else thing


def _fields(change: ChangeRow) -> str:
    return "; ".join(f"{one.field}: {one.old or 'empty'} → {one.new or 'empty'}" for one in change.fields)


def _who(row: ActionRow) -> str:
    return f"{row.who}, {row.laptop}" if row.laptop else row.who
