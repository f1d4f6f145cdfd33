# SPDX-License-Identifier: Apache-2.0
"""Figures of Today that are looked at beside the screen: after its first paint, when they may differ.

What was found stays until a table behind it changes or a new day begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app import clock
from app.errors import Damaged
from app.progress import Progress
from ui import errors
from ui.desk import Desk
from ui.screens.today.needs import LATER

_AFTER_PAINT_MS = 60


class Later(QObject):
    """``look`` reads what is old and then says ``looked``; ``found`` is what is known so far."""

    looked = Signal()
    damaged = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.found: dict[str, Sequence[Any]] = {}
        self._old = {need.key for need in LATER}
        self._on: date | None = None
        self._running = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_PAINT_MS)
        self._soon.timeout.connect(self._start)

    @property
    def is_whole(self) -> bool:
        """Everything has been looked at once."""
        return len(self.found) == len(LATER)

    def hear(self, tables: frozenset[str]) -> None:
        """Note what these tables make old."""
        self._old |= {need.key for need in LATER if need.tables & tables}

    def look(self) -> None:
        """Read what is old, beside the screen."""
        if self._on != clock.today():
            self._old = {need.key for need in LATER}
        if not self._old:
            return
        if self._desk.jobs.is_inline:
            self._start()
        else:
            self._soon.start()

    def _start(self) -> None:
        if self._running:
            return  # looks again when that has ended
        keys, self._old = sorted(self._old), set()
        self._running, self._on = True, clock.today()
        on, store = self._on, self._desk.ctx.store

        def work(progress: Progress) -> dict[str, Sequence[Any]]:
            from app.storage.queries.waiting import waiting

            found: dict[str, Sequence[Any]] = {}
            with store.read() as session:
                found.update(waiting(session, on, keys, lambda: progress.step(0, 0, "Looking around")))
            return found

        self._desk.jobs.start(work, done=self._show, failed=self._failed, finished=self._ended)

    def _show(self, found: dict[str, Sequence[Any]]) -> None:
        self.found |= found
        self.looked.emit()

    def _failed(self, problem: BaseException) -> None:
        if isinstance(problem, Damaged):
            self.damaged.emit(problem)
        else:
            errors.report(problem)

    def _ended(self) -> None:
        self._running = False
        if self._old:
            self.look()
