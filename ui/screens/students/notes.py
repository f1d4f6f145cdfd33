# SPDX-License-Identifier: Apache-2.0
"""Notes about a student, and incidents, which stand with the restricted ones."""

from __future__ import annotations

from typing import Any

from app import clock
from app.i18n import counted
from app.services import notes
from app.services.notes import IncidentDraft
from app.storage.queries import notes as read
from app.storage.queries.notes import HiddenCount, IncidentRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.people.period import Period
from ui.people.person_notes import PersonNotes
from ui.people.profile_part import open_row
from ui.theme import Tone


class NotesPanel(PersonNotes):
    """Enter edits."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "student")
        self.incidents: ListPart[IncidentRow] = ListPart(
            "Incidents", _incident_columns(),
            [
                ("Add an incident", "add", lambda _row: self.edit_incident()),
                ("Edit", "edit", self._edit_chosen_incident),
                ("Remove", "trash", self._remove_incident),
            ],
            empty="No incidents.", on_enter=self.edit_incident,
        )  # fmt: skip
        self.add_restricted("Incidents", self.incidents)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read the ordinary notes of a student."""
        self.show_person(data.id, data.display_name)

    def open_form(self, kind: str, row: str) -> bool:
        """Also the form of an incident."""
        if kind != "incident":
            return super().open_form(kind, row)
        self.behind.open()
        return self.behind.is_open and open_row(self.incidents.table, self.edit_incident, row)

    def edit_incident(self, row: IncidentRow | None = None) -> None:
        """Open the form of an incident; a new one without ``row``."""
        values: dict[str, Any] = {"day": clock.today(), "who": self._desk.ctx.who}
        if row is not None:
            values = {key: getattr(row, key) for key in _INCIDENT_KEYS}
        self.dialog = FormDialog(
            self, "Edit the incident" if row else "Add an incident", "Keep incident", _incident_fields(),
            lambda values: self._keep_incident(values, row), drafts=self._drafts, values=values,
            draft=f"incident {self._person.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_incident(self, values: dict[str, Any], row: IncidentRow | None) -> None:
        student = self._person
        draft = IncidentDraft(
            **values | {"day": values["day"] or clock.today()}, session_id=row.session_id if row else None
        )
        title = f"{'Changed' if row else 'Noted'} an incident with {self._name}"
        if row is None:
            self._desk.store_as("incident.add", title, lambda s: notes.add_incident(s, student, draft))
        else:
            self._desk.store_as("incident.change", title, lambda s: notes.change_incident(s, row.id, draft))

    def _edit_chosen_incident(self, row: IncidentRow | None) -> None:
        if row is not None:
            self.edit_incident(row)

    def _remove_incident(self, row: IncidentRow | None) -> None:
        if row is not None:
            title = f"Removed an incident with {self._name}"
            self._desk.store_as("incident.remove", title, lambda s: notes.remove_incident(s, row.id))

    def _read_restricted(self) -> None:
        super()._read_restricted()
        with self._desk.ctx.store.read() as session:
            self.incidents.show_rows(read.incidents(session, self._person))

    def _how_many(self, hidden: HiddenCount) -> str:
        """Also of incidents: "1 restricted note, 2 incidents (1 open)"."""
        still = f" ({hidden.open_incidents} open)" if hidden.open_incidents else ""
        happened = counted(hidden.incidents, "incident") if hidden.incidents else "no incidents"
        return f"{super()._how_many(hidden)}, {happened}{still}"


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
