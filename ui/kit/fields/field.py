# SPDX-License-Identifier: Apache-2.0
"""What a field is asked to be, and what every field can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import HAIR

Kind = Literal["text", "secret", "long", "choice", "choices", "date", "time", "number", "decimal", "check"]


class Field(NamedTuple):
    """One field, its parts always named. (A dataclass would cost the first window a millisecond more.)

    ``choices`` are (value, words); ``wide`` takes both columns of a two-column form. ``least`` and ``most``
    bound numbers. ``hint`` stands below the field; ``missing`` is what a required one says when nothing
    stands there.
    """

    key: str
    label: str
    kind: Kind = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    placeholder: str = ""
    required: bool = False
    missing: str = ""
    wide: bool = False
    least: int | None = None
    most: int | None = None


class FieldWidget(QWidget):
    """Base of all fields. ``edited`` comes when a person changed it, not when the program did."""

    edited = Signal()

    def __init__(self, spec: Field) -> None:
        super().__init__()
        self.spec = spec
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(HAIR)

    def own(self, target: QWidget, stretch: int = 1) -> None:
        """Make ``target`` the part that takes the focus and carries the name."""
        self.target = target
        target.setAccessibleName(self.spec.label)
        target.setAccessibleDescription(self.spec.hint)
        self.setFocusProxy(target)
        self.line.addWidget(target, stretch)

    def value(self) -> Any:
        """What the program wants; None when nothing (readable) stands there."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value; None empties the field."""
        raise NotImplementedError

    def draft(self) -> Any:
        """What stands there, as text, list of text or bool."""
        raise NotImplementedError

    def set_draft(self, draft: Any) -> None:
        """Put back what ``draft`` gave."""
        raise NotImplementedError

    def trouble(self) -> str:
        """Why what stands there cannot be read or is missing; empty when all is well."""
        if not self._is_missing():
            return ""
        return self.spec.missing or f"Fill in {self.spec.label[:1].lower()}{self.spec.label[1:]}."

    def _is_missing(self) -> bool:
        return self.spec.required and self.draft() in ("", [], None)
