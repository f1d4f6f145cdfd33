# SPDX-License-Identifier: Apache-2.0
"""The minutes between every two sites: a small table, changed row by row."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import availability
from app.storage.queries.travel import WayRow, ways
from ui.desk import Desk
from ui.kit.dialog import ActionDialog
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column

_WORDS = (
    "One way, the same in both directions. Suggestions count the way from the site nearest to an adult’s "
    "home to where the student is; a way that nobody knows counts nothing."
)


class TravelDialog(ActionDialog):
    """Enter on a row changes it."""

    def __init__(self, parent: QWidget, desk: Desk, drafts: Drafts) -> None:
        super().__init__(parent, "Ways between sites", "Close", sentence=_WORDS, stay="", width=640)
        self._desk, self._drafts = desk, drafts
        self.ways: ListPart[WayRow] = ListPart(
            "Ways between sites",
            [
                Column(key="one", title="From", value=lambda r: r.one, tooltip=lambda r: r.one),
                Column(key="other", title="To", value=lambda r: r.other, tooltip=lambda r: r.other),
                Column(key="minutes", title="Minutes", width=130, align="right", value=_minutes,
                       order=lambda r: -1 if r.minutes is None else r.minutes),
            ],
            [("Change the minutes", "edit", self.change)],
            empty="There is one site. Ways are between two.", on_enter=self.change, always=0,
        )  # fmt: skip
        self.add(self.ways, 1)
        self.read()

    def read(self) -> None:
        """Every two sites."""
        with self._desk.ctx.store.read() as session:
            self.ways.show_rows(ways(session))

    def change(self, row: WayRow | None) -> None:
        """Ask for the minutes of a way."""
        if row is None:
            return

        def keep(values: dict[str, Any]) -> None:
            self._desk.store_as(
                "travel.set", f"The way from {row.one} to {row.other}",
                lambda s: availability.set_travel(s, row.one_id, row.other_id, values["minutes"]),
            )  # fmt: skip
            self.read()

        self.dialog = FormDialog(
            self, f"From {row.one} to {row.other}", "Keep this",
            [Field(key="minutes", label="Minutes, one way", kind="number", least=0, most=600,
                   hint="Empty while nobody knows.")],
            keep, drafts=self._drafts, draft=f"way {row.key}", values={"minutes": row.minutes},
        )  # fmt: skip
        self.dialog.open()

    def open_form(self, key: str) -> bool:
        """The half-typed minutes of a way."""
        if not self.ways.table.select_where(lambda row: row.key == key):
            return False
        self.change(self.ways.table.current_row)
        return True


def _minutes(row: WayRow) -> str:
    return "not known" if row.minutes is None else str(row.minutes)
