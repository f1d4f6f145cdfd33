# SPDX-License-Identifier: Apache-2.0
"""Backups that nobody asks for: a moment after unlocking, and when the program is left.

They run beside the screens. One that fails is no reason to disturb anybody: the older ones stay, the page
journal goes on, and Today says so when the newest gets old. How one is made and which stay:
``app.keeping.shelf``.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.context import AppContext
from app.keeping import shelf
from ui.jobs import JobRunner

# Nobody shall wait for it who has just come to do something.
FIRST_MS = 20_000
# Then it is looked whether much was stored: a laptop that stays open all day is backed up all the same.
EVERY_MS = 10 * 60_000
MUCH = 500


class BackingUp(QObject):
    """For one open program. ``begin`` once its window stands; ``stop`` before it is left."""

    def __init__(self, ctx: AppContext, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._jobs = ctx, jobs
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._is_first = True

    def begin(self) -> None:
        """From now on by itself."""
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """The program is about to be left, which makes one of its own."""
        self._timer.stop()

    def _look(self) -> None:
        pages = self._ctx.store.pages
        if self._is_first or (pages is not None and (pages.records >= MUCH or pages.is_behind)):
            self._is_first = False
            ctx = self._ctx
            self._jobs.start(
                lambda progress: shelf.keep_if_possible(ctx.store, ctx.data, "unlocked", progress)
            )
        self._timer.start(EVERY_MS)
