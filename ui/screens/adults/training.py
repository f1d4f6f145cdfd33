# SPDX-License-Identifier: Apache-2.0
"""What one adult was trained in; the minutes are what the training requirement sums up."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.attendance import hours_text
from app.services import training
from app.services.training import TrainingDraft
from app.storage.queries import lists
from app.storage.queries import training as read
from app.storage.queries.adults import AdultProfile
from app.storage.queries.training import TrainingRow
from ui import choices
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.profile_part import open_row

FORMS = ("training",)


class TrainingPanel(QWidget):
    """The log of one adult."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: AdultProfile | None = None
        self.log: ListPart[TrainingRow] = ListPart(
            "Training", _columns(),
            [
                ("Add a training", "add", lambda _row: self.edit()),
                ("Edit", "edit", self.edit),
                ("Remove", "trash", self._remove),
            ],
            empty="No training yet. Add what the adult has learned, when, and for how long.",
            on_enter=self.edit,
        )  # fmt: skip
        self.total = small("")
        self.setLayout(column(section_heading("Training"), self.log, self.total))

    def show_adult(self, data: AdultProfile) -> None:
        """Read the log."""
        self._data = data
        with self._desk.ctx.store.read() as session:
            rows = read.trainings_of(session, data.id)
        self.log.show_rows(rows)
        self.total.setText(f"{hours_text(sum(row.minutes for row in rows))} in all." if rows else "")

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a training by its id, or of a new one."""
        return kind == "training" and open_row(self.log.table, self.edit, row)

    def edit(self, row: TrainingRow | None = None) -> None:
        """Open the form of a training; a new one without ``row``."""
        adult = self._adult()
        values: dict[str, Any] = {"day": clock.today(), "trainer": self._desk.ctx.store.who}
        if row is not None:
            values = {key: getattr(row, key) for key in ("day", "topic", "minutes", "trainer")}
            values["material"] = id_text(row.material_id) if row.material_id else ""
        self.dialog = FormDialog(
            self, f"Training of {adult.display_name}", "Keep training", training_fields(self._desk, row),
            lambda values: self._keep(values, row), drafts=self._drafts, values=values,
            draft=f"training {adult.id.hex()} {row.id.hex() if row else ''}", columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: TrainingRow | None) -> None:
        adult, draft = self._adult(), training_draft(values)

        def work(session: Any) -> None:
            if row is None:
                training.add_training(session, [adult.id], draft)
            else:
                training.change_training(session, row.id, draft)

        title = f"{'Noted' if row is None else 'Corrected'} a training of {adult.display_name}"
        self._desk.store_as("training.keep", title, work)

    def _remove(self, row: TrainingRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "training.remove", f"Removed a training of {self._adult().display_name}",
                lambda s: training.remove_training(s, row.id),
            )  # fmt: skip

    def _adult(self) -> AdultProfile:
        assert self._data is not None
        return self._data


def training_fields(desk: Desk, row: TrainingRow | None = None) -> list[Field | str]:
    """What is asked about a training."""
    with desk.ctx.store.read() as session:
        topics = lists.words(session, "training_topics")
        shelf = [(id_text(one.id), one.title) for one in read.shelf(session, clock.today())]
    if row is not None and row.material_id is not None and id_text(row.material_id) not in dict(shelf):
        shelf.append((id_text(row.material_id), row.material))
    return [
        Field(key="topic", label="About", kind="choice", required=True,
              choices=choices.listed(topics, row.topic if row is not None else "")),
        Field(key="day", label="Day", kind="date", required=True),
        Field(key="minutes", label="Minutes", kind="number", required=True, least=1,
              most=training.MOST_MINUTES),
        Field(key="trainer", label="Who trained"),
        Field(key="material", label="From the shelf", kind="choice", choices=[("", "Nothing"), *shelf]),
    ]  # fmt: skip


def training_draft(values: dict[str, Any]) -> TrainingDraft:
    """The draft of a filled form."""
    material: Id | None = id_from_text(str(values["material"])) if values.get("material") else None
    return TrainingDraft(
        topic=str(values["topic"] or ""), day=values["day"] or clock.today(), minutes=values["minutes"] or 0,
        trainer=str(values["trainer"] or ""), material_id=material,
    )  # fmt: skip


def _columns() -> list[Column[TrainingRow]]:
    Col = Column[TrainingRow]  # noqa: N806 - a class
    return [
        Col(key="day", title="Day", value=lambda r: day_text(r.day), width=120, sortable=False),
        Col(key="topic", title="About", value=lambda r: r.topic, least=180, sortable=False,
                            tooltip=lambda r: r.topic),
        Col(key="minutes", title="Time", value=lambda r: hours_text(r.minutes), width=110,
                            sortable=False),
        Col(key="trainer", title="Who trained", value=lambda r: r.trainer, least=120, soft=True,
                            sortable=False, tooltip=lambda r: r.trainer),
        Col(key="material", title="From the shelf", value=lambda r: r.material, least=140,
                            soft=True, sortable=False, tooltip=lambda r: r.material),
    ]  # fmt: skip
