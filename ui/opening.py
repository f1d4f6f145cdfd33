# SPDX-License-Identifier: Apache-2.0
"""Which window stands on the screen: the first run, unlocking, the main window; and the way between them.

An open program is left in one place, ``Opening._leave``, when it locks, ends or is closed for a new key:
always with its windows gone first. When it locks is decided in ``ui.locking``.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.errors import PorchlightError
from app.paths import DataDir, default_data_dir
from app.progress import SILENT, Progress
from ui import preferences
from ui.jobs import Job, JobRunner
from ui.preferences import Place
from ui.theme import Tone, register_name_fonts

if TYPE_CHECKING:
    from app.context import AppContext
    from app.keeping.shelf import Why
    from ui.locking.leaving import Leaving
    from ui.locking.program import OpenProgram
    from ui.locking.watch import Watch


# After the first letters of the passphrase are typed, and before the end.
_TIDY_MS = 1_500


class Asked:
    """What was asked for on the command line. Theme, scale and size hold for this once."""

    data_dir: str = ""
    screen: str = ""
    demo: bool = False
    theme: str = ""
    scale: float = 0.0
    size: str = ""
    screenshot: str = ""


def _nothing_more(_problem: BaseException | None) -> None:
    """The program is left, and nothing comes in its place."""


def root_of(asked: Asked) -> Path:
    """The data directory that is meant."""
    return Path(asked.data_dir) if asked.data_dir else default_data_dir()


class Opening:
    """From the first window to the main one, and back to the unlock window."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._root = root_of(asked)
        self.jobs = JobRunner()  # of the windows before the main one; that has its own
        self.window: QWidget = QWidget()
        self._open: OpenProgram | None = None
        self._going: OpenProgram | None = None
        self._leaving: Leaving | None = None
        self._place: Place | None = None
        self._before_work: Watch | None = None
        self._closing: Job | None = None
        self._news = ""
        self._after: Callable[[BaseException | None], object] = _nothing_more  # once a program is left

    def begin(self) -> None:
        """Show the invented program, the unlock window, or the first run."""
        if self._asked.demo:
            from ui.start.demo import open_demo

            self.open(open_demo(SILENT))
            return
        self._show(self._first_window())

    def _first_window(self) -> QWidget:
        try:
            is_free = DataDir(self._root).is_free()
        except PorchlightError as problem:  # it cannot be looked at: no reason to offer a beginning
            barred = self._unlock_window()
            barred.say(str(problem), Tone.PROBLEM)
            return barred  # type: ignore[no-any-return]
        if is_free:
            from ui.start.first_run import FirstRunWindow

            first = FirstRunWindow(self._root, self.jobs)
            first.opened.connect(self.open)
            return first
        unlock: QWidget = self._unlock_window()
        return unlock

    def _unlock_window(self, sentence: str = "") -> Any:
        from ui.start.unlock import UnlockWindow

        unlock = UnlockWindow(self._root, self.jobs, sentence=sentence)
        unlock.opened.connect(self.open)
        return unlock

    def open(self, ctx: Any) -> None:
        """Put the main window in the place of the first one; a laptop that is half joined goes on first."""
        from app.context import has_program

        if not has_program(ctx):
            self._show(self._half_joined(ctx))
            return
        from app.keeping.people_here import people_here

        if len(people_here(ctx.store)) > 1:
            self._show(self._who_works(ctx))
        else:
            self._open_main(ctx)

    def _who_works(self, ctx: AppContext) -> QWidget:
        from ui.activity import Activity
        from ui.locking.watch import Watch
        from ui.who.window import WhoWindow

        who = WhoWindow(ctx, self.jobs)
        who.chosen.connect(self._open_main)
        self._before_work = Watch(Activity(who), who)
        self._before_work.wanted.connect(self._nobody_works)
        return who

    def _nobody_works(self) -> None:
        """Nobody said who works, and nobody is there: the file is closed again."""
        self._end_watch()
        shut = getattr(self.window, "shut", None)
        if shut is not None:
            shut()
        self._show(self._unlock_window())

    def _end_watch(self) -> None:
        if self._before_work is not None:
            self._before_work.stop()
            self._before_work = None

    def _half_joined(self, ctx: Any) -> QWidget:
        from ui.start.first_run import FirstRunWindow

        first = FirstRunWindow(self._root, self.jobs)
        first.opened.connect(self.open)
        first.go_on_joining(ctx)
        return first

    def _open_main(self, ctx: Any) -> None:
        from ui.backing_up import BackingUp
        from ui.locking.program import OpenProgram
        from ui.locking.watch import Watch
        from ui.main_window import MainWindow
        from ui.window_place import put

        self._end_watch()
        register_name_fonts()
        jobs = JobRunner()
        window = MainWindow(ctx, jobs, self)
        program = self._open = OpenProgram(ctx, jobs, window)
        if self._asked.screen:
            window.go(self._asked.screen)
        if self._keeps_place or self._place is not None:
            put(window, self._place or preferences.load_place())
        self._show(window)
        window.come_back(self._news)
        self._news = ""
        window.syncing.begin()
        if not self._is_invented(ctx):
            program.backing_up = BackingUp(ctx, jobs, window)
            program.backing_up.begin()
            program.watch = Watch(window.activity, window)
            program.watch.wanted.connect(self.lock)

    @property
    def is_busy(self) -> bool:
        """A job is running."""
        return bool(self.jobs.running or (self._open is not None and self._open.jobs.running))

    @property
    def _keeps_place(self) -> bool:
        return not self._asked.size and not self._asked.screenshot

    def _is_invented(self, ctx: AppContext) -> bool:
        demo = sys.modules.get("ui.start.demo")
        return demo is not None and bool(demo.is_demo(ctx.data.root))

    def _show(self, window: QWidget) -> None:
        old, self.window = self.window, window
        if self._asked.size:
            width, height = (int(part) for part in self._asked.size.split("x"))
            window.resize(width, height)
        window.show()
        old.close()
        old.deleteLater()

    # -- and back ---------------------------------------------------------------------------------

    def lock(self) -> None:
        """The names go at once, then the windows, the file and its key; the unlock window comes instead."""
        program = self._open
        if program is None:
            return
        if self._is_invented(program.ctx):
            program.shell.toast.say("Invented people need no lock.")
            return
        now = _time_now()
        unlock = self._replace(
            program, lambda: self._unlock_window(f"Locked at {now}. What you were typing is kept."),
        )  # fmt: skip
        leaving = self._leaving
        first = "" if leaving is None else leaving.waits_for
        unlock.hold(f"{first} is finished first; then it can be opened." if first else "")
        self._after = lambda problem: self._locked(unlock, problem)
        unlock.wanted.connect(self._hurry)

    def _hurry(self) -> None:
        """Somebody is back already, and need not wait for the backup: the next lock makes one."""
        program = self._going
        if self._closing is not None and program is not None and program.is_leaving:
            self._closing.cancel()

    def _locked(self, unlock: Any, problem: BaseException | None) -> None:
        """The file is closed: from now on it can be opened again."""
        words = "" if problem is None else f"What you were typing could not be kept. {problem}"
        unlock.release(words, Tone.ATTENTION)

    def reopen_after(self, work: Callable[[Progress], AppContext], saying: str, told: str = "") -> None:
        """Close the program, do ``work`` on the closed file, open what it gives: ``ui.desk.Navigator``."""
        program = self._open
        if program is None:
            return
        waiting = self._replace(program, lambda: _waiting(saying))
        self._after = lambda _problem: self._work_closed(waiting, work, told)

    def _work_closed(self, waiting: Any, work: Callable[[Progress], AppContext], told: str) -> None:
        def reopen(ctx: AppContext) -> None:
            self._news = told  # nobody has locked anything
            self.open(ctx)

        self.jobs.start(
            work,
            done=reopen,
            failed=self._not_reopened,
            progressed=lambda _done, _total, words: waiting.page.banner.say(words, Tone.INFO),
            must_finish="What was begun",
        )

    def _not_reopened(self, problem: BaseException) -> None:
        from ui.errors import sentence_for

        unlock = self._unlock_window()
        unlock.say(sentence_for(problem), Tone.PROBLEM)
        self._show(unlock)

    def _replace(self, program: OpenProgram, make: Callable[[], QWidget]) -> Any:
        """Cover the program, show what ``make`` gives, put the program away; then ``_after`` is called."""
        from ui.locking.leaving import Leaving
        from ui.window_place import place_of

        self._open, self._going = None, program
        if program.watch is not None:
            program.watch.stop()
        program.kept = program.shell.put_by()
        self._place = place_of(program.shell)
        leaving = self._leaving = Leaving(program.shell, program.jobs, program.let_go)
        leaving.cover()
        stay = self.window = make()
        stay.show()
        stay.activateWindow()
        leaving.over.connect(lambda: self._put_away(program))
        leaving.begin(stay)
        return stay

    def _put_away(self, program: OpenProgram) -> None:
        """The windows are gone: leave the program beside whatever stands there now."""
        assert self._leaving is not None
        from ui.locking.program import news_of

        self._news = news_of(self._leaving)

        def work(progress: Progress) -> None:
            program.is_leaving = True
            try:
                self._leave(program.ctx, program.kept, progress, why="locked")
            finally:
                program.is_left = True

        self._closing = self.jobs.start(
            work, done=lambda _: self._away(None), failed=self._away, must_finish="Closing"
        )

    def _away(self, problem: BaseException | None) -> None:
        from ui.locking.program import tidy

        self._going = self._leaving = self._closing = None
        QTimer.singleShot(_TIDY_MS, tidy)
        self._after(problem)

    def _leave(
        self, ctx: AppContext, kept: dict[str, Any], progress: Progress = SILENT, *, why: Why = "closed"
    ) -> None:
        """The one place where an open program goes: at lock, exit, and before work on the closed file.

        Its windows are gone. Runs in a job, except at exit, so it touches no widget; ``progress`` is
        cancelled when the program ends meanwhile. Raises what keeping raises, with the file closed even so.
        """
        from app.keeping.half_typed import keep_half_typed
        from app.logs import Event
        from ui.locking.program import back_up

        if why == "locked":
            ctx.store.log.note(Event.LOCK)
        try:
            keep_half_typed(ctx.store, kept)
            if not self._is_invented(ctx):
                back_up(ctx, progress, why)
        finally:
            ctx.close()

    def close(self) -> None:
        """Stop the jobs, leave the program, and throw invented people away."""
        self._after = lambda _problem: None  # what follows a lock has nowhere to follow to
        if self._leaving is not None:
            self._leaving.stop()
        program = self._open
        if program is not None and self._keeps_place:
            from ui.window_place import place_of

            preferences.save_place(place_of(program.shell))
        if program is not None:
            program.kept = program.shell.half_typed.at_close()
        program, self._open = program or self._going, None
        if program is not None:
            program.jobs.stop_all()
        self.jobs.stop_all()
        if program is not None and not program.is_left:
            program.let_go()
            with contextlib.suppress(PorchlightError):  # nobody is there any more to read it
                self._leave(program.ctx, program.kept)
        shut = getattr(self.window, "shut", None)
        if shut is not None and (program is None or self.window is not program.shell):
            shut()
        demo = sys.modules.get("ui.start.demo")
        if demo is not None:
            demo.throw_demos_away()


def _waiting(saying: str) -> QWidget:
    """A page to look at while a closed file is worked on."""
    from ui.start.frame import StartWindow
    from ui.start.page import StartPage

    window = StartWindow("waiting", 560, 320)
    window.show_page(StartPage("One moment", saying))
    return window


def _time_now() -> str:
    from app import clock
    from ui.kit.dates import time_text

    return time_text(clock.local(clock.now_ms()).time())
