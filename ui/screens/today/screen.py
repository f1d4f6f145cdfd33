# SPDX-License-Identifier: Apache-2.0
"""What needs the coordinator now: figures in four parts, the rows behind the chosen one, and one next step.

What each figure counts is in ``needs``. Figures that are zero stay out of sight until somebody asks for
them. A program that has nobody or no sessions yet shows only its first step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import clock
from app.domain.words import SessionStatus
from app.errors import Damaged
from app.storage.queries.today import Stage, Today, today
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.dates import long_day_text
from ui.kit.empty import EmptyState
from ui.kit.figure_list import FigureCard, FigureCards, FigureLine
from ui.kit.layout import column
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.screen import Action, Screen
from ui.screens.today.keeping_line import KeepingLine
from ui.screens.today.later import Later
from ui.screens.today.needs import CONFLICTS, LATER, NEEDS, PARTS, Found, Need
from ui.screens.today.rows import NeedRow
from ui.theme import HAIR, Tone, px

_ROWS_IN_SIGHT = 160
_NOW = frozenset({"session", "mark", "sheet", "student", "membership", "session_student", "site"})


class TodayScreen(Screen):
    """What needs me now?"""

    name = "today"
    title = "Today"
    icon = "today"
    help_topic = "today"
    watches = frozenset({"sync_conflict"}).union(_NOW, *(need.tables for need in LATER))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.later = Later(desk, self)
        self.later.looked.connect(self._show)
        self._today: Today | None = None
        self._conflicts: Any = None
        self._chosen = "today"
        self._shows_all = False

    def _build(self) -> None:
        self.page = Page("Today")
        self.keeping = KeepingLine(self.desk)
        self.later.damaged.connect(self.keeping.say_damaged)
        self.page.add(self.keeping)
        self.figures = {need.key: self._line(need) for need in NEEDS}
        self.cards = {
            part: FigureCard(
                title, [self.figures[need.key] for need in NEEDS if need.part == part], calm=calm
            )
            for part, title, calm in PARTS
        }
        self.page.add(FigureCards(list(self.cards.values()), name="What there is today"))
        self.rest = button("", self.show_rest, kind="link")
        self.heading = section_heading("")
        self.rule = small("")
        between = QHBoxLayout()
        between.addLayout(column(self.heading, self.rule, spacing=HAIR), 1)
        between.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignTop)
        self.page.body.addLayout(between)
        self.table: TableView[NeedRow] = TableView(_columns(), name="Rows behind the figure", least_rows=4)
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

    def _line(self, need: Need) -> FigureLine:
        line = FigureLine(need.caption, tip=need.rule)
        line.clicked.connect(lambda *_: self._choose(need.key))
        line.entered.connect(self._go_to_rows)
        return line

    def offers(self) -> Sequence[Action]:
        """Every figure, by its words."""
        return [
            Action(need.key, f"{need.caption}, on Today", partial(self._go_to, need.key), self.icon)
            for need in NEEDS
        ]

    def _go_to(self, key: str) -> None:
        self.show_rows(key)
        self.figures[key].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keeping.read()  # a backup changes no row
        self.later.look()  # and neither does midnight

    def half_typed(self) -> dict[str, Any]:
        """Which figure is chosen, and whether those that are zero are shown."""
        return {"figure": self._chosen, "all": self._shows_all}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose it again."""
        self._shows_all = bool(kept["all"])
        if kept["figure"] in self.figures:
            self._chosen = str(kept["figure"])

    def note_change(self, tables: frozenset[str]) -> None:
        self.later.hear(tables)

    def refresh(self) -> None:
        """Count anew and show the rows of the chosen figure."""
        try:
            self._count()
        except Damaged as problem:
            self.keeping.say_damaged(problem)
        else:
            self.keeping.read()
            self.later.look()

    def _count(self) -> None:
        with self.desk.ctx.store.read() as session:
            self._today = found = today(session, clock.today())
            if self.desk.syncing.is_member:
                from app.partnership.conflicts import open_conflicts

                self._conflicts = open_conflicts(session)
        shown: QWidget = self.page if found.stage is Stage.UNDER_WAY else self.first_steps[found.stage]
        self.pages.setCurrentWidget(shown)
        self.page.set_title("Today", long_day_text(clock.today()))
        self._offer_next_step(found)
        self._show()

    @property
    def found(self) -> Found | None:
        """What is known so far."""
        return None if self._today is None else Found(self._today, self._conflicts, self.later.found)

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        for need in NEEDS:
            count = len(need.rows(found))
            self.figures[need.key].set_number(count, need.tone if count else Tone.NEUTRAL)
        self._show_lines()
        self.show_rows(self._chosen)

    def _show_lines(self) -> None:
        hidden = 0
        for part, card in self.cards.items():
            own = [need for need in NEEDS if need.part == part and self._has_a_place(need)]
            shown = [need for need in own if self._shows_all or self._is_worth_a_line(need)]
            hidden += len(own) - len(shown)
            card.show_lines([self.figures[need.key] for need in shown])
        self.rest.setVisible(hidden > 0 or self._shows_all)
        if not self.later.is_whole:
            words = "Looking further…"
        elif self._shows_all:
            words = "Hide what is zero"
        else:
            words = f"Everything else is fine: show {hidden} more"
        self.rest.setText(words)
        self.rest.setAccessibleName(words)

    def _has_a_place(self, need: Need) -> bool:
        """Changes cannot meet on a laptop without a hub."""
        return need.key != CONFLICTS or self._conflicts is not None

    def _is_worth_a_line(self, need: Need) -> bool:
        return self.figures[need.key].number > 0 or need.key == self._chosen

    def show_rest(self) -> None:
        """Show the figures that are zero, or hide them again."""
        self._shows_all = not self._shows_all
        self._show_lines()

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
        was, self._chosen = self._chosen, key
        need = next(need for need in NEEDS if need.key == key)
        self.figures[key].setChecked(True)
        if was != key:
            self._show_lines()
        self.heading.setText(need.caption)
        self.rule.setText(need.rule)
        self.table.set_empty_text(need.none)
        self.table.rows.set_titles(need.titles)
        self.table.set_rows([] if self.found is None else need.rows(self.found))
        self.table.hide_empty_columns(("when", "where", "who"))

    def _choose(self, key: str) -> None:
        """By a click or an arrow: in a small window, or with large text, the rows come into sight."""
        self.show_rows(key)
        self.page.scroll_area.ensureWidgetVisible(self.heading, 0, px(_ROWS_IN_SIGHT))

    def _go_to_rows(self) -> None:
        """Enter on a figure goes on to its first row, and Enter there opens it."""
        if self.table.rows.rowCount():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.selectRow(0)

    def _open(self, row: NeedRow) -> None:
        go = self.desk.navigator
        if row.pair is not None:
            self._compare(row)
        elif row.go is not None:
            go.run(*row.go)
        elif row.sheet:
            go.open_sheet(row.sheet)
        elif row.session_id is not None:
            go.open_session(row.session_id)
        elif row.match_id is not None:
            go.open_match(row.match_id)
        elif row.adult_id is not None:
            go.open_adult(row.adult_id, row.part)
        elif row.student_id is not None:
            go.open_student(row.student_id, row.part)

    def _compare(self, row: NeedRow) -> None:
        from ui.people.likeness import compare, offer_to_bring_over

        assert row.pair is not None
        kind, first, second = row.pair
        if row.came_later:
            offer_to_bring_over(self, self.desk, first, second, row.what)
        else:
            compare(self, self.desk, kind, first, second)


def _columns() -> list[Column[NeedRow]]:
    return [
        Column(key="what", title="What", value=lambda row: row.what, least=170,
               tooltip=lambda row: row.what),
        Column(key="when", title="When", value=lambda row: row.when, least=160),
        Column(key="where", title="Where", value=lambda row: row.where, least=120, soft=True,
               tooltip=lambda row: row.where),
        Column(key="who", title="With", value=lambda row: row.who, least=120, soft=True,
               tooltip=lambda row: row.who),
        Column(key="state", title="State", value=lambda row: row.state, least=140, tone=lambda row: row.tone,
               tooltip=lambda row: row.state),
    ]  # fmt: skip
