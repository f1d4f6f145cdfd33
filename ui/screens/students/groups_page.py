# SPDX-License-Identifier: Apache-2.0
"""All groups, by site: how many students, and who leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import clock
from app.clock import Id, id_from_text
from app.services.groups import new_group
from app.storage.queries import groups
from app.storage.queries.groups import GroupRow
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.people.match_forms import first_day_field
from ui.screens.students.group_page import group_fields


class GroupsPage(Page):
    """Enter opens a group."""

    def __init__(self, desk: Desk, drafts: Drafts, back: Callable[[], object]) -> None:
        super().__init__("Groups", "Who meets together. Sessions are planned for a group.")
        self._desk, self._drafts = desk, drafts
        self.add_action("Back", back, icon="left")
        self.set_primary("Add a group", self.add_group, icon="add")
        self.table: TableView[GroupRow] = TableView(
            [
                Column(key="name", title="Group", value=lambda r: r.name, least=200,
                       icon=lambda _row: "people"),
                Column(key="site", title="Site", value=lambda r: r.site, soft=True),
                Column(key="students", title="Students", value=lambda r: str(r.students), width=110,
                       align="right", order=lambda r: r.students),
                Column(key="adults", title="Adults", value=lambda r: r.adults, least=200,
                       tooltip=lambda r: r.adults),
            ],
            name="Groups", sorts_here=True, least_rows=6,
            empty="No group yet. Add one here, or plan sessions: the group is made with them.",
        )  # fmt: skip
        self.table.row_activated.connect(lambda row: desk.navigator.open_group(row.id))
        self.add(self.table, 1)

    def read(self) -> None:
        """Show the groups."""
        with self._desk.ctx.store.read() as session:
            self.table.set_rows(groups.group_rows(session, clock.today()))

    def add_group(self) -> None:
        """Ask for a name, a site and the students."""
        students = choices.student_choices(self._desk.ctx.store)
        fields = [
            *group_fields(self._desk), first_day_field(),
            Field(key="students", label="Students", kind="choices", choices=students),
        ]  # fmt: skip
        self.dialog = FormDialog(
            self, "Add a group", "Add group", fields, self._keep, drafts=self._drafts, draft="group",
            values={"first_day": clock.today()},
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any]) -> Id:
        site = id_from_text(values["site"]) if values["site"] else None
        inside = [id_from_text(one) for one in values["students"]]
        made = self._desk.store_as(
            "group.add", f"Added the group {values['name']}",
            lambda s: new_group(s, values["name"], site, inside, values["first_day"]),
        )  # fmt: skip
        assert isinstance(made, bytes)
        self._desk.navigator.open_group(made)
        return made
