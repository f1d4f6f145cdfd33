# SPDX-License-Identifier: Apache-2.0
"""Hours of the school year by month, and below them the lines behind the chosen month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.clock import Id
from app.domain.rulebook import Rules
from app.domain.words import label
from app.storage.queries.hour_months import MonthHours, by_month, is_in
from app.storage.queries.hours import HourRow
from ui.kit.layout import column
from ui.kit.table import TableView
from ui.kit.text import section_heading, small
from ui.screens.adults.hours_columns import line_columns, month_columns, month_words

_RULE = (
    "People are counted once a month and line. Worth is volunteers' and in-kind time and miles at the rates "
    "under Settings, Rules."
)
_CHOOSE = "Choose a month to see the lines behind it."


class HoursMonths(QWidget):
    """A chosen month shows its lines; Enter on one of them opens the adult's hours."""

    def __init__(self, open_hours: Callable[[Id, date], object]) -> None:
        super().__init__()
        self._rows: Sequence[HourRow] = ()
        self.table: TableView[MonthHours] = TableView(
            month_columns(), name="Hours by month", empty="No hours in this school year yet."
        )
        self.behind: TableView[HourRow] = TableView(
            line_columns(), name="Lines behind the month", empty=_CHOOSE, least_rows=3
        )
        self.behind_title = section_heading("")
        self.table.selection_changed.connect(self._show_lines)
        self.table.row_activated.connect(lambda _row: self.behind.setFocus())
        self.behind.row_activated.connect(lambda one: open_hours(one.adult_id, one.day))
        layout = column(small(_RULE))
        layout.addWidget(self.table, 2)
        layout.addWidget(self.behind_title)
        layout.addWidget(self.behind, 1)
        self.setLayout(layout)

    def show_rows(self, rows: Sequence[HourRow], rates: Rules) -> None:
        """Count what was done by month."""
        self._rows = rows
        self.table.set_rows(by_month(rows, rates))
        self._show_lines()

    def _show_lines(self) -> None:
        month = self.table.current_row if self.table.selectionModel().hasSelection() else None
        if month is None:
            self.behind_title.setText("Behind it")
            self.behind.set_rows(())
            return
        role = f", {label(month.role)}" if month.role else ""
        self.behind_title.setText(f"Behind it: {month_words(month)}, {label(month.hat)}{role}")
        self.behind.set_rows([one for one in self._rows if is_in(one, month)])
