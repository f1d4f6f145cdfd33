# SPDX-License-Identifier: Apache-2.0
"""When it locks: nobody there, sleep, and what each system says (Windows and macOS: as plain logic)."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import ClassInfo, QEvent, QObject, QPointF, Qt, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusUnixFileDescriptor
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from ui import preferences
from ui.activity import Activity
from ui.locking.idle import IdleWatch
from ui.locking.slept import LOOK_MS, Look, SleepWatch, has_slept
from ui.locking.system_linux import SAVERS, LinuxWatch
from ui.locking.system_mac import NAMES, MacWatch
from ui.locking.system_windows import WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, Message, means_lock
from ui.locking.watch import Watch

YEAR = 365 * 86400.0


@pytest.fixture
def settings(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path))


# -- nobody there ---------------------------------------------------------------------------------


def test_keys_and_the_mouse_in_any_window_count(qapp: QApplication, qtbot: QtBot) -> None:
    activity = Activity()
    dialog = QDialog()
    qtbot.addWidget(dialog)
    line = QLineEdit(dialog)
    dialog.show()
    here, button, none = QPointF(3, 3), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, here, here, button, button, none)
    for act in (lambda: QTest.keyClicks(line, "a"), lambda: QApplication.sendEvent(dialog, moved)):
        activity.last -= 1000
        act()
        assert activity.quiet_for < 100
    activity.last -= 1000
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.WindowActivate))  # a window is nobody
    assert activity.quiet_for > 999


@pytest.mark.parametrize(("minutes", "kept"), [(None, 10), (5, 5), (30, 30), (1, 5), (600, 30)])
def test_it_locks_after_the_chosen_minutes_and_not_before(
    settings: None, qapp: QApplication, minutes: int | None, kept: int
) -> None:
    if minutes is not None:
        preferences.save_idle_minutes(minutes)
    activity, said = Activity(), []
    watch = IdleWatch(activity)
    watch.too_long.connect(lambda: said.append(1))
    activity.last = time.monotonic() - kept * 60 + 2
    watch.look()
    assert said == []
    activity.last = time.monotonic() - kept * 60 - 1
    watch.look()
    assert said == [1]
    watch.stop()


@pytest.mark.parametrize("jump", [-25 * YEAR, 3 * YEAR])
def test_a_wrong_year_neither_locks_by_idleness_nor_keeps_it_from_locking(
    settings: None, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    activity, said = Activity(), []
    watch = IdleWatch(activity)
    watch.too_long.connect(lambda: said.append(1))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + jump)
    watch.look()
    assert said == []
    activity.last -= 601
    watch.look()
    assert said == [1]
    watch.stop()


# -- sleep ----------------------------------------------------------------------------------------


@given(st.floats(-25 * YEAR, 3 * YEAR), st.floats(0, 120))
def test_sleep_is_what_the_wall_clock_knows_and_the_steady_one_does_not(jump: float, awake: float) -> None:
    before = Look(1_800_000_000.0, 5_000.0)
    now = Look(before.wall + awake + jump, before.steady + awake)
    assert has_slept(before, now) == ((now.wall - before.wall) - (now.steady - before.steady) > 30)


def test_a_steady_clock_that_goes_on_while_asleep_is_late() -> None:
    before = Look(1_800_000_000.0, 5_000.0)
    assert not has_slept(before, Look(before.wall + 15, before.steady + 15))
    assert not has_slept(before, Look(before.wall + 100, before.steady + 100)), "the machine was only busy"
    assert has_slept(before, Look(before.wall + 900, before.steady + 900))


def test_the_watch_says_it_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[int] = []
    watch = SleepWatch()
    watch.slept.connect(lambda: said.append(1))
    watch.look()
    later = time.time() + 3600
    monkeypatch.setattr("ui.locking.slept._look", lambda: Look(later, time.monotonic()))
    watch.look()
    watch.look()
    assert said == [1]
    assert LOOK_MS <= 15_000
    watch.stop()


# -- Linux ----------------------------------------------------------------------------------------


@cast(Any, ClassInfo)({"D-Bus Interface": "org.freedesktop.login1.Manager"})
class Logind(QObject):
    """As much of logind as is asked: our session, and a delay before sleep that ends when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, ...]] = []
        self.pipe = -1

    @Slot(str, result="QDBusObjectPath")
    def GetSession(self, name: str) -> QDBusObjectPath:  # noqa: N802 - the name is logind's
        self.asked.append((name,))
        return QDBusObjectPath("/org/freedesktop/login1/session/_33")

    @Slot(str, str, str, str, result="QDBusUnixFileDescriptor")
    def Inhibit(self, what: str, who: str, why: str, mode: str) -> QDBusUnixFileDescriptor:  # noqa: N802
        self.asked.append((what, who, mode))
        self.pipe, end = os.pipe()
        os.set_blocking(self.pipe, False)
        given = QDBusUnixFileDescriptor(end)
        os.close(end)
        return given

    @property
    def is_delayed(self) -> bool:
        """Somebody still holds the other end."""
        try:
            return os.read(self.pipe, 1) != b""
        except BlockingIOError:
            return True


