# SPDX-License-Identifier: Apache-2.0
"""The screen is the sheet: its rows in its order, and one line for the exceptions.

What is typed and not stored yet waits for its sheet, also when another sheet or screen is looked at in
between.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from app.clock import Id
from app.domain import data_quality, sheet_numbers
from app.domain.entry_line import parse
from app.domain.words import ATTENDED, NOT_MET, SheetState, label
from app.errors import Invalid, NotFound, PorchlightError
from app.services import entry as typing
from app.services.clock_times import enter_times
from app.services.sessions import reopen_session
from app.storage.queries import agenda
from app.storage.queries.sheets import SheetLine, SheetView, next_out, sheet_view
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dates import kept_words, times_text, weekday_text
from ui.kit.form_dialog import Drafts
from ui.kit.grid import EntryGrid
from ui.kit.page import Page
from ui.kit.search import SearchBox
from ui.kit.text import soft
from ui.screens.sessions.mark_columns import clock_columns, mark_columns, typed_mark, typed_time
from ui.screens.sessions.second_typing import SecondTypingDialog
from ui.screens.sessions.session_dialogs import not_met_dialog
from ui.screens.sessions.walk_in import new_student_dialog, suggestions
from ui.theme import Tone


class EntryPage(Page):
    """One sheet, to be typed in."""

    def __init__(self, desk: Desk, drafts: Drafts, back: Callable[[], None]) -> None:
        super().__init__("Sheet")
        self.desk, self._drafts = desk, drafts
        self.view: SheetView | None = None
        self.set_primary("Store and go to the next", self.store_line, icon="check")
        self.add_tool(button("Back to the week", back, icon="left"))
        self.not_met = button("We did not meet", self.ask_not_met, icon="cancel", tooltip="Ctrl+M")
        self.reopen = button("Reopen", self.reopen_session, icon="undo")
        self.checked = button("Checked against paper", self.tick_checked, icon="check")
        self.unchecked = button("Not checked after all", self.untick_checked, icon="undo")
        self.walk_in = SearchBox(
            "Add a walk-in", lambda text: suggestions(desk.ctx.store, text), name="Add a walk-in", clears=True
        )
        self.walk_in.picked.connect(self.add_walk_in)
        self.walk_in.textChanged.connect(lambda text: self._keep("walk-in", text))
        for tool in (self.not_met, self.reopen, self.checked, self.unchecked, self.walk_in):
            self.add_tool(tool)
        QShortcut(QKeySequence("Ctrl+M"), self).activated.connect(self.ask_not_met)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.add(self.banner)
        self.line = QLineEdit()
        self.line.setPlaceholderText("Only the exceptions: 4a 9l12 11x 15=30")
        self.line.setAccessibleName("Exceptions on this sheet")
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self.store_line)
        self.add(self.line)
        self.meaning = soft("")
        self.add(self.meaning)
        self.grid: EntryGrid[SheetLine] = EntryGrid(
            [
                *mark_columns(lambda line: line.status, lambda line: line.minutes),
                *clock_columns(lambda line: line.time_in, lambda line: line.time_out, _is_forgotten),
            ],
            name="The sheet's rows", row_key=lambda line: line.row, row_title=_title, commit=self._commit,
            corner="Name", title_width=300,
        )  # fmt: skip
        self.grid.committed.connect(lambda *_: self.refresh())
        self.add(self.grid, 1)

    def open_sheet(self, number: str) -> None:
        """Show another sheet, with what was left half-typed on it. Raises NotFound."""
        with self.desk.ctx.store.read() as session:
            self.view = sheet_view(session, number)
        self.banner.clear()
        place = self._place("line")
        if self._drafts.is_from_before(place):
            words = f"{kept_words(self._drafts.kept_at(place) or 0)}: the line you had not stored yet."
            self.banner.say(words, Tone.INFO, "Drop it", self.drop_line)
        self.line.setText(self._kept("line"))
        self.walk_in.setText(self._kept("walk-in"))
        self._show()

    def _place(self, what: str) -> str:
        """Where what is typed on this sheet waits."""
        assert self.view is not None
        return f"{what} on {self.view.number}"

    def _kept(self, what: str) -> str:
        return str((self._drafts.get(self._place(what)) or {}).get("text", ""))

    def _keep(self, what: str, text: str) -> None:
        if self.view is None or text == self._kept(what):
            return
        if text.strip():
            self._drafts.keep(self._place(what), {"text": text})
        else:
            self._drafts.drop(self._place(what))

    def drop_line(self) -> None:
        """Begin the line anew."""
        self.banner.clear()
        self.line.clear()
        self.line.setFocus()

    def refresh(self) -> None:
        """Read the open sheet anew; the typed line stays."""
        if self.view is None:
            return
        try:
            with self.desk.ctx.store.read() as session:
                self.view = sheet_view(session, self.view.number)
        except NotFound as gone:
            self.banner.say(sentence_for(gone), Tone.ATTENTION)
        else:
            self._show()

    def _show(self) -> None:
        assert self.view is not None
        view = self.view
        self.set_title(
            f"Sheet {sheet_numbers.printed(view.number)}: {view.typed_count} of {len(view.lines)}",
            f"{view.group}, {view.site}. {weekday_text(view.day)}, {view.day.year}, "
            f"{times_text(view.start, view.end)}. {_state(view)}.",
        )
        lost = view.status in NOT_MET
        self.grid.set_rows(view.lines)
        for part in (self.grid, self.line, self.walk_in):
            part.setEnabled(not lost)
        self.reopen.setVisible(lost)
        self.not_met.setVisible(not lost)
        self.checked.setVisible(view.state is SheetState.TYPED)
        self.unchecked.setVisible(view.state is SheetState.CHECKED)
        self.preview()

    def _typed(self, text: str) -> None:
        self._keep("line", text)
        self.preview()

    def preview(self) -> None:
        """Say what the line means, or what is wrong with it."""
        if self.view is None:
            return
        minutes = self.view.session_minutes
        try:
            marks = parse(self.line.text(), self.view.row_count, minutes)
        except Invalid as problem:
            self.meaning.setText(problem.message)
            return
        named = {line.row: line.list_name for line in self.view.lines}
        said = [
            f"{mark.row} {named.get(mark.row, '?')}: {label(mark.status)}, {mark.minutes} min"
            for mark in marks
        ]
        rest = "Everyone else present" if said else "Everyone present"
        self.meaning.setText("; ".join([*said, f"{rest}, {minutes} minutes."]))

    def store_line(self) -> None:
        """Store the sheet as the line says, and open the next one that is out."""
        if self.view is None:
            return
        number, line = self.view.number, self.line.text()
        done = self._do(
            f"Typed sheet {sheet_numbers.printed(number)}",
            lambda s: typing.enter_line(s, number, line, self.desk.ctx.who),
        )
        if not isinstance(done, typing.Entered):
            return
        self.line.clear()
        if done.counted:
            self._next(number)
        elif not done.differences:
            self.banner.say("This sheet was typed before, and both typings say the same.", Tone.OK)
        elif SecondTypingDialog(self, done).exec():
            self._do(
                "Used the second typing",
                lambda s: typing.use_entry(s, number, done.entry_id, self.desk.ctx.who),
            )
            self.banner.say("The second typing counts now.", Tone.OK)
        else:
            self.banner.say("The first typing still counts.", Tone.INFO)

    def _next(self, number: str) -> None:
        with self.desk.ctx.store.read() as session:
            following = next_out(session, number)
        if following is None:
            self.refresh()
            self.banner.say("That was the last sheet that was out.", Tone.OK)
        else:
            self.open_sheet(following)
            self.line.setFocus()

    def ask_not_met(self) -> None:
        """ "We did not meet", with the reason; then the next sheet."""
        if self.view is None or self.view.status in NOT_MET:
            return
        with self.desk.ctx.store.read() as session:
            profile = agenda.session_profile(session, self.view.session_id)
        if not_met_dialog(self, self.desk, self._drafts, profile, self.view.number).exec():
            self._next(self.view.number)

    def reopen_session(self) -> None:
        """Put the session back on the plan, so that its sheet can be typed."""
        if self.view is not None:
            session_id = self.view.session_id
            self._do("Reopened a session", lambda s: reopen_session(s, session_id))

    def tick_checked(self) -> None:
        """The second tick: somebody compared the typing with the paper."""
        if self.view is not None:
            number = self.view.number
            self._do("Checked a sheet", lambda s: typing.tick_checked(s, number, self.desk.ctx.who))

    def untick_checked(self) -> None:
        """Take the second tick off."""
        if self.view is not None:
            number = self.view.number
            self._do("Took a sheet's check off", lambda s: typing.untick_checked(s, number))

    def add_walk_in(self, found: object) -> None:
        """Write a walk-in into the next blank row: somebody known, or (as text) a new student."""
        if self.view is None:
            return
        number = self.view.number
        if isinstance(found, bytes):
            self._do("Added a walk-in", lambda s: typing.add_walk_in(s, number, found))
        elif new_student_dialog(self, self.desk, self._drafts, number, str(found)).exec():
            self.refresh()

    def _do(self, title: str, work: Callable[..., object]) -> object:
        """Store, and show the sheet anew; None when it could not be stored."""
        try:
            result = self.desk.store_as("sheet.enter", title, work)
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
            return None
        self.banner.clear()
        self.refresh()
        return result

    def _commit(self, line: SheetLine, column: str, text: str) -> str | None:
        """Store one cell of the grid; returns the sentence when it cannot be."""
        assert self.view is not None
        view = self.view
        try:
            if column in ("time_in", "time_out"):
                self._commit_time(view.session_id, line, column, text)
                return None
            if not text.strip():
                with self.desk.ctx.store.write("mark.clear", f"Took a mark of {line.list_name} away") as s:
                    typing.clear_mark(s, view.session_id, line.student_id)
                return None
            mark = typed_mark(column, text, line.status, view.session_minutes)
            with self.desk.ctx.store.write("mark.enter", f"Marked {line.list_name}") as s:
                typing.set_mark(
                    s, view.session_id, line.student_id, mark.status, mark.minutes, source=mark.source
                )
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def _commit_time(self, session_id: Id, line: SheetLine, column: str, text: str) -> None:
        typed = typed_time(text)
        came, went = (typed, line.time_out) if column == "time_in" else (line.time_in, typed)
        if (came, went) == (line.time_in, line.time_out):
            return  # an empty cell that was emptied marks nobody
        with self.desk.ctx.store.write("mark.times", f"Times of {line.list_name}") as s:
            enter_times(s, session_id, line.student_id, came, went)


def _is_forgotten(line: SheetLine) -> bool:
    came = line.status in ATTENDED
    return came and data_quality.is_forgotten(line.time_in, line.time_out, line.minutes_source or "")


def _title(line: SheetLine) -> str:
    return f"{line.row}  {line.list_name}" + (" (walk-in)" if line.walk_in else "")


def _state(view: SheetView) -> str:
    said = [label(view.status)]
    if view.reason_note:
        said.append(view.reason_note)
    said.append(label(view.state))
    if view.typed_by:
        said.append(f"typed by {view.typed_by}")
    if view.checked_by:
        said.append(f"checked by {view.checked_by}")
    return ", ".join(said)
