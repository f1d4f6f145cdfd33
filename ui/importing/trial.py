# SPDX-License-Identifier: Apache-2.0
"""What a dry run shows: what the file is, the figures, the lines behind them, and the answers it needs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.exchange.apply import ImportResult
from app.exchange.plan import Outcome, PreviewLine
from ui.importing.asked import DATE_ORDERS, KINDS
from ui.importing.lines import FIGURES, ShownLine, count, line_columns, lines_of, tone_of
from ui.kit.buttons import button
from ui.kit.figure import Figure
from ui.kit.form import Field, Form
from ui.kit.layout import flow
from ui.kit.table import TableView
from ui.kit.text import soft
from ui.theme import SNUG, Tone

_WARNINGS = 6
_FIELDS = {"as": "kind", "dates": "dates"}


class Trial(QWidget):
    """``answered`` when an option changed; ``decided(line, answer)`` with "same", "other" or "file"."""

    answered = Signal()
    columns_wanted = Signal()
    failed_wanted = Signal()
    decided = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.result: ImportResult | None = None
        self.is_done = False
        self._chosen: str = Outcome.ADDED
        self.options = Form(
            [
                Field(key="kind", label="What it is", kind="choice", choices=KINDS),
                Field(key="dates", label="Dates in it", kind="choice", choices=DATE_ORDERS),
                Field(
                    key="create_missing", label="Add students who are not here yet", kind="check", wide=True
                ),
            ],
            columns=2,
        )
        self.options.edited.connect(lambda _key: self.answered.emit())
        self.columns = button("Which column is what?", self.columns_wanted.emit, icon="edit")
        self.figures: dict[str, Figure] = {}
        for one in FIGURES:
            figure = Figure("0", one.caption)
            figure.setCheckable(True)
            figure.setAutoExclusive(True)
            figure.clicked.connect(lambda *_, key=one.key: self.show_lines(key))
            self.figures[one.key] = figure
        self.table: TableView[ShownLine] = TableView(line_columns(), name="Lines behind the figure")
        self.table.selection_changed.connect(self._offer_answers)
        self.same = button("This is the same person", lambda: self._decide("same"), icon="person")
        self.other = button("This is somebody else", lambda: self._decide("other"), icon="people")
        self.take_file = button("The file is right", lambda: self._decide("file"), icon="import")
        self.save_failed = button("Save these rows with their reasons", self.failed_wanted.emit, icon="save")
        self.warnings = soft("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SNUG)
        for part in (
            self.options, flow(self.columns), flow(*self.figures.values(), spacing=SNUG), self.warnings,
            flow(self.same, self.other, self.take_file, self.save_failed),
        ):  # fmt: skip
            layout.addWidget(part)
        layout.addWidget(self.table, 1)

    def show_result(self, result: ImportResult, *, is_done: bool) -> None:
        """Show what would be done, or was done; then nothing can be answered any more."""
        self.result, self.is_done = result, is_done
        self.options.setEnabled(not is_done)
        self.columns.setEnabled(not is_done)
        for one in FIGURES:
            number = count(result, one.key)
            self.figures[one.key].set_figure(f"{number:,}", tone=tone_of(one, number))
        said = list(result.warnings[:_WARNINGS])
        more = len(result.warnings) - len(said)
        self.warnings.setText("\n".join([*said, *([f"… and {more} more notes."] if more > 0 else [])]))
        self.warnings.setVisible(bool(said))
        asks = next((one.key for one in FIGURES if one.asks and count(result, one.key)), None)
        shown = next((one.key for one in FIGURES if count(result, one.key)), Outcome.ADDED)
        self.show_lines(self._chosen if count(result, self._chosen) else asks or shown)

    def show_nothing(self) -> None:
        """Nothing could be read; the options stay, so that a question can be answered."""
        self.result, self.is_done = None, False
        self.options.setEnabled(True)
        self.columns.setEnabled(True)
        for figure in self.figures.values():
            figure.set_figure("0", tone=Tone.NEUTRAL)
        self.table.set_rows([])
        self.warnings.hide()
        self._offer_answers()

    def show_questions(self, fields: Mapping[str, str]) -> str:
        """Put each question beside its option; returns what has no option (the columns)."""
        named = {_FIELDS.get(key, key): why for key, why in fields.items()}
        return " ".join(self.options.show_errors(named).values())

    def show_lines(self, key: str) -> None:
        """Show the lines behind a figure."""
        self._chosen = key
        self.figures[key].setChecked(True)
        self.table.set_rows([] if self.result is None else lines_of(self.result, key))
        self._offer_answers()

    def _line(self) -> PreviewLine | None:
        row = self.table.current_row
        return None if row is None or self.is_done else row.line

    def _offer_answers(self) -> None:
        line = self._line()
        self.same.setVisible(line is not None and bool(line.candidates))
        self.other.setVisible(line is not None and line.outcome is Outcome.HELD)
        self.take_file.setVisible(line is not None and line.outcome is Outcome.CONFLICT)
        self.save_failed.setVisible(self.result is not None and bool(self.result.errors))

    def _decide(self, answer: str) -> None:
        line = self._line()
        if line is not None:
            self.decided.emit(line, answer)
