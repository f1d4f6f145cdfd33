# SPDX-License-Identifier: Apache-2.0
"""The family of a student: household, brothers and sisters, guardians."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import people
from app.storage.queries.students import GuardianRow, SiblingRow, StudentProfile
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import label, section_heading
from ui.screens.students.forms import in_household


class FamilyPanel(QWidget):
    """Enter on a guardian edits; Enter on a sibling opens that student."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.household = label("")
        self.add_household = button("Add a household", self._open_household, icon="add")
        self.guardians: TableView[GuardianRow] = TableView(
            _guardian_columns(), name="Guardians", sorts_here=True, least_rows=3, empty="No guardian yet."
        )
        self.guardians.row_activated.connect(self.edit_guardian)
        self.siblings: TableView[SiblingRow] = TableView(
            [Column[SiblingRow](key="name", title="Name", value=lambda row: row.name)],
            name="Brothers and sisters", least_rows=2, empty="Nobody else of this household is here.",
        )  # fmt: skip
        self.siblings.row_activated.connect(lambda row: desk.navigator.open_student(row.id))
        buttons = flow(
            button("Add a guardian", self.edit_guardian, icon="add"),
            button("Remove guardian", self._remove_guardian, icon="trash"),
        )
        self.setLayout(
            column(
                section_heading("Household"), self.household, flow(self.add_household),
                section_heading("Guardians"), buttons, self.guardians,
                section_heading("Brothers and sisters"), self.siblings,
            )
        )  # fmt: skip

    def show_student(self, data: StudentProfile) -> None:
        """Show the family of a student."""
        self._data = data
        words = ", ".join(filter(None, (data.household, data.address)))
        self.household.setText(words or "No household yet.")
        self.add_household.setVisible(data.household_id is None)
        self.guardians.set_rows(data.guardians)
        self.siblings.set_rows(data.siblings)

    def _open_household(self) -> None:
        assert self._data is not None
        fields: list[Field | str] = [
            Field(key="name", label="Name", required=True, placeholder="Begaye family"),
            Field(key="address", label="Address", kind="long"),
        ]
        self.dialog = FormDialog(
            self, "Add a household", "Add household", fields, self._keep_household, drafts=self._drafts,
            draft=f"household {self._data.id.hex()}",
        )  # fmt: skip
        self.dialog.open()

    def _keep_household(self, values: dict[str, Any]) -> None:
        data = self._data
        assert data is not None

        def work(session: Any) -> None:
            made = people.add_household(session, values["name"], values["address"])
            people.change_student(session, data.id, in_household(data, made))

        self._desk.store_as("household.add", f"Added the household of {data.display_name}", work)

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

    def _remove_guardian(self) -> None:
        row, data = self.guardians.current_row, self._data
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
