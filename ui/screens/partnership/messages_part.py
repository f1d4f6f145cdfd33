# SPDX-License-Identifier: Apache-2.0
"""What the hub has to say: announcements, training material, answers. Reading works without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.domain.offers import Offer, offers
from app.sync.wire import Message
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.layout import Card, column, row
from ui.kit.table import Column, TableView
from ui.kit.text import label, section_heading
from ui.screens.partnership.words import when
from ui.theme import SNUG, Tone


class MessagesPart(QWidget):
    """``show_messages`` fills it; the newest comes first. ``take_on`` stores the offers of a message."""

    def __init__(self, take_on: Callable[[Sequence[Offer]], object]) -> None:
        super().__init__()
        self._take_on = take_on
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
        self.take = button("Take on the offer", self.take_offers, icon="add")
        self.card = Card()
        self.card.setAccessibleName("Message")
        self.banner = Banner(Tone.OK)
        self.banner.clear()
        for part in (self.title, self.words, self.banner):
            self.card.add(part)
        self.card.body.addLayout(row(self.take, self.link))
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

    def take_offers(self) -> None:
        """Put who offers to help in the message at the top of the pipeline."""
        chosen = self.table.current_row
        if chosen is not None and (found := offers(chosen.words)):
            self._take_on(found)

    def say_taken(self, added: int, told: int) -> None:
        """Say how many came on the board."""
        here = told - added
        rest = f" {here} of them {'is' if here == 1 else 'are'} here already." if here else ""
        self.banner.say(f"{added} on the board of adults now.{rest}", Tone.OK)

    def _open(self) -> None:
        chosen = self.table.current_row
        self.card.setVisible(chosen is not None)
        self.banner.clear()
        if chosen is None:
            return
        self.title.setText(chosen.title)
        self.words.setText(chosen.words)
        self.words.setVisible(bool(chosen.words))
        found = offers(chosen.words)
        self.take.setVisible(bool(found))
        self.take.setText("Take on the offer" if len(found) == 1 else f"Take on {len(found)} offers")
        address = address_in(chosen.words)
        self.link.setVisible(bool(address))
        self.link.setToolTip(address)


def address_in(words: str) -> str:
    """The first https address in a text; empty when there is none. Other kinds of address are not opened."""
    found = next((part for part in words.split() if part.startswith("https://")), "")
    return found.rstrip(".,;:!?)]}\"'”’")
