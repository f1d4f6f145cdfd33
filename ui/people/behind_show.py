# SPDX-License-Identifier: Apache-2.0
"""What not everybody sees stands behind a button, and goes behind it again when one looks at something else.

Who may press it is in ``app.keeping.people_here``: names, no walls. That it was pressed is noted in the log
without a name; nothing of what was seen is.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app import logs
from app.domain.restricted import Sight
from app.keeping.people_here import hidden_from
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.layout import Card, column, flow
from ui.kit.text import label, soft

_WORDS = {Sight.CARE: logs.Word.CARE, Sight.RESTRICTED: logs.Word.RESTRICTED}


class BehindShow(QWidget):
    """``content`` is hidden until Show is pressed; ``read`` fills it then, and not before."""

    def __init__(
        self, desk: Desk, sight: Sight, title: str, content: QWidget, read: Callable[[], None]
    ) -> None:
        super().__init__()
        self._desk, self._sight, self._read = desk, sight, read
        self.card = Card(title)
        self.words, self.reason = label(""), soft("")
        self.show_button = button("Show", self.open, icon="eye")
        self.show_button.setAccessibleName(f"Show: {title}")
        self.hide_button = button("Hide", self.close_again, kind="quiet", icon="lock")
        self.hide_button.setAccessibleName(f"Hide: {title}")
        self.content = content
        self.card.add(self.words)
        self.card.add(self.reason)
        self.card.add(flow(self.show_button, self.hide_button))
        self.card.add(content)
        self.setLayout(column(self.card))
        self.close_again()

    @property
    def is_open(self) -> bool:
        """It is shown now."""
        return not self.content.isHidden()

    def say(self, words: str) -> None:
        """What may be known of it without looking: that there is something, and how much."""
        self.words.setText(words)

    def read_again(self) -> None:
        """The same person was read again: what is open stays open, with what is stored now."""
        if self.is_open and not self._why_not():
            self._read()
        else:
            self.close_again()

    def close_again(self) -> None:
        """Put it behind the button; why somebody may not press it stands beside it."""
        why = self._why_not()
        self.reason.setText(why)
        self.reason.setVisible(bool(why))
        self.show_button.setEnabled(not why)
        self.show_button.setToolTip(why)
        self._put_away()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever goes to another part, person or screen leaves nothing open behind them."""
        super().hideEvent(event)
        self._put_away()

    def _put_away(self) -> None:
        self.content.hide()
        self.hide_button.hide()
        self.show_button.show()

    def open(self) -> None:
        """Show it, and note that it was shown."""
        if self._why_not():
            self.close_again()
            return
        logs.log_of(self._desk.ctx.data.root).note(logs.Event.SHOWN, _WORDS[self._sight])
        self._read()
        self.content.show()
        self.hide_button.show()
        self.show_button.hide()
        self.hide_button.setFocus()

    def _why_not(self) -> str:
        return hidden_from(self._desk.ctx.store, self._desk.ctx.who, self._sight)
