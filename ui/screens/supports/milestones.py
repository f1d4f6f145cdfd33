# SPDX-License-Identifier: Apache-2.0
"""Milestones: a line a student, a column a milestone, done or due; below it the milestones of one student."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from app import clock
from app.clock import id_from_text
from app.domain.words import GoalState, label
from app.services import milestones
from app.services.milestones import MilestoneDraft
from app.storage.queries.milestones import MilestoneRow, StudentMilestones
from ui import choices
from ui.desk import Desk
from ui.kit.dates import day_text, month_day_text
from ui.kit.empty import EmptyState
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import clear, column
from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.profile_part import open_row
from ui.screen import Action
from ui.screens.supports.part import SupportsPart
from ui.theme import Tone

_RULE = (
    "Students with a transition coach, with a need for one, or with a milestone. A transition coach is "
    "judged by these steps, not by minutes. The list of milestones is in Settings, under Lists."
)


class MilestonesPart(SupportsPart):
    """Choose a student above; add, mark as done and correct below."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._kinds: list[str] = []
        self._grid: list[StudentMilestones] = []
        self.dialog: FormDialog | None = None
        self.table: TableView[StudentMilestones] | None = None
        self._place: QVBoxLayout = column()
        self.student = section_heading("")
        self.own: ListPart[MilestoneRow] = ListPart(
            "Milestones of the student", _own_columns(),
            [
                ("Add a milestone", "add", lambda _row: self.edit()),
                ("All of the list", "goal", lambda _row: self.add_all()),
                ("Done today", "check", self._done),
                ("Correct", "edit", self._correct),
                ("Remove", "trash", self._remove),
            ],
            empty="No milestone yet for this student.", on_enter=self._correct, always=2,
        )  # fmt: skip
        self.nothing = EmptyState(
            "No milestones yet",
            "A campus visit, an application, the aid form, enrolment: steps toward what comes after high "
            "school, per student. They stand here for students with a transition coach.",
            "Add a milestone", self.add_for, icon="goal",
        )  # fmt: skip
        self.nothing.hide()
        self.rule = small(_RULE)
        layout = column(self.rule)
        layout.addLayout(self._place, 1)
        for part in (self.student, self.own):
            layout.addWidget(part)
        layout.addWidget(self.nothing, 1)
        self.setLayout(layout)

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the grid; the chosen student stays chosen."""
        from app.storage.queries import milestones as rows
        from app.storage.queries.lists import words

        kept = self._student
        with self.desk.ctx.store.read() as session:
            self._grid = rows.milestone_grid(session, clock.today())
            kinds = rows.kinds_shown(words(session, "milestones"), self._grid)
        if self.table is None or kinds != self._kinds:
            self._kinds = kinds
            self._make_table()
        table = self._table
        table.set_rows(self._grid)
        if kept is None or not table.select_where(lambda one: one.id == kept.id):
            table.selectRow(0)
        has_any = bool(self._grid)
        for part in (table, self.rule, self.student, self.own):
            part.setVisible(has_any)
        self.nothing.setVisible(not has_any)
        self._show_student()

    def primary(self) -> Action | None:
        """Any student can have a milestone; while there is none, the page itself offers the first."""
        if self.nothing.isVisibleTo(self):
            return None
        return Action("add", "Add a milestone", self.add_for, "add")

    @property
    def _table(self) -> TableView[StudentMilestones]:
        assert self.table is not None
        return self.table

    @property
    def _student(self) -> StudentMilestones | None:
        return self.table.current_row if self.table is not None else None

    def _make_table(self) -> None:
        """One column for each milestone of the list; made anew when the list was worded differently."""
        clear(self._place)
        made: TableView[StudentMilestones] = TableView(
            _grid_columns(self._kinds), name="Milestones per student", sorts_here=True
        )
        made.row_activated.connect(lambda one: self.desk.navigator.open_student(one.id))
        made.selection_changed.connect(self._show_student)
        self.table = made
        self._place.addWidget(made)

    def _show_student(self) -> None:
        from app.storage.queries.milestones import student_milestones

        one = self._student
        self.student.setText(one.name if one else "")
        if one is None:
            self.own.show_rows([])
            return
        with self.desk.ctx.store.read() as session:
            self.own.show_rows(student_milestones(session, one.id))

    # -- what can be done ---------------------------------------------------------------------------

    def add_for(self) -> None:
        """Ask for any student and a milestone."""
        one = self._student
        students = choices.student_choices(self.desk.ctx.store)
        self.dialog = FormDialog(
            self, "Add a milestone", "Add milestone",
            [
                Field(key="student", label="Student", kind="choice", choices=students, required=True),
                *self._fields(""),
            ],
            self._keep_new, drafts=self.drafts, draft="milestone", columns=2,
            values={"student": one.id.hex() if one else "", "state": str(GoalState.OPEN)},
        )  # fmt: skip
        self.dialog.open()

    def _keep_new(self, values: dict[str, Any]) -> None:
        student = id_from_text(values.pop("student"))
        draft = _draft(values)
        self.desk.store_as(
            "milestone.add", f"Added {draft.kind}", lambda s: milestones.add_milestone(s, student, draft)
        )

    def edit(self, row: MilestoneRow | None = None) -> None:
        """The form of a milestone of the chosen student; a new one without ``row``."""
        one = self._student
        if one is None:
            return
        if row is None:
            self.add_for()
            return
        keys = ("kind", "words", "due", "day")
        self.dialog = FormDialog(
            self, f"Milestone of {one.name}", "Keep milestone", self._fields(row.kind),
            lambda values: self.desk.store_as(
                "milestone.change", f"Changed {values['kind']}",
                lambda s: milestones.change_milestone(s, row.id, _draft(values)),
            ),
            drafts=self.drafts, draft=f"milestone {row.id.hex()}", columns=2,
            values={key: getattr(row, key) for key in keys} | {"state": str(row.state)},
        )  # fmt: skip
        self.dialog.open()

    def add_all(self) -> None:
        """Add every milestone of the list that the student has not yet."""
        one = self._student
        if one is not None:
            self.desk.store_as(
                "milestone.add", f"Added all milestones for {one.name}",
                lambda s: milestones.add_all(s, one.id, self._kinds),
            )  # fmt: skip

    def _done(self, row: MilestoneRow | None) -> None:
        if row is not None:
            self.desk.store_as(
                "milestone.done", f"Done: {row.kind}",
                lambda s: milestones.reach_milestone(s, row.id, clock.today()),
            )  # fmt: skip

    def _correct(self, row: MilestoneRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _remove(self, row: MilestoneRow | None) -> None:
        if row is not None:
            self.desk.store_as(
                "milestone.remove", f"Removed {row.kind}", lambda s: milestones.remove_milestone(s, row.id)
            )

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a milestone, found in the grid by its id."""
        self.read()
        if kind != "milestone":
            return False
        if row:
            owner = next((one for one in self._grid for own in one.rows if own.id.hex() == row), None)
            if owner is None or not self._table.select_where(lambda one: one.id == owner.id):
                return False
        return open_row(self.own.table, self.edit, row)

    def _fields(self, kind: str) -> list[Field | str]:
        return [
            Field(
                key="kind", label="Milestone", kind="choice", required=True,
                choices=choices.listed(self._kinds, kind),
            ),
            Field(key="words", label="Which one", placeholder="Diné College"),
            Field(key="due", label="Due", kind="date"),
            Field(key="day", label="Done on", kind="date"),
            Field(
                key="state", label="State", kind="choice",
                choices=[(str(one), label(one)) for one in GoalState],
            ),
        ]  # fmt: skip


