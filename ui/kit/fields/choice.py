# SPDX-License-Identifier: Apache-2.0
"""One of several, or any number of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from ui.kit.fields.field import Field, FieldWidget
from ui.kit.layout import FlowLayout, column
from ui.kit.text import small
from ui.theme import HAIR, TIGHT, px

# More ticks than these are searched, not looked through.
_MANY = 12


class ChoiceField(FieldWidget):
    """One of several. A choice with an empty value gives "none" its words; without one it is a dash."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.set_choices(spec.choices)
        self.box.activated.connect(lambda *_: self.edited.emit())
        self.own(self.box)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices; what was chosen stays when it is still there."""
        kept = self.box.currentData()
        self.box.clear()
        if not any(value == "" for value, _ in choices):
            self.box.addItem(self.spec.placeholder or "–", "")
        for value, words in choices:
            self.box.addItem(words, value)
        self.set_value(kept)

    def value(self) -> Any:
        return self.box.currentData() or ""

    def set_value(self, value: Any) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData("" if value is None else str(value))))

    def draft(self) -> Any:
        return self.value()

    def set_draft(self, draft: Any) -> None:
        self.set_value(draft)


class ChoicesField(FieldWidget):
    """Any number of several, as ticks that wrap; many of them with a line that narrows them."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        inside = QWidget()
        layout = FlowLayout(inside, spacing=TIGHT)
        self.boxes: dict[str, QCheckBox] = {}
        for value, words in spec.choices:
            box = QCheckBox(words)
            box.setAccessibleName(f"{spec.label}: {words}")
            box.setToolTip(words)
            box.setMinimumWidth(px(48))  # a very long name is cut rather than making the form wider
            box.clicked.connect(lambda *_: self._changed())
            self.boxes[value] = box
            layout.addWidget(box)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText("Type a name to narrow the list")
        self.finder.setAccessibleName(f"Narrow {spec.label[:1].lower()}{spec.label[1:]}")
        self.finder.textChanged.connect(self._narrow)
        self.count = small("")
        self.own(inside)
        if len(self.boxes) > _MANY:
            self.line.removeWidget(inside)
            self.line.addLayout(column(self.finder, self.count, inside, spacing=HAIR), 1)
            self.setFocusProxy(self.finder)
            self._count()
        elif self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def _changed(self) -> None:
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        self.count.setText(f"{len(self.value())} of {len(self.boxes)} chosen")

    def _narrow(self, typed: str) -> None:
        wanted = typed.casefold().split()
        for box in self.boxes.values():
            words = box.text().casefold()
            box.setVisible(box.isChecked() or all(part in words for part in wanted))

    def value(self) -> Any:
        return [value for value, box in self.boxes.items() if box.isChecked()]

    def set_value(self, value: Any) -> None:
        for key, box in self.boxes.items():
            box.setChecked(key in (value or ()))
        self._count()

    def draft(self) -> Any:
        return self.value()

    def set_draft(self, draft: Any) -> None:
        self.set_value(draft)
