# SPDX-License-Identifier: Apache-2.0
"""A table with the buttons that change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from ui.kit.buttons import button
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.theme import SNUG

Row = TypeVar("Row")


class ListPart(QWidget, Generic[Row]):
    """A table with the buttons that change it: (words, icon, what to do with the chosen row, or with None).

    The first ``always`` buttons need no chosen row; the others wait for one.
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[Row]],
        buttons: Sequence[tuple[str, str, Callable[[Row | None], object]]],
        *,
        empty: str,
        on_enter: Callable[[Row], object] | None = None,
        always: int = 1,
    ) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._always = always
        self.table: TableView[Row] = TableView(columns, name=title, empty=empty, least_rows=4)
        self.buttons = [
            button(words, lambda run=run: run(self.table.current_row), icon=icon)  # type: ignore[misc]
            for words, icon, run in buttons
        ]
        self.table.selection_changed.connect(self._offer)
        if on_enter is not None:
            self.table.row_activated.connect(on_enter)
        self.setLayout(column(self.table, flow(*self.buttons), spacing=SNUG))

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.table.set_rows(rows)
        self._offer()

    def _offer(self) -> None:
        for one in self.buttons[self._always :]:
            one.setEnabled(self.table.current_row is not None)
