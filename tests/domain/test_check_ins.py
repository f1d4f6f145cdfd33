# SPDX-License-Identifier: Apache-2.0
"""Check-ins: day 14, day 30, every month or every quarter; attempts never come here."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import check_ins
from app.domain.check_ins import CheckIn, Standing
from app.domain.match_clock import MatchDays, Pause, is_paused
from app.domain.rulebook import Rules

DAY = timedelta(days=1)
FOURTH = check_ins.cadence(Rules())
FIFTH = check_ins.cadence(Rules(mentor_edition="5"))
STARTS = st.dates(date(2023, 1, 1), date(2028, 12, 31))


def test_fourth_edition_asks_every_month() -> None:
    asked = check_ins.check_ins(MatchDays(date(2026, 9, 1)), FOURTH, date(2027, 1, 10))
    assert [(one.number, one.due) for one in asked] == [
        (1, date(2026, 9, 15)), (2, date(2026, 10, 1)), (3, date(2026, 10, 31)),
        (4, date(2026, 11, 30)), (5, date(2026, 12, 31)), (6, date(2027, 1, 31)),
    ]  # fmt: skip
    assert asked[3].opens == date(2026, 11, 1)


def test_fifth_edition_asks_every_quarter() -> None:
    asked = check_ins.check_ins(MatchDays(date(2026, 9, 1)), FIFTH, date(2027, 1, 10))
    assert [one.due for one in asked] == [
        date(2026, 9, 15), date(2026, 10, 1), date(2026, 12, 31), date(2027, 3, 31)
    ]  # fmt: skip


def test_the_first_two_are_counted_and_a_late_one_makes_up() -> None:
    first, second = check_ins.check_ins(MatchDays(date(2026, 9, 1)), FOURTH, date(2026, 9, 20))
    early = [date(2026, 9, 3), date(2026, 9, 10)]
    assert check_ins.standing(first, early, date(2026, 9, 20)) is Standing.DONE
    assert check_ins.standing(second, early, date(2026, 9, 20)) is Standing.DONE
    assert check_ins.standing(second, early[:1], date(2026, 10, 1)) is Standing.DUE
    assert check_ins.standing(second, early[:1], date(2026, 10, 2)) is Standing.OVERDUE
    assert check_ins.standing(first, [], date(2026, 9, 15)) is Standing.DUE
    assert check_ins.standing(first, [], date(2026, 9, 16)) is Standing.OVERDUE
    assert check_ins.standing(first, [date(2026, 9, 20)], date(2026, 9, 20)) is Standing.LATE
    # a contact that is still to come says nothing about today
    assert check_ins.standing(first, [date(2026, 9, 20)], date(2026, 9, 19)) is Standing.OVERDUE
    # two contacts on one day are one check-in
    assert check_ins.standing(second, early[:1] * 2, date(2026, 9, 20)) is Standing.DUE


def test_what_is_overdue_longest_comes_first() -> None:
    match = MatchDays(date(2026, 9, 1))
    on = date(2026, 11, 18)
    asked = check_ins.check_ins(match, FOURTH, on)
    assert check_ins.next_open(asked, [], on) == (asked[0], Standing.OVERDUE)
    made = [date(2026, 9, 10), date(2026, 9, 28), date(2026, 10, 30)]
    assert check_ins.next_open(asked, made, on) == (
        CheckIn(4, date(2026, 11, 1), date(2026, 11, 30)),
        Standing.DUE,
    )
    assert check_ins.next_open(asked, [*made, date(2026, 11, 2)], on) is None


def test_a_pause_stops_this_clock_too() -> None:
    november = Pause(date(2026, 10, 20), date(2026, 12, 10))
    match = MatchDays(date(2026, 9, 1), pauses=(november,))
    dues = [one.due for one in check_ins.check_ins(match, FOURTH, date(2026, 12, 20))]
    assert dues[2:] == [date(2026, 10, 19), date(2026, 12, 31)]  # nothing in November
    ended = MatchDays(date(2026, 9, 1), last=date(2026, 11, 12))
    assert check_ins.check_ins(ended, FOURTH, date(2027, 1, 1))[-1].due == date(2026, 10, 31)


@given(STARTS, st.integers(0, 900), st.sampled_from([FOURTH, FIFTH]))
@settings(max_examples=50)
def test_every_month_or_quarter_is_asked_for_once(
    first: date, length: int, numbers: check_ins.Cadence
) -> None:
    through = first + length * DAY
    asked = check_ins.check_ins(MatchDays(first), numbers, through)
    dues = [one.due for one in asked]
    assert dues == sorted(set(dues))
    assert [one.number for one in asked] == list(range(1, len(asked) + 1))
    for one in asked[2:]:
        assert one.opens.day == 1
        assert one.due.day == monthrange(one.due.year, one.due.month)[1]
    for before, after in pairwise(asked[2:]):
        assert after.opens == before.due + DAY  # no gap, no overlap, across leap years
    if length > 31:
        assert dues[-1] >= through


@given(
    STARTS, st.integers(20, 400), st.integers(0, 300), st.integers(0, 100), st.sampled_from([FOURTH, FIFTH])
)
@settings(max_examples=50)
def test_nothing_falls_due_in_a_pause(
    first: date, length: int, start: int, rest: int, numbers: check_ins.Cadence
) -> None:
    pause = Pause(first + start * DAY, first + (start + rest) * DAY)
    match = MatchDays(first, pauses=(pause,))
    for one in check_ins.check_ins(match, numbers, first + length * DAY):
        assert not is_paused(match.pauses, one.due)
        assert one.opens <= one.due


@given(STARTS, st.lists(st.integers(0, 400), max_size=12), st.integers(0, 400))
@settings(max_examples=50)
def test_one_more_contact_never_makes_it_worse(first: date, offsets: list[int], extra: int) -> None:
    on = first + 400 * DAY
    days = [first + one * DAY for one in offsets]
    good = {Standing.DONE, Standing.LATE}
    for one in check_ins.check_ins(MatchDays(first), FOURTH, on):
        if check_ins.standing(one, days, on) in good:
            assert check_ins.standing(one, [*days, first + extra * DAY], on) in good
