# SPDX-License-Identifier: Apache-2.0
"""The fields of a form: one small class per kind, each with a typed value and a plain, storable draft.

``value`` is what the program wants (a date, a number, None); ``draft`` is what stands in the field, also
when it cannot be read yet, so that a half-typed form survives a lock or a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import icon_button
from ui.kit.dates import day_text, read_day, read_time, time_text
from ui.kit.layout import FlowLayout, column
from ui.kit.text import small
from ui.theme import HAIR, TIGHT, px, set_role

# More ticks than these are searched, not looked through.
_MANY = 12

Kind = Literal["text", "secret", "long", "choice", "choices", "date", "time", "number", "decimal", "check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. ``choices`` are (value, words); ``wide`` takes both columns of a two-column form.

    ``least`` and ``most`` bound numbers. ``hint`` stands below the field.
    """

    key: str
    label: str
    kind: Kind = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    placeholder: str = ""
    required: bool = False
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
        return f"Fill in {self.spec.label[:1].lower()}{self.spec.label[1:]}." if self._is_missing() else ""

    def _is_missing(self) -> bool:
        return self.spec.required and self.draft() in ("", [], None)


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


class TimeField(ReadField):
    """A time of day."""

    unreadable = "Type a time such as 3:15 pm."

    def parse(self, text: str) -> time | None:
        return read_time(text)

    def write(self, value: Any) -> str:
        return time_text(value)


class DateField(ReadField):
    """A day, typed or picked from a calendar."""

    unreadable = "Type a date such as Nov 3, 2025, or 11/3/2025."

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self._calendar: QFrame | None = None
        self.line.addWidget(
            icon_button("calendar", f"Pick {spec.label[:1].lower()}{spec.label[1:]}", self.pick)
        )

    def parse(self, text: str) -> date | None:
        return read_day(text)

    def write(self, value: Any) -> str:
        return day_text(value)

    def pick(self) -> None:
        """Open a calendar below the field."""
        from ui.kit.calendar import month_view  # the first window has no dates

        frame = QFrame(self, Qt.WindowType.Popup)
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_role(frame, surface="flyout")
        calendar = month_view(self.spec.label)
        shown = self.value()
        if shown is not None:
            calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(HAIR, HAIR, HAIR, HAIR)
        layout.addWidget(calendar)
        calendar.clicked.connect(lambda day: self._picked(frame, day))
        calendar.activated.connect(lambda day: self._picked(frame, day))
        frame.move(self.mapToGlobal(QPoint(0, self.height())))
        frame.show()
        calendar.setFocus()
        self._calendar = frame

    def _picked(self, frame: QFrame, day: QDate) -> None:
        frame.close()
        self.set_value(date(day.year(), day.month(), day.day()))
        self.edited.emit()


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


KINDS: dict[Kind, type[FieldWidget]] = {
    "text": TextField,
    "secret": TextField,
    "long": LongField,
    "choice": ChoiceField,
    "choices": ChoicesField,
    "date": DateField,
    "time": TimeField,
    "number": NumberField,
    "decimal": DecimalField,
    "check": CheckField,
}


def _is_within(number: int | Decimal, spec: Field) -> bool:
    return (spec.least is None or number >= spec.least) and (spec.most is None or number <= spec.most)


def _bounds(spec: Field) -> str:
    if spec.least is not None and spec.most is not None:
        return f" from {spec.least} to {spec.most}"
    if spec.least is not None:
        return f" of at least {spec.least}"
    return "" if spec.most is None else f" of at most {spec.most}"
