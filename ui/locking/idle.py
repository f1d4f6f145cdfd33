# SPDX-License-Identifier: Apache-2.0
"""Nobody did anything for ten minutes, or as many as were chosen: the laptop may stand there alone.

Measured by the clock that only goes forward, so that neither a dead battery (the year 2001) nor a correction
by the network keeps it from locking, or locks at once. Work that runs by itself is nobody sitting there.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ui import preferences
from ui.activity import Activity

_LOOK_MS = 5_000


class IdleWatch(QObject):
    """``too_long`` when nobody acted for the minutes chosen in Settings, read anew each time."""

    too_long = Signal()

    def __init__(self, activity: Activity, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._activity = activity
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Compare now."""
        quiet = self._activity.quiet_for
        if quiet >= preferences.IDLE_LEAST * 60 and quiet >= preferences.load_idle_minutes() * 60:
            self.too_long.emit()

    def stop(self) -> None:
        """The program is closed already."""
        self._timer.stop()
