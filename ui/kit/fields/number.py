# SPDX-License-Identifier: Apache-2.0
"""Whole and decimal numbers, within bounds."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt

from ui.kit.fields.field import Field
from ui.kit.fields.read import ReadField


class NumberField(ReadField):
    """A whole number within bounds."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unreadable = f"Type a whole number{_bounds(spec)}, such as {spec.least or 12}."

    def parse(self, text: str) -> int | None:
        plain = text.replace(",", "").replace(" ", "")
        if not plain.lstrip("-").isdecimal():
            return None
        number = int(plain)
        return number if _is_within(number, self.spec) else None


class DecimalField(ReadField):
    """A number with decimals (hours, miles) within bounds."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unreadable = f"Type a number{_bounds(spec)}, such as 2.5."

    def parse(self, text: str) -> Decimal | None:
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            return None
        return number if number.is_finite() and _is_within(number, self.spec) else None


def _is_within(number: int | Decimal, spec: Field) -> bool:
    return (spec.least is None or number >= spec.least) and (spec.most is None or number <= spec.most)


def _bounds(spec: Field) -> str:
    if spec.least is not None and spec.most is not None:
        return f" from {spec.least} to {spec.most}"
    if spec.least is not None:
        return f" of at least {spec.least}"
    return "" if spec.most is None else f" of at most {spec.most}"
