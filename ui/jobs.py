# SPDX-License-Identifier: Apache-2.0
"""Slow work beside the screen: the only threads of the program.

A ``Job`` wraps a headless function ``work(progress) -> result``. Its public signals always arrive on the
main thread; work itself never touches a widget. Cancel is honoured at the work's next ``progress.step``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from app.progress import Cancelled, Progress
from ui import errors

Result = TypeVar("Result")
Work = Callable[[Progress], object]

_SHORTEST_PAUSE = 0.04  # seconds between two progress signals: faster ones cannot be read


def _done_with(_progress: Progress) -> object:
    """The work of a job that has ended."""
    return None


class _Relay(QObject):
    """Carries news from the worker's thread; connected with queued connections only."""

    stepped = Signal(int, int, str)
    ended = Signal(object, object)


class _Reporter:
    """The ``Progress`` given to work."""

    def __init__(self, relay: _Relay, stop: threading.Event) -> None:
        self._relay = relay
        self._stop = stop
        self._last = 0.0

    def step(self, done: int, total: int, sentence: str) -> None:
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._last >= _SHORTEST_PAUSE or (total and done >= total):
            self._last = now
            self._relay.stepped.emit(done, total, sentence)


class Job(QObject):
    """One piece of slow work. ``finished`` comes last, after ``done``, ``failed`` or ``cancelled``.

    ``must_finish`` names work that changes the data ("The import") and is not broken off when the program
    locks; everything else may be cancelled at any step without losing anything.
    """

    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()
    over = Signal(object)  # the job, for the runner: also when nobody else is told any more

    def __init__(self, work: Work, *, must_finish: str = "") -> None:
        super().__init__()
        self._work = work
        self.must_finish = must_finish
        self.problem: BaseException | None = None
        self._is_hushed = False
        self._stop = threading.Event()
        self._relay = _Relay()
        self.is_finished = False

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    def hush(self) -> None:
        """Tell nobody any more, since whoever asked is about to be gone; the work itself goes on."""
        self._is_hushed = True

    def run_inline(self) -> None:
        """Do the work here and now (tests, and very short work)."""
        self._connect(Qt.ConnectionType.DirectConnection)
        self._run()

    def run_in(self, pool: QThreadPool) -> None:
        """Do the work on one of the pool's threads."""
        self._connect(Qt.ConnectionType.QueuedConnection)
        pool.start(self._run)

    def _connect(self, kind: Qt.ConnectionType) -> None:
        self._relay.stepped.connect(self._tell_progress, kind)
        self._relay.ended.connect(self._tell_end, kind)

    def _run(self) -> None:
        result: object = None
        problem: BaseException | None = None
        try:
            if self._stop.is_set():
                raise Cancelled
            result = self._work(_Reporter(self._relay, self._stop))
        except BaseException as error:  # noqa: BLE001 - whatever went wrong belongs to the main thread
            problem = error
        self._work = _done_with  # it may hold a passphrase, or a program that is closed by now
        self._relay.ended.emit(result, problem)

    @Slot(int, int, str)
    def _tell_progress(self, done: int, total: int, sentence: str) -> None:
        if not self._stop.is_set() and not self._is_hushed:
            self.progressed.emit(done, total, sentence)

    @Slot(object, object)
    def _tell_end(self, result: object, problem: BaseException | None) -> None:
        self.is_finished = True
        self.problem = problem
        if not self._is_hushed:
            self._tell(result, problem)
        self.over.emit(self)

    def _tell(self, result: object, problem: BaseException | None) -> None:
        if problem is None:
            self.done.emit(result)
        elif isinstance(problem, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(problem)
        self.finished.emit()


class JobRunner(QObject):
    """Starts jobs, keeps them alive until they end, and stops all of them when the program ends."""

    def __init__(self, *, inline: bool = False, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_inline = inline
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._jobs: set[Job] = set()
        self._is_winding_down = False

    def start(
        self,
        work: Callable[[Progress], Result],
        *,
        done: Callable[[Result], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
        progressed: Callable[[int, int, str], object] | None = None,
        finished: Callable[[], object] | None = None,
        must_finish: str = "",
    ) -> Job:
        """Start ``work``. Without ``failed`` a failure is shown as every other unexpected problem."""
        job = Job(work, must_finish=must_finish)
        for signal, slot in ((job.done, done), (job.progressed, progressed), (job.finished, finished)):
            if slot is not None:
                signal.connect(slot)
        job.failed.connect(failed or errors.report)
        self.run(job)
        return job

    def run(self, job: Job) -> None:
        """Start a job whose signals are already connected.

        One that a timer still starts while everything is wound down does nothing: its data is about to close.
        """
        if self._is_winding_down:
            job.hush()
            job.cancel()
        self._jobs.add(job)
        job.over.connect(self._forget)
        if self.is_inline:
            job.run_inline()
        else:
            job.run_in(self._pool)

    @Slot(object)
    def _forget(self, job: Job) -> None:
        """A lambda that knew the job would keep it, and all that its work knew, for ever."""
        self._jobs.discard(job)

    @property
    def running(self) -> int:
        """How many jobs have not ended."""
        return len(self._jobs)

    def wind_down(self) -> list[Job]:
        """Cancel what may be cancelled and tell nobody of the rest; returns the jobs that are finished first.

        ``running`` becomes 0 when all have ended.
        """
        self._is_winding_down = True
        for job in tuple(self._jobs):
            job.hush()
            if not job.must_finish:
                job.cancel()
        return [job for job in self._jobs if job.must_finish]

    def stop_all(self, wait_ms: int = 10_000) -> bool:
        """Cancel everything, tell nobody (the windows are going) and wait for the threads.

        False when one is still running after the wait.
        """
        for job in tuple(self._jobs):
            job.hush()
            job.cancel()
        self._pool.clear()
        return self._pool.waitForDone(wait_ms)
