# SPDX-License-Identifier: Apache-2.0
"""Sites, where sessions happen; and the schools the students go to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import clock
from app.clock import id_from_text, id_text
from app.services import places
from app.storage.queries import calendar
from app.storage.queries.calendar import SchoolRow, SiteRow
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading
from ui.screens.settings.section import Section


class PlacesSection(Section):
    """Two lists."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "Sites", "Where sessions happen: a school, a library.")
        self.sites: ListPart[SiteRow] = ListPart(
            "Sites",
            [
                Column(key="name", title="Site", value=lambda r: r.name, least=180),
                Column(key="school", title="At the school", value=lambda r: r.school, least=160, soft=True),
                Column(key="groups", title="Groups", value=lambda r: str(r.groups), width=100, align="right"),
            ],
            [
                ("Add a site", "add", lambda _row: self.ask_site(None)),
                ("Change", "edit", self.ask_site),
                ("Take off", "trash", self.remove_site),
            ],
            empty="No site yet. A session needs one.",
            on_enter=self.ask_site,
        )
        self.schools: ListPart[SchoolRow] = ListPart(
            "Schools",
            [
                Column(key="name", title="School", value=lambda r: r.name, least=180),
                Column(key="district", title="District", value=lambda r: r.district, least=160, soft=True),
                Column(
                    key="students",
                    title="Students",
                    value=lambda r: str(r.students),
                    width=100,
                    align="right",
                ),
            ],
            [
                ("Add a school", "add", lambda _row: self.ask_school(None)),
                ("Change", "edit", self.ask_school),
                ("Take off", "trash", self.remove_school),
            ],
            empty="No school yet. The school's list of students brings its own.",
            on_enter=self.ask_school,
        )
        self.body.addWidget(self.sites)
        self.body.addWidget(section_heading("Schools"))
        self.body.addWidget(self.schools)
        self.body.addStretch(1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {"site ": lambda: self.ask_site(None), "school ": lambda: self.ask_school(None)}

    def read(self) -> None:
        """Show both lists."""
        with self.desk.ctx.store.read() as session:
            self.sites.show_rows(calendar.sites(session))
            self.schools.show_rows(calendar.schools(session, clock.today()))

    def ask_site(self, row: SiteRow | None) -> None:
        """Ask for a site, new or known."""
        with self.desk.ctx.store.read() as session:
            schools = [(id_text(one.id), one.name) for one in calendar.schools(session, clock.today())]

        def keep(values: dict[str, Any]) -> None:
            school = id_from_text(values["school_id"]) if values["school_id"] else None

            def work(s: Any) -> None:
                if row is None:
                    places.add_site(s, values["name"], school)
                else:
                    places.rename_site(s, row.id, values["name"])
                    places.set_site_school(s, row.id, school)

            title = f"{'Added' if row is None else 'Changed'} the site {values['name']}"
            self.desk.store_as("site.change", title, work)

        FormDialog(
            self, "Site", "Add it" if row is None else "Keep this",
            [
                Field(key="name", label="Name", required=True),
                Field(
                    key="school_id", label="At the school", kind="choice",
                    choices=[("", "At no school"), *schools],
                ),
            ],
            keep, drafts=self.drafts, draft=f"site {'' if row is None else id_text(row.id)}",
            values={
                "name": "" if row is None else row.name,
                "school_id": id_text(row.school_id) if row and row.school_id else "",
            },
        ).exec()  # fmt: skip
        self.read()

    def remove_site(self, row: SiteRow | None) -> None:
        """Take a site off the list."""
        if row is not None:
            self.store("site.remove", f"Took {row.name} off", lambda s: places.remove_site(s, row.id))

    def ask_school(self, row: SchoolRow | None) -> None:
        """Ask for a school, new or known."""

        def keep(values: dict[str, Any]) -> None:
            name, district = values["name"], values["district"]

            def work(s: Any) -> None:
                if row is None:
                    places.add_school(s, name, district)
                else:
                    places.change_school(s, row.id, name, district)

            self.desk.store_as("school.change", f"{'Added' if row is None else 'Changed'} {name}", work)

        FormDialog(
            self, "School", "Add it" if row is None else "Keep this",
            [Field(key="name", label="Name", required=True), Field(key="district", label="District")],
            keep, drafts=self.drafts, draft=f"school {'' if row is None else id_text(row.id)}",
            values={"name": "" if row is None else row.name, "district": "" if row is None else row.district},
        ).exec()  # fmt: skip
        self.read()

    def remove_school(self, row: SchoolRow | None) -> None:
        """Take a school off the list."""
        if row is not None:
            self.store("school.remove", f"Took {row.name} off", lambda s: places.remove_school(s, row.id))
