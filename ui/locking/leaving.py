# SPDX-License-Identifier: Apache-2.0
"""From an open program to its windows gone: covered at once, taken down when nothing stands on them any more.

Covering hides every window, dialog, menu and tool tip within one turn of the event loop. Taking down waits
for two things: a dialog that runs a loop of its own returns to whoever asked it, as if it were cancelled, and
work that must not be broken off ends. Then all of it is destroyed, and the data file may be closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

import shiboken6
from PySide6.QtCore import QEvent, QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QToolTip, QWidget

from ui.jobs import Job, JobRunner

_LOOK_MS = 20
# So long work that must be finished may take; then it is cancelled at its next step: all of it or nothing.
LONGEST = 60.0
_POPUPS = 20  # menus in menus


class Leaving(QObject):
    """``over`` when the windows are destroyed and no work is left; ``finished`` are the jobs that were."""

    over = Signal()

    def __init__(
        self, window: QWidget, jobs: JobRunner, let_go: Callable[[], None], parent: QObject | None = None
    ) -> None:
        """``let_go`` is called just before ``window`` is destroyed, with everything still in place."""
        super().__init__(parent)
        self._window, self._jobs, self._let_go = window, jobs, let_go
        self.finished: list[Job] = []
        self._since = monotonic()
        self._stays: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def cover(self) -> None:
        """Nothing of the program can be read on the screen after this."""
        hush_cursor()
        cover_all([])
        self.finished = self._jobs.wind_down()

    def begin(self, stays: QWidget) -> None:
        """Take down as soon as it is possible; ``stays`` is the window that stands there instead."""
        self._stays = [stays]
        self._timer.start()  # not at once: whoever asked for it may stand in a window that goes

    def stop(self) -> None:
        """The whole program ends meanwhile: there is nothing left to be taken down."""
        self._timer.stop()

    @property
    def waits_for(self) -> str:
        """What is finished first ("The import"); empty when nothing is."""
        return next((job.must_finish for job in self.finished if not job.is_finished), "")

    def look(self) -> None:
        """Go on if that is possible now."""
        cover_all(self._stays)  # whoever was asked something may have gone on to ask the next thing
        if monotonic() - self._since > LONGEST:
            for job in self.finished:
                job.cancel()
        if QThread.currentThread().loopLevel() > 1 or self._jobs.running:
            return
        self._timer.stop()
        self._let_go()
        take_down(self._stays)
        self.over.emit()


def hush_cursor() -> None:
    """Keep what stands under the cursor from being stored only because it loses the cursor."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit | QPlainTextEdit):
        focus.blockSignals(True)


def cover_all(stays: Sequence[QWidget]) -> None:
    """Hide every window but ``stays`` and what belongs to them."""
    QToolTip.hideText()
    for _ in range(_POPUPS):
        popup = QApplication.activePopupWidget()
        if popup is None:
            break
        popup.hide()
    for window in _others(stays):
        if window.isVisible():
            window.hide()


def take_down(stays: Sequence[QWidget]) -> None:
    """Destroy every window but ``stays`` and what belongs to them, now."""
    for window in _others(stays):
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _others(stays: Sequence[QWidget]) -> list[QWidget]:
    return [
        one
        for one in QApplication.topLevelWidgets()
        if shiboken6.isValid(one) and not any(_belongs_to(one, stay) for stay in stays)
    ]


def _belongs_to(window: QWidget | None, stay: QWidget) -> bool:
    """A dialog of the window that stays is a window of its own, with that one above it."""
    while window is not None and window is not stay:
        window = window.parentWidget()
    return window is stay
