# SPDX-License-Identifier: Apache-2.0
"""The line at the foot of the rail that says how this laptop stands with its hub, and the count at its place.

Empty on a laptop that has not joined one. Read a moment after something changed, never while somebody types.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.context import AppContext
from ui.changes import Changes
from ui.kit.rail import Rail
from ui.kit.text import small
from ui.syncing import Syncing

_SOON_MS = 400


class StandingLine(QWidget):
    """Put it into the rail's foot."""

    def __init__(self, ctx: AppContext, syncing: Syncing, changes: Changes, rail: Rail) -> None:
        super().__init__()
        self._ctx, self._syncing, self._rail = ctx, syncing, rail
        self.words: QLabel = small("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.read)
        changes.tables_changed.connect(lambda _: self._later())
        syncing.changed.connect(self._later)
        rail.collapsed_changed.connect(lambda _: self._show())
        self._show()
        self._later()

    def _later(self) -> None:
        if self._syncing.is_member:
            self._soon.start()

    def stop(self) -> None:
        """The program is about to be closed."""
        self._soon.stop()

    def read(self) -> None:
        """Read how things stand and say it."""
        from app.partnership.contact import state
        from ui.screens.partnership.words import short

        now = state(self._ctx.store)
        self.words.setText(short(now, is_running=self._syncing.is_running))
        self._rail.set_count("partnership", now.conflicts + now.unread)
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self.words.text()) and not self._rail.is_collapsed)
