# SPDX-License-Identifier: Apache-2.0
"""The desktop locks or the laptop sleeps, as Linux says it over D-Bus.

Heard are logind (sleep and closed lid; this session locked) and the screen savers of the desktops. While the
laptop is awake, logind holds a "delay" for us: it waits some seconds before sleeping, in which the names go.
Without a bus nothing is heard and nothing fails: the idle watch and the sleep watch still lock.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any, cast

from PySide6.QtCore import SLOT, QObject, QTimer, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

_LOGIND, _LOGIND_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER, _SESSION = f"{_LOGIND}.Manager", f"{_LOGIND}.Session"
SAVERS = (
    "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.kde.screensaver",
    "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver", "org.xfce.ScreenSaver",
)  # fmt: skip
# Long enough for the file to be closed; logind itself waits five seconds at most.
_HOLD_MS = 2_500


class LinuxWatch(QObject):
    """``locked`` when the system locks or is about to sleep."""

    locked = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._system = system or QDBusConnection.systemBus()
        self._session = session or QDBusConnection.sessionBus()
        self._asked: list[QDBusPendingCallWatcher] = []
        self._delay: QDBusUnixFileDescriptor | None = None
        for saver in SAVERS:
            _hear(self._session, "", saver, "ActiveChanged", self, "active(bool)")
        if _hear(self._system, _LOGIND_PATH, _MANAGER, "PrepareForSleep", self, "sleeping(bool)"):
            self._find_session()
            self._ask_for_delay()

    @Slot(bool)
    def active(self, is_active: bool) -> None:
        """A screen saver came or went."""
        if is_active:
            self.locked.emit()

    @Slot(bool)
    def sleeping(self, is_going_to: bool) -> None:
        """The laptop is about to sleep, or woke."""
        if is_going_to:
            self.locked.emit()
            QTimer.singleShot(_HOLD_MS, self, self._let_sleep)
        else:
            self._ask_for_delay()

    @Slot()
    def session_locked(self) -> None:
        """The desktop asks this session to lock."""
        self.locked.emit()

    def stop(self) -> None:
        """Hear nothing more, and do not hold up sleep."""
        self._let_sleep()
        self.blockSignals(True)

    def _let_sleep(self) -> None:
        self._delay = None  # closes the descriptor, which is what logind waits for

    def _find_session(self) -> None:
        """Only our own session: others may be logged in at the same laptop."""
        self._ask("GetSession", [os.environ.get("XDG_SESSION_ID") or "auto"], self._found_session)

    def _found_session(self, answer: list[Any]) -> None:
        path = answer[0].path() if isinstance(answer[0], QDBusObjectPath) else str(answer[0])
        _hear(self._system, path, _SESSION, "Lock", self, "session_locked()")

    def _ask_for_delay(self) -> None:
        why = ["sleep", "Porchlight", "Names are put away before the laptop sleeps", "delay"]
        self._ask("Inhibit", why, self._got_delay)

    def _got_delay(self, answer: list[Any]) -> None:
        if isinstance(answer[0], QDBusUnixFileDescriptor):
            self._delay = answer[0]

    def _ask(self, name: str, arguments: list[Any], then: Any) -> None:
        message = QDBusMessage.createMethodCall(_LOGIND, _LOGIND_PATH, _MANAGER, name)
        message.setArguments(arguments)
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(message), self)
        watcher.finished.connect(partial(self._answered, watcher, then))
        self._asked.append(watcher)

    def _answered(self, watcher: QDBusPendingCallWatcher, then: Any, *_: object) -> None:
        answer = watcher.reply()
        if answer.type() == QDBusMessage.MessageType.ReplyMessage and answer.arguments():
            then(answer.arguments())
        self._asked.remove(watcher)
        watcher.deleteLater()


def _hear(bus: QDBusConnection, path: str, interface: str, name: str, receiver: QObject, slot: str) -> bool:
    """Connect to a signal, whoever sends it; False without a bus."""
    return bus.isConnected() and bus.connect("", path, interface, name, receiver, cast(Any, SLOT(slot)))
