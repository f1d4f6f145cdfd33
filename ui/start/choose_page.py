# SPDX-License-Identifier: Apache-2.0
"""The first page of the first run: start a program, join one, restore a backup, or look around."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from ui.kit.buttons import button, primary_button
from ui.kit.layout import column, divider
from ui.kit.text import soft
from ui.start.page import StartPage
from ui.theme import HAIR


class ChoosePage(StartPage):
    """Four ways in, each with what it is for."""

    start_chosen = Signal()
    join_chosen = Signal()
    restore_chosen = Signal()
    demo_chosen = Signal()

    def __init__(self) -> None:
        super().__init__(
            "Welcome to Porchlight",
            "What you enter stays on this laptop, in one encrypted file. Nothing is sent anywhere unless you "
            "join a hub.",
        )
        self.start_button = primary_button("&Start a program", self.start_chosen.emit, icon="add")
        self.join_button = button("&Join a program", self.join_chosen.emit, icon="partnership")
        self.restore_button = button("&Restore a backup", self.restore_chosen.emit, icon="import")
        self.demo_button = button("&Look around with invented people", self.demo_chosen.emit, icon="people")
        self._choice(
            self.start_button, "A name, a school year, a site and a passphrase. It takes two minutes."
        )
        self.add(divider())
        self._choice(
            self.join_button,
            "For another laptop of a program that has a hub, or in place of one that was lost.",
        )
        self.add(divider())
        self._choice(
            self.restore_button, "For a new or repaired laptop. You need the backup file and its passphrase."
        )
        self.add(divider())
        self._choice(
            self.demo_button, "A made-up program to try everything on. It is thrown away when you close it."
        )
        self.start_with(self.start_button)

    def _choice(self, choose: QPushButton, why: str) -> None:
        choose.setAccessibleDescription(why)
        self.body.addLayout(column(choose, soft(why), spacing=HAIR))

    def busy(self, is_busy: bool) -> None:
        super().busy(is_busy)
        for each in (self.start_button, self.join_button, self.restore_button, self.demo_button):
            each.setEnabled(not is_busy)
