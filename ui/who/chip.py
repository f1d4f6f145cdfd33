# SPDX-License-Identifier: Apache-2.0
"""The name at work, in the rail's foot: pressed, it asks who takes over. Not there while nobody is listed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.context import AppContext
from app.keeping.people_here import people_here
from ui.changes import Changes
from ui.jobs import JobRunner
from ui.kit.buttons import button
from ui.kit.dialog import ActionDialog
from ui.kit.rail import Rail
from ui.theme import px
from ui.who.form import WhoForm

_WIDEST = 110  # a longer name is cut; its whole is in the tool tip


class WhoDialog(ActionDialog):
    """Accepted when somebody took over; ``name`` says who."""

    def __init__(self, parent: QWidget, ctx: AppContext, jobs: JobRunner) -> None:
        super().__init__(parent, "Who is working?", "Take over", on_action=self._try)
        self.name = ""
        self.form = WhoForm(ctx, jobs, lambda is_pausing: self.action.setEnabled(not is_pausing))
        self.form.chosen.connect(self._chosen)
        self.add(self.form)
        self.form.take_focus()

    def _try(self) -> bool:
        self.form.try_it()
        return False

    def _chosen(self, name: str) -> None:
        self.name = name
        self.accept()


class WhoChip:
    """Keeps the button true; ``ask`` changes who works."""

    def __init__(
        self, ctx: AppContext, jobs: JobRunner, window: QWidget, rail: Rail, changes: Changes
    ) -> None:
        self._ctx, self._jobs, self._window, self._rail = ctx, jobs, window, rail
        self.button: QPushButton = button("", self.ask, icon="person", kind="quiet")
        rail.foot.addWidget(self.button)
        rail.collapsed_changed.connect(lambda _: self.read())
        changes.tables_changed.connect(self._hear)
        self.read()

    def _hear(self, tables: frozenset[str]) -> None:
        if "sync_fact" in tables:
            self.read()

    def read(self) -> None:
        """Show who works, where somebody is listed."""
        who = self._ctx.who
        words = f"{who} is working. Press to change.   Ctrl+Shift+U"
        shown = self.button.fontMetrics().elidedText(who, Qt.TextElideMode.ElideRight, px(_WIDEST))
        self.button.setText("" if self._rail.is_collapsed else shown)
        self.button.setAccessibleName(f"At work: {who}")
        self.button.setToolTip(words)
        self.is_offered = bool(people_here(self._ctx.store))
        self.button.setVisible(self.is_offered)

    def ask(self) -> None:
        """Ask who takes over; what was done before keeps its name."""
        if not self.is_offered:
            return
        dialog = WhoDialog(self._window, self._ctx, self._jobs)
        if dialog.exec():
            self._ctx.store.who = dialog.name
        dialog.deleteLater()
        self.read()
