# SPDX-License-Identifier: Apache-2.0
"""Goals and assessment results of a student, each instrument with its chart; steps are in ``goal_way``."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import clock
from app.clock import Id
from app.domain.words import GoalState, Window, label
from app.services import goals
from app.storage.queries import student_work
from app.storage.queries.measures import named_values, student_measures
from app.storage.queries.student_work import GoalRow, GoalStepRow, ScoreRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.drawing import PaperDrawing
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import clear, column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.period import Period
from ui.people.profile_part import open_row
from ui.screens.students.goal_way import GoalWay, Named, draw_scores


class GoalsPanel(QWidget):
    """Two lists and the lines of the results; Enter edits."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._student: Id = b""
        self._steps: list[GoalStepRow] = []
        self._named: Named = {}
        self.goals: ListPart[GoalRow] = ListPart(
            "Goals", _goal_columns(),
            [
                ("Add a goal", "goal", lambda _row: self.edit_goal()),
                ("Edit", "edit", self._edit_chosen_goal),
                ("Reached", "check", self._reach),
                ("Remove", "trash", self._remove_goal),
            ],
            empty="No goal yet. Agree on one with the student and add it.", on_enter=self.edit_goal,
        )  # fmt: skip
        self.scores: ListPart[ScoreRow] = ListPart(
            "Results", _score_columns(),
            [
                ("Add a result", "add", lambda _row: self.edit_score()),
                ("Edit", "edit", self._edit_chosen_score),
                ("Remove", "trash", self._remove_score),
            ],
            empty="No results yet.", on_enter=self.edit_score,
        )  # fmt: skip
        self.way = GoalWay(desk, drafts, self._read)
        self.goals.table.selection_changed.connect(self._show_way)
        self._lines: QVBoxLayout = column()
        layout = column(section_heading("Goals"), self.goals, self.way, section_heading("Assessments"))
        layout.addLayout(self._lines)
        layout.addWidget(self.scores)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read goals and results."""
        self._student = data.id
        self._read()

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a goal or a result by its id; of a new one without."""
        if kind == "goal":
            return open_row(self.goals.table, self.edit_goal, row)
        if kind == "step":
            goal, _, step = row.partition(" ")
            found = self.goals.table.select_where(lambda one: one.id.hex() == goal)
            return found and open_row(self.way.steps.table, self.way.edit_step, step)
        return open_row(self.scores.table, self.edit_score, row)

    def _read(self) -> None:
        with self._desk.ctx.store.read() as session:
            goals_here = student_work.student_goals(session, self._student)
            self._steps = student_work.goal_steps(session, self._student)
            scores = student_work.student_scores(session, self._student)
            self._named = named_values(scores, student_measures(session, self._student))
        self.goals.show_rows(goals_here)
        if goals_here and self.goals.table.current_row is None:
            self.goals.table.selectRow(0)
        self._show_way()
        self.scores.show_rows(scores)
        clear(self._lines)
        for _instrument, own in groupby(scores, key=lambda row: row.assessment_id):
            self._add_chart(list(own))

    def _show_way(self) -> None:
        goal = self.goals.table.current_row
        own = [] if goal is None else [step for step in self._steps if step.goal_id == goal.id]
        self.way.show_goal(goal, own, self._named, self._student)

    def _add_chart(self, rows: list[ScoreRow]) -> None:
        if sum(row.value is not None for row in rows) < 2:
            return
        first, last = rows[0], rows[-1]
        words = f"{first.assessment}: {first.score or first.level} to {last.score or last.level}"
        chart = PaperDrawing()
        self._lines.addWidget(small(words))
        self._lines.addWidget(chart)
        draw_scores(chart, rows, words)

    def edit_goal(self, row: GoalRow | None = None) -> None:
        """Open the form of a goal; a new one without ``row``."""
        values: dict[str, Any] = {"first_day": clock.today(), "state": GoalState.OPEN}
        if row is not None:
            values = {key: getattr(row, key) for key in _GOAL_KEYS} | {"state": str(row.state)}
        self.dialog = FormDialog(
            self, "Edit the goal" if row else "Add a goal", "Keep goal", _goal_fields(),
            lambda values: self._keep_goal(values, row), drafts=self._drafts, values=values,
            draft=f"goal {self._student.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_goal(self, values: dict[str, Any], row: GoalRow | None) -> None:
        values = values | {"state": GoalState(values["state"] or GoalState.OPEN)}
        draft = goals.GoalDraft(**values | {"first_day": values["first_day"] or clock.today()})
        student = self._student
        if row is None:
            self._desk.store_as("goal.add", "Added a goal", lambda s: goals.add_goal(s, student, draft))
        else:
            self._desk.store_as(
                "goal.change", "Changed a goal", lambda s: goals.change_goal(s, row.id, draft)
            )
        self._read()

    def _edit_chosen_goal(self, row: GoalRow | None) -> None:
        if row is not None:
            self.edit_goal(row)

    def _reach(self, row: GoalRow | None) -> None:
        if row is None:
            return
        values = {key: getattr(row, key) for key in _GOAL_KEYS} | {"state": GoalState.REACHED}
        draft = goals.GoalDraft(**values)
        self._desk.store_as("goal.change", "Reached a goal", lambda s: goals.change_goal(s, row.id, draft))
        self._read()

    def _remove_goal(self, row: GoalRow | None) -> None:
        if row is not None:
            self._desk.store_as("goal.remove", "Removed a goal", lambda s: goals.remove_goal(s, row.id))
            self._read()

    def _edit_chosen_score(self, row: ScoreRow | None) -> None:
        if row is not None:
            self.edit_score(row)

    def _remove_score(self, row: ScoreRow | None) -> None:
        if row is not None:
            self._desk.store_as("score.remove", "Removed a result", lambda s: goals.remove_score(s, row.id))
            self._read()

    def edit_score(self, row: ScoreRow | None = None) -> None:
        """Open the form of a result; a new one without ``row``."""
        values: dict[str, Any] = {"day": clock.today(), "window": Window.START}
        if row is not None:
            values = {key: getattr(row, key) for key in ("subject", "day", "score", "level")}
            values |= {"name": row.assessment, "window": str(row.window)}
        self.dialog = FormDialog(
            self, "Edit the result" if row else "Add a result", "Keep result", _score_fields(),
            lambda values: self._keep_score(values, row), drafts=self._drafts, values=values,
            draft=f"score {self._student.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_score(self, values: dict[str, Any], row: ScoreRow | None) -> None:
        student = self._student

        def work(session: Any) -> None:
            draft = goals.ScoreDraft(
                assessment_id=goals.assessment_named(session, values["name"], values["subject"]),
                day=values["day"] or clock.today(), window=Window(values["window"] or Window.START),
                score=values["score"], level=values["level"],
            )  # fmt: skip
            if row is None:
                goals.add_score(session, student, draft)
            else:
                goals.change_score(session, row.id, draft)

        done = "Added" if row is None else "Corrected"
        self._desk.store_as("score.keep", f"{done} a result", work)
        self._read()


_GOAL_KEYS = ("words", "baseline", "target", "unit", "next_step", "first_day", "due")


def _goal_fields() -> list[Field | str]:
    return [
        Field(key="words", label="Goal", required=True, hint="In a few plain words."),
        Field(key="baseline", label="Now"),
        Field(key="target", label="Target"),
        Field(key="unit", label="Counted in", placeholder="words per minute",
              hint="The name of an assessment or a series shows its values against the target."),
        Field(key="next_step", label="Next step"),
        Field(key="first_day", label="From", kind="date"),
        Field(key="due", label="Until", kind="date"),
        Field(key="state", label="State", kind="choice", choices=[(s, label(s)) for s in GoalState]),
    ]  # fmt: skip


def _score_fields() -> list[Field | str]:
    return [
        Field(key="name", label="Assessment", required=True),
        Field(key="subject", label="Subject"),
        Field(key="day", label="Day", kind="date"),
        Field(key="window", label="When in the year", kind="choice", choices=[(w, label(w)) for w in Window]),
        Field(key="score", label="Score"),
        Field(key="level", label="Level", hint="A score, a level, or both."),
    ]


def _goal_columns() -> list[Column[GoalRow]]:
    return [
        Column[GoalRow](key="words", title="Goal", value=lambda row: row.words,
                        tooltip=lambda row: row.words),
        Column[GoalRow](key="target", title="From and to", width=170,
                        value=lambda row: f"{row.baseline or '?'} → {row.target or '?'} {row.unit}".strip()),
        Column[GoalRow](key="due", title="Until", width=130,
                        value=lambda row: day_text(row.due) if row.due else ""),
        Column[GoalRow](key="state", title="State", value=lambda row: label(row.state), width=110),
    ]  # fmt: skip


def _score_columns() -> list[Column[ScoreRow]]:
    return [
        Column[ScoreRow](key="name", title="Assessment", value=lambda row: row.assessment),
        Column[ScoreRow](key="day", title="Day", value=lambda row: day_text(row.day), width=130,
                         order=lambda row: row.day),
        Column[ScoreRow](key="window", title="When", value=lambda row: label(row.window), width=150),
        Column[ScoreRow](key="score", title="Score", value=lambda row: row.score, width=90, align="right"),
        Column[ScoreRow](key="level", title="Level", value=lambda row: row.level, width=150),
    ]  # fmt: skip
