# SPDX-License-Identifier: Apache-2.0
"""The pages that change what opens the program, in their own window, once the passphrase was asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLineEdit

from app.context import AppContext, turn_key
from app.errors import Invalid
from app.keeping import keys
from app.progress import Progress
from ui.desk import Desk
from ui.errors import sentence_for
from ui.start.frame import StartWindow
from ui.start.keys import Keys
from ui.start.page import StartPage
from ui.start.passphrase_page import PassphrasePage
from ui.theme import Tone

_TURNED = (
    "The new key is made; the old sheet opens nothing here. A second person chooses a passphrase again. "
    "Write a backup to a stick: older ones open with the old key."
)
_TURNING = "The data is written anew under a new key. This takes some seconds to a minute."


class KeysWindow(StartWindow):
    """One walk: ``changed`` is told what opens the program now. Closing it before the end changes nothing."""

    def __init__(self, desk: Desk, program: str, changed: Callable[[str], object]) -> None:
        super().__init__("keys")
        self._desk, self._program, self._changed = desk, program, changed
        self._keys: Keys | None = None  # lives as long as its window
        self._passphrase = ""

    def change_passphrase(self, old: str) -> None:
        """Choose a new passphrase; the one that was typed, the program's or a second person's, goes."""
        root = self._desk.ctx.data.root
        self._ask_for_new(
            "Choose a new passphrase",
            "Set the passphrase",
            "From then on it opens the program instead of the one until now.",
            lambda new, known: keys.change_passphrase(root, old, new, known=known),
            "The new passphrase opens the program from now on.",
        )

    def set_second(self) -> None:
        """The second person chooses a passphrase."""
        ctx = self._desk.ctx
        self._ask_for_new(
            "The second person's passphrase",
            "Let them in",
            "Let them choose it and keep it; you need not know it. It opens everything that yours opens.",
            lambda new, known: keys.set_second_person(ctx.data, ctx.store.copy_key(), new, known),
            "A second person's passphrase opens the program too.",
        )

    def make_sheet(self, passphrase: str) -> None:
        """A new code onto paper."""
        self._walk("Use this sheet", "The new sheet opens the program; the old one opens nothing here.")
        assert self._keys is not None
        self._keys.make_sheet(passphrase)

    def make_key(self, passphrase: str) -> None:
        """A new code onto paper, and then a new key for all data."""
        self._passphrase = passphrase
        self._walk("Make the new key", "")
        assert self._keys is not None
        self._keys.make_code(self._turn)

    def _turn(self, code: str) -> None:
        """The code is on paper: close the program, write its data anew, and open it again."""
        root, passphrase = self._desk.ctx.data.root, self._passphrase

        def work(progress: Progress) -> AppContext:
            return turn_key(root, passphrase, code, progress)[0]

        self._passphrase = ""
        self.close()
        self._desk.navigator.reopen_after(work, _TURNING, _TURNED)

    def _walk(self, last: str, said: str) -> None:
        root = self._desk.ctx.data.root
        self._keys = Keys(self, root, self._desk.jobs, self._program, lambda: self._over(said), last)
        self._keys.code_page.set_back(self.close, "&Cancel")

    def _ask_for_new(
        self, title: str, action: str, sentence: str,
        keep: Callable[[str, tuple[str, ...]], object], said: str,
    ) -> None:  # fmt: skip
        page = PassphrasePage(title, action, sentence)
        known = page.known = keys.known_words(self._desk.ctx.store)
        page.set_back(self.close, "&Cancel")
        page.chosen.connect(lambda new: self._keep(page, lambda: keep(new, known), said))
        self.show_page(page)

    def _keep(self, page: PassphrasePage, keep: Callable[[], object], said: str) -> None:
        def work(progress: Progress) -> None:
            progress.step(0, 1, "Writing the key file")
            keep()

        page.busy(True)
        page.banner.say("Writing the key file …", Tone.INFO)
        self._desk.jobs.start(
            work, done=lambda _: self._over(said), failed=lambda problem: _failed(page, problem)
        )

    def _over(self, said: str) -> None:
        self._changed(said)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of what was typed, as far as Python and Qt allow."""
        self._passphrase = ""
        if self._keys is not None:
            self._keys.forget()
        for line in self.findChildren(QLineEdit):
            line.clear()
        super().closeEvent(event)


def _failed(page: StartPage, problem: BaseException) -> None:
    page.busy(False)
    page.banner.say(sentence_for(problem), Tone.PROBLEM)
    if isinstance(page, PassphrasePage) and isinstance(problem, Invalid):
        page.form.show_errors(problem.fields)
