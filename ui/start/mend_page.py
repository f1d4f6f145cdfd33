# SPDX-License-Identifier: Apache-2.0
"""The data file is damaged: it is mended from the last backup and what was stored since, and that is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from app.i18n import counted
from app.progress import Progress
from ui.backup_words import moment
from ui.errors import sentence_for
from ui.jobs import Job, JobRunner
from ui.kit.text import label
from ui.start.page import StartPage
from ui.theme import Tone

if TYPE_CHECKING:
    from app.keeping.mending import Mended


class MendPage(StartPage):
    """``opened`` carries the AppContext of the mended program, once that was read."""

    opened = Signal(object)

    def __init__(self, root: Path, jobs: JobRunner, restore_instead: Callable[[], object]) -> None:
        super().__init__(
            "The data file is damaged",
            "Something on the disk changed it: a bad spot, a fall, a program that should not. That was found "
            "before any of it was used, and nothing has been changed.",
        )
        self._root, self._jobs = root, jobs
        self._secret, self._by_code = "", False
        self._ctx: Any = None
        self.told = label(
            "Porchlight can build it anew from the last backup on this laptop and from everything that was "
            "stored since. The damaged file is kept."
        )
        self.add(self.told)
        self.restore_button = self.add_other("&Restore a backup instead", restore_instead)
        self.mend_button = self.set_primary("&Mend it", self.mend)

    def with_secret(self, secret: str, *, by_code: bool) -> None:
        """What was typed and opens the program."""
        self._secret, self._by_code = secret, by_code

    def mend(self) -> None:
        """Mend, or go on with what was mended."""
        if self._ctx is not None:
            ctx, self._ctx = self._ctx, None
            self.opened.emit(ctx)
            return
        secret, by_code = self._secret, self._by_code

        def work(progress: Progress) -> object:
            from app.context import mend_and_unlock
            from app.keeping.keys import PASSPHRASE, RECOVERY

            return mend_and_unlock(self._root, secret, RECOVERY if by_code else PASSPHRASE, progress)

        self.banner.clear()
        self.busy(True)
        job = Job(work, must_finish="Mending the data")
        job.done.connect(lambda made: self._done(*made))
        job.failed.connect(self._failed)
        job.cancelled.connect(lambda: self.banner.say("Stopped. Nothing was changed.", Tone.INFO))
        job.finished.connect(lambda: self.busy(False))
        self.bar.follow(job, "Mending the data …")
        self._jobs.run(job)

    def _done(self, ctx: Any, mended: Mended) -> None:
        self._ctx = ctx
        self.title.setText("The data is mended" if mended.is_whole else "Most of the data is mended")
        self.sentence.setText(what_was_done(mended))
        self.told.setText(_where(mended))
        self.restore_button.hide()
        if self.back_button is not None:
            self.back_button.hide()
        self.mend_button.setText("&Open the program")
        self.mend_button.setAccessibleName("Open the program")
        if not mended.is_whole:
            self.banner.say(
                "What was stored since was damaged too, so the last things done may be missing. Look at the "
                "last sheets, and type in what is not there.",
                Tone.ATTENTION,
            )
        self.mend_button.setFocus()

    def _failed(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def let_go(self) -> None:
        """Close what was mended and never opened."""
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None


def what_was_done(mended: Mended) -> str:
    """From what it was built, and whether anything is missing."""
    since = counted(mended.actions, "step")
    built = f"It was built from the backup made {moment(mended.made_at)} and {since} stored since."
    return f"{built} Nothing is lost." if mended.is_whole else built


def _where(mended: Mended) -> str:
    if mended.aside is None:
        return ""
    return (
        f"The damaged file is kept in the folder “{mended.aside.name}”, in {mended.aside.parent}. If the "
        "disk is failing, more will follow: write a backup to a stick today."
    )
