# SPDX-License-Identifier: Apache-2.0
"""Whom to call about a student and who may collect: guardians in their order, then the others in theirs.

Why somebody may not collect is custody and stands under ``care``. Guardians are added under Family.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.words import ConsentKind, YesNoUnknown
from app.errors import PorchlightError
from app.services import care
from app.services.care import FamilyContactDraft
from app.storage.queries import care as read
from app.storage.queries import consents, lists
from app.storage.queries.care import CallRow
from app.storage.queries.students import StudentProfile
from ui.choices import listed
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.period import Period
from ui.people.profile_part import open_row
from ui.theme import Tone

COLLECTING: list[tuple[str, str]] = [
    (YesNoUnknown.UNKNOWN, "Not asked"),
    (YesNoUnknown.YES, "May collect"),
    (YesNoUnknown.NO, "May not collect"),
]
_TONES = {YesNoUnknown.UNKNOWN: Tone.NEUTRAL, YesNoUnknown.YES: Tone.OK, YesNoUnknown.NO: Tone.PROBLEM}
_PICK_UP = (
    "The pick-up list says who may collect and who may not; why is nowhere but under Health and custody."
)


class CallsPanel(QWidget):
    """Enter edits."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.banner = Banner(Tone.ATTENTION, closable=True)
        self.calls: ListPart[CallRow] = ListPart(
            "Whom to call", _columns(),
            [
                ("Add somebody", "add", lambda _row: self.edit()),
                ("Edit", "edit", self._edit_chosen),
                ("Call earlier", "up", lambda row: self._move(row, -1)),
                ("Call later", "down", lambda row: self._move(row, 1)),
                ("Remove", "trash", self._remove),
            ],
            empty="Nobody to call yet. Add guardians under Family, and neighbors or relatives here.",
            on_enter=self.edit,
        )  # fmt: skip
        self.consent = small("")
        layout = column(section_heading("Whom to call, in this order"), self.banner, self.calls, self.consent)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read the list of calls, and whether the family allows transport."""
        self._data = data
        self.banner.clear()
        with self._desk.ctx.store.read() as session:
            self.calls.show_rows(read.calls(session, data.id))
            why = consents.why_not(session, data.id, ConsentKind.TRANSPORT, clock.today())
        self.consent.setText(f"Transport: {why}" if why else _PICK_UP)

    def open_form(self, _kind: str, row: str) -> bool:
        """The form of somebody by their id; of somebody new without."""
        return open_row(self.calls.table, self.edit, row)

    def edit(self, row: CallRow | None = None) -> None:
        """Open the form of somebody to call; guardians have a short one, since the rest is under Family."""
        student = self._student()
        values: dict[str, Any] = {"may_collect": YesNoUnknown.UNKNOWN}
        if row is not None:
            values = {key: getattr(row, key) for key in (*_KEYS, "first_call")}
        is_guardian = row is not None and row.kind == "guardian"
        self.dialog = FormDialog(
            self, f"Edit {row.name}" if row else "Add somebody to call", "Keep this",
            _guardian_fields() if is_guardian else self._fields(row),
            lambda values: self._keep(values, row), drafts=self._drafts, values=values,
            draft=f"call {student.id.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: CallRow | None) -> None:
        student = self._student()
        may = YesNoUnknown(values["may_collect"] or YesNoUnknown.UNKNOWN)
        if row is not None and row.kind == "guardian":
            self._desk.store_as(
                "guardian.collect", f"Changed when {row.name} is called",
                lambda s: care.set_collecting(s, student.id, row.id, may, values["first_call"]),
            )  # fmt: skip
            return

        def work(session: Any) -> None:
            draft = FamilyContactDraft(**{key: values[key] for key in _KEYS} | {"may_collect": may})
            if row is None:
                care.add_family_contact(session, student.id, draft)
            else:
                care.change_family_contact(session, row.id, draft)

        done = "Changed" if row else "Added"
        self._desk.store_as("contact.keep", f"{done} somebody to call about {student.display_name}", work)

    def _move(self, row: CallRow | None, steps: int) -> None:
        if row is None:
            return
        student = self._student()

        def work(session: Any) -> None:
            if row.kind == "contact":
                care.move_family_contact(session, row.id, steps)
            else:
                care.move_guardian(session, student.id, row.id, steps)

        self._desk.store_as("contact.move", f"Changed whom to call first about {student.display_name}", work)
        self.calls.table.select_where(lambda one: one.id == row.id)

    def _edit_chosen(self, row: CallRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _remove(self, row: CallRow | None) -> None:
        if row is None:
            return
        if row.kind == "guardian":
            self.banner.say(f"{row.name} is a guardian. Guardians are removed under Family.", Tone.INFO)
            return
        try:
            self._desk.store_as(
                "contact.remove", f"{row.name} is not called any more",
                lambda s: care.remove_family_contact(s, row.id),
            )  # fmt: skip
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def _fields(self, row: CallRow | None) -> list[Field | str]:
        with self._desk.ctx.store.read() as session:
            relations = listed(lists.words(session, "relations"), row.relation if row else "")
        return [
            Field(key="name", label="Name", required=True),
            Field(key="phone", label="Phone"),
            Field(key="relation", label="Is the student's", kind="choice", choices=relations),
            Field(key="may_collect", label="May this person collect the student?", kind="choice",
                  choices=COLLECTING),
            Field(key="emergency", label="Call in an emergency", kind="check"),
        ]  # fmt: skip

    def _student(self) -> StudentProfile:
        assert self._data is not None
        return self._data


_KEYS = ("name", "phone", "relation", "may_collect", "emergency")


def _guardian_fields() -> list[Field | str]:
    return [
        Field(key="may_collect", label="May this guardian collect the student?", kind="choice",
              choices=COLLECTING),
        Field(key="first_call", label="Called", kind="number", least=1, most=20,
              hint="1 is called first. Empty: after those with a number."),
    ]  # fmt: skip


def _columns() -> list[Column[CallRow]]:
    words = dict(COLLECTING)
    return [
        Column[CallRow](key="name", title="Name", value=lambda r: r.name, least=140, sortable=False,
                        tooltip=lambda r: r.name),
        Column[CallRow](key="relation", title="Relation", value=lambda r: r.relation, width=110, soft=True,
                        sortable=False),
        Column[CallRow](key="phone", title="Phone", value=lambda r: r.phone, width=120, sortable=False),
        Column[CallRow](key="collect", title="May collect", value=lambda r: words[r.may_collect], width=155,
                        tone=lambda r: _TONES[r.may_collect], sortable=False),
        Column[CallRow](key="emergency", title="Emergency", width=105, sortable=False,
                        value=lambda r: "Yes" if r.emergency else ""),
    ]  # fmt: skip
