# SPDX-License-Identifier: Apache-2.0
"""Runs the real program with somebody at it: instead of waiting for a person, ``act(app)`` is called.

``act`` presses keys and waits with ``until`` or ``painted``, which sleep in Qt's own loop, so that waiting
costs no time of the processor. What it returns is printed as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

_LONGEST_MS = 60_000


def drive(data_dir: str, act: Callable[[], dict[str, Any]]) -> None:
    """Start the program of ``data_dir``, do ``act`` in it, print what it found, end."""
    from ui import app as program

    class Driven(QApplication):
        @staticmethod
        def exec() -> int:
            try:
                print(json.dumps(act()), flush=True)
            except Exception:  # noqa: BLE001 - else the program itself would show it, in a window
                traceback.print_exc()
                return 1
            return 0

    setattr(program, "QApplication", Driven)  # noqa: B010 - the name is not ours to assign
    code = program.main(["--data-dir", data_dir])
    sys.exit(code)


def until(is_so: Callable[[], bool], every_ms: int = 5) -> None:
    """Let the program run until something is so, looked at between events. Raises TimeoutError."""
    last = time.monotonic() + _LONGEST_MS / 1000
    while not is_so():
        if time.monotonic() > last:
            raise TimeoutError("The window did not come so far within a minute.")
        idle(every_ms)


def idle(milliseconds: int) -> None:
    """Let the program run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Painted(QObject):
    """Knows whether ``widget``, which may come to the screen later, was painted since ``again``."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.seen = False
        self._loop: QEventLoop | None = None
        widget.installEventFilter(self)

    def again(self) -> None:
        """Forget what was seen."""
        self.seen = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt\'s
        if event.type() == QEvent.Type.Paint:
            self.seen = True
            if self._loop is not None:
                QTimer.singleShot(0, self._loop.quit)  # after the children, which are painted in one go
        return False

    def wait(self) -> None:
        """Return when it is painted with everything in it. Raises TimeoutError."""
        if self.seen:
            return
        self._loop = QEventLoop()
        QTimer.singleShot(_LONGEST_MS, self._loop.quit)
        self._loop.exec()
        self._loop = None
        if not self.seen:
            raise TimeoutError("Nothing was painted within a minute.")


class Watch:
    """Milliseconds on the wall and of the processor (all threads) since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """(wall, processor)."""
        return (time.perf_counter() - self._wall) * 1000, (time.process_time() - self._cpu) * 1000


def first_window() -> Any:
    """The window that asks for the passphrase."""
    return next(one for one in QApplication.topLevelWidgets() if one.isVisible())


def warm() -> None:
    """Wait until what the unlock window imports beside the screen is there."""
    until(lambda: "ui.main_window" in sys.modules and not first_window()._jobs.running)  # noqa: SLF001 - nobody else needs to know
    idle(50)


def unlock() -> Any:
    """Type the passphrase, press Open; the main window with Today painted and its jobs at an end."""
    first, arrival = first_window(), _Arrival()
    first.form.set_values({"passphrase": os.environ["BENCH_PASSPHRASE"]})
    first.open_button.click()
    until(lambda: arrival.painted is not None and arrival.painted.seen, every_ms=1)
    settled(arrival.window)
    return arrival.window


class _Arrival(QObject):
    """Catches the main window on its way to the screen, to hear of its first painting."""

    def __init__(self) -> None:
        super().__init__()
        self.window: Any = None
        self.painted: Painted | None = None
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt\'s
        if event.type() == QEvent.Type.Show and isinstance(watched, QMainWindow):
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self.window, self.painted = watched, Painted(watched)
        return False


def settled(window: Any) -> None:
    """Wait until no job runs and nothing is left to be painted."""
    until(lambda: not window.desk.jobs.running, every_ms=1)
    idle(0)
