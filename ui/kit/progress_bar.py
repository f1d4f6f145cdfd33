# SPDX-License-Identifier: Apache-2.0
"""How far slow work is: a bar, a plain sentence, and Cancel."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from ui.kit.buttons import button
from ui.kit.layout import column, row
from ui.kit.text import label
from ui.theme import HAIR, SNUG, set_role


class Followable(Protocol):
    """Work with progress, such as a job."""

    @property
    def progressed(self) -> SignalInstance: ...
    @property
    def finished(self) -> SignalInstance: ...
    def cancel(self) -> None: ...


class ProgressBar(QFrame):
    """Hidden until it follows something; ``cancelled`` when the person pressed Cancel."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, surface="card")
        self._words = label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = button("Cancel", self._ask_to_stop)
        layout = row(stretch=False, spacing=SNUG)
        layout.setContentsMargins(SNUG, SNUG, SNUG, SNUG)
        layout.addLayout(column(self._words, self._bar, spacing=HAIR), 1)
        layout.addWidget(self._cancel)
        self.setLayout(layout)
        self._work: Followable | None = None
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._words.text()

    def follow(self, work: Followable, sentence: str) -> None:
        """Show ``sentence`` and then what the work says, until it is finished."""
        self._work = work
        self._cancel.setEnabled(True)
        work.progressed.connect(self.step)
        work.finished.connect(self._finish)
        self.step(0, 0, sentence)
        self.show()

    def step(self, done: int, total: int, sentence: str) -> None:
        """Show how far it is; ``total`` 0 means nobody knows."""
        if not self._cancel.isEnabled():
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._words.setText(sentence)
        self._bar.setAccessibleName(sentence)

    def _ask_to_stop(self) -> None:
        self._words.setText("Stopping …")
        self._cancel.setEnabled(False)
        if self._work is not None:
            self._work.cancel()
        self.cancelled.emit()

    def _finish(self) -> None:
        self._work = None
        self.hide()
