# SPDX-License-Identifier: Apache-2.0
"""Limits of hours that are near or crossed: fundraising, training, work-study, and minutes claimed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import hours
from app.domain.dates import monday_of
from app.domain.hours import Limit, MemberMinutes, Verdict
from app.domain.rulebook import Rules
from app.domain.words import Hat
from app.storage.queries.hours import HourRow, TermRow, hour_rows, hour_terms

_WEEKS_BACK = 4


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit that is near or crossed; ``adult_id`` None is all members together.

    ``part`` and ``most`` are minutes; ``what`` says which limit.
    """

    adult_id: Id | None
    name: str
    what: str
    part: int
    most: int
    verdict: Verdict
    day: date


def limits(session: DbSession, on: date, rules: Rules) -> list[LimitRow]:
    """Limits that are near or crossed on a day, the worst first."""
    return [row for row in all_limits(session, on, rules) if row.verdict is not Verdict.PASS]


def all_limits(session: DbSession, on: date, rules: Rules) -> list[LimitRow]:
    """Limits of the terms of a day and of the last weeks, those that are kept too; the worst first."""
    weeks = monday_of(on) - timedelta(weeks=_WEEKS_BACK)
    terms = hour_terms(session, first=weeks, last=on)
    members = [row for row in terms if row.hat in hours.FAMILIES[hours.AMERICORPS] and row.term.covers(on)]
    rows = _rows_of_members(session, members, on)
    lately = hour_rows(session, weeks, on)
    found = [
        *_member_limits(members, rows, on, rules), *_weekly_limits(terms, lately, weeks, rules),
        *_claimed_twice(lately, weeks),
    ]  # fmt: skip
    order = (Verdict.FAIL, Verdict.WARN, Verdict.PASS)
    return sorted(
        found,
        key=lambda row: (order.index(row.verdict), row.name, row.what, row.day),
    )


def _rows_of_members(session: DbSession, members: Sequence[TermRow], on: date) -> list[HourRow]:
    """What limits of members need: what was typed, all of those without an agreed term, and what came too
    early. Sessions of everybody else are service, whose minutes no limit asks for.
    """
    if not members:
        return []
    begin = min(row.first_day for row in members) - timedelta(weeks=_WEEKS_BACK)
    open_ones = [row.adult_id for row in members if row.term_minutes is None]
    typed = hour_rows(session, begin, on, only=[row.adult_id for row in members], typed_only=True)
    rows = [row for row in typed if row.adult_id not in open_ones]
    if open_ones:
        rows += hour_rows(session, begin, on, only=open_ones)
    begins = {row.adult_id: row.first_day for row in members if row.adult_id not in open_ones}
    if begins:
        early = hour_rows(session, begin, max(begins.values()) - timedelta(days=1), only=begins)
        rows += [row for row in early if row.line_id is None and row.day < begins[row.adult_id]]
    return rows


def member_minutes(members: Sequence[TermRow], rows: Iterable[HourRow]) -> dict[Id, MemberMinutes]:
    """What each member did within the term, by adult."""
    spans = {row.adult_id: row for row in members}
    done: dict[Id, dict[Hat, int]] = {one: {} for one in spans}
    for row in rows:
        term = spans.get(row.adult_id)
        if term is not None and term.term.covers(row.day):
            own = done[row.adult_id]
            own[row.hat] = own.get(row.hat, 0) + row.counted
    return {
        one: MemberMinutes(
            own.get(Hat.SERVICE, 0), own.get(Hat.TRAINING, 0), own.get(Hat.FUNDRAISING, 0),
            spans[one].term_minutes,
        )
        for one, own in done.items()
    }  # fmt: skip


def _member_limits(
    members: Sequence[TermRow], rows: Sequence[HourRow], on: date, rules: Rules
) -> list[LimitRow]:
    done, near = member_minutes(members, rows), rules.cap_near_percent
    named = {row.adult_id: row.adult for row in rows}
    found = []
    for one, minutes in done.items():
        limit = hours.fundraising(minutes, rules.fundraising_percent)
        found.append(_limit(one, named.get(one, ""), "Fundraising of the term", limit, near, on))
    if done:
        together = hours.training(done.values(), rules.training_percent)
        found.append(_limit(None, "All members", "Training together", together, near, on))
    begins = {row.adult_id: row.first_day for row in members}
    for row in rows:
        early = row.hat in hours.FAMILIES[hours.AMERICORPS] and row.day < begins.get(row.adult_id, row.day)
        if early and row.counted:
            found.append(
                LimitRow(row.adult_id, row.adult, "Before the first day of the term", row.counted, 0,
                         Verdict.FAIL, row.day)
            )  # fmt: skip
    return found


def _limit(adult_id: Id | None, name: str, what: str, limit: Limit, near_percent: int, day: date) -> LimitRow:
    return LimitRow(adult_id, name, what, limit.part, limit.most, limit.verdict(near_percent), day)


def _weekly_limits(
    terms: Sequence[TermRow], rows: Sequence[HourRow], first: date, rules: Rules
) -> list[LimitRow]:
    weeks: dict[tuple[Id, date], int] = defaultdict(int)
    named: dict[Id, str] = {}
    for row in rows:
        if row.hat is Hat.WORK_STUDY and row.day >= first:
            weeks[row.adult_id, monday_of(row.day)] += row.counted
            named[row.adult_id] = row.adult
    return [
        LimitRow(
            one, named[one], "Work-study of the week", minutes, most,
            hours.week_limit(minutes, most, rules.cap_near_percent), monday,
        )
        for (one, monday), minutes in weeks.items()
        for most in [_weekly_most(terms, one, monday, rules)]
    ]  # fmt: skip


def _weekly_most(terms: Sequence[TermRow], adult_id: Id, monday: date, rules: Rules) -> int:
    sunday = monday + timedelta(days=6)
    own = [
        row.weekly_minutes for row in terms
        if row.adult_id == adult_id and row.hat is Hat.WORK_STUDY and row.weekly_minutes is not None
        and row.first_day <= sunday and (row.last_day is None or row.last_day >= monday)
    ]  # fmt: skip
    return min(own, default=rules.work_study_weekly_minutes)


def _claimed_twice(rows: Sequence[HourRow], first: date) -> list[LimitRow]:
    """Typed times that lie over a session or over one another."""
    days: dict[tuple[Id, date], list[HourRow]] = defaultdict(list)
    for row in rows:
        if row.counted and row.start is not None and row.end is not None and row.day >= first:
            days[row.adult_id, row.day].append(row)
    found = []
    for own in days.values():
        spans = [(str(n), row.start, row.end) for n, row in enumerate(own) if row.start and row.end]
        for one, other, minutes in hours.claimed_twice(spans):
            if own[int(one)].line_id is not None or own[int(other)].line_id is not None:
                row = own[int(one)]
                found.append(
                    LimitRow(row.adult_id, row.adult, "Claimed twice", minutes, 0, Verdict.FAIL, row.day)
                )
    return found
