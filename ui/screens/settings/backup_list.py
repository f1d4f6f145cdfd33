# SPDX-License-Identifier: Apache-2.0
"""The backups on this laptop, and what the chosen one holds before anybody goes back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.keeping.shelf import Kept
from ui.backup_table import BackupTable, told
from ui.kit.buttons import button
from ui.kit.layout import column, flow
from ui.kit.text import soft
from ui.theme import SNUG

_NOTHING_CHOSEN = "Choose one to see what it holds."


class BackupList(QWidget):
    """``go_back`` is asked with the chosen one."""

    def __init__(self, go_back: Callable[[Kept], object]) -> None:
        super().__init__()
        self.setAccessibleName("Backups on this laptop")
        self._go_back = go_back
        self.table = BackupTable(
            "No backup is here yet. One is made each time the program is opened and closed."
        )
        self.chosen = soft(_NOTHING_CHOSEN)
        self.back_button = button("Go back to this one …", self._ask, icon="undo")
        self.table.selection_changed.connect(self._tell)
        self.setLayout(column(self.table, self.chosen, flow(self.back_button), spacing=SNUG))
        self._tell()

    def show_backups(self, found: Sequence[Kept]) -> None:
        """Show these; the chosen place in the list stays chosen."""
        self.table.set_rows(found)
        self._tell()

    def _tell(self) -> None:
        kept = self.table.current_row
        self.chosen.setText(_NOTHING_CHOSEN if kept is None else told(kept))
        self.chosen.setVisible(self.table.rows.rowCount() > 0)
        self.back_button.setEnabled(kept is not None)

    def _ask(self) -> None:
        if (kept := self.table.current_row) is not None:
            self._go_back(kept)
