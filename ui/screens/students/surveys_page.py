# SPDX-License-Identifier: Apache-2.0
"""Surveys: one of them with its papers to be typed in, its results, and its questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from PySide6.QtWidgets import QComboBox, QFileDialog

from app.clock import Id, id_text
from app.domain.surveys import AUDIENCES
from app.errors import Conflict, PorchlightError
from app.services import surveys
from app.storage.queries import surveys as read
from app.storage.queries.surveys import SurveyRow
from ui.desk import Desk
from ui.kit.buttons import menu_button
from ui.kit.dialog import tell
from ui.kit.empty import EmptyState
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.people.period import this_year
from ui.screens.students.survey_papers import PapersPart
from ui.screens.students.survey_questions import QuestionsPart
from ui.screens.students.survey_results import ResultsPart


class SurveysPage(Page):
    """Choose a survey; its papers, results and questions stand under tabs."""

    def __init__(self, desk: Desk, drafts: Drafts, back: Callable[[], object]) -> None:
        super().__init__("Surveys", "Short questions on paper. Nobody has to write a name.")
        self._desk, self._drafts = desk, drafts
        self._rows: list[SurveyRow] = []
        self.add_action("Back", back, icon="left")
        changes = [("Rename", "edit", self._rename), ("Remove", "trash", self._remove)]
        more = menu_button("This survey", changes, icon="more")
        self.add_action_widget(more)
        self.own_actions = [more, self.add_action("Print the page …", self.print_page, icon="print")]
        self.set_primary("Add a survey", self.edit, icon="add")
        self.box = QComboBox()
        self.box.setAccessibleName("Survey")
        self.box.activated.connect(lambda _at: self._show_part())
        self.add_tool(self.box)
        self.empty = EmptyState(
            "No surveys yet", "Two short ones come along, for students and for adults, in two languages.",
            "Use these two", self.add_shipped, icon="sheet",
        )  # fmt: skip
        self.questions = QuestionsPart(desk, drafts, self._changed)
        self.papers = PapersPart(desk, self._changed)
        self.results = ResultsPart(desk)
        self.parts = Panels("Parts of the survey")
        self.parts.add("papers", "Type papers in", self.papers)
        self.parts.add("results", "Results", self.results)
        self.parts.add("questions", "Questions", self.questions)
        self.parts.shown.connect(lambda _key: self._show_part())
        self.add(self.empty, 1)
        self.add(self.parts, 1)

    @property
    def current(self) -> SurveyRow | None:
        """The survey that is shown."""
        number = self.box.currentIndex()
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def choose(self, survey: str) -> bool:
        """Show the survey with this id; False when it is gone."""
        number = self.box.findData(survey)
        if number >= 0:
            self.box.setCurrentIndex(number)
            self._show_part()
        return number >= 0

    def half_typed(self) -> dict[str, Any]:
        """Which survey and part, and what is chosen and open there."""
        return {
            "survey": self.box.currentData() or "", "part": self.parts.current,
            "papers": self.papers.half_typed(), "results": self.results.half_typed(),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show the same again."""
        self.choose(str(kept["survey"]))
        self.results.put_back(kept["results"])
        self.parts.show_part(str(kept["part"]))
        self._show_part()
        self.papers.put_back(kept["papers"])

    def open_form(self, place: str) -> bool:
        """The form of a survey or a question by the place of its draft."""
        kind, _, rest = place.partition(" ")
        if kind == "survey":
            found = not rest or self.choose(rest)
            if found:
                self._edit(self.current if rest else None)
            return found
        survey, _, question = rest.partition(" ")
        if kind != "question" or not self.choose(survey):
            return False
        self.parts.show_part("questions")
        return self.questions.open_form(question)

    def read(self) -> None:
        """Read the surveys, and the chosen one."""
        year, kept = this_year(self._desk), self.box.currentData()
        with self._desk.ctx.store.read() as session:
            self._rows = read.surveys(session, year.first, year.last)
        self.box.clear()
        for one in self._rows:
            self.box.addItem(_named(one), id_text(one.id))
        self.box.setCurrentIndex(max(self.box.findData(kept), 0))
        for part in (self.box, self.parts, *self.own_actions):
            part.setVisible(bool(self._rows))
        self.empty.setVisible(not self._rows)
        self._show_part()

    def _changed(self) -> None:
        self.read()

    def _show_part(self) -> None:
        row = self.current
        if row is None:
            return
        part: Any = {"papers": self.papers, "results": self.results, "questions": self.questions}
        part[self.parts.current].show_survey(row)

    def add_shipped(self) -> None:
        """Take over the two that come along."""
        self._desk.store_as("survey.shipped", "Added two surveys", surveys.add_shipped)
        self.read()

    def edit(self) -> None:
        """Open the form of a new survey."""
        self._edit(None)

    def _edit(self, row: SurveyRow | None) -> None:
        values = {"audience": "student"}
        if row is not None:
            values = {"name": row.name, "name_es": row.name_es, "audience": row.audience}
        self.dialog = FormDialog(
            self, "Rename the survey" if row else "Add a survey", "Keep survey", _fields(),
            lambda values: self._keep(values, row), drafts=self._drafts, values=values,
            draft=f"survey {id_text(row.id)}" if row else "survey",
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: SurveyRow | None) -> None:
        draft = surveys.SurveyDraft(**values)
        if row is not None:
            self._desk.store_as(
                "survey.change", f"Renamed {row.name}", lambda s: surveys.change_survey(s, row.id, draft)
            )
            self.read()
            return
        made = self._desk.store_as(
            "survey.add", f"Added {draft.name}", lambda s: surveys.add_survey(s, draft)
        )
        self.read()
        self.choose(id_text(cast(Id, made)))
        self.parts.show_part("questions")

    def _rename(self) -> None:
        self._edit(self.current)

    def _remove(self) -> None:
        row = self.current
        if row is not None:
            self._desk.store_as(
                "survey.remove", f"Removed {row.name}", lambda s: surveys.remove_survey(s, row.id)
            )
            self.read()

    def print_page(self) -> None:
        """Ask for language, name and file, and write the page to hand out."""
        row = self.current
        if row is None:
            return
        self.dialog = FormDialog(
            self, f"Print {row.name}", "Save the page …",
            [
                Field(key="language", label="Language", kind="choice",
                      choices=[("en", "English"), ("es", "Spanish")]),
                Field(key="name", label="With a line for a name", kind="check"),
            ],
            lambda values: self._choose_file(row, values), drafts=self._drafts, draft="survey-print",
            values={"language": "en", "name": False},
        )  # fmt: skip
        self.dialog.open()

    def _choose_file(self, row: SurveyRow, values: dict[str, Any]) -> None:
        file, _ = QFileDialog.getSaveFileName(self, "Save the page", "survey.pdf", "PDF (*.pdf)")
        if not file:
            raise Conflict("No file was chosen, so nothing was saved.")
        self.save_page(row, file, spanish=values["language"] == "es", with_name=bool(values["name"]))

    def save_page(self, row: SurveyRow, file: str, *, spanish: bool = False, with_name: bool = False) -> None:
        """Write the page to hand out."""
        from pathlib import Path

        from app.printing.surveys import make_survey

        try:
            make_survey(
                self._desk.ctx.store, row.id, Path(file), "es" if spanish else "en", with_name=with_name
            )
        except PorchlightError as problem:
            tell(self, "Not saved", str(problem))


def _fields() -> list[Field | str]:
    return [
        Field(key="name", label="Name", required=True),
        Field(key="name_es", label="Name in Spanish"),
        Field(key="audience", label="Who is asked", kind="choice", choices=list(AUDIENCES.items())),
    ]


def _named(row: SurveyRow) -> str:
    papers = "1 paper" if row.papers == 1 else f"{row.papers:,} papers"
    return f"{row.name} ({AUDIENCES[row.audience].lower()}, {papers} this year)"