@pytest.fixture
def bus(qapp: QApplication) -> Iterator[str]:
    """A bus of its own; nothing of the desktop is touched."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("dbus-daemon is not installed; what Linux says is heard through it")
    process = subprocess.Popen(
        [daemon, "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.stdout.close()
    process.wait(10)


def say(bus: QDBusConnection, path: str, interface: str, name: str, *arguments: object) -> None:
    signal = QDBusMessage.createSignal(path, interface, name)
    signal.setArguments(list(arguments))
    assert bus.send(signal)


def test_what_logind_and_the_desktops_say_is_heard(
    bus: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    here = QDBusConnection.connectToBus(bus, "porchlight-test-here")
    there = QDBusConnection.connectToBus(bus, "porchlight-test-there")
    logind = Logind()
    assert there.registerService("org.freedesktop.login1")
    assert there.registerObject(
        "/org/freedesktop/login1", logind, QDBusConnection.RegisterOption.ExportAllSlots
    )
    said: list[int] = []
    watch = LinuxWatch(system=here, session=here)
    watch.locked.connect(lambda: said.append(1))
    qtbot.waitUntil(lambda: watch._delay is not None and len(logind.asked) == 2)
    assert set(logind.asked) == {("auto",), ("sleep", "Porchlight", "delay")}
    assert logind.is_delayed
    manager, session = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
    for saver in SAVERS:
        say(there, "/any/path", saver, "ActiveChanged", True)
        say(there, "/any/path", saver, "ActiveChanged", False)
    qtbot.waitUntil(lambda: len(said) == len(SAVERS))
    said.clear()
    say(there, "/org/freedesktop/login1/session/_44", session, "Lock")  # somebody else's
    say(there, "/org/freedesktop/login1/session/_33", session, "Lock")
    qtbot.waitUntil(lambda: said == [1])
    monkeypatch.setattr("ui.locking.system_linux._HOLD_MS", 1)
    say(there, "/org/freedesktop/login1", manager, "PrepareForSleep", True)
    qtbot.waitUntil(lambda: said == [1, 1])
    qtbot.waitUntil(lambda: not logind.is_delayed)  # locked: now it may sleep
    say(there, "/org/freedesktop/login1", manager, "PrepareForSleep", False)
    qtbot.waitUntil(lambda: len(logind.asked) == 3)  # awake: the next sleep is held up again
    qtbot.waitUntil(lambda: watch._delay is not None)
    assert said == [1, 1]
    watch.stop()
    say(there, "/any/path", SAVERS[0], "ActiveChanged", True)
    QTest.qWait(50)
    assert said == [1, 1]
    for name in ("porchlight-test-here", "porchlight-test-there"):
        QDBusConnection.disconnectFromBus(name)


def test_without_a_bus_nothing_is_heard_and_nothing_fails(qapp: QApplication) -> None:
    nowhere = QDBusConnection("no such bus")
    watch = LinuxWatch(system=nowhere, session=nowhere)
    watch.stop()


# -- Windows and macOS ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "word", "locks"),
    [
        (WM_WTSSESSION_CHANGE, 0x7, True),  # the screen is locked
        (WM_WTSSESSION_CHANGE, 0x2, True),  # another person's turn at this laptop
        (WM_WTSSESSION_CHANGE, 0x4, True),  # the remote desktop was closed
        (WM_WTSSESSION_CHANGE, 0x8, False),  # unlocked
        (WM_POWERBROADCAST, 0x4, True),  # about to sleep
        (WM_POWERBROADCAST, 0x7, False),  # awake
        (WM_POWERBROADCAST, 0xA, False),  # on battery
        (0x7, 0x7, False),
    ],
)
def test_which_messages_of_windows_lock(message: int, word: int, locks: bool) -> None:
    assert means_lock(message, word) is locks
    said = Message(window=1, message=message, word=word)
    again = Message.from_address(ctypes.addressof(said))
    assert (again.message, again.word) == (message, word)


class Notifications:
    """As much of Core Foundation as is used; ``post`` is what the system does."""

    def __init__(self) -> None:
        self.observers: dict[bytes, Any] = {}

    def CFNotificationCenterGetDistributedCenter(self) -> int:  # noqa: N802 - the names are Apple's
        return 7

    def CFStringCreateWithCString(self, _allocator: None, name: bytes, _encoding: int) -> bytes:  # noqa: N802
        return name

    def CFRelease(self, _text: bytes) -> None:  # noqa: N802
        return None

    def CFNotificationCenterAddObserver(  # noqa: N802
        self, centre: int, _observer: None, callback: Any, name: bytes, _object: None, _when: int
    ) -> None:
        assert centre == 7
        self.observers[name] = callback

    def CFNotificationCenterRemoveEveryObserver(self, _centre: int, _observer: None) -> None:  # noqa: N802
        self.observers.clear()


def test_macos_tells_through_its_notification_centre(qtbot: QtBot) -> None:
    library, said = Notifications(), []
    watch = MacWatch(library=library)
    watch.locked.connect(lambda: said.append(1))
    assert set(library.observers) == set(NAMES)
    library.observers[b"com.apple.screenIsLocked"](None, None, None, None, None)
    assert said == [], "not within the system's call"
    qtbot.waitUntil(lambda: said == [1])
    watch.stop()
    assert library.observers == {}


def test_a_watch_of_a_closed_program_is_quiet(settings: None, qapp: QApplication) -> None:
    activity, said = Activity(), []
    watch = Watch(activity)
    watch.wanted.connect(lambda: said.append(1))
    activity.last -= 10_000
    watch.idle.look()
    assert said == [1]
    watch.stop()
    assert watch.system is None
