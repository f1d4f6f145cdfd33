# SPDX-License-Identifier: Apache-2.0
"""All matches with their clock, and the page of one. A meeting is logged in one line above the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain import names
from app.domain.match_clock import MatchState
from app.domain.words import Role, label
from app.errors import NotFound
from app.storage.queries.matches import MatchRow
from app.storage.queries.rulebook import read_rules
from ui import choices
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.empty import EmptyState
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column, flow
from ui.kit.search import SearchBox
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.screen import Action
from ui.screens.supports.match_page import MatchPage
from ui.screens.supports.match_words import STATE_TONES, commitment, days, last_met, state_words
from ui.screens.supports.part import SupportsPart
from ui.screens.supports.quick_log_line import QuickLogLine

_STATES = (
    ("open", "All that run"), ("quiet", "Quiet"), ("paused", "Paused"), ("ended", "Closed"), ("all", "All"),
)  # fmt: skip
_ORDER = (
    MatchState.RED, MatchState.AMBER, MatchState.PAUSED, MatchState.MEETING, MatchState.PLANNED,
    MatchState.ENDED,
)  # fmt: skip


class MatchesPart(SupportsPart):
    """The list with its filters; Enter opens a match, Alt+Left returns."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._rows: list[MatchRow] = []
        self.open_id: Id | None = None
        self.quick = QuickLogLine(desk)
        self.state, self.role = (
            _box("Which matches", _STATES),
            _box("Role", (("", "All roles"), *choices.ROLES)),
        )
        self.search = SearchBox("Name of an adult, student or group", None, name="Narrow the matches")
        self.search.textChanged.connect(lambda _text: self._show_rows())
        self.state.currentIndexChanged.connect(lambda _at: self.read())
        self.role.currentIndexChanged.connect(lambda _at: self._show_rows())
        self.table: TableView[MatchRow] = TableView(
            _columns(), name="Matches", sorts_here=True, empty="No match fits. Take a filter away.",
        )  # fmt: skip
        self.table.row_activated.connect(lambda row: self.open_match(row.id))
        self.count = small("")
        self.nothing = EmptyState(
            "No matches yet",
            "A match is an adult with a student or a group. Its clock, meetings and check-ins stand here.",
            "Find adults", lambda: desk.navigator.run("supports", "suggestions"), icon="people",
        )  # fmt: skip
        self.nothing.hide()
        self.list = QWidget()
        inside = column(self.quick, flow(self.search, self.state, self.role))
        inside.addWidget(self.table, 1)
        inside.addWidget(self.nothing, 1)
        inside.addWidget(self.count)
        self.list.setLayout(inside)
        self.page: MatchPage | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.setLayout(column(self.stack))
        QShortcut(QKeySequence("Alt+Left"), self, self.back)

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the list, or the match that is open; one that is gone gives way to the list."""
        if self.open_id is not None:
            try:
                self._page().read(self.open_id)
            except NotFound:
                self.back()
            return
        from app.storage.queries.matches import matches

        wanted = str(self.state.currentData())
        which = wanted if wanted in ("ended", "all") else "open"
        with self.desk.ctx.store.read() as session:
            self._rows = matches(session, clock.today(), read_rules(session), which)  # type: ignore[arg-type]
        self._show_rows()

    def _show_rows(self) -> None:
        wanted, role = str(self.state.currentData()), str(self.role.currentData())
        words = names.fold(self.search.text()).split()
        rows = [row for row in self._rows if _fits(row, wanted, role, words)]
        self.table.set_rows(sorted(rows, key=lambda row: (_ORDER.index(row.state), -row.quiet_days)))
        self.count.setText("1 match" if len(rows) == 1 else f"{len(rows):,} matches")
        is_bare = not self._rows and wanted in ("open", "all") and not words and not role
        self.nothing.setVisible(is_bare)
        self.table.setVisible(not is_bare)
        self.count.setVisible(not is_bare)

    def primary(self) -> Action | None:
        """On the list a meeting is logged, on the page of one a contact; without a match there is neither."""
        if self.open_id is not None:
            return Action("log", "Log a contact", lambda: self._page().log(), "phone")
        if self.nothing.isVisibleTo(self):
            return None
        return Action("quick", "Log a meeting", self.quick.begin, "add")

    # -- one match ----------------------------------------------------------------------------------

    def open_match(self, match_id: Id) -> None:
        """Show one match. Raises NotFound."""
        self._page().read(match_id)
        self.open_id = match_id
        self.stack.setCurrentWidget(self._page())
        self._page().back.setFocus()
        self.primary_changed.emit()

    def back(self) -> None:
        """Return to the list."""
        if self.open_id is None:
            return
        self.open_id = None
        self.stack.setCurrentWidget(self.list)
        self.read()
        self.table.setFocus()
        self.primary_changed.emit()

    def _page(self) -> MatchPage:
        if self.page is None:
            self.page = MatchPage(self.desk, self.drafts, self.back)
            self.stack.addWidget(self.page)
        return self.page

    # -- kept ---------------------------------------------------------------------------------------

    def half_typed(self) -> dict[str, Any]:
        """The line, the filters, and the match that is open."""
        return {
            "line": self.quick.text(), "text": self.search.text(), "state": self.state.currentData(),
            "role": self.role.currentData(), "open": id_text(self.open_id) if self.open_id else "",
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show them again."""
        for box, key in ((self.state, "state"), (self.role, "role")):
            box.setCurrentIndex(max(box.findData(kept[key]), 0))
        self.search.setText(str(kept["text"]))
        self.quick.set_text(str(kept["line"]))
        if kept["open"]:
            self.open_id = id_from_text(str(kept["open"]))
            self.stack.setCurrentWidget(self._page())
            self.read()

    def open_form(self, kind: str, row: str) -> bool:
        """The form about a match: its draft is named after the match, then after the contact."""
        match, _, rest = row.partition(" ")
        try:
            self.open_match(id_from_text(match))
        except (NotFound, ValueError):
            return False
        return self._page().open_form(kind, rest)


