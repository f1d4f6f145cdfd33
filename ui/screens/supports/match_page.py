# SPDX-License-Identifier: Apache-2.0
"""One match: where it stands, its meetings, contacts and attempts, and how it is paused, closed, reopened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.domain.match_clock import MatchState
from app.domain.restricted import Sight
from app.domain.words import ExitInterview, SessionStatus, label
from app.errors import PorchlightError
from app.keeping.people_here import hidden_from
from app.services import contacts, matches
from app.storage.queries import contacts as contact_rows
from app.storage.queries import matches as match_rows
from app.storage.queries.contacts import ContactRow
from app.storage.queries.matches import MatchProfile, MeetingRow
from app.storage.queries.rulebook import read_rules
from ui.desk import Desk
from ui.kit.badge import Badge
from ui.kit.buttons import button, menu_button
from ui.kit.dates import day_text, times_text
from ui.kit.dialog import tell
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import Card, column, flow
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import heading, section_heading, small, soft
from ui.kit.text import label as text
from ui.people.behind_show import BehindShow
from ui.screens.supports import match_life_forms as forms
from ui.screens.supports.contact_form import contact_dialog
from ui.screens.supports.match_words import (
    STATE_TONES,
    commitment,
    contact_words,
    days,
    last_met,
    party_words,
    state_words,
)
from ui.theme import Tone


class MatchPage(QWidget):
    """Enter on a meeting opens the session, on a contact its form. ``on_back`` returns to the list."""

    def __init__(self, desk: Desk, drafts: Drafts, on_back: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self.data: MatchProfile | None = None
        self.students: list[tuple[Id, str]] = []
        self.dialog: FormDialog | None = None
        self._build(on_back)

    def _build(self, on_back: Callable[[], object]) -> None:
        self.back = button("All matches", on_back, icon="left", kind="quiet")
        self.title, self.state = heading(""), Badge(Tone.NEUTRAL, "")
        self.about, self.rule, self.rests = soft(""), small(""), soft("")
        self.other_button = button("Open the student", self._open_other, icon="students", kind="quiet")
        self.people = flow(
            self.state, button("Open the adult", self._open_adult, icon="person", kind="quiet"),
            self.other_button,
        )  # fmt: skip
        self.pause_button = button("Pause", self.pause_or_resume, icon="clock")
        self.close_button = button("Close the match", self.close_match, icon="cancel")
        self.reopen_button = button("Reopen", self.reopen, icon="undo")
        more = menu_button(
            "Change", [
                ("What was agreed on", "edit", self.change),
                ("Another adult", "person", self.change_adult),
            ], icon="edit",
        )  # fmt: skip
        self.card = Card()
        for part in (self.about, self.rests, self.rule):
            self.card.add(part)
        self.card.add(flow(more, self.pause_button, self.close_button, self.reopen_button))
        self.ending = Card("How it ends")
        self.ended = text("")
        self.ending.add(self.ended)
        self.note = text("")
        self.note.setWordWrap(True)
        self.behind = BehindShow(
            self._desk, Sight.RESTRICTED, "Restricted note on the closing", self.note, self._read_note
        )
        self.meetings: ListPart[MeetingRow] = ListPart(
            "Meetings", _meeting_columns(), [("Open the session", "sessions", self._open_session)],
            empty="No meeting yet. Log one in a line on the list of matches, or type the sheet of a session.",
            on_enter=self._open_session, always=0,
        )  # fmt: skip
        self.contacts: ListPart[ContactRow] = ListPart(
            "Contacts and attempts", _contact_columns(),
            [
                ("Log a contact", "phone", lambda _row: self.log()),
                ("Correct", "edit", self._correct),
                ("Remove", "trash", self._remove),
            ],
            empty="No contact yet. A call that nobody answers is logged as an attempt.",
            on_enter=self._correct,
        )  # fmt: skip
        layout = column(
            self.back, self.title, self.people, self.card, self.ending, self.behind,
            section_heading("Meetings"), self.meetings, section_heading("Contacts and attempts"),
            self.contacts,
        )  # fmt: skip
        layout.addStretch(1)
        self.setLayout(layout)

    # -- reading ------------------------------------------------------------------------------------

    def read(self, match_id: Id) -> None:
        """Read a match. Raises NotFound."""
        today = clock.today()
        with self._desk.ctx.store.read() as session:
            rules = read_rules(session)
            data = match_rows.match_profile(session, match_id, today, rules)
            met = match_rows.meetings(session, data.row, today)
            told = contact_rows.match_contacts(session, match_id)
            on = min(today, data.row.last_day or today)
            self.students = contact_rows.students_of(session, [match_id], on).get(match_id, [])
        if self.data is not None and self.data.row.id != match_id:
            self.behind.close_again()
        self.data = data
        self.meetings.show_rows(met)
        self.contacts.show_rows(told)
        self.rule.setText(
            f"Quiet after {rules.quiet_amber_days} days without a meeting, very quiet after "
            f"{rules.quiet_red_days}; a pause stops the clock."
        )
        self._show()

    def _show(self) -> None:
        assert self.data is not None
        row, end = self.data.row, self.data.ending
        self.title.setText(row.name)
        self.state.set_status(STATE_TONES[row.state], state_words(row))
        self.about.setText(_about(self.data))
        self.rests.setText(_rests(self.data))
        self.rests.setVisible(bool(self.data.pauses))
        is_closed = row.state is MatchState.ENDED
        self.pause_button.setText("Resume" if row.state is MatchState.PAUSED else "Pause")
        self.pause_button.setAccessibleName(self.pause_button.text())
        self.pause_button.setVisible(not is_closed)
        self.close_button.setText("Correct the closing" if is_closed or end.reason else "Close the match")
        self.close_button.setAccessibleName(self.close_button.text())
        self.reopen_button.setVisible(is_closed or bool(end.reason))
        self.other_button.setText("Open the group" if row.group_id else "Open the student")
        self.other_button.setAccessibleName(self.other_button.text())
        self.ending.setVisible(is_closed or bool(end.reason))
        self.ended.setText(_ended(self.data))
        self.behind.setVisible(bool(end.note))
        self.behind.say("There is a restricted note on how it ended." if end.note else "")
        self.behind.read_again()

    def _read_note(self) -> None:
        assert self.data is not None
        self.note.setText(self.data.ending.note)

    # -- what can be done ---------------------------------------------------------------------------

    def log(self) -> None:
        """Open the form of a contact."""
        if self.data is not None:
            self._open(contact_dialog(self, self._desk, self._drafts, self.data.row, self.students))

    def change(self) -> None:
        """Change what was agreed on."""
        if self.data is not None:
            self._open(forms.change_dialog(self, self._desk, self._drafts, self.data))

    def change_adult(self) -> None:
        """Let another adult go on."""
        if self.data is not None:
            self._open(forms.adult_dialog(self, self._desk, self._drafts, self.data))

    def pause_or_resume(self) -> None:
        """Stop the clock, or let it go on."""
        if self.data is None:
            return
        rests = self.data.row.state is MatchState.PAUSED
        make = forms.resume_dialog if rests else forms.pause_dialog
        self._open(make(self, self._desk, self._drafts, self.data))

    def close_match(self) -> None:
        """Close it, or correct how it was closed."""
        if self.data is None:
            return
        sees = not hidden_from(self._desk.ctx.store, self._desk.ctx.who, Sight.RESTRICTED)
        self._open(forms.close_dialog(self, self._desk, self._drafts, self.data, sees_note=sees))

    def reopen(self) -> None:
        """Go on as if it had not ended; Undo takes it back."""
        if self.data is None:
            return
        row = self.data.row
        try:
            self._desk.store_as(
                "match.reopen", f"Reopened {row.name}", lambda s: matches.reopen_match(s, row.id)
            )
        except PorchlightError as problem:
            tell(self, "Not reopened", str(problem))

    def open_form(self, kind: str, row: str) -> bool:
        """The form whose draft waits; False for a kind that is not of this page."""
        known = {
            "match": self.change, "pause": self.pause_or_resume, "resume": self.pause_or_resume,
            "adult": self.change_adult, "close": self.close_match,
        }  # fmt: skip
        if kind == "contact":
            if row and not self.contacts.table.select_where(lambda one: one.id.hex() == row):
                return False
            if row:
                self._correct(self.contacts.table.current_row)
            else:
                self.log()
            return True
        if kind in known:
            known[kind]()
        return kind in known

    def _open(self, dialog: FormDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _open_adult(self) -> None:
        if self.data is not None:
            self._desk.navigator.open_adult(self.data.row.adult_id)

    def _open_other(self) -> None:
        if self.data is None:
            return
        row = self.data.row
        if row.student_id is not None:
            self._desk.navigator.open_student(row.student_id)
        elif row.group_id is not None:
            self._desk.navigator.open_group(row.group_id)

    def _open_session(self, row: MeetingRow | None) -> None:
        if row is not None:
            self._desk.navigator.open_session(row.session_id)

    def _correct(self, row: ContactRow | None) -> None:
        if row is not None and self.data is not None:
            self._open(contact_dialog(self, self._desk, self._drafts, self.data.row, self.students, row))

    def _remove(self, row: ContactRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "contact.remove", "Removed a contact", lambda s: contacts.remove_contact(s, row.id)
            )


def _about(data: MatchProfile) -> str:
    row = data.row
    parts = [
        f"{label(row.role)} since {day_text(row.first_day)}, {days(row.days_run)}",
        f"last meeting: {last_met(row).lower() if row.last_met is None else last_met(row)}",
    ]
    if row.state is not MatchState.ENDED:
        parts.append(f"agreed until {day_text(row.committed_to)}, {commitment(row).lower()}")
    agreed = [
        row.subject, f"{row.weekly_minutes} minutes a week" if row.weekly_minutes else "",
        {"school": "at school", "community": "in the community"}.get(row.base, ""), data.ending.because,
    ]  # fmt: skip
    more = ", ".join(filter(None, agreed))
    return "; ".join(parts) + "." + (f" {more[:1].upper()}{more[1:]}." if more else "")


def _rests(data: MatchProfile) -> str:
    said = []
    for one in data.pauses:
        until = f" to {day_text(one.last_day)}" if one.last_day else ", not resumed yet"
        said.append(f"Paused {day_text(one.first_day)}{until}{': ' + one.reason if one.reason else ''}.")
    return " ".join(said)


def _ended(data: MatchProfile) -> str:
    row, end = data.row, data.ending
    if row.last_day is None:
        return ""
    exits = ", ".join(
        f"{who}: {label(how).lower()}"
        for who, how in (
            ("adult", end.exit_adult), ("student", end.exit_student), ("guardian", end.exit_guardian)
        )
    )  # fmt: skip
    still_open = ExitInterview.OPEN in (end.exit_adult, end.exit_student, end.exit_guardian)
    parts = [
        f"Last day {day_text(row.last_day)}: {end.reason or 'no reason noted'}",
        f"Notice on {day_text(end.notice_day)}" if end.notice_day else "No notice noted",
        f"Exit interviews: {exits}" + (" (still to do)" if still_open else ""),
        f"Later contact: {end.later_contact}" if end.later_contact else "Nothing agreed on later contact",
        f"Matched again: {label(end.rematch).lower()}",
    ]  # fmt: skip
    return ".\n".join(parts) + "."


def _meeting_columns() -> list[Column[MeetingRow]]:
    return [
        Column[MeetingRow](key="day", title="Day", width=120, value=lambda row: day_text(row.day),
                           order=lambda row: row.day),
        Column[MeetingRow](key="time", title="Time", width=170, soft=True,
                           value=lambda row: times_text(row.start, row.end)),
        Column[MeetingRow](key="minutes", title="Minutes", width=90, align="right",
                           value=lambda row: str(row.minutes) if row.came else ""),
        Column[MeetingRow](key="what", title="What", value=_what_met, least=120,
                           tooltip=lambda row: row.note),
        Column[MeetingRow](key="status", title="State", width=170, tone=_met_tone,
                           value=lambda row: "Met" if row.came else _not_met(row)),
    ]  # fmt: skip


def _what_met(row: MeetingRow) -> str:
    return ". ".join(filter(None, (row.subject, row.note)))


def _not_met(row: MeetingRow) -> str:
    return "Nobody came" if row.status is SessionStatus.HELD else label(row.status)


def _met_tone(row: MeetingRow) -> Tone:
    return Tone.OK if row.came else Tone.NEUTRAL


def _contact_columns() -> list[Column[ContactRow]]:
    return [
        Column[ContactRow](key="day", title="Day", width=120, value=lambda row: day_text(row.day),
                           order=lambda row: row.day),
        Column[ContactRow](key="party", title="With", width=130,
                           value=lambda row: party_words(row.party)),
        Column[ContactRow](key="result", title="Result", width=130,
                           value=lambda row: "Reached" if row.reached else "Attempt",
                           tone=lambda row: Tone.OK if row.reached else Tone.NEUTRAL),
        Column[ContactRow](key="purpose", title="What for", width=170, value=lambda row: label(row.purpose)),
        Column[ContactRow](key="how", title="How", width=120, soft=True, value=lambda row: row.how),
        Column[ContactRow](key="words", title="Note", least=120, tooltip=contact_words,
                           value=lambda row: ". ".join(filter(None, (row.barrier, row.words)))),
    ]  # fmt: skip
