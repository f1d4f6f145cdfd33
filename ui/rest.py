# SPDX-License-Identifier: Apache-2.0
"""When nobody has done anything for a moment, memory that only waits is given back to the system.

The cache of the data file holds what the last screen needed, and Python and Qt leave gaps behind when they
start: together a tenth of what the program takes on a laptop that has other work to do.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.storage.store import Store

_QUIET_MS = 1_500
_WORK = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.WindowActivate}
)


class Rest(QObject):
    """Waits for a pause in the work with ``store`` and gives back, once in each pause."""

    def __init__(self, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self.give_back)
        self._timer.start()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _WORK:
            self._timer.start()
        return False

    def give_back(self) -> None:
        """Empty the caches now."""
        self._store.shrink_caches()
        gc.collect()
        if sys.platform == "linux":
            with contextlib.suppress(OSError, AttributeError):  # another C library has no such call
                ctypes.CDLL(None).malloc_trim(0)

    def stop(self) -> None:
        """The store is about to be closed."""
        self._timer.stop()
