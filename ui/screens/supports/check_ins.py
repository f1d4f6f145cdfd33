# SPDX-License-Identifier: Apache-2.0
"""Check-ins: whom to call now, one line a match and party; reached and not reached are one key each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox

from app import clock
from app.domain.check_ins import Standing
from app.domain.rulebook import Rules
from app.domain.words import ContactPurpose, Party
from app.services.contacts import ContactDraft, log_contact
from app.storage.queries.contacts import CheckInRow
from app.storage.queries.rulebook import read_rules
from ui import choices
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.dates import day_text
from ui.kit.empty import EmptyState
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.screen import Action
from ui.screens.supports.contact_form import contact_dialog
from ui.screens.supports.match_words import STANDING_TONES, STANDING_WORDS, due_words, party_words
from ui.screens.supports.part import SupportsPart

if TYPE_CHECKING:
    from app.clock import Id

_VIEWS = (("now", "To be made now"), ("month", "All of this month"), ("before", "All of last month"))


class CheckInsPart(SupportsPart):
    """Ctrl+R: reached today. Ctrl+T: tried, nobody answered. Enter: the whole form."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._rules = Rules()
        self._students: dict[Id, list[tuple[Id, str]]] = {}
        self.dialog: FormDialog | None = None
        self.view = QComboBox()
        self.view.setAccessibleName("Which check-ins")
        for value, words in _VIEWS:
            self.view.addItem(words, value)
        self.view.currentIndexChanged.connect(lambda _at: self.read())
        self.rule = small("")
        self.table: TableView[CheckInRow] = TableView(_columns(), name="Check-ins", sorts_here=True)
        self.table.set_empty_text("Nothing fell due in this month.")
        self.table.row_activated.connect(self._ask)
        self.table.selection_changed.connect(self._offer)
        self.reached = button("Reached today", lambda: self._log(reached=True), icon="check")
        self.tried = button("Tried, no answer", lambda: self._log(reached=False), icon="phone")
        self.form = button("More to say", lambda: self._ask(self.table.current_row), icon="edit")
        self.paper = button(
            "Print or save", lambda: desk.navigator.open_report("check_ins"), icon="reports", kind="quiet"
        )
        self.open = button("Open the match", self._open_match, icon="people", kind="quiet")
        self._of_a_row = (self.reached, self.tried, self.form, self.open)
        self.reached.setToolTip("Ctrl+R")
        self.tried.setToolTip("Ctrl+T")
        self.nothing = EmptyState(
            "No check-in is due",
            "Adult, student and guardian of a match are asked how it goes, each by itself. What is due "
            "stands here by itself.", icon="check",
        )  # fmt: skip
        self.nothing.hide()
        layout = column(flow(self.view, self.paper), self.rule)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.nothing, 1)
        layout.addWidget(flow(self.reached, self.tried, self.form, self.open))
        self.setLayout(layout)
        QShortcut(QKeySequence("Ctrl+R"), self, lambda: self._log(reached=True))
        QShortcut(QKeySequence("Ctrl+T"), self, lambda: self._log(reached=False))

    def read(self) -> None:
        """Read what is due, or a month's."""
        from app.storage.queries import contacts

        today = clock.today()
        with self.desk.ctx.store.read() as session:
            self._rules = rules = read_rules(session)
            if self.view.currentData() == "now":
                rows = contacts.check_ins_due(session, today, rules)
            else:
                first, last = _month(today, back=self.view.currentData() == "before")
                rows = contacts.check_ins_between(session, first, last, today, rules)
            self._students = contacts.students_of(session, [row.match.id for row in rows], today)
        self.table.set_rows(rows)
        if rows and self.table.current_row is None:
            self.table.selectRow(0)
        is_idle = not rows and self.view.currentData() == "now"
        self.nothing.setVisible(is_idle)
        self.table.setVisible(not is_idle)
        for one in self._of_a_row:
            one.setVisible(not is_idle)
        self.rule.setText(_rule(rules))
        self._offer()

    def primary(self) -> Action | None:
        """The next call, while there is one."""
        if self.table.current_row is None:
            return None
        return Action("log", "Log the check-in", lambda: self._ask(self.table.current_row), "phone")

    def half_typed(self) -> dict[str, Any]:
        """Which list is looked at."""
        return {"view": self.view.currentIndex()}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at it again."""
        self.view.setCurrentIndex(int(kept["view"]))

    def _offer(self) -> None:
        row = self.table.current_row
        for one in self._of_a_row:
            one.setEnabled(row is not None)

    def _log(self, *, reached: bool) -> None:
        row = self.table.current_row
        if row is None:
            return
        about = row.student_id
        draft = ContactDraft(
            person_id=row.match.adult_id if about is None else about,
            kind="adult" if about is None else "student", party=row.party, day=clock.today(),
            purpose=ContactPurpose.CHECK_IN, reached=reached, assignment_id=row.match.id,
        )  # fmt: skip
        what = "Reached" if reached else "Tried to reach"
        self.desk.store_as(
            "contact.add", f"{what} {_whom(row)}", lambda s: log_contact(s, draft, self.desk.ctx.who)
        )

    def _ask(self, row: CheckInRow | None) -> None:
        if row is None:
            return
        students = self._students.get(row.match.id, [])
        about = row.student_id.hex() if row.student_id is not None else ""
        self.dialog = contact_dialog(
            self, self.desk, self.drafts, row.match, students, party=str(row.party), student=about
        )
        self.dialog.open()

    def _open_match(self) -> None:
        row = self.table.current_row
        if row is not None:
            self.desk.navigator.open_match(row.match.id)


def _month(today: date, *, back: bool) -> tuple[date, date]:
    first = today.replace(day=1)
    if back:
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def _rule(rules: Rules) -> str:
    roles = ", ".join(words.lower() for code, words in choices.ROLES if code in rules.codes("check_in_roles"))
    often = "every month" if rules.mentor_edition == "4" else "every quarter"
    return (
        f"With adult, student and guardian each: by day {rules.first_check_in_days}, by day "
        f"{rules.second_check_in_days}, then {often} ({roles or 'no role'}). An attempt is kept, and does "
        "not count as a contact."
    )


def _whom(row: CheckInRow) -> str:
    return f"Guardian of {row.whom}" if row.party is Party.GUARDIAN else row.whom


def _columns() -> list[Column[CheckInRow]]:
    return [
        Column[CheckInRow](key="whom", title="Whom", least=155, value=_whom, icon=lambda _row: "phone",
                           tooltip=_whom),
        Column[CheckInRow](key="standing", title="State", width=200, value=_standing,
                           tone=lambda row: STANDING_TONES[row.standing], order=lambda row: row.due),
        Column[CheckInRow](key="party", title="Who that is", width=115, soft=True,
                           value=lambda row: party_words(row.party)),
        Column[CheckInRow](key="match", title="Match", least=150, value=lambda row: row.match.name,
                           tooltip=lambda row: row.match.name),
        Column[CheckInRow](key="due", title="Due", width=110, value=lambda row: day_text(row.due),
                           order=lambda row: row.due),
        Column[CheckInRow](key="last", title="Last reached", width=110, soft=True,
                           value=lambda row: day_text(row.last_reached) if row.last_reached else "Not yet",
                           order=lambda row: row.last_reached or date.min),
        Column[CheckInRow](key="attempts", title="Attempts", width=85, align="right",
                           value=lambda row: str(row.attempts or ""), order=lambda row: row.attempts),
    ]  # fmt: skip


def _standing(row: CheckInRow) -> str:
    word = STANDING_WORDS[row.standing]
    if row.standing in (Standing.DONE, Standing.LATE):
        return word
    return f"{word}, {due_words(row, clock.today())}"
