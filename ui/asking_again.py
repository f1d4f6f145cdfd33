# SPDX-License-Identifier: Apache-2.0
"""The passphrase again, before what an open program alone must not allow: whoever sits down at a laptop that
was left open cannot take the names away, print a recovery sheet or erase anybody.

``ask_again`` is for yes or no; ``ask_for_passphrase`` also gives what was typed, for a new key or sheet.
Wrong tries bring a growing pause that closing the dialog does not shorten. Which passphrases are right is
the business of ``app.keeping.keys``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from time import monotonic
from weakref import WeakKeyDictionary

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.context import AppContext
from app.errors import WrongPassphrase
from app.progress import Progress
from app.storage.store import Store
from ui.errors import sentence_for
from ui.jobs import JobRunner
from ui.kit.dialog import ActionDialog
from ui.kit.form import Field, Form
from ui.start.demo import DEMO_PASSPHRASE, is_demo
from ui.start.patience import Patience
from ui.start.secret import show_box
from ui.theme import Tone

# So long a right answer holds for what may be asked for many times in a row, such as tables of a report.
STILL_HOLDS = 5 * 60.0


@dataclass(slots=True)
class _Asked:
    """What was answered while this program is open: moments of ``time.monotonic``."""

    right_at: float = -math.inf
    next_try: float = -math.inf
    patience: Patience = field(default_factory=Patience)


_asked: WeakKeyDictionary[Store, _Asked] = WeakKeyDictionary()


def ask_again(
    parent: QWidget, ctx: AppContext, jobs: JobRunner, why: str, *,
    action: str = "Go on", may_hold: bool = False,
) -> bool:  # fmt: skip
    """Whether the person knows the passphrase. ``why`` is a sentence about what comes after it.

    With ``may_hold`` a right answer of the last five minutes is enough: for tables that leave as open files,
    never for a recovery sheet, a new key, a restore or an erasure. Invented people are not asked for.
    """
    if may_hold and monotonic() - _of(ctx).right_at < STILL_HOLDS:
        return True
    return bool(ask_for_passphrase(parent, ctx, jobs, why, action=action))


def ask_for_passphrase(
    parent: QWidget, ctx: AppContext, jobs: JobRunner, why: str, *, action: str = "Go on"
) -> str:
    """The passphrase, checked against the key file; empty when the person gave up or the program locked."""
    if is_demo(ctx.data.root):
        return DEMO_PASSPHRASE
    dialog = AskAgainDialog(parent, ctx, jobs, why, action)
    try:
        return dialog.passphrase if dialog.exec() else ""
    finally:
        dialog.forget()
        dialog.deleteLater()


class AskAgainDialog(ActionDialog):
    """Accepted with a right passphrase in ``passphrase``."""

    def __init__(self, parent: QWidget, ctx: AppContext, jobs: JobRunner, why: str, action: str) -> None:
        super().__init__(parent, "Your passphrase again", action, sentence=why, on_action=self._try)
        self._ctx, self._jobs, self._asked = ctx, jobs, _of(ctx)
        self.passphrase = ""
        self.form = Form([Field(key="passphrase", label="Passphrase", kind="secret")])
        self.show_box = show_box(self.form, "passphrase")
        self.add(self.form)
        self.add(self.show_box)
        self._clock = QTimer(self)
        self._clock.setInterval(250)
        self._clock.timeout.connect(self._say_pause)
        self._say_pause()
        self.form.field("passphrase").setFocus()

    def _try(self) -> bool:
        """Ask in a job, since stretching takes half a second on purpose; a right one closes the dialog."""
        typed = str(self.form.values()["passphrase"] or "")
        if not typed:
            self.form.show_errors({"passphrase": "Type the passphrase first."})
            return False
        self.passphrase = typed
        data = self._ctx.data

        def work(progress: Progress) -> None:
            from app.keeping.keys import check_again

            progress.step(0, 1, "Looking at the key file")
            check_again(data, typed)

        self._busy(True)
        self._jobs.start(work, done=self._right, failed=self._wrong)
        return False

    def _busy(self, is_busy: bool) -> None:
        for part in (self.form, self.show_box, self.action):
            part.setEnabled(not is_busy)

    @Slot(object)
    def _right(self, _: object) -> None:
        self._asked.right_at = monotonic()
        self._asked.patience.right()
        self.accept()

    @Slot(object)
    def _wrong(self, problem: BaseException) -> None:
        self.passphrase = ""
        self._busy(False)
        if not isinstance(problem, WrongPassphrase):
            self.show_problem(sentence_for(problem))
            return
        self.form.show_errors({"passphrase": sentence_for(problem)})
        self._asked.next_try = monotonic() + self._asked.patience.wrong()
        self._say_pause()
        QTimer.singleShot(0, self, self._grow)

    def _say_pause(self) -> None:
        left = math.ceil(self._asked.next_try - monotonic()) if self._asked.next_try > 0 else 0
        self.action.setEnabled(left <= 0)
        if left > 0:
            seconds = "1 second" if left == 1 else f"{left} seconds"
            self.problem.say(f"You can try again in {seconds}.", Tone.ATTENTION)
            self._clock.start()
        elif self._clock.isActive():
            self._clock.stop()
            self.show_problem("")

    def forget(self) -> None:
        """Let go of what was typed, as far as Python and Qt allow."""
        self.passphrase = ""
        for line in self.findChildren(QLineEdit):
            line.clear()


def _of(ctx: AppContext) -> _Asked:
    return _asked.setdefault(ctx.store, _Asked())
