# SPDX-License-Identifier: Apache-2.0
"""The lists of a report that is made of lists: the same rows as on paper; Enter opens whom one names."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.reports.listed import ListedReport, ListedRow, ListedTable
from ui.desk import Desk
from ui.kit.layout import clear, column
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small


class ListsTab(QWidget):
    """``show_report`` fills it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.report: ListedReport | None = None
        self.tables: list[TableView[ListedRow]] = []
        self._body = column()
        self.setLayout(self._body)

    def show_report(self, report: ListedReport) -> None:
        """Show the lists of a report, if it is another one."""
        if report is self.report:
            return
        self.report = report
        clear(self._body)
        self.tables = []
        figures = ", ".join(f"{number} {words}" for number, words in report.figures)
        self._body.addWidget(small(f"{figures}. {_opens(report)}".strip()))
        for table in report.tables:
            self._add(table)

    def _add(self, table: ListedTable) -> None:
        made: TableView[ListedRow] = TableView(
            _columns(table), name=table.name, sorts_here=False, empty=table.empty,
            least_rows=3 if len(table.rows) < 4 else 6,
        )  # fmt: skip
        made.set_rows(table.rows)
        made.row_activated.connect(lambda row: self._open(row, table.part))
        self._body.addWidget(section_heading(table.name))
        if table.note:
            self._body.addWidget(small(table.note))
        self._body.addWidget(made)
        self.tables.append(made)

    def _open(self, row: ListedRow, part: str) -> None:
        if row.student_id is not None:
            self._desk.navigator.open_student(row.student_id, part)
        elif row.adult_id is not None:
            self._desk.navigator.open_adult(row.adult_id, part)


def _opens(report: ListedReport) -> str:
    """Whom Enter opens, as far as rows name anybody."""
    rows = [row for table in report.tables for row in table.rows]
    whom = {"student": any(row.student_id for row in rows), "adult": any(row.adult_id for row in rows)}
    named = " or the ".join(word for word, is_named in whom.items() if is_named)
    return f"Enter on a name opens the {named}." if named else ""


def _columns(table: ListedTable) -> list[Column[ListedRow]]:
    return [
        Column[ListedRow](
            key=str(at), title=one.title, sortable=False, align="left" if one.is_text else "right",
            width=0 if one.is_text else max(110, 14 + 9 * len(one.title)),
            least=150 if at == 0 else 90, soft=one.is_text and at > 0,
            value=lambda row, at=at: row.cells[at],  # type: ignore[misc]
            tooltip=lambda row, at=at: row.cells[at],  # type: ignore[misc]
        )
        for at, one in enumerate(table.columns)
    ]  # fmt: skip