def _box(name: str, known: Any) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for value, words in known:
        box.addItem(words, value)
    return box


def _fits(row: MatchRow, wanted: str, role: str, words: list[str]) -> bool:
    if (wanted == "quiet" and not row.is_quiet) or (role and row.role is not Role(role)):
        return False
    if wanted == "paused" and row.state is not MatchState.PAUSED:
        return False
    parts = names.fold(row.adult, row.other).split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _columns() -> list[Column[MatchRow]]:
    return [
        Column[MatchRow](key="adult", title="Adult", value=lambda row: row.adult, least=135,
                         tooltip=lambda row: row.adult),
        Column[MatchRow](key="other", title="Student or group", value=lambda row: row.other, least=135,
                         tooltip=lambda row: row.other, icon=lambda row: "people" if row.group else "person"),
        Column[MatchRow](key="state", title="State", width=180, value=state_words,
                         tone=lambda row: STATE_TONES[row.state],
                         order=lambda row: (_ORDER.index(row.state), -row.quiet_days)),
        Column[MatchRow](key="role", title="Role", value=lambda row: label(row.role), width=130, soft=True,
                         tooltip=lambda row: label(row.role)),
        Column[MatchRow](key="since", title="Running", width=95, value=lambda row: days(row.days_run),
                         order=lambda row: row.days_run,
                         tooltip=lambda row: f"Since {day_text(row.first_day)}, pauses left out"),
        Column[MatchRow](key="left", title="Agreed", width=115, value=commitment, soft=True,
                         order=lambda row: row.days_left,
                         tooltip=lambda row: f"Agreed until {day_text(row.committed_to)}"),
        Column[MatchRow](key="met", title="Last meeting", width=115, value=last_met,
                         order=lambda row: row.last_met or row.first_day),
    ]  # fmt: skip
