# SPDX-License-Identifier: Apache-2.0
"""Choosing a passphrase: five drawn words, or one's own. Used in the first run and after the recovery code.

What a passphrase must be is checked in ``app.vault.passphrase_rules``; how it locks the data: ``vault``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QRadioButton, QWidget

from app.errors import Invalid
from app.paths import resources
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.layout import Card, column
from ui.kit.text import label, soft
from ui.start.page import StartPage
from ui.start.secret import show_box
from ui.theme import SNUG


@cache
def plain_words() -> tuple[str, ...]:
    """The words that passphrases are drawn from."""
    lines = (resources() / "words" / "english.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


class PassphrasePage(StartPage):
    """``chosen`` carries the passphrase, once it is hard to guess and typed the same twice.

    ``known`` is what people know of the program: its name, the coordinator's, the school year.
    """

    chosen = Signal(str)

    def __init__(self, title: str, action: str, sentence: str = "") -> None:
        super().__init__(
            title,
            sentence or "It locks the data file. You type it every time you open Porchlight.",
        )
        self.known: Sequence[str] = ()
        self.words_choice = QRadioButton("Use five words &drawn for you")
        self.own_choice = QRadioButton("Use my &own passphrase")
        for choice in (self.words_choice, self.own_choice):
            choice.setAccessibleName(choice.text().replace("&", ""))
            choice.toggled.connect(self._show_choice)
        self.words_label = label("", "number")
        self.words_label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words_label.setAccessibleName("Five words")
        self.other_button = button("O&ther words", self.draw_words, icon="refresh")
        self._words_card = self._make_words_card()
        self.form = Form(
            [
                Field(
                    key="passphrase",
                    label="Passphrase",
                    kind="secret",
                    required=True,
                    hint="At least 15 characters. Spaces and capitals count.",
                ),
                Field(key="again", label="The same again", kind="secret", required=True),
            ]
        )
        self.show_box = show_box(self.form, "passphrase", "again")
        self._own_part = QWidget()
        self._own_part.setLayout(column(self.form, self.show_box, spacing=SNUG))
        for part in (self.words_choice, self._words_card, self.own_choice, self._own_part):
            self.add(part)
        self.create_button = self.set_primary(action, self._go_on)
        self.start_with(self.create_button)
        self.words_choice.setChecked(True)

    def _make_words_card(self) -> Card:
        card = Card()
        card.setAccessibleName("Five words")
        card.add(self.words_label)
        card.add(
            soft(
                "Write them on a slip until you know them by heart. Five words drawn by chance "
                "are easier to keep and harder to guess than what people think up."
            )
        )
        card.add(self.other_button)
        return card

    @property
    def words(self) -> str:
        """The five words on the page."""
        return self.words_label.text()

    def draw_words(self) -> None:
        """Put five other words on the page."""
        from app.vault.vault import suggest_passphrase

        words = suggest_passphrase(plain_words())
        self.words_label.setText(words)
        self.words_label.setAccessibleDescription(words)

    def take_focus(self) -> None:
        if not self.words:
            self.draw_words()
        super().take_focus()

    def _show_choice(self, *_: object) -> None:
        own = self.own_choice.isChecked()
        self._words_card.setVisible(not own)
        self._own_part.setVisible(own)
        if own:
            self.form.field("passphrase").setFocus()

    def _go_on(self) -> None:
        if not self.own_choice.isChecked():
            self.chosen.emit(self.words)
            return
        from app.vault.passphrase_rules import SAMPLES, check_passphrase

        if not self.form.check():
            return
        values = self.form.values()
        try:
            check_passphrase(str(values["passphrase"]), (*SAMPLES, *self.known))
        except Invalid as problem:
            self.form.show_errors(problem.fields)
            return
        if values["passphrase"] != values["again"]:
            self.form.show_errors({"again": "The two are not the same. Type it again."})
            return
        self.chosen.emit(str(values["passphrase"]))
