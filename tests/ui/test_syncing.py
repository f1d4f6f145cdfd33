# SPDX-License-Identifier: Apache-2.0
"""When contacts are made: at the start, every half hour, after a failure, when the link is back, if asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.partnership import contact as contacting
from app.partnership import joining
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.progress import Progress
from app.services.program import ProgramDraft
from tests.served import ServedHub
from tests.ui.partners import CHEAP, PASSPHRASE
from ui import errors
from ui.jobs import JobRunner
from ui.syncing import AGAIN_MS, EVERY_MS, FIRST_MS, Syncing


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[AppContext]:
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")
    made, _ = context.start(tmp_path / "rosa", draft, PASSPHRASE, CHEAP)
    yield made
    made.close()


@pytest.fixture
def hub(tmp_path: Path, ctx: AppContext) -> Iterator[ServedHub]:
    """A hub that the laptop has joined."""
    made = ServedHub(tmp_path / "hub")
    joining.join(ctx.store, made.link(), Wish(made.code(), "Front desk"))
    yield made
    made.close()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The network is away; calling it brings the network back."""

    def broken(*_: object, **__: object) -> None:
        raise LinkProblem("There is no connection to the hub at the moment.")

    real = contacting.contact
    monkeypatch.setattr(contacting, "contact", broken)
    return lambda: monkeypatch.setattr(contacting, "contact", real)


def pause(one: Syncing) -> int:
    """Milliseconds to the next contact; 0 when none is planned."""
    return one._timer.interval() if one._timer.isActive() else 0


def test_a_laptop_without_a_hub_asks_nobody(ctx: AppContext, qtbot: QtBot) -> None:
    one = Syncing(ctx, JobRunner(inline=True))
    one.begin()
    with qtbot.assertNotEmitted(one.started):
        one.sync_now()
        one.sync_by_itself()
    assert (one.is_member, pause(one)) == (False, 0)


def test_at_the_start_and_then_every_half_hour(ctx: AppContext, hub: ServedHub, qtbot: QtBot) -> None:
    one = Syncing(ctx, JobRunner(inline=True))
    one.begin()
    assert pause(one) == FIRST_MS
    with qtbot.waitSignal(one.ended) as ended:
        one._timer.setInterval(0)
    assert ended.args == [None]
    assert contacting.state(ctx.store).is_current
    assert pause(one) == EVERY_MS == 30 * 60_000
    one.stop()
    assert pause(one) == 0


def test_after_failures_ever_more_rarely_until_the_link_is_back(
    ctx: AppContext, hub: ServedHub, away: Callable[[], None], qtbot: QtBot
) -> None:
    one = Syncing(ctx, JobRunner(inline=True))
    pauses = []
    for _ in range(6):
        one.sync_by_itself()
        pauses.append(pause(one))
    assert pauses == [*AGAIN_MS, AGAIN_MS[-1], AGAIN_MS[-1]]
    one._reach(QNetworkInformation.Reachability.Disconnected)
    assert pause(one) == AGAIN_MS[-1]
    one._reach(QNetworkInformation.Reachability.Online)
    assert pause(one) == FIRST_MS
    away()
    one.sync_by_itself()
    assert pause(one) == EVERY_MS
    one._reach(QNetworkInformation.Reachability.Online)
    assert pause(one) == EVERY_MS  # nothing failed: no reason to hurry
    one.stop()


def test_one_contact_at_a_time_and_cancel_ends_it(
    ctx: AppContext, hub: ServedHub, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def slow(_store: object, _vault: object, progress: Progress, **_: object) -> None:
        calls.append(1)
        begun.set()
        while not go_on.wait(0.01):
            progress.step(0, 0, "Waiting")

    monkeypatch.setattr(contacting, "contact", slow)
    jobs = JobRunner()
    one = Syncing(ctx, jobs)
    with qtbot.waitSignal(one.started):
        one.sync_now()
    assert begun.wait(5)
    assert one.is_running
    one.sync_now()
    one.sync_by_itself()
    with qtbot.waitSignal(one.ended) as ended:
        assert one.job is not None
        one.job.cancel()
    assert (ended.args, calls, one.is_running) == ([None], [1], False)
    one.stop()
    assert jobs.stop_all()


def test_what_is_no_trouble_of_the_link_is_reported(
    ctx: AppContext, hub: ServedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(errors, "report", told.append)

    def wrong(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(contacting, "contact", wrong)
    one = Syncing(ctx, JobRunner(inline=True))
    one.sync_by_itself()
    assert [type(problem) for problem in told] == [ZeroDivisionError]
    one.stop()
