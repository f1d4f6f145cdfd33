# SPDX-License-Identifier: Apache-2.0
"""What every section of Settings is: a titled part with a banner, read anew when it is in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.errors import PorchlightError
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column
from ui.kit.text import section_heading, soft
from ui.theme import SNUG, Tone


class Section(QWidget):
    """``read`` shows what is stored; a subclass adds its widgets to ``body``."""

    def __init__(self, desk: Desk, drafts: Drafts, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.desk, self.drafts = desk, drafts
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.body = column(spacing=SNUG)
        self.body.addWidget(section_heading(title))
        if sentence:
            self.body.addWidget(soft(sentence))
        self.body.addWidget(self.banner)
        self.setLayout(self.body)

    def read(self) -> None:
        """Read and show what is stored. Nothing to do for a section of buttons."""

    def forms(self) -> dict[str, Callable[[], object]]:
        """What asks for something new, or for what there is one of, by the place of its draft."""
        return {}

    def store(self, cause: str, title: str, work: Callable[..., object]) -> bool:
        """Store as one action; what is wrong is said in the banner."""
        try:
            self.desk.store_as(cause, title, work)
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
            return False
        self.banner.clear()
        self.read()
        return True

    def fail(self, problem: BaseException) -> None:
        """Say what went wrong."""
        self.banner.say(sentence_for(problem), Tone.PROBLEM)
