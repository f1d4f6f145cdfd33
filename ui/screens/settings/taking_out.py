# SPDX-License-Identifier: Apache-2.0
"""Everything as open files: for whom, the passphrase again, a place, and a word about what lies there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.i18n import counted
from app.keeping.exporting import Exported, broken_off, export_everything, free_folder, note_export
from app.progress import Progress
from ui.asking_again import ask_again
from ui.backup_words import size_words
from ui.kit.form import Field
from ui.kit.form_dialog import FormDialog
from ui.kit.text import label
from ui.theme import Tone

if TYPE_CHECKING:
    from ui.screens.settings.backup_section import BackupSection

_WHAT = (
    "An export has every name and note, health, custody and restricted notes too, in files that anybody can "
    "open: spreadsheets, JSON and a plain database. It is not encrypted. For a copy that is, write a backup "
    "to a stick instead."
)


class TakingOut:
    """The steps of it, for the section it belongs to."""

    def __init__(self, section: BackupSection) -> None:
        self._section = section

    def begin(self) -> None:
        """Ask for whom and what for, then for the passphrase, then for the place."""
        section, desk = self._section, self._section.desk
        dialog = FormDialog(
            section, "Export everything", "Go on",
            [
                Field(key="recipient", label="Who gets it?", required=True, hint="Ourselves, or a name."),
                Field(key="purpose", label="What is it for?", required=True, hint="For the disclosure log."),
            ],
            lambda _values: None, drafts=section.drafts, draft="export",
        )  # fmt: skip
        dialog.body.insertWidget(0, label(_WHAT))
        if not dialog.exec():
            return
        asked = dialog.form.values()
        if not ask_again(section, desk.ctx, desk.jobs, "Every name leaves with an export.", action="Go on"):
            return
        if folder := QFileDialog.getExistingDirectory(section, "Where should the folder with the export go?"):
            self.export_to(Path(folder), str(asked["recipient"]), str(asked["purpose"]))

    def export_to(self, within: Path, recipient: str, purpose: str) -> None:
        """Write a new folder there, and a line into the disclosure log."""
        section, store = self._section, self._section.desk.ctx.store

        def work(progress: Progress) -> Exported:
            made = export_everything(store, free_folder(within), progress)
            note_export(store, made, recipient, purpose)
            return made

        def done(made: Exported) -> None:
            section.banner.say(_told(made) + _of_broken_off(within), Tone.ATTENTION)

        section.run(work, done, "Exporting …", "The export")


def _told(made: Exported) -> str:
    return (
        f"{counted(made.rows, 'row')} are in “{made.folder.name}”, {size_words(made.size)}, with a page that "
        "says what is what. The folder is not encrypted: delete it when it has done its work."
    )


def _of_broken_off(within: Path) -> str:
    """A power cut may have left names there that nobody misses."""
    left = [f"“{folder.name}”" for folder in broken_off(within)]
    return f" An export that broke off lies there too; delete {' and '.join(left)}." if left else ""
