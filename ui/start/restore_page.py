# SPDX-License-Identifier: Apache-2.0
"""Restoring a backup on a new laptop: the file, what can be known of it, and what opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from app import clock
from app.errors import Invalid, PorchlightError, WrongPassphrase
from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import Job, JobRunner
from ui.kit.buttons import button
from ui.kit.dates import day_text, time_text
from ui.kit.form import Field, Form
from ui.kit.layout import Card
from ui.kit.text import label, soft
from ui.start.page import StartPage
from ui.start.secret import BY_CODE, show_box
from ui.theme import Tone


class RestorePage(StartPage):
    """``restored`` carries the AppContext, the secret, and whether that was the recovery code.

    With ``set_aside`` there is a program already, which cannot be opened; it is kept under another name.
    """

    restored = Signal(object, str, bool)

    def __init__(self, root: Path, jobs: JobRunner, *, set_aside: bool = False) -> None:
        super().__init__(
            "Restore a backup",
            "The backup is tried first. Until it opens, nothing on this laptop changes."
            + (" What is here now is kept in a folder beside it." if set_aside else ""),
        )
        self._root, self._jobs, self._set_aside = root, jobs, set_aside
        self.file: Path | None = None
        card = Card()
        card.setAccessibleName("Backup file")
        self.file_label = label("No file is chosen yet.", "strong")
        self.facts_label = soft("Look on the memory stick or wherever your backups are kept.")
        self.choose_button = button("&Choose a backup file …", self.choose, icon="folder")
        for part in (self.file_label, self.facts_label, self.choose_button):
            card.add(part)
        self.add(card)
        self.form = Form(
            [
                Field(key="secret", label="Passphrase of that backup", kind="secret", required=True),
                Field(key="by_code", label=BY_CODE, kind="check"),
            ]
        )
        self.show_box = show_box(self.form, "secret")
        self.add(self.form)
        self.add(self.show_box)
        self.restore_button = self.set_primary("Restore and open", self.restore)
        self.start_with(self.choose_button)

    def choose(self) -> None:
        """Ask for the file."""
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose a backup", "", "Porchlight backups (*.porchlight);;All files (*)"
        )
        if name:
            self.look_at(Path(name))

    def look_at(self, file: Path) -> None:
        """Show what the file says about itself, or that it is no backup."""
        from app.keeping.restoring import look_at_backup

        self.banner.clear()
        try:
            facts = look_at_backup(file)
        except PorchlightError as problem:
            self.banner.say(str(problem), Tone.PROBLEM)
            return
        self.file = file
        made = clock.local(facts.made_at)
        self.file_label.setText(file.name)
        self.facts_label.setText(
            f"Made on {day_text(made.date())} at {time_text(made.time())}, {_size(facts.size)}. "
            "What is inside shows once it is open."
        )
        self.choose_button.setText("&Choose another file …")
        self.form.field("secret").setFocus()

    def restore(self) -> None:
        """Try the backup and open it. What is wrong is said beside its field."""
        if self.file is None:
            self.banner.say("Choose the backup file first.", Tone.ATTENTION)
            self.choose_button.setFocus()
            return
        if not self.form.check():
            return
        values = self.form.values()
        file, secret, by_code = self.file, str(values["secret"]), bool(values["by_code"])

        def work(progress: Progress) -> object:
            from app.context import restore_and_unlock
            from app.keeping.keys import PASSPHRASE, RECOVERY
            from app.storage.vault import check_recovery_code

            if by_code:
                check_recovery_code(secret)
            kind = RECOVERY if by_code else PASSPHRASE
            return restore_and_unlock(file, self._root, secret, kind, progress, set_aside=self._set_aside)

        self.banner.clear()
        self.busy(True)
        job = Job(work)
        job.done.connect(lambda ctx: self.restored.emit(ctx, secret, by_code))
        job.failed.connect(self._failed)
        job.finished.connect(lambda: self.busy(False))
        self.bar.follow(job, "Restoring the backup …")
        self._jobs.run(job)

    def busy(self, is_busy: bool) -> None:
        super().busy(is_busy)
        for part in (self.choose_button, self.form, self.show_box):
            part.setEnabled(not is_busy)

    def _failed(self, problem: BaseException) -> None:
        self.busy(False)
        if isinstance(problem, WrongPassphrase | Invalid):
            self.form.show_errors({"secret": sentence_for(problem)})
        else:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)


def _size(size: int) -> str:
    """A file size in the words of a file manager."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"
