# SPDX-License-Identifier: Apache-2.0
"""One session: its people with their marks, its sheets, and what can happen to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import clock
from app.clock import Id
from app.domain import data_quality, sheet_numbers
from app.domain.rulebook import rule_of
from app.domain.words import ATTENDED, NOT_MET, SessionStatus, label
from app.errors import NotFound, PorchlightError
from app.i18n import counted
from app.services import clock_times, entry, sessions
from app.storage.queries import agenda
from app.storage.queries.agenda import SessionProfile, SessionStudentRow
from app.storage.queries.rulebook import read_rules
from app.storage.queries.search import find_students
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button, menu_button
from ui.kit.dates import day_text, times_text, weekday_text
from ui.kit.dialog import ActionDialog
from ui.kit.form_dialog import Drafts
from ui.kit.grid import EntryGrid
from ui.kit.page import Page
from ui.kit.search import SearchBox, Suggestion
from ui.screens.sessions.mark_columns import clock_columns, mark_columns, typed_mark, typed_time
from ui.screens.sessions.print_dialog import PrintDialog
from ui.screens.sessions.session_dialogs import change_dialog, move_dialog, not_met_dialog
from ui.theme import Tone


class SessionPage(Page):
    """``open_session`` fills it; ``open_sheet`` and ``back`` are the screen's."""

    def __init__(
        self, desk: Desk, drafts: Drafts, open_sheet: Callable[[str], object], back: Callable[[], object]
    ) -> None:
        super().__init__("Session")
        self.desk, self._drafts, self._open_sheet, self._back = desk, drafts, open_sheet, back
        self.data: SessionProfile | None = None
        self.add_tool(button("Back to the week", back, icon="left"))
        self.not_met = button("We did not meet", self.ask_not_met, icon="cancel")
        self.reopen = button("Reopen", self.reopen_session, icon="undo")
        self.add_student = SearchBox("Add a student", self._find, name="Add a student", clears=True)
        self.add_student.picked.connect(self.expect)
        change = menu_button(
            "Change",
            [
                ("Move to another day or time", "sessions", self.ask_move),
                ("Change adults, role or subject", "edit", self.ask_change),
                ("Do not expect the chosen student", "minus", self.leave_out),
                ("Take the mark of the chosen student away", "undo", self.clear_mark),
                ("Take this session off the plan", "trash", self.remove),
            ],
            icon="edit",
        )
        for tool in (change, self.not_met, self.reopen, self.add_student):
            self.add_tool(tool)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.add(self.banner)
        self.forgotten = Banner(Tone.ATTENTION)
        self.add(self.forgotten)
        self.grid: EntryGrid[SessionStudentRow] = EntryGrid(
            [
                *mark_columns(lambda row: row.status, lambda row: row.minutes),
                *clock_columns(lambda row: row.time_in, lambda row: row.time_out, _is_forgotten),
            ],
            name="Students of the session", row_key=lambda row: row.student_id, row_title=_title,
            commit=self._commit, corner="Name", title_width=300,
        )  # fmt: skip
        self.add(self.grid, 1)

    def open_session(self, session_id: Id) -> None:
        """Show a session. Raises NotFound."""
        self.banner.clear()
        self._read(session_id)

    def refresh(self) -> None:
        """Read the session anew; one that was taken back says so."""
        if self.data is not None:
            try:
                self._read(self.data.row.id)
            except NotFound as gone:
                self.banner.say(sentence_for(gone), Tone.ATTENTION)

    def _read(self, session_id: Id) -> None:
        with self.desk.ctx.store.read() as session:
            self.data = data = agenda.session_profile(session, session_id)
            session_rule = read_rules(session).sign_out_credit
        row = data.row
        self.set_title(
            row.group,
            f"{weekday_text(row.day)}, {row.day.year}, {times_text(row.start, row.end)}. "
            f"{row.site}. {_what(data)}. {_state(data)}.",
        )
        self.grid.set_rows(data.students)
        lost = row.status in NOT_MET
        self._say_forgotten(session_rule, sum(map(_is_forgotten, data.students)))
        self.reopen.setVisible(lost)
        self.not_met.setVisible(not lost)
        self.grid.setEnabled(not lost)
        if row.sheet_number is not None:
            number = row.sheet_number
            words = f"Type sheet {sheet_numbers.printed(number)}"
            self.set_primary(words, lambda: self._open_sheet(number), icon="edit")
        else:
            self.set_primary("Print its sheet", self.print_sheet, icon="print")

    def _say_forgotten(self, rule: str, count: int) -> None:
        """Minutes that nobody wrote down are told apart from those that somebody did."""
        words = dict(rule_of("sign_out_credit").choices)[rule]
        missing = counted(count, "sign-out is", "sign-outs are")
        sentence = (
            f"{missing} missing. The time counts {words}; write the time out, or ask and type the minutes."
        )
        self.forgotten.say(sentence if count else "", Tone.ATTENTION)

    # -- what can happen to it ------------------------------------------------------------------

    def ask_move(self) -> None:
        """Ask for another day, time or site."""
        if self.data is not None:
            self._ask(move_dialog(self, self.desk, self._drafts, self.data))

    def ask_change(self) -> None:
        """Ask who leads it and what it is about."""
        if self.data is not None:
            self._ask(change_dialog(self, self.desk, self._drafts, self.data))

    def ask_not_met(self) -> None:
        """Ask why it was not held."""
        if self.data is not None:
            self._ask(not_met_dialog(self, self.desk, self._drafts, self.data))

    def _ask(self, dialog: ActionDialog) -> None:
        dialog.exec()
        self.refresh()

    def reopen_session(self) -> None:
        """Put it back on the plan."""
        self._do("session.reopen", "Reopened", sessions.reopen_session)

    def remove(self) -> None:
        """Take it off the plan; Undo brings it back."""
        if self._do("session.remove", "Took off the plan:", sessions.remove_session):
            self._back()

    def expect(self, student_id: object) -> None:
        """One more student, in this session only."""
        if isinstance(student_id, bytes):
            self._do("session.roster", "Added to", lambda s, one: sessions.add_in(s, one, student_id))

    def leave_out(self) -> None:
        """The chosen student is not expected in this one session."""
        self._do_with_student("session.roster", "Left out of", sessions.leave_out)

    def clear_mark(self) -> None:
        """The chosen student's mark goes away."""
        self._do_with_student("mark.clear", "Took a mark away in", entry.clear_mark)

    def _do_with_student(self, cause: str, title: str, service: Callable[[Any, Id, Id], object]) -> None:
        chosen = self.grid.current_row
        if chosen is None:
            self.banner.say("Choose a student in the list first.", Tone.INFO)
        else:
            self._do(cause, title, lambda s, one: service(s, one, chosen.student_id))

    def print_sheet(self) -> None:
        """Ask for the paper and print this session's sheet."""
        if self.data is None:
            return
        row = self.data.row
        dialog = PrintDialog(self, self.desk, row.day, row.day, [row.id])
        dialog.exec()
        if dialog.printed:
            self.refresh()
            number = sheet_numbers.printed(dialog.printed[0])
            self.banner.say(f"Sheet {number} is in {dialog.file.name}.", Tone.OK)

    def _do(self, cause: str, title: str, work: Callable[[Any, Id], object]) -> bool:
        if self.data is None:
            return False
        row = self.data.row
        try:
            self.desk.store_as(
                cause, f"{title} {row.group}, {weekday_text(row.day)}", lambda s: work(s, row.id)
            )
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
            return False
        self.banner.clear()
        self.refresh()
        return True

    def _commit(self, row: SessionStudentRow, column: str, text: str) -> str | None:
        """Store one cell; returns the sentence when it cannot be."""
        assert self.data is not None
        session = self.data.row
        try:
            if column in ("time_in", "time_out"):
                self._commit_time(session.id, row, column, text)
                return None
            if not text.strip():
                with self.desk.ctx.store.write("mark.clear", f"Took the mark of {row.name} away") as writer:
                    entry.clear_mark(writer, session.id, row.student_id)
                return None
            mark = typed_mark(column, text, row.status, session.minutes)
            with self.desk.ctx.store.write("mark.enter", f"Marked {row.name}") as writer:
                entry.set_mark(
                    writer, session.id, row.student_id, mark.status, mark.minutes, source=mark.source
                )
        except PorchlightError as problem:
            return sentence_for(problem)
        return None

    def _commit_time(self, session_id: Id, row: SessionStudentRow, column: str, text: str) -> None:
        typed = typed_time(text)
        came, went = (typed, row.time_out) if column == "time_in" else (row.time_in, typed)
        if (came, went) == (row.time_in, row.time_out):
            return  # an empty cell that was emptied marks nobody
        with self.desk.ctx.store.write("mark.times", f"Times of {row.name}") as writer:
            clock_times.enter_times(writer, session_id, row.student_id, came, went)

    def _find(self, text: str) -> list[Suggestion]:
        with self.desk.ctx.store.read() as session:
            return [
                Suggestion(hit.title, hit.detail, hit.id)
                for hit in find_students(session, text, clock.today(), 8)
            ]


def _is_forgotten(row: SessionStudentRow) -> bool:
    came = row.status in ATTENDED
    return came and data_quality.is_forgotten(row.time_in, row.time_out, row.minutes_source or "")


def _title(row: SessionStudentRow) -> str:
    return f"{row.name} (walk-in)" if row.is_walk_in else row.name


def _what(data: SessionProfile) -> str:
    row = data.row
    what = ", ".join(filter(None, (label(row.activity), row.subject)))
    return f"{what}, with {row.adults}" if row.adults else what


def _state(data: SessionProfile) -> str:
    row = data.row
    if row.status is SessionStatus.HELD:
        state = f"Held; {row.marked} of {max(row.roster, row.marked)} marked"
    else:
        state = ": ".join(filter(None, (label(row.status), row.reason_note)))
    if row.is_moved and row.planned_day is not None:
        state += f"; moved from {day_text(row.planned_day)}"
    return state
