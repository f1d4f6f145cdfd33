# SPDX-License-Identifier: Apache-2.0
"""Results: one instrument in one school year, a row for each student, typed in as a grid.

Growth and means stand beside what they are made of; a figure that says who misses a window leaves just these
in the grid, so that they can be typed in. One student's results are in ``goals``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.growth import RULE, Mean, growth_words, signed
from app.domain.words import Window, label
from app.errors import PorchlightError
from app.services import goals, results
from app.storage.queries import groups, growth, student_work, students
from app.storage.queries.growth import GrowthReport, ResultRow
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.empty import EmptyState
from ui.kit.fields import Field, make_field
from ui.kit.figure import Figure
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.layout import row
from ui.kit.page import Page
from ui.kit.text import small
from ui.people.period import Period, school_years
from ui.theme import Tone

_TOOK, _HERE = "took", "here"
_SHORT = {Window.START: "Start", Window.MIDDLE: "Middle", Window.END: "End"}


class ResultsPage(Page):
    """Choose an instrument and whom; type a score, a level, or both into a cell."""

    def __init__(
        self, desk: Desk, drafts: Drafts, back: Callable[[], object], open_series: Callable[[], object]
    ) -> None:
        super().__init__("Results", "The same assessment at the start, the middle and the end of the year.")
        self._desk, self._drafts = desk, drafts
        self._years: list[Period] = []
        self._report: GrowthReport | None = None
        self._only: tuple[Window, frozenset[Id]] | None = None
        self.add_action("Back", back, icon="left")
        self.add_action("Grades and behavior", open_series, icon="chart")
        self.rename = self.add_action("Name and levels …", self.edit_instrument, icon="edit")
        self.set_primary("Add an assessment", self.add_instrument, icon="add")
        self.instrument, self.whom, self.year = QComboBox(), QComboBox(), QComboBox()
        for box, name in (
            (self.instrument, "Assessment"), (self.whom, "Which students"), (self.year, "School year"),
        ):  # fmt: skip
            box.setAccessibleName(name)
            box.activated.connect(lambda _at: self._choose())
            self.add_tool(box)
        self.day = make_field(Field(key="day", label="Day of new results", kind="date"))
        self.day.set_value(clock.today())
        day = QWidget()
        day.setLayout(row(small("Day of new results"), self.day))
        self.add_tool(day)
        self.means = {window: Figure("–", _SHORT[window]) for window in Window}
        self.grown = {window: Figure("–", "") for window in (Window.MIDDLE, Window.END)}
        self.missing = {window: Figure("0", f"without {_SHORT[window].lower()}") for window in Window}
        for window, figure in self.missing.items():
            figure.setCheckable(True)
            figure.clicked.connect(partial(self._show_missing, window))
        for figure in (*self.means.values(), *self.grown.values()):
            figure.clicked.connect(lambda _on=False: self._show_all())
            figure.setToolTip(RULE)
        self.figures = self.flow(*self.means.values(), *self.grown.values(), *self.missing.values())
        self.empty = EmptyState(
            "No assessment yet", "Add the one your schools use and type results in, or bring in their file.",
            "Bring in a file", lambda: desk.navigator.run("settings", "bring_in"), icon="goal",
        )  # fmt: skip
        self.add(self.empty, 1)
        self.shown = small("")
        self.add(self.shown)
        self.grid: EntryGrid[ResultRow] = EntryGrid(
            _columns(), name="Results of students", row_key=lambda one: one.student_id,
            row_title=lambda one: one.name, commit=self._commit, corner="Student", title_width=260,
        )  # fmt: skip
        self.grid.committed.connect(lambda *_: self._count())
        self.add(self.grid, 1)
        self.rule = small(RULE)
        self.add(self.rule)

    # -- what is chosen

    def half_typed(self) -> dict[str, Any]:
        """What is chosen, the day, and the open cell."""
        return {
            "instrument": self.instrument.currentData() or "", "whom": self.whom.currentData() or _TOOK,
            "year": self.year.currentIndex(), "day": self.day.draft(), "grid": self.grid.half_typed(),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose the same again."""
        self._offer()
        for box, key in ((self.instrument, "instrument"), (self.whom, "whom")):
            box.setCurrentIndex(max(box.findData(kept[key]), 0))
        self.year.setCurrentIndex(max(0, min(int(kept["year"]), self.year.count() - 1)))
        self.day.set_draft(kept["day"])
        self._count()
        self.grid.put_back(kept["grid"])

    def open_form(self, place: str) -> bool:
        """The form of a new assessment, or of the chosen one."""
        if place == "instrument":
            self.add_instrument()
        elif place.startswith("instrument ") and self.instrument.findData(place[11:]) >= 0:
            self.instrument.setCurrentIndex(self.instrument.findData(place[11:]))
            self.edit_instrument()
        else:
            return False
        return True

    def read(self) -> None:
        """Read again; what is chosen stays chosen."""
        self._offer()
        self._count()

    def _offer(self) -> None:
        with self._desk.ctx.store.read() as session:
            instruments = student_work.assessments(session)
            found = groups.group_rows(session, clock.today())
        self._years = school_years(self._desk)
        _fill(self.instrument, [(id_text(one.id), _named(one.name, one.subject)) for one in instruments])
        _fill(
            self.whom,
            [
                (_TOOK, "Whoever took it"), (_HERE, "Everybody here now"),
                *((id_text(one.id), one.name) for one in found),
            ],
        )  # fmt: skip
        _fill(self.year, [(one.name, one.name) for one in self._years])

    @property
    def chosen(self) -> Id | None:
        """The instrument."""
        text = str(self.instrument.currentData() or "")
        return id_from_text(text) if text else None

    @property
    def period(self) -> Period:
        """The school year."""
        return self._years[max(self.year.currentIndex(), 0)]

    def _choose(self) -> None:
        self._only = None
        self._count()

    # -- what is shown

    def _count(self) -> None:
        instrument, period = self.chosen, self.period
        has_one = instrument is not None
        self.set_tools_shown(has_one)
        for part in (self.figures, self.shown, self.grid, self.rule, self.rename):
            part.setVisible(has_one)
        self.empty.setVisible(not has_one)
        if instrument is None:
            self._report = None
            return
        with self._desk.ctx.store.read() as session:
            whom = self._students(session)
            self._report = growth.growth_report(session, instrument, period.first, period.last, whom)
        self._show(self._report)

    def _students(self, session: Any) -> list[Id] | None:
        whom, today = str(self.whom.currentData() or _TOOK), clock.today()
        if whom == _TOOK:
            return None
        if whom == _HERE:
            return students.student_ids(session, students.StudentFilter(on=today))
        return [one.student_id for one in groups.group_members(session, id_from_text(whom), today)]

    def _show(self, report: GrowthReport) -> None:
        for window, figure in self.means.items():
            found = report.means.get(window, Mean(0, None))
            words = f"{_SHORT[window].lower()}, mean of {found.n}"
            figure.set_figure("–" if found.mean is None else str(found.mean), words)
            figure.setVisible(window in report.windows)
        for window, figure in self.grown.items():
            grown = report.grown.get(window, Mean(0, None))
            figure.setVisible(grown.mean is not None)
            if grown.mean is not None:
                words = f"growth to {_SHORT[window].lower()}, mean of {grown.n}"
                figure.set_figure(signed(grown.mean), words)
        for window, figure in self.missing.items():
            count = len(report.missing(window))
            is_chosen = self._only is not None and self._only[0] is window
            figure.setVisible(count > 0 or is_chosen)
            figure.set_figure(f"{count:,}", tone=Tone.ATTENTION if count else Tone.NEUTRAL)
            figure.setChecked(is_chosen)
        rows = [one for one in report.rows if self._only is None or one.student_id in self._only[1]]
        self.grid.set_rows(rows)
        self.shown.setText(self._told(rows))

    def _told(self, rows: Sequence[ResultRow]) -> str:
        if not rows:
            return "Nobody has a result here yet. Choose everybody or a group above, and type them in."
        count = "1 student" if len(rows) == 1 else f"{len(rows):,} students"
        if self._only is None:
            return f"{count}. Type a score, a level, or both: 72, Level B, 72 Level B. Empty takes it away."
        return f"{count} without a result: {label(self._only[0]).lower()}. Press the figure again for all."

    def _show_missing(self, window: Window, on: bool = True) -> None:
        """Leave only who misses a window; they stay while they are typed in."""
        if self._report is not None:
            ids = frozenset(one.student_id for one in self._report.missing(window))
            self._only = (window, ids) if on else None
            self._show(self._report)
            if on:
                self.grid.go(0, tuple(Window).index(window))
                self.grid.setFocus()

    def _show_all(self) -> None:
        self._only = None
        if self._report is not None:
            self._show(self._report)

    # -- what is stored

    def _commit(self, one: ResultRow, key: str, text: str) -> str | None:
        instrument, period, day = self.chosen, self.period, self.day.value()
        if instrument is None:
            return "Choose an assessment first."
        if day is None:
            return "Write the day of new results above."
        try:
            with self._desk.ctx.store.write("score.put", f"Typed a result of {one.name}") as s:
                days = (period.first, period.last, day)
                results.put_result(s, one.student_id, instrument, Window(key), text, days)
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def add_instrument(self) -> None:
        """Open the form of a new assessment."""
        self.dialog = FormDialog(
            self, "Add an assessment", "Add assessment", _fields(), self._add, drafts=self._drafts,
            draft="instrument",
        )  # fmt: skip
        self.dialog.open()

    def _add(self, values: dict[str, Any]) -> None:
        def work(session: Any) -> Id:
            made = goals.assessment_named(session, values["name"], values["subject"])
            results.set_levels(session, made, _lines(values["levels"]))
            return made

        made: Any = self._desk.store_as("assessment.add", f"Added {values['name']}", work)
        self._offer()
        self.instrument.setCurrentIndex(max(self.instrument.findData(id_text(made)), 0))
        if not self._has_rows():
            self.whom.setCurrentIndex(1)
        self._choose()

    def _has_rows(self) -> bool:
        self._count()
        return bool(self._report is not None and self._report.rows)

    def edit_instrument(self) -> None:
        """Open the form of the chosen assessment: its name, and its levels from lowest to highest."""
        instrument = self.chosen
        if instrument is None:
            return
        with self._desk.ctx.store.read() as session:
            known = next(one for one in student_work.assessments(session) if one.id == instrument)
            levels = growth.levels(session, instrument) or growth.levels_seen(session, instrument)
        values = {"name": known.name, "subject": known.subject, "levels": "\n".join(levels)}
        self.dialog = FormDialog(
            self, f"Change {known.name}", "Keep changes", _fields(),
            lambda values: self._change(instrument, values), drafts=self._drafts, values=values,
            draft=f"instrument {id_text(instrument)}",
        )  # fmt: skip
        self.dialog.open()

    def _change(self, instrument: Id, values: dict[str, Any]) -> None:
        def work(session: Any) -> None:
            results.rename_instrument(session, instrument, values["name"], values["subject"])
            results.set_levels(session, instrument, _lines(values["levels"]))

        self._desk.store_as("assessment.change", f"Changed {values['name']}", work)
        self.read()


