# SPDX-License-Identifier: Apache-2.0
"""What a person sees when something went wrong that no field or banner has shown.

Problems may come from any thread; they hop to the main thread and are shown one at a time. A
``PorchlightError`` is shown as its own sentence, anything else as a fault of the program with
details to copy.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections import deque
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import PorchlightError

FAULT = (
    "Something in Porchlight went wrong. What was saved before this is safe. "
    "Try again; if it happens again, close and open Porchlight."
)


def sentence_for(problem: BaseException) -> str:
    """The sentence a person reads."""
    return str(problem) if isinstance(problem, PorchlightError) else FAULT


def details_of(problem: BaseException) -> str:
    """The lines a developer wants; empty for problems a person can act on."""
    if isinstance(problem, PorchlightError):
        return ""
    return "".join(traceback.format_exception(problem))


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
        threading.excepthook = self._caught_in_thread

    def report(self, problem: BaseException) -> None:
        """Show ``problem`` soon; may be called from any thread."""
        self.raised.emit(problem)

    def _caught(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, problem, trace)
        if not issubclass(kind, KeyboardInterrupt):
            self.report(problem)

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
    from ui.kit.dialog import tell

    known = isinstance(problem, PorchlightError)
    tell(
        parent,
        "This did not work" if known else "Porchlight made a mistake",
        sentence_for(problem),
        details=details_of(problem),
    )


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
