# SPDX-License-Identifier: Apache-2.0
"""The way of one goal: how far it is, its values in a chart with the band to reach, and its steps as ticks.

Charts are those of paper (``app.reports.charts``), shown as SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.domain import goal_progress
from app.domain.goal_progress import Value, Way
from app.services import goals
from app.storage.queries.student_work import GoalRow, GoalStepRow, ScoreRow
from ui.desk import Desk
from ui.kit.bar import Bar
from ui.kit.dates import day_text
from ui.kit.drawing import PaperDrawing
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import small
from ui.theme import TIGHT, Tone

Named = Mapping[str, Sequence[Value]]
_WIDE, _HIGH = 520.0, 120.0


class GoalWay(QWidget):
    """Hidden without a goal; ``changed`` is called after something was stored."""

    def __init__(self, desk: Desk, drafts: Drafts, changed: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._drafts, self._changed = desk, drafts, changed
        self._goal: GoalRow | None = None
        self._student: Id = b""
        self.words = small("")
        self.bar = Bar("On the way", 0, 100)
        self.bar.setToolTip(goal_progress.RULE)
        self.chart = PaperDrawing()
        self.steps: ListPart[GoalStepRow] = ListPart(
            "Steps", _columns(),
            [
                ("Add a step", "add", lambda _row: self.edit_step()),
                ("Done", "check", self.tick),
                ("Edit", "edit", self._edit_chosen),
                ("Remove", "trash", self._remove),
            ],
            empty="No steps yet. Small ones help.", on_enter=self.tick,
        )  # fmt: skip
        self.steps.table.selection_changed.connect(self._name_tick)
        self.setLayout(column(self.words, self.bar, self.chart, self.steps, spacing=TIGHT))

    def show_goal(
        self, goal: GoalRow | None, steps: Sequence[GoalStepRow], named: Named, student: Id
    ) -> None:
        """Show a goal; None hides all of it."""
        self._goal, self._student = goal, student
        self.setVisible(goal is not None)
        if goal is None:
            return
        values = goal_progress.counted_in(goal.unit, named)
        way = goal_progress.way(goal.baseline, goal.target, values, goal.first_day)
        self.words.setText(_told(goal, way, steps))
        percent = way.percent if way.values or way.is_reached else None
        self.bar.setVisible(percent is not None)
        if percent is not None:
            self.bar.set_amount("On the way", percent, 100, words=f"{percent} %")
        _draw(self.chart, goal, way)
        self.steps.show_rows(steps)
        self._name_tick()

    def tick(self, row: GoalStepRow | None) -> None:
        """Tick a step as done today, or take the tick off."""
        if row is None:
            return
        done = clock.today() if row.done is None else None
        title = "Ticked a step" if done else "Took a tick off"
        self._desk.store_as("goal.step", title, lambda s: goals.tick_step(s, row.id, done))
        self._changed()

    def edit_step(self, row: GoalStepRow | None = None) -> None:
        """Open the form of a step; a new one without ``row``."""
        if self._goal is None:
            return
        goal = self._goal.id
        values: dict[str, Any] = {} if row is None else {key: getattr(row, key) for key in _KEYS}
        self.dialog = FormDialog(
            self, "Edit the step" if row else "Add a step", "Keep step", _fields(),
            lambda values: self._keep(values, goal, row), drafts=self._drafts, values=values,
            draft=f"step {self._student.hex()} {goal.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _edit_chosen(self, row: GoalStepRow | None) -> None:
        if row is not None:
            self.edit_step(row)

    def _keep(self, values: dict[str, Any], goal: Id, row: GoalStepRow | None) -> None:
        draft = goals.StepDraft(**values)
        if row is None:
            self._desk.store_as("goal.step", "Added a step", lambda s: goals.add_step(s, goal, draft))
        else:
            step = row.id
            self._desk.store_as("goal.step", "Changed a step", lambda s: goals.change_step(s, step, draft))
        self._changed()

    def _remove(self, row: GoalStepRow | None) -> None:
        if row is not None:
            self._desk.store_as("goal.step", "Removed a step", lambda s: goals.remove_step(s, row.id))
            self._changed()

    def _name_tick(self) -> None:
        row = self.steps.table.current_row
        self.steps.buttons[1].setText("Not done yet" if row is not None and row.done else "Done")


def draw_scores(chart: PaperDrawing, rows: Sequence[ScoreRow], words: str) -> None:
    """The results of one assessment as a chart."""
    from app.reports.charts import assessment_line, to_svg
    from app.reports.progress import AssessmentLine, ScorePoint

    points = tuple(ScorePoint(row.day, row.window, row.score, row.value, row.level) for row in rows)
    line = AssessmentLine(rows[0].assessment, rows[0].subject, points)
    chart.show_svg(to_svg(assessment_line(line, _WIDE, _HIGH, "en")), _WIDE, _HIGH, words)


def _draw(chart: PaperDrawing, goal: GoalRow, way: Way) -> None:
    if not way.values:
        chart.show_svg("", 0, 0, "")
        return
    from app.reports.charts import assessment_line, to_svg
    from app.reports.progress import AssessmentLine, ScorePoint

    points = [ScorePoint(one.day, None, one.text, one.value) for one in way.values]
    if way.baseline is not None and way.values[0].day > goal.first_day:
        points.insert(0, ScorePoint(goal.first_day, None, goal.baseline, way.baseline))
    line = AssessmentLine(goal.unit, "", tuple(points), *_band(way))
    chart.show_svg(to_svg(assessment_line(line, _WIDE, _HIGH, "en")), _WIDE, _HIGH, _told(goal, way, ()))


def _band(way: Way) -> tuple[Any, Any]:
    """The values that reach the goal, as far as the chart shows them: from the target on."""
    if way.target is None:
        return None, None
    every = [one.value for one in way.values] + [way.target]
    if way.baseline is not None and way.target < way.baseline:
        return min(every), way.target
    return way.target, max(every)


def _told(goal: GoalRow, way: Way, steps: Sequence[GoalStepRow]) -> str:
    parts = []
    if way.target is not None:
        now = f"now {way.latest}, " if way.values else ""
        start = f"from {goal.baseline}, " if goal.baseline else ""
        parts.append(f"{start}{now}target {goal.target} {goal.unit}".strip())
    if steps:
        parts.append(f"{sum(one.done is not None for one in steps)} of {len(steps)} steps done")
    if goal.next_step:
        parts.append(f"next: {goal.next_step}")
    words = "; ".join(parts)
    return f"{goal.words}: {words}." if words else f"{goal.words}."


_KEYS = ("words", "due", "done")


def _fields() -> list[Field | str]:
    return [
        Field(key="words", label="Step", required=True, hint="Small enough to be done soon."),
        Field(key="due", label="By", kind="date"),
        Field(key="done", label="Done on", kind="date"),
    ]


def _columns() -> list[Column[GoalStepRow]]:
    return [
        Column[GoalStepRow](key="words", title="Step", value=lambda row: row.words, sortable=False,
                            icon=lambda row: "check" if row.done else "dot",
                            tooltip=lambda row: row.words),
        Column[GoalStepRow](key="due", title="By", width=130, sortable=False,
                            value=lambda row: day_text(row.due) if row.due else ""),
        Column[GoalStepRow](key="done", title="State", width=190, sortable=False,
                            value=lambda row: f"Done {day_text(row.done)}" if row.done else _state(row),
                            tone=lambda row: Tone.OK if row.done else _tone(row)),
    ]  # fmt: skip


def _state(row: GoalStepRow) -> str:
    return "Late" if row.due is not None and row.due < clock.today() else "Open"


def _tone(row: GoalStepRow) -> Tone:
    return Tone.ATTENTION if _state(row) == "Late" else Tone.NEUTRAL
