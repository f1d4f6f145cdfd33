# SPDX-License-Identifier: Apache-2.0
"""Between unlocking and the main window, where two or more take turns at the laptop: who is working?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.context import AppContext
from ui.jobs import JobRunner
from ui.start.frame import StartWindow
from ui.start.page import StartPage
from ui.who.form import WhoForm


class WhoWindow(StartWindow):
    """``chosen`` carries the AppContext, with the name of whoever works as the author of changes."""

    chosen = Signal(object)

    def __init__(self, ctx: AppContext, jobs: JobRunner) -> None:
        super().__init__("who", 560, 440)
        self._ctx: AppContext | None = ctx
        self.ask = StartPage("Who is working?")
        self.form = WhoForm(ctx, jobs, self._pause)
        self.ask.add(self.form)
        self.go_on = self.ask.set_primary("&Go on", self.form.try_it)
        self.form.chosen.connect(self._chosen)
        self.show_page(self.ask)
        self.form.take_focus()

    def _pause(self, is_pausing: bool) -> None:
        self.go_on.setEnabled(not is_pausing)

    def _chosen(self, name: str) -> None:
        ctx, self._ctx = self._ctx, None
        if ctx is not None:
            ctx.store.who = name
            self.chosen.emit(ctx)

    def shut(self) -> None:
        """Let go of a program at which nobody began to work."""
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None
