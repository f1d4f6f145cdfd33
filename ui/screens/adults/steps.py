# SPDX-License-Identifier: Apache-2.0
"""Clearance of one adult: each thing that is asked for with how it stands, and the steps behind it.

Enter on what is asked for notes a step of it. The rules are in ``app.domain.pipeline``.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.pipeline import Expiry, Item
from app.domain.words import Decision, RequirementKind, label
from app.services import pipeline
from app.services.pipeline import DECIDED, StepDraft
from app.storage.queries import pipeline as read
from app.storage.queries.adults import AdultProfile
from app.storage.queries.pipeline import StepRow
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.profile_part import open_row
from ui.theme import Tone

FORMS = ("step", "paper")
_RULE = (
    "Of a check only the decision is kept, who decided it, its number and its last day; never what the "
    "report says. What is asked for, by role and by where an adult comes from, is in Settings, Requirements."
)


class StepsPanel(QWidget):
    """What is asked for above, what was noted below."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: AdultProfile | None = None
        self.banner = Banner(Tone.OK)
        self.items: ListPart[Item] = ListPart(
            "What is asked for", _item_columns(),
            [
                ("All of it is on paper", "check", lambda _row: self.note_all()),
                ("Note a step", "add", lambda item: self.edit(item=item)),
            ],
            empty="Nothing is asked for in these roles.",
            on_enter=lambda item: self.edit(item=item),
        )  # fmt: skip
        self.steps: ListPart[StepRow] = ListPart(
            "What was noted", self._step_columns(),
            [
                ("Note a step", "add", lambda _row: self.edit()),
                ("Edit", "edit", self.edit),
                ("Remove", "trash", self._remove),
            ],
            empty="Nothing is noted yet.",
            on_enter=self.edit,
        )  # fmt: skip
        self._words: dict[str, str] = {}
        self.setLayout(
            column(
                self.banner, section_heading("What is asked for"), self.items, small(_RULE),
                section_heading("What was noted"), self.steps,
            )
        )  # fmt: skip

    def show_adult(self, data: AdultProfile) -> None:
        """Read where the adult stands."""
        self._data = data
        with self._desk.ctx.store.read() as session:
            row = read.rows_of(session, [data.id], clock.today())[data.id]
            self._words = {one.code: one.label for one in read.requirements(session)}
            self.steps.show_rows(read.steps_of(session, data.id))
        standing = row.standing
        self.items.show_rows(standing.items)
        reached = ", ".join(f"{label(stage)} {day_text(day)}" for stage, day in standing.days.items())
        if standing.is_cleared:
            self.banner.say(f"Cleared to work with students. {reached}.", Tone.OK)
        else:
            missing = "; ".join(standing.missing)
            said = f"Not cleared yet: {missing}." if missing else "Has left."
            self.banner.say(f"{said} {reached}." if reached else said, Tone.ATTENTION)

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a step by its id, or of a new one; or that all of it is on paper."""
        if kind == "paper":
            self.note_all()
            return True
        return open_row(self.steps.table, self.edit, row)

    def edit(self, row: StepRow | None = None, item: Item | None = None) -> None:
        """Open the form of a step; a new one without ``row``, of ``item`` if that is known."""
        adult = self._adult()
        values: dict[str, Any] = {
            "day": clock.today(), "decision": Decision.MET, "requirement": item.asked.code if item else "",
            "decided_by": self._desk.ctx.store.who,
        }  # fmt: skip
        if row is not None:
            values = {key: getattr(row, key) for key in _KEYS}
        self.dialog = FormDialog(
            self, f"Edit a step of {adult.display_name}" if row else f"A step of {adult.display_name}",
            "Keep step", self._fields(row), lambda values: self._keep(values, row), drafts=self._drafts,
            draft=f"step {adult.id.hex()} {row.id.hex() if row else ''}", values=values, columns=2,
        )  # fmt: skip
        self.dialog.open()

    def note_all(self) -> None:
        """Everything that is missing lies in a folder already: note it at once."""
        adult = self._adult()
        self.dialog = FormDialog(
            self, f"All of it is on paper: {adult.display_name}", "Note all of it",
            [
                Field(key="day", label="Since", kind="date", required=True,
                      hint="The day of the last of these papers. Checks are good from then on."),
                Field(key="decided_by", label="Who looked at the papers", required=True),
                Field(key="reference", label="Where they are", placeholder="folder 2026, drawer 2"),
            ],
            self._keep_all, drafts=self._drafts, draft=f"paper {adult.id.hex()} ",
            values={"day": clock.today(), "decided_by": self._desk.ctx.store.who},
        )  # fmt: skip
        self.dialog.open()

    def _keep_all(self, values: dict[str, Any]) -> None:
        adult = self._adult()

        def work(session: Any) -> None:
            pipeline.note_missing(
                session, adult.id, values["day"], str(values["decided_by"]), str(values["reference"] or "")
            )

        self._desk.store_as("step.all", f"Noted the papers of {adult.display_name}", work)

    def _keep(self, values: dict[str, Any], row: StepRow | None) -> None:
        adult = self._adult()
        draft = StepDraft(
            requirement=str(values["requirement"] or ""), day=values["day"] or clock.today(),
            decision=Decision(values["decision"] or Decision.MET),
            decided_by=str(values["decided_by"] or ""), reference=str(values["reference"] or ""),
            expires=values["expires"],
        )  # fmt: skip
        if row is None:
            self._desk.store_as(
                "step.add", f"Noted a step of {adult.display_name}",
                lambda s: pipeline.add_step(s, adult.id, draft),
            )  # fmt: skip
        else:
            self._desk.store_as(
                "step.change", f"Corrected a step of {adult.display_name}",
                lambda s: pipeline.change_step(s, row.id, draft),
            )  # fmt: skip

    def _remove(self, row: StepRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "step.remove", f"Removed a step of {self._adult().display_name}",
                lambda s: pipeline.remove_step(s, row.id),
            )  # fmt: skip

    def _fields(self, row: StepRow | None) -> list[Field | str]:
        with self._desk.ctx.store.read() as session:
            asked = read.requirements(session)
        choices = [(one.code, one.label) for one in asked if one.kind is not RequirementKind.TRAINING]
        if row is not None and row.requirement not in dict(choices):
            choices.append((row.requirement, "No longer asked for"))
        checks = [one.label for one in asked if one.kind in DECIDED]
        return [
            Field(key="requirement", label="What", kind="choice", required=True, choices=choices),
            Field(key="decision", label="Decision", kind="choice",
                  choices=[(str(one), label(one)) for one in Decision]),
            Field(key="day", label="Day", kind="date", required=True),
            Field(key="expires", label="Good through", kind="date",
                  hint=f"Empty: the usual time ({checks[0]} and the like), or for ever." if checks else ""),
            Field(key="decided_by", label="Who decided"),
            Field(key="reference", label="Number or place of the paper"),
        ]  # fmt: skip

    def _step_columns(self) -> list[Column[StepRow]]:
        return [
            Column[StepRow](key="day", title="Day", value=lambda r: day_text(r.day), width=120,
                            sortable=False),
            Column[StepRow](key="what", title="What", least=170, sortable=False,
                            value=lambda r: self._words.get(r.requirement, "No longer asked for")),
            Column[StepRow](key="decision", title="Decision", width=120, sortable=False,
                            value=lambda r: label(r.decision), tone=lambda r: _DECISIONS[r.decision]),
            Column[StepRow](key="who", title="Who decided", value=lambda r: r.decided_by, least=120,
                            sortable=False, soft=True, tooltip=lambda r: r.decided_by),
            Column[StepRow](key="reference", title="Number or place", value=lambda r: r.reference, least=120,
                            sortable=False, soft=True, tooltip=lambda r: r.reference),
        ]  # fmt: skip

    def _adult(self) -> AdultProfile:
        assert self._data is not None
        return self._data


_KEYS = ("requirement", "day", "decision", "decided_by", "reference", "expires")
_DECISIONS = {
    Decision.MET: Tone.OK,
    Decision.WAIVED: Tone.INFO,
    Decision.WAITING: Tone.ATTENTION,
    Decision.NOT_MET: Tone.PROBLEM,
}


def _item_columns() -> list[Column[Item]]:
    return [
        Column[Item](key="stage", title="For", value=lambda r: label(r.asked.stage), width=110, soft=True,
                     sortable=False),
        Column[Item](key="what", title="What", value=lambda r: r.asked.label, least=180, sortable=False,
                     tooltip=lambda r: r.asked.label),
        Column[Item](key="state", title="Stands", width=200, value=_state, tone=_tone, sortable=False),
        Column[Item](key="since", title="There since", width=120, sortable=False, soft=True,
                     value=lambda r: day_text(r.reached) if r.reached else ""),
        Column[Item](key="until", title="Good through", width=130, sortable=False, soft=True,
                     value=lambda r: day_text(r.expires) if r.expires else ""),
    ]  # fmt: skip


def _state(item: Item) -> str:
    if item.missing:
        told = item.missing.removeprefix(f"{item.asked.label}: ")
        return "Missing" if told == item.asked.label else told[:1].upper() + told[1:]
    if item.is_late:
        return "After the first day"
    return "Ends soon" if item.expiry is Expiry.SOON else "There"


def _tone(item: Item) -> Tone:
    if item.expiry is Expiry.EXPIRED:
        return Tone.PROBLEM
    if item.missing or item.is_late or item.expiry is Expiry.SOON:
        return Tone.ATTENTION
    return Tone.OK
