# SPDX-License-Identifier: Apache-2.0
"""What opens the program: the passphrase, the sheet on paper, a second person, and the key behind them.

Each part says what its button does and does not do; each asks for the passphrase again. The pages that
follow stand in a window of their own, ``keys_window``.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QPushButton

from app.keeping import keys
from app.storage.queries.calendar import program
from ui.asking_again import ask_for_passphrase
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column, divider, flow
from ui.kit.text import label, soft
from ui.screens.settings.keys_window import KeysWindow
from ui.screens.settings.section import Section
from ui.theme import HAIR, Tone

_CHANGE = (
    "Change it when somebody may have seen you type it. Backups on this laptop open with the new one too; "
    "those on a stick open with the passphrase of their day."
)
_SHEET = (
    "When the sheet is lost, or somebody has read it. A new code goes onto paper, and from then on the old "
    "sheet opens nothing here. A backup from before still opens with the old one."
)
_NOBODY = (
    "A person you trust, such as the director, can have a passphrase of their own. It opens everything, as "
    "yours does; no name is kept with it."
)
_SOMEBODY = (
    "A second person has a passphrase of their own, which opens everything. Take it back when they leave; "
    "if they may have copied the data, make a new key as well."
)
_KEY = (
    "When a laptop, a backup or the key file may have been copied by somebody who knows a passphrase or the "
    "code of that time: a changed passphrase does not help against that. All data is written anew under a "
    "new key, with a new sheet, and a second person chooses a passphrase again. What was copied before stays "
    "readable to whoever has it; what is stored from then on is not."
)
_OWN = (
    "A new key is made with the program's own passphrase: the second person's goes with the old key. Ask the "
    "coordinator to do this."
)
_AGAIN = "Whoever sits at this laptop must not be able to change what opens it."


class KeysSection(Section):
    """Four parts: what it is, what for, and a button."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Passphrase",
            "The passphrase opens the program every day; the recovery code on paper opens it when the "
            "passphrase is forgotten. Nobody else has either.",
        )  # fmt: skip
        self.window_: KeysWindow | None = None
        self.change_button = button("Change the &passphrase …", self.change_passphrase, icon="lock")
        self.sheet_button = button("Make a new recovery &sheet …", self.make_sheet, icon="sheet")
        self.second_button = button("Let a second person in …", self.set_second, icon="people")
        self.remove_button = button("Take it back …", self.remove_second)
        self.key_button = button("Make a new &key …", self.make_key, icon="refresh")
        self.second_words = soft(_NOBODY)
        self._part("Your passphrase", soft(_CHANGE), self.change_button)
        self._part("Recovery sheet", soft(_SHEET), self.sheet_button)
        self._part("A second person", self.second_words, self.second_button, self.remove_button)
        self._part("A new key", soft(_KEY), self.key_button)
        self.body.addStretch(1)

    def _part(self, title: str, words: QLabel, *buttons: QPushButton) -> None:
        for each in buttons:
            each.setAccessibleDescription(words.text())
        self.body.addWidget(divider())
        self.body.addLayout(column(label(title, "strong"), words, flow(*buttons), spacing=HAIR))

    def read(self) -> None:
        """Whether there is a second person."""
        has_second = keys.has_second_person(self.desk.ctx.data)
        self.second_words.setText(_SOMEBODY if has_second else _NOBODY)
        self.second_button.setText("Give another one …" if has_second else "Let a second person in …")
        self.second_button.setAccessibleName(self.second_button.text().removesuffix(" …"))
        self.remove_button.setVisible(has_second)

    def change_passphrase(self) -> None:
        """The old one, then the page with five new words."""
        self._after_asking("A new passphrase comes next.", lambda window, old: window.change_passphrase(old))

    def make_sheet(self) -> None:
        """The passphrase, then the code to bring onto paper."""
        self._after_asking(
            "A new code to bring onto paper comes next.", lambda window, typed: window.make_sheet(typed)
        )

    def set_second(self) -> None:
        """The passphrase, then hers."""
        self._after_asking(
            "The second person's own passphrase comes next; let them choose it.",
            lambda window, _typed: window.set_second(),
        )

    def make_key(self) -> None:
        """The passphrase, a new code onto paper, and then the data is written anew."""
        self._after_asking(
            "A new code to bring onto paper comes next, and then the new key.",
            lambda window, typed: window.make_key(typed),
            own_only=True,
        )

    def remove_second(self) -> None:
        """The second person's passphrase opens nothing from now on."""
        if self._ask("The second person's passphrase opens nothing from then on.", "Take it back"):
            ctx = self.desk.ctx
            keys.remove_second_person(ctx.data, ctx.store.copy_key())
            self._changed("The second person's passphrase opens nothing any more.")

    def _after_asking(
        self, what: str, show: Callable[[KeysWindow, str], object], *, own_only: bool = False
    ) -> None:
        typed, data = self._ask(what, "Go on"), self.desk.ctx.data
        if not typed:
            return
        if own_only and keys.has_second_person(data) and keys.opens(data, typed) != keys.PASSPHRASE:
            self.banner.say(_OWN, Tone.ATTENTION)
            return
        with self.desk.ctx.store.read() as session:
            name = program(session).name
        self.window_ = KeysWindow(self.desk, name, self._changed)
        show(self.window_, typed)
        self.window_.show()

    def _ask(self, what: str, action: str) -> str:
        return ask_for_passphrase(self, self.desk.ctx, self.desk.jobs, f"{_AGAIN} {what}", action=action)

    def _changed(self, sentence: str) -> None:
        """The key file is another one: note it in the data, and say so."""
        from app.keeping.unlocking import note_vault

        note_vault(self.desk.ctx.data, self.desk.ctx.store)
        self.banner.say(sentence, Tone.OK)
        self.read()
