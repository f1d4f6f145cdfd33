# SPDX-License-Identifier: Apache-2.0
"""The screen locks, as macOS tells every program that asks its distributed notification centre."""

from __future__ import annotations

import ctypes
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

NAMES = (b"com.apple.screenIsLocked", b"com.apple.screensaver.didstart")
_UTF8 = 0x08000100
_AT_ONCE = 4  # also while the program is in the background

_Callback = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p
)


class MacWatch(QObject):
    """``locked`` when the screen locks. Sleep without a lock is found by the sleep watch."""

    locked = Signal()
    _told = Signal()

    def __init__(self, parent: QObject | None = None, library: Any = None) -> None:
        super().__init__(parent)
        self._told.connect(self.locked, Qt.ConnectionType.QueuedConnection)
        self._library = library or _core_foundation()
        self._callback = _Callback(self._hear)  # lives as long as the centre may call it
        self._centre = self._library.CFNotificationCenterGetDistributedCenter()
        for name in NAMES:
            text = self._library.CFStringCreateWithCString(None, name, _UTF8)
            self._library.CFNotificationCenterAddObserver(
                self._centre, None, self._callback, text, None, _AT_ONCE
            )
            self._library.CFRelease(text)

    def _hear(self, *_: object) -> None:
        self._told.emit()

    def stop(self) -> None:
        """Hear nothing more."""
        self.blockSignals(True)
        self._library.CFNotificationCenterRemoveEveryObserver(self._centre, None)


def _core_foundation() -> Any:
    """Core Foundation with the shapes of the calls used here."""
    made = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    pointer = ctypes.c_void_p
    made.CFNotificationCenterGetDistributedCenter.restype = pointer
    made.CFStringCreateWithCString.restype = pointer
    made.CFStringCreateWithCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint32]
    made.CFNotificationCenterAddObserver.restype = None
    made.CFNotificationCenterAddObserver.argtypes = [
        pointer, pointer, _Callback, pointer, pointer, ctypes.c_long,
    ]  # fmt: skip
    made.CFNotificationCenterRemoveEveryObserver.restype = None
    made.CFNotificationCenterRemoveEveryObserver.argtypes = [pointer, pointer]
    made.CFRelease.restype = None
    made.CFRelease.argtypes = [pointer]
    return made
