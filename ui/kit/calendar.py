# SPDX-License-Identifier: Apache-2.0
"""A month to pick a day from, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget

from ui.theme import current


def month_view(name: str) -> QCalendarWidget:
    """A calendar without week numbers; weekends are softer, not red, since nothing is wrong with them."""
    made = QCalendarWidget()
    made.setAccessibleName(name)
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    weekend = QTextCharFormat()
    weekend.setForeground(current().color("ink_soft"))
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(day, weekend)
    return made
