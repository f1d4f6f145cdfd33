# SPDX-License-Identifier: Apache-2.0
"""Everything that says "lock now" while a program is open: nobody there, sleep, and the system itself."""

from __future__ import annotations

import sys
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from ui.activity import Activity
from ui.locking.idle import IdleWatch
from ui.locking.slept import SleepWatch

# After the first screen is painted: the system's own library takes a moment to load.
_LATER_MS = 1_000


class SystemWatch(Protocol):
    """What each system's watch can do; its ``locked`` signal is connected when it is made."""

    def stop(self) -> None: ...


class Watch(QObject):
    """``wanted`` when the program shall lock, from whatever side; made for one open program."""

    wanted = Signal()

    def __init__(self, activity: Activity, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.idle = IdleWatch(activity, self)
        self.sleep = SleepWatch(self)
        self.system: SystemWatch | None = None
        self.idle.too_long.connect(self.wanted)
        self.sleep.slept.connect(self.wanted)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.watch_system)
        self._soon.start(_LATER_MS)

    def watch_system(self) -> None:
        """Hear from now on what the system says."""
        if self.system is None:
            self.system = _system_watch(self)

    def stop(self) -> None:
        """The program is closed already."""
        self._soon.stop()
        self.idle.stop()
        self.sleep.stop()
        if self.system is not None:
            self.system.stop()
            self.system = None


def _system_watch(watch: Watch) -> SystemWatch | None:
    """The watch of this system; None where there is none, or its library is not what it should be."""
    try:
        if sys.platform == "win32":
            from ui.locking.system_windows import WindowsWatch

            windows = WindowsWatch(watch)
            windows.locked.connect(watch.wanted)
            return windows
        if sys.platform == "darwin":
            from ui.locking.system_mac import MacWatch

            mac = MacWatch(watch)
            mac.locked.connect(watch.wanted)
            return mac
        from ui.locking.system_linux import LinuxWatch

        linux = LinuxWatch(watch)
        linux.locked.connect(watch.wanted)
    except (ImportError, OSError, AttributeError):
        return None
    return linux
