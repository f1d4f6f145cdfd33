# SPDX-License-Identifier: Apache-2.0
"""Second step of joining a program that others began: where its hub is, and what lets this laptop in.

What can be seen to be wrong without the hub is said here, before a passphrase is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QRadioButton, QWidget

from app.errors import Invalid
from ui.joining_problems import ADDRESS, UNKNOWN_CODE, UNKNOWN_WORDS
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.layout import column, row
from ui.kit.text import label, soft
from ui.start.page import StartPage
from ui.theme import HAIR, px

BY_WORDS, BY_CODE, BY_FILE = "words", "code", "file"
_AGAIN = "again"  # a laptop that has joined before: it has its keys, and needs a code only
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
_SHOWN = {
    BY_WORDS: ("words",), BY_CODE: ("code", "recovery_code"), BY_FILE: ("code", "words"), _AGAIN: ("code",),
}  # fmt: skip
_INDENT = 28  # as far as the words of a button
_FOUR = "A code from the hub's staff has four words."
_SIX = "An invitation has six words."


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
    """``answered`` carries ``Typed`` once everything that is needed stands there and can be right."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            "Join a program",
            "Everything that the other laptops of the program know comes to this one, from the hub.",
        )
        self.invitation: Path | None = None
        self._is_again = False
        self.ways: dict[str, QRadioButton] = {}
        self._below: dict[str, QWidget] = {}  # what belongs to a way, tied to its button
        self.choose_button = button("&Choose the file …", self.choose, icon="folder")
        self.file_label = soft("No file is chosen yet.")
        self.file_error = label("", "error")
        self._add_ways()
        self.form = _form()
        self.add(self.form)
        self.next_button = self.set_primary("&Next", self._go_on)
        self.start_with(self.form.field("address"))
        self.ways[BY_WORDS].setChecked(True)

    def _add_ways(self) -> None:
        lines = column(spacing=HAIR)
        for key, words, why in _WAYS:
            way = self.ways[key] = QRadioButton(words)
            way.setAccessibleName(words.replace("&", ""))
            way.setAccessibleDescription(why)
            way.setToolTip(why)
            way.toggled.connect(lambda _: self._show_way())
            lines.addWidget(way)
            lines.addWidget(self._tied(key, soft(why)))
        self.body.addLayout(lines)

    def _tied(self, key: str, why: QLabel) -> QWidget:
        """The explanation of a way, and what it needs beside the form; seen while the way is chosen."""
        part = self._below[key] = QWidget()
        inside = column(why, spacing=HAIR)
        inside.setContentsMargins(px(_INDENT), 0, 0, HAIR)
        if key == BY_FILE:
            inside.addLayout(row(self.choose_button, self.file_label))
            inside.addWidget(self.file_error)
        part.setLayout(inside)
        return part

    @property
    def way(self) -> str:
        """Which way in is ticked."""
        if self._is_again:
            return _AGAIN
        return next(key for key, radio in self.ways.items() if radio.isChecked())

    def ask_again(self, address: str, name: str) -> None:
        """Ask a laptop that has joined before, and is refused, for a new code only."""
        self._is_again = True
        self.title.setText("Join again")
        self.sentence.setText(
            "With a new code from the hub's staff this laptop comes back as the one it was. Change the "
            "address if it is another one now."
        )
        for radio in self.ways.values():
            radio.hide()
        self.form.set_values({"address": address, "name": name})
        self._show_way()
        self.start_with(self.form.field("code"))

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
        self._say_of_file("")

    def say_what_is_wrong(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Say beside each field of the chosen way what is wrong; what belongs to no field comes back.

        Keys are those of ``ui.joining_problems.beside``.
        """
        shown = dict(fields)
        if self.way == BY_WORDS and "code" in shown:
            said = shown.pop("code")
            shown["words"] = UNKNOWN_WORDS if said == UNKNOWN_CODE else said
        elif "invitation_words" in shown:
            shown["words"] = shown.pop("invitation_words")
        of_file = shown.pop("invitation", "") if self.way == BY_FILE else ""
        left = self.form.show_errors(shown)
        self._say_of_file(of_file)
        return left

    def _say_of_file(self, sentence: str) -> None:
        self.file_error.setText(sentence)
        self.file_error.setVisible(bool(sentence))
        self.choose_button.setAccessibleDescription(sentence or self.file_label.text())
        if sentence:
            self.choose_button.setFocus()
            self.reveal(self.file_error)

    def _show_way(self) -> None:
        if not any(radio.isChecked() for radio in self.ways.values()):
            return
        way = self.way
        self.form.clear_errors()
        self._say_of_file("")
        for key in ("words", "code", "recovery_code"):
            self.form.set_shown(key, shown=key in _SHOWN[way])
        for key, part in self._below.items():
            part.setVisible(key == way)

    def _go_on(self) -> None:
        self.banner.clear()
        has_file = self.way != BY_FILE or self.invitation is not None
        if not self.form.check():
            self._say_of_file("" if has_file else "Choose the file first.")
            return
        values = {key: str(value or "") for key, value in self.form.values().items()}
        wrong = self._cannot_be_right(values)
        if not has_file:
            wrong["invitation"] = "Choose the file first."
        if wrong:
            self.say_what_is_wrong(wrong)
            return
        self.answered.emit(self._typed(values))

    def _typed(self, values: Mapping[str, str]) -> Typed:
        typed = Typed(values["address"], values["code"], values["name"], values["who"])
        if self.way == _AGAIN:
            return typed
        if self.way == BY_WORDS:
            return typed._replace(code=values["words"])
        if self.way == BY_CODE:
            return typed._replace(recovery_code=values["recovery_code"])
        return typed._replace(invitation=self.invitation, invitation_words=values["words"])

    def _cannot_be_right(self, values: Mapping[str, str]) -> dict[str, str]:
        """What no hub needs to be asked about, by field."""
        from app.partnership.link import checked_address
        from app.sync.joining import CODE_WORDS, INVITATION_WORDS
        from app.vault.vault import check_recovery_code

        wrong: dict[str, str] = {}
        asked = _SHOWN[self.way]
        try:
            checked_address(values["address"])
        except Invalid as problem:
            wrong |= problem.fields
        if "words" in asked and len(values["words"].split()) != INVITATION_WORDS:
            wrong["words"] = _count(_SIX, values["words"])
        if "code" in asked and len(values["code"].split()) != CODE_WORDS:
            wrong["code"] = _count(_FOUR, values["code"])
        if "recovery_code" in asked:
            try:
                check_recovery_code(values["recovery_code"])
            except Invalid as problem:
                wrong["recovery_code"] = problem.message
        return wrong


def _count(wanted: str, typed: str) -> str:
    count = len(typed.split())
    return f"{wanted} Here {'is 1' if count == 1 else f'are {count}'}."


def _form() -> Form:
    return Form(
        [
            ADDRESS._replace(wide=False),
            Field(
                key="code", label="Four words from the hub's staff", required=True,
                missing="Type the four words that the hub's staff gave.",
            ),
            Field(
                key="words", label="The six words", required=True, wide=True,
                missing="Type the six words of the invitation.",
            ),
            Field(
                key="recovery_code", label="Recovery code from the printed sheet", required=True,
                wide=True, hint="It opens this laptop too, so the sheet stays good.",
                missing="Type the recovery code from the printed sheet.",
            ),
            Field(
                key="name", label="What this laptop is called", required=True, placeholder="Van",
                missing="Give this laptop a name, such as “Van”.",
            ),
            Field(key="who", label="Your name", hint="It stands in the history."),
        ],
        columns=2,
    )  # fmt: skip
