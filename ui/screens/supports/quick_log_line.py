# SPDX-License-Identifier: Apache-2.0
"""The line that logs a meeting, a call or an attempt: says what it understood, and stores it with Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import Invalid, PorchlightError
from ui.desk import Desk
from ui.kit.layout import column
from ui.kit.text import label, small
from ui.theme import HAIR

if TYPE_CHECKING:
    from app.services.quick_log import Understood

_HINT = (
    "Who met whom, how long, what, how it went: ana+luis 45 math good. Also: mon, yesterday, 3/14, 15:30; "
    "tried guardian; a note after a colon."
)


class QuickLogLine(QWidget):
    """``stored`` comes after a line was stored; what is typed stays when something is wrong with it."""

    stored = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.line = QLineEdit()
        self.line.setPlaceholderText("ana+luis 45 math good")
        self.line.setAccessibleName("Log in one line")
        self.meaning = small(_HINT)
        caption = label("Log a meeting, a call or an attempt in one line", "field")
        caption.setBuddy(self.line)
        self.line.textChanged.connect(lambda _text: self.preview())
        self.line.returnPressed.connect(self.store)
        self.setLayout(column(caption, self.line, self.meaning, spacing=HAIR))

    def begin(self) -> None:
        """Put the cursor into the line."""
        self.line.setFocus()

    def text(self) -> str:
        """What is typed."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Put a line back that was half typed."""
        self.line.setText(text)

    def preview(self) -> None:
        """Say what the line means, or what is wrong with it. Reads, never stores."""
        if not self.line.text().strip():
            self._say(_HINT)
            return
        told = self._understood()
        if told is not None:
            self._say(" ".join((told.sentence, *told.notes, "Enter stores it.")))

    def store(self) -> None:
        """Store the line and empty it; a line that cannot be understood stays."""
        from app.services import quick_log

        told = self._understood() if self.line.text().strip() else None
        if told is None:
            return
        try:
            self._desk.store_as(
                "quick.log", told.sentence.removesuffix("."),
                lambda session: quick_log.store(session, told, self._desk.ctx.who),
            )  # fmt: skip
        except PorchlightError as problem:
            self._say(str(problem))
            return
        self.line.clear()
        self._say(f"Stored: {told.sentence}")
        self.stored.emit()

    def _understood(self) -> Understood | None:
        from app.services import quick_log

        try:
            with self._desk.ctx.store.read() as session:
                return quick_log.understand(session, self.line.text())
        except Invalid as problem:
            self._say(str(problem))
            return None

    def _say(self, sentence: str) -> None:
        self.meaning.setText(sentence)
        self.line.setAccessibleDescription(sentence)
