# SPDX-License-Identifier: Apache-2.0
"""Notes about a student or an adult; restricted ones stand apart, behind a button.

What else is restricted about somebody (a student's incidents) stands in the same card.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.domain.restricted import Sight
from app.i18n import counted
from app.services import notes
from app.services.notes import Kind, NoteDraft
from app.storage.queries import notes as read
from app.storage.queries.notes import HiddenCount, NoteRow
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading
from ui.people.behind_show import BehindShow
from ui.people.profile_part import open_row

FORMS = ("note", "restricted-note")


class PersonNotes(QWidget):
    """Enter edits. ``show_person`` fills it."""

    def __init__(self, desk: Desk, drafts: Drafts, kind: Kind) -> None:
        super().__init__()
        self._desk, self._drafts, self._kind = desk, drafts, kind
        self._person: Id = b""
        self._name = ""
        self.notes = self._list("Notes", "Add a note", "No notes yet. Everybody here may read them.")
        self.restricted = self._list("Restricted notes", "Add a restricted note", "No restricted notes.")
        inside = QWidget()
        self._inside = column(section_heading("Restricted notes"), self.restricted)
        inside.setLayout(self._inside)
        self.behind = BehindShow(desk, Sight.RESTRICTED, "Restricted", inside, self._read_restricted)
        layout = column(section_heading("Notes"), self.notes, self.behind)
        layout.addStretch(1)
        self.setLayout(layout)

    def add_restricted(self, title: str, part: QWidget) -> None:
        """Put another restricted list below the notes."""
        self._inside.addWidget(section_heading(title))
        self._inside.addWidget(part)

    def show_person(self, person: Id, name: str) -> None:
        """Read the ordinary notes; restricted ones of another person begin hidden."""
        is_same = self._person == person
        self._person, self._name = person, name
        with self._desk.ctx.store.read() as session:
            self.notes.show_rows(read.ordinary_notes(session, person))
            hidden = read.hidden_count(session, person)
        self.behind.say(f"{self._how_many(hidden)}. They never leave the program's own laptops.")
        if is_same:
            self.behind.read_again()
        else:
            self.behind.close_again()

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a note by its id, of a new one without; restricted ones are shown first."""
        if kind == "note":
            return open_row(self.notes.table, self.edit_note, row)
        self.behind.open()
        if not self.behind.is_open:
            return False
        if not row:
            self.edit_note(restricted=True)
            return True
        return open_row(self.restricted.table, self.edit_note, row)

    def edit_note(self, row: NoteRow | None = None, *, restricted: bool = False) -> None:
        """Open the form of a note; a new one without ``row``."""
        is_restricted = row.restricted if row else restricted
        place = "restricted-note" if is_restricted else "note"
        values = {"day": row.day if row else clock.today(), "words": row.words if row else ""}
        self.dialog = FormDialog(
            self, "Edit the note" if row else "Add a restricted note" if is_restricted else "Add a note",
            "Keep note",
            [
                Field(key="words", label="Note", kind="long", required=True),
                Field(key="day", label="Day", kind="date"),
                Field(key="restricted", label="Restricted: shown only behind a button", kind="check"),
            ],
            lambda values: self._keep_note(values, row), drafts=self._drafts,
            values=values | {"restricted": is_restricted},
            draft=f"{place} {self._person.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_note(self, values: dict[str, Any], row: NoteRow | None) -> None:
        kind, person, who = self._kind, self._person, self._desk.ctx.who
        draft = NoteDraft(
            day=values["day"] or clock.today(), words=values["words"], restricted=values["restricted"]
        )
        title = f"{'Changed' if row else 'Added'} a note about {self._name}"
        if row is None:
            self._desk.store_as("note.add", title, lambda s: notes.add_note(s, kind, person, draft, who))
        else:
            self._desk.store_as("note.change", title, lambda s: notes.change_note(s, row.id, draft))

    def _list(self, title: str, add: str, empty: str) -> ListPart[NoteRow]:
        is_restricted = title != "Notes"
        return ListPart(
            title, _note_columns(),
            [
                (add, "add", lambda _row: self.edit_note(restricted=is_restricted)),
                ("Edit", "edit", lambda row: self.edit_note(row) if row else None),
                ("Remove", "trash", self._remove_note),
            ],
            empty=empty, on_enter=self.edit_note,
        )  # fmt: skip

    def _remove_note(self, row: NoteRow | None) -> None:
        if row is not None:
            title = f"Removed a note about {self._name}"
            self._desk.store_as("note.remove", title, lambda s: notes.remove_note(s, row.id))

    def _read_restricted(self) -> None:
        with self._desk.ctx.store.read() as session:
            self.restricted.show_rows(read.restricted_notes(session, self._person))

    def _how_many(self, hidden: HiddenCount) -> str:
        """What may be known without looking."""
        return counted(hidden.notes, "restricted note") if hidden.notes else "No restricted notes"


def _note_columns() -> list[Column[NoteRow]]:
    return [
        Column[NoteRow](key="day", title="Day", value=lambda r: day_text(r.day), width=120, sortable=False),
        Column[NoteRow](key="words", title="Note", value=lambda r: r.words.replace("\n", " "), least=240,
                        tooltip=lambda r: r.words, sortable=False),
        Column[NoteRow](key="who", title="Who", value=lambda r: r.who, width=140, soft=True, sortable=False,
                        tooltip=lambda r: r.who),
    ]  # fmt: skip
