# SPDX-License-Identifier: Apache-2.0
"""School attendance in words: bands as chips, days with halves, and what may still be missed."""

from __future__ import annotations

from app.domain.school_attendance import Band, Known, Lines, Share, half_days
from app.storage.queries.school_attendance import SchoolTally
from ui.theme import Tone

BAND_TONES: dict[Band, Tone] = {
    Band.SATISFACTORY: Tone.OK,
    Band.AT_RISK: Tone.INFO,
    Band.MODERATE: Tone.ATTENTION,
    Band.SEVERE: Tone.PROBLEM,
}
BAND_NAMES: dict[Band, str] = {
    Band.SATISFACTORY: "Satisfactory",
    Band.AT_RISK: "At risk",
    Band.MODERATE: "Moderate",
    Band.SEVERE: "Severe",
}
FROM: dict[Known, str] = {
    Known.FEED: "School's file",
    Known.CALENDAR: "File and calendar",
    Known.TYPED: "Report card",
}


def tone_of(tally: SchoolTally | None) -> Tone:
    """The tone of a band; neutral where there is none."""
    return BAND_TONES[tally.band] if tally is not None and tally.band else Tone.NEUTRAL


def band_words(tally: SchoolTally) -> str:
    """The chip of a student in a list; ``Lines.words`` says what it means."""
    if not tally.enrolled_x2:
        return "Nothing known"
    return BAND_NAMES[tally.band] if tally.band else "Too few days"


def missed(share: Share) -> str:
    """ "2.5 of 40 days"."""
    return f"{half_days(share.absent_x2)} of {half_days(share.enrolled_x2)} days" if share.enrolled_x2 else ""


def can_miss_words(tally: SchoolTally, lines: Lines) -> str:
    """What may still be missed this year, or that the line is crossed whatever comes."""
    number = tally.can_miss
    if number is None:
        return ""
    if number < 0:
        return f"The {lines.chronic} % line of this school year is crossed, even if no further day is missed."
    days = "1 more whole day" if number == 1 else f"{number} more whole days"
    if number == 0:
        return f"With one more day missed this school year ends at {lines.chronic} % or more."
    return f"Can miss {days} this school year and stay below {lines.chronic} %."
