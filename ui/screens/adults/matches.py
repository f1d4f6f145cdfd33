# SPDX-License-Identifier: Apache-2.0
"""The groups and students of an adult: give, end."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import id_from_text
from app.domain.words import Role
from app.domain.words import label as word
from app.services import groups
from app.storage.queries.adults import AdultProfile, AssignmentRow
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.people.match_forms import end_match, first_day_field, from_to_columns


class MatchesPanel(QWidget):
    """Enter opens the group or the student."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: AdultProfile | None = None
        self.matches: ListPart[AssignmentRow] = ListPart(
            "Groups and students",
            [
                Column(key="name", title="Group or student", value=lambda r: r.name, least=180),
                Column(key="role", title="Role", value=lambda r: word(r.role), width=210),
                *from_to_columns(),
            ],
            [
                ("Give a group", "add", lambda _row: self.give_group()),
                ("Give a student", "person", lambda _row: self.give_student()),
                ("Last day", "calendar", self.end),
                ("Open the match", "supports", self._open_match),
            ],
            empty="No group or student yet.",
            on_enter=self._enter,
            always=2,
        )
        layout = column(self.matches)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_adult(self, data: AdultProfile) -> None:
        """Show the matches of an adult, past ones last."""
        self._data = data
        self.matches.show_rows(data.assignments)

    def give_group(self) -> None:
        """Ask for a group, a role and the first day."""
        self._ask("Give a group", "group_id", "Group", choices.group_choices(self._desk.ctx.store))

    def give_student(self) -> None:
        """Ask for a student, a role and the first day."""
        self._ask("Give a student", "student_id", "Student", choices.student_choices(self._desk.ctx.store))

    def _ask(self, title: str, key: str, what: str, known: choices.Choices) -> None:
        data = self._adult()
        roles = [(str(role), word(role)) for role in data.roles] or choices.ROLES

        def keep(values: dict[str, Any]) -> None:
            chosen: dict[str, Any] = {key: id_from_text(values[key])}
            role, first = Role(values["role"]), values["first_day"]
            self._desk.store_as(
                "match.add", f"Gave {data.display_name} a {what.lower()}",
                lambda s: groups.assign(s, data.id, role, first, **chosen),
            )  # fmt: skip

        self.dialog = FormDialog(
            self, title, "Give it" if key == "group_id" else "Give this student",
            [
                Field(key=key, label=what, kind="choice", choices=known, required=True),
                Field(key="role", label="Role", kind="choice", choices=roles, required=True),
                first_day_field(),
            ],
            keep, drafts=self._drafts, draft=f"{key} {data.id.hex()}",
            values={"first_day": clock.today(), "role": roles[0][0] if len(roles) == 1 else ""},
        )  # fmt: skip
        self.dialog.open()

    def end(self, row: AssignmentRow | None) -> None:
        """Ask for the last day with a group or student."""
        if row is not None:
            end_match(self, self._desk, self._drafts, row.id, self._adult().display_name, row.last_day)

    def _open_match(self, row: AssignmentRow | None) -> None:
        if row is not None:
            self._desk.navigator.open_match(row.id)

    def _enter(self, row: AssignmentRow) -> None:
        if row.student_id is not None:
            self._desk.navigator.open_student(row.student_id)
        elif row.group_id is not None:
            self._desk.navigator.open_group(row.group_id)

    def _adult(self) -> AdultProfile:
        assert self._data is not None
        return self._data
