# SPDX-License-Identifier: Apache-2.0
"""A sentence on a page that wants to be read before going on, with at most one action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.kit.buttons import button, icon_button
from ui.kit.picture import Picture
from ui.kit.text import label
from ui.theme import SNUG, TIGHT, TONE_ICONS, Tone, set_role


class Banner(QFrame):
    """Shown while it has a sentence; ``say`` changes it, ``clear`` hides it."""

    def __init__(
        self,
        tone: Tone = Tone.INFO,
        sentence: str = "",
        action: str = "",
        on_action: Callable[[], object] | None = None,
        *,
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._on_action = on_action
        self._icon = Picture(TONE_ICONS[tone], tone, 20)
        self._words = label("")
        self._action = button("", self._act, kind="plain")
        self._close = icon_button("close", "Hide this message", self.clear)
        if not closable:
            self._close.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SNUG, TIGHT, TIGHT, TIGHT)
        layout.setSpacing(SNUG)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
        set_role(self, surface="banner", tone=tone)
        self.say(sentence, tone, action, on_action)

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._words.text()

    def say(
        self,
        sentence: str,
        tone: Tone | None = None,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Show ``sentence``; an empty one hides the banner."""
        self._tone = tone or self._tone
        set_role(self, tone=self._tone)
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self._on_action = on_action
        self._action.setText(action)
        self._action.setAccessibleName(action.replace("&", ""))
        self._action.setVisible(bool(action))
        self._icon.show_icon(TONE_ICONS[self._tone], self._tone)
        self.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Hide it."""
        self.say("")

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()
