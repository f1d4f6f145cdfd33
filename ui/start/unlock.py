# SPDX-License-Identifier: Apache-2.0
"""The unlock window: first on the screen, with nothing behind it but Qt.

Opening runs in a job, because stretching a passphrase takes half a second on purpose. The rest of the
program is imported beside the screen once the window is painted, while the person types.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal

from app.errors import Damaged, DamagedKeyFile, Invalid, OlderKeyFile, StorageProblem, WrongPassphrase
from app.paths import DataDir
from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import JobRunner
from ui.kit.form import Field, Form
from ui.start.frame import StartWindow
from ui.start.page import StartPage
from ui.start.patience import PAUSES, Patience
from ui.start.secret import BY_CODE, is_code, show_box
from ui.start.warm_up import warm_up
from ui.theme import Tone

if TYPE_CHECKING:
    from ui.start.mend_page import MendPage


_FORGOTTEN = (
    " Forgotten? Type the recovery code from the printed sheet here; if you did, a letter of it is wrong "
    "or missing."
)


class UnlockWindow(StartWindow):
    """Asks for the passphrase of the program in ``root``; ``opened`` carries the AppContext."""

    opened = Signal(object)
    wanted = Signal()  # Open was pressed while what was open before is still being closed

    def __init__(
        self, root: Path, jobs: JobRunner, pauses: Sequence[int] = PAUSES, *, sentence: str = ""
    ) -> None:
        """``sentence`` says why it is here when that is not the beginning: "Locked at 2:05 PM. ..."."""
        super().__init__("unlock", 560, 440)
        self._root, self._jobs = root, jobs
        self._patience = Patience(pauses, DataDir(root).tries)
        self._seconds = 0
        self._ctx: Any = None
        self._is_held = self._is_wanted = False
        self._restoring: StartPage | None = None
        self._mending: MendPage | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self.ask = StartPage("Open your program", sentence or "A wrong try changes nothing.")
        self.form = Form(
            [
                Field(key="passphrase", label="Passphrase", kind="secret"),
                Field(key="by_code", label=BY_CODE, kind="check"),
            ]
        )
        self.ask.add(self.form)
        self.ask.add(show_box(self.form, "passphrase"))
        self.open_button = self.ask.set_primary("&Open", self.unlock)
        self.ask.start_with(self.form.field("passphrase"))
        self.painted.connect(lambda: warm_up(jobs))
        self.show_page(self.ask)
        self._pause(self._patience.left)

    def hold(self, sentence: str) -> None:
        """What was open is still being closed: type already, but opening waits for ``release``."""
        self._is_held = True
        self.say(sentence)

    def release(self, sentence: str = "", tone: Tone = Tone.INFO) -> None:
        """Now it can be opened, and is at once for somebody who pressed Open meanwhile."""
        self._is_held = False
        self.say(sentence, tone)
        if self._is_wanted:
            self._is_wanted = False
            self.unlock()

    def say(self, sentence: str, tone: Tone = Tone.INFO) -> None:
        """Something to read above the field; nothing with an empty sentence."""
        self.ask.banner.say(sentence, tone)

    def unlock(self) -> None:
        """Try what is typed; a wrong one is said beside the field, stays typed, and brings a pause."""
        if self._is_held:
            self._is_wanted = True
            self.say("One moment: what was open is still being put away.")
            self.wanted.emit()
            return
        if self._clock.isActive():
            return
        secret, by_code = self._typed()
        if not secret:
            self.form.show_errors({"passphrase": "Type the passphrase first."})
            return

        def work(progress: Progress) -> tuple[Any, bool]:
            from app.context import unlock
            from app.keeping.keys import PASSPHRASE, RECOVERY, is_paper_pending
            from app.vault.recovery_code import check_recovery_code

            progress.step(0, 1, "Opening")
            if by_code:
                check_recovery_code(secret)
            ctx = unlock(self._root, secret, RECOVERY if by_code else PASSPHRASE)
            return ctx, is_paper_pending(self._root)

        self.ask.busy(True)
        self.ask.banner.say("Opening …", Tone.INFO)
        self._jobs.start(work, done=lambda made: self._done(*made, secret, by_code), failed=self._failed)

    def _typed(self) -> tuple[str, bool]:
        """What stands in the field, and whether it is the recovery code."""
        values = self.form.values()
        secret = str(values["passphrase"] or "")
        return secret, is_code(secret, is_ticked=bool(values["by_code"]))

    def _done(self, ctx: Any, paper_pending: bool, secret: str, by_code: bool) -> None:
        self._ctx = ctx
        self._patience.right()
        self.form.set_values({"passphrase": "", "by_code": False})
        self.ask.busy(False)
        self.ask.banner.clear()
        if by_code:
            from app.keeping.keys import known_words

            self._keys().new_passphrase(secret, known_words(self._ctx.store))
        elif paper_pending and self._program_name():
            from ui.start.keys import PENDING

            self._keys().ask_for_paper(secret, PENDING)
        else:
            self._hand_over()

    def _keys(self) -> Any:
        from ui.start.keys import Keys

        self.grow_to(680, 600)
        self._walk = Keys(self, self._root, self._jobs, self._program_name(), self._walked)
        return self._walk

    def _walked(self) -> None:
        """The key file was changed, which the data file notes, so that an older one put back is found."""
        from app.keeping.unlocking import note_vault

        with suppress(StorageProblem):  # a full disk: the next start notes it
            note_vault(self._ctx.data, self._ctx.store)
        self._hand_over()

    def _program_name(self) -> str:
        """Empty on a laptop that has joined and not read its program yet: that comes first."""
        from app.context import has_program
        from app.storage.queries import calendar

        if not has_program(self._ctx):
            return ""
        with self._ctx.store.read() as session:
            return str(calendar.program(session).name)

    def _hand_over(self) -> None:
        ctx, self._ctx = self._ctx, None
        self.opened.emit(ctx)

    def _failed(self, problem: BaseException) -> None:
        self.ask.busy(False)
        self.ask.banner.clear()
        if isinstance(problem, Invalid | WrongPassphrase):
            more = "" if isinstance(problem, Invalid) or self._typed()[1] else _FORGOTTEN
            self.form.show_errors({"passphrase": sentence_for(problem) + more})
        elif isinstance(problem, Damaged):
            self.offer_mending(sentence_for(problem))
        elif isinstance(problem, OlderKeyFile | DamagedKeyFile):
            is_older = isinstance(problem, OlderKeyFile)
            way = "&Put the newer key file back" if is_older else "&Take the key file out of a backup"
            self.grow_to(680, 600)
            self.ask.banner.say(sentence_for(problem), Tone.PROBLEM, way, self.put_key_file_right)
        elif isinstance(problem, StorageProblem):
            self.ask.banner.say(
                sentence_for(problem), Tone.PROBLEM, "&Restore a backup", self.restore_instead
            )
        else:
            self.ask.banner.say(sentence_for(problem), Tone.PROBLEM)
        if isinstance(problem, WrongPassphrase):
            self._pause(self._patience.wrong())

    def _pause(self, seconds: int) -> None:
        if seconds > 0:
            self._seconds = seconds
            self.open_button.setEnabled(False)
            self._clock.start()
            self._say_pause()

    def put_key_file_right(self) -> None:
        """Put back the key file that the data file has noted, or the one out of a backup."""
        secret, by_code = self._typed()

        def work(progress: Progress) -> bool:
            from app.context import put_key_file_right
            from app.keeping.keys import PASSPHRASE, RECOVERY

            progress.step(0, 1, "Putting the key file right")
            return put_key_file_right(self._root, secret, RECOVERY if by_code else PASSPHRASE)

        self.ask.busy(True)
        self._jobs.start(work, done=self._key_file_is_back, failed=self._no_key_file)

    def _no_key_file(self, problem: BaseException) -> None:
        """There is none to be had, or what was typed opens none: a backup may still be restored."""
        self.ask.busy(False)
        if isinstance(problem, WrongPassphrase):
            self._failed(problem)
        else:
            self.ask.banner.say(
                sentence_for(problem), Tone.PROBLEM, "&Restore a backup", self.restore_instead
            )

    def _key_file_is_back(self, _: object) -> None:
        self.ask.busy(False)
        self.form.set_values({"passphrase": "", "by_code": False})
        self.form.field("passphrase").setFocus()
        self.say("The right key file is back. Type the passphrase of now.", Tone.OK)

    def offer_mending(self, sentence: str) -> None:
        """The data file is damaged: say so, and go on to where it is mended."""
        from ui.start.mend_page import MendPage

        secret, by_code = self._typed()
        if self._mending is None:
            self._mending = MendPage(self._root, self._jobs, self.restore_instead)
            self._mending.set_back(lambda: self.show_page(self.ask))
            self._mending.opened.connect(self._mended)
        self._mending.with_secret(secret, by_code=by_code)
        self.ask.banner.say(sentence, Tone.PROBLEM, "&Mend it …", self._show_mending)

    def _show_mending(self) -> None:
        assert self._mending is not None
        self.grow_to(680, 600)
        self.show_page(self._mending)

    def _mended(self, ctx: Any) -> None:
        self._done(ctx, False, *self._typed())

    def restore_instead(self) -> None:
        """The data is damaged: put a backup in its place, and keep what is there."""
        from ui.start.restore_page import RestorePage

        if self._restoring is None:
            self._restoring = RestorePage(self._root, self._jobs, set_aside=True)
            self._restoring.set_back(lambda: self.show_page(self.ask))
            self._restoring.restored.connect(self._restored)
        self.grow_to(700, 720)
        self.show_page(self._restoring)

    def _restored(self, ctx: Any, secret: str, by_code: bool) -> None:
        self._done(ctx, False, secret, by_code)

    def _tick(self) -> None:
        self._seconds -= 1
        self._say_pause()

    def _say_pause(self) -> None:
        if self._seconds <= 0:
            self._clock.stop()
            self.open_button.setEnabled(True)
            self.ask.banner.clear()
            return
        seconds = "1 second" if self._seconds == 1 else f"{self._seconds} seconds"
        self.ask.banner.say(f"You can try again in {seconds}.", Tone.ATTENTION)

    def shut(self) -> None:
        """Let go of a program that was unlocked or mended and never opened."""
        if self._mending is not None:
            self._mending.let_go()
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None
