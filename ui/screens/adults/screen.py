# SPDX-License-Identifier: Apache-2.0
"""The list of adults, and the way to one of them. What a profile shows is in ``profile``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.domain.names import display_name
from app.domain.words import Role, Source, label
from app.errors import PorchlightError
from app.services import people, pipeline
from app.storage.queries import adults, lists
from app.storage.queries import pipeline as read_pipeline
from app.storage.queries.adults import AdultFilter, AdultRow, AdultSort
from app.storage.queries.pipeline import PipelineRow
from app.storage.queries.rulebook import read_rules
from ui.desk import Desk
from ui.kit.dialog import tell
from ui.kit.empty import EmptyState
from ui.kit.form_dialog import FormDialog
from ui.kit.table import Column
from ui.people.list_page import Asked, PeopleList, Reading
from ui.people.people_screen import PeopleScreen, Place
from ui.screen import Action
from ui.screens.adults.forms import adult_draft, adult_fields, adult_values, lead_draft, lead_fields
from ui.screens.adults.profile import AdultProfilePage
from ui.screens.adults.standing import Stand, stand


class AdultsScreen(PeopleScreen[AdultRow]):
    """Who can help?"""

    name = "adults"
    title = "Adults"
    icon = "adults"
    help_topic = "adults"
    watches = frozenset(
        {
            *("adult", "adult_role", "assignment", "student_group", "session", "session_adult", "legal_hold"),
            *("availability", "not_with", "household", "adult_step", "training", "material", "requirement"),
            *("setting", "list_word", "hour_line", "hour_term", "timesheet", "person_note"),
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pages: dict[str, Any] = {}
        self._standing: dict[Id, PipelineRow] = {}
        self._is_gated = False

    def open_adult(self, adult_id: Id) -> None:
        """Show an adult's profile. Raises NotFound."""
        self.open_person(adult_id)

    def open_form(self, place: str) -> bool:
        """Also the forms of a profile's parts: "times PERSON ROW"."""
        if place in ("lead", "papers"):
            if place == "papers":
                self.open_board()
                self._pages["board"].note_papers()
            else:
                self.add_lead()
            return True
        if super().open_form(place):
            return True
        kind, person, row = [*place.split(" "), "", ""][:3]
        if self.place.kind != "person" or person != self.place.id.hex():
            return False
        return self.page.open_form(kind, row)

    def offers(self) -> Sequence[Action]:
        return (
            Action("add", "Add an adult", self.add, "add"),
            Action("lead", "Add an offer to help", self.add_lead, "add"),
            Action("board", "Pipeline of adults", self.open_board, "adults"),
            Action("shelf", "Training shelf", self.open_shelf, "book"),
            Action("hours", "Hours of adults", self.open_hours, "clock"),
        )

    def open_board(self) -> None:
        """Show adults by how far they came."""
        self.open_place(Place("board"))
        self._pages["board"].begin()

    def open_shelf(self) -> None:
        """Show the training material."""
        self.open_place(Place("shelf"))
        self._pages["shelf"].files.table.setFocus()

    def open_hours(self) -> None:
        """Show everybody's hours."""
        self.open_place(Place("hours"))
        self._pages["hours"].begin()

    def open_hours_of(self, adult_id: Id, day: date) -> None:
        """Show an adult's hours in the month of a day. Raises NotFound."""
        self.open_adult(adult_id)
        self.page.panels.show_part("hours")
        panel: Any = self.page.panels.part("hours")
        panel.show_month(day)

    def half_typed(self) -> dict[str, Any]:
        """Also what a page of its own keeps."""
        kept = super().half_typed()
        page = self._pages.get(self.place.kind)
        if page is not None and hasattr(page, "half_typed"):
            kept["page"] = page.half_typed()
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        super().put_back(kept)
        page: Any = self._pages.get(self.place.kind)
        if page is not None and "page" in kept and hasattr(page, "put_back"):
            page.put_back(kept["page"])

    def _page_at(self, place: Place) -> QWidget:
        makers = {"board": self._make_board, "shelf": self._make_shelf, "hours": self._make_hours}
        make = makers.get(place.kind)
        if make is None:
            return super()._page_at(place)
        if place.kind not in self._pages:
            self._pages[place.kind] = make()
            self.stack.addWidget(self._pages[place.kind])
        page: Any = self._pages[place.kind]
        page.read()
        return cast(QWidget, page)

    def _make_board(self) -> QWidget:
        from ui.screens.adults.board import BoardPage

        return BoardPage(self.desk, self.drafts, self.back, self.open_adult, self.add_lead)

    def _make_shelf(self) -> QWidget:
        from ui.screens.adults.training_shelf import ShelfPage

        return ShelfPage(self.desk, self.drafts, self.back)

    def _make_hours(self) -> QWidget:
        from ui.screens.adults.hours_page import HoursPage

        return HoursPage(self.desk, self.drafts, self.back, self.open_hours_of)

    def add_lead(self) -> None:
        """Open the form of somebody who offered to help."""
        with self.desk.ctx.store.read() as session:
            heard = lists.words(session, "lead_sources")
        self.dialog = FormDialog(
            self, "Add an offer", "Add offer", lead_fields(heard), self._add_lead, drafts=self.drafts,
            draft="lead", values={"day": clock.today(), "source": Source.COMMUNITY}, columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _add_lead(self, values: dict[str, Any]) -> None:
        draft = lead_draft(values)
        title = f"Added the offer of {display_name(draft.given, draft.family)}"
        self.desk.store_as("lead.add", title, lambda s: pipeline.add_lead(s, draft))

    def _make_list(self) -> PeopleList[AdultRow]:
        columns = _columns(self._stands)
        made = PeopleList(self.desk, "Adults", "Find an adult", columns, Reading(self._ids, self._rows))
        made.set_primary("Add an adult", self.add, icon="add")
        made.add_action("Pipeline", self.open_board, icon="adults")
        made.add_action("Training shelf", self.open_shelf, icon="book")
        made.add_action("Hours", self.open_hours, icon="clock")
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
        today = clock.today()
        with self.desk.ctx.store.read() as session:
            gate = read_rules(session).gate_day
            self._is_gated = gate is not None and today >= gate
            self._standing |= read_pipeline.rows_of(session, ids, today)
            return adults.adult_rows(session, ids, today)

    def _stands(self, row: AdultRow) -> Stand:
        """May this adult work with students? Words, how they are marked, and what is missing."""
        found = self._standing.get(row.id)
        if row.left_day is not None and row.left_day < clock.today():
            return Stand("Left", None, "")
        return stand(found, is_asked=self._is_gated) if found is not None else Stand("", None, "")

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


def _columns(stands: Callable[[AdultRow], Stand]) -> list[Column[AdultRow]]:
    return [
        Column[AdultRow](key="name", title="Name", value=lambda row: row.name, icon=lambda _row: "person",
                         tooltip=lambda row: row.name, least=200),
        Column[AdultRow](key="roles", title="Roles", sortable=False, least=170,
                         value=lambda row: ", ".join(label(role) for role in row.roles)),
        Column[AdultRow](key="stands", title="Stands", sortable=False, least=150,
                         value=lambda row: stands(row).words, tone=lambda row: stands(row).tone,
                         tooltip=lambda row: stands(row).missing or stands(row).words),
        Column[AdultRow](key="source", title="Comes from", value=lambda row: label(row.source), soft=True),
        Column[AdultRow](key="group", title="Groups", value=lambda row: row.groups,
                         tooltip=lambda row: row.groups),
    ]  # fmt: skip
