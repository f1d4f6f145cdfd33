# SPDX-License-Identifier: Apache-2.0
"""The machine slept, as every system shows it: the wall clock went on and the program's own did not.

A timer looks at both clocks every 15 seconds. Where they part by more than half a minute forward, the laptop
was asleep (or somebody set the clock, and locking once too often costs one passphrase). A clock set back says
nothing about sleep. On some systems the other clock goes on while asleep; there the look itself is late.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_MS = 15_000
_JUMP = 30.0
_LATE = 120.0


class Look(NamedTuple):
    """Both clocks at one moment, in seconds: since 1970, and since the machine started."""

    wall: float
    steady: float


def has_slept(before: Look, now: Look) -> bool:
    """Whether the machine was asleep between two looks that are 15 seconds apart while it is awake."""
    steady, wall = now.steady - before.steady, now.wall - before.wall
    return wall - steady > _JUMP or steady > LOOK_MS / 1000 + _LATE


class SleepWatch(QObject):
    """``slept`` after the machine woke."""

    slept = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = _look()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Compare both clocks with the last time."""
        before, self._before = self._before, _look()
        if has_slept(before, self._before):
            self.slept.emit()

    def stop(self) -> None:
        """The program is closed already."""
        self._timer.stop()


def _look() -> Look:
    return Look(time.time(), time.monotonic())
