# SPDX-License-Identifier: Apache-2.0
"""What a survey says: n and mean of each question per window, and how often each answer came."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.surveys import RULE, QuestionKind
from app.domain.words import Window, label
from app.storage.queries import demographics
from app.storage.queries import surveys as read
from app.storage.queries.surveys import QuestionResult, SurveyRow
from ui.desk import Desk
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.people.period import this_year
from ui.theme import TIGHT


class ResultsPart(QWidget):
    """Each question with n and mean per window; the words that were written below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.purpose = QComboBox()
        self.purpose.setAccessibleName("Who will read it")
        self.purpose.addItem("For ourselves", "inside")
        self.purpose.addItem("For people outside", "outside")
        self.purpose.activated.connect(lambda _at: self._again())
        self._survey: SurveyRow | None = None
        self.note = small("")
        self.table: TableView[QuestionResult] = TableView(
            _result_columns(), name="Results of the survey", least_rows=6,
            empty="Nobody has answered yet. Type papers in first.",
        )  # fmt: skip
        self.table.selection_changed.connect(self._show_counts)
        self.counts = small("")
        layout = column(flow(self.purpose), self.note, spacing=TIGHT)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.counts)
        self.setLayout(layout)

    def half_typed(self) -> dict[str, Any]:
        """Who will read it."""
        return {"purpose": self.purpose.currentData()}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose it again."""
        self.purpose.setCurrentIndex(max(self.purpose.findData(kept["purpose"]), 0))

    def show_survey(self, survey: SurveyRow) -> None:
        """Count the papers of the school year."""
        self._survey = survey
        self._again()

    def _again(self) -> None:
        if self._survey is None:
            return
        year, outside = this_year(self._desk), self.purpose.currentData() == "outside"
        with self._desk.ctx.store.read() as session:
            found = read.survey_results(session, self._survey.id, year.first, year.last, outside=outside)
            smallest = demographics.smallest(session)
        hidden = f" Groups below {smallest} and all written words are hidden." if outside else ""
        self.note.setText(f"School year {year.name}. {RULE}{hidden}")
        self.table.set_rows(found if read.windows_of(found) else [])
        self.table.hide_empty_columns([str(window) for window in Window])
        self._show_counts()

    def _show_counts(self) -> None:
        current = self.table.current_row
        if current is None:
            self.counts.setText("Choose a question to see how often each answer came.")
            return
        told = [
            f"{label(one.window)}: " + (
                "; ".join(one.words) if one.words
                else ", ".join(f"{value} × {count}" for value, count in one.counts) or "hidden"
            )
            for one in current.windows
        ]  # fmt: skip
        self.counts.setText("\n".join([current.question.words, *told]))


def _result_columns() -> list[Column[QuestionResult]]:
    found = [
        Column[QuestionResult](key="words", title="Question", sortable=False, least=220,
                               value=lambda one: one.question.words, tooltip=lambda one: one.question.words)
    ]  # fmt: skip
    windows = [
        Column[QuestionResult](key=str(window), title=label(window), width=180, sortable=False,
                               value=partial(_told, window))
        for window in Window
    ]  # fmt: skip
    return [*found, *windows]


def _told(window: Window, one: QuestionResult) -> str:
    found = one.window(window)
    if found is None:
        return ""
    if found.hidden:
        return "hidden"
    if one.question.kind is QuestionKind.YES_NO and found.mean.mean is not None:
        return f"{int(found.mean.mean * 100)} % yes, n {found.n}"
    return f"{found.mean_words}, n {found.n}" if found.mean_words else f"n {found.n}"
