# SPDX-License-Identifier: Apache-2.0
"""Printing sheets: which days and site, on which paper, in which language; into one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.clock import Id, id_from_text
from app.printing.sheets import SheetsAsk, print_sheets
from app.progress import Progress
from app.storage.queries.calendar import program
from ui import choices
from ui.desk import Desk
from ui.errors import sentence_for
from ui.jobs import Job
from ui.kit.dialog import ActionDialog
from ui.kit.form import Field, Form
from ui.kit.progress_bar import ProgressBar


class PrintDialog(ActionDialog):
    """``printed`` are the numbers of the sheets in ``file``; empty until they were written."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        first: date,
        last: date,
        session_ids: Sequence[Id] | None = None,
        site_id: str = "",
    ) -> None:
        super().__init__(
            parent, "Print sheets", "Save as PDF", on_action=self._choose_file, width=640,
            sentence="One file with a numbered sheet for every session that is planned in these days.",
        )  # fmt: skip
        self._desk, self._session_ids = desk, session_ids
        self._job: Job | None = None
        self.printed: list[str] = []
        self.file = Path()
        with desk.ctx.store.read() as session:
            paper = program(session).paper
        self.form = Form(
            [
                Field(key="first", label="From", kind="date", required=True),
                Field(key="last", label="To", kind="date", required=True),
                Field(
                    key="site_id", label="Site", kind="choice",
                    choices=[("", "All sites"), *choices.site_choices(desk.ctx.store)],
                ),
                Field(
                    key="paper", label="Paper", kind="choice", choices=[("letter", "Letter"), ("a4", "A4")]
                ),
                Field(
                    key="language", label="Language", kind="choice",
                    choices=[("en", "English"), ("es", "Spanish")],
                ),
                Field(key="large", label="Large print", kind="check"),
            ],
            columns=2,
        )  # fmt: skip
        self.form.set_values(
            {"first": first, "last": last, "site_id": site_id, "paper": paper, "language": "en"}
        )
        for key in ("first", "last", "site_id"):
            self.form.set_shown(key, shown=session_ids is None)
        self.bar = ProgressBar()
        self.add(self.form)
        self.add(self.bar)

    def _choose_file(self) -> bool:
        if self.form.check():
            name = f"sheets-{self.form.values()['first']}.pdf"
            file, _ = QFileDialog.getSaveFileName(self, "Save the sheets", name, "PDF (*.pdf)")
            if file:
                self.print_to(Path(file))
        return False  # the dialog closes when the file is whole

    def print_to(self, file: Path) -> None:
        """Draw the sheets into ``file``, beside the screen; Cancel leaves neither file nor numbers."""
        values = self.form.values()
        ask = SheetsAsk(
            values["first"], values["last"],
            site_id=id_from_text(values["site_id"]) if values["site_id"] else None,
            session_ids=self._session_ids, paper=values["paper"], large=bool(values["large"]),
            language="es" if values["language"] == "es" else "en",
        )  # fmt: skip
        self.file = file

        def work(progress: Progress) -> list[str]:
            return print_sheets(self._desk.ctx.store, ask, file, progress)

        self.show_problem("")
        self.action.setEnabled(False)
        job = self._job = Job(work, must_finish="The file of sheets")
        job.done.connect(self._done)
        job.failed.connect(lambda problem: self.show_problem(sentence_for(problem)))
        job.finished.connect(lambda: self.action.setEnabled(True))
        self.bar.follow(job, "Drawing the sheets …")
        self._desk.jobs.run(job)

    def _done(self, numbers: list[str]) -> None:
        self.printed = numbers
        self.accept()

    def reject(self) -> None:
        """Closing stops the drawing."""
        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
        super().reject()
