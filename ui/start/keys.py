# SPDX-License-Identifier: Apache-2.0
"""From an open program to the main window: a new passphrase, the recovery code on paper, two groups of it.

Used at the end of the first run, after a restore, and after unlocking. Shows its pages in the window it is
given; ``done`` is called when there is nothing left to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.errors import Invalid
from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import JobRunner
from ui.start.check_page import CheckPage
from ui.start.code_page import CodePage
from ui.start.frame import StartWindow
from ui.start.page import StartPage
from ui.start.passphrase_page import PassphrasePage
from ui.theme import Tone

_USED = (
    "The new passphrase is set. The sheet that you used is replaced by a new one now: somebody may have seen "
    "it. Until the new code is on paper, the old one still works."
)
PENDING = (
    "Nobody has said yet that the recovery code is on paper. Without it, a forgotten passphrase would mean "
    "that the data is lost. A new sheet takes a minute; without a printer, write the code by hand."
)


class Keys:
    """One walk through the pages. ``is_waiting_for_paper`` while leaving would leave no paper behind.

    After the recovery code a new passphrase and a new sheet cannot be put off; a power cut in between leaves
    the old sheet working.
    """

    def __init__(
        self, window: StartWindow, root: Path, jobs: JobRunner, program: str, done: Callable[[], object],
        last: str = "Open the program",
    ) -> None:  # fmt: skip
        """``program`` is the name on the sheet, ``last`` what the last button says."""
        self._window, self._root, self._jobs, self._program, self._done = window, root, jobs, program, done
        self._passphrase = ""
        self._step = 0
        self._is_first = False
        self._keep: Callable[[str], object] | None = None
        self.is_waiting_for_paper = False
        self.code_page = CodePage(jobs)
        self.check_page = CheckPage(last)
        self.code_page.on_paper.connect(self._ask_for_groups)
        self.check_page.set_back(self.show_code, "&Show the code again")
        self.check_page.confirmed.connect(self._confirmed)

    def first_paper(self, code: str, step: int) -> None:
        """The code of a program just started."""
        self._is_first = self.is_waiting_for_paper = True
        self._step = step
        self.code_page.show_code(code, self._program)
        self.show_code()

    def new_passphrase(self, code: str, known: Sequence[str] = ()) -> None:
        """Ask for a new passphrase at once; ``code`` is the recovery code that opened the program."""
        page = PassphrasePage(
            "Choose a new passphrase",
            "Set the passphrase",
            "The recovery code opened the program. From now on this passphrase does.",
        )
        page.known = known
        page.chosen.connect(lambda new: self._change(page, code, new))
        self._window.show_page(page)

    def _change(self, page: PassphrasePage, code: str, new: str) -> None:
        def work(progress: Progress) -> None:
            from app.keeping.keys import RECOVERY, change_passphrase

            progress.step(0, 1, "Setting the passphrase")
            change_passphrase(self._root, code, new, RECOVERY)

        page.busy(True)
        page.banner.say("Setting the passphrase …", Tone.INFO)
        self._jobs.start(
            work, done=lambda _: self.ask_for_paper(new, _USED), failed=lambda problem: _failed(page, problem)
        )

    def ask_for_paper(self, passphrase: str, why: str) -> None:
        """A new recovery sheet, with no way past it: whoever closes the window is asked again next time."""
        self._passphrase = passphrase
        page = StartPage("A new recovery sheet", why)
        page.set_primary("&Make the sheet", self.draw_code)
        self._window.show_page(page)

    def make_sheet(self, passphrase: str) -> None:
        """A new recovery sheet because somebody wants one; leaving changes nothing."""
        self._passphrase = passphrase
        self.draw_code()

    def make_code(self, keep: Callable[[str], object]) -> None:
        """A code that is brought onto paper first; ``keep`` is given it when two groups are typed back."""
        self._keep = keep
        self.draw_code()

    def forget(self) -> None:
        """The pages are gone: let go of the passphrase and of the code."""
        self._passphrase = self.code_page.code = ""

    def draw_code(self) -> None:
        """Draw a code and show it."""
        from app.vault.recovery_code import new_recovery_code

        self.code_page.show_code(new_recovery_code(), self._program)
        self.show_code()

    def show_code(self) -> None:
        """The page with the code, to begin with or again."""
        self._window.show_page(self.code_page, self._step)

    def _ask_for_groups(self) -> None:
        self.check_page.ask(self.code_page.code)
        self._window.show_page(self.check_page, self._step)

    def _confirmed(self) -> None:
        code, passphrase, is_first = self.code_page.code, self._passphrase, self._is_first
        if self._keep is not None:
            self._keep(code)
            return

        def work(progress: Progress) -> None:
            from app.keeping.keys import paper_is_kept, use_recovery_code

            progress.step(0, 1, "Keeping the recovery code")
            if is_first:
                paper_is_kept(self._root)
            else:
                use_recovery_code(self._root, passphrase, code)

        self.check_page.busy(True)
        self._jobs.start(work, done=self._kept, failed=lambda problem: _failed(self.check_page, problem))

    def _kept(self, _: object) -> None:
        self.is_waiting_for_paper = False
        self._done()


def _failed(page: StartPage, problem: BaseException) -> None:
    page.busy(False)
    page.banner.say(sentence_for(problem), Tone.PROBLEM)
    if isinstance(page, PassphrasePage) and isinstance(problem, Invalid):
        page.form.show_errors(problem.fields)
