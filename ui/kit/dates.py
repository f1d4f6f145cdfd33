# SPDX-License-Identifier: Apache-2.0
"""Days and times of day as people type and read them. Which days make sense is the screen's business."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from app.clock import local, today


def day_text(day: date) -> str:
    """A day with the month as a word, so that nobody has to guess the order: "Nov 3, 2025"."""
    return _locale().toString(QDate(day.year, day.month, day.day), "MMM d, yyyy")


def long_day_text(day: date) -> str:
    """A day in full, for a heading: "Tuesday, October 6, 2026"."""
    return _locale().toString(QDate(day.year, day.month, day.day), "dddd, MMMM d, yyyy")


def month_day_text(day: date) -> str:
    """A day of a year that goes without saying: "Nov 24"."""
    return _locale().toString(QDate(day.year, day.month, day.day), "MMM d")


def weekday_text(day: date) -> str:
    """A day of this or next week, without the year: "Tue Nov 24"."""
    return _locale().toString(QDate(day.year, day.month, day.day), "ddd MMM d")


def time_text(moment: time) -> str:
    """A time of day: "3:15 PM"."""
    return _locale().toString(QTime(moment.hour, moment.minute), "h:mm AP")


def times_text(start: time, end: time) -> str:
    """From when to when, as short as it can be read: "3:15 to 4:00 PM", "11:30 AM to 1:00 PM"."""
    first, last = time_text(start), time_text(end)
    number, half = first.rsplit(" ", 1)
    return f"{number if last.endswith(half) else first} to {last}"


def kept_words(at: int) -> str:
    """Since when something waits, ``at`` in UTC ms: "Kept from 2:05 PM", with the day if not today's."""
    moment = local(at)
    day = "" if moment.date() == today() else f"{day_text(moment.date())}, "
    return f"Kept from {day}{time_text(moment.time())}"


def read_day(text: str) -> date | None:
    """The day typed: ISO, "Nov 3, 2025", 11/3/2025 (month first), today, tomorrow, yesterday; else None."""
    typed = " ".join(text.split())
    by_word = {"today": 0, "tomorrow": 1, "yesterday": -1}.get(typed.casefold())
    if by_word is not None:
        return today() + timedelta(days=by_word)
    for pattern in ("yyyy-M-d", "MMM d, yyyy", "MMMM d, yyyy", "M/d/yyyy", "MMM d yyyy", "d MMM yyyy"):
        found = _locale().toDate(typed, pattern)
        if found.isValid() and found.year() >= 1900:
            return date(found.year(), found.month(), found.day())
    return None


def read_time(text: str) -> time | None:
    """The time typed: 15:15, 3:15 pm, 3pm, 1515; hours 1 to 6 without am or pm are afternoons; else None."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(a|p)?\.?m?\.?", text.strip().casefold())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is None and 1 <= hour <= 6 and not found[1].startswith("0"):
        half = "p"  # programs meet after school
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _locale() -> QLocale:
    default = QLocale()
    return QLocale(QLocale.Language.English) if default.language() == QLocale.Language.C else default
