# SPDX-License-Identifier: Apache-2.0
"""A form from field descriptions: labels above, errors beside (below) the field, what was typed stays.

Where a draft is kept between closing and opening is the screen's business; ``draft`` and ``set_draft`` are
made of text, lists of text and booleans only, so that it can be stored as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.kit.fields import Field, FieldWidget, make_field
from ui.kit.layout import column
from ui.kit.text import label, section_heading, small
from ui.theme import HAIR, ROOM, SNUG, px, set_role

__all__ = ["Field", "Form"]

_TWO_COLUMNS_NEED = 560


class Form(QWidget):
    """``fields`` are ``Field`` specs; a plain string between them is a section heading.

    ``edited(key)`` comes when a person changed a field. ``check()`` shows what cannot be read or is missing
    and returns whether all is well; ``show_errors`` shows what the service said.
    """

    edited = Signal(str)

    def __init__(
        self, fields: Sequence[Field | str], *, columns: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._parts: list[tuple[QWidget, bool]] = []
        self._slots: dict[str, _Slot] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._grid.setHorizontalSpacing(ROOM)
        self._grid.setVerticalSpacing(SNUG)
        self._shown_columns = 0
        for part in fields:
            if isinstance(part, str):
                self._parts.append((section_heading(part), True))
            else:
                self._add(part)
        self._arrange(columns)

    def _add(self, spec: Field) -> None:
        slot = _Slot(spec)
        self._slots[spec.key] = slot
        slot.field.edited.connect(lambda: self._edited(spec.key))
        self._parts.append((slot, spec.wide or spec.kind in ("long", "choices")))

    # ---- values

    def values(self) -> dict[str, Any]:
        """Typed values by key: text, bool, list of text, or date, time, int, Decimal, each or None."""
        return {key: slot.field.value() for key, slot in self._slots.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; keys that are no field are left alone."""
        for key, value in values.items():
            if key in self._slots:
                self._slots[key].field.set_value(value)
        self.clear_errors()

    def draft(self) -> dict[str, Any]:
        """What stands in the fields, secrets left out."""
        return {
            key: slot.field.draft() for key, slot in self._slots.items() if slot.field.spec.kind != "secret"
        }

    def set_draft(self, draft: Mapping[str, Any]) -> None:
        """Put a draft back."""
        for key, value in draft.items():
            if key in self._slots:
                self._slots[key].field.set_draft(value)

    def field(self, key: str) -> FieldWidget:
        """The widget of a field (to hide it, or to offer other choices)."""
        return self._slots[key].field

    def set_shown(self, key: str, *, shown: bool) -> None:
        """Show or hide a field with its label; a hidden field is not checked."""
        self._slots[key].setVisible(shown)

    # ---- errors

    def check(self) -> bool:
        """Show the fields' own troubles; True when there are none. Puts the cursor into the first."""
        troubles = {key: slot.field.trouble() for key, slot in self._slots.items() if not slot.isHidden()}
        self.show_errors({key: why for key, why in troubles.items() if why})
        return not any(troubles.values())

    def show_errors(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Show sentences below their fields, the first in view; returns those that belong to no field."""
        self.clear_errors()
        shown = [key for key in self._slots if key in errors]
        for key in shown:
            self._slots[key].show_error(errors[key])
        if shown:
            self._slots[shown[0]].field.setFocus()
            _bring_into_view(self._slots[shown[0]])
        return {key: why for key, why in errors.items() if key not in shown}

    def clear_errors(self) -> None:
        """Take all error sentences away."""
        for slot in self._slots.values():
            slot.show_error("")

    def error(self, key: str) -> str:
        """The sentence below a field; empty when there is none."""
        return self._slots[key].error

    def _edited(self, key: str) -> None:
        self._slots[key].show_error("")
        self.edited.emit(key)

    # ---- layout

    def minimumSizeHint(self) -> QSize:
        """As narrow as one column, so that a narrow window gets one column and not a scroll bar."""
        widest = max((part.minimumSizeHint().width() for part, _ in self._parts), default=0)
        return QSize(widest, self._grid.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self._columns if self.width() >= px(_TWO_COLUMNS_NEED) else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._shown_columns:
            return
        self._shown_columns = columns
        for part, _ in self._parts:
            self._grid.removeWidget(part)
        row, column = 0, 0
        for part, wide in self._parts:
            if wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(part, row, column, 1, columns if wide else 1)
            column += columns if wide else 1
            if column >= columns:
                row, column = row + 1, 0
        for number in range(self._columns):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)


def _bring_into_view(slot: QWidget) -> None:
    """Scroll to a field and its sentence, once the sentence is laid out."""
    around = slot.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        QTimer.singleShot(0, slot, partial(around.ensureWidgetVisible, slot, 0, HAIR))


class _Slot(QWidget):
    """Label, field, hint and error of one field."""

    def __init__(self, spec: Field) -> None:
        super().__init__()
        self.field = make_field(spec)
        self.error = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HAIR)
        if spec.kind != "check":
            layout.addWidget(self._caption(spec))
        layout.addWidget(self.field)
        if spec.hint:
            layout.addWidget(small(spec.hint))
        self._error_words: QLabel | None = None
        self._place = column()
        layout.addLayout(self._place)
        layout.addStretch(1)

    def _caption(self, spec: Field) -> QLabel:
        made = label(spec.label if not spec.required else f"{spec.label} (needed)", "field")
        made.setBuddy(self.field.target)
        return made

    def show_error(self, sentence: str) -> None:
        """Say what is wrong below the field; an empty sentence takes it away."""
        self.error = sentence
        if sentence or self._error_words is not None:
            words = self._error_label()
            words.setText(sentence)
            line = words.parentWidget()
            assert line is not None
            line.setVisible(bool(sentence))
        set_role(self.field.target, wrong="yes" if sentence else "no")
        self.field.target.setAccessibleDescription(sentence or self.field.spec.hint)

    def _error_label(self) -> QLabel:
        """Made with the first error: most forms never have one."""
        if self._error_words is None:
            from ui.kit.picture import Picture

            line = QWidget()
            inside = QGridLayout(line)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(HAIR)
            self._error_words = label("", "error")
            inside.addWidget(Picture("problem", "problem", 14), 0, 0)
            inside.addWidget(self._error_words, 0, 1)
            inside.setColumnStretch(1, 1)
            self._place.addWidget(line)
        return self._error_words
