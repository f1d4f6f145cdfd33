# SPDX-License-Identifier: Apache-2.0
"""History: every action on this laptop, newest first, each of which can be taken back for 30 days."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import clock
from app.errors import PorchlightError
from app.services.undo import take_back
from app.storage.queries.history import ActionRow, actions
from app.storage.store import Store
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dates import day_text, time_text
from ui.kit.dialog import ActionDialog
from ui.kit.table import Column, TableView
from ui.theme import Tone, px

SHOWN = 200


class HistoryDialog(ActionDialog):
    """The newest actions, and Take back for the chosen one."""

    def __init__(self, parent: QWidget, store: Store) -> None:
        super().__init__(parent, "History", "Close", stay="", width=820)
        self._store = store
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.add(self.banner)
        self.table: TableView[ActionRow] = TableView(
            [
                Column(key="title", title="What", value=lambda r: r.title, least=260),
                Column(key="when", title="When", value=_when, width=180),
                Column(key="who", title="Who", value=lambda r: r.who, width=130),
                Column(key="state", title="State", value=_state, width=110, soft=True),
            ],
            name="What was done",
            empty="Nothing has been done yet.",
        )
        self.table.setMinimumHeight(px(320))
        self.add(self.table, 1)
        self.add(button("Take the chosen one back", self.take_back, icon="undo"))
        self.refresh()

    def refresh(self) -> None:
        """Read the newest actions."""
        with self._store.read() as session:
            self.table.set_rows(actions(session, SHOWN))

    def take_back(self) -> None:
        """Take the chosen action back, and say what was left because it changed since."""
        row = self.table.current_row
        if row is None:
            self.banner.say("Choose a line first.", Tone.INFO)
            return
        try:
            back = take_back(self._store, row.group_id)
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            kept = f" {back.kept} rows changed since and stay as they are." if back.kept else ""
            self.banner.say(f"Took back: {back.title}.{kept}", Tone.OK)
        self.refresh()


def _when(row: ActionRow) -> str:
    at = clock.local(row.at)
    return f"{day_text(at.date())}, {time_text(at.time())}"


def _state(row: ActionRow) -> str:
    return "Taken back" if row.is_taken_back else ""
