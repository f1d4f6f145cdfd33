# SPDX-License-Identifier: Apache-2.0
"""What was done to one person, newest first, with Take back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.errors import PorchlightError
from app.services.undo import take_back
from app.storage.queries import history
from app.storage.queries.history import ActionRow
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dates import day_text, time_text
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.theme import Tone


class HistoryPanel(QWidget):
    """The actions that touched one person."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.banner = Banner(Tone.PROBLEM, closable=True)
        self.table: TableView[ActionRow] = TableView(
            _columns(), name="History", empty="Nothing was changed yet."
        )
        self.take_back = button("Take back", self._take_back, icon="undo")
        self.table.selection_changed.connect(self._look)
        self.setLayout(column(flow(self.take_back), self.banner, self.table))
        self._look()

    def show_person(self, row_id: Id) -> None:
        """Read the history of a person."""
        with self._desk.ctx.store.read() as session:
            self.table.set_rows(history.history_of(session, row_id))
        self._look()

    def _look(self) -> None:
        row = self.table.current_row
        self.take_back.setEnabled(row is not None and not row.is_taken_back)

    def _take_back(self) -> None:
        row = self.table.current_row
        if row is None:
            return
        self.banner.clear()
        try:
            done = take_back(self._desk.ctx.store, row.group_id)
        except PorchlightError as problem:
            self.banner.say(str(problem))
            return
        self._desk.navigator.saved(f"Took back: {done.title}")
        if done.kept:
            self.banner.say(f"{done.kept} changes stayed, because they were changed again since.", Tone.INFO)


def _when(row: ActionRow) -> str:
    moment = clock.local(row.at)
    return f"{day_text(moment.date())}, {time_text(moment.time())}"


def _columns() -> list[Column[ActionRow]]:
    return [
        Column[ActionRow](key="when", title="When", value=_when, width=190, sortable=False),
        Column[ActionRow](
            key="what", title="What", value=lambda row: row.title, least=220, tooltip=lambda row: row.title,
            sortable=False,
        ),
        Column[ActionRow](key="who", title="Who", value=lambda row: row.who, width=150, sortable=False),
        Column[ActionRow](
            key="state", title="State", width=130, sortable=False,
            value=lambda row: "Taken back" if row.is_taken_back else "",
        ),
    ]  # fmt: skip
