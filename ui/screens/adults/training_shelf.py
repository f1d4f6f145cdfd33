# SPDX-License-Identifier: Apache-2.0
"""The shelf of training material: files of this laptop, and who learned from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app import clock
from app.clock import id_from_text, id_text
from app.errors import PorchlightError
from app.keeping import material
from app.progress import Progress
from app.services import training
from app.services.training import MaterialDraft
from app.storage.queries import lists, pipeline
from app.storage.queries import training as read
from app.storage.queries.training import MaterialRow
from ui import choices
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.page import Page
from ui.kit.table import Column
from ui.kit.text import small
from ui.screens.adults.training import training_draft
from ui.theme import Tone

_KINDS = {"pdf": "PDF", "text": "Text", "video": "Video"}


class ShelfPage(Page):
    """One list; ``read`` fills it."""

    def __init__(self, desk: Desk, drafts: Drafts, back: Callable[[], object]) -> None:
        super().__init__("Training shelf")
        self._desk, self._drafts = desk, drafts
        self.add_action("Back", back, icon="left")
        self.set_primary("Add a file", self.choose, icon="add")
        self.banner = Banner(Tone.INFO)
        self.banner.clear()
        self.add(self.banner)
        self.files: ListPart[MaterialRow] = ListPart(
            "Training material", self._columns(),
            [
                ("Open", "eye", self.open_file),
                ("Note who learned from it", "check", self.learned),
                ("Edit", "edit", self.edit),
                ("Take off", "trash", self._remove),
            ],
            empty="Nothing is on the shelf yet: a leaflet, a slide set, a video that new adults learn from.",
            on_enter=self.open_file,
            always=0,
        )  # fmt: skip
        self.add(self.files, 1)
        self.add(
            small(
                "Files stay on the laptop on which they were added: they are neither in backups nor sent to "
                "other laptops. Where one is missing, add the same file there too."
            )
        )

    def read(self) -> None:
        """Read the shelf."""
        with self._desk.ctx.store.read() as session:
            self.files.show_rows(read.shelf(session, clock.today()))

    def choose(self) -> None:
        """Ask for a file and put it on the shelf."""
        endings = " ".join(f"*{one}" for one in material.KINDS)
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Add a file to the shelf", "", f"Training material ({endings})"
        )
        if chosen:
            self.put(Path(chosen))

    def put(self, path: Path) -> None:
        """Copy a file beside the screen, then ask what it is called."""
        missing = next(
            (row for row in self._rows() if self._is_missing(row) and row.file_name == path.name), None
        )
        data, wanted = self._desk.ctx.data, missing.sha256 if missing else ""

        def work(_progress: Progress) -> material.OnShelf:
            return material.put_on_shelf(data, path, wanted)

        self.banner.say(f"Copying {path.name} …", Tone.INFO)
        self._desk.jobs.start(work, done=self._is_there, failed=self._failed)

    def _is_there(self, made: material.OnShelf) -> None:
        self.banner.clear()
        if any(row.sha256 == made.sha256 for row in self._rows()):
            self.banner.say(f"{made.file_name} is on the shelf, and on this laptop.", Tone.OK)
            self.read()
            return
        self._ask(
            "Put on the shelf", "shelf new", {"title": Path(made.file_name).stem},
            lambda draft: lambda s: training.add_material(
                s, draft, made.kind, made.file_name, made.sha256, made.size
            ),
        )  # fmt: skip

    def _failed(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def edit(self, row: MaterialRow | None) -> None:
        """Change what a file is called."""
        if row is not None:
            self._ask(
                "Keep changes", f"shelf {row.id.hex()}",
                {"title": row.title, "topic": row.topic, "minutes": row.minutes},
                lambda draft: lambda s: training.change_material(s, row.id, draft),
            )  # fmt: skip

    def _ask(
        self, action: str, draft: str, values: dict[str, Any],
        store: Callable[[MaterialDraft], Callable[[Any], object]],
    ) -> None:  # fmt: skip
        def keep(values: dict[str, Any]) -> None:
            made = MaterialDraft(
                title=str(values["title"]), topic=str(values["topic"] or ""), minutes=values["minutes"] or 0
            )
            self._desk.store_as("shelf.keep", f"{action}: {made.title}", store(made))

        with self._desk.ctx.store.read() as session:
            topics = lists.words(session, "training_topics")
        self.dialog = FormDialog(
            self, "Training material", action,
            [
                Field(key="title", label="Title", required=True),
                Field(key="topic", label="About", kind="choice",
                      choices=choices.listed(topics, values.get("topic", ""))),
                Field(key="minutes", label="Minutes it takes", kind="number", least=0, most=1440),
            ],
            keep, drafts=self._drafts, draft=draft, values=values,
        )  # fmt: skip
        self.dialog.open()

    def open_file(self, row: MaterialRow | None) -> None:
        """Show a file with the system's program."""
        if row is None:
            return
        if self._is_missing(row):
            self.banner.say(
                f"{row.file_name} is not on this laptop. Bring the same file on a stick and add it here.",
                Tone.ATTENTION,
            )
            return
        path = material.place(self._desk.ctx.data, row.sha256, row.file_name)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.banner.say(f"This laptop has no program that shows {row.file_name}.", Tone.PROBLEM)

    def learned(self, row: MaterialRow | None) -> None:
        """Note that several adults learned from a file."""
        if row is None:
            return
        with self._desk.ctx.store.read() as session:
            done = read.learned_from(session, row.id)
            adults = [one for one in pipeline.board(session, clock.today()) if one.id not in done]

        def keep(values: dict[str, Any]) -> None:
            draft = training_draft({**values, "topic": row.topic or row.title, "material": id_text(row.id)})
            who = [id_from_text(one) for one in values["adults"]]
            title = f"Noted who learned from {row.title}"
            self._desk.store_as("training.keep", title, lambda s: training.add_training(s, who, draft))

        self.dialog = FormDialog(
            self, row.title, "Note it",
            [
                Field(key="adults", label="Who", kind="choices",
                      choices=[(id_text(one.id), one.name) for one in adults]),
                Field(key="day", label="Day", kind="date", required=True),
                Field(key="minutes", label="Minutes", kind="number", least=1, most=1440, required=True),
                Field(key="trainer", label="Who trained"),
            ],
            keep, drafts=self._drafts, draft=f"learned {row.id.hex()}",
            values={
                "day": clock.today(), "minutes": row.minutes or None, "trainer": self._desk.ctx.store.who,
            },
        )  # fmt: skip
        self.dialog.open()

    def _remove(self, row: MaterialRow | None) -> None:
        if row is None:
            return
        try:
            self._desk.store_as(
                "shelf.remove", f"Took {row.title} off the shelf",
                lambda s: training.remove_material(s, row.id),
            )  # fmt: skip
        except PorchlightError as problem:
            self._failed(problem)

    def _rows(self) -> list[MaterialRow]:
        with self._desk.ctx.store.read() as session:
            return read.shelf(session, clock.today())

    def _is_missing(self, row: MaterialRow) -> bool:
        return not material.is_here(self._desk.ctx.data, row.sha256, row.file_name)

    def _columns(self) -> list[Column[MaterialRow]]:
        Col = Column[MaterialRow]  # noqa: N806 - a class
        return [
            Col(key="title", title="Title", value=lambda r: r.title, least=200, sortable=False,
                                tooltip=lambda r: r.file_name),
            Col(key="topic", title="About", value=lambda r: r.topic, least=140, sortable=False,
                                soft=True, tooltip=lambda r: r.topic),
            Col(key="kind", title="Kind", value=lambda r: _KINDS.get(r.kind, r.kind), width=90,
                                sortable=False, soft=True),
            Col(key="minutes", title="Minutes", sortable=False, width=90,
                                value=lambda r: f"{r.minutes:,}" if r.minutes else ""),
            Col(key="learned", title="Learned", value=lambda r: f"{r.learned:,}", width=90,
                                sortable=False),
            Col(key="here", title="File", width=170, sortable=False,
                                value=lambda r: "Not on this laptop" if self._is_missing(r) else "Here",
                                tone=lambda r: Tone.ATTENTION if self._is_missing(r) else Tone.OK),
        ]  # fmt: skip
