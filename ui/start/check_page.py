# SPDX-License-Identifier: Apache-2.0
"""Two groups of the recovery code, typed back from the paper while the code is not on the screen."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Signal

from ui.kit.form import Field, Form
from ui.start.page import StartPage


class CheckPage(StartPage):
    """``confirmed`` comes when both groups are right; which two are asked is drawn each time."""

    confirmed = Signal()

    def __init__(self, action: str) -> None:
        super().__init__(
            "Type two groups from the paper",
            "This makes sure that the paper can be read. Small letters will do.",
        )
        self.form = Form([Field(key=key, label=key, required=True) for key in ("one", "two")])
        self.add(self.form)
        self.finish_button = self.set_primary(action, self._check)
        self._code: list[str] = []
        self.asked = (0, 1)

    def ask(self, code: str) -> None:
        """Ask for two groups of ``code``; ``asked`` says which, counted from 0."""
        groups = code.split("-")
        if groups == self._code:
            return  # she looked at the code again: what was typed stays
        self._code = groups
        first, second = sorted(secrets.SystemRandom().sample(range(len(groups)), 2))
        self.asked = (first, second)
        self.form.setParent(None)
        self.form.deleteLater()
        self.form = Form(
            [
                Field(key=key, label=f"Group {number + 1}", required=True)
                for key, number in (("one", first), ("two", second))
            ]
        )
        self.add(self.form)
        self.start_with(self.form.field("one"))

    def _check(self) -> None:
        if not self.form.check():
            return
        typed = self.form.values()
        wrong = {
            key: f"Group {number + 1} says something else on the sheet. Look again."
            for key, number in zip(("one", "two"), self.asked, strict=True)
            if _plain(str(typed[key])) != self._code[number]
        }
        if wrong:
            self.form.show_errors(wrong)
            return
        self.confirmed.emit()


def _plain(group: str) -> str:
    """A group as codes are written: no I, L or O, whatever the handwriting looked like."""
    text = group.upper().replace("I", "1").replace("L", "1").replace("O", "0")
    return "".join(letter for letter in text if letter.isalnum())
