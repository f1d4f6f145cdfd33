# SPDX-License-Identifier: Apache-2.0
"""What a person sees when something went wrong that no field or banner has shown.

Problems may come from any thread; they hop to the main thread and are shown one at a time. A
``PorchlightError`` is shown as its own sentence, anything else as a fault of the program with the text that
``app.crashes`` makes of it: an error's own message may hold a name, and is neither shown nor kept.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import PorchlightError

FAULT = (
    "Something in Porchlight went wrong. What was saved before this is safe. "
    "Try again; if it happens again, close and open Porchlight."
)


# The data directory whose logs are written, once there is one.
_root: Path | None = None
# Under this a mistake carries what was kept of it: it may be said in a banner first and shown again after.
_KEPT = "kept by Porchlight"


def log_to(root: Path) -> None:
    """From now on problems are noted, by their class, and mistakes kept, with this data directory."""
    global _root
    _root = root


def sentence_for(problem: BaseException) -> str:
    """The sentence a person reads; what it says of a mistake of the program is kept."""
    if isinstance(problem, PorchlightError):
        return str(problem)
    kept_of(problem)
    return FAULT


def kept_of(problem: BaseException) -> tuple[str, Path | None]:
    """The text of a mistake, and its file; kept once."""
    from app import crashes

    carried: dict[str, tuple[str, Path | None]] = vars(problem)
    if _KEPT not in carried:
        carried[_KEPT] = crashes.note(_root, problem)
    return carried[_KEPT]


class Problems(QObject):
    """Collects problems from everywhere and shows them one at a time."""

    raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[BaseException] = deque()
        self._showing = False
        self.raised.connect(self._queue, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the place where uncaught exceptions of all threads end up."""
        sys.excepthook = self._caught
        sys.unraisablehook = self._could_not_be_raised
        threading.excepthook = self._caught_in_thread

    def report(self, problem: BaseException) -> None:
        """Show ``problem`` soon; may be called from any thread."""
        self.raised.emit(problem)

    def _caught(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, problem, trace)
            return
        # What is printed may end up in a file of the desktop's: places in the program, no messages.
        if sys.stderr is not None:
            print(kept_of(problem)[0], file=sys.stderr)  # noqa: T201 - the terminal of whoever develops
        self.report(problem)

    def _could_not_be_raised(self, args: sys.UnraisableHookArgs) -> None:
        """In a clean-up, where nobody can be told in time: kept, and printed without its message."""
        if args.exc_value is not None and sys.stderr is not None:
            print(kept_of(args.exc_value)[0], file=sys.stderr)  # noqa: T201 - as above

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _queue(self, problem: BaseException) -> None:
        self._waiting.append(problem)
        if not self._showing:
            QTimer.singleShot(0, self._show_next)

    @Slot()
    def _show_next(self) -> None:
        if self._showing or not self._waiting:
            return
        self._showing = True
        try:
            show_problem(QApplication.activeWindow(), self._waiting.popleft())
        finally:
            self._showing = False
        if self._waiting:
            QTimer.singleShot(0, self._show_next)


def show_problem(parent: QWidget | None, problem: BaseException) -> None:
    """Show one problem in a dialog and wait until it is read."""
    from app.logs import Event, log_of

    if isinstance(problem, PorchlightError):
        from ui.kit.dialog import tell

        if _root is not None:
            log_of(_root).note(Event.PROBLEM, problem=problem)
        tell(parent, "This did not work", str(problem))
        return
    from ui.crash_dialog import CrashDialog

    CrashDialog(parent, sentence_for(problem), *kept_of(problem)).exec()


_problems: list[Problems] = []


def install(parent: QObject | None = None) -> Problems:
    """Catch what nobody caught, from now on; call once after the QApplication was made."""
    problems = Problems(parent)
    problems.install()
    _problems[:] = [problems]
    return problems


def report(problem: BaseException) -> None:
    """Show a problem nobody else has shown; raises it again while nothing is installed (tests)."""
    if not _problems:
        raise problem
    _problems[0].report(problem)
