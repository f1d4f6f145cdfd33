# SPDX-License-Identifier: Apache-2.0
"""What suggestions go by, on the profile of a student or an adult: times of the week, and who is kept apart.

Of an adult also languages, household, the nearest site and the longest way. Why two people are kept apart
stands behind a button.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text
from app.domain.availability import WEEKDAYS, Slot
from app.domain.restricted import Sight
from app.errors import Invalid
from app.services import availability as service
from app.services.availability import Kind
from app.storage.queries import availability
from app.storage.queries.availability import ApartRow, AroundRow, SlotRow
from ui import choices
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.dates import time_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import Card, clear, column, flow
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import label, section_heading
from ui.people.around_form import around_draft, around_fields, around_values
from ui.people.behind_show import BehindShow
from ui.theme import TIGHT

FORMS = ("times", "around", "apart")
_DAYS = [(str(number), name) for number, name in enumerate(WEEKDAYS)]


class AvailabilityPanel(QWidget):
    """``show_person`` reads and shows; forms come back open by ``open_form``."""

    def __init__(self, desk: Desk, drafts: Drafts, kind: Kind) -> None:
        super().__init__()
        self._desk, self._drafts, self._kind = desk, drafts, kind
        self._person: Id = b""
        self._name = ""
        self._slots: list[SlotRow] = []
        self._around: AroundRow | None = None
        self._apart: list[ApartRow] = []
        self._build()

    def _build(self) -> None:
        self.times: ListPart[SlotRow] = ListPart(
            "Times of the week",
            [
                Column(key="day", title="Day", value=lambda r: WEEKDAYS[r.weekday], least=140,
                       sortable=False),
                Column(key="from", title="From", value=lambda r: time_text(r.start), least=110,
                       sortable=False),
                Column(key="to", title="Until", value=lambda r: time_text(r.end), least=110, sortable=False),
                Column(key="minutes", title="Minutes", value=lambda r: str(r.slot.minutes), width=110,
                       align="right", sortable=False),
            ],
            [("Add times", "add", lambda _row: self.ask_times(None)), ("Change", "edit", self.ask_times),
             ("Take away", "trash", self.drop_times)],
            empty="No times are noted. Suggestions count the time that two people share.",
            on_enter=self.ask_times,
        )  # fmt: skip
        self.around = Card("Languages, household and the way")
        self._lines = column(spacing=TIGHT)
        self.around.body.addLayout(self._lines)
        self.around.add(flow(button("Change these", self.ask_around, icon="edit")))
        self.around.setVisible(self._kind == "adult")
        self.apart: ListPart[ApartRow] = ListPart(
            "Kept apart from",
            [
                Column(key="name", title="Name", value=lambda r: r.name, tooltip=lambda r: r.name, least=200,
                       icon=lambda r: "person" if r.kind == "student" else "adults"),
                Column(key="kind", title="", value=lambda r: r.kind.capitalize(), width=120, soft=True),
            ],
            [("Keep apart", "add", lambda _row: self.ask_apart()), ("May meet again", "undo", self.let_meet)],
            empty="Nobody. Whoever stands here is never suggested, nor put into one group by a suggestion.",
            on_enter=self._open,
        )  # fmt: skip
        self.reasons = label("")
        self.why = BehindShow(
            self._desk, Sight.RESTRICTED, "Why they are kept apart", self.reasons, self._show_reasons
        )
        layout = column(
            section_heading("Times of the week"), self.times, self.around, section_heading("Kept apart from"),
            self.apart, self.why,
        )  # fmt: skip
        layout.addStretch(1)
        self.setLayout(layout)

    def show_person(self, person_id: Id, name: str) -> None:
        """Read and show. Raises NotFound."""
        is_other = person_id != self._person
        self._person, self._name = person_id, name
        with self._desk.ctx.store.read() as session:
            self._slots = availability.times(session, self._kind, person_id)
            self._apart = availability.kept_apart(session, person_id)
            if self._kind == "adult":
                self._around = availability.around_adult(session, person_id, clock.today())
        self.times.show_rows(self._slots)
        self.apart.show_rows(self._apart)
        self._show_around()
        self.why.setVisible(bool(self._apart))
        self.why.say("The reasons are for those who may see restricted notes.")
        if is_other:
            self.why.close_again()
        else:
            self.why.read_again()

    def _show_around(self) -> None:
        clear(self._lines)
        row = self._around
        if row is None:
            return
        most = f"{row.most_travel} minutes" if row.most_travel is not None else "as the program’s rule says"
        together = f", with {row.together}" if row.together else ""
        for words, fact in (
            ("Languages", row.language_words or "none noted"),
            (
                "Household",
                f"{row.household or 'a household'}{together}" if row.household_id else "none noted",
            ),
            ("Nearest site", row.home_site or "not noted"),
            ("Longest way", most),
        ):
            self._lines.addWidget(label(f"{words}: {fact}"))

    def _show_reasons(self) -> None:
        self.reasons.setText(
            "\n".join(f"{row.name}: {row.reason or 'no reason noted'}" for row in self._apart)
        )

    # -- times --------------------------------------------------------------------------------------

    def ask_times(self, row: SlotRow | None) -> None:
        """Ask for days and times: new ones on several days at once, or one that is there."""
        values: dict[str, Any] = {}
        if row is not None:
            values = {"days": [str(row.weekday)], "start": row.start, "end": row.end}
        self._open_form(
            "Change these times" if row else "Add times", "Keep this" if row else "Add times",
            f"times {self._person.hex()} {row.id.hex() if row else ''}",
            [
                Field(key="days", label="Days", kind="choices", choices=_DAYS, required=True),
                Field(key="start", label="From", kind="time", required=True),
                Field(key="end", label="Until", kind="time", required=True),
            ],
            lambda given: self._keep_times(given, row), values,
        )  # fmt: skip

    def _keep_times(self, given: dict[str, Any], row: SlotRow | None) -> None:
        new = [Slot(int(day), given["start"], given["end"]) for day in given["days"]]
        kept = [one.slot for one in self._slots if row is None or one.id != row.id]
        try:
            self._store_times("Noted", [*kept, *new])
        except Invalid as problem:
            raise Invalid({"end": str(problem)}) from None

    def drop_times(self, row: SlotRow | None) -> None:
        """Take a time away."""
        if row is not None:
            self._store_times("Took away", [one.slot for one in self._slots if one.id != row.id])

    def _store_times(self, verb: str, slots: list[Slot]) -> None:
        person, kind = self._person, self._kind
        self._desk.store_as(
            "times.set", f"{verb} times of {self._name}",
            lambda s: service.set_times(s, kind, person, slots),
        )  # fmt: skip

    # -- around -------------------------------------------------------------------------------------

    def ask_around(self) -> None:
        """Ask for an adult's languages, household, nearest site and longest way."""
        if self._around is None:
            return
        person = self._person
        self._open_form(
            f"Languages and the way of {self._name}", "Keep this", f"around {person.hex()} ",
            around_fields(self._desk, self._around),
            lambda given: self._desk.store_as(
                "adult.around", f"Changed what {self._name} brings along",
                lambda s: service.set_around(s, person, around_draft(given)),
            ),
            around_values(self._around),
        )  # fmt: skip

    # -- kept apart ---------------------------------------------------------------------------------

    def ask_apart(self) -> None:
        """Ask who is to be kept apart, and why."""
        person = self._person
        students = [
            (f"student {value}", words) for value, words in choices.student_choices(self._desk.ctx.store)
        ]
        adults = [(f"adult {value}", words) for value, words in choices.adult_choices(self._desk.ctx.store)]
        offered = [*adults, *students] if self._kind == "student" else [*students, *adults]
        own = f"{self._kind} {person.hex()}"
        self._open_form(
            f"Keep apart from {self._name}", "Keep apart", f"apart {person.hex()} ",
            [
                Field(key="other", label="From whom", kind="choice", required=True,
                      choices=[one for one in offered if one[0].replace("-", "") != own]),
                Field(key="reason", label="Why", kind="long",
                      hint="Restricted: it never leaves the program’s own laptops."),
            ],
            lambda given: self._desk.store_as(
                "apart.add", f"Kept somebody apart from {self._name}",
                lambda s: service.keep_apart(s, person, _chosen(given["other"]), given["reason"]),
            ),
            {},
        )  # fmt: skip

    def let_meet(self, row: ApartRow | None) -> None:
        """Two people may be put together again."""
        if row is None:
            return
        person = self._person
        self._desk.store_as(
            "apart.end", f"{self._name} and {row.name} may meet again",
            lambda s: service.let_together(s, person, row.person_id),
        )  # fmt: skip

    def _open(self, row: ApartRow) -> None:
        if row.kind == "student":
            self._desk.navigator.open_student(row.person_id)
        else:
            self._desk.navigator.open_adult(row.person_id)

    # -- forms --------------------------------------------------------------------------------------

    def open_form(self, kind: str, row: str) -> bool:
        """Open a form by its kind and the id of its row; False when there is none."""
        if kind == "times":
            found = next((one for one in self._slots if one.id.hex() == row), None)
            if row and found is None:
                return False
            self.ask_times(found)
        elif kind == "around" and self._around is not None:
            self.ask_around()
        elif kind == "apart":
            self.ask_apart()
        else:
            return False
        return True

    def _open_form(
        self, title: str, action: str, draft: str, fields: list[Any], keep: Any, values: dict[str, Any]
    ) -> None:
        self.dialog = FormDialog(
            self, title, action, fields, keep, drafts=self._drafts, draft=draft, values=values
        )
        self.dialog.open()


def _chosen(value: str) -> Id:
    return id_from_text(value.partition(" ")[2])
