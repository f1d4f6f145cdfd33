# SPDX-License-Identifier: Apache-2.0
"""What needs the coordinator now: figures, and below them the rows behind the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.clock import Id
from app.domain import sheet_numbers
from app.domain.words import label
from app.i18n import long_date
from app.storage.queries.today import Today, today
from ui.desk import Desk
from ui.kit.figure import Figure
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading
from ui.screen import Screen
from ui.theme import Tone


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One row behind a figure: what, when, where, and whom to open."""

    what: str
    when: str
    where: str
    state: str
    student_id: Id | None = None
    session_id: Id | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A figure of the screen: its caption, whether it wants something, and its rows."""

    key: str
    caption: str
    wants: bool
    rows: Callable[[Today], Sequence[NeedRow]]


class TodayScreen(Screen):
    """What needs me now?"""

    name = "today"
    title = "Today"
    icon = "today"
    help_topic = "today"
    watches = frozenset(
        {"session", "mark", "sheet", "student", "school_day", "membership", "session_student", "site"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self._found: Today | None = None
        self._chosen = "today"

    def _build(self) -> None:
        page = Page("Today")
        self.page = page
        self.figures = {need.key: Figure("", need.caption, Tone.NEUTRAL) for need in NEEDS}
        for key, figure in self.figures.items():
            figure.clicked.connect(lambda *_, k=key: self.show_rows(k))
        page.flow(*self.figures.values())
        self.heading = section_heading("")
        page.add(self.heading)
        self.table: TableView[NeedRow] = TableView(
            [
                Column[NeedRow](key="what", title="What", value=lambda row: row.what, least=220),
                Column[NeedRow](key="when", title="When", value=lambda row: row.when, least=150),
                Column[NeedRow](key="where", title="Where", value=lambda row: row.where, least=150),
                Column[NeedRow](key="state", title="State", value=lambda row: row.state, least=140),
            ],
            name="Rows behind the figure",
            empty="Nothing here needs you.",
        )
        self.table.row_activated.connect(self._open)
        page.add(self.table, 1)
        _fill(self, page)

    def refresh(self) -> None:
        """Count anew and show the rows of the chosen figure."""
        with self.desk.ctx.store.read() as session:
            self._found = today(session, clock.today())
        for need in NEEDS:
            count = len(need.rows(self._found))
            tone = Tone.ATTENTION if need.wants and count else Tone.NEUTRAL
            self.figures[need.key].set_figure(str(count), need.caption, tone)
        self.page.set_title("Today", long_date(clock.today()))
        self.show_rows(self._chosen)

    def show_rows(self, key: str) -> None:
        """Show the rows behind a figure."""
        self._chosen = key
        need = next(need for need in NEEDS if need.key == key)
        self.heading.setText(need.caption)
        self.table.set_rows([] if self._found is None else need.rows(self._found))

    def _open(self, row: NeedRow) -> None:
        if row.sheet:
            self.desk.navigator.open_sheet(row.sheet)
        elif row.student_id is not None:
            self.desk.navigator.open_student(row.student_id)
        elif row.session_id is not None:
            self.desk.navigator.open_session(row.session_id)


def _fill(screen: Screen, page: Page) -> None:
    from PySide6.QtWidgets import QVBoxLayout

    layout = QVBoxLayout(screen)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)


def _session(row: Any) -> NeedRow:
    when = f"{row.day:%a %b} {row.day.day}, {row.start:%H:%M}"
    return NeedRow(row.group, when, row.site, label(row.status), session_id=row.id)


def _sheet(row: Any) -> NeedRow:
    when = f"{row.day:%a %b} {row.day.day}, {row.start:%H:%M}"
    return NeedRow(
        f"Sheet {sheet_numbers.printed(row.number)}",
        when,
        row.site,
        label(row.state),
        sheet=row.number,
    )


def _student(row: Any) -> NeedRow:
    return NeedRow(row.name, "", getattr(row, "school", ""), "", student_id=row.id)


def _near(row: Any) -> NeedRow:
    missed = f"{row.absent_x2 / 2:g} of {row.enrolled_x2 / 2:g} days missed"
    return NeedRow(row.name, "", row.school, missed, student_id=row.student_id)


def _unmarked(row: Any) -> NeedRow:
    when = f"{row.day:%a %b} {row.day.day}, {row.start:%H:%M}"
    return NeedRow(row.name, when, row.site, "Not marked", student_id=row.student_id)


NEEDS: tuple[Need, ...] = (
    Need("today", "Sessions today", False, lambda t: [_session(r) for r in t.sessions_today]),
    Need("week", "Sessions this week", False, lambda t: [_session(r) for r in t.sessions_week]),
    Need("out", "Sheets still out", True, lambda t: [_sheet(r) for r in t.sheets_out]),
    Need("data", "Sessions without data", True, lambda t: [_session(r) for r in t.without_data]),
    Need("unmarked", "Students not marked", True, lambda t: [_unmarked(r) for r in t.unmarked]),
    Need("near", "Near the 10 % line", True, lambda t: [_near(r) for r in (*t.over_line, *t.near_line)]),
    Need("school", "Without a school", True, lambda t: [_student(r) for r in t.without_school]),
    Need("group", "Without a group", True, lambda t: [_student(r) for r in t.without_group]),
)
