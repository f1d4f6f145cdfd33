# SPDX-License-Identifier: Apache-2.0
"""Going back to a backup: what that means is said, the passphrase asked again, and what is here now is kept.

The program closes for it and opens again with what the backup holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.context import AppContext, restore_and_unlock
from app.keeping import shelf
from app.keeping.shelf import Kept
from app.progress import Progress
from ui.asking_again import ask_for_passphrase
from ui.backup_table import told
from ui.backup_words import moment
from ui.kit.dialog import ActionDialog
from ui.kit.text import label

if TYPE_CHECKING:
    from ui.screens.settings.backup_section import BackupSection


class GoingBack:
    """The steps of it, for the section it belongs to."""

    def __init__(self, section: BackupSection) -> None:
        self._section = section

    def ask(self, kept: Kept) -> None:
        """Say what will happen; go on when that is wished and the passphrase is right."""
        section, desk = self._section, self._section.desk
        made = moment(kept.about.made_at)
        dialog = ActionDialog(
            section, "Go back to this backup?", "Go back to it", danger=True, width=520, sentence=told(kept)
        )  # fmt: skip
        dialog.add(
            label(
                f"Everything done after it was made ({made}) will be gone from the screens. None of it is "
                "thrown away: a backup of how things are now is made first, and the present data file is "
                "kept in a folder named “set aside” beside the new one."
            )
        )
        if desk.syncing.is_member:
            dialog.add(label("What already went to the hub comes back from there at the next contact."))
        if not dialog.exec():
            return
        passphrase = ask_for_passphrase(
            section, desk.ctx, desk.jobs, "Going back to a backup changes everything that is shown.",
            action="Go back",
        )  # fmt: skip
        if passphrase:
            self.begin(kept.path, made, passphrase)

    def begin(self, path: Path, made: str, passphrase: str) -> None:
        """Back up what is here, then close, restore and open again."""
        section, ctx = self._section, self._section.desk.ctx
        root = ctx.data.root

        def restore(progress: Progress) -> AppContext:
            return restore_and_unlock(path, root, passphrase, progress=progress, set_aside=True)

        section.run(
            lambda progress: shelf.keep_one(ctx.store, ctx.data, "restored", progress),
            lambda _kept: section.desk.navigator.reopen_after(
                restore,
                f"Going back to the backup made {made}",
                f"This is the backup made {made}. What was here before is kept in a folder “set aside …”.",
            ),
            "Backing up how things are now …",
            "The backup",
        )
