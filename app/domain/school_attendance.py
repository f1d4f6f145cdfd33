# SPDX-License-Identifier: Apache-2.0
"""Chronic absence as Attendance Works counts it: all reasons together, in whole numbers.

Half days are counted as integers times two, so that exactly ten percent is chronic on every computer. The
lines are the program's own (``Rules``); which days a school had is in ``school_calendar``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.rulebook import Rules

MIN_ENROLLED_DAYS = 10


class Band(StrEnum):
    """Half-open bands of the share of days missed: below 5 %, below 10 %, below 20 %, and the rest."""

    SATISFACTORY = "satisfactory"
    AT_RISK = "at_risk"
    MODERATE = "moderate"
    SEVERE = "severe"


class Known(StrEnum):
    """Where a student's days come from; the first that there is counts, and no two are ever added."""

    FEED = "feed"
    CALENDAR = "calendar"
    TYPED = "typed"


KNOWN_WORDS: dict[Known, str] = {
    Known.FEED: "the school's file, day by day",
    Known.CALENDAR: "absences from the school's file, days enrolled from its calendar",
    Known.TYPED: "days typed from a report card",
}
KNOWN_RULE = (
    "The school's file counts where there is one. A school that tells only of absences takes its days "
    "enrolled from its calendar. Days typed from a report card count only where the school sent nothing."
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines in percent of enrolled days missed, and the fewest enrolled days that say anything."""

    at_risk: int = 5
    chronic: int = 10
    severe: int = 20
    min_enrolled_days: int = MIN_ENROLLED_DAYS

    @classmethod
    def of(cls, rules: Rules, min_enrolled_days: int = MIN_ENROLLED_DAYS) -> Lines:
        """The lines that a program goes by."""
        return cls(rules.at_risk_percent, rules.chronic_percent, rules.severe_percent, min_enrolled_days)

    def words(self, band: Band | None) -> str:
        """What a band means, with the program's numbers."""
        if band is None:
            return f"Fewer than {self.min_enrolled_days} days: too few to say"
        return {
            Band.SATISFACTORY: f"Below {self.at_risk} % missed",
            Band.AT_RISK: f"{self.at_risk} % to below {self.chronic} % missed",
            Band.MODERATE: f"{self.chronic} % to below {self.severe} % missed",
            Band.SEVERE: f"{self.severe} % or more missed",
        }[band]


USUAL = Lines()


@dataclass(frozen=True, slots=True)
class Share:
    """Days missed of days enrolled, both in halves."""

    absent_x2: int = 0
    enrolled_x2: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.absent_x2 + other.absent_x2, self.enrolled_x2 + other.enrolled_x2)

    @property
    def percent(self) -> str:
        """ "12.5 %", one decimal, half up; blank when there were no days. For reading: never for a line."""
        if not self.enrolled_x2:
            return ""
        tenths = (2000 * self.absent_x2 + self.enrolled_x2) // (2 * self.enrolled_x2)
        return f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"


def reaches(absent_x2: int, enrolled_x2: int, percent: int) -> bool:
    """Missing that share of enrolled days or more, however few those days are; in whole numbers."""
    return enrolled_x2 > 0 and 100 * absent_x2 >= percent * enrolled_x2


def band(
    absent_x2: int, enrolled_x2: int, min_enrolled_days: int = MIN_ENROLLED_DAYS, lines: Lines = USUAL
) -> Band | None:
    """The band, or None when the child was enrolled for too few days to say (states use 10 to 90)."""
    if enrolled_x2 < 2 * min_enrolled_days or enrolled_x2 <= 0:
        return None
    if reaches(absent_x2, enrolled_x2, lines.severe):
        return Band.SEVERE
    if reaches(absent_x2, enrolled_x2, lines.chronic):
        return Band.MODERATE
    return Band.AT_RISK if reaches(absent_x2, enrolled_x2, lines.at_risk) else Band.SATISFACTORY


def is_chronic(absent_x2: int, enrolled_x2: int, percent: int = USUAL.chronic) -> bool:
    """Missing ten percent of enrolled days or more, however few those days are."""
    return reaches(absent_x2, enrolled_x2, percent)


def days_can_still_miss(year_days: int, absent: int, percent: int = USUAL.chronic) -> int:
    """Whole days that may still be missed in a year without becoming chronic (Attendance Works).

    ceil(0.10 x ``year_days``) - 1 - ``absent``; negative when the line is already crossed.
    """
    return -(-percent * year_days // 100) - 1 - absent


def can_still_miss(year_x2: int, absent_x2: int, percent: int = USUAL.chronic) -> int:
    """The same with half days: whole days, rounded down, from halves enrolled in the year and halves missed.

    Equals ``days_can_still_miss`` wherever both are whole days.
    """
    return (-(-percent * year_x2 // 100) - 1 - absent_x2) // 2


def by_weekday(days: Iterable[tuple[date, int]]) -> tuple[Share, ...]:
    """Monday to Friday, from (enrolled day, halves missed)."""
    found = [Share()] * 7
    for day, absent_x2 in days:
        found[day.weekday()] += Share(absent_x2, 2)
    return tuple(found[:5])


def split(days: Iterable[tuple[date, int]], chosen: Iterable[date]) -> tuple[Share, Share]:
    """Missed on the chosen days, and on the others; from (enrolled day, halves missed)."""
    inside = frozenset(chosen)
    on, off = Share(), Share()
    for day, absent_x2 in days:
        one = Share(absent_x2, 2)
        on, off = (on + one, off) if day in inside else (on, off + one)
    return on, off


def before_and_since(days: Iterable[tuple[date, int]], first_day: date | None) -> tuple[Share, Share] | None:
    """Missed before ``first_day`` and since (the day itself is since); None without such a day."""
    if first_day is None:
        return None
    before, since = Share(), Share()
    for day, absent_x2 in days:
        one = Share(absent_x2, 2)
        before, since = (before + one, since) if day < first_day else (before, since + one)
    return before, since


def half_days(days_x2: int) -> str:
    """Halves as days: "3.5"."""
    return f"{days_x2 // 2}" + (".5" if days_x2 % 2 else "")
