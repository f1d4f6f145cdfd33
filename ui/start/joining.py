# SPDX-License-Identifier: Apache-2.0
"""Joining a program that others began, from what lets this laptop in to the last parcel of its log.

When something breaks off, what came so far is kept: trying again, now or at the next start, goes on there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.errors import FileProblem, PorchlightError
from app.keeping import keys
from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import Job, JobRunner
from ui.joining_problems import beside
from ui.start.frame import StartWindow
from ui.start.join_page import JoinPage, Typed
from ui.start.page import StartPage
from ui.start.passphrase_page import PassphrasePage
from ui.theme import Tone

_COMES = (
    "Everything of the program comes to this laptop. Over a slow link that takes minutes; when it breaks "
    "off, it goes on where it was."
)
_HALF = "This laptop has joined, and has not read everything of its program yet. It goes on where it was."

_ASKING = "Asking the hub to let this laptop in …"


class _NotLetIn(PorchlightError):
    """The hub did not let this laptop in; the cause says why."""


class Joining:
    """One walk through the pages. ``done(ctx, code)`` comes at its end; ``code`` is the new recovery code.

    The code is empty when the printed sheet that opened the program opens this laptop too.
    """

    def __init__(
        self, window: StartWindow, root: Path, jobs: JobRunner, done: Callable[[Any, str], object]
    ) -> None:
        self._window, self._root, self._jobs, self._done = window, root, jobs, done
        self._typed: Typed | None = None
        self._passphrase = ""
        self._ctx: Any = None  # of a laptop that is half joined
        self.page = JoinPage()
        self.passphrase = PassphrasePage("A passphrase for this laptop", "Join the program")
        self.progress = StartPage("Joining", _COMES)
        self.page.answered.connect(self._ask_passphrase)
        self.passphrase.set_back(lambda: window.show_page(self.page, 2))
        self.passphrase.chosen.connect(self._chosen)
        self.progress.set_primary("&Try again", self.join)
        self.progress.set_back(self._back)

    def begin(self, back: Callable[[], object]) -> None:
        """On a laptop that holds nothing."""
        if self.page.back_button is None:
            self.page.set_back(back)
        self._window.show_page(self.page, 2)

    def go_on(self, ctx: Any, leave: Callable[[], object]) -> None:
        """On one that broke off: with the log where it is known already, else with what lets it in.

        ``leave`` goes back to the choices; only a laptop that no hub has let in may.
        """
        self._ctx = ctx
        if ctx.store.place.replica is None:
            self.page.set_back(leave)
            self._window.show_page(self.page)
            return
        self.progress.title.setText("Almost there")
        self.progress.sentence.setText(_HALF)
        if self.progress.back_button is not None:
            self.progress.back_button.hide()
        self.page.set_back(lambda: self._window.show_page(self.progress))
        self._window.show_page(self.progress)
        self.join()

    def _ask_passphrase(self, typed: Typed) -> None:
        self._typed = typed
        if self._ctx is not None or self._passphrase:
            self.join()  # this laptop's data file is made already
        else:
            self._window.show_page(self.passphrase, 3)

    def _chosen(self, passphrase: str) -> None:
        self._passphrase = passphrase
        self.join()

    def join(self) -> None:
        """Join and read everything, beside the screen."""
        self._window.show_page(self.progress, 0 if self._ctx is not None else 3)
        self.progress.busy(True)
        self.progress.banner.clear()
        typed, ctx, passphrase, root = self._typed, self._ctx, self._passphrase, self._root

        def work(progress: Progress) -> tuple[Any, str]:
            return _join(root, ctx, passphrase, typed, progress)

        job = Job(work)
        job.done.connect(lambda made: self._done(*made))
        job.failed.connect(self._failed)
        job.cancelled.connect(lambda: self._over("Stopped. What came so far is kept.", Tone.INFO))
        self.progress.bar.follow(job, "Reaching the hub …")
        self._jobs.run(job)

    def _failed(self, problem: BaseException) -> None:
        """What is about a field is said beside it; what only time or the network mends can be tried again."""
        from app.partnership.exchange import LinkProblem
        from app.partnership.link import Refusal

        self._over(sentence_for(problem), Tone.PROBLEM)
        if isinstance(problem, LinkProblem) and self._ctx is not None:
            self.progress.banner.say(sentence_for(problem), Tone.PROBLEM, "&Join again …", self._ask_again)
        if not isinstance(problem, _NotLetIn):
            return
        why = problem.__cause__ or problem
        fields = beside(why)
        if not fields and isinstance(why, LinkProblem) and not isinstance(why, Refusal):
            return
        self._window.show_page(self.page, 2)
        left = self.page.say_what_is_wrong(fields)
        if left or not fields:
            self.page.banner.say(" ".join(left.values()) or problem.message, Tone.PROBLEM)

    def _ask_again(self) -> None:
        """Before it had read everything its access was taken back, or the hub moved: a new code helps."""
        from app.partnership.membership import require_membership

        with self._ctx.store.read() as session:
            membership = require_membership(session)
        self.page.ask_again(membership.address, membership.name)
        self._window.show_page(self.page)

    def _over(self, sentence: str, tone: Tone) -> None:
        self.progress.busy(False)
        self.progress.banner.say(sentence, tone)

    def _back(self) -> None:
        self._window.show_page(self.page, 2)


def _join(root: Path, ctx: Any, passphrase: str, typed: Typed | None, progress: Progress) -> tuple[Any, str]:
    """The program, open and complete, and the recovery code that nobody has on paper yet."""
    from app import context
    from app.partnership.contact import contact
    from app.paths import DataDir

    progress.step(0, 0, _ASKING)
    was_empty = DataDir(root).is_empty()
    on_paper = typed.recovery_code if typed else ""
    if ctx is None:
        opened, code = context.prepare_to_join(
            root, passphrase, on_paper, paper_pending=not on_paper
        )  # fmt: skip
    else:
        from app.vault.vault import new_recovery_code

        opened, code = ctx, on_paper or new_recovery_code()
        keys.set_recovery_code(opened.data, opened.store.copy_key(), code, paper_pending=not on_paper)
    try:
        if typed is not None:
            _let_in(opened.store, typed, progress)
        contact(opened.store, opened.vault, progress)
        context.name_author(opened.store, (typed.who or typed.name) if typed else None)
    except BaseException as problem:
        if ctx is None:
            _leave(opened, problem, was_empty=was_empty)
        raise
    return opened, "" if on_paper else code


def _let_in(store: Any, typed: Typed, progress: Progress) -> None:
    """Ask the hub. Raises _NotLetIn."""
    from app.partnership.joining import Wish, join
    from app.partnership.link import HubLink

    try:
        invitation = _content(typed.invitation) if typed.invitation else b""
        wish = Wish(typed.code, typed.name, typed.recovery_code, invitation, typed.invitation_words)
        join(store, HubLink(typed.address, breathe=lambda: progress.step(0, 0, _ASKING)), wish)
    except PorchlightError as problem:
        raise _NotLetIn(problem.message) from problem


def _content(invitation: Path) -> bytes:
    try:
        return invitation.read_bytes()
    except OSError as problem:
        raise FileProblem("This file cannot be read. Choose it again.") from problem


def _leave(opened: Any, problem: BaseException, *, was_empty: bool) -> None:
    """Close it; where the hub surely does not know this laptop, nothing is left of it."""
    from app import context
    from app.partnership.link import was_turned_away

    why = problem.__cause__ if isinstance(problem, _NotLetIn) else problem
    if was_empty and why is not None and was_turned_away(why):
        context.leave_joining(opened, take_away=True)
    else:
        opened.close()
