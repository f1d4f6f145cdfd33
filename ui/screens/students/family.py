# SPDX-License-Identifier: Apache-2.0
"""The family of a student: household, brothers and sisters, guardians."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.clock import id_from_text, id_text
from app.services import people
from app.storage.queries.students import GuardianRow, SiblingRow, StudentProfile
from ui import choices
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, flow
from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView
from ui.kit.text import label, section_heading
from ui.people.period import Period
from ui.people.profile_part import open_row


class FamilyPanel(QWidget):
    """Enter on a guardian edits; Enter on a sibling opens that student."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.household = label("")
        self.new_household = button("Add a household", self.edit_household, icon="add")
        self.join_household = button("Same household as…", self._ask_relative, icon="people")
        self.change_household = button("Change", self.edit_household, icon="edit")
        self.leave_household = button("Leave it", self._leave_household, icon="minus")
        self.guardians: ListPart[GuardianRow] = ListPart(
            "Guardians", _guardian_columns(),
            [
                ("Add a guardian", "add", lambda _row: self.edit_guardian()),
                ("Edit", "edit", self._edit_chosen),
                ("Remove", "trash", self._remove_guardian),
            ],
            empty="No guardian yet.", on_enter=self.edit_guardian,
        )  # fmt: skip
        self.siblings: TableView[SiblingRow] = TableView(
            [Column[SiblingRow](key="name", title="Name", value=lambda row: row.name)],
            name="Brothers and sisters", least_rows=2, empty="Nobody else of this household is here.",
        )  # fmt: skip
        self.siblings.row_activated.connect(lambda row: desk.navigator.open_student(row.id))
        buttons = flow(self.new_household, self.join_household, self.change_household, self.leave_household)
        layout = column(
            section_heading("Household"), self.household, buttons,
            section_heading("Guardians"), self.guardians,
            section_heading("Brothers and sisters"), self.siblings,
        )  # fmt: skip
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Show the family of a student."""
        self._data = data
        words = ", ".join(filter(None, (data.household, data.address)))
        self.household.setText(words or "No household yet.")
        has_one = data.household_id is not None
        for one in (self.new_household, self.join_household):
            one.setVisible(not has_one)
        for one in (self.change_household, self.leave_household):
            one.setVisible(has_one)
        self.guardians.show_rows(data.guardians)
        self.siblings.set_rows(data.siblings)

    def open_form(self, kind: str, row: str) -> bool:
        """The form of the household, or of a guardian by its id; of a new one without."""
        if kind == "household":
            self.edit_household()
            return True
        return open_row(self.guardians.table, self.edit_guardian, row)

    def edit_household(self) -> None:
        """Open the form of the household; a new one where there is none."""
        assert self._data is not None
        fields: list[Field | str] = [
            Field(key="name", label="Name", required=True, placeholder="Begaye family"),
            Field(key="address", label="Address", kind="long"),
        ]
        known = self._data.household_id is not None
        self.dialog = FormDialog(
            self, "Change the household" if known else "Add a household",
            "Keep this" if known else "Add household", fields, self._keep_household, drafts=self._drafts,
            draft=f"household {self._data.id.hex()}",
            values={"name": self._data.household, "address": self._data.address},
        )  # fmt: skip
        self.dialog.open()

    def _keep_household(self, values: dict[str, Any]) -> None:
        data = self._data
        assert data is not None

        def work(session: Any) -> None:
            if data.household_id is not None:
                people.change_household(session, data.household_id, values["name"], values["address"])
            else:
                made = people.add_household(session, values["name"], values["address"])
                people.move_to_household(session, data.id, made)

        done = "Added" if data.household_id is None else "Changed"
        self._desk.store_as("household.keep", f"{done} the household of {data.display_name}", work)

    def _ask_relative(self) -> None:
        data = self._data
        assert data is not None
        mine = id_text(data.id)
        others = [one for one in choices.student_choices(self._desk.ctx.store) if one[0] != mine]
        self.dialog = FormDialog(
            self, "Same household as…", "Put together",
            [
                Field(
                    key="other", label="Brother, sister, cousin", kind="choice", choices=others, required=True
                )
            ],
            self._join, drafts=self._drafts, draft=f"join household {data.id.hex()}",
        )  # fmt: skip
        self.dialog.open()

    def _join(self, values: dict[str, Any]) -> None:
        data = self._data
        assert data is not None
        title = f"Put {data.display_name} into a household"
        self._desk.store_as(
            "household.join", title,
            lambda s: people.share_household(s, data.id, id_from_text(values["other"])),
        )  # fmt: skip

    def _leave_household(self) -> None:
        data = self._data
        assert data is not None
        title = f"{data.display_name} left the household"
        self._desk.store_as("household.leave", title, lambda s: people.move_to_household(s, data.id, None))

    def _edit_chosen(self, row: GuardianRow | None) -> None:
        if row is not None:
            self.edit_guardian(row)

    def edit_guardian(self, row: GuardianRow | None = None) -> None:
        """Open the form of a guardian; a new one without ``row``."""
        assert self._data is not None
        values = {key: getattr(row, key) for key in _GUARDIAN_KEYS} if row else {}
        self.dialog = FormDialog(
            self, f"Edit {row.name}" if row else "Add a guardian", "Keep guardian", _guardian_fields(),
            lambda values: self._keep_guardian(values, row), drafts=self._drafts, values=values,
            draft=f"guardian {self._data.id.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_guardian(self, values: dict[str, Any], row: GuardianRow | None) -> None:
        data = self._data
        assert data is not None
        plain = {key: values[key] for key in _GUARDIAN_KEYS if key != "relation"}
        draft = people.GuardianDraft(**plain, household_id=data.household_id)

        def work(session: Any) -> None:
            if row is None:
                guardian = people.add_guardian(session, draft)
            else:
                guardian = row.id
                people.change_guardian(session, guardian, draft)
            people.link_guardian(session, data.id, guardian, values["relation"])

        done = "Changed" if row else "Added"
        self._desk.store_as("guardian.keep", f"{done} a guardian of {data.display_name}", work)

    def _remove_guardian(self, row: GuardianRow | None) -> None:
        data = self._data
        if row is None or data is None:
            return
        title = f"Removed {row.name} from {data.display_name}"
        self._desk.store_as("guardian.remove", title, lambda s: people.unlink_guardian(s, data.id, row.id))


_GUARDIAN_KEYS = ("given", "family", "relation", "phone", "email", "language")


def _guardian_fields() -> list[Field | str]:
    return [
        Field(key="given", label="First name"),
        Field(key="family", label="Family name"),
        Field(key="relation", label="Is the student's", placeholder="mother, uncle, foster parent"),
        Field(key="phone", label="Phone"),
        Field(key="email", label="E-mail"),
        Field(key="language", label="Language"),
    ]


def _guardian_columns() -> list[Column[GuardianRow]]:
    return [
        Column[GuardianRow](key="name", title="Name", value=lambda row: row.name),
        Column[GuardianRow](key="relation", title="Relation", value=lambda row: row.relation, width=140),
        Column[GuardianRow](key="phone", title="Phone", value=lambda row: row.phone, width=150),
        Column[GuardianRow](key="email", title="E-mail", value=lambda row: row.email, width=220),
    ]  # fmt: skip
