# SPDX-License-Identifier: Apache-2.0
"""Suggestions: the needs without a match at the left, and who could help at the right, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QWidget

from app import clock
from app.domain import grades
from app.domain.words import Urgency, label
from ui import choices
from ui.desk import Desk
from ui.kit.badge_list import BadgeLine, BadgeList
from ui.kit.banner import Banner
from ui.kit.buttons import button, primary_button
from ui.kit.dates import day_text
from ui.kit.empty import EmptyState
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, flow
from ui.kit.text import section_heading, small, soft
from ui.screen import Action
from ui.screens.supports.accept_form import accept_fields, accept_values, match_draft
from ui.screens.supports.part import SupportsPart
from ui.screens.supports.travel_dialog import TravelDialog
from ui.theme import WIDE, Tone, px

if TYPE_CHECKING:
    from app.domain.matching import Suggestion
    from app.storage.queries.matching import Suggested
    from app.storage.queries.needs import StudentNeedRow

_NARROW = 640
_ASIDE = "set aside"
_TONES = {
    "for": Tone.OK,
    "neutral": Tone.NEUTRAL,
    "against": Tone.ATTENTION,
    "stop": Tone.PROBLEM,
}
_URGENCY = {Urgency.NOW: Tone.PROBLEM, Urgency.SOON: Tone.ATTENTION, Urgency.LATER: Tone.NEUTRAL}


class SuggestionsPart(SupportsPart):
    """Choose a need, look at who could help, accept. What is set aside comes back tomorrow."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._needs: list[StudentNeedRow] = []
        self._suggested: Suggested | None = None
        self._build()

    def _build(self) -> None:
        self.role = QComboBox()
        self.role.setAccessibleName("Which needs")
        self.role.addItem("All needs", "")
        for value, words in choices.ROLES:
            self.role.addItem(words, value)
        self.role.activated.connect(lambda _at: self._show_needs())
        self.needs: BadgeList[StudentNeedRow] = BadgeList(
            "Needs without a match", empty="Every need here has an adult, or is set aside until tomorrow."
        )
        self.needs.selection_changed.connect(self._rank)
        self.needs.row_activated.connect(lambda row: self.desk.navigator.open_student(row.student_id))
        self.set_aside = small("")
        self.back = button("Show them again", self._take_back, kind="link")
        left = column(section_heading("Needs without a match"), flow(self.role), self.needs)
        left.addWidget(flow(self.set_aside, self.back))
        self.who, self.about, self.barred = section_heading(""), soft(""), Banner(Tone.PROBLEM)
        self.adults: BadgeList[Suggestion] = BadgeList("Who could help")
        self.adults.row_activated.connect(lambda _row: self.accept())
        self.adults.selection_changed.connect(self._offer)
        self.others = small("")
        self.accept_button = primary_button("Accept", self.accept, icon="check")
        self.not_now_button = button("Not now", self.not_now, icon="clock")
        self.adult_button = button("Open the adult", self._open_adult, icon="person", kind="quiet")
        self.travel_button = button("Ways between sites", self.ask_travel, icon="home", kind="quiet")
        right = column(self.who, self.about, self.barred, self.adults)
        right.addWidget(self.others)
        right.addWidget(flow(self.accept_button, self.not_now_button, self.adult_button, self.travel_button))
        self.nothing = EmptyState(
            "No need is waiting",
            "When a student needs a support and has nobody for it, the need stands here with who could help.",
            "Open the students", lambda: self.desk.navigator.go("students"), icon="check",
        )  # fmt: skip
        self.nothing.hide()
        self.sides = QWidget()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.sides)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(WIDE)
        for side, stretch in ((left, 5), (right, 6)):
            self._sides.addLayout(side, stretch)
        layout = column(self.sides)
        layout.addWidget(self.nothing, 1)
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < px(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(way)

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the needs that have no match; the chosen one stays chosen while it is there."""
        from app.storage.queries.matching import unmatched

        kept, at = self.needs.current_row, self.needs.currentIndex().row()
        with self.desk.ctx.store.read() as session:
            self._needs = unmatched(session, clock.today())
        self.nothing.setVisible(not self._needs)
        self.sides.setVisible(bool(self._needs))
        self._show_needs(_key(kept) if kept is not None else "", at)

    def primary(self) -> Action | None:
        """Accepting is the way on; the button stands with the adults."""
        return None

    def _show_needs(self, chosen: str = "", at: int = 0) -> None:
        today, role = clock.today().isoformat(), self.role.currentData()
        rows = [one for one in self._needs if role in ("", one.role)]
        aside = self._aside
        shown = [one for one in rows if aside.get(_key(one)) != today]
        hidden = len(rows) - len(shown)
        self.set_aside.setText(f"{hidden:,} set aside until tomorrow.")
        self.set_aside.setVisible(hidden > 0)
        self.back.setVisible(hidden > 0)
        at = next((n for n, one in enumerate(shown) if _key(one) == chosen), at)
        self.needs.show_lines([_need_line(one) for one in shown], at)

    def _rank(self) -> None:
        from app.storage.queries.matching import adults_of_role, suggestions

        need = self.needs.current_row
        if need is None:
            self._suggested = None
            self.who.setText("Choose a need to see who could help")
            self.about.setText("")
            self.others.setText("")
            self.barred.clear()
            self.adults.show_lines([])
            return
        with self.desk.ctx.store.read() as session:
            self._suggested = suggestions(session, need.student_id, need.role, clock.today())
            of_role = adults_of_role(session, need.role)
        found = self._suggested.suggestions
        shown = [one for one in found if one.is_possible or one.adult in of_role]
        self.who.setText(f"Who could help {need.name}")
        self.about.setText(_about(need))
        self.adults.set_empty_text(f"No adult works as {label(need.role).lower()}. Give somebody the role.")
        self.barred.say(self._suggested.wanted.barred, Tone.PROBLEM)
        self.adults.show_lines([_line(one, self._suggested.wanted.barred) for one in shown])
        left_out = len(found) - len(shown)
        self.others.setText(f"{left_out:,} more adults do not work in this role." if left_out else "")

    def _offer(self) -> None:
        chosen = self.adults.current_row
        can = chosen is not None and chosen.is_possible
        self.accept_button.setEnabled(can)
        self.accept_button.setToolTip("" if can or chosen is None else chosen.why_not)
        self.adult_button.setEnabled(chosen is not None)
        self.not_now_button.setEnabled(self.needs.current_row is not None)

    # -- doing --------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Ask how the match shall be, with everything filled in that follows from the need."""
        need, chosen = self.needs.current_row, self.adults.current_row
        if need is None or chosen is None or not chosen.is_possible:
            return
        self._open_accept(need, chosen)

    def _open_accept(self, need: StudentNeedRow, chosen: Suggestion) -> None:
        def keep(values: dict[str, Any]) -> None:
            from app.services import matching

            draft = match_draft(need.student_id, chosen.adult, values)
            title = f"Matched {need.name} and {chosen.name}"
            self.desk.store_as("match.accept", title, lambda s: matching.accept(s, draft, clock.today()))

        values = accept_values(self.desk.ctx.store, need.role, need.subject, clock.today())
        self.dialog = FormDialog(
            self, f"Match {need.name} and {chosen.name}", "Accept",
            accept_fields(self.desk.ctx.store, need.subject), keep, drafts=self.drafts,
            draft=f"accept {_key(need)}-{chosen.adult.hex()}", values=values,
        )  # fmt: skip
        self.dialog.open()

    def not_now(self) -> None:
        """Set the need aside until tomorrow, on this laptop; nothing about it changes."""
        need = self.needs.current_row
        if need is None:
            return
        self._set_aside({**self._aside, _key(need): clock.today().isoformat()})
        self._show_needs(at=self.needs.currentIndex().row())

    def _take_back(self) -> None:
        self._set_aside({})
        self._show_needs()

    @property
    def _aside(self) -> dict[str, str]:
        """The needs set aside, each with the day; on the shelf of drafts, which outlives the program."""
        return dict(self.drafts.get(_ASIDE) or {})

    def _set_aside(self, aside: dict[str, str]) -> None:
        today = clock.today().isoformat()
        left = {key: day for key, day in aside.items() if day == today}
        if left:
            self.drafts.keep(_ASIDE, left)
        else:
            self.drafts.drop(_ASIDE)

    def ask_travel(self) -> None:
        """The minutes between sites, to look at and to change."""
        self.travel = TravelDialog(self, self.desk, self.drafts)
        self.travel.open()

    def _open_adult(self) -> None:
        if self.adults.current_row is not None:
            self.desk.navigator.open_adult(self.adults.current_row.adult)

    # -- kept ---------------------------------------------------------------------------------------

    def half_typed(self) -> dict[str, Any]:
        """Which need is looked at."""
        need = self.needs.current_row
        return {
            "need": _key(need) if need is not None else "",
            "role": self.role.currentIndex(),
        }

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at the same need again."""
        self.role.setCurrentIndex(int(kept["role"]))
        self.read()
        self._show_needs(str(kept["need"]))

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a match that was half agreed on; False when the need or the adult is gone."""
        if kind == "way":
            self.ask_travel()
            return self.travel.open_form(row)
        key, _, adult = row.rpartition("-")
        self._set_aside({one: day for one, day in self._aside.items() if one != key})
        self.role.setCurrentIndex(0)
        self._show_needs(key)
        need = self.needs.current_row
        if need is None or _key(need) != key or self._suggested is None:
            return False
        chosen = next((one for one in self._suggested.suggestions if one.adult.hex() == adult), None)
        if chosen is None or not chosen.is_possible:
            return False
        self._open_accept(need, chosen)
        return True


def _key(need: StudentNeedRow) -> str:
    return f"{need.student_id.hex()}-{need.role}"


def _about(need: StudentNeedRow) -> str:
    """What is known of the need, in one line."""
    said = f"said by {need.said_by}" if need.said_by else ""
    parts = (
        label(need.role), need.subject, grades.label(need.grade) if need.grade else "", need.school,
        f"since {day_text(need.first_day)}", said, need.words,
    )  # fmt: skip
    return ". ".join(filter(None, (", ".join(filter(None, parts[:-1])), parts[-1])))


def _line(one: Suggestion, barred: str) -> BadgeLine[Suggestion]:
    """What bars the student stands once above the list, and shortly on each line."""
    said = {barred: "The family has not agreed"}
    chips = tuple(
        (_TONES[reason.weight], said.get(reason.words, reason.words.rstrip("."))) for reason in one.reasons
    )
    if not one.is_possible:
        chips = tuple(chip for chip in chips if chip[0] is Tone.PROBLEM)
    return BadgeLine(one, one.name, "" if one.is_possible else "Not possible", chips, not one.is_possible)


def _need_line(need: StudentNeedRow) -> BadgeLine[StudentNeedRow]:
    what = f"{label(need.role)}, {need.subject}" if need.subject else label(need.role)
    chips = ((_URGENCY[need.urgency], label(need.urgency)), (Tone.NEUTRAL, what))
    return BadgeLine(need, need.name, need.school, chips)
