# SPDX-License-Identifier: Apache-2.0
"""The people who take turns at this laptop: names and PINs, so that History says who did what.

Also who of them sees health, custody and restricted notes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.context import name_author
from app.errors import Invalid, PorchlightError
from app.keeping.people_here import (
    PersonHere,
    add_person,
    change_pin,
    change_sight,
    people_here,
    remove_person,
)
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.screens.settings.section import Section

_WHAT = (
    "Where two or more take turns at one laptop, each has a name and a PIN here: History then says who did "
    "what, and health, custody and restricted notes are shown to those who are to see them. They are names, "
    "not walls: whoever knows the passphrase can open everything."
)
_SAME = "The two are not the same. Type it again."
_PIN = Field(
    key="pin", label="PIN", kind="secret", hint="Four to eight digits. Empty asks for none."
)  # fmt: skip
_AGAIN = Field(key="again", label="The same again", kind="secret")
_SIGHTS: list[Field | str] = [
    Field(key="sees_care", label="Sees health and custody of students", kind="check"),
    Field(key="sees_restricted", label="Sees restricted notes and incidents", kind="check"),
]


class PeopleSection(Section):
    """One list."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "People at this laptop", _WHAT)
        self.people: ListPart[PersonHere] = ListPart(
            "People at this laptop",
            [
                Column(key="name", title="Name", value=lambda r: r.name, least=200, sortable=False),
                Column(key="pin", title="PIN", value=_pin, width=90, soft=True, sortable=False),
                Column(
                    key="sees",
                    title="Sees also",
                    value=_sees,
                    least=180,
                    soft=True,
                    sortable=False,
                    tooltip=_sees,
                ),
            ],
            [
                ("Add a person", "add", lambda _row: self.ask_person()),
                ("Change the PIN", "edit", self.ask_pin),
                ("What they see", "lock", self.ask_sight),
                ("Take off", "trash", self.remove),
            ],
            empty="Nobody is listed, so nobody is asked. Add everybody who works here, yourself too.",
            on_enter=self.ask_pin,
        )
        self.body.addWidget(self.people)
        self.body.addStretch(1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {"person": self.ask_person}

    def read(self) -> None:
        """Show the list."""
        self.people.show_rows(people_here(self.desk.ctx.store))

    def ask_person(self) -> None:
        """Ask for a name, a PIN, and what they see; the first one is whoever runs the program."""
        is_first = not people_here(self.desk.ctx.store)

        def keep(values: dict[str, Any]) -> None:
            if values["pin"] != values["again"]:
                raise Invalid({"again": _SAME})
            add_person(
                self.desk.ctx.store, values["name"], values["pin"],
                sees_care=values["sees_care"], sees_restricted=values["sees_restricted"],
            )  # fmt: skip

        FormDialog(
            self, "Add a person", "Add this person",
            [Field(key="name", label="Name", required=True), _PIN, _AGAIN, *_SIGHTS], keep,
            drafts=self.drafts, draft="person", values={"sees_care": is_first, "sees_restricted": is_first},
        ).exec()  # fmt: skip
        self.read()

    def ask_pin(self, row: PersonHere | None) -> None:
        """Ask for another PIN."""
        if row is None:
            return

        def keep(values: dict[str, Any]) -> None:
            if values["pin"] != values["again"]:
                raise Invalid({"again": _SAME})
            change_pin(self.desk.ctx.store, row.name, values["pin"])

        FormDialog(
            self, f"A new PIN for {row.name}", "Keep this", [_PIN, _AGAIN], keep,
            drafts=self.drafts, draft=f"pin {row.name}",
        ).exec()  # fmt: skip
        self.read()

    def ask_sight(self, row: PersonHere | None) -> None:
        """Ask what somebody sees."""
        if row is None:
            return
        FormDialog(
            self, f"What {row.name} sees", "Keep this", _SIGHTS,
            lambda values: change_sight(self.desk.ctx.store, row.name, **values),
            drafts=self.drafts, draft=f"sight {row.name}",
            values={"sees_care": row.sees_care, "sees_restricted": row.sees_restricted},
        ).exec()  # fmt: skip
        self.read()

    def remove(self, row: PersonHere | None) -> None:
        """Take somebody off; what that person did keeps the name."""
        if row is None:
            return
        store = self.desk.ctx.store
        try:
            remove_person(store, row.name)
        except PorchlightError as problem:
            self.fail(problem)
            return
        if store.who == row.name:
            name_author(store)
        self.read()


def _pin(row: PersonHere) -> str:
    return "Set" if row.has_pin else "None"


def _sees(row: PersonHere) -> str:
    sights = (("Health and custody", row.sees_care), ("Restricted notes", row.sees_restricted))
    return ", ".join(words for words, sees in sights if sees) or "Nothing more"
