# SPDX-License-Identifier: Apache-2.0
"""Everything as open files: the passphrase again, a place, and a word about what lies there then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.i18n import counted
from app.keeping.exporting import Exported, export_everything, free_folder
from ui.asking_again import ask_again
from ui.backup_words import size_words
from ui.theme import Tone

if TYPE_CHECKING:
    from ui.screens.settings.backup_section import BackupSection

_WHY = (
    "An export has every name and note in files that anybody can open: spreadsheets, JSON and a plain "
    "database. It is not encrypted. For a copy that is, write a backup to a stick instead."
)


class TakingOut:
    """The steps of it, for the section it belongs to."""

    def __init__(self, section: BackupSection) -> None:
        self._section = section

    def begin(self) -> None:
        """Ask for the passphrase, then for the place."""
        section, desk = self._section, self._section.desk
        if not ask_again(section, desk.ctx, desk.jobs, _WHY, action="Choose a place"):
            return
        if folder := QFileDialog.getExistingDirectory(section, "Where should the folder with the export go?"):
            self.export_to(Path(folder))

    def export_to(self, within: Path) -> None:
        """Write a new folder there."""
        section, store = self._section, self._section.desk.ctx.store

        def done(made: Exported) -> None:
            section.banner.say(
                f"{counted(made.rows, 'row')} are in “{made.folder.name}”, {size_words(made.size)}, with a "
                "page that says what is what. The folder is not encrypted: delete it when it has done its "
                "work.",
                Tone.ATTENTION,
            )

        section.run(
            lambda progress: export_everything(store, free_folder(within), progress), done, "Exporting …"
        )
