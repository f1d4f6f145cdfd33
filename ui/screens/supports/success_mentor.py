# SPDX-License-Identifier: Apache-2.0
"""Success mentors: who is absent today and to be called, contacts this week, what keeps a student away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app import clock
from app.clock import id_text
from app.domain import grades, success_mentor
from app.domain.availability import WEEKDAYS
from app.domain.dates import monday_of
from app.domain.rulebook import Rules
from app.domain.school_attendance import half_days
from app.domain.success_mentor import Load, WeekdayShare, WeekTotal
from app.domain.words import ContactPurpose, Party
from app.services.contacts import ContactDraft, log_contact
from app.storage.queries.rulebook import read_rules
from app.storage.queries.success_mentor import CoachRow, MenteeRow
from ui import choices
from ui.desk import Desk
from ui.kit.bar import Bar
from ui.kit.buttons import button
from ui.kit.dates import month_day_text
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import clear, column, flow, row
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.period import this_year
from ui.screen import Action
from ui.screens.supports.part import SupportsPart
from ui.theme import HAIR, SNUG, Tone

_WEEKS = 6
_LOADS = {
    Load.FEW: (Tone.ATTENTION, "fewer than the rule"), Load.RIGHT: (Tone.NEUTRAL, "students"),
    Load.MANY: (Tone.ATTENTION, "more than the rule"),
}  # fmt: skip


class SuccessMentorPart(SupportsPart):
    """The call list is the caseload narrowed to who is absent and not reached yet."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._rules = Rules()
        self._coaches: list[CoachRow] = []
        self._rows: list[MenteeRow] = []
        self._shown = "all"
        self.dialog: FormDialog | None = None
        self.who = QComboBox()
        self.who.setAccessibleName("Success mentor")
        self.who.activated.connect(lambda _at: self.read())
        self.figures = {
            "all": Figure("0", "students", icon="students"),
            "call": Figure("0", "to call today", icon="phone"),
            "few": Figure("0", "short of contacts", icon="clock"),
        }
        for key, figure in self.figures.items():
            figure.setCheckable(True)
            figure.clicked.connect(lambda *_, key=key: self._choose(key))
        self.rule = small("")
        self.table: TableView[MenteeRow] = TableView(_columns(self), name="Caseload", sorts_here=True)
        self.table.set_empty_text("Nobody here. Nothing to do.")
        self.table.row_activated.connect(lambda one: desk.navigator.open_student(one.id))
        self.table.selection_changed.connect(self._show_student)
        self.reached = button("Reached home", lambda: self._call(reached=True), icon="check")
        self.tried = button("Tried home, no answer", lambda: self._call(reached=False), icon="phone")
        self.why = button("Reached, and why", self._ask_why, icon="edit")
        self.talked = button("Talked with the student", self._talk, icon="person")
        self.paper = button(
            "Print or save", lambda: desk.navigator.open_report("call_list"), icon="reports", kind="quiet"
        )
        self._pattern: QVBoxLayout = column(spacing=HAIR)
        self._weeks: QVBoxLayout = column(spacing=HAIR)
        self.student = section_heading("")
        self.barriers = small("")
        self._build()

    def _build(self) -> None:
        self.nothing = EmptyState(
            "Nobody is a success mentor yet",
            "A success coach keeps a few students in sight, talks with each several times a week, and calls "
            "home on the day a student is absent. Give an adult the role for a student or a group.",
            "Find adults", lambda: self.desk.navigator.run("supports", "suggestions"), icon="phone",
        )  # fmt: skip
        self.nothing.hide()
        sides = row(stretch=False, spacing=SNUG)
        for title, inside in (("Days missed by weekday", self._pattern), ("Week by week", self._weeks)):
            side = column(small(title), spacing=HAIR)
            side.addLayout(inside)
            side.addStretch(1)
            sides.addLayout(side, 1)
        self.inside = QWidget()
        layout = column(flow(self.who, self.paper), flow(*self.figures.values(), spacing=SNUG), self.rule)
        layout.addWidget(self.table, 1)
        layout.addWidget(flow(self.reached, self.tried, self.why, self.talked))
        layout.addWidget(self.student)
        layout.addLayout(sides)
        layout.addWidget(self.barriers)
        self.inside.setLayout(layout)
        outside = column(self.inside)
        outside.addWidget(self.nothing, 1)
        self.setLayout(outside)

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the caseload of whoever is chosen."""
        from app.storage.queries import success_mentor as rows

        today, since, kept = clock.today(), this_year(self.desk).first, self.who.currentData()
        chosen = self.table.current_row
        with self.desk.ctx.store.read() as session:
            self._rules = read_rules(session)
            self._coaches = rows.coaches(session, today)
            self._offer(kept)
            coach = self._coach
            self._rows = rows.caseload(session, coach.id, today, since) if coach else []
        self.inside.setVisible(bool(self._coaches))
        self.nothing.setVisible(not self._coaches)
        self._show()
        if chosen is not None:
            self.table.select_where(lambda one: one.id == chosen.id)
        elif self._rows:
            self.table.selectRow(0)
        self._show_student()

    def primary(self) -> Action | None:
        """The calls of today."""
        if any(one.is_to_call for one in self._rows):
            return Action("call", "Show the call list", lambda: self._choose("call"), "phone")
        return None

    @property
    def _coach(self) -> CoachRow | None:
        at = self.who.currentIndex()
        return self._coaches[at] if 0 <= at < len(self._coaches) else None

    def _offer(self, kept: Any) -> None:
        self.who.blockSignals(True)
        self.who.clear()
        for one in self._coaches:
            self.who.addItem(f"{one.name}, {one.students} students", id_text(one.id))
        self.who.setCurrentIndex(max(self.who.findData(kept), 0))
        self.who.blockSignals(False)

    def _show(self) -> None:
        rules = self._rules
        load = success_mentor.caseload(len(self._rows), rules.mentees_least, rules.mentees_most)
        tone, words = _LOADS[load]
        self.figures["all"].set_figure(f"{len(self._rows)}", words, tone)
        calls = sum(one.is_to_call for one in self._rows)
        few = sum(one.contacts < rules.mentor_contacts_a_week for one in self._rows)
        self.figures["call"].set_figure(
            f"{calls}", "to call today", Tone.ATTENTION if calls else Tone.NEUTRAL
        )
        self.figures["few"].set_figure(f"{few}", "short of contacts")
        for key, figure in self.figures.items():
            figure.setChecked(key == self._shown)
        told = any(one.today_x2 is not None for one in self._rows)
        self.rule.setText(_rule(rules) + ("" if told else " The school has told nothing of today yet."))
        self.table.set_rows([one for one in self._rows if self._is_shown(one)])

    def _is_shown(self, one: MenteeRow) -> bool:
        if self._shown == "call":
            return one.is_to_call
        return self._shown == "all" or one.contacts < self._rules.mentor_contacts_a_week

    def _choose(self, key: str) -> None:
        self._shown = key
        self._show()
        if self.table.current_row is None:
            self.table.selectRow(0)
        self._show_student()
        self.table.setFocus()

    def _show_student(self) -> None:
        one, coach = self.table.current_row, self._coach
        for part in (self.reached, self.tried, self.why, self.talked):
            part.setEnabled(one is not None)
        clear(self._pattern)
        clear(self._weeks)
        self.student.setText(one.name if one else "")
        if one is None or coach is None:
            self.barriers.setText("")
            return
        from app.storage.queries import success_mentor as rows

        today, since = clock.today(), this_year(self.desk).first
        first = monday_of(today) - timedelta(weeks=_WEEKS - 1)
        with self.desk.ctx.store.read() as session:
            missed = rows.days_missed(session, one.id, since, today)
            talks = rows.contact_days(session, coach.id, one.id, first, today)
            heard = rows.barriers(session, one.id, since, today)
        pattern = success_mentor.weekday_pattern(missed)
        worst = success_mentor.worst_weekday(pattern)
        for share in pattern:
            self._pattern.addWidget(_weekday_bar(share, is_worst=share.weekday == worst))
        for week in success_mentor.weekly_totals(talks, missed, first, today):
            self._weeks.addWidget(_week_bar(week, self._rules.mentor_contacts_a_week))
        told = ", ".join(f"{barrier} ({count})" for barrier, count in heard)
        self.barriers.setText(f"Barriers heard this school year: {told or 'none yet'}.")

    # -- logging ------------------------------------------------------------------------------------

    def _call(self, *, reached: bool) -> None:
        one = self.table.current_row
        if one is not None:
            self._log(one, Party.GUARDIAN, ContactPurpose.ABSENCE_CALL, reached=reached)

    def _talk(self) -> None:
        one = self.table.current_row
        if one is not None:
            self._log(one, Party.STUDENT, ContactPurpose.SUPPORT)

    def _log(
        self, one: MenteeRow, party: Party, purpose: ContactPurpose, *, reached: bool = True, **more: Any
    ) -> None:
        coach = self._coach
        if coach is None:
            return
        draft = ContactDraft(
            person_id=one.id, kind="student", party=party, purpose=purpose, day=clock.today(),
            reached=reached, assignment_id=one.assignment_id, adult_id=coach.id, **more,
        )  # fmt: skip
        home = "the home of " if party is Party.GUARDIAN else ""
        title = f"{'Reached' if reached else 'Tried to reach'} {home}{one.name}"
        self.desk.store_as("contact.add", title, lambda s: log_contact(s, draft, self.desk.ctx.who))

    def _ask_why(self) -> None:
        from app.storage.queries.lists import words

        one = self.table.current_row
        if one is None:
            return
        with self.desk.ctx.store.read() as session:
            barriers, ways = words(session, "barriers"), words(session, "contact_ways")
        self.dialog = FormDialog(
            self, f"Why {one.name} is absent", "Keep the call",
            [
                Field(key="barrier", label="Barrier", kind="choice", choices=choices.listed(barriers)),
                Field(key="how", label="How", kind="choice", choices=choices.listed(ways)),
                Field(key="words", label="What was said", kind="long"),
            ],
            lambda values: self._log(one, Party.GUARDIAN, ContactPurpose.ABSENCE_CALL, **values),
            drafts=self.drafts, draft=f"why {one.id.hex()}", values={"how": ways[0] if ways else ""},
        )  # fmt: skip
        self.dialog.open()

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a call that was half typed."""
        self.read()
        if kind != "why" or not self.table.select_where(lambda one: one.id.hex() == row):
            return False
        self._ask_why()
        return True

    # -- kept ---------------------------------------------------------------------------------------

    def half_typed(self) -> dict[str, Any]:
        """Whose caseload, and which part of it."""
        return {"who": self.who.currentData() or "", "shown": self._shown}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show it again."""
        self._shown = kept["shown"] if kept["shown"] in self.figures else "all"
        self.read()
        self.who.setCurrentIndex(max(self.who.findData(kept["who"]), 0))
        self.read()

    @property
    def rules(self) -> Rules:
        """The numbers that the list goes by."""
        return self._rules


def _rule(rules: Rules) -> str:
    return (
        f"{rules.mentees_least} to {rules.mentees_most} students; {rules.mentor_contacts_a_week} contacts a "
        "week from Monday: talks that reached the student, and sessions. A call home on the day of absence."
    )


def _weekday_bar(share: WeekdayShare, *, is_worst: bool) -> Bar:
    words = f"{half_days(share.absent_x2)} of {half_days(share.enrolled_x2)} days"
    tone = Tone.ATTENTION if is_worst else Tone.INFO
    caption = WEEKDAYS[share.weekday] + (", stands out" if is_worst else "")
    return Bar(caption, share.absent_x2, share.enrolled_x2, words=words, tone=tone)


def _week_bar(week: WeekTotal, wanted: int) -> Bar:
    contacts = "1 contact" if week.contacts == 1 else f"{week.contacts} contacts"
    missed = f", {half_days(week.absent_x2)} days missed" if week.absent_x2 else ""
    return Bar(
        f"Week of {month_day_text(week.monday)}", min(week.contacts, wanted), wanted,
        words=f"{contacts} of {wanted}{missed}",
    )  # fmt: skip


def _today_words(one: MenteeRow) -> str:
    if one.today_x2 is None:
        return "Not told yet"
    if not one.today_x2:
        return "At school"
    return ("Absent, to call", "Absent, tried", "Absent, reached")[one.called]


def _today_tone(one: MenteeRow) -> Tone:
    if one.is_to_call:
        return Tone.ATTENTION
    return Tone.OK if one.today_x2 == 0 or one.called == 2 else Tone.NEUTRAL


def _missed(one: MenteeRow) -> str:
    if not one.enrolled_x2:
        return ""
    return f"{half_days(one.absent_x2)} of {half_days(one.enrolled_x2)} days"


def _columns(part: SuccessMentorPart) -> Sequence[Column[MenteeRow]]:
    return [
        Column[MenteeRow](key="name", title="Student", least=150, value=lambda one: one.name,
                          tooltip=lambda one: one.name, icon=lambda _one: "person"),
        Column[MenteeRow](key="grade", title="Grade", width=105, soft=True,
                          value=lambda one: grades.label(one.grade) if one.grade else ""),
        Column[MenteeRow](key="today", title="Today", width=145, value=_today_words, tone=_today_tone,
                          order=lambda one: (not one.is_to_call, one.today_x2 is None)),
        Column[MenteeRow](key="contacts", title="This week", width=90, order=lambda one: one.contacts,
                          value=lambda one: f"{one.contacts} of {part.rules.mentor_contacts_a_week}"),
        Column[MenteeRow](key="missed", title="Missed", width=130, value=_missed,
                          order=lambda one: one.absent_x2),
        Column[MenteeRow](key="home", title="Home", least=140, tooltip=lambda one: one.guardian,
                          value=lambda one: " ".join(filter(None, (one.phone, one.guardian)))),
        Column[MenteeRow](key="barrier", title="Last barrier", least=110, soft=True,
                          value=lambda one: one.barrier),
    ]  # fmt: skip
