# SPDX-License-Identifier: Apache-2.0
"""Notes about a student; restricted ones and incidents stand apart, behind a button."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.restricted import Sight
from app.i18n import counted
from app.services import notes
from app.services.notes import IncidentDraft, NoteDraft
from app.storage.queries import notes as read
from app.storage.queries.notes import HiddenCount, IncidentRow, NoteRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading
from ui.people.behind_show import BehindShow
from ui.people.period import Period
from ui.people.profile_part import open_row
from ui.theme import Tone


class NotesPanel(QWidget):
    """Enter edits."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.notes = self._note_list(
            "Notes", "Add a note", "No notes yet. Anybody at this laptop may read them."
        )
        self.restricted = self._note_list("Restricted notes", "Add a restricted note", "No restricted notes.")
        self.incidents: ListPart[IncidentRow] = ListPart(
            "Incidents", _incident_columns(),
            [
                ("Add an incident", "add", lambda _row: self.edit_incident()),
                ("Edit", "edit", self._edit_chosen_incident),
                ("Remove", "trash", self._remove_incident),
            ],
            empty="No incidents.", on_enter=self.edit_incident,
        )  # fmt: skip
        inside = QWidget()
        inside.setLayout(
            column(section_heading("Restricted notes"), self.restricted, section_heading("Incidents"),
                   self.incidents)
        )  # fmt: skip
        self.behind = BehindShow(desk, Sight.RESTRICTED, "Restricted", inside, self._read_restricted)
        layout = column(section_heading("Notes"), self.notes, self.behind)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read the ordinary notes; restricted ones of another student begin hidden."""
        is_same = self._data is not None and self._data.id == data.id
        self._data = data
        with self._desk.ctx.store.read() as session:
            self.notes.show_rows(read.ordinary_notes(session, data.id))
            hidden = read.hidden_count(session, data.id)
        self.behind.say(f"{_how_many(hidden)}. They never leave the program's own laptops.")
        if is_same:
            self.behind.read_again()
        else:
            self.behind.close_again()

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a note or an incident by its id, of a new one without; restricted ones are shown."""
        if kind == "note":
            return open_row(self.notes.table, self.edit_note, row)
        self.behind.open()
        if not self.behind.is_open:
            return False
        if kind == "incident":
            return open_row(self.incidents.table, self.edit_incident, row)
        if not row:
            self.edit_note(restricted=True)
            return True
        return open_row(self.restricted.table, self.edit_note, row)

    def edit_note(self, row: NoteRow | None = None, *, restricted: bool = False) -> None:
        """Open the form of a note; a new one without ``row``."""
        student = self._student()
        is_restricted = row.restricted if row else restricted
        kind = "restricted-note" if is_restricted else "note"
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
            draft=f"{kind} {student.id.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def edit_incident(self, row: IncidentRow | None = None) -> None:
        """Open the form of an incident; a new one without ``row``."""
        student = self._student()
        values: dict[str, Any] = {"day": clock.today(), "who": self._desk.ctx.who}
        if row is not None:
            values = {key: getattr(row, key) for key in _INCIDENT_KEYS}
        self.dialog = FormDialog(
            self, "Edit the incident" if row else "Add an incident", "Keep incident", _incident_fields(),
            lambda values: self._keep_incident(values, row), drafts=self._drafts, values=values,
            draft=f"incident {student.id.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_note(self, values: dict[str, Any], row: NoteRow | None) -> None:
        student, who = self._student(), self._desk.ctx.who
        draft = NoteDraft(
            day=values["day"] or clock.today(), words=values["words"], restricted=values["restricted"]
        )
        title = f"{'Changed' if row else 'Added'} a note about {student.display_name}"
        if row is None:
            self._desk.store_as(
                "note.add", title, lambda s: notes.add_note(s, "student", student.id, draft, who)
            )
        else:
            self._desk.store_as("note.change", title, lambda s: notes.change_note(s, row.id, draft))

    def _keep_incident(self, values: dict[str, Any], row: IncidentRow | None) -> None:
        student = self._student()
        draft = IncidentDraft(
            **values | {"day": values["day"] or clock.today()}, session_id=row.session_id if row else None
        )
        title = f"{'Changed' if row else 'Noted'} an incident with {student.display_name}"
        if row is None:
            self._desk.store_as("incident.add", title, lambda s: notes.add_incident(s, student.id, draft))
        else:
            self._desk.store_as("incident.change", title, lambda s: notes.change_incident(s, row.id, draft))

    def _note_list(self, title: str, add: str, empty: str) -> ListPart[NoteRow]:
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

    def _edit_chosen_incident(self, row: IncidentRow | None) -> None:
        if row is not None:
            self.edit_incident(row)

    def _remove_note(self, row: NoteRow | None) -> None:
        if row is not None:
            title = f"Removed a note about {self._student().display_name}"
            self._desk.store_as("note.remove", title, lambda s: notes.remove_note(s, row.id))

    def _remove_incident(self, row: IncidentRow | None) -> None:
        if row is not None:
            title = f"Removed an incident with {self._student().display_name}"
            self._desk.store_as("incident.remove", title, lambda s: notes.remove_incident(s, row.id))

    def _read_restricted(self) -> None:
        student = self._student()
        with self._desk.ctx.store.read() as session:
            self.restricted.show_rows(read.restricted_notes(session, student.id))
            self.incidents.show_rows(read.incidents(session, student.id))

    def _student(self) -> StudentProfile:
        assert self._data is not None
        return self._data


def _how_many(hidden: HiddenCount) -> str:
    """What may be known without looking: "1 restricted note, 2 incidents (1 open)"."""
    notes_said = counted(hidden.notes, "restricted note") if hidden.notes else "No restricted notes"
    still = f" ({hidden.open_incidents} open)" if hidden.open_incidents else ""
    happened = counted(hidden.incidents, "incident") if hidden.incidents else "no incidents"
    return f"{notes_said}, {happened}{still}"


_INCIDENT_KEYS = ("day", "what", "who", "told", "follow_up", "closed")


def _incident_fields() -> list[Field | str]:
    return [
        Field(key="day", label="Day", kind="date"),
        Field(key="what", label="What happened", kind="long", required=True),
        Field(key="who", label="Who saw it"),
        Field(key="told", label="Who was told, and when", placeholder="mother, by phone, 3:20 PM"),
        Field(key="follow_up", label="What follows", kind="long"),
        Field(key="closed", label="Closed on", kind="date", hint="Empty while something is left to do."),
    ]


def _note_columns() -> list[Column[NoteRow]]:
    return [
        Column[NoteRow](key="day", title="Day", value=lambda r: day_text(r.day), width=120, sortable=False),
        Column[NoteRow](key="words", title="Note", value=lambda r: r.words.replace("\n", " "), least=240,
                        tooltip=lambda r: r.words, sortable=False),
        Column[NoteRow](key="who", title="Who", value=lambda r: r.who, width=140, soft=True, sortable=False,
                        tooltip=lambda r: r.who),
    ]  # fmt: skip


def _incident_columns() -> list[Column[IncidentRow]]:
    return [
        Column[IncidentRow](key="day", title="Day", value=lambda r: day_text(r.day), width=120,
                            sortable=False),
        Column[IncidentRow](key="what", title="What happened", least=200, sortable=False,
                            value=lambda r: r.what.replace("\n", " "), tooltip=lambda r: r.what),
        Column[IncidentRow](key="told", title="Who was told", value=lambda r: r.told or "Nobody yet",
                            least=120, sortable=False, tooltip=lambda r: r.told,
                            tone=lambda r: None if r.told else Tone.ATTENTION),
        Column[IncidentRow](key="state", title="State", width=120, sortable=False,
                            value=lambda r: "Closed" if r.closed else "Open",
                            tone=lambda r: Tone.OK if r.closed else Tone.ATTENTION),
    ]  # fmt: skip
