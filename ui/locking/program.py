# SPDX-License-Identifier: Apache-2.0
"""A program that is open in its window, from its first moment to the last backup when it is left.

When it is left, and what stands on the screen then, is decided in ``ui.opening``.
"""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING, Any

from app.context import AppContext
from app.keeping.shelf import Why, keep_if_possible
from app.progress import Cancelled, Progress
from ui.jobs import JobRunner
from ui.locking.leaving import Leaving

if TYPE_CHECKING:
    from ui.backing_up import BackingUp
    from ui.locking.watch import Watch
    from ui.main_window import MainWindow


class OpenProgram:
    """A program whose main window stands on the screen, or stood there and is being put away."""

    def __init__(self, ctx: AppContext, jobs: JobRunner, shell: MainWindow) -> None:
        self.ctx, self.jobs, self.shell = ctx, jobs, shell
        self.watch: Watch | None = None
        self.backing_up: BackingUp | None = None
        self.kept: dict[str, Any] = {}  # what is half typed, once it is being put away
        self.is_let_go = self.is_leaving = self.is_left = False

    def let_go(self) -> None:
        """Stop what reads and writes by itself; once."""
        if not self.is_let_go:
            self.is_let_go = True
            if self.backing_up is not None:
                self.backing_up.stop()
            self.shell.let_go()


def back_up(ctx: AppContext, progress: Progress, why: Why) -> None:
    """The windows are gone, so it takes nobody's time; who starts the program meanwhile is told."""
    ctx.finishing()
    with contextlib.suppress(Cancelled):
        keep_if_possible(ctx.store, ctx.data, why, progress)


def news_of(leaving: Leaving) -> str:
    """What became of the work that was finished while the program was locked."""
    said = []
    for job in leaving.finished:
        if job.problem is None:
            said.append(f"{job.must_finish} was finished while Porchlight was locked.")
        else:
            said.append(f"{job.must_finish} could not be finished while Porchlight was locked.")
    return " ".join(said)


def tidy() -> None:
    """What was on the windows is let go of at once, and not when there is garbage enough."""
    gc.collect()
    gc.collect()  # what Qt held only until the first round
