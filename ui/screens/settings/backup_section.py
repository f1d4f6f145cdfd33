# SPDX-License-Identifier: Apache-2.0
"""Backups, and checking the data: counted, plain results."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app import clock
from app.storage.checks import Check, run_checks
from ui.desk import Desk
from ui.jobs import Job
from ui.kit.buttons import button
from ui.kit.form_dialog import Drafts
from ui.kit.layout import flow
from ui.kit.progress_bar import ProgressBar
from ui.kit.table import Column, TableView
from ui.screens.settings.section import Section
from ui.theme import Tone


class BackupSection(Section):
    """Two buttons, and what a check found."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Backup and checks",
            "A backup is one encrypted file: keep it on a stick, away from the laptop. The passphrase or the "
            "recovery code opens it on any laptop, where the first window offers to restore it.",
        )  # fmt: skip
        self.bar = ProgressBar()
        self.table: TableView[Check] = TableView(
            [
                Column(key="name", title="Checked", value=lambda r: r.name.capitalize(), width=150),
                Column(key="detail", title="Found", value=lambda r: r.detail, least=240),
                Column(
                    key="ok", title="", value=lambda r: "Fine" if r.ok else "Look at this", width=140,
                    tone=lambda r: Tone.OK if r.ok else Tone.PROBLEM,
                ),
            ],
            name="Results of the checks", empty="Nothing has been checked yet.",
        )  # fmt: skip
        self.body.addWidget(
            flow(
                button("Back up now", self.choose_backup, icon="save"),
                button("Check my data", self.check_data, icon="check"),
            )
        )
        self.body.addWidget(self.bar)
        self.body.addWidget(self.table, 1)

    def choose_backup(self) -> None:
        """Ask where the backup goes."""
        name = f"porchlight-{clock.today()}.backup"
        file, _ = QFileDialog.getSaveFileName(self, "Back up", name)
        if file:
            self.back_up(Path(file))

    def back_up(self, file: Path) -> None:
        """Write a backup and compare it with the data, beside the screen."""
        ctx = self.desk.ctx
        job = Job(lambda progress: ctx.back_up(file, progress))
        job.done.connect(
            lambda _digest: self.banner.say(f"{file.name} holds everything and was compared.", Tone.OK)
        )
        job.failed.connect(self.fail)
        self.bar.follow(job, "Backing up …")
        self.desk.jobs.run(job)

    def check_data(self) -> None:
        """Run every check and show what each found."""
        store = self.desk.ctx.store
        self.banner.say("Checking …", Tone.INFO)
        self.desk.jobs.start(lambda _progress: run_checks(store), done=self._show, failed=self.fail)

    def _show(self, checks: list[Check]) -> None:
        bad = [check for check in checks if not check.ok]
        said = f"{len(bad)} checks found something." if bad else f"All {len(checks)} checks are fine."
        self.banner.say(said, Tone.PROBLEM if bad else Tone.OK)
        self.table.set_rows(checks)
