# SPDX-License-Identifier: Apache-2.0
"""What pages that ask for a secret share: words for the recovery code, and showing what is typed."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit

from ui.kit.fields.text import TextField
from ui.kit.form import Form

BY_CODE = "This is the recovery code from the paper"


def is_code(secret: str, *, is_ticked: bool) -> bool:
    """What was typed is meant as the recovery code: somebody said so, or it can be nothing else."""
    from app.vault.recovery_code import looks_like_code

    return is_ticked or looks_like_code(secret)


def show_box(form: Form, *keys: str) -> QCheckBox:
    """A tick that shows what is typed into the fields ``keys``, which otherwise hide it."""
    box = QCheckBox("Sho&w what I type")
    box.setAccessibleName("Show what I type")

    def show(is_shown: bool) -> None:
        for key in keys:
            field = form.field(key)
            assert isinstance(field, TextField)
            field.edit.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)

    box.toggled.connect(show)
    return box
