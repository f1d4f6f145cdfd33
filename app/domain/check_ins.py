# SPDX-License-Identifier: Apache-2.0
"""Check-ins of a match with each of adult, student and guardian: when they are due, and which are done.

MENTOR, Elements of Effective Practice: the first by day 14, the second by day 30, then one every calendar
month (4th edition) or never less than once a quarter (5th edition). A call that nobody answers is an attempt:
it is kept, and it never satisfies. A pause stops this clock too: no check-in falls due on a day in a pause,
and a month that is all pause asks for nothing. Closing a match has exit interviews of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.match_clock import MatchDays, after_counted, is_paused
from app.domain.rulebook import Rules
from app.domain.words import Party

# With whom: each of the three by itself.
PARTIES = (Party.ADULT, Party.STUDENT, Party.GUARDIAN)
_DAY = timedelta(days=1)


class Standing(StrEnum):
    """DONE in time; LATE: done after it was due; DUE: its days run; OVERDUE: they have run out."""

    DONE = "done"
    LATE = "late"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in that is asked for, from the day it can be made to the day it is due, both included.

    ``number`` is 1 and 2 for the first two, which are satisfied by as many contacts; later ones are 3, 4 ...
    and satisfied by a contact in their month or quarter.
    """

    number: int
    opens: date
    due: date


@dataclass(frozen=True, slots=True)
class Cadence:
    """The numbers of a check-in: days after the first day, and months between later ones."""

    first_days: int
    second_days: int
    months: int


def cadence(rules: Rules) -> Cadence:
    """The numbers a program goes by; the edition says how many months lie between."""
    months = 1 if rules.mentor_edition == "4" else 3
    return Cadence(
        rules.first_check_in_days, max(rules.second_check_in_days, rules.first_check_in_days), months
    )


def check_ins(match: MatchDays, numbers: Cadence, through: date) -> list[CheckIn]:
    """What is asked for with one party, by number, as far as it has opened by ``through``.

    Day 14 is the first day and fourteen more that count. Nothing falls due after the match's last day.
    """
    first = after_counted(match.pauses, match.first, numbers.first_days)
    second = after_counted(match.pauses, match.first, numbers.second_days)
    found = [CheckIn(1, match.first, first), CheckIn(2, match.first, second)]
    opens, number = _period_start(second + _DAY, numbers.months), 3
    while opens <= through:
        following = _next_period(opens, numbers.months)
        due = _last_free(match, opens, following - _DAY)
        if due is not None and due > second:
            found.append(CheckIn(number, opens, due))
            number += 1
        opens = following
    return [one for one in found if one.opens <= through and _falls_due(match, one.due)]


def standing(one: CheckIn, reached: Iterable[date], on: date) -> Standing:
    """How a check-in stands on a day; ``reached`` are the days on which the party was reached.

    Any contact after the due day makes up for what was missed before it.
    """
    days = sorted({day for day in reached if day <= on})
    in_time = [day for day in days if one.opens <= day <= one.due]
    if len(in_time) >= min(one.number, 2 if one.number <= 2 else 1):
        return Standing.DONE
    if days and days[-1] > one.due:
        return Standing.LATE
    return Standing.DUE if on <= one.due else Standing.OVERDUE


def next_open(asked: Sequence[CheckIn], reached: Iterable[date], on: date) -> tuple[CheckIn, Standing] | None:
    """The check-in that somebody should make now: the one overdue longest, else the one due soonest."""
    days = list(reached)
    told = [(one, standing(one, days, on)) for one in asked if one.opens <= on]
    for wanted in (Standing.OVERDUE, Standing.DUE):
        open_ones = [pair for pair in told if pair[1] is wanted]
        if open_ones:
            return min(open_ones, key=lambda pair: pair[0].due)
    return None


def _falls_due(match: MatchDays, due: date) -> bool:
    """Not after the last day, and not in a pause that is still open: it will be put off."""
    return (match.last is None or due <= match.last) and not is_paused(match.pauses, due)


def _period_start(day: date, months: int) -> date:
    """The first day of the calendar month, or quarter, of a day."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next_period(start: date, months: int) -> date:
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def _last_free(match: MatchDays, first: date, last: date) -> date | None:
    """The last day of a month or quarter that is in no pause; None when all of it is."""
    day = last
    while day >= max(first, match.first):
        if not is_paused(match.pauses, day):
            return day
        day -= _DAY
    return None
