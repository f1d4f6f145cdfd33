# SPDX-License-Identifier: Apache-2.0
"""Backups, how things stand with them, checking the data, and everything as open files.

What is shown of one backup is in ``backup_list``, going back to it in ``going_back``, leaving with everything
in ``taking_out``; what is made and kept is the business of ``app.keeping``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.keeping import shelf
from app.keeping.checkup import check_everything
from app.keeping.shelf import Kept
from app.keeping.standing import Standing, read_standing
from app.progress import Progress
from app.storage.checks import Check
from ui.backup_words import nudge, standing_words
from ui.desk import Desk
from ui.jobs import Job
from ui.kit.buttons import button
from ui.kit.dialog import confirm
from ui.kit.form_dialog import Drafts
from ui.kit.layout import flow
from ui.kit.progress_bar import ProgressBar
from ui.kit.text import label, section_heading
from ui.screens.settings.backup_list import BackupList
from ui.screens.settings.check_part import CheckTable, verdict
from ui.screens.settings.going_back import GoingBack
from ui.screens.settings.section import Section
from ui.screens.settings.taking_out import TakingOut
from ui.theme import Tone


class BackupSection(Section):
    """How things stand, what can be done, the backups, and what a check found."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Backup and checks",
            "The program keeps encrypted backups by itself. Write one to a stick every week and keep it away "
            "from the laptop: the passphrase or the recovery code opens it on any other.",
        )  # fmt: skip
        self._is_reading = False
        self.standing = label("", "strong")
        self.bar = ProgressBar()
        self.list = BackupList(self.go_back)
        self.checks = CheckTable()
        self.going_back = GoingBack(self)
        self.taking_out = TakingOut(self)
        self.buttons = {
            "now": button("Back up now", self.back_up, icon="save"),
            "stick": button("Write one to a stick …", self.choose_stick, icon="export"),
            "check": button("Check my data", self.check_data, icon="check"),
            "export": button("Export everything …", self.taking_out.begin, icon="folder"),
        }
        self.body.addWidget(self.standing)
        self.body.addWidget(flow(*self.buttons.values()))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.checks)
        self.body.addWidget(section_heading("Backups on this laptop"))
        self.body.addWidget(self.list, 1)

    def read(self) -> None:
        """Look at the shelf beside the screen."""
        if self._is_reading:
            return
        self._is_reading = True
        ctx = self.desk.ctx

        def work(_progress: Progress) -> tuple[Standing, list[Kept]]:
            return read_standing(ctx.store, ctx.data), shelf.backups(ctx.data, ctx.store.copy_key())

        self.desk.jobs.start(
            work, done=lambda found: self._show(*found), failed=self._not_read, finished=self._was_read
        )

    def _not_read(self, problem: BaseException) -> None:
        if not self.banner.sentence:  # what was done just now says it better
            self.fail(problem)

    def _was_read(self) -> None:
        self._is_reading = False

    def _show(self, now: Standing, found: list[Kept]) -> None:
        self.standing.setText(standing_words(now))
        self.list.show_backups(found)
        if not self.banner.sentence and (wish := nudge(now)):
            self.banner.say(wish, Tone.ATTENTION)

    # -- making one -----------------------------------------------------------------------------

    def back_up(self) -> None:
        """Put one on the shelf."""
        ctx = self.desk.ctx
        self.run(
            lambda progress: shelf.keep_one(ctx.store, ctx.data, "asked", progress), self._made,
            "Backing up …", "The backup",
        )  # fmt: skip

    def _made(self, kept: Kept | None) -> None:
        if kept is None:
            self.banner.say("Nothing was stored since the last backup: it holds everything.", Tone.OK)
        else:
            self.banner.say("The backup holds everything and was compared with the data.", Tone.OK)

    def choose_stick(self) -> None:
        """Ask for the stick."""
        if folder := QFileDialog.getExistingDirectory(self, "Choose the memory stick"):
            self.write_to_stick(Path(folder))

    def write_to_stick(self, folder: Path) -> None:
        """Write one there and read it back; on the laptop's own disk only when that is meant."""
        ctx = self.desk.ctx
        counts = not shelf.is_own_disk(ctx.data, folder)
        if not counts and not confirm(
            self, "This is no stick",
            f"{folder} is on this laptop's own disk. If the laptop is lost, a backup there is lost with it, "
            "so it will not count as one on a stick.",
            "Write it there all the same",
        ):  # fmt: skip
            return

        def done(path: Path) -> None:
            more = "" if counts else " It is on the laptop's own disk."
            self.banner.say(f"{path.name} was read back from there and holds everything.{more}", Tone.OK)

        self.run(
            lambda progress: shelf.to_stick(ctx.store, ctx.data, folder, progress, counts=counts), done,
            "Writing to the stick …", "The backup on the stick",
        )  # fmt: skip

    # -- looking --------------------------------------------------------------------------------

    def check_data(self) -> None:
        """Run every check and show what each found."""
        ctx = self.desk.ctx
        self.run(
            lambda progress: check_everything(ctx.store, ctx.data, progress), self._checked, "Checking …"
        )

    def _checked(self, checks: list[Check]) -> None:
        self.checks.show_checks(checks)
        self.banner.say(*verdict(checks))

    def go_back(self, kept: Kept) -> None:
        """Ask, and go back to a backup."""
        self.going_back.ask(kept)

    # -- jobs -----------------------------------------------------------------------------------

    def run(
        self,
        work: Callable[[Progress], object],
        done: Callable[..., object],
        sentence: str,
        must_finish: str = "",
    ) -> None:
        """Do slow work with the bar; what it says at the end stays, and the list is read anew."""
        self.banner.clear()
        self._busy(True)
        job = Job(work, must_finish=must_finish)
        job.done.connect(done)
        job.failed.connect(self.fail)
        job.cancelled.connect(lambda: self.banner.say("Stopped. Nothing was changed.", Tone.INFO))
        job.finished.connect(self._finished)
        self.bar.follow(job, sentence)
        self.desk.jobs.run(job)

    def _finished(self) -> None:
        self._busy(False)
        self.read()

    def _busy(self, is_busy: bool) -> None:
        for one in self.buttons.values():
            one.setEnabled(not is_busy)
        self.list.setEnabled(not is_busy)
