# SPDX-License-Identifier: Apache-2.0
"""How matches and contacts are said: states with their tone, days, whom a contact was with."""

from __future__ import annotations

from datetime import date

from app.domain.check_ins import Standing
from app.domain.match_clock import MatchState
from app.domain.words import Party, label
from app.storage.queries.contacts import CheckInRow, ContactRow
from app.storage.queries.matches import MatchRow
from ui.kit.dates import day_text, month_day_text
from ui.theme import Tone

STATE_WORDS = {
    MatchState.PLANNED: "Not begun", MatchState.MEETING: "Running", MatchState.AMBER: "Quiet",
    MatchState.RED: "Very quiet", MatchState.PAUSED: "Paused", MatchState.ENDED: "Closed",
}  # fmt: skip
STATE_TONES = {
    MatchState.PLANNED: Tone.NEUTRAL, MatchState.MEETING: Tone.OK, MatchState.AMBER: Tone.ATTENTION,
    MatchState.RED: Tone.PROBLEM, MatchState.PAUSED: Tone.INFO, MatchState.ENDED: Tone.NEUTRAL,
}  # fmt: skip
STANDING_WORDS = {
    Standing.DONE: "Done", Standing.LATE: "Done late", Standing.DUE: "Due", Standing.OVERDUE: "Overdue"
}  # fmt: skip
STANDING_TONES = {
    Standing.DONE: Tone.OK, Standing.LATE: Tone.OK, Standing.DUE: Tone.ATTENTION,
    Standing.OVERDUE: Tone.PROBLEM,
}  # fmt: skip
_WITH = {
    Party.ADULT: "The adult", Party.STUDENT: "The student", Party.GUARDIAN: "The guardian",
    Party.SCHOOL: "The school",
}  # fmt: skip


def days(count: int) -> str:
    """ "1 day", "45 days", "5 months" from two months on."""
    if count >= 61:
        return f"{count // 30} months"
    return "1 day" if count == 1 else f"{count} days"


def state_words(row: MatchRow) -> str:
    """The chip of a match: a quiet one says for how long, one whose last day is known until when it runs."""
    word = STATE_WORDS[row.state]
    if row.state is MatchState.MEETING and row.last_day is not None:
        return f"{word} until {month_day_text(row.last_day)}"
    return f"{word}, {row.quiet_days} days" if row.is_quiet else word


def last_met(row: MatchRow) -> str:
    """The day of the last meeting."""
    return day_text(row.last_met) if row.last_met else "Not yet"


def commitment(row: MatchRow) -> str:
    """What is left of the commitment."""
    if row.state is MatchState.ENDED:
        return ""
    return f"{days(row.days_left)} left" if row.days_left else "Fulfilled"


def due_words(row: CheckInRow, on: date) -> str:
    """ "3 days" when overdue, "in 12 days", "today"."""
    over = row.days_over(on)
    if over > 0:
        return days(over)
    return "today" if over == 0 else f"in {days(-over)}"


def party_words(party: Party) -> str:
    """Whom a contact is with."""
    return _WITH[party]


def contact_words(row: ContactRow) -> str:
    """What a contact was: its purpose, or that nobody was reached."""
    return label(row.purpose) if row.reached else f"{label(row.purpose)}: not reached"
