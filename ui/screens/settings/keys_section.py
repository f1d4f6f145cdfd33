# SPDX-License-Identifier: Apache-2.0
"""What opens the program: a new passphrase, and a new recovery sheet."""

from __future__ import annotations

from typing import Any

from app.errors import Invalid, WrongPassphrase
from app.keeping.keys import change_passphrase
from app.storage.queries.calendar import program
from app.storage.vault import suggest_passphrase
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import flow
from ui.screens.settings.section import Section
from ui.start.frame import StartWindow
from ui.start.keys import Keys
from ui.start.passphrase_page import plain_words
from ui.theme import Tone

_WHY = "A new code goes onto paper, and you type two groups back. From then on the old sheet opens nothing."


class KeysSection(Section):
    """Two buttons; both ask for the passphrase."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Passphrase",
            "The passphrase opens the program every day; the recovery code on paper opens it when the "
            "passphrase is forgotten. Nobody else has either.",
        )  # fmt: skip
        self.sheet_window: StartWindow | None = None
        self._keys: Keys | None = None  # lives as long as its window
        self.body.addWidget(
            flow(
                button("Change the passphrase", self.ask_passphrase, icon="lock"),
                button("Make a new recovery sheet", self.ask_sheet, icon="sheet"),
            )
        )
        self.body.addStretch(1)

    def ask_passphrase(self) -> None:
        """Ask for the old and a new passphrase."""
        root = self.desk.ctx.data.root

        def keep(values: dict[str, Any]) -> None:
            if values["new"] != values["again"]:
                raise Invalid({"again": "The two are not the same."})
            try:
                change_passphrase(root, values["old"], values["new"])
            except WrongPassphrase as wrong:
                raise Invalid({"old": str(wrong)}) from wrong
            except Invalid as weak:
                raise Invalid({"new": str(weak)}) from weak

        suggested = suggest_passphrase(plain_words())
        dialog = FormDialog(
            self, "Change the passphrase", "Change it",
            [
                Field(key="old", label="The passphrase until now", kind="secret", required=True),
                Field(
                    key="new", label="The new passphrase", kind="secret", required=True,
                    hint=f"At least 15 characters. Five drawn words are easy to keep: {suggested}",
                ),
                Field(key="again", label="The new one again", kind="secret", required=True),
            ],
            keep, drafts=Drafts(), draft="passphrase",
        )  # fmt: skip
        if dialog.exec():
            self.banner.say("The new passphrase opens the program from now on.", Tone.OK)

    def ask_sheet(self) -> None:
        """Ask for the passphrase, then show the code to bring onto paper."""
        from app.storage.vault import Vault

        data = self.desk.ctx.data

        def keep(values: dict[str, Any]) -> None:
            try:
                Vault.load(data.vault, data.vault_copy).open("passphrase", values["passphrase"])
            except WrongPassphrase as wrong:
                raise Invalid({"passphrase": str(wrong)}) from wrong

        dialog = FormDialog(
            self, "A new recovery sheet", "Go on",
            [Field(key="passphrase", label="Passphrase", kind="secret", required=True)],
            keep, drafts=Drafts(), draft="sheet",
        )  # fmt: skip
        if dialog.exec():
            self.show_sheet(dialog.form.values()["passphrase"])

    def show_sheet(self, passphrase: str) -> None:
        """The pages with the code, in their own window."""
        with self.desk.ctx.store.read() as session:
            name = program(session).name
        window = self.sheet_window = StartWindow("A new recovery sheet")
        self._keys = Keys(window, self.desk.ctx.data.root, self.desk.jobs, name, window.close)
        self._keys.offer_paper(passphrase, _WHY)
        window.show()
