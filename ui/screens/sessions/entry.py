# SPDX-License-Identifier: Apache-2.0
"""The screen is the sheet: its rows in its order, and one line for the exceptions.

What is typed stays in the line until it is stored, also when another screen is looked at in between.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from app import clock
from app.domain import attendance, sheet_numbers
from app.domain.entry_line import parse
from app.domain.words import ATTENDED, SessionStatus, SheetState, label
from app.errors import Invalid, PorchlightError
from app.i18n import long_date
from app.services import entry as typing
from app.storage.queries.search import find_students
from app.storage.queries.sheets import SheetLine, SheetView, next_out, sheet_view
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.page import Page
from ui.kit.search import SearchBox, Suggestion
from ui.kit.text import soft
from ui.theme import Tone

_KEYS = {letter: label(status) for letter, status in attendance.LETTERS.items() if letter != "x"}


class EntryPage(Page):
    """One sheet, to be typed in."""

    def __init__(self, desk: Desk, back: Callable[[], None]) -> None:
        super().__init__("Sheet")
        self.desk = desk
        self.view: SheetView | None = None
        self.set_primary("Store and go to the next", self.store_line, icon="check")
        self.add_tool(button("Back to the week", back, icon="left"))
        self.checked = button("Checked against paper", self.tick_checked, icon="check")
        self.add_tool(self.checked)
        self.not_met = button("We did not meet (weather)", self.store_not_met, icon="snow")
        self.add_tool(self.not_met)
        self.walk_in = SearchBox("Add a walk-in", self._find, name="Add a walk-in", clears=True)
        self.walk_in.picked.connect(self.add_walk_in)
        self.add_tool(self.walk_in)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.add(self.banner)
        self.line = QLineEdit()
        self.line.setPlaceholderText("Only the exceptions: 4a 9l12 11x 15=30")
        self.line.setAccessibleName("Exceptions on this sheet")
        self.line.textChanged.connect(self.preview)
        self.line.returnPressed.connect(self.store_line)
        self.add(self.line)
        self.meaning = soft("")
        self.add(self.meaning)
        self.grid: EntryGrid[SheetLine] = EntryGrid(
            [
                GridColumn(key="status", title="Mark", value=_status, width=200, keys=_KEYS),
                GridColumn(key="minutes", title="Minutes", value=_minutes, width=110),
            ],
            name="The sheet's rows",
            row_key=lambda line: line.row,
            row_title=lambda line: f"{line.row}  {line.list_name}",
            commit=self._commit,
            corner="Name",
            title_width=300,
        )
        self.add(self.grid, 1)

    def open_sheet(self, number: str) -> None:
        """Show another sheet, with an empty line. Raises NotFound."""
        with self.desk.ctx.store.read() as session:
            self.view = sheet_view(session, number)
        self.line.clear()
        self.banner.clear()
        self._show()

    def refresh(self) -> None:
        """Read the open sheet anew; the typed line stays."""
        if self.view is None:
            return
        with self.desk.ctx.store.read() as session:
            self.view = sheet_view(session, self.view.number)
        self._show()

    def _show(self) -> None:
        assert self.view is not None
        view = self.view
        self.set_title(
            f"Sheet {sheet_numbers.printed(view.number)}: {view.typed_count} of {len(view.lines)}",
            f"{view.group}, {view.site}, {long_date(view.day)}, {view.start:%H:%M}-{view.end:%H:%M}. "
            f"{label(view.status)}. {label(view.state)}.",
        )
        self.grid.set_rows(view.lines)
        self.checked.setEnabled(view.state is SheetState.TYPED)
        self.preview()

    def preview(self) -> None:
        """Say what the line means, or what is wrong with it."""
        if self.view is None:
            return
        rows, minutes = self.view.row_count, self.view.session_minutes
        try:
            marks = parse(self.line.text(), rows, minutes)
        except Invalid as problem:
            self.meaning.setText(problem.message)
            return
        named = {line.row: line.list_name for line in self.view.lines}
        said = [
            f"{mark.row} {named.get(mark.row, '?')}: {label(mark.status)}, {mark.minutes} min"
            for mark in marks
        ]
        self.meaning.setText("; ".join(said) or f"Everyone present, {minutes} minutes.")

    def store_line(self) -> None:
        """Store the sheet as the line says, and open the next one that is out."""
        if self.view is None:
            return
        number, line = self.view.number, self.line.text()
        try:
            done = self.desk.store_as(
                "sheet.enter",
                f"Typed sheet {sheet_numbers.printed(number)}",
                lambda s: typing.enter_line(s, number, line, self.desk.ctx.who),
            )
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
            return
        assert isinstance(done, typing.Entered)
        if done.counted:
            self._next(number)
        else:
            self._second(done)

    def _second(self, done: typing.Entered) -> None:
        self.refresh()
        if not done.differences:
            self.banner.say("This sheet was typed before, and both typings say the same.", Tone.OK)
            return
        said = "; ".join(
            f"{d.row} {d.list_name}: stored {label(d.stored_status) if d.stored_status else 'nothing'} "
            f"{d.stored_minutes}, typed now {label(d.typed_status)} {d.typed_minutes}"
            for d in done.differences
        )
        self.banner.say(
            f"This sheet was typed before; nothing was changed. {said}.",
            Tone.ATTENTION,
            "Use the second typing",
            lambda: self._use(done),
        )

    def _use(self, done: typing.Entered) -> None:
        self._do(
            "Used the second typing",
            lambda s: typing.use_entry(s, done.number, done.entry_id, self.desk.ctx.who),
        )

    def _next(self, number: str) -> None:
        with self.desk.ctx.store.read() as session:
            following = next_out(session, number)
        if following is None:
            self.refresh()
            self.banner.say("That was the last sheet that was out.", Tone.OK)
        else:
            self.open_sheet(following)

    def store_not_met(self) -> None:
        """A true zero: the session did not happen because of the weather."""
        if self.view is None:
            return
        number = self.view.number
        self._do(
            "Noted a session that did not meet",
            lambda s: typing.enter_not_met(s, number, SessionStatus.CANCELLED_WEATHER, self.desk.ctx.who),
        )

    def tick_checked(self) -> None:
        """The second tick: somebody compared the typing with the paper."""
        if self.view is not None:
            number = self.view.number
            self._do("Checked a sheet", lambda s: typing.tick_checked(s, number, self.desk.ctx.who))

    def add_walk_in(self, student_id: object) -> None:
        """Write a walk-in into the next blank row."""
        if self.view is not None and isinstance(student_id, bytes):
            number = self.view.number
            self._do("Added a walk-in", lambda s: typing.add_walk_in(s, number, student_id))

    def _do(self, title: str, work: Callable[..., object]) -> None:
        try:
            self.desk.store_as("sheet.enter", title, work)
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            self.banner.clear()
            self.refresh()

    def _commit(self, line: SheetLine, column: str, text: str) -> str | None:
        """Store one cell of the grid; returns the sentence when it cannot be."""
        assert self.view is not None
        view = self.view
        try:
            typed = parse(f"{line.row}{text}" if column == "status" else f"{line.row}={text}", view.row_count,
                          view.session_minutes)  # fmt: skip
            mark = typed[0]
            status = mark.status
            if column == "minutes" and line.status in ATTENDED:
                status = line.status
            with self.desk.ctx.store.write("mark.enter", f"Marked {line.list_name}") as session:
                typing.set_mark(
                    session, view.session_id, line.student_id, status, mark.minutes, source=mark.source
                )
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def _find(self, text: str) -> list[Suggestion]:
        with self.desk.ctx.store.read() as session:
            return [
                Suggestion(hit.title, hit.detail, hit.id)
                for hit in find_students(session, text, clock.today(), 8)
            ]


def _status(line: SheetLine) -> str:
    return "" if line.status is None else label(line.status)


def _minutes(line: SheetLine) -> str:
    return "" if line.status is None else str(line.minutes)
