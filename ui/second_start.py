# SPDX-License-Identifier: Apache-2.0
"""Starting the program a second time on the same data brings the first window to the front instead.

The first start holds a lock of its own from its first moment, so that two quick double-clicks make one
window, and looks at a folder that only this person's programs can reach; a second one hangs a bell there (an
empty file), and the first answers by taking it away. A local socket would do the same and bring Qt's network
along: 3 MB of memory all day. Who may write the data is another matter: ``app.disk.one_writer``.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QFileSystemWatcher, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import InUse, StorageProblem

if TYPE_CHECKING:
    from app.disk.one_writer import OneWriter

FINISHING = "Porchlight is finishing a backup; it opens in a moment."
SILENT = (
    "Porchlight is open already, but its window does not answer. It opens here as soon as that one is closed."
)
_BELL = "bell"
# So long the first start may take until it listens; a cheap laptop needs some seconds.
_PATIENCE = 8.0
# Another start may only be looking whether somebody is there.
_BLINK = 0.2
_PAUSE, _POLL_MS, _LISTEN_MS = 0.1, 250, 2000


class Door:
    """The door of one data directory. Making one takes the lock, or finds that another start has it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._name = f"porchlight-{_hash(os.path.realpath(root))}"
        self._folder = _own_folder(self._name)
        self._lock: OneWriter | None = None
        self._ear: QFileSystemWatcher | None = None
        self.is_first = True
        if self._folder is not None:
            self.is_first = self.take(_BLINK)

    def take(self, patience: float = 0.0) -> bool:
        """Be the first, if nobody is."""
        from app.disk.one_writer import Doing, OneWriter

        assert self._folder is not None
        try:
            self._lock = OneWriter.take(self._folder, Doing.WINDOW, patience=patience)
        except InUse:
            return False
        except StorageProblem:
            pass  # no lock can be made there: better two windows than none
        self.is_first = True
        return True

    @property
    def _bell(self) -> Path:
        assert self._folder is not None
        return self._folder / _BELL

    def ring(self, patience: float = _PATIENCE) -> bool:
        """Bring the first window to the front; False when it is just finishing, or does not answer."""
        until = time.monotonic() + patience
        while self._is_at_the_door():
            if self._ask():
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        return False

    def _ask(self) -> bool:
        _let_it_come_forward()
        try:
            self._bell.touch(mode=0o600)
            until = time.monotonic() + _LISTEN_MS / 1000
            while self._bell.exists():
                if time.monotonic() >= until:
                    self._bell.unlink(missing_ok=True)
                    return False
                time.sleep(_PAUSE / 5)
        except OSError:
            return False
        return True

    def listen(self, come_forward: Callable[[], object]) -> None:
        """From now on call ``come_forward`` when somebody rings, or at once when somebody has."""
        if self._lock is None or self._ear is not None:
            return

        def hear() -> None:
            try:
                self._bell.unlink()
            except OSError:
                return  # something else happened in the folder
            come_forward()

        self._ear = QFileSystemWatcher([str(self._folder)])
        self._ear.directoryChanged.connect(hear)
        hear()

    def finishing(self) -> None:
        """The windows are gone: nobody is at the door any more, and something is still to be done."""
        from app.disk.one_writer import Doing

        if self._lock is not None:
            self._lock.say(Doing.FINISHING)
        if self._ear is not None:
            self._ear.deleteLater()
            self._ear = None

    def release(self) -> None:
        """The next start is a first one."""
        self.finishing()
        if self._lock is not None and self._folder is not None:
            self._lock.release()
            with contextlib.suppress(OSError):  # somebody else stands there already
                self._bell.unlink(missing_ok=True)
                self._folder.rmdir()

    def sentence(self) -> str:
        """Why the first window cannot be shown now."""
        return SILENT if self._is_at_the_door() else FINISHING

    def _is_at_the_door(self) -> bool:
        """The first one runs and has a window, or is about to have one."""
        from app.disk.one_writer import Doing, holder

        return self._folder is not None and holder(self._folder) is Doing.WINDOW


def wait_for_first(door: Door, begin: Callable[[], object]) -> QWidget:
    """A window that says what is waited for, and calls ``begin`` when the first program is gone."""
    from ui.start.frame import StartWindow
    from ui.start.page import StartPage

    window = StartWindow("second-start", 560, 320)
    page = StartPage("One moment", door.sentence())
    window.show_page(page)
    poll = QTimer(window)

    def look() -> None:
        page.sentence.setText(door.sentence())
        if door.take():
            poll.stop()
            begin()
            window.close()

    poll.timeout.connect(look)
    poll.start(_POLL_MS)
    window.show()
    return window


def bring_forward(window: QWidget) -> None:
    """In front of everything, with what stands open over it; the system may only let it blink."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    for one in (window, QApplication.activeModalWidget()):
        if one is not None:
            one.raise_()
            one.activateWindow()
    QApplication.alert(window)


def _let_it_come_forward() -> None:
    """Windows lets only the program in front hand that right on."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def _own_folder(name: str) -> Path | None:
    """A folder that only this person can enter; None when there can be none. It may not exist yet."""
    if sys.platform == "win32":
        return Path(QDir.tempPath()) / name
    mine = os.getuid()
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    has_session = bool(session) and Path(session).is_dir()
    folder = Path(session) / name if has_session else Path(QDir.tempPath()) / f"{name}-{mine}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == mine and not found.st_mode & 0o077
    return folder if is_ours else None


def _hash(text: str) -> str:
    """FNV-1a of 64 bits: enough for one person's data directories; hashlib would hold up the start."""
    found = 0xCBF29CE484222325
    for byte in text.encode("utf-8", "surrogateescape"):
        found = (found ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{found:016x}"
