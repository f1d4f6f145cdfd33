# SPDX-License-Identifier: Apache-2.0
"""Days and times of day, typed as people write them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ui.kit.buttons import icon_button
from ui.kit.calendar import month_view
from ui.kit.dates import day_text, read_day, read_time, time_text
from ui.kit.fields.field import Field
from ui.kit.fields.read import ReadField
from ui.theme import HAIR, set_role


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
