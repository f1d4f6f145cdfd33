# SPDX-License-Identifier: Apache-2.0
"""The backups on this laptop, and what the chosen one holds before anybody goes back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.keeping.shelf import Kept
from ui.backup_words import at_first, holds_words, moment, size_words, why_words
from ui.kit.buttons import button
from ui.kit.layout import column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import soft
from ui.theme import SNUG

_NOTHING_CHOSEN = "Choose one to see what it holds."


class BackupList(QWidget):
    """``go_back`` is asked with the chosen one."""

    def __init__(self, go_back: Callable[[Kept], object]) -> None:
        super().__init__()
        self.setAccessibleName("Backups on this laptop")
        self._go_back = go_back
        self.table: TableView[Kept] = TableView(
            _columns(),
            name="Backups on this laptop",
            empty="No backup is here yet. One is made each time the program is opened and closed.",
            least_rows=4,
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


def told(kept: Kept) -> str:
    """One backup in words: when, why, what it holds, how it was checked."""
    made = f"Made {moment(kept.about.made_at)}, {size_words(kept.about.size)}."
    if kept.holds is None:
        return f"{made} It was made with an earlier key, so what it holds shows only once it is open."
    last = (
        f" The last thing done in it was {moment(kept.holds.last_action_at)}." if kept.holds.actions else ""
    )
    return (
        f"{made} {why_words(kept.holds.why)}. It holds {holds_words(kept.holds)}.{last} Every page and every "
        "row was compared with the data when it was made."
    )


def _columns() -> list[Column[Kept]]:
    def figure(key: str, title: str, width: int) -> Column[Kept]:
        return Column(
            key=key, title=title, width=width, align="right",
            value=lambda kept: "" if kept.holds is None else f"{getattr(kept.holds, key):,}",
        )  # fmt: skip

    return [
        Column(
            key="made", title="Made", value=lambda kept: at_first(moment(kept.about.made_at)), width=200
        ),
        Column(
            key="why", title="Why", least=170, soft=True,
            value=lambda kept: "With an earlier key" if kept.holds is None else why_words(kept.holds.why),
        ),
        figure("students", "Students", 95),
        figure("adults", "Adults", 80),
        figure("sessions", "Sessions", 95),
        figure("marks", "Marks", 85),
        Column(
            key="size", title="Size", value=lambda kept: size_words(kept.about.size), width=90, align="right"
        ),
    ]  # fmt: skip
