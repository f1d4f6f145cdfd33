# SPDX-License-Identifier: Apache-2.0
"""Several lines of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPlainTextEdit

from ui.kit.fields.field import Field, FieldWidget
from ui.theme import px


class LongField(FieldWidget):
    """Several lines; Tab goes on to the next field."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setPlaceholderText(spec.placeholder)
        self.edit.setMinimumHeight(px(96))
        self._quiet = False
        self.edit.textChanged.connect(self._tell)
        self.own(self.edit)

    def _tell(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def value(self) -> Any:
        return self.edit.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        self._quiet = True
        self.edit.setPlainText(str(value or ""))
        self._quiet = False

    def draft(self) -> Any:
        return self.edit.toPlainText()

    def set_draft(self, draft: Any) -> None:
        self.set_value(draft)
