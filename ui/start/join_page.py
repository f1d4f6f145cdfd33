# SPDX-License-Identifier: Apache-2.0
"""Second step of joining a program that others began: where its hub is, and what lets this laptop in."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QRadioButton

from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.layout import column, row
from ui.kit.text import soft
from ui.start.page import StartPage
from ui.theme import HAIR

BY_WORDS, BY_CODE, BY_FILE = "words", "code", "file"
_WAYS = (
    (
        BY_WORDS, "Another laptop &invites this one",
        "It shows six words: Partnership, Laptops, “Invite a laptop”.",
    ),
    (
        BY_CODE, "The other laptop is &lost",
        "You need a code from the hub's staff and the recovery code from the printed sheet.",
    ),
    (BY_FILE, "I have the &file of an invitation", "You need its six words and a code from the hub's staff."),
)  # fmt: skip


class Typed(NamedTuple):
    """What was typed; what a way does not need is empty. ``who`` is the person, ``name`` the laptop."""

    address: str
    code: str
    name: str
    who: str
    recovery_code: str = ""
    invitation: Path | None = None
    invitation_words: str = ""


class JoinPage(StartPage):
    """``answered`` carries ``Typed`` once everything that is needed stands there."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            "Join a program",
            "Everything that the other laptops of the program know comes to this one, from the hub.",
        )
        self.invitation: Path | None = None
        self.ways: dict[str, QRadioButton] = {}
        for key, words, why in _WAYS:
            way = self.ways[key] = QRadioButton(words)
            way.setAccessibleName(words.replace("&", ""))
            way.setAccessibleDescription(why)
            way.toggled.connect(lambda _: self._show_way())
            self.body.addLayout(column(way, soft(why), spacing=HAIR))
        self.form = Form(
            [
                Field(
                    key="address", label="Address of the hub", required=True,
                    placeholder="https://hub.example.org", wide=True,
                ),
                Field(key="words", label="The six words", required=True, wide=True),
                Field(key="code", label="Code from the hub's staff: four words", required=True, wide=True),
                Field(
                    key="recovery_code", label="Recovery code from the printed sheet", required=True,
                    wide=True, hint="It opens this laptop too, so the sheet stays good.",
                ),
                Field(key="name", label="What this laptop is called", required=True, placeholder="Van"),
                Field(key="who", label="Your name", hint="It stands in the history."),
            ],
            columns=2,
        )  # fmt: skip
        self.file_label = soft("No file is chosen yet.")
        self.choose_button = button("&Choose the file …", self.choose, icon="folder")
        self.add(self.form)
        self.body.addLayout(row(self.choose_button, self.file_label))
        self.next_button = self.set_primary("&Next", self._go_on)
        self.start_with(self.form.field("address"))
        self.ways[BY_WORDS].setChecked(True)

    @property
    def way(self) -> str:
        """Which way in is ticked."""
        return next(key for key, radio in self.ways.items() if radio.isChecked())

    def choose(self) -> None:
        """Ask for the file of an invitation."""
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose the invitation", "", "Porchlight invitations (*.pli);;All files (*)"
        )
        if name:
            self.take_file(Path(name))

    def take_file(self, file: Path) -> None:
        """This is the file."""
        self.invitation = file
        self.file_label.setText(file.name)

    def _show_way(self) -> None:
        if not any(radio.isChecked() for radio in self.ways.values()):
            return
        way = self.way
        self.form.set_shown("words", shown=way in (BY_WORDS, BY_FILE))
        self.form.set_shown("code", shown=way in (BY_CODE, BY_FILE))
        self.form.set_shown("recovery_code", shown=way == BY_CODE)
        self.choose_button.setVisible(way == BY_FILE)
        self.file_label.setVisible(way == BY_FILE)

    def _go_on(self) -> None:
        if not self.form.check():
            self.reveal_error(self.form)
            return
        way, values = self.way, {key: str(value or "") for key, value in self.form.values().items()}
        if way == BY_FILE and self.invitation is None:
            self.choose_button.setFocus()
            self.file_label.setText("Choose the file first.")
            return
        typed = Typed(values["address"], values["code"], values["name"], values["who"])
        if way == BY_WORDS:
            typed = typed._replace(code=values["words"])
        elif way == BY_CODE:
            typed = typed._replace(recovery_code=values["recovery_code"])
        else:
            typed = typed._replace(invitation=self.invitation, invitation_words=values["words"])
        self.answered.emit(typed)
