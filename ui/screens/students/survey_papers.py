# SPDX-License-Identifier: Apache-2.0
"""The papers of a survey, typed in as a grid: rows are papers, columns are questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text, new_id
from app.domain.surveys import QuestionKind
from app.domain.words import ConsentKind, Window, label
from app.errors import PorchlightError
from app.services import surveys
from app.storage.queries import surveys as read
from app.storage.queries.surveys import PaperRow, QuestionRow, SurveyRow
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.fields import Field, make_field
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.layout import clear, column, flow, row
from ui.kit.search import SearchBox
from ui.kit.text import small
from ui.people.period import Period, this_year
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
        self.window_box.activated.connect(lambda _at: self._begin())
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
        self.asked = small("")
        layout.addWidget(self.asked)
        self.setLayout(layout)

    def half_typed(self) -> dict[str, Any]:
        """What is chosen, the search, and the open cell."""
        grid = self.grid.half_typed() if self.grid is not None else {}
        return {
            "window": self.window_box.currentData(), "day": self.day.draft(), "person": self.person.text(),
            "grid": grid, "next": id_text(self._next),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show the same again."""
        self.window_box.setCurrentIndex(max(self.window_box.findData(kept["window"]), 0))
        self.day.set_draft(kept["day"])
        self.person.setText(str(kept["person"]))
        self._next = id_from_text(str(kept["next"]))  # what was half typed belongs to it
        self._read()
        if self.grid is not None:
            self.grid.put_back(kept["grid"])

    def show_survey(self, survey: SurveyRow) -> None:
        """Show the papers of a survey."""
        before = self._survey.id if self._survey is not None else None
        self._survey = survey
        with self._desk.ctx.store.read() as session:
            questions = read.questions(session, survey.id)
        is_other = before != survey.id
        if before is None:
            self.window_box.setCurrentIndex(self.window_box.findData(_window_now(this_year(self._desk))))
        if questions != self._questions or is_other or self.grid is None:
            self._make_grid(questions)
        if is_other:
            self._begin()
        else:
            self._read()

    def _begin(self) -> None:
        """Show the papers, the cursor on the next one."""
        self._read()
        if self.grid is not None:
            self.grid.go(len(self.grid.rows) - 1)

    @property
    def _window(self) -> Window:
        return Window(str(self.window_box.currentData()))

    def _make_grid(self, questions: list[QuestionRow]) -> None:
        self._questions = questions
        clear(self._inside)
        columns = [
            GridColumn[_Line](
                key=id_text(one.id), title=f"{at}", width=260 if one.kind is QuestionKind.WORDS else 72,
                value=partial(_answer, one.id), keys=_keys(one), words=one.words,
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
        self.grid.view.moved.connect(self._offer)
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
        column = self.grid.view.currentIndex().column() if self.grid is not None else -1
        asked = self._questions[column].words if 0 <= column < len(self._questions) else ""
        self.asked.setText(f"{column + 1}. {asked}" if asked else "")

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
        from app.storage.queries.consents import reasons_not
        from ui.kit.search import Suggestion

        kind = self._survey.audience if self._survey is not None else "student"
        with self._desk.ctx.store.read() as session:
            find = search.find_students if kind == "student" else search.find_adults
            found = find(session, text, clock.today())
            asked = [hit.id for hit in found] if kind == "student" else []
            why_not = reasons_not(session, asked, ConsentKind.SURVEY, clock.today())
        return [Suggestion(hit.title, why_not.get(hit.id, hit.detail), hit.id) for hit in found]


def _window_now(year: Period) -> Window:
    """The part of the school year that today is in, by thirds; before and after it the nearest."""
    gone = (clock.today() - year.first).days / max((year.last - year.first).days, 1)
    return Window.START if gone < 1 / 3 else Window.MIDDLE if gone < 2 / 3 else Window.END


def _answer(question: Id, line: _Line) -> str:
    return line.answers.get(question, "")


def _title(paper: PaperRow) -> str:
    return f"{paper.number}  {paper.name}" if paper.name else f"{paper.number}"


def _keys(question: QuestionRow) -> Mapping[str, str]:
    """Single keys that enter at once; a scale beyond 9 is typed."""
    if question.kind is QuestionKind.YES_NO:
        return {"y": "yes", "n": "no"}
    if question.kind is QuestionKind.SCALE and question.most <= 9:
        return {str(value): str(value) for value in range(question.least, question.most + 1)}
    return {}
