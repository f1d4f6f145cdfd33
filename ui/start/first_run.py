# SPDX-License-Identifier: Apache-2.0
"""The first run: start a program in three steps, join one, restore a backup, or look around.

Each step is a page of its own; this window only says which comes next, and makes the program.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent

from app.errors import Invalid
from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import Job, JobRunner
from ui.kit.dialog import ActionDialog
from ui.start.choose_page import ChoosePage
from ui.start.demo import open_demo
from ui.start.frame import StartWindow
from ui.start.keys import Keys
from ui.start.passphrase_page import PassphrasePage
from ui.start.program_page import ProgramPage
from ui.start.restore_page import RestorePage
from ui.start.warm_up import warm_up
from ui.theme import Tone

if TYPE_CHECKING:
    from ui.start.joining import Joining


class FirstRunWindow(StartWindow):
    """Shown while ``root`` holds no program; ``opened`` carries the AppContext."""

    opened = Signal(object)

    def __init__(self, root: Path, jobs: JobRunner) -> None:
        super().__init__("first-run")
        self._root, self._jobs = root, jobs
        self._ctx: Any = None
        self._made_with = ""
        self._keys: Keys | None = None
        self.joining: Joining | None = None
        self.choose = ChoosePage()
        self.program = ProgramPage()
        self.passphrase = PassphrasePage("A passphrase", "Start the program")
        self.restoring = RestorePage(root, jobs)
        self.choose.start_chosen.connect(lambda: self.show_page(self.program, 2))
        self.choose.join_chosen.connect(self.join)
        self.choose.restore_chosen.connect(lambda: self.show_page(self.restoring))
        self.choose.demo_chosen.connect(self.look_around)
        self.program.set_back(self._begin)
        self.program.answered.connect(self._ask_passphrase)
        self.passphrase.set_back(lambda: self.show_page(self.program, 2))
        self.passphrase.chosen.connect(self.make_program)
        self.restoring.set_back(self._begin)
        self.restoring.restored.connect(self._restored)
        self.painted.connect(lambda: warm_up(jobs))
        self.painted.connect(self._look_at_place)
        self._begin()

    def _begin(self) -> None:
        self.show_page(self.choose, 1)

    def _look_at_place(self) -> None:
        """Where no program may live, that is said before anything is typed."""

        def work(_progress: Progress) -> None:
            from app.disk.folder_kind import require_own_disk

            require_own_disk(self._root)

        self._jobs.start(
            work, failed=lambda problem: self.choose.banner.say(sentence_for(problem), Tone.PROBLEM)
        )

    def _ask_passphrase(self) -> None:
        names = self.program.form.values()
        self.passphrase.known = [str(names[key] or "") for key in ("name", "coordinator", "school_year")]
        self.show_page(self.passphrase, 3)

    def join(self) -> None:
        """Become another laptop of a program that others began."""
        self._joining().begin(self._begin)

    def go_on_joining(self, ctx: Any) -> None:
        """The same on a laptop that broke off before it had read its program; it is unlocked already."""
        self._ctx = ctx
        self._joining().go_on(ctx, self._leave_joining)

    def _leave_joining(self) -> None:
        """Back to the choices from a laptop that no hub has let in: anything may come in its place."""
        from app.context import leave_joining

        ctx, self._ctx, self.joining = self._ctx, None, None
        if leave_joining(ctx):
            self._begin()

    def _joining(self) -> Joining:
        if self.joining is None:
            from ui.start.joining import Joining

            self.joining = Joining(self, self._root, self._jobs, self._joined)
        return self.joining

    def _joined(self, ctx: Any, code: str) -> None:
        self._ctx = ctx
        if code:
            self._walk().first_paper(code, 0)
        else:
            self._hand_over()

    def make_program(self, passphrase: str) -> None:
        """Make the program, or give it this other passphrase. Nothing typed is lost when that fails."""
        if self._keys is not None:
            self._change_passphrase(self._keys, passphrase)
            return
        names = self.program.form.values()

        def work(progress: Progress) -> object:
            from app import clock, context
            from app.services.program import ProgramDraft

            progress.step(0, 1, "Starting the program")
            draft = ProgramDraft(
                name=str(names["name"]),
                school_year=str(names["school_year"]),
                sites=[str(names["site"])],
                coordinator=str(names["coordinator"] or ""),
                gate_from=clock.today(),
            )
            return context.start(self._root, draft, passphrase, paper_pending=True)

        self.passphrase.busy(True)
        self.passphrase.banner.say("Starting the program …", Tone.INFO)
        self._jobs.start(work, done=lambda made: self._created(made, passphrase), failed=self._not_created)

    def _created(self, made: Any, passphrase: str) -> None:
        self._ctx, code = made
        self._made_with = passphrase
        self.passphrase.busy(False)
        self.passphrase.banner.clear()
        # From here Back leads to the words once more, and no further: the program is there.
        if self.passphrase.back_button is not None:
            self.passphrase.back_button.hide()
        self.passphrase.create_button.setText("&Next")
        self.passphrase.create_button.setAccessibleName("Next")
        keys = self._walk()
        keys.code_page.set_back(lambda: self.show_page(self.passphrase, 3))
        keys.first_paper(code, 3)

    def _change_passphrase(self, keys: Keys, passphrase: str) -> None:
        if passphrase == self._made_with:
            keys.show_code()
            return

        def work(progress: Progress) -> None:
            from app.keeping.keys import change_passphrase

            progress.step(0, 1, "Setting the passphrase")
            change_passphrase(self._root, self._made_with, passphrase)

        self.passphrase.busy(True)
        self._jobs.start(work, done=lambda _: self._changed(keys, passphrase), failed=self._not_created)

    def _changed(self, keys: Keys, passphrase: str) -> None:
        self._made_with = passphrase
        self.passphrase.busy(False)
        keys.show_code()

    def _not_created(self, problem: BaseException) -> None:
        self.passphrase.busy(False)
        self.passphrase.banner.say(sentence_for(problem), Tone.PROBLEM)
        if isinstance(problem, Invalid):
            self.passphrase.form.show_errors(problem.fields)

    def _restored(self, ctx: Any, secret: str, by_code: bool) -> None:
        self._ctx = ctx
        if by_code:
            from app.keeping.keys import known_words

            self._walk().new_passphrase(secret, known_words(ctx.store))
        else:
            self._hand_over()

    def _walk(self) -> Keys:
        self._keys = Keys(self, self._root, self._jobs, _program_name(self._ctx), self._hand_over)
        return self._keys

    def look_around(self) -> None:
        """Fill a throw-away program with invented people and open it."""
        self.choose.busy(True)
        job = Job(open_demo)
        job.done.connect(self.opened.emit)
        job.failed.connect(lambda problem: self.choose.banner.say(sentence_for(problem), Tone.PROBLEM))
        job.finished.connect(lambda: self.choose.busy(False))
        self.choose.bar.follow(job, "Inventing people …")
        self._jobs.run(job)

    def _hand_over(self) -> None:
        ctx, self._ctx, self._keys = self._ctx, None, None
        self.opened.emit(ctx)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._keys is not None and self._keys.is_waiting_for_paper and not self._leaves_without_paper():
            event.ignore()
            return
        super().closeEvent(event)

    def _leaves_without_paper(self) -> bool:
        dialog = ActionDialog(
            self,
            "The recovery code is not on paper yet",
            "Close without paper",
            sentence="The program is started, and the passphrase opens it. But when the passphrase is "
            "forgotten, only the code on paper helps. Porchlight will ask again next time.",
            danger=True,
            stay="Stay here",
        )
        return dialog.exec() == ActionDialog.DialogCode.Accepted

    def shut(self) -> None:
        """Let go of a program that was made and never opened."""
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None


def _program_name(ctx: Any) -> str:
    from app.storage.queries import calendar

    with ctx.store.read() as session:
        return str(calendar.program(session).name)
