# SPDX-License-Identifier: Apache-2.0
"""A sheet typed a second time: what is stored beside what was typed now, row by row, and which one counts."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.words import MarkStatus, label
from app.services.entry import Difference, Entered
from ui.kit.dialog import ActionDialog
from ui.kit.table import Column, TableView
from ui.theme import Tone, px


class SecondTypingDialog(ActionDialog):
    """Accepted when the second typing shall count."""

    def __init__(self, parent: QWidget, entered: Entered) -> None:
        count = len(entered.differences)
        super().__init__(
            parent, "Typed a second time", "Use the second typing", stay="Keep the first", width=680,
            sentence=f"This sheet was typed before. {_rows(count)} between the two; look at the paper. "
            "Nothing is changed yet, and both typings stay in the history.",
        )  # fmt: skip
        self.table: TableView[Difference] = TableView(
            [
                Column(key="row", title="Row", value=lambda d: str(d.row), width=60, align="right"),
                Column(key="name", title="Name", value=lambda d: d.list_name, least=160),
                Column(
                    key="stored", title="Stored", width=180,
                    value=lambda d: _mark(d.stored_status, d.stored_minutes),
                ),
                Column(
                    key="typed", title="Typed now", width=180, tone=lambda _d: Tone.ATTENTION,
                    value=lambda d: _mark(d.typed_status, d.typed_minutes),
                ),
            ],
            name="Rows that differ",
        )  # fmt: skip
        self.table.setMinimumHeight(px(220))
        self.table.set_rows(entered.differences)
        self.add(self.table, 1)


def _mark(status: MarkStatus | None, minutes: int) -> str:
    return "Not marked" if status is None else f"{label(status)}, {minutes} min"


def _rows(count: int) -> str:
    return "1 row differs" if count == 1 else f"{count} rows differ"
