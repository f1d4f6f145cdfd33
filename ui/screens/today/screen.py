# SPDX-License-Identifier: Apache-2.0
"""What needs the coordinator now: figures, the rows behind the chosen one, and one next step.

What each figure counts is in ``needs``. A program that has nobody or no sessions yet shows only its first
step.
"""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app import clock
from app.domain.words import SessionStatus
from app.errors import Damaged
from app.i18n import long_date
from app.storage.queries.today import Stage, Today, today
from ui.desk import Desk
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading
from ui.screen import Screen
from ui.screens.today.keeping_line import KeepingLine
from ui.screens.today.needs import CONFLICTS, NEEDS, Found, NeedRow
from ui.theme import Tone


class TodayScreen(Screen):
    """What needs me now?"""

    name = "today"
    title = "Today"
    icon = "today"
    help_topic = "today"
    watches = frozenset(
        {
            "session",
            "mark",
            "sheet",
            "student",
            "school_day",
            "membership",
            "session_student",
            "site",
            "sync_conflict",
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self._found: Found | None = None
        self._chosen = "today"

    def _build(self) -> None:
        self.page = Page("Today")
        self.keeping = KeepingLine(self.desk)
        self.page.add(self.keeping)
        self.figures: dict[str, Figure] = {}
        for need in NEEDS:
            figure = Figure("", need.caption, Tone.NEUTRAL)
            figure.setCheckable(True)
            figure.setAutoExclusive(True)
            figure.clicked.connect(lambda *_, key=need.key: self.show_rows(key))
            self.figures[need.key] = figure
        self.page.flow(*self.figures.values())
        self.heading = section_heading("")
        self.page.add(self.heading)
        self.table: TableView[NeedRow] = TableView(_columns(), name="Rows behind the figure")
        self.table.row_activated.connect(self._open)
        self.page.add(self.table, 1)
        self.first_steps = {
            Stage.NO_STUDENTS: EmptyState(
                "Welcome",
                "Porchlight shows here every day what needs you. Begin with the school's list of students: "
                "a CSV or Excel file, or a OneRoster or School Data Sync folder.",
                "Bring in a file",
                lambda: self.desk.navigator.run("settings", "bring_in"),
            ),
            Stage.NO_SESSIONS: EmptyState(
                "The students are here",
                "Plan their sessions next: the days and times, the site, and the adult who leads. "
                "Then print the sign-in sheets.",
                "Plan sessions",
                lambda: self.desk.navigator.run("sessions", "plan"),
            ),
        }
        self.pages = QStackedWidget()
        for one in (self.page, *self.first_steps.values()):
            self.pages.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keeping.read()  # a backup changes no row

    def refresh(self) -> None:
        """Count anew and show the rows of the chosen figure."""
        try:
            self._count()
        except Damaged as problem:
            self.keeping.say_damaged(problem)
        else:
            self.keeping.read()

    def _count(self) -> None:
        with self.desk.ctx.store.read() as session:
            found = today(session, clock.today())
            conflicts = None
            if self.desk.syncing.is_member:
                from app.partnership.conflicts import open_conflicts

                conflicts = open_conflicts(session)
        self._found = Found(found, conflicts)
        self.figures[CONFLICTS].setVisible(bool(conflicts))
        shown: QWidget = self.page if found.stage is Stage.UNDER_WAY else self.first_steps[found.stage]
        self.pages.setCurrentWidget(shown)
        for need in NEEDS:
            count = len(need.rows(self._found))
            tone = Tone.ATTENTION if need.wants and count else Tone.NEUTRAL
            self.figures[need.key].set_figure(str(count), need.caption, tone)
        self.page.set_title("Today", long_date(clock.today()))
        self._offer_next_step(found)
        self.show_rows(self._chosen)

    def _offer_next_step(self, found: Today) -> None:
        run = self.desk.navigator.run
        to_print = [
            row for row in found.sessions_week
            if row.status is SessionStatus.PLANNED and row.sheet_number is None and row.day >= found.on
        ]  # fmt: skip
        if found.sheets_out:
            self.page.set_primary("Type the next sheet", lambda: run("sessions", "type_next"), icon="edit")
        elif to_print:
            self.page.set_primary("Print this week's sheets", lambda: run("sessions", "print"), icon="print")
        elif self.page.primary is not None:
            self.page.primary.hide()

    def show_rows(self, key: str) -> None:
        """Show the rows behind a figure."""
        self._chosen = key
        need = next(need for need in NEEDS if need.key == key)
        self.figures[key].setChecked(True)
        self.heading.setText(need.caption)
        self.table.set_empty_text(need.none)
        self.table.set_rows([] if self._found is None else need.rows(self._found))

    def _open(self, row: NeedRow) -> None:
        if row.is_conflict:
            self.desk.navigator.run("partnership", CONFLICTS)
        elif row.sheet:
            self.desk.navigator.open_sheet(row.sheet)
        elif row.session_id is not None:
            self.desk.navigator.open_session(row.session_id)
        elif row.student_id is not None:
            self.desk.navigator.open_student(row.student_id)


def _columns() -> list[Column[NeedRow]]:
    return [
        Column(key="what", title="What", value=lambda row: row.what, least=170,
               tooltip=lambda row: row.what),
        Column(key="when", title="When", value=lambda row: row.when, least=160),
        Column(key="where", title="Where", value=lambda row: row.where, least=120, soft=True,
               tooltip=lambda row: row.where),
        Column(key="who", title="With", value=lambda row: row.who, least=120, soft=True,
               tooltip=lambda row: row.who),
        Column(key="state", title="State", value=lambda row: row.state, least=140, tone=lambda row: row.tone),
    ]  # fmt: skip
