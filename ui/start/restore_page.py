# SPDX-License-Identifier: Apache-2.0
"""Restoring a backup: which one, what opens it, what it holds, and only then its place on this laptop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from app.errors import Invalid, PorchlightError, WrongPassphrase
from app.paths import DataDir
from app.progress import Progress
from ui.backup_words import holds_words, moment, size_words
from ui.errors import sentence_for
from ui.jobs import Job, JobRunner
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.layout import Card
from ui.kit.text import label, soft
from ui.start.page import StartPage
from ui.start.secret import BY_CODE, is_code, show_box
from ui.theme import Tone

if TYPE_CHECKING:
    from app.keeping.restoring import Inside
    from ui.backup_table import BackupTable

_LOOK, _RESTORE = "&Look inside", "&Restore and open"
_LOCKED = "What it holds shows after the passphrase."


class RestorePage(StartPage):
    """``restored`` carries the AppContext, the secret, and whether that was the recovery code.

    The first press shows what the backup holds, the second restores it. With ``set_aside`` there is a program
    already, which cannot be opened; it is kept under another name, and the backups beside it are offered.
    """

    restored = Signal(object, str, bool)

    def __init__(self, root: Path, jobs: JobRunner, *, set_aside: bool = False) -> None:
        super().__init__(
            "Restore a backup",
            "The backup is tried first. Until it opens, nothing on this laptop changes."
            + (" What is here now is kept in a folder of its own." if set_aside else ""),
        )
        self._root, self._jobs, self._set_aside = root, jobs, set_aside
        self.file: Path | None = None
        self.is_looked_into = False
        self.list = self._list_here() if set_aside else None
        card = Card()
        card.setAccessibleName("The chosen backup")
        self.file_label = label("None is chosen yet.", "strong")
        self.facts_label = soft(
            "Look on the memory stick or wherever your backups are kept."
            if self.list is None
            else "Choose one of the list, or a file on a memory stick."
        )
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
        self.form.edited.connect(lambda _key: self._forget_inside())
        self.show_box = show_box(self.form, "secret")
        self.add(self.form)
        self.add(self.show_box)
        self.restore_button = self.set_primary(_LOOK, self.go_on)
        self.start_with(self.list or self.choose_button)

    def _list_here(self) -> BackupTable | None:
        """The backups beside the data that cannot be opened, if there are any."""
        from app.keeping.shelf import backups
        from ui.backup_table import BackupTable

        found = backups(DataDir(self._root))
        if not found:
            return None
        made = BackupTable(brief=True)
        made.set_rows(found)
        made.selection_changed.connect(lambda: self._take(made))
        self.add(label("Backups on this laptop", "field"))
        self.add(made)
        return made

    def _take(self, table: BackupTable) -> None:
        if (kept := table.current_row) is not None and kept.path != self.file:
            self.look_at(kept.path)

    def choose(self) -> None:
        """Ask for the file."""
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose a backup", "", "Porchlight backups (*.porchlight);;All files (*)"
        )
        if name:
            self.look_at(Path(name))
            self.form.field("secret").setFocus()

    def look_at(self, file: Path) -> None:
        """Show what the file says about itself, or that it is no backup."""
        from app.keeping.restoring import look_at_backup

        self.banner.clear()
        self._forget_inside()
        try:
            facts = look_at_backup(file)
        except PorchlightError as problem:
            self.banner.say(str(problem), Tone.PROBLEM)
            return
        self.file = file
        here = self.list is not None and file.parent == DataDir(self._root).backups
        name = "Made" if here else f"{file.name}, made"
        self.file_label.setText(f"{name} {moment(facts.made_at)}, {size_words(facts.size)}")
        self.file_label.setToolTip(str(file))
        self.facts_label.setText(_LOCKED)
        self.choose_button.setText("&Choose another file …")

    def _forget_inside(self) -> None:
        """Another file or another passphrase: what was shown is no longer about it."""
        if self.is_looked_into:
            self.is_looked_into = False
            self.restore_button.setText(_LOOK)
            self.facts_label.setText(_LOCKED)

    def go_on(self) -> None:
        """Look inside, or restore what was looked into. What is wrong is said beside its field."""
        if self.file is None:
            self.banner.say("Choose the backup first.", Tone.ATTENTION)
            self.choose_button.setFocus()
            return
        if not self.form.check():
            return
        values = self.form.values()
        secret = str(values["secret"])
        by_code = is_code(secret, is_ticked=bool(values["by_code"]))
        if self.is_looked_into:
            self._restore(self.file, secret, by_code=by_code)
        else:
            self._look(self.file, secret, by_code=by_code)

    def _look(self, file: Path, secret: str, *, by_code: bool) -> None:
        def work(progress: Progress) -> object:
            from app.keeping.keys import PASSPHRASE, RECOVERY
            from app.keeping.restoring import look_inside
            from app.vault.vault import check_recovery_code

            progress.step(0, 1, "Trying the passphrase")
            if by_code:
                check_recovery_code(secret)
            return look_inside(file, DataDir(self._root), secret, RECOVERY if by_code else PASSPHRASE)

        job = Job(work)
        job.done.connect(self._show_inside)
        self._run(job, "Looking inside …")

    def _show_inside(self, inside: Inside) -> None:
        holds = inside.holds
        if holds is None:
            said = "It opens. An older Porchlight made it, so what it holds shows only in the program."
        else:
            said = f"It opens, and holds {holds_words(holds)}."
            if holds.actions:
                said += f" The last thing done in it was {moment(holds.last_action_at)}."
        self.is_looked_into = True
        self.restore_button.setText(_RESTORE)
        self.facts_label.setText(said)
        self._fill_list(inside.key)
        self.restore_button.setFocus()
        self.reveal(self.facts_label)

    def _fill_list(self, key: bytes) -> None:
        """The same key opens most of what is beside it."""
        if self.list is None:
            return
        from app.keeping.shelf import backups

        blocked = self.list.blockSignals(True)
        self.list.set_rows(backups(DataDir(self._root), key))
        self.list.blockSignals(blocked)

    def _restore(self, file: Path, secret: str, *, by_code: bool) -> None:
        def work(progress: Progress) -> object:
            from app.context import restore_and_unlock
            from app.keeping.keys import PASSPHRASE, RECOVERY

            kind = RECOVERY if by_code else PASSPHRASE
            return restore_and_unlock(file, self._root, secret, kind, progress, set_aside=self._set_aside)

        job = Job(work, must_finish="Restoring the backup")
        job.done.connect(lambda ctx: self.restored.emit(ctx, secret, by_code))
        self._run(job, "Restoring the backup …")

    def _run(self, job: Job, sentence: str) -> None:
        self.banner.clear()
        self.busy(True)
        job.failed.connect(self._failed)
        job.finished.connect(lambda: self.busy(False))
        self.bar.follow(job, sentence)
        self._jobs.run(job)

    def busy(self, is_busy: bool) -> None:
        super().busy(is_busy)
        for part in (self.list, self.choose_button, self.form, self.show_box):
            if part is not None:
                part.setEnabled(not is_busy)

    def _failed(self, problem: BaseException) -> None:
        self.busy(False)
        if isinstance(problem, WrongPassphrase | Invalid):
            self.form.show_errors({"secret": sentence_for(problem)})
        else:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
