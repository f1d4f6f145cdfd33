# SPDX-License-Identifier: Apache-2.0
"""The week of everybody, typed cell by cell; what came by itself from sessions stands beside it.

A cell belongs to its adult, day, kind of time and category: a text that was refused is of that cell alone,
and is not seen in another week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.clock import Id
from app.domain import hours as rules
from app.domain.dates import monday_of
from app.domain.words import Hat, label
from app.errors import PorchlightError
from app.services import hours
from app.storage.queries import adults, lists
from app.storage.queries import hours as read
from app.storage.queries.adults import AdultRow
from app.storage.queries.hours import HourRow
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.buttons import button
from ui.kit.empty import EmptyState
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.layout import column, flow, row
from ui.kit.text import label as words_of
from ui.kit.text import small
from ui.screens.adults.hours_columns import (
    CLOCK_NEEDED,
    WeekLine,
    combo,
    day_column,
    day_titles,
    hats,
    short,
    typed_minutes,
)

_OWN = ""
_HOW = "Write 1:30, 1.5h or minutes. Sessions that were held are counted already."


class HoursWeek(QWidget):
    """``read`` fills it; ``open_hours(adult, day)`` shows the lines behind one adult's week."""

    def __init__(self, desk: Desk, open_hours: Callable[[Id, date], object]) -> None:
        super().__init__()
        self._desk, self._open_hours = desk, open_hours
        self._monday = date.min
        self.hat = combo("What the typed time counts as", [(_OWN, "As each adult's own")])
        for value, words in hats():
            self.hat.addItem(words, value)
        self.category = combo("What the typed time is for", [(_OWN, "Nothing named")])
        for box in (self.hat, self.category):
            box.currentIndexChanged.connect(lambda _n: self._read_again())
        self.grid: EntryGrid[WeekLine] = EntryGrid(
            [
                GridColumn(key="hat", title="As", width=98, value=lambda line: label(line.hat),
                           editable=lambda _line: False),
                *(day_column(number) for number in range(7)),
                GridColumn(key="sessions", title="Sessions", width=78, align="right",
                           value=lambda line: short(line.sessions), editable=lambda _line: False),
                GridColumn(key="total", title="Week", width=64, align="right",
                           value=lambda line: short(line.total), editable=lambda _line: False),
            ],
            name="Hours of the week", row_key=lambda line: line.key, row_title=lambda line: line.name,
            commit=self._commit, corner="Adult", title_width=158,
        )  # fmt: skip
        self.grid.row_changed.connect(lambda _line: self._offer_lines())
        self.lines = button("The lines behind it", self.open_lines, icon="eye")
        self.hint = small(_HOW)
        self.empty = EmptyState(
            "Nobody to type hours for", "Adults who are here stand in this week by themselves. Add one.",
            "Add an adult", lambda: desk.navigator.run("adults", "add"), icon="clock",
        )  # fmt: skip
        self._tools = flow(_named("Counts as", self.hat), _named("For", self.category), self.lines)
        layout = column(self._tools, self.hint)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.empty, 1)
        self.setLayout(layout)

    def read(self, session: Any, day: date) -> None:
        """Show the week of a day."""
        self._monday = monday_of(day)
        last = self._monday + timedelta(days=6)
        self._offer_words(
            [*lists.words(session, "hour_categories"), *lists.words(session, "work_study_categories")]
        )
        rows = read.hour_rows(session, self._monday, last)
        terms: dict[Id, list[rules.Term]] = {}
        for one in read.hour_terms(session):
            terms.setdefault(one.adult_id, []).append(one.term)
        ids = adults.adult_ids(session, adults.AdultFilter(on=self._monday))
        people = adults.adult_rows(session, ids, self._monday)
        self.grid.model.set_titles(day_titles(self._monday))
        self.grid.set_rows([self._line(one, rows, terms.get(one.id, [])) for one in people])
        for part in (self.grid, self._tools, self.hint):
            part.setVisible(bool(people))
        self.empty.setVisible(not people)
        self._offer_lines()

    def _read_again(self) -> None:
        if self._monday is not date.min:
            with self._desk.ctx.store.read() as session:
                self.read(session, self._monday)

    def _offer_words(self, words: list[str]) -> None:
        """The categories there are now; the chosen one stays chosen."""
        before = [self.category.itemData(at) for at in range(1, self.category.count())]
        if before == words:
            return
        chosen = self.category.currentData()
        self.category.blockSignals(True)
        while self.category.count() > 1:
            self.category.removeItem(1)
        for word in words:
            self.category.addItem(word, word)
        self.category.setCurrentIndex(max(self.category.findData(chosen), 0))
        self.category.blockSignals(False)

    def _line(self, adult: AdultRow, rows: list[HourRow], terms: list[rules.Term]) -> WeekLine:
        own = [one for one in rows if one.adult_id == adult.id and one.counted]
        chosen = self.hat.currentData()
        hat = Hat(chosen) if chosen else rules.hat_of_session(adult.source, terms, self._monday)
        category = self.category.currentData() or ""
        typed = [
            one for one in own
            if one.session_id is None and one.start is None and one.hat is hat and one.corrects_id is None
            and one.category == category
        ]  # fmt: skip
        days = (self._monday + timedelta(days=number) for number in range(7))
        held = sum(one.counted for one in own if one.session_id is not None)
        return WeekLine(
            adult.id, adult.name, hat, self._monday, category,
            tuple(sum(one.counted for one in typed if one.day == day) for day in days),
            held, sum(one.counted for one in own),
        )  # fmt: skip

    def _offer_lines(self) -> None:
        """Below the boxes: how time is typed, or why this adult's cannot be typed here."""
        line = self.grid.current_row
        self.lines.setEnabled(line is not None)
        needs_clock = line is not None and line.hat is Hat.WORK_STUDY
        self.hint.setText(f"{line.name}: {CLOCK_NEEDED}" if line is not None and needs_clock else _HOW)

    def open_lines(self) -> None:
        """The lines of the month behind the adult's week, on the profile."""
        line = self.grid.current_row
        if line is not None:
            self._open_hours(line.adult_id, line.monday)

    def _commit(self, line: WeekLine, key: str, text: str) -> str | None:
        """Store one cell; returns the sentence when it cannot be."""
        day = line.monday + timedelta(days=int(key))
        try:
            minutes = typed_minutes(text)
            with self._desk.ctx.store.write("hours.keep", f"Typed hours of {line.name}") as session:
                hours.set_cell(session, line.adult_id, day, line.hat, line.category, minutes)
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def half_typed(self) -> dict[str, Any]:
        """What is chosen, and the cell in hand."""
        return {
            "hat": self.hat.currentIndex(), "category": self.category.currentIndex(),
            "grid": self.grid.half_typed(),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose the same and go to that cell again."""
        self.hat.setCurrentIndex(int(kept["hat"]))
        self.category.setCurrentIndex(int(kept["category"]))
        self.grid.put_back(kept["grid"])


def _named(words: str, box: QWidget) -> QWidget:
    """A box with its words before it; they wrap together."""
    made = QWidget()
    made.setLayout(row(words_of(words, "field", wrap=False), box, stretch=False))
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made
