# SPDX-License-Identifier: Apache-2.0
"""One line of text, a secret, and a tick with its sentence."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit

from ui.kit.fields.field import Field, FieldWidget


class TextField(FieldWidget):
    """One line; ``secret`` hides what is typed."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(spec.placeholder)
        self.edit.textEdited.connect(lambda *_: self.edited.emit())
        if spec.kind == "secret":
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.own(self.edit)

    def value(self) -> Any:
        return self.edit.text() if self.spec.kind == "secret" else self.edit.text().strip()

    def set_value(self, value: Any) -> None:
        self.edit.setText(str(value or ""))

    def draft(self) -> Any:
        return "" if self.spec.kind == "secret" else self.edit.text()

    def set_draft(self, draft: Any) -> None:
        self.edit.setText(str(draft or ""))

    def _is_missing(self) -> bool:
        return self.spec.required and not self.edit.text().strip()


class CheckField(FieldWidget):
    """One tick with its sentence beside it."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.box = QCheckBox(spec.label)
        self.box.clicked.connect(lambda *_: self.edited.emit())
        self.own(self.box)

    def value(self) -> Any:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def draft(self) -> Any:
        return self.value()

    def set_draft(self, draft: Any) -> None:
        self.set_value(draft)

    def _is_missing(self) -> bool:
        return self.spec.required and not self.value()
