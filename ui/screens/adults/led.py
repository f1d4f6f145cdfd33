# SPDX-License-Identifier: Apache-2.0
"""The sessions an adult led in a period: the rows behind the figures of the profile."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from app.clock import Id
from app.domain.attendance import hours_text
from app.domain.words import SessionStatus, label
from app.storage.queries import agenda
from app.storage.queries.agenda import SessionRow
from ui.desk import Desk
from ui.kit.dates import day_text, times_text
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.people.period import periods


class LedPanel(QWidget):
    """Period; Enter opens the session."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._adult: Id | None = None
        self.period = QComboBox()
        self.period.setAccessibleName("Period")
        self.table: TableView[SessionRow] = TableView(
            _columns(), name="Sessions", sorts_here=True, empty="No session in this period."
        )
        self.table.row_activated.connect(lambda row: desk.navigator.open_session(row.id))
        self.sum = small("")
        self.period.currentIndexChanged.connect(lambda _number: self._read())
        self.setLayout(column(flow(self.period), self.table, self.sum))

    def show_adult(self, adult_id: Id) -> None:
        """Read an adult's sessions; another adult begins with this school year."""
        self._periods = periods(self._desk)
        kept = self.period.currentIndex() if adult_id == self._adult else 0
        self.period.blockSignals(True)
        self.period.clear()
        self.period.addItems([one.name for one in self._periods])
        self.period.setCurrentIndex(max(kept, 0))
        self.period.blockSignals(False)
        self._adult = adult_id
        self._read()

    def _read(self) -> None:
        period = self._periods[max(self.period.currentIndex(), 0)]
        with self._desk.ctx.store.read() as session:
            rows = agenda.sessions_between(session, period.first, period.last, adult_id=self._adult)
        self.table.set_rows(rows)
        held = [row for row in rows if row.status == SessionStatus.HELD]
        time = hours_text(sum(row.minutes for row in held))
        self.sum.setText(f"{len(held):,} of {len(rows):,} held, {time}")


def _columns() -> list[Column[SessionRow]]:
    return [
        Column(key="day", title="Day", value=lambda r: day_text(r.day), width=130,
               order=lambda r: (r.day, r.start)),
        Column(key="time", title="Time", width=150, sortable=False,
               value=lambda r: times_text(r.start, r.end)),
        Column(key="group", title="Group", value=lambda r: r.group, least=150,
               tooltip=lambda r: r.site),
        Column(key="state", title="State", value=lambda r: label(r.status), width=190),
        Column(key="came", title="Came", value=lambda r: f"{r.attended} of {r.roster}", width=100,
               align="right", order=lambda r: r.attended),
    ]  # fmt: skip
