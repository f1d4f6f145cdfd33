# SPDX-License-Identifier: Apache-2.0
"""The desktop locks or the laptop sleeps, as Windows says it to a window that nobody sees."""

from __future__ import annotations

import ctypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal
from PySide6.QtGui import QWindow

WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x0004
WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK = 0x02B1, 0x7
_CONSOLE_DISCONNECT, _REMOTE_DISCONNECT = 0x2, 0x4
_THIS_SESSION = 0


def means_lock(message: int, word: int) -> bool:
    """Whether a message of Windows (its number and wParam) says that names have to go."""
    if message == WM_POWERBROADCAST:
        return word == PBT_APMSUSPEND
    gone = (WTS_SESSION_LOCK, _CONSOLE_DISCONNECT, _REMOTE_DISCONNECT)
    return message == WM_WTSSESSION_CHANGE and word in gone


class Message(ctypes.Structure):
    """The beginning of ``MSG``: which window, which message, its word."""

    _fields_ = (("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("word", ctypes.c_size_t))


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, watch: WindowsWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: Any
    ) -> tuple[bool, int]:
        if kind == b"windows_generic_MSG":
            said = Message.from_address(int(message))
            if means_lock(int(said.message), int(said.word)):
                self._watch.locked.emit()
        return False, 0


class WindowsWatch(QObject):
    """``locked`` when the system locks or is about to sleep."""

    locked = Signal()

    def __init__(self, parent: QObject | None = None, library: Any = None) -> None:
        super().__init__(parent)
        self._ear = QWindow()
        self._ear.create()
        self._filter = _Filter(self)
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self._filter)
        self._library = library or ctypes.CDLL("wtsapi32")
        self._handle = ctypes.c_void_p(int(self._ear.winId()))
        self._library.WTSRegisterSessionNotification(self._handle, _THIS_SESSION)

    def stop(self) -> None:
        """Hear nothing more."""
        self.blockSignals(True)
        self._library.WTSUnRegisterSessionNotification(self._handle)
        app = QCoreApplication.instance()
        if app is not None:
            app.removeNativeEventFilter(self._filter)
        self._ear.destroy()
