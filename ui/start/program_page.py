# SPDX-License-Identifier: Apache-2.0
"""Second step of the first run: what the program is called, its school year, first site, and who you are."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.clock import today
from app.domain.dates import school_year_of
from app.errors import Invalid
from ui.kit.form import Field, Form
from ui.start.page import StartPage


def present_year() -> str:
    """The school year of today, such as "2026-27"."""
    year = school_year_of(today())
    return f"{year}-{(year + 1) % 100:02d}"


class ProgramPage(StartPage):
    """``answered`` comes when everything that is needed stands there and can be read."""

    answered = Signal()

    def __init__(self) -> None:
        super().__init__("Your program", "You can change all of this later in Settings.")
        self.form = Form(
            [
                Field(
                    key="name", label="Name of the program", required=True, placeholder="Pine Hill Tutoring"
                ),
                Field(
                    key="school_year",
                    label="School year",
                    required=True,
                    hint="Two years that follow each other, such as 2026-27.",
                ),
                Field(
                    key="site",
                    label="First site",
                    required=True,
                    placeholder="Library",
                    hint="A place where sessions happen. More can follow.",
                ),
                Field(key="coordinator", label="Your name", hint="It stands on reports and in the history."),
            ]
        )
        self.form.set_values({"school_year": present_year()})
        self.add(self.form)
        self.next_button = self.set_primary("&Next", self._go_on)
        self.start_with(self.form.field("name"))

    def _go_on(self) -> None:
        from app.services.program import school_year_named

        if not self.form.check():
            return
        try:
            year = school_year_named(str(self.form.values()["school_year"]))
        except Invalid as problem:
            self.form.show_errors(problem.fields)
            return
        self.form.set_values({"school_year": year.name})
        self.answered.emit()
