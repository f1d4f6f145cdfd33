# SPDX-License-Identifier: Apache-2.0
"""One group: its students and its adults, with their days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain import grades
from app.domain.words import Role
from app.domain.words import label as word
from app.errors import PorchlightError
from app.services import groups as service
from app.storage.queries import groups
from app.storage.queries.groups import GroupAdultRow, GroupRow, MemberRow
from ui import choices
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.page import Page
from ui.kit.table import Column
from ui.people.match_forms import adult_fields, end_match, first_day_field, from_to_columns, last_day_field
from ui.theme import Tone


class GroupPage(Page):
    """Enter on a student or an adult opens that person."""

    def __init__(self, desk: Desk, drafts: Drafts, back: Callable[[], object]) -> None:
        super().__init__("Group")
        self._desk, self._drafts = desk, drafts
        self.data: GroupRow | None = None
        self.add_action("Back", back, icon="left")
        self.add_action("Take off", self.remove, icon="trash")
        self.add_action("Change", self.change, icon="edit")
        self.set_primary("Put students in", self.put_in, icon="add")
        self.banner = Banner(Tone.PROBLEM, closable=True)
        self.add(self.banner)
        self.members: ListPart[MemberRow] = ListPart(
            "Students",
            [
                Column(key="name", title="Student", value=lambda r: r.name, least=180),
                Column(key="grade", title="Grade", value=lambda r: grades.label(r.grade), width=130),
                *from_to_columns(),
            ],
            [
                ("Put students in", "add", lambda _row: self.put_in()),
                ("Last day in it", "calendar", self.leave),
            ],
            empty="Nobody is in this group yet.",
            on_enter=lambda row: desk.navigator.open_student(row.student_id),
        )
        self.adults: ListPart[GroupAdultRow] = ListPart(
            "Adults",
            [
                Column(key="name", title="Adult", value=lambda r: r.name, least=180),
                Column(key="role", title="Role", value=lambda r: word(r.role), width=200),
                *from_to_columns(),
            ],
            [("Give an adult", "add", lambda _row: self.assign()), ("Last day", "calendar", self.end_adult)],
            empty="No adult leads this group yet.",
            on_enter=lambda row: desk.navigator.open_adult(row.adult_id),
        )
        self.section("Students").addWidget(self.members)
        self.section("Adults").addWidget(self.adults)
        self.end()

    def read(self, group_id: Id) -> None:
        """Show a group. Raises NotFound."""
        with self._desk.ctx.store.read() as session:
            data = groups.group_row(session, group_id, clock.today())
            self.members.show_rows(groups.group_members(session, group_id))
            self.adults.show_rows(groups.group_adults(session, group_id))
        self.data = data
        who = "1 student now" if data.students == 1 else f"{data.students} students now"
        self.set_title(data.name, ", ".join(filter(None, (data.site, who))))
        self.banner.clear()

    def change(self) -> None:
        """Ask for another name or site."""
        data = self._group()

        def keep(values: dict[str, Any]) -> None:
            site = id_from_text(values["site"]) if values["site"] else None
            self._desk.store_as(
                "group.change", f"Changed the group {values['name']}",
                lambda s: service.change_group(s, data.id, values["name"], site),
            )  # fmt: skip

        self._open(
            "Change the group", "Keep this", "group", group_fields(self._desk), keep,
            {"name": data.name, "site": id_text(data.site_id) if data.site_id else ""},
        )  # fmt: skip

    def remove(self) -> None:
        """Take the group off the list; its past stays in the reports."""
        data = self._group()
        try:
            self._desk.store_as(
                "group.remove", f"Took {data.name} off", lambda s: service.remove_group(s, data.id)
            )
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def put_in(self) -> None:
        """Ask for students and their first day."""
        data = self._group()
        inside = {id_text(row.student_id) for row in self._now_in()}
        others = [one for one in choices.student_choices(self._desk.ctx.store) if one[0] not in inside]

        def work(session: Any, values: dict[str, Any]) -> None:
            for one in values["students"]:
                service.join_group(session, data.id, id_from_text(one), values["first_day"])

        def keep(values: dict[str, Any]) -> None:
            many = len(values["students"])
            who = "1 student" if many == 1 else f"{many} students"
            self._desk.store_as("group.join", f"Put {who} into {data.name}", lambda s: work(s, values))

        self._open(
            f"Put students into {data.name}", "Put in", "put in",
            [
                first_day_field(),
                Field(key="students", label="Students", kind="choices", choices=others, required=True),
            ],
            keep, {"first_day": clock.today()},
        )  # fmt: skip

    def leave(self, row: MemberRow | None) -> None:
        """Ask for a student's last day in the group."""
        if row is None:
            return
        data = self._group()
        self._open(
            f"Last day of {row.name} in {data.name}", "Keep this", f"leave {row.membership_id.hex()}",
            [last_day_field()],
            lambda values: self._desk.store_as(
                "group.leave", f"{row.name} leaves {data.name}",
                lambda s: service.leave_group(s, data.id, row.student_id, values["last_day"]),
            ),
            {"last_day": row.last_day or clock.today()},
        )  # fmt: skip

    def assign(self) -> None:
        """Ask for an adult, a role and the first day."""
        data = self._group()
        self._open(
            f"Give {data.name} an adult", "Give this adult", "assign", adult_fields(self._desk),
            lambda values: self._desk.store_as(
                "match.add", f"Gave {data.name} an adult",
                lambda s: service.assign(
                    s, id_from_text(values["adult"]), Role(values["role"]), values["first_day"],
                    group_id=data.id,
                ),
            ),
            {"first_day": clock.today()},
        )  # fmt: skip

    def end_adult(self, row: GroupAdultRow | None) -> None:
        """Ask for the last day of an adult with the group."""
        if row is not None:
            end_match(self, self._desk, self._drafts, row.assignment_id, row.name, row.last_day)

    def _now_in(self) -> list[MemberRow]:
        with self._desk.ctx.store.read() as session:
            return groups.group_members(session, self._group().id, clock.today())

    def _open(self, title: str, action: str, draft: str, fields: Any, keep: Any, values: Any) -> None:
        self.dialog = FormDialog(
            self, title, action, fields, keep, drafts=self._drafts,
            draft=f"{draft} {self._group().id.hex()}", values=values,
        )  # fmt: skip
        self.dialog.open()

    def _group(self) -> GroupRow:
        assert self.data is not None
        return self.data


def group_fields(desk: Desk) -> list[Field | str]:
    """Name and site."""
    sites = choices.site_choices(desk.ctx.store)
    return [
        Field(key="name", label="Name", required=True),
        Field(key="site", label="Site", kind="choice", choices=[("", "No site of its own"), *sites]),
    ]
