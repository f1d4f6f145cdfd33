# SPDX-License-Identifier: Apache-2.0
"""The list of adults, and the way to one of them. What a profile shows is in ``profile``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from app import clock
from app.clock import Id
from app.domain.names import display_name
from app.domain.words import Role, Source, label
from app.errors import PorchlightError
from app.services import people
from app.storage.queries import adults
from app.storage.queries.adults import AdultFilter, AdultRow, AdultSort
from ui.kit.dialog import tell
from ui.kit.empty import EmptyState
from ui.kit.form_dialog import FormDialog
from ui.kit.table import Column
from ui.people.list_page import Asked, PeopleList, Reading
from ui.people.people_screen import PeopleScreen
from ui.screen import Action
from ui.screens.adults.forms import adult_draft, adult_fields, adult_values
from ui.screens.adults.profile import AdultProfilePage


class AdultsScreen(PeopleScreen[AdultRow]):
    """Who can help?"""

    name = "adults"
    title = "Adults"
    icon = "adults"
    help_topic = "adults"
    watches = frozenset(
        {
            *("adult", "adult_role", "assignment", "student_group", "session", "session_adult", "legal_hold"),
            *("availability", "not_with", "household"),
        }
    )

    def open_adult(self, adult_id: Id) -> None:
        """Show an adult's profile. Raises NotFound."""
        self.open_person(adult_id)

    def open_form(self, place: str) -> bool:
        """Also the forms of a profile's parts: "times PERSON ROW"."""
        if super().open_form(place):
            return True
        kind, person, row = [*place.split(" "), "", ""][:3]
        if self.place.kind != "person" or person != self.place.id.hex():
            return False
        return self.page.open_form(kind, row)

    def offers(self) -> Sequence[Action]:
        return (Action("add", "Add an adult", self.add, "add"),)

    def _make_list(self) -> PeopleList[AdultRow]:
        made = PeopleList(self.desk, "Adults", "Find an adult", _columns(), Reading(self._ids, self._rows))
        made.set_primary("Add an adult", self.add, icon="add")
        made.set_empty(
            EmptyState(
                "No adults yet", "Tutors, mentors, coaches: the people who help. Add the first one.",
                "Add an adult", self.add, icon="adults",
            )
        )  # fmt: skip
        made.add_filter("role", "Role")
        made.add_filter("source", "Where they come from")
        made.add_filter("state", "Here or left")
        made.offer("role", [("", "All roles"), *((role, label(role)) for role in Role)])
        made.offer("source", [("", "From anywhere"), *((source, label(source)) for source in Source)])
        made.offer("state", [("", "Here now"), ("left", "Left"), ("all", "Here or left")])
        made.table.row_activated.connect(lambda row: self.open_adult(row.id))
        return made

    def _make_profile(self) -> AdultProfilePage:
        self.page = AdultProfilePage(self.desk, self.drafts, self.back, self.edit, self.remove)
        return self.page

    def _read_list(self) -> None:
        self.list.read()

    def _read_profile(self, person: Id) -> None:
        self.page.read(person)

    def _ids(self, asked: Asked) -> list[Id]:
        role, source = asked.filters["role"], asked.filters["source"]
        wanted = AdultFilter(
            on=clock.today(), text=asked.text, role=Role(role) if role else None,
            source=Source(source) if source else None, state=cast(Any, asked.filters["state"] or "active"),
        )  # fmt: skip
        with self.desk.ctx.store.read() as session:
            return adults.adult_ids(session, wanted, cast(AdultSort, asked.sort), descending=asked.descending)

    def _rows(self, ids: Sequence[Id]) -> list[AdultRow]:
        with self.desk.ctx.store.read() as session:
            return adults.adult_rows(session, ids, clock.today())

    def add(self) -> None:
        """Open the form of a new adult."""
        self.dialog = FormDialog(
            self, "Add an adult", "Add adult", adult_fields(), self._add, drafts=self.drafts, draft="new",
            values={"source": Source.COMMUNITY}, columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _add(self, values: dict[str, Any]) -> None:
        title = f"Added {display_name(values['given'], values['family'])}"
        made = self.desk.store_as("adult.add", title, lambda s: people.add_adult(s, adult_draft(values)))
        self.open_adult(cast(Id, made))

    def edit(self) -> None:
        """Open the form of the adult who is shown."""
        data = self.page.data
        if data is None:
            return
        self.dialog = FormDialog(
            self, f"Edit {data.display_name}", "Keep changes", adult_fields(), self._change,
            drafts=self.drafts, draft=data.id.hex(), values=adult_values(data), columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _change(self, values: dict[str, Any]) -> None:
        data = self.page.data
        assert data is not None
        title = f"Changed {data.display_name}"
        self.desk.store_as(
            "adult.change", title, lambda s: people.change_adult(s, data.id, adult_draft(values))
        )
        self.open_adult(data.id)

    def remove(self) -> None:
        """Hide the adult who is shown; Undo brings the adult back."""
        data = self.page.data
        if data is None:
            return
        try:
            self.desk.store_as(
                "adult.remove", f"Removed {data.display_name}", lambda s: people.remove_adult(s, data.id)
            )
        except PorchlightError as problem:
            tell(self, "Not removed", str(problem))
        self.back()
        self._read_list()


def _columns() -> list[Column[AdultRow]]:
    return [
        Column[AdultRow](key="name", title="Name", value=lambda row: row.name, icon=lambda _row: "person",
                         tooltip=lambda row: row.name, least=200),
        Column[AdultRow](key="roles", title="Roles", sortable=False, least=170,
                         value=lambda row: ", ".join(label(role) for role in row.roles)),
        Column[AdultRow](key="source", title="Comes from", value=lambda row: label(row.source), soft=True),
        Column[AdultRow](key="group", title="Groups", value=lambda row: row.groups,
                         tooltip=lambda row: row.groups),
    ]  # fmt: skip
