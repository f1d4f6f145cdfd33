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

from PySide6.QtCore import QObject, QTimer

from app.storage.store import Store
from ui.activity import Activity

_QUIET_MS = 1_500


class Rest(QObject):
    """Waits for a pause in the work with ``store`` and gives back, once in each pause."""

    def __init__(self, store: Store, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._is_over = store, False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self.give_back)
        self._timer.start()
        activity.acted.connect(self._acted)

    def give_back(self) -> None:
        """Empty the caches now."""
        self._store.shrink_caches()
        gc.collect()
        if sys.platform == "linux":
            with contextlib.suppress(OSError, AttributeError):  # another C library has no such call
                ctypes.CDLL(None).malloc_trim(0)

    def stop(self) -> None:
        """The store is about to be closed; what somebody does in another window wakes nothing here."""
        self._is_over = True
        self._timer.stop()

    def _acted(self) -> None:
        if not self._is_over:
            self._timer.start()
