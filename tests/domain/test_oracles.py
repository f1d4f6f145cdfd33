# SPDX-License-Identifier: Apache-2.0
"""Numbers that are known from outside, each named by what it protects.

Some stand where their rule is tried: the bands of six hundred real-looking students (63, 155, 289, 93; exact
10 % is chronic) in ``test_school_attendance``, every end of an hour band in ``test_counts``, and the audit of
hidden cells by counting every table that is possible in ``test_suppression``.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import counts, hours
from app.domain.attendance import decimal_hours
from app.domain.hours import MemberMinutes, Verdict
from app.domain.suppression import ALL, Place, derivable, hidden_cells, with_totals
from app.domain.words import ATTENDED, MarkStatus, Role

# Minutes of a year: 44 h 30 (44.5 falls between the integer bands), 44 h 59, 45 h 00, 269 h 59, 270 h 00.
ENDS = {2670: "15-44", 2699: "15-44", 2700: "45-89", 16199: "180-269", 16200: "270+"}


def test_44_and_a_half_hours_are_in_a_band() -> None:
    assert {minutes: counts.hour_band(minutes) for minutes in ENDS} == ENDS
    assert str(decimal_hours(2670)) == "44.50"  # what a report that rounds hours first would lose


@given(st.dictionaries(st.integers(0, 30), st.lists(st.integers(0, 6000), max_size=6), max_size=12))
def test_the_bands_together_are_the_distinct_students_served(visits: dict[int, list[int]]) -> None:
    """Minutes are summed by student first; then each student is in one band, and those with none in "0"."""
    rows = [(student, minutes) for student, own in visits.items() for minutes in own]
    summed = Counter(dict.fromkeys(visits, 0))
    for student, minutes in rows:
        summed[student] += minutes
    bands = Counter(counts.hour_band(minutes) for minutes in summed.values())
    assert set(bands) <= set(counts.HOUR_BANDS)
    assert bands.total() == len(visits)
    assert bands.total() - bands["0"] == len({student for student, minutes in rows if minutes > 0})


def test_one_student_at_two_sites_in_three_roles_is_one_student() -> None:
    """1 in the year, 1 at each site, 1 in each role, 1 for the funder: people, not rows."""
    year, funder = "2026-27", "21st CCLC"
    rows = [
        ("ana", site, role, funder)
        for site in ("Library", "Gym")
        for role in (Role.TUTOR, Role.MENTOR, Role.SUCCESS_COACH)
    ]
    assert len(rows) == 6
    assert counts.unduplicated((year, who) for who, *_ in rows) == {year: 1}
    by_site = counts.unduplicated(((year, site), who) for who, site, _, _ in rows)
    assert by_site == {(year, "Library"): 1, (year, "Gym"): 1}
    assert set(counts.unduplicated(((year, role), who) for who, _, role, _ in rows).values()) == {1}
    assert counts.unduplicated(((year, money), who) for who, _, _, money in rows) == {(year, funder): 1}


@pytest.mark.parametrize("place", range(10))
def test_a_single_three_in_two_by_five_leaves_nothing_derivable(place: int) -> None:
    """Wherever it stands: it is hidden, others with it, and no equation of the totals gives any back."""
    cells = {cell: 20 + 7 * number for number, cell in enumerate(_places())}
    three = _places()[place]
    table, sums = with_totals(cells | {three: 3})
    hidden = hidden_cells(table, sums)
    assert three in hidden
    assert derivable(table, sums, hidden) == set()
    for one in sums:
        dark = [cell for cell in one.parts if cell in hidden]
        assert len(dark) != 1 or one.total in hidden  # no printed total gives its only hidden part away
        assert not dark or one.total in hidden or sum(table[cell] for cell in dark) >= 10
    # The audit is worth something: with the three alone hidden, it says that the three follows.
    assert derivable(table, sums, {three}) == {three}


def _places() -> list[Place]:
    return [(row, column) for row in ("new", "continuing") for column in "abcde"]


def test_hidden_cells_of_a_table_are_not_all_of_it() -> None:
    cells = dict.fromkeys(_places(), 30) | {("new", "a"): 3}
    table, sums = with_totals(cells)
    assert table[ALL, ALL] == 273
    assert len(hidden_cells(table, sums)) <= 6


def test_served_is_at_least_a_minute() -> None:
    assert MarkStatus.PRESENT in ATTENDED
    assert counts.hour_band(0) == "0"
    assert counts.hour_band(1) == "<15"


def test_170_hours_of_1700_pass_and_a_minute_more_does_not() -> None:
    """Fundraising is at most 10 % of each member's term (45 CFR 2520.45)."""
    term = 1700 * 60
    exactly = MemberMinutes(fundraising=170 * 60, term_minutes=term)
    assert hours.fundraising(exactly, 10).verdict(90) is not Verdict.FAIL
    more = MemberMinutes(fundraising=170 * 60 + 1, term_minutes=term)
    assert hours.fundraising(more, 10).verdict(90) is Verdict.FAIL


def test_training_passes_together_with_one_member_at_35_percent() -> None:
    """Training is at most 20 % of all members' terms together (45 CFR 2520.50)."""
    term = 1700 * 60
    members = [
        MemberMinutes(training=term * 35 // 100, term_minutes=term),
        MemberMinutes(training=term * 5 // 100, term_minutes=term),
    ]
    assert hours.training(members, 20).verdict(90) is Verdict.WARN  # exactly 20 %
    assert hours.training(members[:1], 20).verdict(90) is Verdict.FAIL
    assert (
        hours.training([*members, MemberMinutes(training=term, term_minutes=term)], 20).verdict(90)
        is Verdict.FAIL
    )
