# SPDX-License-Identifier: Apache-2.0
"""What the hub has to say: announcements, training material, answers. Reading works without a network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.sync.wire import Message
from ui.kit.buttons import button
from ui.kit.layout import Card, column, row
from ui.kit.table import Column, TableView
from ui.kit.text import label, section_heading
from ui.screens.partnership.words import when
from ui.theme import SNUG


class MessagesPart(QWidget):
    """``show_messages`` fills it; the newest comes first."""

    def __init__(self) -> None:
        super().__init__()
        self.table: TableView[Message] = TableView(
            [
                Column(key="when", title="When", value=lambda m: when(m.at), width=190, sortable=False),
                Column(key="title", title="Message", value=lambda m: m.title, least=260, sortable=False),
            ],
            name="Messages from the hub", least_rows=4,
            empty="The hub has not said anything. Its messages come with each contact.",
        )  # fmt: skip
        self.title = section_heading("")
        self.words = label("")
        self.link = button("Open the address in it", self.open_link, icon="export")
        self.card = Card()
        self.card.setAccessibleName("Message")
        for part in (self.title, self.words):
            self.card.add(part)
        self.card.body.addLayout(row(self.link))
        self.table.selection_changed.connect(self._open)
        self.setLayout(column(self.table, self.card, spacing=SNUG))
        self._open()

    def show_messages(self, messages: Sequence[Message]) -> None:
        """Show these, and the text of the chosen one."""
        self.table.set_rows(messages)
        if messages and self.table.current_row is None:
            self.table.selectRow(0)
        self._open()

    def open_link(self) -> None:
        """Open the first web address of the message in the system's browser."""
        chosen = self.table.current_row
        address = address_in(chosen.words) if chosen else ""
        if address:
            QDesktopServices.openUrl(QUrl(address))

    def _open(self) -> None:
        chosen = self.table.current_row
        self.card.setVisible(chosen is not None)
        if chosen is None:
            return
        self.title.setText(chosen.title)
        self.words.setText(chosen.words)
        self.words.setVisible(bool(chosen.words))
        address = address_in(chosen.words)
        self.link.setVisible(bool(address))
        self.link.setToolTip(address)


def address_in(words: str) -> str:
    """The first https address in a text; empty when there is none. Other kinds of address are not opened."""
    found = next((part for part in words.split() if part.startswith("https://")), "")
    return found.rstrip(".,;:!?)]}\"'”’")
