# SPDX-License-Identifier: Apache-2.0
"""Chronic absence as Attendance Works counts it: all reasons together, in whole numbers.

Half days are counted as integers times two, so that exactly ten percent is chronic on every computer.
"""

from __future__ import annotations

from enum import StrEnum

MIN_ENROLLED_DAYS = 10


class Band(StrEnum):
    """Half-open bands of the share of days missed: below 5 %, below 10 %, below 20 %, and the rest."""

    SATISFACTORY = "satisfactory"
    AT_RISK = "at_risk"
    MODERATE = "moderate"
    SEVERE = "severe"


def band(absent_x2: int, enrolled_x2: int, min_enrolled_days: int = MIN_ENROLLED_DAYS) -> Band | None:
    """The band, or None when the child was enrolled for too few days to say (states use 10 to 90)."""
    if enrolled_x2 < 2 * min_enrolled_days or enrolled_x2 <= 0:
        return None
    if 5 * absent_x2 >= enrolled_x2:
        return Band.SEVERE
    if 10 * absent_x2 >= enrolled_x2:
        return Band.MODERATE
    return Band.AT_RISK if 20 * absent_x2 >= enrolled_x2 else Band.SATISFACTORY


def is_chronic(absent_x2: int, enrolled_x2: int) -> bool:
    """Missing ten percent of enrolled days or more, however few those days are."""
    return enrolled_x2 > 0 and 10 * absent_x2 >= enrolled_x2


def days_can_still_miss(year_days: int, absent: int) -> int:
    """Whole days that may still be missed in a year without becoming chronic (Attendance Works).

    ceil(0.10 x ``year_days``) - 1 - ``absent``; negative when the line is already crossed.
    """
    return -(-year_days // 10) - 1 - absent
