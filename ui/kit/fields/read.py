# SPDX-License-Identifier: Apache-2.0
"""A line that has to be read: what cannot be read stays, with a sentence."""

from __future__ import annotations

from typing import Any

from ui.kit.fields.field import Field
from ui.kit.fields.text import TextField


class ReadField(TextField):
    """A line that is read as something else; subclasses say how. Tidied up when left."""

    unreadable = ""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit.editingFinished.connect(self._tidy)

    def parse(self, text: str) -> Any:
        """What the text means, or None."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """How a value is written."""
        return str(value)

    def value(self) -> Any:
        text = self.edit.text().strip()
        return self.parse(text) if text else None

    def set_value(self, value: Any) -> None:
        self.edit.setText("" if value is None else self.write(value))

    def trouble(self) -> str:
        if self.edit.text().strip() and self.value() is None:
            return self.unreadable
        return super().trouble()

    def _tidy(self) -> None:
        found = self.value()
        if found is not None:
            self.set_value(found)
