# SPDX-License-Identifier: Apache-2.0
"""Who our students are: how many give each answer, with the names behind a number; unknown has a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from PySide6.QtWidgets import QComboBox

from app import clock
from app.domain import grades
from app.domain.demographics import Line, hidden_lines
from app.storage.queries import demographics
from app.storage.queries.demographics import Everyone, PersonRow
from ui.desk import Desk
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.period import this_year
from ui.theme import Tone

WHOM = (("here", "In the program today"), ("came", "Came this school year"))
FOR = (("inside", "For ourselves"), ("outside", "For people outside"))
_RULE = (
    "Race and ethnicity: Hispanic of any race first, else two or more races, else the one race, else not "
    "reported. Every question adds up to all of them; what nobody has answered is unknown, never no."
)


class WhoPage(Page):
    """Choose a line to see who is behind it; Enter on a name opens that student."""

    def __init__(self, desk: Desk, back: Callable[[], object]) -> None:
        super().__init__("Who our students are", "What funders ask, counted once for each student.")
        self._desk = desk
        self._found: Everyone | None = None
        self._hidden: set[tuple[str, str]] = set()
        self.add_action("Back", back, icon="left")
        self.whom, self.purpose = _box("Which students", WHOM), _box("Who will read it", FOR)
        for box in (self.whom, self.purpose):
            box.currentIndexChanged.connect(lambda _number: self.read())
            self.add_tool(box)
        self.sum = small("")
        self.lines: TableView[Line] = TableView(self._columns(), name="Who our students are", least_rows=8)
        self.lines.selection_changed.connect(self._show_people)
        self.behind = section_heading("Who is behind it")
        self.people: TableView[PersonRow] = TableView(
            _people_columns(), name="Students behind the number", least_rows=4,
            empty="Choose a line above to see whom it counts.",
        )  # fmt: skip
        self.people.row_activated.connect(lambda row: desk.navigator.open_student(row.id))
        self.add(self.sum)
        self.add(self.lines, 2)
        self.add(small(_RULE))
        self.add(self.behind)
        self.add(self.people, 1)

    def half_typed(self) -> dict[str, Any]:
        """What is chosen above the table."""
        return {"whom": self.whom.currentData(), "purpose": self.purpose.currentData()}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose it again."""
        for box, key in ((self.whom, "whom"), (self.purpose, "purpose")):
            box.setCurrentIndex(max(box.findData(kept.get(key)), 0))

    def read(self) -> None:
        """Count again."""
        year = this_year(self._desk)
        today = clock.today()
        with self._desk.ctx.store.read() as session:
            smallest = demographics.smallest(session)
            self._found = demographics.everyone(
                session, cast(demographics.Whom, self.whom.currentData()), year.first, min(today, year.last)
            )
        is_outside = self.purpose.currentData() == "outside"
        self._hidden = hidden_lines(self._found.lines, smallest) if is_outside else set()
        count = len(self._found.people)
        shown = "fewer than that" if ("", "") in self._hidden else f"{count:,}"
        words = f"{shown} students" if count != 1 or is_outside else "1 student"
        note = f" Counts below {smallest}, and what would give them away, are hidden." if is_outside else ""
        self.sum.setText(f"{words}.{note}")
        self.lines.set_rows([line for line in self._found.lines if line.students or line.answer in _ALWAYS])
        for part in (self.behind, self.people):
            part.setVisible(not is_outside)
        self._show_people()

    def _show_people(self) -> None:
        row = self.lines.current_row
        if row is None or self._found is None:
            self.people.set_rows([])
            return
        self.people.set_rows(self._found.behind(row.question, row.answer))

    def _columns(self) -> list[Column[Line]]:
        return [
            Column[Line](key="title", title="Question", value=lambda r: r.title, least=170, sortable=False),
            Column[Line](key="words", title="Answer", value=lambda r: r.words, least=200, sortable=False,
                         tone=lambda r: Tone.NEUTRAL if r.answer in _ALWAYS else None),
            Column[Line](key="count", title="Students", width=130, align="right", sortable=False,
                         value=self._count),
        ]  # fmt: skip

    def _count(self, row: Line) -> str:
        return "hidden" if (row.question, row.answer) in self._hidden else f"{row.students:,}"


_ALWAYS = frozenset({"unknown", "not_reported"})


def _box(name: str, choices: tuple[tuple[str, str], ...]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for value, words in choices:
        box.addItem(words, value)
    return box


def _people_columns() -> list[Column[PersonRow]]:
    return [
        Column[PersonRow](key="name", title="Name", value=lambda r: r.name, least=180, sortable=False,
                          icon=lambda _row: "person"),
        Column[PersonRow](key="grade", title="Grade", value=lambda r: grades.label(r.grade), width=130,
                          sortable=False),
        Column[PersonRow](key="school", title="School", value=lambda r: r.school, soft=True, sortable=False),
    ]  # fmt: skip
