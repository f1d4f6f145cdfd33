# SPDX-License-Identifier: Apache-2.0
"""The program itself: its name, who coordinates it, the paper it prints on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.services.program import ProgramDraft, change_program
from app.storage.queries.calendar import ProgramRow, program
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import Card, flow
from ui.kit.text import label
from ui.screens.settings.section import Section

_PAPERS = {"letter": "Letter", "a4": "A4"}


class ProgramSection(Section):
    """Shown as facts; one form changes them."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "Program", "It stands on every sheet and report.")
        self.facts = label("")
        card = Card("")
        card.add(self.facts)
        self.body.addWidget(card)
        self.change = button("Change", self.ask, icon="edit")
        self.body.addWidget(flow(self.change))
        self.body.addStretch(1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {"program": self.ask}

    def read(self) -> None:
        """Show the program's facts."""
        row = self._row()
        self.facts.setText(
            "\n".join(
                (
                    f"Name: {row.name}",
                    f"Coordinator: {row.coordinator or 'not named'}",
                    f"Phone: {row.phone or 'none'}",
                    f"Paper: {_PAPERS.get(row.paper, row.paper)}",
                    f"School attendance counts from {row.min_enrolled_days} enrolled days on",
                )
            )
        )

    def ask(self) -> None:
        """Ask for other facts."""
        row = self._row()

        def keep(values: dict[str, Any]) -> None:
            draft = ProgramDraft(
                name=values["name"], school_year="", coordinator=values["coordinator"], phone=values["phone"],
                paper=values["paper"] or "letter", min_enrolled_days=values["min_enrolled_days"] or 0,
            )  # fmt: skip
            self.desk.store_as("program.change", "Changed the program", lambda s: change_program(s, draft))

        FormDialog(
            self, "Program", "Keep this",
            [
                Field(key="name", label="Name", required=True),
                Field(key="coordinator", label="Coordinator", hint="It stands in the history as who did it"),
                Field(key="phone", label="Phone", hint="Families find it on their reports"),
                Field(key="paper", label="Paper", kind="choice", choices=tuple(_PAPERS.items())),
                Field(
                    key="min_enrolled_days", label="Fewest enrolled days for an attendance rate",
                    kind="number", least=1, most=180, hint="10 unless your state says otherwise",
                ),
            ],
            keep, drafts=self.drafts, draft="program",
            values={
                "name": row.name, "coordinator": row.coordinator, "phone": row.phone, "paper": row.paper,
                "min_enrolled_days": row.min_enrolled_days,
            },
        ).exec()  # fmt: skip
        self.read()

    def _row(self) -> ProgramRow:
        with self.desk.ctx.store.read() as session:
            return program(session)
