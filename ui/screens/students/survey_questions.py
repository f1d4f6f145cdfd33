# SPDX-License-Identifier: Apache-2.0
"""The questions of a survey in their order, in English and Spanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.clock import id_text
from app.domain.surveys import KIND_WORDS, QuestionKind
from app.services import surveys
from app.storage.queries import surveys as read
from app.storage.queries.surveys import QuestionRow, SurveyRow
from ui.desk import Desk
from ui.kit.fields import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column


class QuestionsPart(QWidget):
    """The questions in their order; Enter edits."""

    def __init__(self, desk: Desk, drafts: Drafts, changed: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._drafts, self._changed = desk, drafts, changed
        self._survey: SurveyRow | None = None
        self.questions: ListPart[QuestionRow] = ListPart(
            "Questions", _question_columns(),
            [
                ("Add a question", "add", lambda _row: self.edit()),
                ("Edit", "edit", self._edit),
                ("Up", "up", lambda row: self._move(row, -1)),
                ("Down", "down", lambda row: self._move(row, 1)),
                ("Remove", "trash", self._remove),
            ],
            empty="No questions yet. Five to seven are enough.", on_enter=self._edit,
        )  # fmt: skip
        self.setLayout(column(self.questions))

    def show_survey(self, survey: SurveyRow) -> None:
        """Show the questions of a survey."""
        self._survey = survey
        with self._desk.ctx.store.read() as session:
            self.questions.show_rows(read.questions(session, survey.id))

    def open_form(self, question: str) -> bool:
        """The form of a question by its id, of a new one without."""
        if question and not self.questions.table.select_where(lambda one: id_text(one.id) == question):
            return False
        self._edit(self.questions.table.current_row if question else None)
        return True

    def edit(self) -> None:
        """Open the form of a new question."""
        self._edit(None)

    def _edit(self, question: QuestionRow | None) -> None:
        if self._survey is None:
            return
        values: dict[str, Any] = {"kind": str(QuestionKind.SCALE), "least": 1, "most": 5}
        if question is not None:
            values = {key: getattr(question, key) for key in ("words", "words_es", "least", "most")}
            values["kind"] = str(question.kind)
        place = f"question {id_text(self._survey.id)} {id_text(question.id) if question else ''}"
        self.dialog = FormDialog(
            self, "Edit the question" if question else "Add a question", "Keep question", _question_fields(),
            lambda values: self._keep(values, question), drafts=self._drafts, values=values, draft=place,
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], question: QuestionRow | None) -> None:
        assert self._survey is not None
        ends = {"least": values["least"] or 0, "most": values["most"] or 0}
        draft = surveys.QuestionDraft(**values | ends | {"kind": QuestionKind(values["kind"])})
        survey = self._survey.id
        if question is None:
            self._desk.store_as(
                "survey.question", "Added a question", lambda s: surveys.add_question(s, survey, draft)
            )
        else:
            self._desk.store_as(
                "survey.question", "Changed a question",
                lambda s: surveys.change_question(s, question.id, draft),
            )  # fmt: skip
        self._changed()

    def _move(self, question: QuestionRow | None, steps: int) -> None:
        if question is not None:
            self._desk.store_as(
                "survey.question", "Moved a question", lambda s: surveys.move_question(s, question.id, steps)
            )
            self._changed()
            self.questions.table.select_where(lambda one: one.id == question.id)

    def _remove(self, question: QuestionRow | None) -> None:
        if question is not None:
            self._desk.store_as(
                "survey.question", "Removed a question", lambda s: surveys.remove_question(s, question.id)
            )
            self._changed()


def _question_fields() -> list[Field | str]:
    return [
        Field(key="words", label="Question", required=True, kind="long"),
        Field(key="words_es", label="In Spanish", kind="long"),
        Field(key="kind", label="Answered with", kind="choice",
              choices=[(str(kind), words) for kind, words in KIND_WORDS.items()]),
        Field(key="least", label="From", kind="number", least=0, most=10),
        Field(key="most", label="To", kind="number", least=1, most=10),
    ]  # fmt: skip


def _question_columns() -> list[Column[QuestionRow]]:
    return [
        Column[QuestionRow](key="words", title="Question", value=lambda one: one.words, sortable=False,
                            least=240, tooltip=lambda one: one.words),
        Column[QuestionRow](key="words_es", title="In Spanish", value=lambda one: one.words_es, soft=True,
                            sortable=False, least=160, tooltip=lambda one: one.words_es),
        Column[QuestionRow](key="kind", title="Answered with", width=170, sortable=False, value=_kind),
    ]  # fmt: skip


def _kind(one: QuestionRow) -> str:
    if one.kind is QuestionKind.SCALE:
        return f"{one.least} to {one.most}"
    return KIND_WORDS[one.kind]
