# SPDX-License-Identifier: Apache-2.0
"""Talking to the hub beside the screens: at the start, every half hour, when the link comes back, when asked.

One contact at a time, in a job; nothing on screen ever waits for it. What it says and how it goes on after a
failure is in ``app.partnership.contact``; how things stand is shown by whoever hears ``changed``.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.context import AppContext
from app.errors import PorchlightError
from app.progress import Progress
from ui import errors
from ui.jobs import Job, JobRunner

FIRST_MS = 3_000  # after the first screen is painted
EVERY_MS = 30 * 60_000
# After a failure: soon, and then ever more rarely, since each try costs a satellite link something.
AGAIN_MS = (60_000, 120_000, 300_000, 600_000)
_TRIES_BY_ITSELF, _TRIES_BY_HAND = 2, 5


class Syncing(QObject):
    """``started(Job)`` and ``ended(problem or None)`` around each contact; ``changed`` after either."""

    started = Signal(object)
    ended = Signal(object)
    changed = Signal()

    def __init__(self, ctx: AppContext, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._jobs = ctx, jobs
        self.job: Job | None = None
        self._failures = 0
        self._by_hand = False
        self._is_watching = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.sync_by_itself)

    @property
    def is_member(self) -> bool:
        """This laptop has joined a hub."""
        return self._ctx.store.place.replica is not None

    @property
    def is_running(self) -> bool:
        """A contact is under way."""
        return self.job is not None

    def begin(self) -> None:
        """From now on by itself, if this laptop has joined."""
        if self.is_member:
            self._watch_the_link()
            self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """The program is about to be closed."""
        self._timer.stop()
        if self.job is not None:
            self.job.cancel()

    def sync_by_itself(self) -> None:
        """A contact that nobody asked for: trouble is noted, and told only where one looks for it."""
        self._start(by_hand=False)

    def sync_now(self) -> None:
        """A contact that somebody waits for."""
        self._start(by_hand=True)

    def _start(self, *, by_hand: bool) -> None:
        if not self.is_member:
            return
        self._by_hand = self._by_hand or by_hand
        if self.job is not None:
            return
        self._watch_the_link()
        tries, ctx = _TRIES_BY_HAND if by_hand else _TRIES_BY_ITSELF, self._ctx

        def work(progress: Progress) -> object:
            from app.partnership.contact import contact

            return contact(ctx.store, ctx.vault, progress, tries=tries)

        job = self.job = Job(work)
        job.done.connect(lambda _: self._over(None))
        job.failed.connect(self._over)
        job.cancelled.connect(lambda: self._over(None))
        self.started.emit(job)
        self.changed.emit()
        self._jobs.run(job)

    def _over(self, problem: BaseException | None) -> None:
        self.job, self._by_hand = None, False
        self._failures = 0 if problem is None else self._failures + 1
        pause = EVERY_MS if problem is None else AGAIN_MS[min(self._failures, len(AGAIN_MS)) - 1]
        self._timer.start(pause)
        self.ended.emit(problem)
        self.changed.emit()
        if problem is not None and not isinstance(problem, PorchlightError):
            errors.report(problem)

    def _watch_the_link(self) -> None:
        """Hear of the system when there is a network again; loaded only on laptops that have a hub."""
        if self._is_watching:
            return
        self._is_watching = True
        from PySide6.QtNetwork import QNetworkInformation

        if not QNetworkInformation.loadDefaultBackend():
            return
        network = QNetworkInformation.instance()
        if network is not None:
            network.reachabilityChanged.connect(self._reach)

    def _reach(self, reachability: object) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        if reachability == QNetworkInformation.Reachability.Online and self._failures:
            self._timer.start(FIRST_MS)
