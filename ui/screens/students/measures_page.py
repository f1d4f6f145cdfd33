# SPDX-License-Identifier: Apache-2.0
"""Grades and behaviour of many students on one day, typed or pasted as a grid: report-card day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.errors import PorchlightError
from app.services import measures
from app.storage.queries import groups, students
from app.storage.queries.lists import words as list_words
from app.storage.queries.measures import measures_on
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.empty import EmptyState
from ui.kit.fields import Field, make_field
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.layout import clear, row
from ui.kit.page import Page
from ui.kit.text import small

_HERE = "here"


@dataclass(frozen=True, slots=True)
class _Row:
    """A student and the values of the day by series."""

    id: Id
    name: str
    values: Mapping[str, str]


class MeasuresPage(Page):
    """A row for each student, a column for each series of the program's list."""

    def __init__(self, desk: Desk, back: Callable[[], object]) -> None:
        super().__init__(
            "Grades and behavior",
            "Values of one day for many students. A column can be pasted from a spreadsheet.",
        )
        self._desk = desk
        self._kinds: list[str] = []
        self.grid: EntryGrid[_Row] | None = None
        self.add_action("Back", back, icon="left")
        self.whom = QComboBox()
        self.whom.setAccessibleName("Which students")
        self.whom.activated.connect(lambda _at: self._show())
        self.add_tool(self.whom)
        self.day = make_field(Field(key="day", label="Day", kind="date"))
        self.day.set_value(clock.today())
        self.day.edited.connect(self._show)
        holder = QWidget()
        holder.setLayout(row(small("Day"), self.day))
        self.add_tool(holder)
        self.told = small("")
        self.add(self.told)
        self.empty = EmptyState(
            "No students yet", "Grades and office referrals are typed in for students who are here.",
            "To the students", back, icon="students",
        )  # fmt: skip
        self.add(self.empty, 1)
        self._place = QWidget()
        self._inside = QVBoxLayout(self._place)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self.add(self._place, 1)
        self.rule = small(
            "What is followed is a list of your own, under Settings, Lists. Empty takes a value away."
        )
        self.add(self.rule)

    def half_typed(self) -> dict[str, Any]:
        """Whom, the day, and the open cell."""
        grid = self.grid.half_typed() if self.grid is not None else {}
        return {"whom": self.whom.currentData() or _HERE, "day": self.day.draft(), "grid": grid}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose the same again."""
        self.whom.setCurrentIndex(max(self.whom.findData(kept["whom"]), 0))
        self.day.set_draft(kept["day"])
        self._show()
        if self.grid is not None:
            self.grid.put_back(kept["grid"])

    def read(self) -> None:
        """Read again; what is chosen stays chosen."""
        with self._desk.ctx.store.read() as session:
            found = groups.group_rows(session, clock.today())
            kinds = list_words(session, "measures")
        kept = self.whom.currentData()
        self.whom.clear()
        self.whom.addItem("Everybody here now", _HERE)
        for one in found:
            self.whom.addItem(one.name, id_text(one.id))
        self.whom.setCurrentIndex(max(self.whom.findData(kept), 0))
        if kinds != self._kinds or self.grid is None:
            self._make_grid(kinds)
        self._show()

    def _make_grid(self, kinds: Sequence[str]) -> None:
        """A grid has the columns it was made with."""
        self._kinds = list(kinds)
        clear(self._inside)
        columns = [
            GridColumn[_Row](key=kind, title=kind, width=170, align="right", value=partial(_value, kind))
            for kind in kinds
        ]
        self.grid = EntryGrid(
            columns, name="Grades and behavior of students", row_key=lambda one: one.id,
            row_title=lambda one: one.name, commit=self._commit, corner="Student", title_width=260,
        )  # fmt: skip
        self.grid.committed.connect(lambda *_: self._show())
        self._inside.addWidget(self.grid)

    def _show(self) -> None:
        day = self.day.value()
        if self.grid is None:
            return
        if day is None:
            self.told.setText("Write the day of the values above.")
            self.grid.set_rows([])
            return
        today, whom = clock.today(), str(self.whom.currentData() or _HERE)
        with self._desk.ctx.store.read() as session:
            if whom == _HERE:
                ids = students.student_ids(session, students.StudentFilter(on=today))
            else:
                ids = [one.student_id for one in groups.group_members(session, id_from_text(whom), today)]
            people = students.student_rows(session, ids, today)
            values = measures_on(session, ids, day)
        own: dict[Id, dict[str, str]] = {}
        for (student, kind), value in values.items():
            own.setdefault(student, {})[kind] = value
        self.grid.set_rows([_Row(one.id, one.name, own.get(one.id, {})) for one in people])
        self.set_tools_shown(bool(people) or whom != _HERE)
        for part in (self._place, self.told, self.rule):
            part.setVisible(bool(people))
        self.empty.setVisible(not people)
        done = sum(bool(one) for one in own.values())
        self.told.setText(f"{done} of {len(people)} students have a value on that day.")

    def _commit(self, one: _Row, kind: str, text: str) -> str | None:
        day = self.day.value()
        if day is None:
            return "Write the day of the values above."
        try:
            with self._desk.ctx.store.write("measure.put", f"Typed {kind} of {one.name}") as s:
                measures.put_measure(s, one.id, kind, day, text)
        except PorchlightError as problem:
            return sentence_for(problem)
        return None


def _value(kind: str, one: _Row) -> str:
    return one.values.get(kind, "")
