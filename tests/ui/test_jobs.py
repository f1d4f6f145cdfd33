# SPDX-License-Identifier: Apache-2.0
"""Jobs work beside the screen, report on the main thread, and stop when asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.errors import FileProblem
from app.progress import Cancelled, Progress
from ui.jobs import Job, JobRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    assert made.stop_all()


def test_work_runs_elsewhere_and_reports_here(qtbot: QtBot, runner: JobRunner) -> None:
    threads: dict[str, int] = {}
    heard: list[str] = []

    def work(progress: Progress) -> str:
        threads["work"] = threading.get_ident()
        progress.step(1, 1, "Reading line 1 of 1")
        return "done"

    def told(result: str) -> None:
        threads["told"] = threading.get_ident()
        heard.append(result)

    job = runner.start(work, done=told, progressed=lambda _done, _total, words: heard.append(words))
    qtbot.waitUntil(lambda: job.is_finished)
    assert heard == ["Reading line 1 of 1", "done"]
    assert threads["told"] == threading.get_ident() != threads["work"]
    assert runner.running == 0


def test_cancel_is_honoured_at_the_next_step(qtbot: QtBot, runner: JobRunner) -> None:
    started, go_on, reached_end = threading.Event(), threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        go_on.wait(5)
        progress.step(1, 2, "Half")
        reached_end.set()

    job = Job(work)
    with qtbot.waitSignals([job.cancelled, job.finished]), qtbot.assertNotEmitted(job.failed):
        runner.run(job)
        assert started.wait(5)
        job.cancel()
        go_on.set()
    assert not reached_end.is_set()


def test_a_failure_arrives_as_the_exception(qtbot: QtBot, runner: JobRunner) -> None:
    def work(_progress: Progress) -> None:
        raise FileProblem("The stick was taken out.")

    failures: list[BaseException] = []
    job = runner.start(work, failed=failures.append)
    qtbot.waitUntil(lambda: job.is_finished)
    assert [str(one) for one in failures] == ["The stick was taken out."]


def test_inline_work_is_done_at_once() -> None:
    heard: list[object] = []
    runner = JobRunner(inline=True)
    job = runner.start(lambda _progress: 42, done=heard.append, finished=lambda: heard.append("finished"))
    assert heard == [42, "finished"]
    assert job.is_finished
    assert runner.running == 0


def test_an_unheard_failure_is_not_swallowed(qtbot: QtBot) -> None:
    def work(_progress: Progress) -> None:
        raise ValueError("a bug")

    with qtbot.captureExceptions() as caught:
        JobRunner(inline=True).start(work)
    assert [str(problem) for _, problem, _ in caught] == ["a bug"]


def test_a_job_cancelled_before_it_starts_does_nothing() -> None:
    ran: list[bool] = []
    job = Job(lambda _progress: ran.append(True))
    job.cancel()
    job.run_inline()
    assert ran == []
    assert job.is_finished


def test_many_steps_are_told_now_and_then(qtbot: QtBot) -> None:
    heard: list[int] = []

    def work(progress: Progress) -> None:
        for number in range(1, 10_001):
            progress.step(number, 10_000, "Working")

    JobRunner(inline=True).start(work, progressed=lambda done, _total, _words: heard.append(done))
    assert heard[-1] == 10_000
    assert len(heard) < 100


def test_everything_stops_at_the_end(qtbot: QtBot) -> None:
    runner = JobRunner(threads=1)
    started = threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        while True:
            progress.step(0, 0, "For ever")
            threading.Event().wait(0.005)

    runner.start(work)
    runner.start(work)
    assert started.wait(5)
    assert runner.stop_all(5_000)


def test_nobody_is_told_of_what_was_stopped_at_the_end(qtbot: QtBot) -> None:
    runner = JobRunner()
    started, heard = threading.Event(), []

    def work(progress: Progress) -> None:
        started.set()
        while True:
            progress.step(0, 0, "Reading")
            time.sleep(0.001)

    job = Job(work)
    job.cancelled.connect(lambda: heard.append("cancelled"))
    job.finished.connect(lambda: heard.append("finished"))
    with qtbot.waitSignal(job.over):
        runner.run(job)
        assert started.wait(5)
        assert runner.stop_all(5_000)
    assert heard == []  # its window is gone by now
    assert not runner.running


def test_what_a_timer_starts_while_it_winds_down_does_nothing(qtbot: QtBot, runner: JobRunner) -> None:
    done: list[str] = []
    assert runner.wind_down() == []
    runner.start(lambda _progress: done.append("worked"), done=lambda _result: done.append("told"))
    qtbot.waitUntil(lambda: not runner.running)
    assert done == []


def test_cancelled_is_not_a_failure() -> None:
    assert not issubclass(Cancelled, (ValueError, OSError))