def _draft(values: dict[str, Any]) -> MilestoneDraft:
    return MilestoneDraft(**values | {"state": GoalState(values["state"] or GoalState.OPEN)})


def _cell(one: StudentMilestones, kind: str) -> str:
    rows = one.of(kind)
    if not rows:
        return ""
    first = rows[0]
    more = f" (+{len(rows) - 1})" if len(rows) > 1 else ""
    if first.day is not None:
        return f"{month_day_text(first.day)}{more}"
    if first.due is None:
        return f"Open{more}"
    late = first.is_overdue(clock.today())
    return f"{'Since' if late else 'By'} {month_day_text(first.due)}{more}"


def _tone(one: StudentMilestones, kind: str) -> Tone | None:
    rows = one.of(kind)
    if not rows:
        return None
    if rows[0].day is not None:
        return Tone.OK
    return Tone.ATTENTION if rows[0].is_overdue(clock.today()) else Tone.NEUTRAL


def _grid_columns(kinds: list[str]) -> list[Column[StudentMilestones]]:
    return [
        Column[StudentMilestones](key="name", title="Student", width=190, value=lambda one: one.name,
                                  tooltip=lambda one: one.name, icon=lambda _one: "person"),
        Column[StudentMilestones](key="done", title="Done", width=70, align="right",
                                  value=lambda one: f"{one.done}", order=lambda one: one.done),
        *(
            Column[StudentMilestones](
                key=f"kind {kind}", title=kind, least=130, sortable=False,
                value=lambda one, kind=kind: _cell(one, kind),  # type: ignore[misc]
                tone=lambda one, kind=kind: _tone(one, kind),  # type: ignore[misc]
                tooltip=lambda one, kind=kind: _tip(one, kind),  # type: ignore[misc]
            )
            for kind in kinds
        ),
    ]  # fmt: skip


def _tip(one: StudentMilestones, kind: str) -> str:
    return "\n".join(f"{row.kind}: {row.words or label(row.state)}" for row in one.of(kind))


def _own_columns() -> list[Column[MilestoneRow]]:
    return [
        Column[MilestoneRow](key="kind", title="Milestone", least=170, value=lambda row: row.kind,
                             tooltip=lambda row: row.kind),
        Column[MilestoneRow](key="words", title="Which one", least=140, value=lambda row: row.words,
                             tooltip=lambda row: row.words),
        Column[MilestoneRow](key="due", title="Due", width=130,
                             value=lambda row: day_text(row.due) if row.due else ""),
        Column[MilestoneRow](key="day", title="Done on", width=130,
                             value=lambda row: day_text(row.day) if row.day else ""),
        Column[MilestoneRow](key="state", title="State", width=130, value=_state, tone=_state_tone),
    ]  # fmt: skip


def _state(row: MilestoneRow) -> str:
    return "Overdue" if row.is_overdue(clock.today()) else label(row.state)


def _state_tone(row: MilestoneRow) -> Tone:
    if row.is_overdue(clock.today()):
        return Tone.ATTENTION
    return Tone.OK if row.state is GoalState.REACHED else Tone.NEUTRAL
