# SPDX-License-Identifier: Apache-2.0
"""The groups of a student, and the adults for this student: put in, take out, give, end."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from app import clock
from app.clock import id_from_text
from app.domain.words import ConsentKind, Role
from app.domain.words import label as word
from app.services import groups
from app.storage.queries import consents
from app.storage.queries.rulebook import read_rules
from app.storage.queries.students import StudentAdultRow, StudentGroupRow, StudentProfile
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.match_forms import adult_fields, end_match, first_day_field, from_to_columns, last_day_field
from ui.people.period import Period


class MatchesPanel(QWidget):
    """Enter on a group opens it; Enter on an adult opens that adult."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.groups: ListPart[StudentGroupRow] = ListPart(
            "Groups",
            [
                Column(key="name", title="Group", value=lambda r: r.name, least=180),
                Column(key="site", title="Site", value=lambda r: r.site, soft=True, least=120),
                *from_to_columns(),
            ],
            [
                ("Put into a group", "add", lambda _row: self.join()),
                ("Last day in it", "calendar", self.leave),
            ],
            empty="In no group yet. A group is who meets together; sessions are planned for it.",
            on_enter=lambda row: desk.navigator.open_group(row.group_id),
        )
        self.adults: ListPart[StudentAdultRow] = ListPart(
            "Adults",
            [
                Column(key="name", title="Adult", value=lambda r: r.name, least=160),
                Column(key="role", title="Role", value=lambda r: word(r.role), width=190),
                Column(
                    key="through", title="Through", value=lambda r: r.group or "only this student", soft=True
                ),
                *from_to_columns(),
            ],
            [
                ("Give an adult", "add", lambda _row: self.assign()),
                ("Last day", "calendar", self.end),
                ("Open the match", "supports", self._open_match),
            ],
            empty="No adult yet.",
            on_enter=lambda row: desk.navigator.open_adult(row.adult_id),
        )
        self.no_group, self.no_adult = small(""), small("")
        layout = column(
            section_heading("Groups"), self.groups, self.no_group, section_heading("Adults"), self.adults,
            self.no_adult,
        )  # fmt: skip
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Show groups and adults of a student, past ones last."""
        self._data = data
        self.groups.show_rows(data.groups)
        self.adults.show_rows(data.adults)
        with self._desk.ctx.store.read() as session:
            why = consents.why_not(session, data.id, ConsentKind.PARTICIPATION, clock.today())
            is_asked = read_rules(session).consent_for_groups == "yes"
        _allow(self.groups, self.no_group, why if is_asked else "")
        _allow(self.adults, self.no_adult, why)

    def join(self) -> None:
        """Ask for a group and the first day in it."""
        data = self._student()
        known = choices.group_choices(self._desk.ctx.store)
        if not known:
            self._ask_new_group(data)
            return
        self._open(
            "Put into a group", "Put in", f"join {data.id.hex()}",
            [
                Field(key="group", label="Group", kind="choice", choices=known, required=True),
                first_day_field(),
            ],
            self._join, {"first_day": clock.today()},
        )  # fmt: skip

    def _join(self, values: dict[str, Any]) -> None:
        data, group = self._student(), id_from_text(values["group"])
        self._desk.store_as(
            "group.join", f"Put {data.display_name} into a group",
            lambda s: groups.join_group(s, group, data.id, values["first_day"]),
        )  # fmt: skip

    def _ask_new_group(self, data: StudentProfile) -> None:
        def keep(values: dict[str, Any]) -> None:
            title = f"Added the group {values['name']} with {data.display_name}"
            self._desk.store_as(
                "group.add", title,
                lambda s: groups.new_group(s, values["name"], None, [data.id], values["first_day"]),
            )  # fmt: skip

        self._open(
            "The first group", "Add group", f"first group {data.id.hex()}",
            [Field(key="name", label="Name of the group", required=True), first_day_field()],
            keep, {"first_day": clock.today()},
        )  # fmt: skip

    def leave(self, row: StudentGroupRow | None) -> None:
        """Ask for the last day in a group."""
        if row is None:
            return
        data = self._student()
        self._open(
            f"Last day in {row.name}", "Keep this", f"leave {row.membership_id.hex()}", [last_day_field()],
            lambda values: self._desk.store_as(
                "group.leave", f"{data.display_name} leaves {row.name}",
                lambda s: groups.leave_group(s, row.group_id, data.id, values["last_day"]),
            ),
            {"last_day": row.last_day or clock.today()},
        )  # fmt: skip

    def assign(self) -> None:
        """Ask for an adult, a role and the first day."""
        data = self._student()

        def keep(values: dict[str, Any]) -> None:
            self._desk.store_as(
                "match.add", f"Gave {data.display_name} an adult",
                lambda s: groups.assign(
                    s, id_from_text(values["adult"]), Role(values["role"]), values["first_day"],
                    student_id=data.id,
                ),
            )  # fmt: skip

        self._open(
            "Give an adult", "Give this adult", f"assign {data.id.hex()}", adult_fields(self._desk), keep,
            {"first_day": clock.today()},
        )  # fmt: skip

    def _open_match(self, row: StudentAdultRow | None) -> None:
        if row is not None:
            self._desk.navigator.open_match(row.assignment_id)

    def end(self, row: StudentAdultRow | None) -> None:
        """Ask for the last day of an adult; one who comes through a group is ended there."""
        if row is None:
            return
        if row.group_id is not None:
            self._desk.navigator.open_group(row.group_id)
            return
        end_match(self, self._desk, self._drafts, row.assignment_id, row.name, row.last_day)

    def _open(self, title: str, action: str, draft: str, fields: Any, keep: Any, values: Any) -> None:
        self.dialog = FormDialog(
            self, title, action, fields, keep, drafts=self._drafts, draft=draft, values=values
        )
        self.dialog.open()

    def _student(self) -> StudentProfile:
        assert self._data is not None
        return self._data


def _allow(part: ListPart[Any], reason: QLabel, why: str) -> None:
    """Grey the first button, with why beside it; an empty reason lets it go."""
    part.buttons[0].setEnabled(not why)
    part.buttons[0].setToolTip(why)
    reason.setText(why)
    reason.setVisible(bool(why))
