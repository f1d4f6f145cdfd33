# SPDX-License-Identifier: Apache-2.0
"""From a file to its people: what it is, what would be done, the questions it leaves, and the result.

Nothing is stored before the one primary button is pressed; it names the number. A dry run is repeated by
itself after every answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from app.disk.room import require_room_to_bring_in
from app.errors import Invalid, PorchlightError
from app.exchange.apply import ImportResult
from app.exchange.plan import PreviewLine
from app.exchange.roster import Kind
from app.i18n import counted
from app.keeping.shelf import keep_if_possible
from app.progress import Progress
from app.services.imports import take_back_import
from ui.desk import Desk
from ui.errors import sentence_for
from ui.importing.asked import KIND_WORDS, Asked, unpacked
from ui.importing.columns_dialog import ColumnsDialog
from ui.importing.lines import what_comes
from ui.importing.trial import Trial
from ui.jobs import Job
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.empty import EmptyState
from ui.kit.page import Page
from ui.kit.progress_bar import ProgressBar
from ui.theme import Tone


class ImportPage(QWidget):
    """``close`` goes back to where the page was opened from."""

    def __init__(self, desk: Desk, close: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName("Bring in a file")
        self.setAcceptDrops(True)
        self.desk = desk
        self.asked: Asked | None = None
        self._job: Job | None = None
        self.page = Page("Bring in a file")
        self.page.add_tool(button("Back", close, icon="left"))
        self.page.add_tool(button("Choose a file", self.choose_file, icon="import"))
        self.page.add_tool(button("Choose a folder", self.choose_folder, icon="folder"))
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.page.add(self.banner)
        self.bar = ProgressBar()
        self.page.add(self.bar)
        self.trial = Trial()
        self.trial.answered.connect(self._answered)
        self.trial.columns_wanted.connect(self.choose_columns)
        self.trial.failed_wanted.connect(self.choose_failed)
        self.trial.decided.connect(self._decide)
        self.empty = EmptyState(
            "Their files, as they are",
            "A CSV or Excel list, a OneRoster or School Data Sync folder or zip, an export of the school's "
            "system, or its attendance. Choose it, or drop it here: first you see what it would do.",
            "Choose a file",
            self.choose_file,
            icon="import",
        )
        self.parts = QStackedWidget()
        self.parts.addWidget(self.empty)
        self.parts.addWidget(self.trial)
        self.page.add(self.parts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def half_typed(self) -> dict[str, Any]:
        """The chosen file and every answer given about it; empty before a file is chosen."""
        return {} if self.asked is None else self.asked.packed()

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose that file again with those answers, and try it: nothing is stored."""
        if not kept:
            return
        asked = unpacked(kept)
        self.try_file(asked.path, asked)

    # -- choosing -------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file and show what it would do."""
        file, _ = QFileDialog.getOpenFileName(
            self, "Bring in a file", "", "Lists (*.csv *.txt *.tsv *.xlsx *.zip);;All files (*)"
        )
        if file:
            self.try_file(Path(file))

    def choose_folder(self) -> None:
        """Ask for the folder of a OneRoster or School Data Sync export."""
        folder = QFileDialog.getExistingDirectory(self, "Bring in a folder")
        if folder:
            self.try_file(Path(folder))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            self.try_file(Path(local[0]))

    def try_file(self, path: Path, asked: Asked | None = None) -> None:
        """A dry run of a new source, or of one with answers given before: nothing is stored."""
        self.asked = asked = asked or Asked(path)
        self.trial.show_nothing()
        self.trial.options.set_values(
            {"kind": asked.as_kind, "dates": asked.dates, "create_missing": asked.create_missing}
        )
        self.trial.columns.setVisible(path.is_file())
        self._try()

    def _answered(self) -> None:
        if self.asked is None:
            return
        values = self.trial.options.values()
        if values["kind"] != self.asked.as_kind:
            self.asked.mapping = None
        self.asked.as_kind, self.asked.dates = values["kind"] or "auto", values["dates"]
        self.asked.create_missing = bool(values["create_missing"])
        self._try()

    def choose_columns(self) -> None:
        """Ask which column holds what, and try again."""
        if self.asked is None:
            return
        kind = self.asked.as_kind
        if kind == "auto" and self.trial.result is not None:
            kind = self.trial.result.kind
        try:
            dialog = ColumnsDialog(
                self, self.desk.ctx.store, self.asked.path, kind, self.desk.drafts.part("import")
            )
        except PorchlightError as problem:
            self._failed(problem)
            return
        if dialog.exec() and dialog.mapping is not None:
            self.asked.mapping, self.asked.as_kind = dialog.mapping, str(dialog.mapping.kind)
            self.trial.options.set_values({"kind": self.asked.as_kind})
            self._try()

    # -- trying ---------------------------------------------------------------------------------

    def _try(self) -> None:
        self._start(dry_run=True)

    def bring_in(self) -> None:
        """Store what the dry run showed, as one action that can be taken back for 30 days."""
        self._start(dry_run=False)

    def _start(self, *, dry_run: bool) -> None:
        asked, ctx = self.asked, self.desk.ctx
        if asked is None:
            return

        def work(progress: Progress) -> ImportResult:
            if not dry_run:
                require_room_to_bring_in(ctx.data.root)  # before a backup takes more of it
                keep_if_possible(ctx.store, ctx.data, "import", progress)
            return asked.run(ctx.store, progress, dry_run=dry_run)

        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
        self.banner.clear()
        job = self._job = Job(work, must_finish="" if dry_run else "The import")
        job.done.connect(self._show_trial if dry_run else self._show_done)
        job.failed.connect(self._failed)
        job.cancelled.connect(lambda: self.banner.say("Stopped. Nothing was stored.", Tone.INFO))
        self.bar.follow(job, f"Reading {asked.path.name} …")
        self.desk.jobs.run(job)

    def _show_trial(self, result: ImportResult) -> None:
        assert self.asked is not None
        what = KIND_WORDS.get(Kind(result.kind), result.kind)
        self.page.set_title(
            self.asked.path.name, f"This is {what}. You see what would be done; nothing is stored yet."
        )
        self.parts.setCurrentWidget(self.trial)
        self.trial.show_result(result, is_done=False)
        number = result.added + result.changed
        if number:
            self.page.set_primary(f"Bring in {what_comes(result)}", self.bring_in, icon="check")
        elif self.page.primary is not None:
            self.page.primary.hide()
        if not number and not result.errors:
            self.banner.say("Everything in this file is here already.", Tone.OK)

    def _show_done(self, result: ImportResult) -> None:
        assert self.asked is not None
        self.page.set_title(self.asked.path.name, "Brought in. It can be taken back for 30 days.")
        if self.page.primary is not None:
            self.page.primary.hide()
        self.trial.show_result(result, is_done=True)
        self.banner.say(
            f"{result.added:,} added, {result.changed:,} changed.", Tone.OK, "Take back", self.take_back
        )
        if result.added:
            self._offer_twins()

    def _offer_twins(self) -> None:
        """Who may be here twice now is compared side by side, never made one by itself."""
        from app.storage.queries.duplicates import possible_duplicates

        with self.desk.ctx.store.read() as session:
            kinds = ("student", "adult")
            found = sum(len(possible_duplicates(session, kind=kind)) for kind in kinds)
        if found:
            words = f"Compare {counted(found, 'pair')} that may be one"
            self.page.set_primary(words, lambda: self.desk.navigator.run("today", "twins"), icon="people")

    def take_back(self) -> None:
        """Take back what was just brought in."""
        result = self.trial.result
        if result is None or result.import_id is None:
            return
        try:
            back = take_back_import(self.desk.ctx.store, result.import_id)
        except PorchlightError as problem:
            self._failed(problem)
            return
        kept = f" {back.kept} changed since and stay." if back.kept else ""
        self._try()
        self.banner.say(f"Taken back.{kept}", Tone.OK)

    def _failed(self, problem: BaseException) -> None:
        """A question is answered in the options; anything else is a sentence. The page stays usable."""
        if self.asked is not None:
            self.page.set_title(self.asked.path.name, "Nothing is stored yet.")
        if self.page.primary is not None:
            self.page.primary.hide()
        self.trial.show_nothing()
        fields = problem.fields if isinstance(problem, Invalid) else {}
        if fields:
            self.parts.setCurrentWidget(self.trial)
            left = self.trial.show_questions(fields)
            if left:
                self.banner.say(left, Tone.ATTENTION, "Which column is what?", self.choose_columns)
            else:
                self.banner.say("One question has to be answered first; it stands below.", Tone.ATTENTION)
        else:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)

    # -- answers --------------------------------------------------------------------------------

    def _decide(self, line: PreviewLine, answer: str) -> None:
        if self.asked is None:
            return
        if answer == "same":
            self.asked.decide(line, same=line.candidates[0].row_id)
        else:
            self.asked.decide(line, take_file=answer == "file")
        self._try()

    def choose_failed(self) -> None:
        """Ask where the rows that cannot be used go."""
        file, _ = QFileDialog.getSaveFileName(self, "Save these rows", "rows-to-fix.csv", "CSV (*.csv)")
        if file:
            self.save_failed_to(Path(file))

    def save_failed_to(self, file: Path) -> None:
        """Write the rows that cannot be used, with the reason first; they can be put right and brought in."""
        asked, store = self.asked, self.desk.ctx.store
        if asked is not None:
            self.desk.jobs.start(
                lambda progress: asked.run(store, progress, dry_run=True, failed_to=file),
                done=lambda result: self.banner.say(
                    f"{counted(len(result.errors), 'row')} with the reasons: {file.name}.", Tone.OK
                ),
                failed=self._failed,
                must_finish="The file of rows to put right",
            )
