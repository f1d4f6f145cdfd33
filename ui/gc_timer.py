# SPDX-License-Identifier: Apache-2.0
"""Garbage is collected on the main thread only.

A collection that happens to run on a worker thread destroys Qt objects there; one was seen to take a live
widget with it. So automatic collection is off, and a timer does the same work between two events.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2_000


class GcTimer(QObject):
    """Switches automatic collection off while it lives and looks at the three generations regularly."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start(_EVERY_MS)

    def collect_if_due(self) -> int:
        """Collect the oldest generation that is over its threshold; returns how many objects went."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                return gc.collect(generation)
        return 0

    def stop(self) -> None:
        """Automatic collection is on again."""
        self._timer.stop()
        gc.enable()
