# SPDX-License-Identifier: Apache-2.0
"""What an empty screen says: what it is for, and the one next step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.buttons import primary_button
from ui.kit.picture import Picture
from ui.kit.text import label
from ui.theme import HAIR, ROOM, TIGHT, WIDE


class EmptyState(QWidget):
    """Centred icon, title, sentence and at most one button."""

    def __init__(
        self,
        title: str,
        sentence: str,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        *,
        icon: str = "lamp",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        middle = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        layout.setSpacing(HAIR)
        layout.addStretch(1)
        layout.addWidget(Picture(icon, "attention", 40), 0, middle)
        layout.addSpacing(TIGHT)
        for words in (label(title, "section"), label(sentence, "soft")):
            words.setAlignment(middle)
            layout.addWidget(words)
        if action:
            layout.addSpacing(ROOM)
            self.button = primary_button(action, on_action)
            layout.addWidget(self.button, 0, middle)
        layout.addStretch(2)
