# SPDX-License-Identifier: Apache-2.0
"""One hour, many hats: what adults' time is counted as, that no minute is claimed twice, and the limits.

Hours come from the sessions an adult led; what else there is, is typed. Every minute has one hat:

- AmeriCorps: service, training, fundraising. Fundraising is at most 10 % of *each* member's term (45 CFR
  2520.45); training at most 20 % of *all* members' terms together (45 CFR 2520.50); nothing before the start.
- Federal Work-Study: clock lines with a category, a weekly limit; the same minutes are never paid twice
  (34 CFR 675).
- Volunteers: hours and miles; in-kind is time that somebody else pays for.

All limits are compared in whole minutes, so that exactly 10 % passes and a minute more does not. Signed
sheets are in ``timesheets``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from app.clock import Id
from app.domain.data_quality import overlapping
from app.domain.schedule import minutes_between
from app.domain.words import Hat, Source

AMERICORPS, WORK_STUDY, VOLUNTEER = "americorps", "work_study", "volunteer"
FAMILIES: Mapping[str, tuple[Hat, ...]] = {
    AMERICORPS: (Hat.SERVICE, Hat.TRAINING, Hat.FUNDRAISING),
    WORK_STUDY: (Hat.WORK_STUDY,),
    VOLUNTEER: (Hat.VOLUNTEER, Hat.IN_KIND),
}
FAMILY_WORDS: Mapping[str, str] = {
    AMERICORPS: "AmeriCorps", WORK_STUDY: "Federal Work-Study", VOLUNTEER: "Volunteers",
}  # fmt: skip
# What sessions count as for somebody without a term.
_BY_SOURCE: Mapping[Source, Hat] = {
    Source.AMERICORPS: Hat.SERVICE, Source.WORK_STUDY: Hat.WORK_STUDY, Source.SCHOOL_STAFF: Hat.IN_KIND,
}  # fmt: skip
# Of two terms on one day the first of these has the session's minutes; the other one has none of them.
_FIRST_CLAIM = (Hat.SERVICE, Hat.WORK_STUDY, Hat.IN_KIND, Hat.VOLUNTEER)


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - a word, not a secret
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Term:
    """Days of service or work, both included; minutes are agreed on for the whole and for each week."""

    hat: Hat
    first_day: date
    last_day: date | None = None
    term_minutes: int | None = None
    weekly_minutes: int | None = None

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Limit:
    """``part`` of ``whole`` minutes may be at most ``percent`` of it."""

    part: int
    whole: int
    percent: int

    @property
    def most(self) -> int:
        """The most whole minutes that are allowed."""
        return self.whole * self.percent // 100

    def verdict(self, near_percent: int) -> Verdict:
        """FAIL above the limit, WARN from ``near_percent`` of it on. Nothing of nothing passes."""
        if 100 * self.part > self.percent * self.whole:
            return Verdict.FAIL
        near = self.part > 0 and 10_000 * self.part >= near_percent * self.percent * self.whole
        return Verdict.WARN if near else Verdict.PASS


@dataclass(frozen=True, slots=True)
class MemberMinutes:
    """What one AmeriCorps member did: minutes by hat, and the agreed ones of the term (None: not said)."""

    service: int = 0
    training: int = 0
    fundraising: int = 0
    term_minutes: int | None = None

    @property
    def whole(self) -> int:
        """What the shares are of: the term, or what was done while no term is agreed on."""
        done = self.service + self.training + self.fundraising
        return done if self.term_minutes is None else self.term_minutes


def family_of(hat: Hat) -> str:
    """The kind of timesheet that a hat is on."""
    return next(family for family, hats in FAMILIES.items() if hat in hats)


def hat_of_session(source: Source, terms: Iterable[Term], day: date) -> Hat:
    """What a session that an adult led counts as: by the term of the day, else by where the adult is from."""
    held = {term.hat for term in terms if term.covers(day)}
    return next((hat for hat in _FIRST_CLAIM if hat in held), _BY_SOURCE.get(source, Hat.VOLUNTEER))


def counts_training(terms: Iterable[Term], day: date) -> bool:
    """Whether a training that is noted for an adult is hours by itself: in a term of service.

    Whoever is paid by the hour writes the clock for it; volunteers' training is no service to anybody.
    """
    return any(term.hat is Hat.SERVICE and term.covers(day) for term in terms)


def line_id(*about: bytes) -> Id:
    """The id of the one line that there is about something: the same on every laptop."""
    return hashlib.blake2b(b"hours" + b"".join(about), digest_size=16).digest()


def line_id_of(source: Id, adult_id: Id, day: date) -> Id:
    """The id of the line that is written for a session or a training of an adult on a day."""
    return line_id(source, adult_id, day.isoformat().encode())


def fundraising(member: MemberMinutes, percent: int) -> Limit:
    """Each member by itself: 170 h of 1,700 pass, a minute more does not (45 CFR 2520.45)."""
    return Limit(member.fundraising, member.whole, percent)


def training(members: Iterable[MemberMinutes], percent: int) -> Limit:
    """All members together: one may be well above as long as all of them are not (45 CFR 2520.50)."""
    every = list(members)
    return Limit(sum(one.training for one in every), sum(one.whole for one in every), percent)


def week_limit(minutes: int, most: int, near_percent: int) -> Verdict:
    """Work-study of one week against its limit."""
    return Limit(minutes, most, 100).verdict(near_percent)


def without_overlaps(
    spans: Sequence[tuple[Id, time, time]],
) -> dict[Id, int]:
    """Minutes of each span of one day that no earlier one has already; together they are the union."""
    left: dict[Id, int] = {}
    until = -1
    for key, start, end in sorted(spans, key=lambda span: (span[1], span[2], span[0])):
        begin, stop = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        left[key] = max(0, stop - max(begin, until))
        until = max(until, stop)
    return left


def claimed_twice(spans: Sequence[tuple[str, time, time]]) -> list[tuple[str, str, int]]:
    """Pairs of one adult's stretches of one day that share minutes, with how many."""
    return overlapping(spans)


def clock_minutes(start: time | None, end: time | None) -> int | None:
    """Minutes of a line with both times; None without them. Negative when they run backwards."""
    return None if start is None or end is None else minutes_between(start, end)
