# SPDX-License-Identifier: Apache-2.0
"""The unlock window: first on the screen, with nothing behind it but Qt.

Opening runs in a job, because stretching a passphrase takes half a second on purpose; the rest of the
program is imported there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import JobRunner
from ui.kit.banner import Banner
from ui.kit.buttons import primary_button
from ui.kit.form import Field, Form
from ui.kit.layout import Card
from ui.kit.text import heading, soft
from ui.theme import Tone


class UnlockWindow(QWidget):
    """Asks for the passphrase of the program in ``root``; ``opened`` carries the AppContext."""

    opened = Signal(object)

    def __init__(self, root: Path, jobs: JobRunner) -> None:
        super().__init__()
        self.setObjectName("unlock")
        self.setWindowTitle("Porchlight")
        self.resize(560, 420)
        self._root, self._jobs = root, jobs
        self.form = Form(
            [
                Field(key="passphrase", label="Passphrase", kind="secret"),
                Field(key="by_code", label="This is the recovery code from the paper", kind="check"),
            ]
        )
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.open_button = primary_button("Open", self.unlock)
        self.open_button.setShortcut("Return")
        card = Card("")
        card.add(heading("Porchlight"))
        card.add(soft("Type the passphrase of this program. A wrong try changes nothing."))
        card.add(self.banner)
        card.add(self.form)
        card.add(self.open_button)
        layout = QVBoxLayout(self)
        layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(card)

    def unlock(self) -> None:
        """Try the typed passphrase; a wrong one is said beside the field and stays typed."""
        values = self.form.values()
        secret, by_code = str(values["passphrase"] or ""), bool(values["by_code"])
        self.open_button.setEnabled(False)
        self.banner.say("Opening …", Tone.INFO)

        def work(progress: Progress) -> object:
            from app.context import PASSPHRASE, RECOVERY, unlock

            progress.step(0, 1, "Opening")
            return unlock(self._root, secret, RECOVERY if by_code else PASSPHRASE)

        self._jobs.start(work, done=self._done, failed=self._failed)

    def _done(self, ctx: Any) -> None:
        self.form.set_values({"passphrase": ""})
        self.banner.clear()
        self.opened.emit(ctx)

    def _failed(self, problem: BaseException) -> None:
        self.open_button.setEnabled(True)
        self.banner.clear()
        self.form.show_errors({"passphrase": sentence_for(problem)})
