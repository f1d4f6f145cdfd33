# SPDX-License-Identifier: Apache-2.0
"""The high-impact check: every element by its own rule, at its very edge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dates import monday_of
from app.domain.dosage import (
    Contact,
    Dosage,
    Part,
    Tutoring,
    Verdict,
    check,
    group_size,
    mondays,
    week_passes,
)
from app.domain.fidelity import fidelity
from app.domain.rulebook import Rules

RULES = Rules()
MONDAY = date(2026, 9, 7)
LATER = date(2026, 12, 31)
TESS, MAX = b"t" * 16, b"m" * 16


def _week(*minutes: int, monday: date = MONDAY, tutor: bytes = TESS, present: int = 2) -> list[Contact]:
    return [Contact(monday + timedelta(days=n % 5), one, present, (tutor,)) for n, one in enumerate(minutes)]


def _checked(contacts: list[Contact], *, weeks: int = 1, on: date = LATER, **rest: object) -> Dosage:
    held = frozenset(MONDAY + timedelta(weeks=n) for n in range(weeks))
    return check(Tutoring(contacts=contacts, operating=held, **rest), RULES, on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "grade", "passes"),
    [
        ((30, 30, 30), "04", True),
        ((30, 30, 29), "04", False),
        ((60, 60), "04", False),  # two long ones are not three
        ((15, 15, 15, 15, 15), "04", False),
        ((15, 15, 15, 15, 15), "KG", True),
        ((15, 15, 15, 15, 15), "01", True),
        ((15, 15, 15, 15, 14), "01", False),
        ((30, 30, 30), "KG", True),  # the usual rule holds for the youngest, too
        ((15, 15, 15, 15, 15), "02", False),
    ],
)
def test_a_week_passes(minutes: tuple[int, ...], grade: str, passes: bool) -> None:
    found = _checked(_week(*minutes), grade=grade)
    assert [week.passes for week in found.weeks] == [passes]
    assert (found.passing, found.operating, found.behind) == (int(passes), 1, int(not passes))


def test_two_sessions_on_one_day_are_two() -> None:
    twice = [Contact(MONDAY, 30), Contact(MONDAY, 30), Contact(MONDAY + timedelta(days=1), 30)]
    assert _checked(twice).passing == 1


def test_the_last_day_of_the_week_counts_and_the_week_under_way_is_not_judged() -> None:
    sunday = MONDAY + timedelta(days=6)
    contacts = [*_week(30, 30), Contact(sunday, 30)]
    assert _checked(contacts).passing == 1
    under_way = _checked(contacts, on=sunday)
    assert (under_way.operating, len(under_way.weeks)) == (0, 1)
    assert under_way.element(Part.WEEKS).verdict is Verdict.BLANK


@pytest.mark.parametrize(
    ("passing", "verdict"), [(4, Verdict.PASS), (3, Verdict.WARN), (1, Verdict.WARN), (0, Verdict.FAIL)]
)
def test_fidelity_is_passing_of_operating_weeks(passing: int, verdict: Verdict) -> None:
    contacts = [one for n in range(passing) for one in _week(30, 30, 30, monday=MONDAY + timedelta(weeks=n))]
    found = _checked(contacts, weeks=5)
    element = found.element(Part.WEEKS)
    assert (element.verdict, element.number, found.behind) == (verdict, f"{20 * passing} %", 5 - passing)
    assert element.detail == f"{passing} of 5 weeks passed"


@pytest.mark.parametrize(
    ("present", "tutors", "size", "verdict"),
    [
        (3, 1, 3, Verdict.PASS), (4, 1, 4, Verdict.WARN), (5, 1, 5, Verdict.FAIL),
        (8, 2, 4, Verdict.WARN), (7, 3, 3, Verdict.PASS), (2, 0, 2, Verdict.PASS),
    ],
)  # fmt: skip
def test_group_size_is_per_tutor(present: int, tutors: int, size: int, verdict: Verdict) -> None:
    assert group_size(present, tutors) == size
    leaders = tuple(bytes([n]) * 16 for n in range(tutors))
    element = _checked([Contact(MONDAY, 30, present, leaders), Contact(MONDAY, 30)]).element(Part.GROUP)
    assert (element.verdict, element.number) == (verdict, str(size))


def test_consistency_is_the_largest_share_and_says_how_many_tutors() -> None:
    four_of_five = _checked([*_week(30, 30, 30, 30), Contact(MONDAY, 30, 1, (MAX,))]).element(Part.TUTOR)
    assert (four_of_five.verdict, four_of_five.number) == (Verdict.PASS, "80 %")
    assert four_of_five.detail == "2 tutors; 4 of 5 sessions with the same one"
    fewer = _checked([*_week(30, 30, 30), Contact(MONDAY, 30, 1, (MAX,))])
    assert fewer.element(Part.TUTOR).verdict is Verdict.WARN
    assert fewer.tutors == ((TESS, 3), (MAX, 1))
    assert _checked([Contact(MONDAY, 30)]).element(Part.TUTOR).verdict is Verdict.BLANK


@pytest.mark.parametrize(
    ("lasted", "is_over", "verdict"),
    [
        (15, True, Verdict.PASS), (14, True, Verdict.FAIL), (14, False, Verdict.WARN),
        (0, False, Verdict.BLANK),
    ],
)  # fmt: skip
def test_duration(lasted: int, is_over: bool, verdict: Verdict) -> None:
    assert _checked([], lasted=lasted, is_over=is_over).element(Part.DURATION).verdict is verdict


@pytest.mark.parametrize(
    ("attended", "scheduled", "verdict", "number"),
    [
        (8, 10, Verdict.PASS, "80 %"), (7, 10, Verdict.WARN, "70 %"), (0, 10, Verdict.FAIL, "0 %"),
        (0, 0, Verdict.BLANK, ""),
    ],
)  # fmt: skip
def test_attendance_is_blank_when_nothing_was_scheduled(
    attended: int, scheduled: int, verdict: Verdict, number: str
) -> None:
    element = _checked([], attended=attended, scheduled=scheduled).element(Part.ATTENDANCE)
    assert (element.verdict, element.number) == (verdict, number)


def test_every_number_is_the_programs_own() -> None:
    own = Rules(sessions_a_week=2, session_minutes=20, group_warn_above=1, group_fail_above=1)
    found = check(Tutoring(contacts=_week(20, 20), operating=frozenset({MONDAY})), own, LATER)
    assert found.passing == 1
    assert found.element(Part.GROUP).verdict is Verdict.FAIL
    assert "2 sessions of at least 20 minutes" in found.element(Part.WEEKS).rule


def test_weeks_are_touched_at_both_ends() -> None:
    sunday, next_monday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    assert mondays(sunday, next_monday) == [MONDAY, next_monday]
    assert mondays(next_monday, sunday) == []
    assert mondays(MONDAY, sunday) == [MONDAY]
    assert monday_of(date(2027, 1, 3)) == date(2026, 12, 28)  # a week over the new year is one


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 90)), max_size=40))
def test_weeks_add_up_and_more_minutes_never_hurt(drawn: list[tuple[int, int]]) -> None:
    contacts = [Contact(MONDAY + timedelta(days=day), minutes) for day, minutes in drawn]
    found = _checked(contacts, weeks=9)
    assert sum(week.sessions for week in found.weeks) == len(contacts)
    assert sum(week.minutes for week in found.weeks) == sum(minutes for _day, minutes in drawn)
    assert 0 <= found.passing <= found.operating == 9
    more = [Contact(one.day, one.minutes + 15) for one in contacts]
    assert _checked(more, weeks=9).passing >= found.passing


def test_fidelity_sums_weeks_over_students() -> None:
    good = _checked(_week(30, 30, 30))
    poor = _checked(_week(30), weeks=3)
    whole = fidelity([good, poor])
    assert (whole.students, whole.passing, whole.operating, whole.behind) == (2, 1, 4, 1)
    assert whole.percent == "25 %"
    assert whole.count(Part.WEEKS, Verdict.PASS) == whole.count(Part.WEEKS, Verdict.FAIL) == 1
    assert fidelity([]).percent == ""


def test_the_youngest_may_do_either() -> None:
    assert week_passes(0, RULES.early_sessions_a_week, RULES, is_early=True)
    assert not week_passes(0, RULES.early_sessions_a_week, RULES, is_early=False)


def test_each_week_goes_by_the_grade_of_its_own_school_year() -> None:
    """A child of grade 2 now was in grade 1 until June: five short sessions a week were enough then."""
    june, july = date(2026, 6, 22), date(2026, 7, 6)
    contacts = [one for monday in (june, july) for one in _week(15, 15, 15, 15, 15, monday=monday)]
    facts = Tutoring("02", date(2026, 9, 1), contacts, frozenset({june, july}))
    found = check(facts, RULES, LATER)
    assert [(week.is_early, week.passes) for week in found.weeks] == [(True, True), (False, False)]