def _fields() -> list[Field | str]:
    return [
        Field(key="name", label="Assessment", required=True, placeholder="Star Reading"),
        Field(key="subject", label="Subject"),
        Field(key="levels", label="Levels", kind="long",
              hint="One on a line, the lowest first. Growth in levels goes by this order."),
    ]  # fmt: skip


def _columns() -> list[GridColumn[ResultRow]]:
    windows = [
        GridColumn[ResultRow](
            key=window, title=label(window), width=0, value=partial(_text, window),
            tooltip=lambda _one: "A score, a level, or both.",
        )
        for window in Window
    ]  # fmt: skip
    grown = GridColumn[ResultRow](
        key="growth", title="Growth", width=160, editable=lambda _one: False,
        value=lambda one: growth_words(one.line.growth), tone=_tone, tooltip=_span,
    )  # fmt: skip
    return [*windows, grown]


def _text(window: Window, one: ResultRow) -> str:
    return one.text(window)


def _tone(one: ResultRow) -> Tone | None:
    found = one.line.growth
    if found is None or (found.points is None and found.steps is None):
        return None
    down = (found.points or 0) < 0 or (found.steps or 0) < 0
    return Tone.ATTENTION if down else Tone.OK


def _span(one: ResultRow) -> str:
    found = one.line.growth
    return "" if found is None else f"{label(found.first.window)} to {label(found.last.window).lower()}"


def _named(name: str, subject: str) -> str:
    return f"{name}, {subject}" if subject else name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _fill(box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    """Offer other choices; what was chosen stays while it is there."""
    kept = box.currentData()
    box.clear()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(box.findData(kept), 0))
