# SPDX-License-Identifier: Apache-2.0
"""The three sides of a survey: papers typed in as a grid, results per window, and its questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app import clock
from app.clock import Id, id_text, new_id
from app.domain.surveys import KIND_WORDS, RULE, QuestionKind
from app.domain.words import Window, label
from app.errors import PorchlightError
from app.services import surveys
from app.storage.queries import demographics
from app.storage.queries import surveys as read
from app.storage.queries.surveys import PaperRow, QuestionResult, QuestionRow, SurveyRow
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.fields import Field, make_field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.layout import clear, column, flow, row
from ui.kit.list_part import ListPart
from ui.kit.search import SearchBox
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.people.period import this_year
from ui.theme import TIGHT, Tone


@dataclass(frozen=True, slots=True)
class _Line:
    """A paper, or the blank row for the next one; that has its id before it has an answer."""

    key: Id
    title: str
    answers: Mapping[Id, str]
    is_next: bool = False


class PapersPart(QWidget):
    """Rows are papers, columns are questions; a digit, y or n enters and goes on. The last row is blank."""

    def __init__(self, desk: Desk, changed: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._changed = desk, changed
        self._survey: SurveyRow | None = None
        self._questions: list[QuestionRow] = []
        self.grid: EntryGrid[_Line] | None = None
        self._next = new_id()
        self.window_box = QComboBox()
        self.window_box.setAccessibleName("When in the year")
        for window in Window:
            self.window_box.addItem(label(window), str(window))
        self.window_box.activated.connect(lambda _at: self._read())
        self.day = make_field(Field(key="day", label="Day on the papers", kind="date"))
        self.day.set_value(clock.today())
        holder = QWidget()
        holder.setLayout(row(small("Day on the papers"), self.day))
        self.person = SearchBox("A paper with a name", self._suggest, name="A paper with a name", clears=True)
        self.person.picked.connect(self.add_named)
        self.remove = button("Remove this paper", self._remove, icon="trash")
        self.problem = Banner(Tone.ATTENTION, closable=True)
        self.told = small("")
        self._place = QWidget()
        self._inside = QVBoxLayout(self._place)
        self._inside.setContentsMargins(0, 0, 0, 0)
        layout = column(
            flow(self.window_box, holder, self.person, self.remove), self.problem, self.told, spacing=TIGHT
        )
        layout.addWidget(self._place, 1)
        self.setLayout(layout)

    def half_typed(self) -> dict[str, Any]:
        """What is chosen, the search, and the open cell."""
        grid = self.grid.half_typed() if self.grid is not None else {}
        return {
            "window": self.window_box.currentData(), "day": self.day.draft(), "person": self.person.text(),
            "grid": grid,
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show the same again."""
        self.window_box.setCurrentIndex(max(self.window_box.findData(kept["window"]), 0))
        self.day.set_draft(kept["day"])
        self.person.setText(str(kept["person"]))
        self._read()
        if self.grid is not None:
            self.grid.put_back(kept["grid"])

    def show_survey(self, survey: SurveyRow) -> None:
        """Show the papers of a survey."""
        before = self._survey.id if self._survey is not None else None
        self._survey = survey
        with self._desk.ctx.store.read() as session:
            questions = read.questions(session, survey.id)
        if questions != self._questions or before != survey.id or self.grid is None:
            self._make_grid(questions)
        self._read()

    @property
    def _window(self) -> Window:
        return Window(str(self.window_box.currentData()))

    def _make_grid(self, questions: list[QuestionRow]) -> None:
        self._questions = questions
        clear(self._inside)
        columns = [
            GridColumn[_Line](
                key=id_text(one.id), title=f"{at}", width=0 if one.kind is QuestionKind.WORDS else 84,
                value=partial(_answer, one.id), keys=_keys(one), tooltip=partial(_words, one.words),
                align="left" if one.kind is QuestionKind.WORDS else "center",
            )
            for at, one in enumerate(questions, 1)
        ]  # fmt: skip
        self.grid = EntryGrid(
            columns, name="Papers", row_key=lambda line: line.key, row_title=lambda line: line.title,
            commit=self._commit, corner="Paper", title_width=180,
        )  # fmt: skip
        self.grid.view.keys_go_right = True
        self.grid.committed.connect(lambda *_: self._read())
        self.grid.row_changed.connect(lambda _row: self._offer())
        self._inside.addWidget(self.grid)

    def _read(self) -> None:
        if self._survey is None or self.grid is None:
            return
        year = this_year(self._desk)
        with self._desk.ctx.store.read() as session:
            papers = read.papers(session, self._survey.id, year.first, year.last, self._window)
        lines = [_Line(one.id, _title(one), one.answers) for one in papers]
        if any(one.id == self._next for one in papers):
            self._next = new_id()
        self.grid.set_rows([*lines, _Line(self._next, f"{len(lines) + 1}  next paper", {}, is_next=True)])
        typed = "1 paper" if len(papers) == 1 else f"{len(papers):,} papers"
        self.told.setText(
            f"{typed} of the {label(self._window).lower()}. Type digits, y or n; Tab leaves a question out. "
            "Write the number in front of a row on its paper, so that it is not typed twice."
        )
        self._offer()

    def _offer(self) -> None:
        current = self.grid.current_row if self.grid is not None else None
        self.remove.setEnabled(current is not None and not current.is_next)

    def _commit(self, line: _Line, key: str, text: str) -> str | None:
        if self._survey is None:
            return None
        day, question = self.day.value(), bytes.fromhex(key)
        if day is None:
            return "Write the day on the papers above."
        survey, draft = self._survey.id, surveys.PaperDraft(day=day, window=self._window, id=line.key)
        try:
            with self._desk.ctx.store.write("survey.answer", "Typed an answer") as s:
                if line.is_next and text.strip():
                    surveys.add_paper(s, survey, draft)
                if text.strip() or not line.is_next:
                    surveys.put_answer(s, line.key, question, text)
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def add_named(self, person: object) -> None:
        """A paper with a name; a student's needs the family's yes where the program asks for it."""
        day = self.day.value()
        if self._survey is None or day is None or not isinstance(person, bytes):
            return
        survey = self._survey.id
        draft = surveys.PaperDraft(day=day, window=self._window, person_id=person)
        try:
            self._desk.store_as(
                "survey.paper", "Added a paper with a name", lambda s: surveys.add_paper(s, survey, draft)
            )
        except PorchlightError as problem:
            self.problem.say(sentence_for(problem), Tone.ATTENTION)
            return
        self.problem.clear()
        self._read()
        if self.grid is not None:
            self.grid.go(max(len(self.grid.rows) - 2, 0))
            self.grid.setFocus()

    def _remove(self) -> None:
        current = self.grid.current_row if self.grid is not None else None
        if current is not None and not current.is_next:
            self._desk.store_as(
                "survey.paper", "Removed a paper", lambda s: surveys.remove_paper(s, current.key)
            )
            self._changed()

    def _suggest(self, text: str) -> Any:
        from app.storage.queries import search
        from ui.kit.search import Suggestion

        kind = self._survey.audience if self._survey is not None else "student"
        with self._desk.ctx.store.read() as session:
            find = search.find_students if kind == "student" else search.find_adults
            found = find(session, text, clock.today())
        return [Suggestion(hit.title, hit.detail, hit.id) for hit in found]


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


def _answer(question: Id, line: _Line) -> str:
    return line.answers.get(question, "")


def _words(words: str, _line: _Line) -> str:
    return words


def _title(paper: PaperRow) -> str:
    return f"{paper.number}  {paper.name}" if paper.name else f"{paper.number}"


def _keys(question: QuestionRow) -> Mapping[str, str]:
    """Single keys that enter at once; a scale beyond 9 is typed."""
    if question.kind is QuestionKind.YES_NO:
        return {"y": "yes", "n": "no"}
    if question.kind is QuestionKind.SCALE and question.most <= 9:
        return {str(value): str(value) for value in range(question.least, question.most + 1)}
    return {}


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
